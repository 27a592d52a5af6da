package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
)

// names are the functions of the view, as they stand.
func names(m *Model) []string {
	var out []string
	for _, f := range m.functions.shown {
		out = append(out, f.Prefix)
	}
	return out
}

func inFunctions(t *testing.T, s *fakeSource, width, height int, change ...func(*Options)) *Model {
	t.Helper()
	m := start(t, s, width, height, change...)
	pump(m, m.openView(actFunctions))
	return m
}

func TestFunctionFrames(t *testing.T) {
	for _, c := range []struct {
		name          string
		width, height int
		keys          string
		change        func(*Options)
		want          []string
	}{
		{"list", 120, 30, "", nil, []string{
			"51 keys refuse retries", "[Functions]", "▌ orders.app.process_order Python 97 37", "stuck by age", "carry no in_progress_expiration, 0 of 97",
			"config.register_lambda_context(context)", "D plans a purge of its 37 stuck records", "20:45 21:40", "records per 5 min, red where",
		}},
		{"list", 80, 24, "j", nil, []string{"[Functions] tab ▸ Timeline", "▌ billing", "21 lapsed", "Deadlines are set", "D plans a purge of its 21 lapsed"}},
		{"list", 200, 60, "", nil, []string{"SHARE", "38 %", "COMPLETED", "EXPIRED", "INVALID"}},
		{"list", 40, 10, "j", nil, []string{"51 refuse retries", "FUNCTION", "STUCK", "OLDEST", "▌ billing"}},
		{"filter", 120, 30, "/ b i l", nil, []string{"/ bil", "1 of 5 functions", "▌ billing"}},
		{"none", 80, 24, "/ x y z enter", nil, []string{"No function has this name", "esc clears the filter"}},
		{"light", 120, 30, "", func(o *Options) { o.Theme = "light" }, []string{"[Functions]"}},
		{"ascii", 120, 30, "", func(o *Options) { o.ASCII, o.NoColor = true, true }, []string{"> orders.app.process_order", "records per 5 min, marked where"}},
	} {
		t.Run(fmt.Sprintf("%s-%dx%d", c.name, c.width, c.height), func(t *testing.T) {
			change := c.change
			if change == nil {
				change = func(*Options) {}
			}
			m := inFunctions(t, newSource(outage()...), c.width, c.height, change)
			press(m, strings.Fields(c.keys)...)
			shows(t, m, c.want...)
			golden.RequireEqual(t, m.View().Content)
		})
	}
}

func TestFunctionsAreSortedAndFiltered(t *testing.T) {
	trouble := []string{"orders.app.process_order", "billing", "legacy-import.handle", "notify.app.lambda_handler", "orders.app.Refund.apply"}
	for keys, want := range map[string][]string{
		"":                trouble,
		"S S":             trouble,
		"/ n o t":         {"notify.app.lambda_handler"},
		"/ n o t esc":     {"notify.app.lambda_handler"},
		"/ n o t esc esc": trouble,
		"/ R E F":         {"orders.app.Refund.apply"},
		"s s":             {"billing", "orders.app.process_order", "legacy-import.handle", "notify.app.lambda_handler", "orders.app.Refund.apply"},
	} {
		m := inFunctions(t, newSource(outage()...), 120, 30)
		press(m, strings.Fields(keys)...)
		if diff := cmp.Diff(want, names(m)); diff != "" {
			t.Errorf("after %q (-want +got):\n%s", keys, diff)
		}
	}
	m := inFunctions(t, newSource(outage()...), 120, 30)
	x := strings.Index(strings.Split(screen(m), "\n")[3], "FUNCTION")
	step(m, tea.MouseClickMsg{X: x, Y: 3, Button: tea.MouseLeft})
	if got := names(m); got[0] != "billing" || got[4] != "orders.app.Refund.apply" {
		t.Errorf("a click on FUNCTION orders %v", got)
	}
}

func TestEnterShowsTheRecordsOfAFunction(t *testing.T) {
	m := inFunctions(t, newSource(outage()...), 120, 30)
	press(m, "j", "enter")
	if m.page != pageRecords || m.input.Value() != "fn:=billing" || m.list.Len() != 30 {
		t.Errorf("enter shows %d records of %q on page %d", m.list.Len(), m.input.Value(), m.page)
	}
	press(m, "[")
	if f, _ := m.functions.list.Row(); m.page != pageFunctions || f.Prefix != "billing" {
		t.Errorf("[ goes back to page %d, %s", m.page, f.Prefix)
	}
	press(m, "4")
	if m.page != pageRecords || m.input.Value() != "state:lapsed fn:=billing" || m.list.Len() != 21 {
		t.Errorf("4 shows %d records of %q", m.list.Len(), m.input.Value())
	}
}

func TestDPlansAPurgeOfAFunction(t *testing.T) {
	s := newSource(outage()...)
	s.purger = &fakePurger{source: s, atOnce: 1000}
	m := inFunctions(t, s, 120, 36)
	press(m, "D")
	if m.mode != modePlan || len(m.planning.asked) != 37 {
		t.Fatalf("D plans %d records in mode %d, want the 37 stuck ones", len(m.planning.asked), m.mode)
	}
	shows(t, m, "of orders.app.process_order")
	press(m, "esc", "G", "D")
	shows(t, m, "nothing of orders.app.Refund.apply is stuck or lapsed")
	press(m, "g", "e")
	if m.mode != modeSay || m.saying.prefix != "orders.app.process_order" {
		t.Errorf("e asks about %q", m.saying.prefix)
	}
}

func TestTheCursorStaysOnItsFunction(t *testing.T) {
	s := newSource(outage()...)
	m := inFunctions(t, s, 120, 30)
	press(m, "j")
	for i := range 60 {
		s.records = append(s.records, record("aaa.app.new", 7000+i, inspect.InProgress, time.Minute, 0))
	}
	press(m, "R")
	pump(m, m.recount())
	if f, _ := m.functions.list.Row(); f.Prefix != "billing" || names(m)[0] != "aaa.app.new" {
		t.Errorf("the cursor went to %s of %v", f.Prefix, names(m))
	}
}

// TestAnOldTallyStaysUntilTheNewOne: nothing is counted on the way to the
// screen, and what an older count brings is dropped.
func TestAnOldTallyStaysUntilTheNewOne(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 30)
	m.Update(keyMsg("tab")) // its answer is still to come
	shows(t, m, "[Functions]", "Counting by function")
	m = inFunctions(t, newSource(outage()...), 120, 30)
	m.tally.At -= 3600_000
	cmd := m.recount()
	shows(t, m, "orders.app.process_order")
	late := cmd()
	m.tally.stop()
	old := m.tally.At
	step(m, late)
	if m.tally.At != old {
		t.Error("a count that was given up came through")
	}
}

func TestHostilePrefixesReachNoTerminalFromTheViews(t *testing.T) {
	r := record("x", 1, inspect.InProgress, time.Minute, 0)
	r.Key = "orders\x1b]0;owned\x07.\u202eapp\u200b\x1b[31m\xff#" + digest(1)
	r.Partition = r.Key
	for _, view := range []act{actFunctions, actTimeline} {
		for _, size := range [][2]int{{80, 24}, {120, 36}, {200, 60}, {40, 10}} {
			m := start(t, newSource(r), size[0], size[1])
			pump(m, m.openView(view))
			for _, key := range []string{"j", "D", "v", "esc", "s", "e", "esc", "enter"} {
				press(m, key)
				if bad := forbidden.FindString(screen(m)); bad != "" {
					t.Errorf("%q reached the screen at %v after %s", bad, size, key)
				}
			}
		}
	}
}

// TestViewsDrawOnlyWhatShows: a frame costs the same for any number of records
// and of functions.
func TestViewsDrawOnlyWhatShows(t *testing.T) {
	for _, view := range []act{actFunctions, actTimeline} {
		frame := func(records int) float64 {
			rs := make([]inspect.Record, records)
			for i := range rs {
				rs[i] = record(fmt.Sprintf("orders.app.process_order_%04d", i%1000), i, inspect.Completed, time.Duration(i%60)*time.Minute, 0)
			}
			m := start(t, newSource(rs...), 200, 60)
			pump(m, m.openView(view))
			return testing.AllocsPerRun(5, func() { m.View() })
		}
		small, big := frame(1_000), frame(20_000)
		if big > small*1.2 {
			t.Errorf("a frame of 20,000 records allocates %.0f times, one of 1,000 %.0f", big, small)
		}
	}
}
