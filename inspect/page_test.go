package inspect_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"idemtui/inspect"
)

// TestSnapshotIsAListOfRecords compares every operation with a plain slice.
func TestSnapshotIsAListOfRecords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s inspect.Snapshot
		var plain []inspect.Record
		next := 0
		t.Repeat(map[string]func(*rapid.T){
			"append": func(t *rapid.T) {
				var page []inspect.Record
				for range rapid.IntRange(0, 5).Draw(t, "n") {
					page = append(page, inspect.Record{Key: fmt.Sprint(next)})
					next++
				}
				s, plain = s.Append(page), append(plain, page...)
			},
			"replace": func(t *rapid.T) {
				if len(plain) == 0 {
					return
				}
				before := slices.Collect(s.All())
				i := rapid.IntRange(0, len(plain)-1).Draw(t, "i")
				old := *before[i]
				r := inspect.Record{Key: fmt.Sprint("changed ", next)}
				next++
				k := rapid.IntRange(0, len(plain)-1).Draw(t, "k") // often of the same page
				replaced := s.Replace(map[int]inspect.Record{k: r, i: r})
				if s.At(i).Key != old.Key {
					t.Fatal("the snapshot before was changed")
				}
				s = replaced
				plain = slices.Clone(plain)
				plain[i], plain[k] = r, r
			},
			"without": func(t *rapid.T) {
				every := rapid.IntRange(2, 4).Draw(t, "every")
				s = s.Without(func(i int, _ *inspect.Record) bool { return i%every == 0 })
				var kept []inspect.Record
				for i, r := range plain {
					if i%every != 0 {
						kept = append(kept, r)
					}
				}
				plain = kept
			},
			"": func(t *rapid.T) {
				if s.Len() != len(plain) {
					t.Fatalf("%d records, want %d", s.Len(), len(plain))
				}
				for i := range plain {
					if d := cmp.Diff(plain[i], *s.At(i)); d != "" {
						t.Fatalf("record %d (-want +got)\n%s", i, d)
					}
				}
				from, to := rapid.IntRange(-2, 40).Draw(t, "from"), rapid.IntRange(-2, 40).Draw(t, "to")
				at := max(from, 0)
				for i, r := range s.Range(from, to) {
					if i != at || r != s.At(i) {
						t.Fatalf("Range(%d, %d) of %d gives record %d as %d", from, to, s.Len(), at, i)
					}
					at++
				}
				if at != max(from, 0) && at != min(to, s.Len()) || at == max(from, 0) && at < min(to, s.Len()) {
					t.Fatalf("Range(%d, %d) of %d ends at %d", from, to, s.Len(), at)
				}
			},
		})
	})
}

func TestDigestForm(t *testing.T) {
	for _, tt := range []struct {
		digest, algorithm string
		encoding          inspect.Encoding
	}{
		{"c2697dd12435e25f838f13778180702e", "md5", inspect.Hex},
		{"wml90SQ14l+DjxN3gYBwLg==", "md5", inspect.Base64},
		{"e6139efa88ef3337e901e826e6f327337f414860fb499d9f26eefcff21d719af", "sha256", inspect.Hex},
		{"C2697DD12435E25F838F13778180702E", "", inspect.EncodingUnknown},
		{"order-77", "", inspect.EncodingUnknown},
		{"", "", inspect.EncodingUnknown},
	} {
		if algorithm, encoding := inspect.DigestForm(tt.digest); algorithm != tt.algorithm || encoding != tt.encoding {
			t.Errorf("DigestForm(%q) = %q, %q; want %q, %q", tt.digest, algorithm, encoding, tt.algorithm, tt.encoding)
		}
	}
}

func TestKeysSplitAtTheLastHash(t *testing.T) {
	for _, tt := range []struct{ key, prefix, digest string }{
		{"f.m.q#d", "f.m.q", "d"},
		{"a#b#d", "a#b", "d"},
		{"#d", "", "d"},
		{"plain", "", "plain"},
	} {
		if prefix, digest := inspect.SplitKey(tt.key); prefix != tt.prefix || digest != tt.digest {
			t.Errorf("SplitKey(%q) = %q, %q", tt.key, prefix, digest)
		}
	}
	want := inspect.Name{Function: "orders", Module: "app", Qualname: "make.<locals>.inner"}
	if got := inspect.SplitPrefix("orders.app.make.<locals>.inner"); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestWriters(t *testing.T) {
	for _, tt := range []struct {
		name   string
		record inspect.Record
		want   string
	}{
		{"three parts and hex", inspect.Record{Key: "f.m.q#c2697dd12435e25f838f13778180702e"}, "Python"},
		{"base64", inspect.Record{Key: "f#wml90SQ14l+DjxN3gYBwLg=="}, "TypeScript"},
		{"two parts and hex", inspect.Record{Key: "f.handleRequest#c2697dd12435e25f838f13778180702e"}, "Java or .NET"},
		{"upper-case escapes", inspect.Record{Key: "f.Handle#c2697dd12435e25f838f13778180702e", Data: inspect.Body{Type: "S", Text: `{"a":"\u00E9"}`, Loaded: true}}, ".NET"},
		{"one part and hex", inspect.Record{Key: "own-prefix#c2697dd12435e25f838f13778180702e"}, "unknown"},
		{"one part, separators with blanks", inspect.Record{Key: "own-prefix#c2697dd12435e25f838f13778180702e", Data: inspect.Body{Type: "S", Text: `{"a": 1, "b": 2}`, Loaded: true}}, "Python"},
		{"no digest", inspect.Record{Key: "order-77"}, "unknown"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := inspect.WriterOf(&tt.record).String(); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestRulesMatchPrefixes(t *testing.T) {
	for _, tt := range []struct {
		pattern, prefix string
		want            bool
	}{
		{"", "anything", true},
		{"orders.app.pay", "orders.app.pay", true},
		{"orders", "orders.app.pay", false},
		{"orders.*", "orders.app.pay", true},
		{"orders.*", "orders", false},
		{"*pay", "orders.app.pay", true},
		{"*.app.*", "orders.app.pay", true},
		{"*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false},
		{"*", "", true},
		{"?", "é", true},
		{"??", "é", false},
		{"*/orders", "team/orders", true},
		{"*[x]", "orders[x]", true},
		{"make.<locals>.?", "make.<locals>.f", true},
	} {
		if got := (inspect.Rule{Pattern: tt.pattern}).Matches(tt.prefix); got != tt.want {
			t.Errorf("%q matches %q: %v, want %v", tt.pattern, tt.prefix, got, tt.want)
		}
	}
}
