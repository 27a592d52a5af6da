package journal_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
	"idemtui/store/journal"
)

const tableARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/IdempotencyTable"

func at(seconds int64) inspect.Millis { return inspect.Millis(1_795_000_000_000 + seconds*1000) }

func header() journal.Header {
	bound := 4000
	return journal.Header{
		At: at(0), Idemtui: "0.4.0", Table: "IdempotencyTable", TableARN: tableARN, TableID: "7f3c", Region: "eu-west-1",
		Account: "123456789012", Endpoint: "http://127.0.0.1:8000", Caller: "arn:aws:sts::123456789012:assumed-role/oncall/ada",
		Reason: "outage of \x1b[31mlast\u202e night", Attributes: inspect.Attributes{SortKey: "sk", StaticPartitionValue: "p"}.WithDefaults(),
		Filter: "fn:orders.*", Keys: []string{"a#1"}, ExpiresAfter: []string{"orders.*=1h"}, SameExpiry: []string{"pay"},
		MaxRun: []string{"orders.*=30s"}, OlderThan: "20m", Force: true, Max: &bound, DryRun: true,
	}
}

func record(key string) inspect.Record {
	return inspect.Record{
		Key: key, Partition: key, Status: inspect.InProgress,
		Expiration: inspect.ParseTimestamp("1795003600.0"), ReadAt: at(-5),
	}
}

// plan has three entries: two taken, one left.
func plan() []journal.Entry {
	age := int64(1300)
	var entries []journal.Entry
	for _, key := range []string{"orders.app#1", "orders.app#2", "pay#3"} {
		r := record(key)
		e := journal.Witness(&r)
		e.State, e.AgeSeconds, e.AgeBasis, e.SeenSince = inspect.Stuck, &age, inspect.BasisObserved, at(-1300)
		e.Take, e.Why = key != "pay#3", "its next duplicate runs"
		entries = append(entries, e)
	}
	return entries
}

func create(t *testing.T) *journal.Journal {
	t.Helper()
	path := filepath.Join(t.TempDir(), "state", "journals", "j.jsonl")
	siblings := []journal.Prefix{{Name: "orders.app", Siblings: json.RawMessage(`{"newest":1795003600}`)}}
	j, err := journal.Create(path, header(), siblings, plan())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

const item = `{"id":{"S":"orders.app#1"},"n":{"N":"1795003600.0"},"b":{"B":"AP8="},"bs":{"BS":["AA==","/w=="]},"ns":{"NS":["1","2.50"]},` +
	`"ss":{"SS":["a","b"]},"m":{"M":{"l":{"L":[{"NULL":true},{"BOOL":false}]}}},"s":{"S":"<é \u001b]0;x\u0007 \u202e 👩‍👩‍👧 \ud800>"}}`

func intend(entry int, second int64) journal.Intent {
	return journal.Intent{
		Entry: entry, At: at(second), Item: json.RawMessage(item),
		Guard: inspect.Guard{
			Expression: "#s = :s", Names: map[string]string{"#s": "status"},
			Values: map[string]json.RawMessage{":s": json.RawMessage(`{"S":"INPROGRESS"}`)},
		},
	}
}

func outcome(entry int, o inspect.Outcome) journal.Outcome {
	return journal.Outcome{Entry: entry, At: at(9), Outcome: o, Reason: "because of " + o.String()}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) journal.Contents {
	t.Helper()
	c, err := journal.Read(path)
	must(t, err)
	return c
}

// decoded is what a JSON text means.
func decoded(t *testing.T, text json.RawMessage) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func TestAPurgeIsReadBackAsItWasWritten(t *testing.T) {
	j := create(t)
	must(t, j.Run(journal.Run{At: at(1), Verb: journal.VerbPurge, Caller: "ada"}))
	must(t, j.Intend([]journal.Intent{intend(0, 2), intend(1, 2)}))
	took := outcome(0, inspect.Purged)
	took.Took = json.RawMessage(`{"id":{"S":"other"}}`)
	must(t, j.Settle([]journal.Outcome{took}))
	must(t, j.Stop(journal.Stop{At: at(10), Why: "interrupted"}))
	must(t, j.Close())

	c := read(t, j.Path())
	want := header()
	want.Version = journal.Version
	if diff := cmp.Diff(want, c.Header); diff != "" {
		t.Error("header:", diff)
	}
	wantPlan := plan()
	for i := range wantPlan {
		wantPlan[i].Number = i
	}
	if diff := cmp.Diff(wantPlan, c.Entries); diff != "" {
		t.Error("entries:", diff)
	}
	if diff := cmp.Diff([]journal.Prefix{{Name: "orders.app", Siblings: json.RawMessage(`{"newest":1795003600}`)}}, c.Prefixes); diff != "" {
		t.Error("prefixes:", diff)
	}
	if diff := cmp.Diff(&journal.Stop{At: at(10), Why: "interrupted"}, c.Stopped); diff != "" {
		t.Error("stopped:", diff)
	}
	if got := string(c.Fates[0].Item); got != `{"id":{"S":"other"}}` {
		t.Error("what went is", got)
	}
	if diff := cmp.Diff(decoded(t, json.RawMessage(item)), decoded(t, c.Fates[1].Item)); diff != "" {
		t.Error("item:", diff)
	}
	if diff := cmp.Diff(intend(1, 2).Guard, c.Fates[1].Guard); diff != "" {
		t.Error("guard:", diff)
	}
	if !c.Fates[1].Uncertain || c.Fates[0].Uncertain || c.Torn {
		t.Errorf("uncertain: %v %v, torn: %v", c.Fates[0].Uncertain, c.Fates[1].Uncertain, c.Torn)
	}
	if diff := cmp.Diff(journal.Counts{Purged: 1, Uncertain: 1, Left: 1, ToRestore: 2}, c.Counts()); diff != "" {
		t.Error("counts:", diff)
	}
}

func TestTheFileIsForItsOwnerAndHarmlessOnATerminal(t *testing.T) {
	j := create(t)
	must(t, j.Intend([]journal.Intent{intend(0, 2)}))
	text, err := os.ReadFile(j.Path())
	must(t, err)
	for line := range strings.Lines(string(text)) {
		if line := strings.TrimSuffix(line, "\n"); inspect.Clean(line) != line {
			t.Errorf("not harmless: %q", line)
		}
		if !json.Valid([]byte(line)) {
			t.Errorf("no JSON: %q", line)
		}
	}
	if runtime.GOOS == "windows" {
		return // has no such modes
	}
	for path, want := range map[string]fs.FileMode{j.Path(): 0o600, filepath.Dir(j.Path()): 0o700} {
		info, err := os.Stat(path)
		must(t, err)
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", path, got, want)
		}
	}
}

func TestCreateOverwritesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.txt")
	must(t, os.WriteFile(path, []byte("mine"), 0o600))
	_, err := journal.Create(path, header(), nil, plan())
	if !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), "overwrites nothing") {
		t.Error(err)
	}
	if text, _ := os.ReadFile(path); string(text) != "mine" {
		t.Errorf("the file now says %q", text)
	}
}

func TestWhatCannotBeKeptIsRefusedAndLeavesNoFile(t *testing.T) {
	bad := func(change func(e *journal.Entry)) []journal.Entry {
		entries := plan()
		change(&entries[1])
		return entries
	}
	for name, entries := range map[string][]journal.Entry{
		"no UTF-8":      bad(func(e *journal.Entry) { e.Key = "a\xff" }),
		"no state":      bad(func(e *journal.Entry) { e.State = 0 }),
		"year 10000":    bad(func(e *journal.Entry) { e.ReadAt = 1 << 60 }),
		"no known unit": bad(func(e *journal.Entry) { e.Deadline.Unit = 77 }),
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "j.jsonl")
			if _, err := journal.Create(path, header(), nil, entries); err == nil {
				t.Error("was created")
			}
			if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
				t.Error("a file stays behind:", err)
			}
		})
	}
}

func TestWrongEventsAreRefusedAndTheJournalStaysWhole(t *testing.T) {
	j := create(t)
	broken := intend(0, 1)
	broken.Item = json.RawMessage(`{"id":`)
	list := intend(0, 1)
	list.Item = json.RawMessage(`[]`)
	binary := intend(0, 1)
	binary.Item = json.RawMessage("{\"id\":{\"S\":\"\xff\"}}")
	for name, err := range map[string]error{
		"entry beyond the plan":    j.Intend([]journal.Intent{intend(0, 1), intend(3, 1)}),
		"entry before it":          j.Settle([]journal.Outcome{outcome(-1, inspect.Gone)}),
		"half an item":             j.Intend([]journal.Intent{broken}),
		"a list as item":           j.Intend([]journal.Intent{list}),
		"an item that is no UTF-8": j.Intend([]journal.Intent{binary}),
		"no item":                  j.Intend([]journal.Intent{{Entry: 0}}),
		"restored by a purge":      j.Settle([]journal.Outcome{outcome(0, inspect.Restored)}),
		"purged by a restore":      j.Restored([]journal.Outcome{outcome(0, inspect.Purged)}),
		"no outcome":               j.Settle([]journal.Outcome{outcome(0, inspect.OutcomeNone)}),
		"a run without a verb":     j.Run(journal.Run{At: at(1)}),
	} {
		if err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	must(t, j.Intend([]journal.Intent{intend(1, 1)}))
	if diff := cmp.Diff(journal.Counts{NotTried: 1, Uncertain: 1, Left: 1, ToRestore: 1}, new(read(t, j.Path())).Counts()); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyOneProcessWrites(t *testing.T) {
	j := create(t)
	if _, err := journal.Open(j.Path()); !errors.Is(err, journal.ErrBusy) || !strings.Contains(err.Error(), "another idemtui is writing") {
		t.Error("a second one opened it:", err)
	}
	read(t, j.Path()) // whoever only reads is not held up
	must(t, j.Close())
	again, err := journal.Open(j.Path())
	must(t, err)
	defer again.Close()
	if _, err := journal.Open(j.Path()); !errors.Is(err, journal.ErrBusy) {
		t.Error("Open takes no lock:", err)
	}
	names, err := os.ReadDir(filepath.Dir(j.Path()))
	must(t, err)
	if len(names) != 1 {
		t.Errorf("litter: %v", names)
	}
}

func TestAClosedJournalTakesNoMore(t *testing.T) {
	j := create(t)
	must(t, j.Close())
	if err := j.Intend([]journal.Intent{intend(0, 1)}); !errors.Is(err, fs.ErrClosed) {
		t.Error(err)
	}
}

func TestWhatIsAppendedIsKnownAtOnce(t *testing.T) {
	j := create(t)
	before := j.Contents()
	must(t, j.Run(journal.Run{At: at(1), Verb: journal.VerbPurge}))
	must(t, j.Intend([]journal.Intent{intend(0, 1)}))
	must(t, j.Settle([]journal.Outcome{outcome(0, inspect.Purged)}))
	if before.Fates[0].Outcome != inspect.OutcomeNone || len(before.Runs) != 0 {
		t.Error("earlier contents have changed")
	}
	now, onDisk := j.Contents(), read(t, j.Path())
	now.Fates[0].Item, onDisk.Fates[0].Item = nil, nil // told in other bytes
	options := cmp.Options{cmp.AllowUnexported(journal.Fate{})}
	if diff := cmp.Diff(onDisk, now, options); diff != "" {
		t.Error(diff)
	}
}

func TestAJournalThatIsGoneStopsThePurge(t *testing.T) {
	for name, lose := range map[string]func(path string) error{
		"removed": os.Remove,
		"moved":   func(path string) error { return os.Rename(path, path+".old") },
		"replaced": func(path string) error {
			text, err := os.ReadFile(path)
			return errors.Join(err, os.Remove(path), os.WriteFile(path, text, 0o600))
		},
		"cut":     func(path string) error { return os.Truncate(path, 10) },
		"written": func(path string) error { return appendText(path, "x\n") },
		"its folder removed": func(path string) error {
			return os.RemoveAll(filepath.Dir(path))
		},
	} {
		t.Run(name, func(t *testing.T) {
			j := create(t)
			if err := lose(j.Path()); err != nil {
				if runtime.GOOS == "windows" {
					return // keeps an open file where it is
				}
				t.Fatal(err)
			}
			err := j.Intend([]journal.Intent{intend(0, 1)})
			if !errors.Is(err, journal.ErrLost) || !strings.Contains(err.Error(), "nothing more is deleted") {
				t.Error(err)
			}
			if again := j.Settle([]journal.Outcome{outcome(0, inspect.Gone)}); !errors.Is(again, journal.ErrLost) {
				t.Error("and goes on after that:", again)
			}
			if text, _ := os.ReadFile(j.Path()); strings.Contains(string(text), `"intent"`) {
				t.Error("the line was written all the same")
			}
		})
	}
}

func appendText(path, text string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}
