package find_test

import (
	"strings"
	"testing"

	"idemtui/inspect/find"
)

// BenchmarkHugeEvent is an event of the largest size that Lambda hands to a
// function, read in each language and looked for.
func BenchmarkHugeEvent(b *testing.B) {
	text := `{"detail": {"id": "A-9"}, "rows": [` + strings.Repeat(`{"a": 1.5, "b": [2, "three"]},`, 200_000) + `0]}`
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		e, err := find.Read(text, find.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if got := e.In(indexOf("a.b.c#c2697dd12435e25f838f13778180702e")); len(got.Matches) != 1 {
			b.Fatal("not found")
		}
	}
}
