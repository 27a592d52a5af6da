package inspect_test

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"idemtui/inspect"
)

// stored is a record of pay.app.f that expires at a second after zero and was
// read at another.
func stored(n int, status inspect.Status, expires, read inspect.Millis) inspect.Record {
	key := fmt.Sprintf("pay.app.f#%d", n)
	return inspect.Record{
		Key: key, Partition: key, Status: status, ReadAt: zero + read*1000,
		Expiration: inspect.Timestamp{At: zero + expires*1000, Unit: inspect.Seconds},
	}
}

const zero = inspect.Millis(1_795_470_000_000)

func TestWhatTwoReadsTell(t *testing.T) {
	const began, second = 100, 500
	for name, tt := range map[string]struct {
		first, second inspect.Record
		incomplete    bool
		bound         time.Duration // 0: none
	}{
		"appeared":                    {stored(1, inspect.InProgress, 3700, 110), stored(2, inspect.Completed, 4000, second), false, 3900 * time.Second},
		"appeared, first was a part":  {stored(1, inspect.InProgress, 3700, 110), stored(2, inspect.Completed, 4000, second), true, 0},
		"completed":                   {stored(1, inspect.InProgress, 3700, 110), stored(1, inspect.Completed, 3800, second), false, 3690 * time.Second},
		"completed, first was a part": {stored(1, inspect.InProgress, 3700, 110), stored(1, inspect.Completed, 3800, second), true, 3690 * time.Second},
		"taken over":                  {stored(1, inspect.InProgress, 3700, 110), stored(1, inspect.InProgress, 4090, second), false, 3980 * time.Second},
		"unchanged":                   {stored(1, inspect.InProgress, 3700, 110), stored(1, inspect.InProgress, 3700, second), false, 0},
		"a read that lags":            {stored(1, inspect.Completed, 3800, 110), stored(1, inspect.InProgress, 3700, second), false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			start := zero + began*1000
			if tt.incomplete {
				start = 0
			}
			first := inspect.Snapshot{}.Append([]inspect.Record{tt.first})
			var w inspect.Writes
			for _, found := range w.Between(first, start, inspect.Snapshot{}.Append([]inspect.Record{tt.second})) {
				w = w.With(found.Record, found.After)
			}
			if got := w["pay.app.f"].Span; got != tt.bound {
				t.Errorf("expires_after is at most %s, want %s", got, tt.bound)
			}
		})
	}
}

// TestBetweenIsALookAtEachRecord holds the hashed search against a plain one.
func TestBetweenIsALookAtEachRecord(t *testing.T) {
	record := rapid.Custom(func(t *rapid.T) inspect.Record {
		status := rapid.SampledFrom([]inspect.Status{inspect.InProgress, inspect.Completed}).Draw(t, "status")
		r := stored(rapid.IntRange(0, 12).Draw(t, "key"), status, inspect.Millis(rapid.IntRange(600, 640).Draw(t, "expires")), inspect.Millis(rapid.IntRange(1, 99).Draw(t, "read")))
		r.Partition = rapid.SampledFrom([]string{"a", "b"}).Draw(t, "partition")
		return r
	})
	table := rapid.SliceOfNDistinct(record, 0, 20, func(r inspect.Record) inspect.ItemKey { return r.ItemKey(true) })
	rapid.Check(t, func(t *rapid.T) {
		first, second := table.Draw(t, "first"), table.Draw(t, "second")
		start := inspect.Millis(rapid.SampledFrom([]int64{0, int64(zero)}).Draw(t, "start"))
		var want inspect.Writes
		for i := range second {
			after, r := start, &second[i]
			for k := range first {
				if first[k].ItemKey(true) != r.ItemKey(true) {
					continue
				}
				after = 0
				if w, ok := inspect.Reread(&first[k], r); ok {
					after = w.After
				}
			}
			want = want.With(r, after)
		}
		var got inspect.Writes
		for _, w := range got.Between(inspect.Snapshot{}.Append(first), start, inspect.Snapshot{}.Append(second)) {
			got = got.With(w.Record, w.After)
		}
		span := func(w inspect.Writes) time.Duration { return w["pay.app.f"].Span }
		if span(got) != span(want) || len(got) != len(want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

// TestSightingsAreNeverChanged: whoever holds them goes on with what they were.
func TestSightingsAreNeverChanged(t *testing.T) {
	record := rapid.Custom(func(t *rapid.T) inspect.Record {
		status := rapid.SampledFrom([]inspect.Status{inspect.InProgress, inspect.Completed}).Draw(t, "status")
		return stored(rapid.IntRange(0, 5).Draw(t, "key"), status, inspect.Millis(rapid.IntRange(600, 602).Draw(t, "expires")), inspect.Millis(rapid.IntRange(0, 9).Draw(t, "read")))
	})
	rapid.Check(t, func(t *rapid.T) {
		seen, naive := inspect.Sightings{}, inspect.Sightings{}
		for range 8 {
			before, kept := seen, maps.Clone(seen)
			var read []*inspect.Record
			for _, r := range rapid.SliceOfN(record, 0, 3).Draw(t, "read") {
				read = append(read, &r)
				naive.See(&r)
			}
			seen = seen.With(read...)
			if !seen.Equal(naive) {
				t.Fatalf("read %v: sightings %v, want %v", read, seen, naive)
			}
			if rapid.Bool().Draw(t, "gone") && len(read) > 0 {
				seen = seen.Without(read[0])
				delete(naive, read[0].ItemKey(true))
			}
			if d := cmp.Diff(kept, before); d != "" {
				t.Fatalf("the value before was changed\n%s", d)
			}
		}
	})
}

// BenchmarkLooks is what a whole read and a re-read of a screen cost on large
// tables, beside the screen.
func BenchmarkLooks(b *testing.B) {
	const records, stuck, screen = 1_000_000, 100_000, 60
	var rs []inspect.Record
	for i := range records {
		status := inspect.Completed
		if i%(records/stuck) == 0 {
			status = inspect.InProgress
		}
		rs = append(rs, stored(i, status, 3600, 1))
	}
	s := inspect.Snapshot{}.Append(rs)
	seen := inspect.Sightings{}.Watch(s)
	b.Run("watch", func(b *testing.B) {
		for b.Loop() {
			seen.Watch(s)
		}
	})
	b.Run("between", func(b *testing.B) {
		for b.Loop() {
			inspect.Writes{}.Between(s, zero, s)
		}
	})
	var again []*inspect.Record
	for i := range screen {
		again = append(again, s.At(i*records/stuck))
	}
	b.Run("reread", func(b *testing.B) {
		for b.Loop() {
			seen.With(again...)
		}
	})
	same := maps.Clone(seen)
	b.Run("equal", func(b *testing.B) {
		for b.Loop() {
			seen.Equal(same)
		}
	})
}
