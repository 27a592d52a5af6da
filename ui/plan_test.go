package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"idemtui/inspect"
	"idemtui/inspect/plan"
)

// TestPlanFrames keeps whole frames of the dialogs, and names what matters.
func TestPlanFrames(t *testing.T) {
	for _, c := range []struct {
		name          string
		width, height int
		keys          string
		change        func(*Options)
		want          []string
	}{
		{"plan", 120, 36, "3 A 4 A 1 A 2 A 0 D", hour, []string{
			"Purge 58 of 72 marked", "37 ◆ stuck purge: the next retry runs the handler again", "21 ◇ lapsed purge: already open to a retry",
			"9 ● running left: a call is working on it (deadlines in 12 s to 20 s)", "37 given (expires_after 1 h)", "21 proved by a passed deadline",
			"[‹ Cancel ›]", "Purge 58", "Observe 15 min", "BY FORCE", "--expires-after",
		}},
		{"plan", 80, 24, "3 A D", nil, []string{"Purge 0 of 37 marked", "37 ◆ stuck left: nothing proves its age", "[‹ Cancel ›]"}},
		{"plan", 200, 60, "4 D", nil, []string{"Purge 1 of 1 record", "-- 'billing#", "1 proved by a passed deadline"}},
		{"plan", 40, 10, "4 A D", nil, []string{"[‹ Cancel ›]", "lines below"}},
		{"plan-light", 120, 36, "4 A D tab", func(o *Options) { o.Theme = "light" }, []string{"[‹ Purge 21 ›]"}},
		{"plan-ascii", 80, 24, "4 A D", func(o *Options) { o.ASCII, o.NoColor = true, true }, []string{"21 % lapsed", "[< Cancel >]"}},
		{"plan-production", 120, 36, "4 A D 2", func(o *Options) { o.Production = true }, []string{"PROD ▲: type 21 to purge 2▌", "Purge 21"}},
		{"plan-force", 120, 36, "1 A D shift+tab enter tab tab enter", nil, []string{"A call may be working on 9 of these 9 records", "[‹ Back ›]", "Purge 9, 9 by force"}},
		{"read-only", 80, 24, "3 D", func(o *Options) { o.ReadOnly = true }, []string{
			"Purge is off", "idemtui purge state:stuck --dry-run --journal p.jsonl", "Copy the command",
		}},
		{"undo", 120, 36, "4 A D tab enter z", nil, []string{"Put back 21 records purged 1 s ago?", "None is put over a newer record", "[‹ Cancel ›] Put back 21"}},
		{"undo", 40, 10, "4 A D tab enter z", nil, []string{"Put back 21 records", "[‹ Cancel ›]"}},
	} {
		t.Run(fmt.Sprintf("%s-%dx%d", c.name, c.width, c.height), func(t *testing.T) {
			change := c.change
			if change == nil {
				change = func(*Options) {}
			}
			m := start(t, purgeable(outage()...), c.width, c.height, change)
			press(m, strings.Fields(c.keys)...)
			shows(t, m, c.want...)
			golden.RequireEqual(t, m.View().Content)
		})
	}
}

// TestCancelHasTheFocus: D, enter is a look and nothing else, and so are esc, q
// and ctrl+c.
func TestCancelHasTheFocus(t *testing.T) {
	for _, key := range []string{"enter", "esc", "q", "ctrl+c"} {
		s := purgeable(outage()...)
		m := start(t, s, 120, 36)
		press(m, "4", "A", "D", key)
		hides(t, m, "Cancel")
		shows(t, m, "21 marked")
		if len(s.purger.orders) != 0 || len(s.records) != 145 {
			t.Errorf("%s purged", key)
		}
	}
}

// TestThePlanWaitsForItsMarks: hands are faster than a large table.
func TestThePlanWaitsForItsMarks(t *testing.T) {
	s := purgeable(outage()...)
	m := start(t, s, 120, 36)
	_, late := m.Update(keyMsg("4"))
	press(m, "A", "D")
	hides(t, m, "Purge")
	pump(m, late)
	shows(t, m, "Purge 21 of 21 marked")
	press(m, "esc", "ctrl+\\")
	_, late = m.Update(keyMsg("3"))
	press(m, "A", "D", "0")
	pump(m, late)
	hides(t, m, "Purge")
	shows(t, m, "nothing was marked: the filter changed before its rows were there")
}

// TestThePlanIsOfTheCursorWithoutMarks, and takes the frozen set with them.
func TestThePlanIsOfTheCursorWithoutMarks(t *testing.T) {
	s := purgeable(outage()...)
	m := start(t, s, 120, 36)
	press(m, "4", "j", "D", "tab", "enter")
	if got := s.purger.orders[0].Plan; len(got.Entries) != 1 || got.Count(plan.Take) != 1 {
		t.Errorf("the plan has %d entries", len(got.Entries))
	}
	if !s.purger.orders[0].Options.Marked {
		t.Error("the cursor's record was not chosen by hand")
	}
}

// TestWhatChangesFallsOutBeforeTheEyes: completed, written anew, gone; what came
// in since is counted and left.
func TestWhatChangesFallsOutBeforeTheEyes(t *testing.T) {
	s := purgeable(outage()...)
	m := start(t, s, 120, 36)
	press(m, "4", "A", "D")
	shows(t, m, "Purge 21 of 21 marked")
	var seen int
	for i := range s.records {
		r := &s.records[i]
		if r.Status != inspect.InProgress || r.Prefix() != "billing" || r.Deadline.At > moment {
			continue
		}
		seen++
		switch seen {
		case 1:
			r.Status = inspect.Completed
		case 2:
			r.Deadline.At = moment + 20_000
		case 3:
			r.Key, r.Partition = "billing#other", "billing#other"
		}
	}
	s.now += 2000
	step(m, liveMsg{m.live.gen}, lookMsg{m.planning.looking.gen})
	shows(t, m, "Purge 18 of 21 marked", "3 changed since: left alone (1 completed, 1 written anew, 1 gone).", "What came in since: 1, left alone.")
	press(m, "tab", "enter")
	if got := s.purger.orders[0].Plan.Count(plan.Take); got != 18 {
		t.Errorf("%d were to go, want the 18 that showed", got)
	}
	shows(t, m, "18 purged")
}

// TestThePlanFollowsTheClock: a deadline that passes is no proof within 5 s.
func TestThePlanFollowsTheClock(t *testing.T) {
	s := purgeable(record("billing", 1, inspect.InProgress, time.Hour, 3*time.Second))
	m := start(t, s, 120, 36)
	press(m, "D")
	shows(t, m, "Purge 0 of 1 record", "left: a call is working on it (deadline in 3 s)")
	for _, c := range []struct {
		after time.Duration
		want  string
	}{{5 * time.Second, "◇ lapsed left: a call is working on it"}, {9 * time.Second, "◇ lapsed purge: already open"}} {
		s.now = moment + inspect.Millis(c.after.Milliseconds())
		step(m, lookMsg{m.planning.looking.gen}, tickMsg{s.now})
		shows(t, m, c.want)
	}
}

// TestForceIsASwitchAndAskedTwice: running records are in no plan without it.
func TestForceIsASwitchAndAskedTwice(t *testing.T) {
	s := purgeable(outage()...)
	m := start(t, s, 120, 36)
	press(m, "1", "A", "D")
	shows(t, m, "Purge 0 of 9 marked", "[ ] take 9 that a call may be working on, BY FORCE")
	press(m, "tab", "enter") // Purge 0
	shows(t, m, "there is nothing that it would take")
	press(m, "shift+tab", "shift+tab", "enter", "tab", "tab", "enter")
	shows(t, m, "A call may be working on 9 of these 9 records", "[‹ Back ›]")
	press(m, "enter")
	if len(s.purger.orders) != 0 {
		t.Fatal("Back purged")
	}
	press(m, "tab", "enter", "tab", "enter")
	if len(s.purger.orders) != 1 || s.purger.orders[0].Plan.Forced() != 9 || !s.purger.orders[0].Options.Force {
		t.Errorf("orders %+v", s.purger.orders)
	}
}

// TestMoreIsNeverLess: what a person's own word adds takes nothing from the plan,
// whatever else is marked.
func TestMoreIsNeverLess(t *testing.T) {
	records := append(outage(), record("durable.app.f", 700, inspect.InProgress, time.Hour, -time.Hour))
	s := purgeable(records...)
	s.purger.facts.Runs = map[string]inspect.Run{"durable.app.f": {Longest: time.Hour, Durable: true}}
	m := start(t, s, 200, 60, hour)
	press(m, "0", "A", "D")
	for _, c := range []struct {
		take takes
		want int
	}{
		{takes{}, 58}, {takes{completed: true}, 118}, {takes{expired: true}, 70}, {takes{completed: true, expired: true}, 130},
		{takes{force: true}, 73}, {takes{force: true, completed: true, expired: true}, 145},
	} {
		m.planning.take = c.take
		pump(m, m.judgePlan())
		shows(t, m, fmt.Sprintf("Purge %d of 146 marked", c.want), "1 ◇ lapsed left: its durable function may only be suspended")
		hides(t, m, "changed since")
	}
	press(m, "esc")
}

// TestTheFocusStaysWhereItIs, though buttons before it go: with force nothing is
// left to observe.
func TestTheFocusStaysWhereItIs(t *testing.T) {
	m := start(t, purgeable(outage()...), 120, 36)
	press(m, "0", "A", "D", "tab", "tab", "tab", "tab", "tab", "enter")
	shows(t, m, "▌ [x] take")
	hides(t, m, "Observe")
	press(m, "enter")
	shows(t, m, "▌ [ ] take", "Observe")
	press(m, "tab", "enter")
	shows(t, m, "▌ [x] take 60 COMPLETED")
}

// TestTheCountIsTyped on production, and for what answers duplicates.
func TestTheCountIsTyped(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Options)
		keys   string
		count  string
	}{
		"production": {func(o *Options) { o.Production = true }, "4 A D", "21"},
		"completed":  {func(*Options) {}, "5 A D shift+tab enter tab", "60"},
	} {
		t.Run(name, func(t *testing.T) {
			s := purgeable(outage()...)
			m := start(t, s, 120, 36, c.change)
			press(m, strings.Fields(c.keys)...)
			press(m, "tab", "enter")
			shows(t, m, "type "+c.count+" first")
			press(m, "9", "enter", "backspace")
			press(m, strings.Split(c.count, "")...)
			if len(s.purger.orders) != 0 {
				t.Fatal("purged before the count was there")
			}
			press(m, "enter")
			if len(s.purger.orders) != 1 {
				t.Errorf("not purged with the count typed\n%s", screen(m))
			}
		})
	}
}

// TestReadOnlyOffersTheCommand and asks nobody to purge.
func TestReadOnlyOffersTheCommand(t *testing.T) {
	s := purgeable(outage()...)
	m := start(t, s, 120, 36, func(o *Options) { o.ReadOnly = true })
	if got := clipboard(m, "3", "A", "D", "y"); !strings.HasPrefix(got, "idemtui purge state:stuck --dry-run --journal") {
		t.Errorf("copied %q", got)
	}
	press(m, "z")
	shows(t, m, "undo is off (--read-only)")
	if len(s.purger.orders)+len(s.purger.saved) != 0 {
		t.Error("a read-only dashboard asked to purge")
	}
}

// TestSaveKeepsThePlan with what it leaves.
func TestSaveKeepsThePlan(t *testing.T) {
	s := purgeable(outage()...)
	m := start(t, s, 120, 36, hour)
	press(m, "3", "A", "4", "A", "D", "tab", "tab", "enter")
	shows(t, m, "the plan is kept; copied: idemtui purge --resume /state/plan.jsonl")
	if got := s.purger.saved; len(got) != 1 || len(got[0].Plan.Entries) != 58 {
		t.Errorf("kept %d plans", len(got))
	}
}

// TestThePaletteHasItsOwnPlan: all stuck and lapsed of the cursor's function.
func TestThePaletteHasItsOwnPlan(t *testing.T) {
	s := purgeable(outage()...)
	m := start(t, s, 120, 36)
	press(m, "1", ":")
	typeText(m, "this function")
	press(m, "enter")
	shows(t, m, "Purge 21 of 21 of billing", "idemtui purge fn:billing --table IdempotencyTable")
}

// TestLambdaIsHeardFirst: nothing is purged before it answered, and what it
// says of the longest run decides.
func TestLambdaIsHeardFirst(t *testing.T) {
	s := purgeable(record("orders.app.pay", 1, inspect.InProgress, 55*time.Minute, 0))
	s.purger.facts = Facts{
		Runs:  map[string]inspect.Run{"orders.app.pay": {Longest: 30 * time.Second}},
		Seen:  inspect.Sightings{},
		Notes: []string{"Lambda was asked."},
	}
	seen := s.records[0]
	seen.ReadAt = moment - 60_000
	s.purger.facts.Seen.See(&seen)
	m := start(t, s, 120, 36)
	press(m, "D")
	shows(t, m, "Purge 1 of 1 record", "1 seen unchanged for long enough", "Note: Lambda was asked.")
}

// TestTheMouseReachesButtonsAndSwitches, at every size that has them.
func TestTheMouseReachesButtonsAndSwitches(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {80, 24}} {
		s := purgeable(outage()...)
		m := start(t, s, size[0], size[1])
		press(m, "1", "A", "D")
		clickOn(t, m, "[ ] take 9")
		shows(t, m, "[x] take 9", "Purge 9 of 9 marked")
		clickOn(t, m, "Cancel")
		hides(t, m, "Cancel")
	}
}

func clickOn(t *testing.T, m *Model, text string) {
	t.Helper()
	for y, line := range strings.Split(screen(m), "\n") {
		if before, _, ok := strings.Cut(line, text); ok {
			step(m, tea.MouseClickMsg{X: len([]rune(before)), Y: y, Button: tea.MouseLeft})
			return
		}
	}
	t.Fatalf("%q is not on the screen\n%s", text, screen(m))
}

// TestAReadThatFailsPurgesNothing: the set must be as it was shown.
func TestAReadThatFailsPurgesNothing(t *testing.T) {
	s := purgeable(outage()...)
	m := start(t, s, 120, 36)
	press(m, "4", "A")
	s.err = &inspect.Problem{What: "read IdempotencyTable", Why: "AccessDenied"}
	press(m, "D", "tab", "enter")
	shows(t, m, "They could not be read again", "AccessDenied")
	if len(s.purger.orders) != 0 {
		t.Error("purged what nobody read again")
	}
	s.err = nil
	step(m, lookMsg{m.planning.looking.gen})
	press(m, "enter")
	if len(s.purger.orders) != 1 {
		t.Errorf("not purged after it was read\n%s", screen(m))
	}
}

// TestWhatFellOutStaysOut, even where another run looks the same again.
func TestWhatFellOutStaysOut(t *testing.T) {
	s := purgeable(record("billing", 1, inspect.InProgress, time.Hour, -time.Hour), record("billing", 2, inspect.InProgress, time.Hour, -time.Hour))
	m := start(t, s, 120, 36)
	press(m, "A", "D")
	shows(t, m, "Purge 2 of 2 marked")
	first := s.records[0]
	s.records[0].Status = inspect.Completed
	step(m, lookMsg{m.planning.looking.gen})
	s.records[0] = first
	step(m, lookMsg{m.planning.looking.gen})
	shows(t, m, "Purge 1 of 2 marked", "1 changed since: left alone (1 completed).")
}

// TestNothingGoesBeforeItWasReadAgain: what the list shows may be minutes old.
func TestNothingGoesBeforeItWasReadAgain(t *testing.T) {
	s := purgeable(outage()...)
	m := start(t, s, 120, 36)
	press(m, "4", "A")
	_, cmd := m.Update(keyMsg("D"))
	for _, msg := range answers(cmd) {
		if _, ok := msg.(lookedMsg); !ok {
			step(m, msg)
		}
	}
	press(m, "tab", "enter")
	shows(t, m, "Reading them again: 0 of 21", "the records are being read again")
	if len(s.purger.orders) != 0 {
		t.Error("purged before the records were read again")
	}
}

// TestAReasonIsToldAsLongAsItIsOne: once the records were read, what keeps the
// button from acting is another thing, and that is said.
func TestAReasonIsToldAsLongAsItIsOne(t *testing.T) {
	m := start(t, purgeable(outage()...), 120, 36, func(o *Options) { o.Production = true })
	press(m, "4", "A")
	_, cmd := m.Update(keyMsg("D"))
	var looked []tea.Msg
	for _, msg := range answers(cmd) {
		if _, ok := msg.(lookedMsg); ok {
			looked = append(looked, msg)
			continue
		}
		step(m, msg)
	}
	press(m, "tab", "enter")
	shows(t, m, "the records are being read again")
	for _, msg := range looked {
		step(m, msg)
	}
	shows(t, m, "type 21 first")
}

// TestAnOrderIsOfThePlanThatShows, not of a switch that was pressed since.
func TestAnOrderIsOfThePlanThatShows(t *testing.T) {
	s := purgeable(outage()...)
	m := start(t, s, 120, 36)
	press(m, "4", "A", "1", "A", "D")
	shows(t, m, "Purge 21 of 30 marked")
	press(m, "shift+tab")
	m.Update(keyMsg("enter")) // force, and its plan is still being made
	press(m, "tab", "tab", "enter")
	if got := s.purger.orders; len(got) != 1 || got[0].Options.Force || got[0].Plan.Count(plan.Take) != 21 {
		t.Errorf("orders %d, the first of %+v", len(got), got[0].Options)
	}
}

// TestNoPlanIsKeptBeforeLambdaIsHeard: a resume would judge by what it lacks.
func TestNoPlanIsKeptBeforeLambdaIsHeard(t *testing.T) {
	s := purgeable(outage()...)
	m := start(t, s, 120, 36)
	press(m, "4", "A")
	_, cmd := m.Update(keyMsg("D"))
	var facts tea.Msg
	for _, msg := range answers(cmd) {
		if _, ok := msg.(factsMsg); ok {
			facts = msg
			continue
		}
		step(m, msg)
	}
	press(m, "tab", "tab", "enter")
	shows(t, m, "what its ages rest on is still being asked")
	if len(s.purger.saved) != 0 {
		t.Fatal("kept a plan that knows nothing of durable functions")
	}
	step(m, facts)
	press(m, "enter")
	if len(s.purger.saved) != 1 {
		t.Errorf("not kept once that is known\n%s", screen(m))
	}
}

// TestALaterAnswerForgetsNoFunction: that Lambda was throttled for one of them
// makes it no less durable.
func TestALaterAnswerForgetsNoFunction(t *testing.T) {
	before := inspect.Policy{Runs: map[string]inspect.Run{"orders.app.pay": {Longest: 24 * time.Hour, Durable: true}}}
	got := Facts{Runs: map[string]inspect.Run{"billing": {Longest: time.Minute}}}.in(before)
	if !got.Runs["orders.app.pay"].Durable || got.Runs["billing"].Longest != time.Minute {
		t.Errorf("known of functions: %+v", got.Runs)
	}
	if len(before.Runs) != 1 {
		t.Error("the policy of the list was written to")
	}
}

// TestWhatFellOutCountsAgainstAWord: one that completed while the dialog is open
// shows that expires_after is shorter than was said; the other may just have begun.
func TestWhatFellOutCountsAgainstAWord(t *testing.T) {
	s := purgeable(record("pay.app.f", 1, inspect.InProgress, time.Hour, 0), record("pay.app.f", 2, inspect.InProgress, 119*time.Minute, 0))
	m := start(t, s, 120, 36, func(o *Options) {
		o.Policy.ExpiresAfter = []inspect.Rule{{Pattern: "pay.app.f", For: 2 * time.Hour}}
	})
	press(m, "A", "D")
	shows(t, m, "Purge 1 of 2 marked", "1 given (expires_after 2 h)")
	s.records[1] = record("pay.app.f", 2, inspect.Completed, 59*time.Minute, 0)
	step(m, lookMsg{m.planning.looking.gen})
	shows(t, m, "Purge 0 of 2 marked", "Not used: expires_after of pay.app.f is not 2 h")
	press(m, "tab", "enter")
	if len(s.purger.orders) != 0 {
		t.Error("purged by a word that the table contradicts")
	}
}
