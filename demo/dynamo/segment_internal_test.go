package dynamo

import (
	"testing"

	"pgregory.net/rapid"
)

func TestSegmentBeginsAtItsFirstHash(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := rapid.Uint64Range(1, maxSegments).Draw(t, "total")
		s := segment{number: rapid.Uint64Range(0, total-1).Draw(t, "number"), total: total}
		first := s.first()
		if !s.holds(key{hash: first}) {
			t.Fatalf("%+v does not hold its first hash %d", s, first)
		}
		if s.number > 0 && s.holds(key{hash: first - 1}) {
			t.Fatalf("%+v holds %d, before its first", s, first-1)
		}
	})
}
