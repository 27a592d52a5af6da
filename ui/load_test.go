package ui

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
)

// shows fails unless the screen holds each of the texts.
func shows(t *testing.T, m *Model, texts ...string) {
	t.Helper()
	seen := strings.Join(strings.Fields(screen(m)), " ")
	for _, text := range texts {
		if !strings.Contains(seen, strings.Join(strings.Fields(text), " ")) {
			t.Errorf("the screen lacks %q:\n%s", text, screen(m))
		}
	}
}

func hides(t *testing.T, m *Model, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(screen(m), text) {
			t.Errorf("the screen shows %q:\n%s", text, screen(m))
		}
	}
}

func TestFirstRowsShowWhileTheRestLoads(t *testing.T) {
	s := newSource(outage()...)
	s.table.Items = 290
	m := loading(t, s, 1)
	shows(t, m, "✓ completed orders.app.process_order", "of about 290", "10 records", "esc stops")
	if m.View().ProgressBar == nil {
		t.Error("the terminal's own progress is not set while loading")
	}
	press(m, "esc")
	shows(t, m, "PARTIAL", "stopped at 10 of about 290")
	hides(t, m, "esc stops")
}

func TestCursorKeepsItsRecordWhileMoreArrive(t *testing.T) {
	m, next := loadingNext(t, newSource(outage()...), 2)
	press(m, "j", "j", "j")
	r, _ := m.current()
	line := m.list.Cursor()
	key := r.Key
	step(m, next) // the rest of the load
	if m.data.snap.Len() != 145 {
		t.Fatalf("%d records, want all", m.data.snap.Len())
	}
	if r, _ := m.current(); r.Key != key || m.list.Cursor() == line {
		t.Errorf("the cursor went from %s (row %d) to %s (row %d)", key, line, r.Key, m.list.Cursor())
	}
	for _, keys := range []string{"s", "S", "s", "R", "/ o r d e r s esc", "esc"} {
		press(m, strings.Fields(keys)...)
		if r, _ := m.current(); r.Key != key {
			t.Errorf("after %q the cursor is on %s, want %s", keys, r.Key, key)
		}
	}
	// Filtered out and in again, it is back where the person left it.
	press(m, "4", "0")
	if r, _ := m.current(); r.Key != key {
		t.Errorf("after a filter without it the cursor is on %s, want %s", r.Key, key)
	}
}

func TestOldRowsStayUntilTheNewAreThere(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36)
	_, cmd := m.Update(keyMsg("3"))
	if m.list.Len() != 145 {
		t.Errorf("%d rows before the answer, want the old 145", m.list.Len())
	}
	late := answers(cmd)
	press(m, "4") // a newer question
	step(m, late...)
	if m.list.Len() != 21 {
		t.Errorf("a late answer replaced the newer one: %d rows", m.list.Len())
	}
}

func TestFilterTellsTheMistakeAndItsColumn(t *testing.T) {
	m := start(t, newSource(outage()...), 80, 24)
	press(m, "/")
	typeText(m, "bill")
	step(m, tea.PasteMsg{Content: " state:stuk"})
	if m.wrong == nil {
		t.Fatal("no mistake was found")
	}
	lines := strings.Split(screen(m), "\n")
	caret := strings.Index(lines[m.place.titles], m.glyphs.sortUp)
	if want := strings.Index(lines[m.place.filter], "stuk"); caret < 0 || caret > want {
		t.Errorf("the mistake is pointed at column %d, the word stands at %d:\n%s\n%s", caret, want, lines[m.place.filter], lines[m.place.titles])
	}
	if m.list.Len() != 30 {
		t.Errorf("the rows of the last good filter are gone: %d", m.list.Len())
	}
	press(m, "backspace")
	typeText(m, "ck")
	if m.wrong != nil {
		t.Errorf("the corrected filter is still called wrong: %v", m.wrong)
	}
}

func TestFilterWithoutMatchSaysSo(t *testing.T) {
	m := start(t, newSource(outage()...), 80, 24)
	press(m, "/")
	typeText(m, "key:ffffffffffff")
	shows(t, m, "No record matches.", "esc clears the filter", "0 of 145")
	press(m, "enter", "esc")
	hides(t, m, "No record matches.")
}

func TestNoStateFollowsFromTheClockAlone(t *testing.T) {
	s := newSource(record("billing", 1, inspect.InProgress, 50*time.Minute, 20*time.Second))
	m := start(t, s, 120, 36)
	shows(t, m, "1 key refuses retries", "● running billing")
	s.now += 360_000
	step(m, tickMsg{now: s.now})
	shows(t, m, "1 key refuses retries", "lapsed? read 6m ago", "1 ● running 1")
	step(m, liveMsg{m.live.gen})
	shows(t, m, "no key refuses retries", "◇ lapsed billing", "1 lapsed: open to a retry")
	hides(t, m, "lapsed?")
}

func TestSmallTablesAreReadAgainWhole(t *testing.T) {
	s := newSource(outage()...)
	m := start(t, s, 120, 36)
	s.records = append(s.records, record("new.function", 7, inspect.InProgress, time.Hour, time.Minute))
	step(m, liveMsg{m.live.gen})
	if s.loads != 2 || s.refreshes != 0 {
		t.Errorf("%d loads and %d refreshes, want a second load", s.loads, s.refreshes)
	}
	shows(t, m, "52 keys refuse retries", "all 146")
}

func TestLargeTablesReadTheVisibleRowsAgain(t *testing.T) {
	s := newSource(outage()...)
	s.pageSize = 10
	m := start(t, s, 120, 36)
	key, _ := m.current()
	for i, r := range s.records {
		if r.Key == key.Key {
			s.records = append(s.records[:i:i], s.records[i+1:]...) // purged by another
			break
		}
	}
	step(m, liveMsg{m.live.gen})
	if s.loads != 1 || s.refreshes != 1 {
		t.Errorf("%d loads and %d refreshes, want one of each", s.loads, s.refreshes)
	}
	shows(t, m, "50 keys refuse retries", "all 144")
	press(m, "t")
	shows(t, m, "live off", "as of 21:42:30")
	step(m, liveMsg{m.live.gen - 1}) // a timer from before
	if s.refreshes != 1 {
		t.Error("a table that is not live was read again")
	}
}

func TestProblemsSayWhatToDo(t *testing.T) {
	for name, c := range map[string]struct {
		problem error
		want    []string
	}{
		"permission": {
			&inspect.Problem{Kind: inspect.KindPermission, What: "read table IdempotencyTable", Why: "dynamodb:Scan is not allowed for role oncall"},
			[]string{"No permission to read IdempotencyTable", "dynamodb:Scan is not allowed for role oncall", "Needed to look:", "R try again"},
		},
		"credentials": {
			&inspect.Problem{Kind: inspect.KindCredentials, What: "read table IdempotencyTable", Why: "the session of profile prod expired", Advice: "aws sso login --profile prod"},
			[]string{"No credentials that work", "expired", "aws sso login --profile prod", "idemtui demo", "R try again"},
		},
		"no table": {
			&inspect.Problem{Kind: inspect.KindNoTable, What: "open IdempotencyTable", Why: "it is not in eu-west-1"},
			[]string{"Cannot read IdempotencyTable", "it is not in eu-west-1", "T choose a table"},
		},
		"other": {errors.New("a wire was \x1b[31mcut"), []string{"Cannot read IdempotencyTable", `a wire was`}},
	} {
		t.Run(name, func(t *testing.T) {
			o := Options{Catalog: fakeCatalog{err: c.problem}, Table: "IdempotencyTable", Theme: "dark"}
			for _, size := range [][2]int{{120, 36}, {80, 24}} {
				m := boot(t, o, size[0], size[1])
				shows(t, m, c.want...)
			}
			o.Table = ""
			shows(t, boot(t, o, 80, 24), c.want[1:2]...)
		})
	}
}

func TestABrokenLoadKeepsWhatItRead(t *testing.T) {
	s := newSource(outage()...)
	s.pageSize, s.failAfter = 10, 5
	s.err = &inspect.Problem{Kind: inspect.KindThrottled, What: "read table IdempotencyTable", Why: "ThrottlingException after 10 tries"}
	m := start(t, s, 120, 36)
	shows(t, m, "PARTIAL", "stopped at 50 of about 145", "ThrottlingException after 10 tries", "R reload")
	s.failAfter = 0
	press(m, "R")
	hides(t, m, "PARTIAL", "Throttling")
	shows(t, m, "all 145")
}

func TestAFailedReReadKeepsTheScreen(t *testing.T) {
	s := newSource(outage()...)
	m := start(t, s, 120, 36)
	s.failAfter, s.err = 1, &inspect.Problem{Kind: inspect.KindCredentials, What: "read", Why: "the credentials expired"}
	s.pageSize = 10
	step(m, liveMsg{m.live.gen})
	shows(t, m, "145 records", "not live", "the credentials expired", "as of 21:42:30")
	hides(t, m, "PARTIAL")
}

func TestEmptyTable(t *testing.T) {
	shows(t, start(t, newSource(), 80, 24), "IdempotencyTable has no records.", "R reload", "t live: wait for the first", "eu-west-1")
}

func TestPicker(t *testing.T) {
	s := newSource(outage()...)
	o := Options{Catalog: fakeCatalog{source: s}, Theme: "dark", Where: "eu-west-1"}
	m := boot(t, o, 100, 24)
	shows(t, m, "choose a table", "IdempotencyTable", "✓ key id", "145", "expiration")
	press(m, "enter")
	shows(t, m, "51 keys refuse retries")
	if quits(m, "q") {
		t.Error("q quit instead of going back to the picker")
	}
	shows(t, m, "choose a table")
	if !quits(m, "q") {
		t.Error("q in the picker does not quit")
	}
}

func TestNoTables(t *testing.T) {
	m := boot(t, Options{Catalog: emptyCatalog{}, Theme: "dark", Where: "eu-west-1"}, 80, 24)
	shows(t, m, "There are no tables in eu-west-1.", "idemtui demo")
}

func TestDetailReadsTheWholeRecord(t *testing.T) {
	s := newSource(outage()...)
	m := start(t, s, 120, 36)
	press(m, "5", "enter")
	if s.gets != 1 {
		t.Errorf("%d reads of the record, want 1", s.gets)
	}
	m.shown.scroll = 0
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 60})
	shows(t, m, `"statusCode": 200`)
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	shows(t, m, "✓ completed", "esc back")
	press(m, "esc")
	shows(t, m, "STATE", "FUNCTION")
}
