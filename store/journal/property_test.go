package journal_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"idemtui/inspect"
	"idemtui/store/journal"
)

// hostile is text that anyone could have put into a table.
func hostile() *rapid.Generator[string] {
	return rapid.OneOf(rapid.String(), rapid.StringOfN(rapid.SampledFrom([]rune(
		"a\"\\{}<>&\n\r\t\x00\x1b\x7f\u0085\u061c\u0301\u034f\u200b\u200d\u202e\u2028\u2066\ufeff\ufffd\ufdfd\U0001f468\U000e0041\U0010ffff")), 0, 12, -1))
}

func number() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.Map(rapid.Int64(), func(n int64) string { return fmt.Sprint(n) }),
		rapid.Map(rapid.Int64Range(1_000_000_000, 2_000_000_000_000), func(n int64) string { return fmt.Sprint(n) }),
		rapid.Map(rapid.Float64(), func(f float64) string { return fmt.Sprint(f) }),
		rapid.StringMatching(`-?[0-9]{1,12}\.[0-9]{1,5}`),
		rapid.SampledFrom([]string{"1735689600.0", "1.7356896E9", "1e125", "-1e125", "99999999999.9999", "100000000000", "-0.5", "0", "", "soon", "NaN"}),
	)
}

func timestamp(t *rapid.T, name string) inspect.Timestamp {
	if rapid.Bool().Draw(t, name+" is there") {
		return inspect.ParseTimestamp(number().Draw(t, name))
	}
	return inspect.Timestamp{}
}

func drawEntry(t *rapid.T) journal.Entry {
	moment := rapid.Map(rapid.Int64Range(0, 4e12), func(n int64) inspect.Millis { return inspect.Millis(n) })
	r := inspect.Record{
		Key: hostile().Draw(t, "key"), Partition: hostile().Draw(t, "partition"), Status: inspect.Status(hostile().Draw(t, "status")),
		Expiration: timestamp(t, "expiration"), Deadline: timestamp(t, "deadline"),
		Validation: hostile().Draw(t, "validation"), ReadAt: moment.Draw(t, "read at"),
	}
	if rapid.Bool().Draw(t, "faults") {
		r.Faults = []inspect.Fault{{Attribute: hostile().Draw(t, "attribute"), Found: "NULL"}, {Attribute: "status"}}
	}
	e := journal.Witness(&r)
	e.SeenSince, e.State = moment.Draw(t, "seen since"), rapid.SampledFrom(inspect.States()).Draw(t, "state")
	e.AgeSeconds = rapid.Ptr(rapid.Int64(), true).Draw(t, "age")
	e.AgeBasis = rapid.SampledFrom([]inspect.Basis{inspect.BasisNone, inspect.BasisRelative}).Draw(t, "basis")
	e.Take, e.Why = rapid.Bool().Draw(t, "take"), hostile().Draw(t, "why")
	return e
}

// drawValue is a value of DynamoDB JSON, of any type.
func drawValue(t *rapid.T, depth int) map[string]any {
	kinds := []string{"S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS"}
	if depth > 0 {
		kinds = append(kinds, "M", "L")
	}
	binary := rapid.Map(rapid.SliceOf(rapid.Byte()), base64.StdEncoding.EncodeToString)
	kind := rapid.SampledFrom(kinds).Draw(t, "type")
	var value any
	switch kind {
	case "S":
		value = hostile().Draw(t, "S")
	case "N":
		value = number().Draw(t, "N")
	case "B":
		value = binary.Draw(t, "B")
	case "BOOL", "NULL":
		value = rapid.Bool().Draw(t, kind)
	case "SS":
		value = rapid.SliceOfN(hostile(), 1, 3).Draw(t, kind)
	case "NS":
		value = rapid.SliceOfN(number(), 1, 3).Draw(t, kind)
	case "BS":
		value = rapid.SliceOfN(binary, 1, 3).Draw(t, kind)
	case "L":
		value = []any{drawValue(t, depth-1), drawValue(t, depth-1)}
	case "M":
		value = map[string]any{hostile().Draw(t, "name"): drawValue(t, depth-1)}
	}
	return map[string]any{kind: value}
}

func drawItem(t *rapid.T) json.RawMessage {
	it := map[string]any{}
	for range rapid.IntRange(0, 4).Draw(t, "attributes") {
		it[hostile().Draw(t, "attribute")] = drawValue(t, 2)
	}
	if rapid.Bool().Draw(t, "printed wide") {
		text, _ := json.MarshalIndent(it, "", "\t")
		return text
	}
	text, _ := json.Marshal(it)
	return text
}

func TestWhateverATableHoldsIsReadBackExactly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j.jsonl")
	rapid.Check(t, func(rt *rapid.T) {
		entries := rapid.SliceOfN(rapid.Custom(drawEntry), 1, 4).Draw(rt, "entries")
		h := journal.Header{Table: hostile().Draw(rt, "table"), TableARN: tableARN, Filter: hostile().Draw(rt, "filter"), At: at(0)}
		if err := os.RemoveAll(path); err != nil {
			rt.Fatal(err)
		}
		j, err := journal.CreateUnflushed(path, h, nil, entries)
		if err != nil {
			rt.Fatal(err)
		}
		defer j.Close()
		items := make([]json.RawMessage, len(entries))
		intents := make([]journal.Intent, len(entries))
		for i := range entries {
			items[i] = rapid.Custom(drawItem).Draw(rt, "item")
			intents[i] = journal.Intent{Entry: i, At: at(1), Item: items[i]}
		}
		if err := j.Intend(intents); err != nil {
			rt.Fatal(err)
		}
		c, err := journal.Read(j.Path())
		if err != nil {
			rt.Fatal(err)
		}
		if c.Header.Table != h.Table || c.Header.Filter != h.Filter {
			rt.Fatalf("header %+v", c.Header)
		}
		for i := range entries {
			entries[i].Number = i
			if diff := cmp.Diff(entries[i], c.Entries[i]); diff != "" {
				rt.Fatal(diff)
			}
			witness, again := entries[i].Record(), c.Entries[i].Record()
			if !again.Same(&witness) {
				rt.Fatalf("%+v is another run than %+v", again, witness)
			}
			var want, got any
			if json.Unmarshal(items[i], &want) != nil || json.Unmarshal(c.Fates[i].Item, &got) != nil || !cmp.Equal(want, got) {
				rt.Fatalf("item %s came back as %s", items[i], c.Fates[i].Item)
			}
		}
		text, err := os.ReadFile(j.Path())
		if err != nil {
			rt.Fatal(err)
		}
		if lines := strings.ReplaceAll(string(text), "\n", ""); inspect.Clean(lines) != lines {
			rt.Fatalf("not harmless on a terminal: %q", text)
		}
	})
}

func TestTimesStandAsNumbersInTheirStoredUnit(t *testing.T) {
	r := record("k#1")
	r.Deadline = inspect.ParseTimestamp("1795000000123.9")
	plain := journal.Witness(&r)
	r.Expiration, r.Deadline = inspect.ParseTimestamp("1795003600.250"), inspect.Timestamp{Unit: inspect.NotANumber}
	odd := journal.Witness(&r)
	plain.State, odd.State = inspect.Lapsed, inspect.Invalid
	path := filepath.Join(t.TempDir(), "j.jsonl")
	j, err := journal.Create(path, header(), nil, []journal.Entry{plain, odd})
	must(t, err)
	defer j.Close()
	text, err := os.ReadFile(path)
	must(t, err)
	for _, want := range []string{
		`"expiration":1795003600,"in_progress_expiration":1795000000123,"validation":null`,
		`"expiration":1795003600.25,"in_progress_expiration":"not a number"`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s is not in\n%s", want, text)
		}
	}
}
