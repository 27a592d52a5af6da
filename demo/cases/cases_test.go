package cases_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/demo/cases"
)

var moment = time.Date(2026, 11, 25, 10, 0, 0, 123_000_000, time.UTC)

// TestTables looks at each table: believable in size, the same each time, no
// call's record over another's.
func TestTables(t *testing.T) {
	t.Parallel()
	for _, c := range cases.All() {
		items := c.Items(moment)
		if len(items) < 300 || len(items) > 1200 {
			t.Errorf("%s has %d records", c.Name, len(items))
		}
		if diff := cmp.Diff(items, c.Items(moment)); diff != "" {
			t.Errorf("%s is another table the second time:\n%s", c.Name, diff)
		}
		name, seen, prefixes := cases.Key, map[string]bool{}, map[string]bool{}
		if c.Table.SortKey != "" {
			name = c.Table.SortKey
		}
		for _, item := range items {
			key := fmt.Sprint(item[name]["S"])
			if seen[key] {
				t.Errorf("%s has two records %s", c.Name, key)
			}
			seen[key] = true
			prefix, _, _ := strings.Cut(key, "#")
			prefixes[prefix] = true
		}
		if len(prefixes) < 4 {
			t.Errorf("%s has the functions %v alone", c.Name, prefixes)
		}
	}
}

// TestRecordsAreTheLibraries compares keys and responses with what each library
// stores for the same subject: digests of "order-4812" with quotes in Python and
// TypeScript, of item-20417 without in Java.
func TestRecordsAreTheLibraries(t *testing.T) {
	t.Parallel()
	c, _ := cases.Find("old-refunds")
	keys := map[string]cases.Item{}
	for _, item := range c.Items(moment) {
		keys[fmt.Sprint(item[cases.Key]["S"])] = item
	}
	for key, data := range map[string]map[string]any{
		"orders.app.lambda_handler#77cdabd5cbc8b47da215cfdb3d301930": {"S": `{"accepted": true, "lines": 4, "order_id": "order-4812"}`},
		"inventory.handleRequest#21da54703b3aed45645edf4a74eb3a37":   {"S": `{"reserved":2,"sku":"item-20417"}`},
		"shipping#LbLtxu91/KWQr5yh6OGU3A==": {"M": map[string]any{
			"carrier": map[string]any{"S": "post"}, "parcels": map[string]any{"N": "2"}, "label": map[string]any{"S": "label-1930"},
		}},
	} {
		if diff := cmp.Diff(data, keys[key]["data"]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", key, diff)
		}
	}
}

// TestWords: a question asks, no name and no question gives the answer away,
// and each answer says what to look at and what to do.
func TestWords(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, c := range cases.All() {
		if names[c.Name] {
			t.Errorf("two cases %s", c.Name)
		}
		names[c.Name] = true
		if !strings.HasSuffix(c.Question, "?") {
			t.Errorf("%s asks nothing: %s", c.Name, c.Question)
		}
		for _, word := range []string{c.Answer.Finding, "deadline", "expires_after_seconds", "milliseconds", "class"} {
			if strings.Contains(c.Name+" "+c.Question, word) {
				t.Errorf("%s gives %q away", c.Name, word)
			}
		}
		a := c.Answer
		if c.Hint == "" || a.Cause == "" || len(a.Look) == 0 || len(a.Do) == 0 || a.Finding == "" || a.Filter == "" {
			t.Errorf("%s lacks words: %+v", c.Name, a)
		}
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	for _, name := range cases.Names() {
		if c, ok := cases.Find(name); !ok || c.Name != name {
			t.Errorf("%s is not found: %v", name, c.Name)
		}
	}
	if c, ok := cases.Find("none"); ok {
		t.Errorf("found %s", c.Name)
	}
}
