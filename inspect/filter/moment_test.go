package filter_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
	"idemtui/inspect/filter"
)

// TestAtSelectsByWhenACallStarted: the snapshot's records expire an hour after
// their start, as far as anything tells.
func TestAtSelectsByWhenACallStarted(t *testing.T) {
	ago := func(d time.Duration) inspect.Millis { return now - inspect.Millis(d.Milliseconds()) }
	for text, want := range map[string][]int32{
		filter.Between(ago(45*time.Minute), ago(40*time.Minute)):                            {0},
		filter.Between(ago(51*time.Minute), ago(29*time.Minute)):                            {0, 3, 4},
		"at:.." + ago(40*time.Minute).Time().Format(time.RFC3339):                           {0, 3},
		"at:" + ago(40*time.Minute).Time().Format(time.RFC3339) + "..":                      {1, 2, 4},
		"-" + filter.Between(ago(51*time.Minute), ago(29*time.Minute)):                      {1, 2},
		filter.Between(ago(51*time.Minute), ago(29*time.Minute)) + " state:stuck,completed": {0, 4},
		"at:1735686900..1735687200":                                                         {0},
		"at:2024-12-31..":                                                                   {0, 1, 2, 3, 4},
		"at:2025-01-01..":                                                                   {2},
	} {
		q, err := filter.ParseExact(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		rows, err := q.Rows(t.Context(), snapshot(), now, inspect.Policy{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, rows); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
	for _, text := range []string{"at:", "at:..", "at:yesterday..", "at:20:44..21:00", "at:2026-11-23T20:44Z"} {
		if _, err := filter.Parse(text); err == nil {
			t.Errorf("%s is taken for a span", text)
		}
	}
}

func TestExactlyNamesAnyPrefix(t *testing.T) {
	for _, prefix := range []string{"", "billing", "a b", `say "no"`, "orders.*", `back\slash`, "-dash", "=eq"} {
		r := record(prefix+"#729040816f7330c4cb31f54a56f59a7b", inspect.Completed, time.Hour, 0)
		other := record(prefix+"x#729040816f7330c4cb31f54a56f59a7b", inspect.Completed, time.Hour, 0)
		q, err := filter.Parse(filter.Exactly(prefix))
		if err != nil {
			t.Errorf("%q: %v", prefix, err)
			continue
		}
		if !q.Match(&r, now, inspect.Policy{}) || q.Match(&other, now, inspect.Policy{}) {
			t.Errorf("%s does not select exactly %q", filter.Exactly(prefix), prefix)
		}
	}
}
