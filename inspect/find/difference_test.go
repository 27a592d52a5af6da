package find_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"idemtui/inspect/event"
	"idemtui/inspect/eventkey"
	"idemtui/inspect/find"
)

func TestTwoEventsDifferIn(t *testing.T) {
	for _, c := range []struct {
		name, first, second string
		options             find.Options
		same                bool
		want                []find.Difference
	}{
		{"nothing", `{"a": 1, "b": [1, {}]}`, `{ "a":1,"b":[1,{}] }`, find.Options{}, true, nil},
		{"a value", `{"a": {"t": 1, "id": "x"}}`, `{"a": {"t": 2, "id": "x"}}`, find.Options{}, false, []find.Difference{{Path: "a.t", What: "1 and 2"}}},
		{"but not by the expression", `{"a": {"t": 1, "id": "x"}}`, `{"a": {"t": 2, "id": "x"}}`, find.Options{Select: new("a.id")}, true, nil},
		{"within the expression", `{"a": {"t": 1}}`, `{"a": {"t": 2}}`, find.Options{Select: new("a")}, false, []find.Difference{{Path: "a.t", What: "1 and 2"}}},
		{"the form of a number", `[1]`, `[1.0]`, find.Options{Languages: []eventkey.Language{eventkey.TypeScript}}, true, []find.Difference{{Path: "[0]", What: "1 and 1.0"}}},
		{"a type", `{"a": 1}`, `{"a": [1]}`, find.Options{}, false, []find.Difference{{Path: "a", What: "1 and a list"}}},
		{"what is missing", `{"a": 1, "c": 2}`, `{"b-c": 1, "c": 2}`, find.Options{}, false, []find.Difference{{Path: "a", What: "only in the first event"}, {Path: `"b-c"`, What: "only in the second event"}}},
		{"length", `[1, 2]`, `[1]`, find.Options{}, false, []find.Difference{{Path: "", What: "lists of 2 and 1 items"}}},
		{"order", `{"a": 1, "b": 2}`, `{"b": 2, "a": 1}`, find.Options{Languages: []eventkey.Language{eventkey.Python}}, true, []find.Difference{{Path: "", What: "the members are in another order, which counts in Java and .NET"}}},
		{"no key in either", `{"a": 1}`, `{"b": 1}`, find.Options{Select: new("c"), Languages: []eventkey.Language{eventkey.Python}}, false, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := find.Compare(c.first, c.second, c.options)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got.Differences); diff != "" || got.Same != c.same {
				t.Errorf("same is %v: %s", got.Same, diff)
			}
		})
	}
}

// A value that both events hold, by which they would be duplicates, is offered.
func TestSharedIdsAreOffered(t *testing.T) {
	got, err := find.Compare(`{"id": "e-1", "time": 1, "detail": {"order_id": 7, "n": 3}}`, `{"id": "e-2", "time": 2, "detail": {"order_id": 7, "n": 3}}`, find.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"detail.order_id"}, got.SameBy); diff != "" {
		t.Error(diff)
	}
}

// Where no difference is told, Python has one key; where keys differ, a
// difference is told.
func TestDifferencesExplainTheKeys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := event.Text(anyObject(2).Draw(t, "a")), event.Text(anyObject(2).Draw(t, "b"))
		got, err := find.Compare(a, b, find.Options{Languages: []eventkey.Language{eventkey.Python}})
		if err != nil {
			t.Fatal(err)
		}
		if !got.Same && len(got.Differences) == 0 && a != b && got.Keys[0].First != "" {
			t.Fatal(fmt.Sprintf("%s and %s have two keys and no difference", a, b))
		}
	})
}
