package inspect_test

import (
	"testing"
	"time"

	"idemtui/inspect"
)

func TestPlacedAt(t *testing.T) {
	const read = inspect.Millis(1_795_470_150_000)
	after := func(d time.Duration) inspect.Millis { return read + inspect.Millis(d.Milliseconds()) }
	record := func(status inspect.Status, expires, deadline time.Duration) inspect.Record {
		r := inspect.Record{Key: "pay#1", Status: status, ReadAt: read, Expiration: inspect.Timestamp{At: after(expires), Unit: inspect.Seconds}}
		if deadline != 0 {
			r.Deadline = inspect.Timestamp{At: after(deadline), Unit: inspect.Milliseconds}
		}
		return r
	}
	for name, c := range map[string]struct {
		record inspect.Record
		want   time.Duration // from the read
		ok     bool
	}{
		"completed":                          {record(inspect.Completed, 20*time.Minute, 0), -40 * time.Minute, true},
		"in progress":                        {record(inspect.InProgress, 59*time.Minute, 0), -time.Minute, true},
		"expired":                            {record(inspect.Completed, -10*time.Minute, 0), -70 * time.Minute, true},
		"a deadline holds it from above":     {record(inspect.InProgress, 50*time.Minute, -30*time.Minute), -30 * time.Minute, true},
		"a deadline holds it from below":     {record(inspect.InProgress, 10*time.Minute, -30*time.Minute), -45 * time.Minute, true},
		"started as it was read, clocks off": {record(inspect.InProgress, time.Hour+3*time.Second, 0), 0, true},
		"after it was read":                  {record(inspect.InProgress, 2*time.Hour, 0), 0, false},
		"a running call started before":      {record(inspect.InProgress, 2*time.Hour, 10*time.Minute), 0, false},
	} {
		at, ok := inspect.PlacedAt(&c.record, time.Hour)
		if ok != c.ok || ok && at != after(c.want) {
			t.Errorf("%s: placed at %s %v, want %s %v", name, at.Sub(read), ok, c.want, c.ok)
		}
	}
	odd := record(inspect.Completed, time.Hour, 0)
	odd.Expiration.Unit = inspect.Milliseconds
	if _, ok := inspect.PlacedAt(&odd, time.Hour); ok {
		t.Error("a record that never expires has a moment")
	}
}

func TestSupposedExpiry(t *testing.T) {
	bound := func(d time.Duration) inspect.Bound { return inspect.Bound{Span: d, Key: "pay#1"} }
	given := []inspect.Rule{{Pattern: "pay", For: 3 * time.Hour}}
	for name, c := range map[string]struct {
		policy inspect.Policy
		want   time.Duration
		told   bool
	}{
		"nothing is known":       {inspect.Policy{}, time.Hour, false},
		"a person's word":        {inspect.Policy{ExpiresAfter: given}, 3 * time.Hour, true},
		"siblings bound it":      {siblings(inspect.Siblings{Longest: bound(2 * time.Hour)}), 2 * time.Hour, true},
		"from above":             {siblings(inspect.Siblings{Shortest: bound(10 * time.Minute)}), 10 * time.Minute, true},
		"the default lies in it": {siblings(inspect.Siblings{Longest: bound(50 * time.Minute), Lowest: bound(59 * time.Minute), Highest: bound(59 * time.Minute)}), time.Hour, true},
		"a word that the table contradicts": {
			inspect.Policy{ExpiresAfter: given, Siblings: map[string]inspect.Siblings{"pay": {Longest: bound(5 * time.Hour)}}}, 5 * time.Hour, true,
		},
	} {
		got, told := c.policy.SupposedExpiry("pay")
		if got != c.want || told != c.told {
			t.Errorf("%s: %s %v, want %s %v", name, got, told, c.want, c.told)
		}
	}
}

func siblings(s inspect.Siblings) inspect.Policy {
	return inspect.Policy{Siblings: map[string]inspect.Siblings{"pay": s}}
}
