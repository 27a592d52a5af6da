package inspect_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
)

// TestWriterOfRecordedItems: the writer of what real libraries wrote is named,
// or honestly unknown; it is never another.
func TestWriterOfRecordedItems(t *testing.T) {
	t.Parallel()
	type tally map[inspect.Writer]int
	for _, tt := range []struct {
		library string
		may     []inspect.Writer // beside unknown
		unknown int
	}{
		{"python", []inspect.Writer{inspect.WriterPython}, 2},
		{"python-older", []inspect.Writer{inspect.WriterPython}, 0},
		{"typescript", []inspect.Writer{inspect.WriterTypeScript}, 0},
		{"java", []inspect.Writer{inspect.WriterJava, inspect.WriterJavaOrDotNet}, 0},
		{"java-typed", []inspect.Writer{inspect.WriterJava, inspect.WriterJavaOrDotNet}, 0},
	} {
		seen := tally{}
		for _, c := range recordedCases(t, tt.library) {
			for _, item := range append(c.ItemsInProgress, c.ItemsAfter...) {
				r := c.record(item)
				w := inspect.WriterOf(&r)
				seen[w]++
				known := w == inspect.WriterUnknown
				for _, may := range tt.may {
					known = known || w == may
				}
				if !known {
					t.Errorf("%s/%s: %s is said to be %s", tt.library, c.ID, r.Key, w)
				}
			}
		}
		if seen[inspect.WriterUnknown] > tt.unknown {
			t.Errorf("%s: %v", tt.library, seen)
		}
	}
}

func TestWriterOfTexts(t *testing.T) {
	t.Parallel()
	const oneDot, noDot = "orders.pay#c2697dd12435e25f838f13778180702e", "payments#c2697dd12435e25f838f13778180702e"
	for _, tt := range []struct {
		key, text string
		want      inspect.Writer
	}{
		{noDot, `{"a": 1}`, inspect.WriterPython},
		{oneDot, `{"a": "\u00e9"}`, inspect.WriterPython},
		{noDot, `"\u00e9"`, inspect.WriterPython},
		{noDot, `{"a":1}`, inspect.WriterJavaOrDotNet},
		{noDot, `{"a":"x: y, z"}`, inspect.WriterJavaOrDotNet},
		{noDot, `{"a":"é"}`, inspect.WriterJava},
		{noDot, `{"a":"\u0027"}`, inspect.WriterDotNet},
		{noDot, `{"a":"\u00E9"}`, inspect.WriterDotNet},
		{noDot, `{"a":"\u001F"}`, inspect.WriterJavaOrDotNet}, // both write control characters so
		{noDot, `{"a": 1,"b":2}`, inspect.WriterUnknown},
		{noDot, `{"a":"é\u00E9"}`, inspect.WriterJavaOrDotNet}, // both habits: neither is believed
		{noDot, `plain text`, inspect.WriterUnknown},
		{oneDot, `plain text`, inspect.WriterJavaOrDotNet},
		{noDot, `12`, inspect.WriterUnknown},
	} {
		r := inspect.Record{Key: tt.key, Data: inspect.Body{Type: "S", Loaded: true, Text: tt.text, Bytes: len(tt.text)}}
		if got := inspect.WriterOf(&r); got != tt.want {
			t.Errorf("%s in %s is said to be %s's, want %s", tt.text, tt.key, got, tt.want)
		}
	}
}

func TestVersionMarks(t *testing.T) {
	t.Parallel()
	text := func(s string) inspect.Body { return inspect.Body{Type: "S", Loaded: true, Text: s, Bytes: len(s)} }
	hour := inSeconds(3_600_000_000_000)
	for _, tt := range []struct {
		name   string
		record inspect.Record
		want   []string
	}{
		{"old TypeScript", inspect.Record{Key: "orders#wml90SQ14l+DjxN3gYBwLg==", Status: inspect.Completed, Expiration: inspect.ParseTimestamp("1735736400.834")}, []string{"fractional_expiration"}},
		{"false as null", inspect.Record{Key: pythonKey, Status: inspect.Completed, Expiration: hour, Data: text("null")}, []string{"falsy_as_null"}},
		{"false as it is", inspect.Record{Key: pythonKey, Status: inspect.Completed, Expiration: hour, Data: text("{}")}, []string{"falsy_as_it_is"}},
		{"null of Java", inspect.Record{Key: "orders.pay#c2697dd12435e25f838f13778180702e", Status: inspect.Completed, Expiration: hour, Data: text("null")}, nil},
		{"no deadline", inspect.Record{Key: pythonKey, Status: inspect.InProgress, Expiration: hour}, []string{"no_deadline"}},
		{"nothing", inspect.Record{Key: pythonKey, Status: inspect.Completed, Expiration: hour, Deadline: inMillis(0), Data: text(`{"a": 1}`)}, nil},
	} {
		var got []string
		for _, m := range inspect.VersionMarks(&tt.record) {
			got = append(got, m.ID)
			if m.Versions == "" || m.Why == "" || m.Writer == inspect.WriterUnknown {
				t.Errorf("%s: %+v", tt.name, m)
			}
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, d)
		}
	}
}

// TestVersionMarksOfRecordedItems: no library of today is taken for an old one.
func TestVersionMarksOfRecordedItems(t *testing.T) {
	t.Parallel()
	for _, library := range []string{"python", "typescript", "java", "java-typed"} {
		for _, c := range recordedCases(t, library) {
			for _, item := range c.ItemsAfter {
				r := c.record(item)
				for _, m := range inspect.VersionMarks(&r) {
					if m.Certain && m.ID != "falsy_as_it_is" {
						t.Errorf("%s/%s: %+v", library, c.ID, m)
					}
				}
			}
		}
	}
}
