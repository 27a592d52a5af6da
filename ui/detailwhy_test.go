package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"idemtui/inspect"
)

// halves are what one call of TypeScript leaves whose handler changed its event:
// a record in progress, and a completed one under another key.
func halves() (begun, done inspect.Record) {
	begun = record("orders-prod", 1, inspect.InProgress, 59*time.Minute, 10*time.Second)
	begun.Key = "orders-prod#wml90SQ14l+DjxN3gYBwLg=="
	done = record("orders-prod", 2, inspect.Completed, 59*time.Minute+2*time.Second, 0)
	done.Key, done.Deadline = "orders-prod#jHzyxlVk21sjCjXrL7u++w==", inspect.Timestamp{}
	done.Data = inspect.Body{Type: "M", Bytes: 10}
	begun.Partition, done.Partition = begun.Key, done.Key
	return begun, done
}

// TestDetailTellsWhatSiblingsTell: a class that only another record shows, in
// the list and in words.
func TestDetailTellsWhatSiblingsTell(t *testing.T) {
	begun, done := halves()
	m := start(t, newSource(begun, done), 120, 60)
	press(m, "enter")
	contains(t, wholeDetail(m),
		"Running: a call is probably working on it",
		"error F          The call that began this record seems to have completed another",
		"what to do       Purge both records once the call is over",
		"next duplicate   is refused for 10 s more: IdempotencyAlreadyInProgressError",
		"If the handler is wrapped by the Middy middleware up to 2.35, it is refused",
		"evidence F       status INPROGRESS", "sibling orders-", "prod#jHzyxlVk21sjCjXrL7u++w==",
		"─ ran twice? ─", "yes              The key differed. One call left this record and ")
	press(m, "esc")
	contains(t, ansi.Strip(m.View().Content), "F  completed another key", "F  completed under another key")
}

// TestDetailTellsLanguagesApart in the second in which they differ.
func TestDetailTellsLanguagesApart(t *testing.T) {
	r := record("orders.app.f", 1, inspect.Completed, 0, 0)
	r.Data.Text = `{"paid": true}`
	s := newSource(r)
	s.now += 500
	text := detailOf(t, s, 120, 50)
	contains(t, text,
		"next duplicate   Python and .NET: gets the stored response",
		"                 TypeScript:", "                 Java: fails until", "IdempotencyInconsistentStateException")
	if strings.Contains(text, "Middy middleware up to 2.35, it is refused") {
		t.Error("a setting of TypeScript is shown of a record of Python")
	}
}

// TestDetailScrollsToRanTwice: scrolling reaches it on a narrow screen.
func TestDetailScrollsToRanTwice(t *testing.T) {
	m := start(t, newSource(record("orders.app.f", 1, inspect.InProgress, time.Hour, -time.Minute)), 80, 24)
	press(m, "enter")
	for range 60 {
		if strings.Contains(ansi.Strip(m.View().Content), "ran twice?") {
			return
		}
		press(m, "down")
	}
	t.Errorf("60 lines down there is no answer:\n%s", m.View().Content)
}
