package ui

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"idemtui/inspect"
)

// unknownAge is a table of a function whose expires_after is a day, so that the
// default cannot be: one record of an hour ago without a deadline, and a fresh one.
func unknownAge() *fakeSource {
	return newSource(
		record("billing.app.pay", 1, inspect.InProgress, 23*time.Hour, 0),
		record("billing.app.pay", 2, inspect.Completed, 24*time.Hour-10*time.Second, 0),
	)
}

func TestSayingExpiresAfter(t *testing.T) {
	f := &fakeMemory{}
	m := remembering(t, unknownAge(), f, 120, 40)
	shows(t, m, "○ held", "How long is expires_after? e")
	press(m, "e")
	shows(t, m, "How long is expires_after of billing.app.pay?", "At least 23 h 59 min: "+digest(2)[:10]+" had that left", "✗ 1h the default", "✓ 1d")
	press(m, "down") // the first that the table allows
	shows(t, m, "1d", "Then its last write was 10 s ago, this record 1 h old.")
	press(m, "enter")
	shows(t, m, "◆ stuck", " 1h ", "expires_after of billing.app.pay is 1 d: kept for this table, e changes it")
	hides(t, m, "How long is expires_after")
	if w := f.said["billing.app.pay"]; w != (Word{ExpiresAfter: 24 * time.Hour}) {
		t.Errorf("kept %+v", w)
	}

	press(m, "e", "backspace", "backspace") // nothing said is a word too
	shows(t, m, "Empty: what was said is forgotten.")
	press(m, "enter")
	shows(t, m, "○ held", "nothing is said of billing.app.pay")
	if w := f.said["billing.app.pay"]; w != (Word{}) {
		t.Errorf("kept %+v, want nothing", w)
	}
}

func TestTheTableRefusesAWord(t *testing.T) {
	f := &fakeMemory{}
	m := remembering(t, unknownAge(), f, 120, 40)
	press(m, "e")
	typeText(m, "2h")
	shows(t, m, "Not so: the record "+digest(2)[:10]+" contradicts it")
	press(m, "enter")
	shows(t, m, "expires_after of billing.app.pay is not 2 h: the record", digest(2))
	press(m, "backspace", "backspace")
	typeText(m, "soon")
	press(m, "enter")
	shows(t, m, `"soon" is no duration`)
	press(m, "esc")
	shows(t, m, "○ held")
	if len(f.said) > 0 {
		t.Errorf("kept %v", f.said)
	}
}

func TestSayingTheLongestRun(t *testing.T) {
	f := &fakeMemory{runs: map[string]inspect.Run{"pay.app.f": {Longest: 30 * time.Second}}}
	m := remembering(t, newSource(record("pay.app.f", 1, inspect.InProgress, 50*time.Minute, 0)), f, 120, 40)
	shows(t, m, "◆ stuck") // 10 minutes old, of 30 s at most
	press(m, "e", "tab")
	shows(t, m, "✓ 30s by Lambda", "✓ 15m Lambda's limit")
	press(m, "up", "up", "enter")
	shows(t, m, "○ held", "a call takes at most 15 min")
	if w := f.said["pay.app.f"]; w != (Word{MaxRun: 15 * time.Minute}) {
		t.Errorf("kept %+v", w)
	}
}

// TestOneExpiryForAll: an outage's record is proven by a fresh one, for this
// session alone.
func TestOneExpiryForAll(t *testing.T) {
	f := &fakeMemory{}
	s := unknownAge()
	m := remembering(t, s, f, 120, 40)
	press(m, "e", "shift+tab", "space")
	shows(t, m, "[x] one expires_after for all", "So expires_after is at least 23 h 59 min.")
	press(m, "enter")
	shows(t, m, "◆ stuck", ">59m", "one expires_after for all of billing.app.pay, until you leave")
	press(m, "esc")
	shows(t, m, "others of its function expire later")
	if len(f.said) > 0 {
		t.Errorf("kept %v", f.said)
	}
	shows(t, remembering(t, s, f, 120, 40), "○ held")
}

func TestOneExpiryIsNotSaidOfManyFunctions(t *testing.T) {
	for _, prefix := range []string{"", "pay.*"} {
		m := remembering(t, newSource(record(prefix, 1, inspect.InProgress, 23*time.Hour, 0)), &fakeMemory{}, 120, 40)
		press(m, "e", "shift+tab", "space", "enter")
		shows(t, m, "it would speak of other functions as well")
	}
}

func TestAWordThatCannotBeKeptIsNotTaken(t *testing.T) {
	f := &fakeMemory{}
	m := remembering(t, unknownAge(), f, 120, 40)
	f.err = errors.New("disk on fire")
	press(m, "e", "down", "enter")
	shows(t, m, "disk on fire", "How long is expires_after of")
	press(m, "esc")
	shows(t, m, "○ held")
	m = start(t, unknownAge(), 120, 40) // nothing keeps it
	press(m, "e", "down", "enter")
	shows(t, m, "nothing keeps such a word here")
}

// TestSayFrames keeps the dialog at each size.
func TestSayFrames(t *testing.T) {
	for _, c := range []struct {
		width, height int
		keys          string
		want          []string
	}{
		{120, 36, "e down", []string{"this record 1 h old", "✗ 1h the default"}},
		{80, 24, "e 2 h enter", []string{"contradicts it", "expires_after"}},
		{40, 10, "e down", []string{"expires_after", "1d"}},
		{40, 10, "e 2 h enter", []string{"is not 2 h"}},
	} {
		t.Run(fmt.Sprintf("%dx%d-%s", c.width, c.height, strings.ReplaceAll(c.keys, " ", "")), func(t *testing.T) {
			m := remembering(t, unknownAge(), &fakeMemory{}, c.width, c.height)
			press(m, strings.Fields(c.keys)...)
			shows(t, m, c.want...)
			golden.RequireEqual(t, m.View().Content)
		})
	}
}

// TestAPlanAsksAndIsJudgedAnew: what is left for its age goes once a person
// said what proves it; the set stays as it was.
func TestAPlanAsksAndIsJudgedAnew(t *testing.T) {
	s := purgeable(unknownAge().records...)
	m := remembering(t, s, &fakeMemory{}, 120, 40)
	press(m, "D", "tab", "tab", "tab", "enter")
	shows(t, m, "How long is expires_after of billing.app.pay?")
	press(m, "esc")
	shows(t, m, "Purge 0 of 1 record")
	press(m, "enter", "down", "enter")
	shows(t, m, "Purge 1 of 1 record", "1 given (expires_after 1 d)")
	hides(t, m, "How long is expires_after of")
}
