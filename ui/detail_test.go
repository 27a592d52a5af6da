package ui

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"

	"idemtui/inspect"
)

// detailOf is all of the detail of a table's only record, opened, without
// colours.
func detailOf(t *testing.T, s *fakeSource, width, height int, change ...func(*Options)) string {
	t.Helper()
	m := start(t, s, width, height, change...)
	press(m, "enter")
	return wholeDetail(m)
}

func wholeDetail(m *Model) string {
	text := m.detailText(m.detailTextWidth())
	lines := make([]string, text.len())
	for i := range lines {
		lines[i] = strings.TrimRight(ansi.Strip(text.line(i)), " ")
	}
	return strings.Join(lines, "\n")
}

func contains(t *testing.T, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
}

// TestDetails keeps the whole detail of one record of each state.
func TestDetails(t *testing.T) {
	for _, name := range []string{"stuck", "running", "lapsed", "completed", "expired", "invalid"} {
		t.Run(name, func(t *testing.T) {
			r := lives()[name]
			r.Validation = "9f86d081884c7d65"
			golden.RequireEqual(t, detailOf(t, newSource(r), 120, 50, func(o *Options) { o.Policy = anHour() }))
		})
	}
}

func TestDetailAnswersWhatAPersonAsks(t *testing.T) {
	for name, wants := range map[string][]string{
		"stuck":     {"Stuck: no Lambda call can still be working on it", "next duplicate   is refused until 22:01:12 UTC (18 min 42 s)", "what to do       The first run may have done its work", "response ─", "none: the run did not complete"},
		"held":      {"Held: a call may still be working on it", "Wait for the function's timeout"},
		"running":   {"Running: a call is probably working on it", "deadline", "Wait."},
		"lapsed":    {"Lapsed: its call had to end by 21:12:30 UTC", "takes over and runs the handler again", "a retry takes over"},
		"completed": {"Completed: the stored response answers every duplicate", "gets the stored response", `"statusCode": 200`, "JSON text", "215 B of text"},
		"expired":   {"Expired 40 min ago", "runs the handler, as if there were no record"},
		"invalid":   {`Invalid: its status is "DONE"`, "perhaps not a record of Powertools"},
	} {
		t.Run(name, func(t *testing.T) {
			r := lives()[name]
			text := detailOf(t, newSource(r), 120, 50, func(o *Options) { o.Policy = anHour() })
			contains(t, text, wants...)
			contains(t, text, "id", r.Key, "expiration", "DynamoDB JSON", `"id": {`)
		})
	}
}

func TestDetailShowsAttributesUnderTheirNamesInThisTable(t *testing.T) {
	s := newSource(record("orders.app.f", 1, inspect.InProgress, time.Minute, time.Second))
	s.table.Attributes.Expiry, s.table.Attributes.InProgressExpiry, s.table.Attributes.Validation = "ttl", "lock", "proof"
	text := detailOf(t, s, 120, 50)
	contains(t, text, "ttl                     1795470210   2026-11-23 21:43:30 UTC", "lock                    1795470151000   2026-11-23 21:42:31.000 UTC", "proof")

	r := record("orders.app.f", 1, inspect.Completed, time.Hour, 0)
	r.Partition = "idempotency#orders"
	s = newSource(r)
	s.table.PartitionKey, s.table.SortKey, s.table.Attributes.Key, s.table.Attributes.SortKey = "pk", "sk", "pk", "sk"
	contains(t, detailOf(t, s, 120, 50), "pk                      idempotency#orders", "sk                      orders.app.f#")
}

func TestDetailMarksWhatIsNotAsWritten(t *testing.T) {
	r := record("orders.app.f", 1, inspect.Completed, time.Hour, 0)
	r.Faults = []inspect.Fault{{Attribute: "validation", Found: "N"}, {Attribute: "data"}}
	r.Extra = 2
	contains(t, detailOf(t, newSource(r), 120, 50),
		"not as written   validation is of type N (number)", "not as written   data is absent", "✗ validation", "✗ data",
		"2 attributes that the libraries do not write")
}

func TestDetailHidesBodiesWhenRedacted(t *testing.T) {
	r := record("orders.app.f", 1, inspect.Completed, time.Hour, 0)
	r.Data.Text = `{"card":"4242424242424242"}`
	text := detailOf(t, newSource(r), 120, 50, func(o *Options) { o.Redact = true })
	contains(t, text, "hidden by --redact", "of text")
	if strings.Contains(text, "4242") || strings.Contains(text, `"S"`) {
		t.Errorf("--redact lets a body out:\n%s", text)
	}
}

// faultySource reads records in full only with an error, or finds none.
type faultySource struct {
	*fakeSource
	err error
}

func (s faultySource) Get(context.Context, inspect.ItemKey) (inspect.Record, bool, error) {
	return inspect.Record{}, false, s.err
}

type faultyCatalog struct{ source faultySource }

func (c faultyCatalog) Tables(context.Context) ([]inspect.Table, error) { return nil, nil }
func (c faultyCatalog) Open(context.Context, string) (Source, error)    { return c.source, nil }

func faultyDetail(t *testing.T, err error) string {
	t.Helper()
	catalog := faultyCatalog{faultySource{newSource(outage()...), err}}
	m := boot(t, Options{Catalog: catalog, Table: "IdempotencyTable", Theme: "dark"}, 120, 50)
	press(m, "enter")
	return wholeDetail(m)
}

func TestDetailSaysWhatIsMissing(t *testing.T) {
	contains(t, faultyDetail(t, nil), "Gone: the record is no longer in the table")
	contains(t, faultyDetail(t, errors.New("GetItem is not allowed\x1b[2J")), `could not be read in full: GetItem is not allowed\x1b[2J`)

	m := start(t, newSource(outage()...), 120, 50)
	press(m, "5")
	contains(t, wholeDetail(m), "enter reads it") // the load keeps no bodies
	m.shown.focus = true
	m.get() // under way
	contains(t, wholeDetail(m), "reading …")
}

// TestDetailScrolls: to the end of any body, and no further.
func TestDetailScrolls(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 36}, {200, 60}} {
		r := record("orders.app.f", 1, inspect.Completed, time.Hour, 0)
		r.Data.Text = "[" + strings.Repeat(`"text",`, 5000) + `"the end"]`
		m := start(t, newSource(r), size[0], size[1])
		press(m, "enter", "G")
		shows(t, m, `"S": "COMPLETED"`)
		if strings.Contains(screen(m), "below") {
			t.Errorf("%v: there are lines below the last one\n%s", size, screen(m))
		}
		at := m.shown.scroll
		press(m, "j", "pgdown")
		if m.shown.scroll != at {
			t.Errorf("%v: the detail scrolls beyond its end", size)
		}
		step(m, tea.WindowSizeMsg{Width: 200, Height: 200})
		shows(t, m, `"the end"`, `"S": "COMPLETED"`) // the end stays at the end of a larger screen
		step(m, tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		press(m, "g")
		shows(t, m, "Completed:", "lines below")
	}
}

// TestDetailFitsAnyRecord holds the detail's lines to its width, whatever the
// table holds.
func TestDetailFitsAnyRecord(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		rec := anyRecord(r)
		s := newSource(rec)
		width, height := rapid.IntRange(20, 220).Draw(r, "width"), rapid.IntRange(1, 60).Draw(r, "height")
		m := start(t, s, max(width, leastWidth), max(height, leastHeight), func(o *Options) { o.ASCII = rapid.Bool().Draw(r, "ascii") })
		if rapid.Bool().Draw(r, "open") {
			press(m, "enter")
		}
		m.shown.scroll = rapid.IntRange(0, 30).Draw(r, "scroll")
		for _, line := range m.detailLines(width, height) {
			if w := ansi.StringWidth(line); w != width {
				r.Fatalf("%q takes %d cells of %d", ansi.Strip(line), w, width)
			}
			if bad := forbidden.FindString(ansi.Strip(line)); bad != "" {
				r.Fatalf("%q holds %q", line, bad)
			}
		}
		if n := len(m.detailLines(width, height)); n != height {
			r.Fatalf("%d lines of %d", n, height)
		}
		text := m.detailText(width)
		for i := range text.len() {
			if w := ansi.StringWidth(text.line(i)); w > width-1 {
				r.Fatalf("line %d of the text takes %d cells of %d: %q", i, w, width, ansi.Strip(text.line(i)))
			}
		}
	})
}

// TestAFrameColoursOnlyWhatShows: a body of 400 KB costs a frame no more than
// a small one.
func TestAFrameColoursOnlyWhatShows(t *testing.T) {
	frame := func(items int) float64 {
		r := record("orders.app.f", 1, inspect.Completed, time.Hour, 0)
		text, err := json.Marshal(make([]int, items))
		if err != nil {
			t.Fatal(err)
		}
		r.Data.Text = string(text)
		m := start(t, newSource(r), 200, 60)
		press(m, "enter")
		return testing.AllocsPerRun(5, func() { m.View() })
	}
	if small, big := frame(100), frame(200_000); big > small*1.2 {
		t.Errorf("a frame with a body of 400 KB allocates %.0f times, with 200 bytes %.0f", big, small)
	}
}

func BenchmarkDetail(b *testing.B) {
	for name, text := range hostileBodies() {
		b.Run(fmt.Sprintf("%s/frame", name), func(b *testing.B) {
			r := record("orders.app.f", 1, inspect.Completed, time.Hour, 0)
			r.Data.Text = text
			m := start(b, newSource(r), 200, 60)
			press(m, "enter")
			b.ReportAllocs()
			for b.Loop() {
				press(m, "j")
				m.View()
			}
		})
	}
}
