package ui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"idemtui/inspect"
	"idemtui/inspect/filter"
)

// LoadData reads the responses as well.
func (s *fakeSource) LoadData(ctx context.Context) Pages {
	return withResponses{s.Load(ctx)}
}

type withResponses struct{ Pages }

func (p withResponses) Next(ctx context.Context) (inspect.Page, error) {
	page, err := p.Pages.Next(ctx)
	for i := range page.Records {
		page.Records[i].Data.Loaded = page.Records[i].Data.Present()
	}
	return page, err
}

// RefreshData reads records again with their responses.
func (s *fakeSource) RefreshData(ctx context.Context, ks []inspect.ItemKey) ([]inspect.Record, error) {
	records, err := s.Refresh(ctx, ks)
	for i := range records {
		records[i].Data.Loaded = records[i].Data.Present()
	}
	return records, err
}

// TestFilterReadsResponsesWhenAsked: what that costs is said first, and nothing
// is selected until it is done.
func TestFilterReadsResponsesWhenAsked(t *testing.T) {
	s := newSource(outage()...)
	m := start(t, s, 120, 36)
	press(m, "/")
	typeText(m, "data:paid")
	shows(t, m, "enter reads the stored responses that data: looks into: the whole table, about 128 RCU",
		"The stored responses are not read yet.", "0 of 145")
	if s.loads != 1 {
		t.Fatalf("typing read the table %d times more", s.loads-1)
	}
	press(m, "enter")
	if s.loads != 2 || m.list.Len() != 72 || strings.Contains(screen(m), "stored responses that") {
		t.Errorf("after enter: %d loads, %d rows\n%s", s.loads, m.list.Len(), screen(m))
	}
	press(m, "/")
	typeText(m, " state:expired")
	if s.loads != 2 || m.list.Len() != 12 {
		t.Errorf("narrowed by what is there: %d loads, %d rows", s.loads, m.list.Len())
	}
	typeText(m, " not:data:statusCode")
	press(m, "esc", "A")
	shows(t, m, "R reads the stored responses")
	if m.list.Len() != 0 || m.marks.n != 0 {
		t.Errorf("%d rows and %d marks by responses that nobody read", m.list.Len(), m.marks.n)
	}
	press(m, "R")
	if s.loads != 3 || m.list.Len() != 0 || strings.Contains(screen(m), "not read yet") {
		t.Errorf("after R: %d loads, %d rows\n%s", s.loads, m.list.Len(), screen(m))
	}
	press(m, "esc")
	if m.list.Len() != 145 || s.loads != 3 {
		t.Errorf("without a filter: %d rows, %d loads", m.list.Len(), s.loads)
	}
}

// TestOnlyWantedResponsesAreHeld: those that the filter selects.
func TestOnlyWantedResponsesAreHeld(t *testing.T) {
	s := newSource(outage()...)
	for i := range s.records[:7] {
		s.records[i].Data.Text = `{"error":"out of stock"}`
	}
	m := start(t, s, 120, 36)
	press(m, "/")
	typeText(m, `data:"out of"`)
	press(m, "enter")
	held := 0
	for r := range m.data.snap.All() {
		if r.Data.Text != "" {
			held++
		}
	}
	if held != 7 || m.list.Len() != 7 {
		t.Errorf("%d responses are held for %d rows", held, m.list.Len())
	}
}

// TestLiveKeepsTheResponses: rows that are read again stay, until their response
// says otherwise.
func TestLiveKeepsTheResponses(t *testing.T) {
	for name, pageSize := range map[string]int{"a small table, whole": 1000, "the rows that show": 10} {
		t.Run(name, func(t *testing.T) {
			s := newSource(outage()...)
			s.pageSize = pageSize
			m := start(t, s, 120, 36, func(o *Options) { o.Filter = "state:completed data:paid" })
			if m.list.Len() != 60 {
				t.Fatalf("%d rows from the start", m.list.Len())
			}
			step(m, liveMsg{m.live.gen})
			if m.list.Len() != 60 {
				t.Errorf("%d rows after a look", m.list.Len())
			}
			shown := m.rows.at(0).Key
			i := slices.IndexFunc(s.records, func(r inspect.Record) bool { return r.Key == shown })
			s.records[i].Data.Text = `{"statusCode":500}`
			step(m, liveMsg{m.live.gen})
			if m.list.Len() != 59 || m.rows.findKey(shown) >= 0 {
				t.Errorf("%d rows after a response changed", m.list.Len())
			}
		})
	}
}

// TestRedactedResponsesAreNotLookedInto: what a filter finds would tell what
// they hold.
func TestRedactedResponsesAreNotLookedInto(t *testing.T) {
	s := newSource(outage()...)
	m := start(t, s, 120, 36, func(o *Options) { o.Redact = true })
	press(m, "/")
	typeText(m, "fn:orders data:paid")
	press(m, "enter")
	shows(t, m, "data: looks into stored responses, and --redact hides them")
	if s.loads != 1 {
		t.Errorf("the table was read %d times", s.loads)
	}
	var mistake *filter.Error
	if !errors.As(m.wrong, &mistake) || mistake.Column != 11 {
		t.Errorf("got %v, want a mistake at column 11", m.wrong)
	}
}

// TestTabCompletesEveryListedTerm: in the filter line, as the help lists them.
func TestTabCompletesEveryListedTerm(t *testing.T) {
	for typed, want := range map[string]string{
		"cl":             "class:",
		"class:":         "class:A",
		"class:C,n":      "class:C,none",
		"-writer:p":      "-writer:python",
		"basis:g":        "basis:given",
		"dat":            "data:",
		"fn:refund":      "fn:=orders.app.Refund.apply",
		"x fn:=billi":    "x fn:=billing",
		"state:st":       "state:stuck",
		"not:status:INP": "not:status:INPROGRESS",
	} {
		m := start(t, newSource(outage()...), 120, 36)
		press(m, "/")
		typeText(m, typed)
		press(m, "tab")
		if got := m.input.Value(); got != want {
			t.Errorf("%q and tab: %q, want %q", typed, got, want)
		}
	}
}
