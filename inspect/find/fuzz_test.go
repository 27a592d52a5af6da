package find_test

import (
	"testing"

	"idemtui/inspect/find"
)

// No text makes the search, or the comparison with itself, panic or disagree.
func FuzzEvent(f *testing.F) {
	for _, text := range []string{
		`{"detail": {"id": "A-9", "n": 1e400}}`, `{"body": "{\"a\": [1, null]}", "x": "eyJhIjogMX0="}`, `["\ud800", -0, {"": {}}]`,
		`"H4sIAAAAAAAAA6tWSlSyMqwFAP7H2VwIAAAA"`, `{"a": 1, "a": 2, "__proto__": null}`, `nope`,
	} {
		f.Add(text, "detail.id")
	}
	f.Fuzz(func(t *testing.T, text, by string) {
		for _, o := range []find.Options{{}, {Select: &by}} {
			e, err := find.Read(text, o)
			if err != nil {
				continue
			}
			e.In(indexOf("a.b.c#37a6259cc0c1dae299a7866489dff0bd", "a#wml90SQ14l+DjxN3gYBwLg=="))
			c, err := find.Compare(text, text, o)
			if err == nil && len(c.Differences) > 0 {
				t.Errorf("%s differs from itself in %v", text, c.Differences)
			}
		}
	})
}
