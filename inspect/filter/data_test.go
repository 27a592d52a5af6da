package filter_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
	"idemtui/inspect/filter"
)

// responses are records with a response each, none, and one that was not kept.
func responses() []inspect.Record {
	texts := []string{
		`{"message": "out of stock", "name": "Gr\u00fc\u00dfe \ud83d\ude00"}`, // of Python
		`{"message":"paid","name":"Gr\u00FC\u00DFe \uD83D\uDE00"}`,            // of .NET
		`{"message":"out of stock","name":"Grüße 😀","said":"\"no\" c:\\x"}`,
	}
	all := make([]inspect.Record, len(texts)+2)
	for i := range all {
		all[i] = record("pay.app.handler#729040816f7330c4cb31f54a56f59a7b", inspect.Completed, time.Minute, 0)
		if i < len(texts) {
			all[i].Data = inspect.Body{Type: "S", Bytes: len(texts[i]), Text: texts[i], Loaded: true}
		}
	}
	all[4].Data = inspect.Body{Type: "S", Bytes: 12}
	return all
}

// TestDataLooksIntoResponses: in the text as it stands there, and in the
// escapes of JSON. What was not kept is selected neither with a not nor
// without: a purge must not take what nobody looked at.
func TestDataLooksIntoResponses(t *testing.T) {
	for text, want := range map[string][]int32{
		`data:"out of stock"`:            {0, 2},
		"data:paid":                      {1},
		"-data:paid":                     {0, 2, 3},
		"data:Grüße":                     {0, 1, 2},
		"data:😀":                         {0, 1, 2},
		`data:"\"no\" c:\\x"`:            {2},
		`data:Gr\u00fc`:                  {0},
		"data:stock not:data:Grüße":      {},
		"data:out data:paid":             {},
		"-data:paid -data:out state:com": nil, // a mistake
		"-data:paid -data:out":           {3},
		"size>0":                         {0, 1, 2, 4},
	} {
		q, err := filter.Parse(text)
		if (err != nil) != (want == nil) {
			t.Fatalf("%s: %v", text, err)
		}
		if err != nil {
			continue
		}
		for _, unloaded := range []bool{false, true} {
			all := responses()
			if unloaded && q.NeedsData() {
				q.Unload(all)
			}
			got, err := q.Rows(t.Context(), inspect.Snapshot{}.Append(all), now, inspect.Policy{})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s, what it does not look for dropped: %v (-want +got)\n%s", text, unloaded, d)
			}
		}
	}
}

// TestUnloadKeepsWhatIsLookedFor: no more responses stay in memory than the
// query selects.
func TestUnloadKeepsWhatIsLookedFor(t *testing.T) {
	for text, want := range map[string]int{"data:paid": 1, "data:out": 2, "-data:paid": 2, "state:running data:out": 2, "state:running": 0, "": 0} {
		q, err := filter.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		all, kept := responses(), 0
		q.Unload(all)
		for i := range all {
			if all[i].Data.Loaded != (all[i].Data.Text != "") {
				t.Errorf("%s: record %d says that its response was kept: %+v", text, i, all[i].Data)
			}
			if all[i].Data.Loaded {
				kept++
			}
		}
		if kept != want {
			t.Errorf("%s keeps %d responses, want %d", text, kept, want)
		}
		if q.NeedsData() != (q.Data() != "") {
			t.Errorf("%s needs responses: %v, for %q", text, q.NeedsData(), q.Data())
		}
	}
}

func TestQueriesNameTheirTermsOnResponses(t *testing.T) {
	for text, want := range map[string]string{
		`state:stuck data:"a b" fn:x not:data:c`: `data:"a b" not:data:c`,
		"key:data":                               "",
		"-data:x":                                "-data:x",
	} {
		q, err := filter.Parse(text)
		if err != nil || q.Data() != want {
			t.Errorf("%s looks into responses by %q, want %q (%v)", text, q.Data(), want, err)
		}
		var mistake *filter.Error
		if errors.As(filter.Redacted(text), &mistake) != (want != "") {
			t.Errorf("%s with responses hidden: %v", text, filter.Redacted(text))
		}
	}
	var mistake *filter.Error
	if err := filter.Redacted("fn:x -data:y"); !errors.As(err, &mistake) || mistake.Column != 6 {
		t.Errorf("got %v, want a mistake at column 6", err)
	}
}
