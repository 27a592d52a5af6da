package filter_test

import (
	"errors"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
	"idemtui/inspect/filter"
)

// FuzzParse: any text is a filter or a mistake with its place; what was read
// reads back, and selects the same alone, in parallel, and with the responses
// dropped that it does not look for.
func FuzzParse(f *testing.F) {
	for _, t := range filter.Terms() {
		f.Add(t.Example)
	}
	for _, text := range []string{
		`"`, `fn:"=a \" b" -"x"`, "state:stuck,,", "not:not:x", "age>1d12h", "\xff:x", "-\"", "fn:*?*?",
		"class:C,none -writer:java", "basis:given,", `data:"a b" -data:\u00fc`, "data:😀 fn:orders", "-data:paid size>3",
	} {
		f.Add(text)
	}
	s := snapshot().Append(responses())
	prefixes := inspect.Prefixes(s)
	f.Fuzz(func(t *testing.T, text string) {
		completes(t, text, prefixes)
		q, err := filter.Parse(text)
		exact, exactErr := filter.ParseExact(text)
		if err != nil {
			mistaken(t, text, err)
			mistaken(t, text, exactErr)
			return
		}
		if exactErr != nil {
			mistaken(t, text, exactErr)
		} else {
			readsBack(t, exact)
		}
		readsBack(t, q)
		selects(t, q, s)
	})
}

// completes: each offer can be put in the place of its word.
func completes(t *testing.T, text string, prefixes []string) {
	t.Helper()
	for column := range min(utf8.RuneCountInString(text), 20) + 2 {
		for _, offer := range filter.Complete(text, column, prefixes) {
			next, behind := filter.Replace(text, column, offer)
			if offer == "" || behind < 1 || behind > utf8.RuneCountInString(next)+1 {
				t.Fatalf("%q at %d: %q makes %q, %d", text, column, offer, next, behind)
			}
		}
	}
}

func mistaken(t *testing.T, text string, err error) {
	t.Helper()
	var mistake *filter.Error
	if !errors.As(err, &mistake) {
		t.Fatalf("%v of %q is no filter.Error", err, text)
	}
	if mistake.Column < 1 || mistake.Column > utf8.RuneCountInString(text)+1 || mistake.Message == "" {
		t.Fatalf("a mistake at column %d of %q: %q", mistake.Column, text, mistake.Message)
	}
}

func readsBack(t *testing.T, q filter.Query) {
	t.Helper()
	again, err := filter.Parse(q.String())
	if err != nil || again.String() != q.String() || again.NeedsData() != q.NeedsData() {
		t.Fatalf("%q reads back as %q: %v", q, again, err)
	}
}

func selects(t *testing.T, q filter.Query, s inspect.Snapshot) {
	t.Helper()
	rows, err := q.Rows(t.Context(), s, now, inspect.Policy{})
	if err != nil {
		t.Fatal(err)
	}
	records := make([]inspect.Record, 0, s.Len())
	for i := range s.Len() {
		records = append(records, *s.At(i))
		if q.Match(s.At(i), now, inspect.Policy{}) != slices.Contains(rows, int32(i)) {
			t.Fatalf("%q: record %d is judged otherwise alone", q, i)
		}
	}
	if !q.NeedsData() {
		return
	}
	q.Unload(records)
	unloaded, err := q.Rows(t.Context(), inspect.Snapshot{}.Append(records), now, inspect.Policy{})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(rows, unloaded); d != "" {
		t.Fatalf("%q with responses dropped (-want +got)\n%s", q, d)
	}
}
