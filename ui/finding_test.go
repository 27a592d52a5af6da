package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"

	"idemtui/inspect"
)

// eventOf is an event about an order.
func eventOf(order int) string {
	return fmt.Sprintf(`{"detail-type": "OrderPlaced", "source": "shop", "detail": {"order_id": "order-%d", "amount": 12.5}}`, order)
}

// fakeEvents are files.
type fakeEvents map[string]string

func (f fakeEvents) Event(_ context.Context, path string) (string, error) {
	if text, ok := f[path]; ok {
		return text, nil
	}
	return "", errors.New("read the event: " + path + ": no such file")
}

func paste(m *Model, text string) { step(m, tea.PasteMsg{Content: text}) }

func TestAPastedEventShowsItsRecord(t *testing.T) {
	s := newSource(outage()...)
	m := start(t, s, 120, 36)
	press(m, "f")
	shows(t, m, "[Find]", "Paste an event, or type the path of a file", "5 known")
	narrow := start(t, s, 80, 24)
	press(narrow, "f")
	shows(t, narrow, "[Find]  ▸ Journal", "tab next field")
	paste(m, eventOf(5))
	shows(t, m, "FOUND by detail.order_id, Python", "◆ stuck", "orders.app.process_order#"+digest(5)[:10], "strongly consistent read",
		`"order_id": "order-5"`, "the Java form of the same e", "no Lambda call can still be working on it")
	press(m, "enter")
	shows(t, m, "/ filter")
	if r, ok := m.current(); !ok || r.Key != "orders.app.process_order#"+digest(5) || !m.shown.focus {
		t.Errorf("the cursor is on %v, detail %v", r, m.shown.focus)
	}
	press(m, "esc", "[")
	shows(t, m, "[Find]", "FOUND by detail.order_id")
}

func TestARecordThatTheFilterHidesIsShownAllTheSame(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36)
	press(m, "4", "f")
	paste(m, eventOf(5))
	press(m, "enter")
	if r, ok := m.current(); !ok || r.Key != "orders.app.process_order#"+digest(5) {
		t.Errorf("the cursor is on %v", r)
	}
	shows(t, m, "the filter hid this record")
}

func TestNearMissesAreExplained(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36)
	press(m, "f")
	paste(m, eventOf(5))
	press(m, "tab", "j") // of Java
	shows(t, m, "java (all", "NO RECORD of this event", "enter to the keys", "The key of the Python form of the same event.")
	press(m, "a", "tab")
	typeText(m, "refund")
	shows(t, m, "orders.app.Refund.apply", "NO RECORD", "The same digest under another prefix: another function's record.")
	press(m, "ctrl+u", "tab")
	typeText(m, "detail.amount")
	shows(t, m, "The key by detail.order_id, not by detail.amount.")
	press(m, "ctrl+u")
	shows(t, m, "FOUND by detail.order_id")
	paste(m, eventOf(4711))
	press(m, "esc")
	shows(t, m, "NO RECORD", "No record: the next call runs the handler and writes it.", "none")
	press(m, "enter")
	shows(t, m, "there is no record under this key")
}

func TestAnEventIsTypedOrReadFromAFile(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36, func(o *Options) { o.Events = fakeEvents{"/tmp/e.json": eventOf(7)} })
	press(m, "f")
	typeText(m, "/tmp/e.jso")
	shows(t, m, "NO ANSWER", "/tmp/e.jso: no such file")
	typeText(m, "n")
	shows(t, m, "FOUND by detail.order_id", "/tmp/e.json")
	press(m, "ctrl+u")
	hides(t, m, "FOUND")
	typeText(m, `{"id": "order-3"`)
	shows(t, m, "NO ANSWER", "line 1, column 17")
	typeText(m, `}`)
	shows(t, m, "FOUND by id, Python")
}

// Keys go into the field, whatever else they mean.
func TestFieldsTakeLetters(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36, func(o *Options) { o.Events = fakeEvents{} })
	press(m, "f")
	typeText(m, "qD:zR")
	if got := m.finding.line.Value(); got != "qD:zR" || m.mode != modeNormal {
		t.Errorf("the line holds %q", got)
	}
	press(m, "ctrl+p")
	shows(t, m, "Commands")
	press(m, "esc", "esc")
	shows(t, m, "/ filter")
}

// The newest event wins: an answer to an older one does not stay.
func TestTheNewestEventWins(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36)
	press(m, "f")
	_, first := m.Update(tea.PasteMsg{Content: eventOf(5)})
	_, second := m.Update(tea.PasteMsg{Content: eventOf(6)})
	pump(m, second)
	pump(m, first)
	shows(t, m, "FOUND", digest(6)[:10])
	hides(t, m, digest(5)[:10])
}

func TestPurgePlanOfAFoundRecord(t *testing.T) {
	s := newSource(outage()...)
	s.purger = &fakePurger{source: s}
	m := start(t, s, 120, 36)
	press(m, "f")
	paste(m, eventOf(5))
	press(m, "esc", "D")
	if m.mode != modePlan || len(m.planning.asked) != 1 || m.planning.asked[0].Key != "orders.app.process_order#"+digest(5) {
		t.Fatalf("the plan is of %v", m.planning.asked)
	}
	press(m, "esc")
	shows(t, m, "[Find]")
}

func TestARecordThatWentIsSaidToBeGone(t *testing.T) {
	s := newSource(outage()...)
	m := start(t, s, 120, 36)
	s.records = nil
	press(m, "f")
	paste(m, eventOf(5))
	shows(t, m, "It was read again just now, and is gone")
}

// TestFindFrames keeps the view in each of its forms.
func TestFindFrames(t *testing.T) {
	hostile := "{\"id\": \"order-5\", \"x\u202e\": \"\\u001b[2J\u200b\", \"detail\": \"\x7f\"}"
	for _, c := range []struct {
		name, event   string
		width, height int
		keys          string
		want          []string
	}{
		{"found", eventOf(5), 120, 30, "", []string{"FOUND by detail.order_id, Python", "◆ stuck"}},
		{"missed", eventOf(4711), 120, 30, "esc", []string{"NO RECORD of this event"}},
		{"found", eventOf(5), 80, 24, "esc", []string{"FOUND by detail.order_id", "◆ stuck"}},
		{"found", eventOf(5), 40, 10, "esc", []string{"FOUND", "◆ stuck"}},
		{"found", eventOf(5), 200, 50, "", []string{"FOUND by detail.order_id, Python"}},
		{"empty", "", 80, 24, "", []string{"Paste an event"}},
		{"empty", "", 40, 10, "", []string{"Paste an event"}},
		{"error", `{"a": `, 80, 24, "", []string{"NO ANSWER", "line 1, column 7"}},
		{"hostile", hostile, 120, 30, "", []string{"FOUND by id, Python"}},
	} {
		t.Run(fmt.Sprintf("%s-%dx%d", c.name, c.width, c.height), func(t *testing.T) {
			m := start(t, newSource(outage()...), c.width, c.height)
			press(m, "f")
			if c.event != "" {
				paste(m, c.event)
			}
			press(m, strings.Fields(c.keys)...)
			shows(t, m, c.want...)
			if bad := forbidden.FindString(screen(m)); bad != "" {
				t.Errorf("%q reached the screen", bad)
			}
			golden.RequireEqual(t, m.View().Content)
		})
	}
}

// The view fills any screen, in any theme, with whatever is pasted.
func TestFindFillsTheScreen(t *testing.T) {
	keys := []string{"tab", "esc", "f", "j", "down", "x", "shift+tab", "backspace", "space", "?", "enter", "["}
	rapid.Check(t, func(r *rapid.T) {
		m := start(t, newSource(outage()...), rapid.IntRange(40, 220).Draw(r, "width"), rapid.IntRange(10, 60).Draw(r, "height"))
		press(m, "f")
		paste(m, rapid.SampledFrom([]string{eventOf(5), eventOf(4711), `{"a": `, `{"id": "` + strings.Repeat("é\u202e", 300) + `"}`, "[]"}).Draw(r, "event"))
		fills(r, m)
		for _, key := range rapid.SliceOfN(rapid.SampledFrom(keys), 0, 8).Draw(r, "keys") {
			press(m, key)
			fills(r, m)
		}
	})
}

func TestFindWithoutColourAndInASCII(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36, func(o *Options) { o.NoColor, o.ASCII = true, true })
	for _, keys := range []string{"f", "tab", "tab", "esc"} {
		press(m, keys)
		if keys == "f" {
			paste(m, eventOf(5))
		}
		if content := m.View().Content; strings.Contains(content, "38;") || strings.Contains(content, "48;") {
			t.Errorf("there are colours after %s", keys)
		}
		if i := strings.IndexFunc(screen(m), func(r rune) bool { return r > 0x7e }); i >= 0 {
			t.Errorf("after %s the screen holds %q", keys, screen(m)[i:i+3])
		}
	}
}

func TestAWrongHashIsSaid(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36)
	press(m, "f", "tab", "tab", "tab", "tab")
	typeText(m, "crc32")
	paste(m, eventOf(5))
	shows(t, m, "NO ANSWER", "the hash function: ", "crc32")
}

// While the table loads, the view says of how much it speaks, and looks again
// at the end.
func TestFindWhileTheTableLoads(t *testing.T) {
	m, page := loadingNext(t, newSource(outage()...), 1)
	press(m, "f")
	paste(m, eventOf(5))
	shows(t, m, "NO RECORD", "10 records so far")
	step(m, page)
	m.now += inspect.Millis(time.Second.Milliseconds())
	step(m, tickMsg{m.now})
	shows(t, m, "FOUND by detail.order_id")
}
