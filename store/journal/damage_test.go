package journal_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
	"idemtui/store/journal"
)

// written is the text of a journal with every kind of line.
func written(tb testing.TB) []byte {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "j.jsonl")
	j, err := journal.CreateUnflushed(path, header(), []journal.Prefix{{Name: "pay", Siblings: json.RawMessage(`{}`)}}, plan())
	small := intend(0, 2)
	small.Item = json.RawMessage(`{"id":{"S":"orders.app#1"},"b":{"B":"AP8="}}`)
	err = errors.Join(err,
		j.Run(journal.Run{At: at(1), Verb: journal.VerbPurge, Caller: "ada"}),
		j.Intend([]journal.Intent{small, intend(1, 2)}),
		j.Settle([]journal.Outcome{outcome(0, inspect.Purged), outcome(1, inspect.Changed)}),
		j.Run(journal.Run{At: at(2), Verb: journal.VerbRestore, Caller: "ada"}),
		j.Restored([]journal.Outcome{outcome(0, inspect.Restored)}),
		j.Stop(journal.Stop{At: at(3), Why: "enough"}), j.Close())
	if err != nil {
		tb.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

// planLines are the lines of that journal up to the end of its plan.
const planLines = 6

func endOfPlan(text []byte) int {
	end := 0
	for range planLines {
		end += bytes.IndexByte(text[end:], '\n') + 1
	}
	return end
}

// view is what must be the same in two readings of the same lines.
func view(c journal.Contents) string {
	c.Path, c.Torn = "", false
	text, err := json.Marshal(struct {
		Contents journal.Contents
		Counts   journal.Counts
	}{c, c.Counts()})
	if err != nil {
		panic(err)
	}
	return string(text)
}

// A crash can end the file at any byte. What is read then is what whole lines
// say, the plan is never half, and appending goes on behind the last whole line.
func TestAFileThatEndsAnywhere(t *testing.T) {
	text := written(t)
	plan := endOfPlan(text)
	path := filepath.Join(t.TempDir(), "j.jsonl")
	whole := "" // the view of the lines that are whole
	for n := range len(text) + 1 {
		c, err := journal.ReadText(text[:n])
		if n < plan-1 { // the last line counts without its line break: its sum proves it
			if !errors.Is(err, journal.ErrPlanCut) {
				t.Fatalf("cut at %d, in the plan: %v", n, err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("cut at %d: %v", n, err)
		}
		boundary := text[n-1] == '\n' || n == len(text) || text[n] == '\n'
		if boundary {
			whole = view(c)
		}
		if view(c) != whole || c.Torn == boundary {
			t.Fatalf("cut at %d: torn %v, contents\n%s\nwant\n%s", n, c.Torn, view(c), whole)
		}
		if n%7 == 0 || boundary {
			goesOn(t, path, text[:n])
		}
	}
}

// goesOn appends to a journal and sees all that was read before, and the new line.
func goesOn(tb testing.TB, path string, text []byte) {
	tb.Helper()
	// A file that is cut and written anew is flushed by some systems.
	if err := errors.Join(os.RemoveAll(path), os.WriteFile(path, text, 0o600)); err != nil {
		tb.Fatal(err)
	}
	j, err := journal.OpenUnflushed(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer j.Close()
	before := j.Contents()
	before.Stopped = &journal.Stop{At: at(77), Why: "again"}
	if err := j.Stop(*before.Stopped); err != nil {
		tb.Fatal(err)
	}
	after, err := journal.Read(path)
	if err != nil {
		tb.Fatalf("after going on: %v", err)
	}
	if view(after) != view(before) || after.Torn {
		tb.Fatalf("after going on:\n%s\nwant\n%s", view(after), view(before))
	}
}

func TestAnyEditedByteIsFound(t *testing.T) {
	text := written(t)
	line := 1
	for i := range text {
		for _, mask := range []byte{0x01, 0x20} {
			edited := bytes.Clone(text)
			edited[i] ^= mask
			c, err := journal.ReadText(edited)
			switch {
			case i == len(text)-1: // the last line break: the line reads as torn, and that is said
				if err != nil || !c.Torn {
					t.Fatalf("byte %d of %d with %#x: torn %v, %v", i, len(text), mask, c.Torn, err)
				}
			case line == 1 && errors.Is(err, journal.ErrNotAJournal), line == 1 && errors.Is(err, journal.ErrNewer):
			case !errors.Is(err, journal.ErrDamaged):
				t.Fatalf("byte %d, %q with %#x, in line %d: %v", i, text[i], mask, line, err)
			case text[i] != '\n' && edited[i] != '\n' && !strings.Contains(err.Error(), "line "+itoa(line)+" is not as it was written"):
				t.Fatalf("byte %d in line %d: %v", i, line, err)
			}
		}
		if text[i] == '\n' {
			line++
		}
	}
}

func itoa(n int) string { b, _ := json.Marshal(n); return string(b) }

func TestLinesCannotBeMovedTakenOutOrRepeated(t *testing.T) {
	lines := strings.SplitAfter(string(written(t)), "\n")
	lines = lines[:len(lines)-1]
	path := filepath.Join(t.TempDir(), "j.jsonl")
	for i := range len(lines) - 1 {
		for name, edited := range map[string][]string{
			"moved":     append(append(append([]string{}, lines[:i]...), lines[i+1], lines[i]), lines[i+2:]...),
			"taken out": append(append([]string{}, lines[:i]...), lines[i+1:]...),
			"repeated":  append(append([]string{}, lines[:i+1]...), lines[i:]...),
		} {
			must(t, os.WriteFile(path, []byte(strings.Join(edited, "")), 0o600))
			if c, err := journal.Read(path); err == nil {
				t.Errorf("line %d %s is not found: %s", i+1, name, view(c))
			}
		}
	}
}

func TestWhatStandsBeforeADamageCanBeShown(t *testing.T) {
	text := bytes.Replace(written(t), []byte(`"verb":"restore"`), []byte(`"verb":"RESTORE"`), 1)
	path := filepath.Join(t.TempDir(), "j.jsonl")
	must(t, os.WriteFile(path, text, 0o600))
	c, err := journal.Read(path)
	if !errors.Is(err, journal.ErrDamaged) {
		t.Fatal(err)
	}
	if diff := cmp.Diff(journal.Counts{Purged: 1, Changed: 1, Left: 1, ToRestore: 1}, c.Counts()); diff != "" {
		t.Error(diff)
	}
	if _, err := journal.Open(path); !errors.Is(err, journal.ErrDamaged) {
		t.Error("a damaged journal is appended to:", err)
	}
}

func TestWhatIsNoJournalIsRefusedInOneLine(t *testing.T) {
	folder := t.TempDir()
	for _, test := range []struct {
		name, text string
		is         error
		says       string
	}{
		{"empty", "", journal.ErrPlanCut, "it is empty"},
		{"first words", `{"kind":"hea`, journal.ErrPlanCut, "breaks off in its first line"},
		{"half a header", `{"kind":"header","version":1,"idem`, journal.ErrPlanCut, "breaks off in its first line"},
		{"prose", "Dear diary\n", journal.ErrNotAJournal, "no journal of idemtui"},
		{"another JSON", `{"key":"a"}` + "\n", journal.ErrNotAJournal, "no journal of idemtui"},
		{"binary", "\x7fELF\x00\xff\n\n", journal.ErrNotAJournal, "no journal of idemtui"},
		{"blank line", "\n", journal.ErrNotAJournal, "no journal of idemtui"},
		{"newer", `{"kind":"header","version":2,"mystery":true}` + "\n", journal.ErrNewer, "version 2"},
		{"made up", `{"kind":"header","version":1}` + "\n", journal.ErrDamaged, "line 1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(folder, test.name+".jsonl")
			must(t, os.WriteFile(path, []byte(test.text), 0o600))
			_, err := journal.Read(path)
			refused(t, err, test.is, test.says)
			_, err = journal.Open(path)
			refused(t, err, test.is, test.says)
		})
	}
	_, err := journal.Read(folder)
	refused(t, err, journal.ErrNotAJournal, "no regular file")
	_, err = journal.Open(filepath.Join(folder, "none.jsonl"))
	refused(t, err, os.ErrNotExist, "no such file")
}

func refused(t *testing.T, err, is error, says string) {
	t.Helper()
	problem, ok := errors.AsType[*inspect.Problem](err)
	if !ok || !errors.Is(err, is) || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "\n") {
		t.Fatalf("%v, want %v that says %q", err, is, says)
	}
	if problem.Kind != inspect.KindBadInput || problem.What == "" || problem.Why == "" || problem.Advice == "" {
		t.Errorf("%+v", problem)
	}
}

// resum gives each line of a text the sum that it should have: what somebody
// could write who knows the format.
func resum(text []byte) []byte {
	var out bytes.Buffer
	sum := ""
	for line := range bytes.Lines(text) {
		line = bytes.TrimSuffix(line, []byte("\n"))
		if i := bytes.LastIndex(line, []byte(`,"sum":"`)); i >= 0 {
			line = line[:i]
		}
		hash := sha256.Sum256(append([]byte(sum), line...))
		sum = hex.EncodeToString(hash[:])
		out.Write(line)
		out.WriteString(`,"sum":"` + sum + `"}` + "\n")
	}
	return out.Bytes()
}

// Sums keep honest people from mistakes; whoever forges them gets no further
// than an error either.
func TestForgedLinesThatCannotBeTrue(t *testing.T) {
	text := string(written(t))
	if string(resum([]byte(text))) != text {
		t.Fatal("the sums are not as docs/journal.md says")
	}
	path := filepath.Join(t.TempDir(), "j.jsonl")
	for old, forged := range map[string]string{
		`"kind":"prefix"`:                    `"kind":"header"`,
		`"kind":"entry","entry":1`:           `"kind":"entry","entry":2`,
		`"entries":3`:                        `"entries":4`,
		`"take":2`:                           `"take":1`,
		`"state":"stuck"`:                    `"state":"sticky"`,
		`"status":"INPROGRESS"`:              `"status":7`,
		`"kind":"planned"`:                   `"kind":"run"`,
		`"kind":"run"`:                       `"kind":"ran"`,
		`"verb":"purge"`:                     `"verb":"drop"`,
		`"kind":"intent","entry":1`:          `"kind":"intent","entry":3`,
		`"item":{`:                           `"item":null,"x":{`,
		`"outcome":"changed"`:                `"outcome":"fine"`,
		`"outcome":"purged"`:                 `"outcome":"restored"`,
		`"kind":"stopped"`:                   `"kind":"planned"`,
		`"expiration":1795003600`:            `"expiration":1795003600.12345`,
		`"at":"`:                             `"at":"no`,
		`"outcome","entry":1`:                `"outcome","entry":-1`,
		`"restored","entry":0`:               `"restored","entry":0,"took":{}`,
		`"in_progress_expiration":null`:      `"in_progress_expiration":"soon"`,
		`"kind":"outcome","entry":0,"at":"2`: `"kind":"outcome","entry":0,"took":[],"at":"2`,
	} {
		edited := strings.Replace(text, old, forged, 1)
		if edited == text {
			t.Errorf("%s is not in the journal", old)
		}
		must(t, os.WriteFile(path, resum([]byte(edited)), 0o600))
		if _, err := journal.Read(path); !errors.Is(err, journal.ErrDamaged) {
			t.Errorf("%s: %v", forged, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	text := written(f)
	f.Add(text, false)
	f.Add(text, true)
	f.Add(text[:len(text)-5], false)
	f.Add([]byte("{\"kind\":\"header\",\"version\":1}\n"), true)
	f.Add([]byte{}, false)
	path := filepath.Join(f.TempDir(), "j.jsonl")
	f.Fuzz(func(t *testing.T, text []byte, sums bool) {
		if sums {
			text = resum(text)
		}
		c, err := journal.ReadText(text)
		if len(c.Fates) != len(c.Entries) {
			t.Fatalf("%d fates of %d entries", len(c.Fates), len(c.Entries))
		}
		for _, i := range c.Restorable() {
			if !json.Valid(c.Fates[i].Item) {
				t.Fatalf("entry %d would be put back as %s", i, c.Fates[i].Item)
			}
		}
		if _, ok := errors.AsType[*inspect.Problem](err); err != nil && !ok {
			t.Fatalf("no problem that a person could read: %v", err)
		}
		if err == nil {
			goesOn(t, path, text)
		}
	})
}
