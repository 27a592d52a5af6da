package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"idemtui/inspect"
)

// waiting are records without a deadline, two of a function that is short; what
// is known of that makes its proof come first.
func waiting() *fakeSource {
	s := purgeable(
		record("pay.app.f", 1, inspect.InProgress, longLived, 0), record("pay.app.f", 2, inspect.InProgress, longLived, 0),
		record("ship.app.f", 3, inspect.InProgress, longLived, 0), record("ship.app.f", 4, inspect.InProgress, longLived, 0),
		record("ship.app.f", 5, inspect.Completed, longLived, 0),
	)
	s.purger.facts = Facts{Runs: map[string]inspect.Run{"pay.app.f": {Longest: 115 * time.Second}}}
	return s
}

// observed is a dashboard that observes them all.
func observed(t *testing.T, s *fakeSource, width, height int, change ...func(*Options)) *Model {
	t.Helper()
	m := start(t, s, width, height, change...)
	press(m, "2", "A", "D", "tab", "tab", "enter")
	return m
}

// Where the line tells of an observation, its cells are no names of views.
func TestTheLineOfAnObservationHasNoNames(t *testing.T) {
	m := observed(t, waiting(), 120, 36)
	hides(t, m, "Functions")
	for x := range m.width {
		step(m, tea.MouseClickMsg{X: x, Y: viewLineAt, Button: tea.MouseLeft})
	}
	if m.page != pageRecords {
		t.Errorf("a click on what is observed opens %s", nameOfView(m))
	}
}

// TestObservingCountsDownAndNeverPurges: it says what is watched, when proofs
// come, and that D plans; marks stay all the time.
func TestObservingCountsDownAndNeverPurges(t *testing.T) {
	s := waiting()
	m := observed(t, s, 120, 36)
	hides(t, m, "Cancel")
	shows(t, m, "observing 4: the first proven in 2 min, the last in 15 min 5 s", "esc stops", "4 marked")
	later(m, s, time.Minute)
	shows(t, m, "observing 4: the first proven in 1 min, the last in 14 min 5 s")
	later(m, s, 61*time.Second)
	shows(t, m, "2 of 4 proven: D plans their purge · the last in 13 min 4 s", "4 marked")
	if got := m.View().WindowTitle; !strings.Contains(got, "2 proven") {
		t.Errorf("the window is titled %q", got)
	}
	later(m, s, 14*time.Minute)
	shows(t, m, "4 of 4 proven: D plans their purge", "4 marked")
	if len(s.purger.orders) != 0 || len(s.records) != 5 {
		t.Fatal("observing purged")
	}
	press(m, "D")
	shows(t, m, "Purge 4 of 4 marked", "4 seen unchanged for long enough")
	press(m, "tab", "enter")
	shows(t, m, "4 purged")
	later(m, s, time.Second)
	hides(t, m, "observing", "proven", "esc stops")
}

// TestObservingGoesOnAfterAPurge of what was proven by then.
func TestObservingGoesOnAfterAPurge(t *testing.T) {
	s := waiting()
	m := observed(t, s, 120, 36)
	later(m, s, 121*time.Second)
	press(m, "D")
	shows(t, m, "Purge 2 of 4 marked")
	press(m, "tab", "enter")
	step(m, fadeMsg{})
	later(m, s, time.Second)
	shows(t, m, "observing 2: proven in 13 min 3 s", "2 marked")
}

// TestEscStopsObserving and nothing else; the next esc takes the marks.
func TestEscStopsObserving(t *testing.T) {
	for _, key := range []string{"esc", "ctrl+c"} {
		s := waiting()
		m := observed(t, s, 120, 36)
		press(m, key)
		hides(t, m, "observing 4")
		shows(t, m, "observing stopped: marks stay", "4 marked")
		press(m, "esc")
		hides(t, m, "marked")
	}
}

// TestWhatChangesIsObservedNoMore, nor what loses its mark.
func TestWhatChangesIsObservedNoMore(t *testing.T) {
	s := waiting()
	m := observed(t, s, 120, 36)
	s.records[0].Status = inspect.Completed
	later(m, s, 5*time.Second)
	later(m, s, time.Second)
	shows(t, m, "observing 3", "1 changed: left")
	press(m, "G", "space")
	later(m, s, time.Second)
	shows(t, m, "observing 2")
	press(m, "ctrl+\\")
	later(m, s, time.Second)
	hides(t, m, "observing")
}

// TestObservingMarksWhatWasNot, so that D plans what is observed: the record of
// the cursor, and those of a function.
func TestObservingMarksWhatWasNot(t *testing.T) {
	s := waiting()
	m := start(t, s, 120, 36)
	press(m, "2", "g", "D", "tab", "tab", "enter")
	shows(t, m, "observing 1: proven in 2 min", "1 marked")
	later(m, s, 121*time.Second)
	shows(t, m, "proven: D plans its purge")
	press(m, "G", "D")
	shows(t, m, "Purge 1 of 1 record", "-- 'pay.app.f#")
}

// TestAWordProvesWhatIsObserved: the person said what expires_after is.
func TestAWordProvesWhatIsObserved(t *testing.T) {
	s := waiting()
	m := observed(t, s, 120, 36)
	m.o.Policy.ExpiresAfter = []inspect.Rule{{Pattern: "pay.app.f", Exact: true, For: 24 * time.Hour}}
	later(m, s, time.Second)
	shows(t, m, "2 of 4 proven")
}

// TestDialogsOfAPurgeUseASCIIAlone where that was asked for.
func TestDialogsOfAPurgeUseASCIIAlone(t *testing.T) {
	for _, size := range [][2]int{{40, 10}, {80, 24}, {120, 36}} {
		for _, keys := range []string{"D", "D tab tab enter", "A D shift+tab enter tab", "4 A D tab enter z"} {
			s := purgeable(append(outage(), waiting().records...)...)
			m := start(t, s, size[0], size[1], func(o *Options) { o.ASCII = true })
			press(m, strings.Fields(keys)...)
			if at := strings.IndexFunc(screen(m), func(r rune) bool { return r > 0x7e }); at >= 0 {
				t.Errorf("%q at %v leaves another sign\n%s", keys, size, screen(m))
			}
		}
	}
}

// TestObservingFrames at each size.
func TestObservingFrames(t *testing.T) {
	for _, c := range []struct {
		width, height int
		after         time.Duration
		want          []string
	}{
		{40, 10, 0, []string{"observing 4: 2 min", "esc stops", "? help"}},
		{40, 10, 121 * time.Second, []string{"2 of 4 proven: D", "? help"}},
		{80, 24, 0, []string{"observing 4: the first proven in 2 min, the last in 15 min 5 s", "esc stops"}},
		{80, 24, 121 * time.Second, []string{"2 of 4 proven: D plans their purge · the last in 13 min 4 s", "esc stops"}},
		{120, 36, 60 * time.Second, []string{"▄▄", "observing 4: the first proven in 1 min, the last in 14 min 5 s"}},
		{200, 60, 20 * time.Minute, []string{"4 of 4 proven: D plans their purge", "esc stops"}},
	} {
		t.Run(fmt.Sprintf("%dx%d-%d", c.width, c.height, int(c.after.Seconds())), func(t *testing.T) {
			s := waiting()
			m := observed(t, s, c.width, c.height)
			if c.after > 0 {
				later(m, s, c.after)
			}
			shows(t, m, c.want...)
			golden.RequireEqual(t, m.View().Content)
		})
	}
}
