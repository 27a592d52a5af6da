package inspect_test

import (
	"maps"
	"testing"

	"idemtui/inspect"
)

// TestSightings: a record is seen since the first read that shows it as it is;
// another run of its key begins anew, and only records in progress count.
func TestSightings(t *testing.T) {
	seen := func(at, expiration inspect.Millis) inspect.Record {
		return inspect.Record{
			Key: "f#1", Partition: "f#1", Status: inspect.InProgress, ReadAt: at,
			Expiration: inspect.Timestamp{At: expiration, Unit: inspect.Seconds},
		}
	}
	first, again, other := seen(100, 9000), seen(200, 9000), seen(300, 10_000)
	done := seen(400, 9000)
	done.Status = inspect.Completed
	none := inspect.Sightings{}
	since := func(s inspect.Sightings, r inspect.Record) inspect.Millis {
		at, _ := s.Since(&r)
		return at
	}
	for name, tt := range map[string]struct {
		seen inspect.Sightings
		of   inspect.Record
		want inspect.Millis
	}{
		"once":                         {none.With(&first), again, 100},
		"twice":                        {none.With(&first).With(&again), again, 100},
		"the later read came first":    {none.With(&again).With(&first), again, 100},
		"another run":                  {none.With(&first).With(&other), other, 300},
		"the run before it":            {none.With(&first).With(&other), again, 0},
		"completed":                    {none.With(&first).With(&done), again, 0},
		"never":                        {nil, first, 0},
		"a whole read keeps the first": {none.With(&first).Watch(inspect.Snapshot{}.Append([]inspect.Record{again})), again, 100},
		"and drops what is gone":       {none.With(&first).Watch(inspect.Snapshot{}), again, 0},
		"joined, of one run the first": {none.With(&again).Merge(none.With(&first)), again, 100},
		"joined, of two the later":     {none.With(&other).Merge(none.With(&first)), other, 300},
		"the other way round":          {none.With(&first).Merge(none.With(&other)), other, 300},
	} {
		if got := since(tt.seen, tt.of); got != tt.want {
			t.Errorf("%s: seen since %d, want %d", name, got, tt.want)
		}
	}
	before := none.With(&first)
	before.With(&other)
	if since(before, again) != 100 {
		t.Error("adding to sightings changed those that somebody else has")
	}
}

// TestSightingsTellOfCompletions: a run that was seen and completed since bounds
// expires_after, for as long as the completed record is there.
func TestSightingsTellOfCompletions(t *testing.T) {
	at := func(key string, status inspect.Status, read, expiration inspect.Millis) inspect.Record {
		return inspect.Record{
			Key: key, Partition: key, Status: status, ReadAt: read, Expiration: inspect.Timestamp{At: expiration, Unit: inspect.Seconds},
		}
	}
	first := []inspect.Record{
		at("f#done", inspect.InProgress, 100, 9000), at("f#same", inspect.InProgress, 100, 9000),
		at("f#anew", inspect.InProgress, 100, 9000), at("f#gone", inspect.InProgress, 100, 9000),
	}
	seen := inspect.Sightings{}.Watch(inspect.Snapshot{}.Append(first))
	table := inspect.Snapshot{}.Append([]inspect.Record{
		at("f#done", inspect.Completed, 300, 9500), at("f#same", inspect.InProgress, 300, 9000),
		at("f#anew", inspect.InProgress, 300, 9700), at("f#new", inspect.Completed, 300, 9900),
	})
	told := map[string]inspect.Millis{}
	for _, w := range seen.Rewritten(table) {
		told[w.Record.Key] = w.After
	}
	if want := map[string]inspect.Millis{"f#done": 100, "f#anew": 100}; !maps.Equal(told, want) {
		t.Errorf("written since they were seen: %v, want %v", told, want)
	}
	again := seen.Watch(table).Merge(seen.Completed(table))
	if told := again.Rewritten(table); len(told) != 1 || told[0].Record.Key != "f#done" {
		t.Errorf("of what is kept %d tell, want the completed one", len(told))
	}
	if _, ok := again.Since(&first[0]); !ok || len(again) != 3 {
		t.Errorf("%d are kept, want three", len(again))
	}
}
