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

func inTimeline(t *testing.T, s *fakeSource, width, height int, change ...func(*Options)) *Model {
	t.Helper()
	m := start(t, s, width, height, change...)
	pump(m, m.openView(actTimeline))
	return m
}

func TestTimelineFrames(t *testing.T) {
	for _, c := range []struct {
		name          string
		width, height int
		keys          string
		change        func(*Options)
		want          []string
	}{
		// 37 keys got stuck one a minute from 20:43 on, 21 lapsed among them.
		{"outage", 120, 24, "", nil, []string{
			"51 keys refuse retries", "[Timeline]", "outage █████", "by minute, UTC", "when keys are free again", "┣━━", "━━┫", "21:42 now",
			"selected 20:43 to 21:20", "37 stuck", "21 lapsed", "stuck: 37 keys refused", "lapsed: 21 keys open to a retry",
		}},
		{"outage", 120, 36, "", nil, []string{"FUNCTION", "orders.app.process_order", "37", "billing", "21"}},
		{"outage", 80, 24, "", nil, []string{"[Timeline]  tab ▸ Doctor ✗3", "outage", "by 2 minutes", "37 stuck"}},
		{"outage", 200, 60, "", nil, []string{"outage", "billing"}},
		{"outage", 40, 10, "", nil, []string{"51 refuse retries", "█████", "┣━", "stuck"}},
		{"span", 120, 24, "l v h h h", nil, []string{"selecting", "v keep the span", "esc drop it"}},
		{"light", 120, 36, "", func(o *Options) { o.Theme = "light" }, []string{"outage"}},
		{"ascii", 120, 24, "", func(o *Options) { o.ASCII, o.NoColor = true, true }, []string{"outage #####", "[====", "above # stuck % lapsed"}},
	} {
		t.Run(fmt.Sprintf("%s-%dx%d", c.name, c.width, c.height), func(t *testing.T) {
			change := c.change
			if change == nil {
				change = func(*Options) {}
			}
			m := inTimeline(t, newSource(outage()...), c.width, c.height, change)
			press(m, strings.Fields(c.keys)...)
			shows(t, m, c.want...)
			golden.RequireEqual(t, m.View().Content)
		})
	}
}

// TestAnOutageIsARedBand: in the colour of what is stuck, exactly over the
// minutes in which calls died.
func TestAnOutageIsARedBand(t *testing.T) {
	m := inTimeline(t, newSource(outage()...), 120, 24)
	p := timelinePlace(m)
	band := strings.Split(m.View().Content, "\n")[p.band]
	red := string(m.theme.state(inspect.Stuck)) + strings.Repeat("█", 37)
	if !strings.Contains(band, red) {
		t.Errorf("the band is %q", band)
	}
	healthy := inTimeline(t, newSource(outage()[:60]...), 120, 24)
	if strings.Contains(screen(healthy), "outage") {
		t.Error("a healthy table shows an outage")
	}
	shows(t, healthy, "No key refuses retries", "nothing was started or completed")
}

func TestASpanShowsItsRecords(t *testing.T) {
	m := inTimeline(t, newSource(outage()...), 120, 36)
	press(m, "enter")
	if got := m.input.Value(); m.page != pageRecords || got != "at:2026-11-23T20:43Z..2026-11-23T21:20Z" {
		t.Fatalf("enter filters by %q", got)
	}
	if c := m.list.Len(); c != 37+21+36 { // and what completed meanwhile
		t.Errorf("the span has %d records", c)
	}
	press(m, "[", "3")
	if got := m.input.Value(); got != "state:stuck at:2026-11-23T20:43Z..2026-11-23T21:20Z" || m.list.Len() != 37 {
		t.Errorf("3 shows %d records of %q", m.list.Len(), got)
	}
}

func TestASpanIsDrawnByKeys(t *testing.T) {
	m := inTimeline(t, newSource(outage()...), 120, 36)
	for _, c := range []struct{ keys, want string }{
		{"esc", "at 21:19 to 21:20"},
		{"left", "at 21:18 to 21:19"},
		{"v left left", "selecting 21:16 to 21:19"},
		{"v", "selected 21:16 to 21:19"},
		{"right", "selected 21:16 to 21:19"},
		{"esc G", "at 21:42 to 21:43"},
		{"w", "at 21:42 to 21:44"},
		{"v h h esc", "at 21:38 to 21:40"},
	} {
		for key := range strings.FieldsSeq(c.keys) {
			press(m, key)
		}
		shows(t, m, c.want)
	}
	press(m, "esc")
	if m.page != pageRecords {
		t.Error("esc does not leave for the records in the end")
	}
}

func TestDPlansAPurgeOfASpan(t *testing.T) {
	s := purgeable(outage()...)
	m := inTimeline(t, s, 120, 36)
	press(m, "D")
	if m.mode != modePlan || len(m.planning.asked) != 58 {
		t.Fatalf("D plans %d records, want 37 stuck and 21 lapsed ones", len(m.planning.asked))
	}
	shows(t, m, "58 between 20:43 and 21:20")
	press(m, "esc", "esc", "G", "D")
	shows(t, m, "nothing between 21:42 and 21:43 is stuck or lapsed")
}

func TestTheMousePointsAtATime(t *testing.T) {
	m := inTimeline(t, newSource(outage()...), 120, 36)
	p := timelinePlace(m)
	click := func(x, y int) { step(m, tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}) }
	click(p.left+p.past-1, p.lower)
	shows(t, m, "at 21:42 to 21:43")
	click(p.left+p.past-40, p.band)
	shows(t, m, "selected 20:43 to 21:20")
}

// TestOddTablesHaveATimeline: no record, one, and one that never ends.
func TestOddTablesHaveATimeline(t *testing.T) {
	for _, size := range [][2]int{{40, 10}, {80, 24}, {120, 36}, {200, 60}} {
		empty := inTimeline(t, newSource(), size[0], size[1])
		shows(t, empty, "has no records")
		one := inTimeline(t, newSource(record("pay", 1, inspect.InProgress, 10*time.Minute, 0)), size[0], size[1])
		shows(t, one, "1 stuck")
		odd := record("pay", 1, inspect.InProgress, 0, 0)
		odd.Expiration.Unit = inspect.Milliseconds
		never := inTimeline(t, newSource(odd), size[0], size[1])
		shows(t, never, "now")
		if size[0] >= 80 {
			shows(t, never, "1 record not shown: when is not known")
		}
	}
}

// Keys that get free on another day say on which.
func TestStuckKeysSayUntilWhen(t *testing.T) {
	stuck := func(n int, left time.Duration) inspect.Record {
		return record("pay", n, inspect.InProgress, left, 0)
	}
	one := inTimeline(t, newSource(stuck(1, 6*time.Minute), stuck(2, 6*time.Minute)), 200, 60)
	shows(t, one, "2 keys refused until expired, 21:48;")
	if got := untilWords(moment, moment+20*3600_000); got != "Nov 23 21:42 to Nov 24 17:42" {
		t.Errorf("over midnight: %s", got)
	}
}

// TestTheTimelineStandsStillUnderTheClock: a span keeps its minutes while now
// moves on.
func TestTheTimelineStandsStillUnderTheClock(t *testing.T) {
	m := inTimeline(t, newSource(outage()...), 120, 36)
	press(m, "esc", "left", "v", "left", "v")
	shows(t, m, "selected 21:17 to 21:19")
	m.now += 10 * 60_000
	pump(m, m.recount())
	shows(t, m, "selected 21:17 to 21:19", "21:52 now")
}

func BenchmarkViews(b *testing.B) {
	for _, view := range []act{actFunctions, actTimeline} {
		for _, n := range []int{40, 1_000_000} {
			b.Run(fmt.Sprintf("%d-%d", view, n), func(b *testing.B) {
				rs := make([]inspect.Record, n)
				for i := range rs {
					rs[i] = record(fmt.Sprintf("orders.app.process_order_%04d", i%1000), i, inspect.Completed, time.Duration(i%60)*time.Minute, 0)
				}
				m := start(b, newSource(rs...), 200, 60)
				pump(m, m.openView(view))
				b.ReportAllocs()
				for b.Loop() {
					m.View()
				}
			})
		}
	}
}
