package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
)

// stand is what keys change, as a person would tell it.
type stand struct {
	Filter string
	Rows   int
	Row    int // the cursor's, from 1
	Marks  int
	Detail bool // has the keys
	Sorted string
}

func standOf(m *Model) stand {
	sorted := m.columns()[m.order.column].Title
	if m.order.descending {
		sorted += " down"
	}
	return stand{
		Filter: m.input.Value(), Rows: m.list.Len(), Row: m.list.Cursor() + 1, Marks: m.marks.n,
		Detail: m.shown.focus, Sorted: sorted,
	}
}

func TestKeys(t *testing.T) {
	all := stand{Rows: 145, Row: 1, Sorted: "STATE"}
	with := func(change func(s *stand)) stand {
		s := all
		change(&s)
		return s
	}
	for keys, want := range map[string]stand{
		"":                                   all,
		"j":                                  with(func(s *stand) { s.Row = 2 }),
		"down down up":                       with(func(s *stand) { s.Row = 2 }),
		"j j k":                              with(func(s *stand) { s.Row = 2 }),
		"G":                                  with(func(s *stand) { s.Row = 145 }),
		"G g":                                all,
		"k":                                  all,
		"pgdown":                             with(func(s *stand) { s.Row = 16 }),
		"pgdown pgup":                        all,
		"ctrl+d":                             with(func(s *stand) { s.Row = 8 }),
		"ctrl+d ctrl+u":                      all,
		"3":                                  with(func(s *stand) { s.Filter, s.Rows = "state:stuck", 37 }),
		"3 4":                                with(func(s *stand) { s.Filter, s.Rows = "state:lapsed", 21 }),
		"3 0":                                all,
		"7":                                  with(func(s *stand) { s.Filter, s.Rows = "state:invalid", 1 }),
		"8":                                  all,
		"s":                                  with(func(s *stand) { s.Sorted = "FUNCTION" }),
		"s s s":                              with(func(s *stand) { s.Sorted = "AGE down" }),
		"s s s S":                            with(func(s *stand) { s.Sorted = "AGE" }),
		"s s s s s s":                        all,
		"space space":                        with(func(s *stand) { s.Marks, s.Row = 2, 3 }),
		"space k space":                      with(func(s *stand) { s.Row = 2 }),
		"space ctrl+\\":                      with(func(s *stand) { s.Row = 2 }),
		"v j j v":                            with(func(s *stand) { s.Marks, s.Row = 3, 3 }),
		"v j j space":                        with(func(s *stand) { s.Marks, s.Row = 3, 3 }),
		"j j v k enter":                      with(func(s *stand) { s.Marks, s.Row = 2, 2 }), // enter does not open
		"v j j j k v":                        with(func(s *stand) { s.Marks, s.Row = 3, 3 }), // shrinks again
		"v G v":                              with(func(s *stand) { s.Marks, s.Row = 145, 145 }),
		"v j j":                              with(func(s *stand) { s.Row = 3 }), // not yet
		"v j j esc":                          with(func(s *stand) { s.Row = 3 }),
		"space v j j esc":                    with(func(s *stand) { s.Marks, s.Row = 1, 4 }), // what was marked stays
		"v j S":                              with(func(s *stand) { s.Marks, s.Row, s.Sorted = 2, 110, "STATE down" }),
		"v A":                                with(func(s *stand) { s.Marks = 145 }),
		"A":                                  with(func(s *stand) { s.Marks = 145 }),
		"A space":                            with(func(s *stand) { s.Marks, s.Row = 144, 2 }),
		"A ctrl+\\":                          all,
		"3 A 4 A 0":                          with(func(s *stand) { s.Marks = 58 }),
		"3 A esc":                            with(func(s *stand) { s.Filter, s.Rows = "state:stuck", 37 }),
		"v esc esc":                          all,
		"shift+down shift+down j j shift+up": with(func(s *stand) { s.Marks, s.Row = 5, 4 }),
		"d v":                                with(func(s *stand) {}), // leaves the detail
		"enter":                              with(func(s *stand) { s.Detail = true }),
		"d":                                  with(func(s *stand) { s.Detail = true }),
		"d j":                                with(func(s *stand) { s.Detail = true }), // scrolls the detail
		"d esc":                              all,
		"d q":                                all,
		"tab shift+tab":                      all,
		"d tab shift+tab":                    all,
		"esc esc esc":                        all, // never quits
		"/ b i l l esc":                      with(func(s *stand) { s.Filter, s.Rows = "bill", 30 }),
		"/ b i l l esc esc":                  all,
		"/ b i down down":                    with(func(s *stand) { s.Filter, s.Rows, s.Row = "bi", 30, 3 }),
		"3 space d esc":                      with(func(s *stand) { s.Filter, s.Rows, s.Marks, s.Row = "state:stuck", 37, 1, 2 }),
		"3 space d esc esc":                  with(func(s *stand) { s.Filter, s.Rows, s.Row = "state:stuck", 37, 2 }),
		"3 j esc":                            with(func(s *stand) { s.Row = 2 }),
		"y esc":                              all,
	} {
		t.Run(keys, func(t *testing.T) {
			m := start(t, newSource(outage()...), 120, 36)
			press(m, strings.Fields(keys)...)
			if diff := cmp.Diff(want, standOf(m)); diff != "" {
				t.Errorf("after %q (-want +got):\n%s", keys, diff)
			}
		})
	}
}

func TestEachKeyMeansOneThing(t *testing.T) {
	for _, demo := range []bool{false, true} {
		seen := map[string]string{}
		for _, b := range newKeymap(demo) {
			for _, key := range b.keys {
				if other, ok := seen[key]; ok {
					t.Errorf("%s means %q and %q", key, other, b.long)
				}
				seen[key] = b.long
			}
			if b.short == "" || b.long == "" || b.show == "" {
				t.Errorf("%v lacks words", b.keys)
			}
		}
		for _, taken := range []string{"ctrl+k", "delete"} {
			if what, ok := seen[taken]; ok {
				t.Errorf("%s is bound to %q: hands read it as purge or kill", taken, what)
			}
		}
		if k := newKeymap(demo); k.act("D") != actPurge || k.act("z") != actUndo {
			t.Error("D purges and z undoes, in every session")
		}
	}
}

func TestQuitStepsOutAndCtrlCStopsFirst(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36)
	press(m, "enter")
	if quits(m, "q") {
		t.Error("q quit from the detail instead of leaving it")
	}
	if !quits(m, "q") {
		t.Error("q at the top does not quit")
	}
	m = loading(t, newSource(outage()...), 3)
	if quits(m, "ctrl+c") {
		t.Fatal("ctrl+c quit while a load ran")
	}
	if m.loading.busy || m.data.snap.Len() != 30 {
		t.Errorf("ctrl+c left busy %v with %d records, want the 30 read so far", m.loading.busy, m.data.snap.Len())
	}
	if !quits(m, "ctrl+c") {
		t.Error("the second ctrl+c does not quit")
	}
}

// loading is a dashboard whose load stands after some pages of ten records.
func loading(t *testing.T, s *fakeSource, pages int) *Model {
	t.Helper()
	m, _ := loadingNext(t, s, pages)
	return m
}

func loadingNext(t *testing.T, s *fakeSource, pages int) (*Model, tea.Msg) {
	t.Helper()
	s.pageSize = 10
	m := newModel(Options{Catalog: fakeCatalog{source: s}, Table: "IdempotencyTable", Theme: "dark"}, under(t.Context()))
	m.later = func(time.Duration, func() tea.Msg) tea.Cmd { return nil }
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 36})
	queue := answers(m.begin())
	for len(queue) > 0 {
		// A page waits until all else is done: the match of the page before it.
		at := max(slices.IndexFunc(queue, func(msg tea.Msg) bool { _, page := msg.(pageMsg); return !page }), 0)
		msg := queue[at]
		queue = slices.Delete(queue, at, at+1)
		if _, ok := msg.(pageMsg); ok {
			if pages == 0 {
				return m, msg
			}
			pages--
		}
		_, cmd := m.Update(msg)
		queue = append(queue, answers(cmd)...)
	}
	t.Fatal("the load ended early")
	return nil, nil
}

func TestCopy(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36)
	key := "orders.app.process_order#" + digest(0)
	for keys, want := range map[string]string{
		"c":   key,
		"y k": key,
		"y d": digest(0),
		"y p": "orders.app.process_order",
		"y i": "idemtui show --table IdempotencyTable " + inspect.ShellQuote(key),
		"y j": `{"id":{"S":"` + key + `"},"status":{"S":"INPROGRESS"}}`,
	} {
		if got := clipboard(m, strings.Fields(keys)...); got != want {
			t.Errorf("%s copies %q, want %q", keys, got, want)
		}
	}
	press(m, "space", "space")
	if got := clipboard(m, "c"); strings.Count(got, "\n") != 1 || !strings.Contains(got, key) {
		t.Errorf("c with two marks copies %q, want both keys", got)
	}
	redacted := start(t, newSource(outage()...), 120, 36, func(o *Options) { o.Redact = true })
	if got := clipboard(redacted, "y", "j"); got != "" {
		t.Errorf("--redact let %q out", got)
	}
}

func TestMouse(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36)
	click := func(x, y int) { step(m, tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}) }
	lines := strings.Split(screen(m), "\n")
	at := func(word string) (x, y int) {
		for y, line := range lines {
			if before, _, ok := strings.Cut(line, word); ok {
				return len([]rune(before)), y
			}
		}
		t.Fatalf("no %q on the screen", word)
		return 0, 0
	}
	click(at("4 lapsed"))
	if got := m.input.Value(); got != "state:lapsed" {
		t.Errorf("a click on the tab gives the filter %q", got)
	}
	click(at("0 all"))
	click(at("AGE"))
	if m.order != natural(columnAge) {
		t.Errorf("a click on AGE sorts by %+v", m.order)
	}
	click(at("AGE"))
	if m.order != natural(columnAge).reversed() {
		t.Errorf("a second click on AGE sorts by %+v", m.order)
	}
	click(10, m.place.list+4)
	if m.list.Cursor() != 4 {
		t.Errorf("a click on the fifth row puts the cursor on row %d", m.list.Cursor()+1)
	}
	step(m, tea.MouseWheelMsg{X: 10, Y: 12, Button: tea.MouseWheelDown})
	if from, _ := m.list.Window(); from != wheelLines {
		t.Errorf("the wheel scrolled to row %d", from)
	}
	press(m, "m")
	if m.View().MouseMode != tea.MouseModeNone {
		t.Error("m does not give the mouse to the terminal")
	}
}
