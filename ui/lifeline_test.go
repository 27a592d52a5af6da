package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"

	"idemtui/inspect"
)

// lifeOf draws the life of a record at the tests' moment.
func lifeOf(r *inspect.Record, p inspect.Policy, width int, ascii bool) []string {
	t, g := newTheme(look{dark: true, profile: colorprofile.TrueColor}), newGlyphs(ascii)
	l := lifeLine{
		theme: &t, glyphs: &g, record: r, state: inspect.StateAt(r, moment, p),
		now: moment, policy: p, width: width,
	}
	return l.lines()
}

// anHour says that expires_after is one hour.
func anHour() inspect.Policy {
	return inspect.Policy{ExpiresAfter: []inspect.Rule{{For: time.Hour}}}
}

// lives are one record of each kind of life.
func lives() map[string]inspect.Record {
	return map[string]inspect.Record{
		"stuck":     record("orders.app.f", 1, inspect.InProgress, 18*time.Minute+42*time.Second, 0),
		"held":      record("orders.app.f", 1, inspect.InProgress, 55*time.Minute, 0),
		"running":   record("orders.app.f", 1, inspect.InProgress, time.Hour-time.Second, 2*time.Second),
		"lapsed":    record("orders.app.f", 1, inspect.InProgress, 20*time.Minute, -30*time.Minute),
		"completed": record("orders.app.f", 1, inspect.Completed, 40*time.Minute, 0),
		"expired":   record("orders.app.f", 1, inspect.Completed, -40*time.Minute, 0),
		"invalid":   record("orders.app.f", 1, "DONE", 10*time.Minute, 0),
		"old":       record("orders.app.f", 1, inspect.InProgress, -400*24*time.Hour, 0),
	}
}

func TestLifeLines(t *testing.T) {
	var out strings.Builder
	for _, name := range []string{"stuck", "held", "running", "lapsed", "completed", "expired", "invalid", "old"} {
		r := lives()[name]
		for _, width := range []int{116, 76, 30} {
			fmt.Fprintf(&out, "%s %d\n%s\n", name, width, ansi.Strip(strings.Join(lifeOf(&r, anHour(), width, false), "\n")))
		}
	}
	golden.RequireEqual(t, out.String())
}

func TestLifeLineSaysWhatIsEstimated(t *testing.T) {
	stuck := lives()["stuck"]
	known := ansi.Strip(strings.Join(lifeOf(&stuck, anHour(), 116, false), "\n"))
	for _, want := range []string{"● ", "21:01:12", "21:16:12", "now 21:42:30", "22:01:12", "started (expires_after 1 h)", "longest run", "refused 18 min 42 s more", "expires"} {
		if !strings.Contains(known, strings.TrimSpace(want)) {
			t.Errorf("with a known expires_after the life line lacks %q:\n%s", want, known)
		}
	}
	if strings.ContainsAny(known, "?~") {
		t.Errorf("a known start is marked as an estimate:\n%s", known)
	}
	guessed := ansi.Strip(strings.Join(lifeOf(&stuck, inspect.Policy{}, 116, false), "\n"))
	for _, want := range []string{"?━", "~21:01:12", "~21:16:12", "expires_after 1 h?"} {
		if !strings.Contains(guessed, want) {
			t.Errorf("with an assumed expires_after the life line lacks %q:\n%s", want, guessed)
		}
	}
}

// TestLifeLineIsToScale measures the stations of an hour's record.
func TestLifeLineIsToScale(t *testing.T) {
	stuck := record("orders.app.f", 1, inspect.InProgress, 15*time.Minute, 0)
	line := []rune(ansi.Strip(lifeOf(&stuck, anHour(), 121, false)[1]))
	for at, want := range map[int]rune{0: '●', 30: '┿', 90: '▼', 120: '◆'} {
		if line[at] != want {
			t.Errorf("cell %d of an hour in 121 cells is %c, want %c: %s", at, line[at], want, string(line))
		}
	}
	running := lives()["running"]
	broken := ansi.Strip(lifeOf(&running, anHour(), 121, false)[1])
	before, _, _ := strings.Cut(broken, "▼")
	if utf8.RuneCountInString(before) < 20 || !strings.Contains(broken, "╱") {
		t.Errorf("a call of three seconds cannot be seen within its hour: %s", broken)
	}
}

// TestLifeLineFitsAnyRecord is about records whose times may be anything.
func TestLifeLineFitsAnyRecord(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		rec := anyRecord(r)
		p := inspect.Policy{}
		if rapid.Bool().Draw(r, "given") {
			p = anHour()
		}
		width := rapid.IntRange(1, 220).Draw(r, "width")
		ascii := rapid.Bool().Draw(r, "ascii")
		lines := lifeOf(&rec, p, width, ascii)
		if lines == nil {
			return
		}
		if len(lines) != 3 {
			r.Fatalf("%d lines", len(lines))
		}
		for i, line := range lines {
			text := ansi.Strip(line)
			if w := ansi.StringWidth(line); w != width {
				r.Fatalf("line %d takes %d cells of %d: %q", i, w, width, text)
			}
			if ascii && strings.IndexFunc(text, func(c rune) bool { return c > 0x7e }) >= 0 {
				r.Fatalf("line %d is not ASCII: %q", i, text)
			}
		}
	})
}

// anyRecord draws a record as a table might hold it, hostile ones included.
func anyRecord(t *rapid.T) inspect.Record {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
		"", "INPROGRESS", "COMPLETED", "orders.app.f#abc", "\x1b[2J\x1b]0;x\x07", "\u202eevil\u200b", "a\u0301\u0301\u0301\u0301\u0301\u0301", "\xff\xfe", "日本語#テスト", "x\ny\tz",
	}))
	stamp := func(name string) inspect.Timestamp {
		return inspect.Timestamp{
			At:   inspect.Millis(rapid.OneOf(rapid.Int64Range(int64(moment)-1e8, int64(moment)+1e8), rapid.Int64Range(-1e15, 1e15)).Draw(t, name)),
			Unit: rapid.SampledFrom([]inspect.Unit{inspect.Absent, inspect.NotANumber, inspect.Seconds, inspect.Milliseconds}).Draw(t, name+" unit"),
		}
	}
	r := inspect.Record{
		Key: text.Draw(t, "key"), Status: inspect.Status(text.Draw(t, "status")),
		Expiration: stamp("expiration"), Deadline: stamp("deadline"), Validation: text.Draw(t, "validation"),
		Extra: rapid.IntRange(0, 3).Draw(t, "extra"),
	}
	r.Partition = r.Key
	if rapid.Bool().Draw(t, "data") {
		r.Data = inspect.Body{Type: rapid.SampledFrom([]string{"S", "M", "N"}).Draw(t, "type"), Text: text.Draw(t, "body")}
		r.Data.Bytes = len(r.Data.Text)
	}
	if rapid.Bool().Draw(t, "fault") {
		r.Faults = []inspect.Fault{{Attribute: text.Draw(t, "attribute"), Found: text.Draw(t, "found")}}
	}
	return r
}

// TestLifeLineGuessesWithinBounds: of a call of three seconds, whose siblings
// only bound expires_after, the start is guessed before now and before its
// deadline, and stands before both.
func TestLifeLineGuessesWithinBounds(t *testing.T) {
	r := record("pay.app.f", 1, inspect.InProgress, time.Hour-time.Second, 2*time.Second)
	p := inspect.Policy{Siblings: map[string]inspect.Siblings{"pay.app.f": {
		Highest: inspect.Bound{Span: time.Hour - 5*time.Second, Key: "pay.app.f#1"}, Lowest: inspect.Bound{Span: time.Hour - 5*time.Second, Key: "pay.app.f#1"},
	}}}
	text := ansi.Strip(strings.Join(lifeOf(&r, p, 116, false), "\n"))
	contains(t, text, "~21:42:29", "started, expires_after 1 h?", "?━━━━", "╱")
	fresh := record("pay.app.f", 1, inspect.InProgress, time.Hour, 2*time.Second)
	words := strings.Fields(ansi.Strip(lifeOf(&fresh, inspect.Policy{}, 116, false)[2]))
	if len(words) == 0 || !strings.HasPrefix(words[0], "started") {
		t.Errorf("a call that starts now reads %q", words)
	}
}
