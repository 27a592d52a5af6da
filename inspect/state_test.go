package inspect_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"idemtui/inspect"
)

func TestInvalidAreJustTheMalformed(t *testing.T) {
	seconds := func(s int64) inspect.Timestamp {
		return inspect.Timestamp{At: inspect.Millis(s * 1000), Unit: inspect.Seconds}
	}
	millis := func(ms int64) inspect.Timestamp {
		return inspect.Timestamp{At: inspect.Millis(ms), Unit: inspect.Milliseconds}
	}
	const now = 1_735_689_600
	for _, tt := range []struct {
		name   string
		record inspect.Record
		want   inspect.State
	}{
		{"no status", inspect.Record{Expiration: seconds(now + 60)}, inspect.Invalid},
		{"a status in small letters", inspect.Record{Status: "completed", Expiration: seconds(now + 60)}, inspect.Invalid},
		{"the literal EXPIRED", inspect.Record{Status: "EXPIRED", Expiration: seconds(now + 60)}, inspect.Invalid},
		{"no expiration", inspect.Record{Status: inspect.Completed}, inspect.Invalid},
		{"an expiration in milliseconds", inspect.Record{Status: inspect.Completed, Expiration: millis(now * 1000)}, inspect.Invalid},
		{"an expiration that is no number", inspect.Record{Status: inspect.InProgress, Expiration: inspect.Timestamp{Unit: inspect.NotANumber}}, inspect.Invalid},
		{"a deadline in seconds", inspect.Record{Status: inspect.InProgress, Expiration: seconds(now + 60), Deadline: seconds(now)}, inspect.Invalid},
		{"a deadline that is no number never passes", inspect.Record{Key: "f.m.q#d", Status: inspect.InProgress, Expiration: seconds(now + 3599), Deadline: inspect.Timestamp{Unit: inspect.NotANumber}}, inspect.Held},
		{"the boundary second", inspect.Record{Status: inspect.Completed, Expiration: seconds(now)}, inspect.Done},
		{"a second later", inspect.Record{Status: inspect.Completed, Expiration: seconds(now - 1)}, inspect.Expired},
		{"the deadline is this millisecond", inspect.Record{Status: inspect.InProgress, Expiration: seconds(now + 60), Deadline: millis(now * 1000)}, inspect.Running},
		{"the deadline was a millisecond ago", inspect.Record{Status: inspect.InProgress, Expiration: seconds(now + 60), Deadline: millis(now*1000 - 1)}, inspect.Lapsed},
		{"expired though the deadline is ahead", inspect.Record{Status: inspect.InProgress, Expiration: seconds(now - 5), Deadline: millis(now*1000 + 9)}, inspect.Expired},
		{"outside Lambda nothing bounds a run", inspect.Record{Key: "test-func.m.q#d", Status: inspect.InProgress, Expiration: seconds(now + 60)}, inspect.Held},
		{"in Lambda 15 minutes do", inspect.Record{Key: "f.m.q#d", Status: inspect.InProgress, Expiration: seconds(now + 60)}, inspect.Stuck},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := inspect.StateAt(&tt.record, now*1000, inspect.Policy{}); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// record draws a record that a library could have written.
func anyRecord() *rapid.Generator[inspect.Record] {
	return rapid.Custom(func(t *rapid.T) inspect.Record {
		r := inspect.Record{
			Key:        rapid.SampledFrom([]string{"f.m.q#d", "f#d", "#d", "test-func.m.q#d", "plain"}).Draw(t, "key"),
			Status:     rapid.SampledFrom([]inspect.Status{inspect.InProgress, inspect.Completed, "", "EXPIRED"}).Draw(t, "status"),
			Expiration: inspect.Timestamp{At: inspect.Millis(rapid.Int64Range(0, 20_000).Draw(t, "expiration") * 1000), Unit: inspect.Seconds},
		}
		if rapid.Bool().Draw(t, "has a deadline") {
			r.Deadline = inspect.Timestamp{At: inspect.Millis(rapid.Int64Range(0, 20_000_000).Draw(t, "deadline")), Unit: inspect.Milliseconds}
		}
		return r
	})
}

func TestOfSeveralLongestRunsTheLargestHolds(t *testing.T) {
	p := inspect.Policy{MaxRun: []inspect.Rule{{Pattern: "orders.*", For: 5 * time.Minute}, {Pattern: "orders.app.*", For: 30 * time.Second}}}
	for prefix, want := range map[string]time.Duration{
		"orders.app.pay": 5 * time.Minute, "orders.x.y": 5 * time.Minute, "billing": inspect.LambdaLimit,
	} {
		if got, ok := p.LongestRun(prefix); !ok || got != want {
			t.Errorf("%s runs %v at the longest (%v), want %v", prefix, got, ok, want)
		}
	}
	for _, prefix := range []string{"", "testFunction", "testFunction.f", "test-func.m.q"} {
		if _, ok := p.LongestRun(prefix); ok {
			t.Errorf("%q is not of Lambda, and its runs have a bound", prefix)
		}
	}
	p.MaxRun = append(p.MaxRun, inspect.Rule{Pattern: "test-func.*", For: time.Minute})
	if got, ok := p.LongestRun("test-func.m.q"); !ok || got != time.Minute {
		t.Errorf("a person's word does not count: %v, %v", got, ok)
	}
	for left, want := range map[time.Duration]inspect.State{45 * time.Minute: inspect.Held, 45*time.Minute - time.Second: inspect.Stuck} {
		r := inspect.Record{Key: "f.m.q#d", Status: inspect.InProgress, Expiration: inspect.Timestamp{At: 1_735_689_600_000 + inspect.Millis(left.Milliseconds()), Unit: inspect.Seconds}}
		if got := inspect.StateAt(&r, 1_735_689_600_000, inspect.Policy{}); got != want {
			t.Errorf("%v left of an hour: %s, want %s", left, got, want)
		}
	}
}

// Of a person's words on expires_after those that go before count alone, however
// large the others are and in whatever order they come; of those on the longest
// run the largest holds.
func TestTheFirstOriginOfARuleCounts(t *testing.T) {
	rules := []inspect.Rule{
		{Pattern: "orders.*", For: 10 * time.Minute, From: inspect.Kept},
		{Pattern: "", For: 5 * time.Minute, From: inspect.Configured},
		{Pattern: "orders.app.*", For: 2 * time.Minute},
		{Pattern: "orders.app.pay", For: time.Minute},
	}
	for prefix, want := range map[string][2]time.Duration{ // longest run, expires_after
		"orders.app.pay": {10 * time.Minute, 2 * time.Minute},
		"orders.x":       {10 * time.Minute, 5 * time.Minute},
	} {
		for range rules {
			rules = append(rules[1:len(rules):len(rules)], rules[0])
			p := inspect.Policy{MaxRun: rules}
			if got, _ := p.LongestRun(prefix); got != want[0] {
				t.Errorf("%s runs %v at the longest by %v, want %v", prefix, got, rules, want[0])
			}
		}
		r := inspect.Record{Key: prefix + "#d", Status: inspect.InProgress, Expiration: inspect.Timestamp{At: 1_735_689_600_000, Unit: inspect.Seconds}}
		age := inspect.AgeAt(&r, 1_735_689_600_000, inspect.Policy{ExpiresAfter: rules})
		if age.AtLeast != want[1] || age.Basis != inspect.BasisGiven {
			t.Errorf("%s has the age %+v, want %v", prefix, age, want[1])
		}
	}
}

// A prefix of a hostile table may look like a glob, or be empty.
func TestExactRulesAreNoGlobs(t *testing.T) {
	for _, tt := range []struct {
		pattern, prefix string
		want            bool
	}{
		{"*", "orders", false}, {"*", "*", true}, {"", "orders", false}, {"", "", true}, {"orders", "orders", true}, {"orders?", "ordersx", false},
	} {
		if got := (inspect.Rule{Pattern: tt.pattern, Exact: true}).Matches(tt.prefix); got != tt.want {
			t.Errorf("exactly %q matches %q: %v", tt.pattern, tt.prefix, got)
		}
	}
}

// anyPolicy draws what may be known beside the records.
func anyPolicy() *rapid.Generator[inspect.Policy] {
	rules := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) inspect.Rule {
		return inspect.Rule{
			Pattern: rapid.SampledFrom([]string{"", "f*", "f.m.q", "test-func.*"}).Draw(t, "pattern"),
			For:     time.Duration(rapid.Int64Range(0, 7200).Draw(t, "seconds")) * time.Second,
		}
	}), 0, 2)
	return rapid.Custom(func(t *rapid.T) inspect.Policy {
		p := inspect.Policy{ExpiresAfter: rules.Draw(t, "expires after"), MaxRun: rules.Draw(t, "longest runs")}
		p.SameExpiry = rapid.SampledFrom([][]string{nil, {""}, {"f"}, {"*"}}).Draw(t, "same expiry")
		if rapid.Bool().Draw(t, "siblings") {
			low := time.Duration(rapid.Int64Range(0, 7200).Draw(t, "low")) * time.Second
			bound := inspect.Bound{Span: low, Key: "f#1"}
			p.Siblings = map[string]inspect.Siblings{"f": {Longest: bound, Lowest: bound, Highest: bound}}
		}
		return p
	})
}

func TestStatesOnlyGoForward(t *testing.T) {
	rank := map[inspect.State]int{inspect.Running: 1, inspect.Held: 1, inspect.Done: 1, inspect.Lapsed: 2, inspect.Stuck: 2, inspect.Expired: 3, inspect.Invalid: 4}
	rapid.Check(t, func(t *rapid.T) {
		r := anyRecord().Draw(t, "record")
		now := inspect.Millis(rapid.Int64Range(0, 30_000_000).Draw(t, "now"))
		later := now + inspect.Millis(rapid.Int64Range(0, 30_000_000).Draw(t, "later"))
		p := anyPolicy().Draw(t, "policy")
		before, after := inspect.StateAt(&r, now, p), inspect.StateAt(&r, later, p)
		if rank[after] < rank[before] || rank[after] == rank[before] && after != before {
			t.Fatalf("%s at %d became %s at %d", before, now, after, later)
		}
	})
}
