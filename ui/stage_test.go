package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"
)

// talk is what a speaker's first minutes deliver.
func talk() []Delivery {
	key77, key78 := "pay.app.lambda_handler#"+digest(77), "pay.app.lambda_handler#"+digest(78)
	at := moment.Time().Add(-29 * time.Second)
	d := func(id, order string, lane int, key string, o Outcome, after, took time.Duration, reason, effect string, pid int) Delivery {
		out := Delivery{ID: id, Business: order, Lane: lane, Key: key, Outcome: o, Started: at.Add(after), Reason: reason, Effect: effect, PID: pid}
		if o != OutcomeRunning {
			out.Ended = out.Started.Add(took)
		}
		return out
	}
	all := []Delivery{
		d("1", "order-77", 1, key77, OutcomeExecuted, 104*time.Millisecond, 212*time.Millisecond, "", "charged 12.50", 4711),
		d("2", "order-77", 1, key77, OutcomeReplayed, 2871*time.Millisecond, 6*time.Millisecond, "handler not called", "", 4711),
		d("3", "order-78", 2, key78, OutcomeCrashed, 8330*time.Millisecond, 900*time.Millisecond, "killed", "charged 12.50", 4711),
		d("4", "order-77", 1, key77, OutcomeRefused, 4*time.Second, 5*time.Millisecond, "payload changed", "", 4711),
		d("5", "order-78", 2, key78, OutcomeRefused, 9430*time.Millisecond, 4*time.Millisecond, "already in progress", "", 4712),
		d("6", "order-78", 2, key78, OutcomeExecuted, 12480*time.Millisecond, 209*time.Millisecond, "", "charged 12.50", 4712),
		d("7", "", 3, "", OutcomeRefused, 20*time.Second, 2*time.Millisecond, "no key in the event", "", 4712),
		d("8", "order-79", 4, "pay.app.lambda_handler#"+digest(79), OutcomeRunning, 28600*time.Millisecond, 0, "", "", 4712),
	}
	all[0].ColdStart, all[4].ColdStart, all[5].Again = true, true, true
	all[2].Began = true
	all[4].Left, all[6].Next = 1900*time.Millisecond, moment.Time().Add(2300*time.Millisecond)
	condition := "attribute_not_exists(#id) OR #expiry < :now OR (#status = :inprogress AND attribute_exists(#in_progress_expiry) AND #in_progress_expiry < :now_in_millis)"
	all[1].Trace = []Step{
		{
			Operation: "PutItem", Condition: condition, Outcome: "refused, old item came back", Took: 2100 * time.Microsecond, Bad: true,
			Log: "Failed to put record for already existing idempotency key: " + key77,
		},
		{Words: "old item is COMPLETED and not expired: its data is the answer. The handler is not called.", Bad: true},
	}
	return all
}

// session is how the demo stands after the talk.
func session() Standing {
	at := moment.Time()
	return Standing{
		Function: "pay", Scenario: "pay", Source: "EventBridge", Speed: 10, Protected: true,
		Processes: []Process{{PID: 4712, Calls: 5, Busy: true}}, Twins: []Process{{PID: 4713, Calls: 8}},
		Waiting: []Waiting{{Business: "", Place: "visible", Until: at.Add(2300 * time.Millisecond), Receives: 1}},
		Ledger: Ledger{
			Noun: "cards charged", With: 3, Without: 6, Done: 2, Twice: 1, TwiceWithout: 2, Events: 4, Deliveries: 8, Twin: true,
			Outcomes: map[Outcome]int{OutcomeExecuted: 2, OutcomeReplayed: 1, OutcomeRefused: 3, OutcomeCrashed: 1, OutcomeRunning: 1},
		},
		Log: []LogLine{
			{At: at.Add(-time.Second), PID: 4712, Text: "START RequestId: 1 Version: $LATEST", Platform: true},
			{At: at.Add(-900 * time.Millisecond), PID: 4712, Text: `charge {"order_id":"order-79"}`},
		},
	}
}

func onStage(tb testing.TB, deliveries []Delivery, width, height int, change ...func(*Options)) *Model {
	tb.Helper()
	return start(tb, newSource(outage()...), width, height, func(o *Options) {
		o.Demo = &fakeDemo{deliveries: deliveries, standing: session()}
		for _, c := range change {
			c(o)
		}
	})
}

// TestStageFrames keeps whole frames of the live session, and names what
// matters in each.
func TestStageFrames(t *testing.T) {
	everywhere := []string{
		"51 ", "IdempotencyTable ▸ pay ▸ EventBridge", "ON", "PID 4712", "executed 212 ms", "replayed 6 ms", "refused: payload changed", "order-78",
		"charged 12.50 again!", "cards charged", "with idempotency", "without it", "PutItem",
	}
	for _, c := range []struct {
		name          string
		width, height int
		keys          string
		change        func(*Options)
		want          []string
	}{
		{"live", 160, 44, "g j", nil, []string{
			"idemtui demo ▸", "idempotency ON", "a s send F1", "F10", "killed after 900 ms", "took over, executed 209 ms",
			"already in progress, 1.9 s to go", "retry in 2.3 s", "1 message waiting", "TRACE of 21:42:03.871 order-77", "refused, old item came back",
			"The handler is not called", "executed 2 replayed 1 refused 3 crashed 1 running 1", "1 twice: a lock cannot undo", "4 events, 8 deliveries",
		}},
		{"live", 120, 36, "g j", nil, []string{"TABLE", "LEDGER", "running 1"}},
		{"live", 100, 28, "g j", nil, []string{"TABLE", "LEDGER"}},
		{"live", 80, 24, "g j", nil, []string{"TABLE", "LEDGER"}},
		{"live", 200, 60, "g j", nil, []string{"LOG", `charge {"order_id":"order-79"}`, "cold start PID 4711", "took over the lapsed key, executed 209 ms"}},
		{"light", 160, 44, "g j", func(o *Options) { o.Theme = "light" }, nil},
	} {
		t.Run(fmt.Sprintf("%s-%dx%d", c.name, c.width, c.height), func(t *testing.T) {
			change := c.change
			if change == nil {
				change = func(*Options) {}
			}
			m := onStage(t, talk(), c.width, c.height, change)
			press(m, strings.Fields(c.keys)...)
			want := everywhere
			if c.height < 28 { // not all lanes fit: the ones around the choice do
				want = everywhere[:8]
			}
			shows(t, m, append(append([]string{}, want...), c.want...)...)
			golden.RequireEqual(t, m.View().Content)
		})
	}
}

func TestTheTraceOpensAndTheLogShows(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {160, 44}} {
		m := onStage(t, talk(), size[0], size[1])
		press(m, "g", "j", "enter")
		shows(t, m, "DEBUG Failed to put record for already existing", "now_in_millis", "esc closes it")
		press(m, "esc", "o")
		shows(t, m, `charge {"order_id":"order-79"}`, "LEDGER")
		press(m, "o", "esc")
		shows(t, m, "TRACE of 21:42:29.600 order-79") // the newest again
	}
}

func TestThePanesTakeTheKeysInTurn(t *testing.T) {
	m := onStage(t, talk(), 160, 44)
	press(m, "tab", "j", "j")
	if m.list.Cursor() != 2 {
		t.Errorf("the cursor of the table is on row %d, want 2", m.list.Cursor())
	}
	press(m, "enter")
	if m.page != pageRecords || !m.shown.focus {
		t.Error("enter on a record does not open it")
	}
	press(m, "esc", "esc")
	if m.page != pageStage {
		t.Error("esc does not lead back to the live session")
	}
	press(m, "L")
	shows(t, m, "TIME LEFT")
	press(m, "L", "3")
	shows(t, m, "TIME LEFT", "[3 ◆ stuck 37]")
}

func TestSwitchesShow(t *testing.T) {
	standing := session()
	standing.Protected, standing.Rate, standing.Throttled, standing.Processes = false, 5, true, nil
	m := start(t, newSource(outage()...), 160, 44, func(o *Options) { o.Demo = &fakeDemo{standing: standing} })
	shows(t, m, "idempotency OFF", "idempotency on", "automatic 5/s ON", "faults: throttled", "no process", "Nothing was sent yet")
}

func TestTakingOverIsSaidOfTheRunAfterACrash(t *testing.T) {
	m := onStage(t, talk(), 120, 36)
	for i := range m.stage.deliveries {
		if got, want := m.stage.tookOver(&m.stage.deliveries[i]), i == 5; got != want {
			t.Errorf("delivery %d took over: %v, want %v", i+1, got, want)
		}
	}
}

// TestTheStageFitsAnyDelivery: what a function says is a stranger's text.
func TestTheStageFitsAnyDelivery(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "\x1b[2J", "\u202eevil", strings.Repeat("日", 99), "a\nb"}))
		at := moment.Time()
		deliveries := make([]Delivery, rapid.IntRange(0, 40).Draw(r, "deliveries"))
		for i := range deliveries {
			deliveries[i] = Delivery{
				ID: fmt.Sprint(i), Business: text.Draw(r, "business"), Reason: text.Draw(r, "reason"), Key: text.Draw(r, "key"),
				Lane: rapid.IntRange(1, 9).Draw(r, "lane"), Effect: text.Draw(r, "effect"), End: text.Draw(r, "end"), Lost: true, Again: i%2 == 0,
				Outcome: Outcome(rapid.IntRange(0, 12).Draw(r, "outcome")), PID: rapid.Int().Draw(r, "pid"), ColdStart: true,
				Started: at.Add(time.Duration(rapid.Int64().Draw(r, "started"))), Ended: at.Add(time.Duration(rapid.Int64().Draw(r, "ended"))),
				Trace: []Step{{Operation: text.Draw(r, "op"), Condition: text.Draw(r, "condition"), Outcome: text.Draw(r, "o"), Log: "x"}, {Words: text.Draw(r, "words")}},
			}
		}
		standing := session()
		standing.Ledger.Noun, standing.Function, standing.Source = text.Draw(r, "noun"), text.Draw(r, "function"), text.Draw(r, "source")
		standing.Waiting[0].Business, standing.Log[0].Text = text.Draw(r, "waiting"), text.Draw(r, "log")
		standing.Ledger.With = rapid.IntRange(0, 100_000).Draw(r, "with")
		demo := &fakeDemo{deliveries: deliveries, standing: standing, said: text.Draw(r, "said")}
		m := start(t, newSource(outage()...), rapid.IntRange(40, 220).Draw(r, "width"), rapid.IntRange(10, 60).Draw(r, "height"),
			func(o *Options) { o.Demo = demo })
		for _, key := range rapid.SliceOfN(rapid.SampledFrom([]string{"j", "k", "g", "G", "enter", "o", "tab", "f1", "esc"}), 0, 8).Draw(r, "keys") {
			press(m, key)
			fills(r, m)
			if bad := forbidden.FindString(screen(m)); bad != "" {
				r.Fatalf("the screen holds %q", bad)
			}
		}
	})
}

// TestAClickPicks: an act, a delivery, a record.
func TestAClickPicks(t *testing.T) {
	m := onStage(t, talk(), 160, 44)
	step(m, tea.MouseClickMsg{X: 3, Y: 2, Button: tea.MouseLeft})
	if demo, ok := m.o.Demo.(*fakeDemo); !ok || len(demo.asked) != 1 || demo.asked[0] != "send" {
		t.Errorf("the click on send asked for %+v", m.o.Demo)
	}
	step(m, tea.MouseClickMsg{X: 60, Y: 4, Button: tea.MouseLeft})
	shows(t, m, "TRACE of 21:42:03.871")
	step(m, tea.MouseClickMsg{X: m.stage.place.listX + 5, Y: m.stage.place.list + 3, Button: tea.MouseLeft})
	if m.list.Cursor() != 3 {
		t.Errorf("the cursor is on row %d, want 3", m.list.Cursor())
	}
}
