package inspect_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"idemtui/inspect"
)

func TestAges(t *testing.T) {
	const now = inspect.Millis(1_735_689_600_000)
	left := func(d time.Duration) inspect.Timestamp {
		return inspect.Timestamp{At: now + inspect.Millis(d.Milliseconds()), Unit: inspect.Seconds}
	}
	deadline := func(d time.Duration) inspect.Timestamp {
		return inspect.Timestamp{At: now + inspect.Millis(d.Milliseconds()), Unit: inspect.Milliseconds}
	}
	given := inspect.Policy{ExpiresAfter: []inspect.Rule{{Pattern: "f.*", For: 2 * time.Hour}}}
	bound := inspect.Bound{Span: 2*time.Hour + 5*time.Second, Key: "g.m.q#e"}
	siblings := inspect.Policy{Siblings: map[string]inspect.Siblings{"g.m.q": {Lowest: bound, Highest: bound}}}
	for _, tt := range []struct {
		name   string
		record inspect.Record
		policy inspect.Policy
		least  time.Duration
		basis  inspect.Basis
	}{
		{"the default of the libraries", inspect.Record{Status: inspect.InProgress, Expiration: left(18 * time.Minute)}, inspect.Policy{}, 42 * time.Minute, inspect.BasisAssumed},
		{"a person's word", inspect.Record{Key: "f.m.q#d", Status: inspect.InProgress, Expiration: left(18 * time.Minute)}, given, 102 * time.Minute, inspect.BasisGiven},
		{"a passed deadline proves the least", inspect.Record{Status: inspect.InProgress, Expiration: left(6 * time.Minute), Deadline: deadline(-54 * time.Minute)}, inspect.Policy{}, 54 * time.Minute, inspect.BasisDeadline},
		{"of sound ages the largest holds", inspect.Record{Key: "f.m.q#d", Status: inspect.InProgress, Expiration: left(time.Hour), Deadline: deadline(-54 * time.Minute)}, given, time.Hour, inspect.BasisGiven},
		{"a running call's estimate", inspect.Record{Status: inspect.InProgress, Expiration: left(time.Hour - 2*time.Second), Deadline: deadline(28 * time.Second)}, inspect.Policy{}, 2 * time.Second, inspect.BasisAssumed},
		{"siblings before the default", inspect.Record{Key: "g.m.q#d", Status: inspect.InProgress, Expiration: left(time.Hour)}, siblings, time.Hour, inspect.BasisInferred},
	} {
		t.Run(tt.name, func(t *testing.T) {
			age := inspect.AgeAt(&tt.record, now, tt.policy)
			if !age.Known || age.AtLeast != tt.least || age.Basis != tt.basis {
				t.Errorf("got %+v, want at least %s by %s", age, tt.least, tt.basis)
			}
		})
	}
	// A sibling shows that expires_after is more than the default: the record is
	// older by that, and no purge may rest on it.
	longer := inspect.Policy{Siblings: map[string]inspect.Siblings{"f": {Longest: inspect.Bound{Span: 75 * time.Minute, Key: "f#e"}}}}
	r := inspect.Record{Key: "f#d", Status: inspect.InProgress, Expiration: left(15 * time.Minute)}
	if age := inspect.AgeAt(&r, now, longer); !age.Known || age.AtLeast != time.Hour || age.Basis != inspect.BasisAssumed {
		t.Errorf("got %+v, want an hour, assumed", age)
	}
	if age := inspect.SoundAge(&r, now, longer); age.Known {
		t.Errorf("a sound age of %+v rests on a sibling's expiration", age)
	}
	r.Expiration = left(50 * time.Minute)
	if age, state := inspect.AgeAt(&r, now, longer), inspect.StateAt(&r, now, longer); age.AtLeast != 10*time.Minute || state != inspect.Held {
		t.Errorf("got %+v, %s: a sibling's expiration makes a call dead", age, state)
	}
	r.Expiration = left(15 * time.Minute)
	// Of two expires_after neither is supposed.
	longer.Siblings["f"] = inspect.Siblings{Longest: longer.Siblings["f"].Longest, Shortest: inspect.Bound{Span: time.Hour, Key: "f#g"}}
	if age := inspect.AgeAt(&r, now, longer); age.AtLeast != 45*time.Minute {
		t.Errorf("got %+v, want the default's 45 min", age)
	}
	// More is left than expires_after allows: it is longer than supposed, and
	// nothing is known of the age.
	r.Expiration = left(2 * time.Hour)
	if age := inspect.AgeAt(&r, now, inspect.Policy{}); age.Known {
		t.Errorf("got %+v, want unknown", age)
	}
	if state := inspect.StateAt(&r, now, inspect.Policy{}); state != inspect.Held {
		t.Errorf("got %s, want held", state)
	}
}

// TestContradictionsCountBeyondFiveSeconds: stored times are whole seconds of other clocks.
func TestContradictionsCountBeyondFiveSeconds(t *testing.T) {
	const now = inspect.Millis(1_735_689_600_000)
	for left, known := range map[time.Duration]bool{
		time.Hour: true, time.Hour + 5*time.Second: true, time.Hour + 6*time.Second: false,
	} {
		r := inspect.Record{Key: "f.m.q#d", Status: inspect.InProgress, Expiration: inspect.Timestamp{At: now + inspect.Millis(left.Milliseconds()), Unit: inspect.Seconds}}
		for _, p := range []inspect.Policy{{}, {ExpiresAfter: []inspect.Rule{{For: time.Hour}}}} {
			if age := inspect.AgeAt(&r, now, p); age.Known != known || age.AtLeast != 0 {
				t.Errorf("%s left of an hour: %+v, want known %v", left, age, known)
			}
			if state := inspect.StateAt(&r, now, p); state != inspect.Held {
				t.Errorf("%s left of an hour: %s, want held", left, state)
			}
		}
	}
}

// TestInfer: a record with a deadline bounds its function's expires_after, and
// records that contradict each other bound nothing.
func TestInfer(t *testing.T) {
	at := func(d time.Duration, unit inspect.Unit) inspect.Timestamp {
		return inspect.Timestamp{At: 1_735_689_600_000 + inspect.Millis(d.Milliseconds()), Unit: unit}
	}
	record := func(key string, status inspect.Status, expiration, deadline time.Duration) inspect.Record {
		return inspect.Record{Key: key, Status: status, Expiration: at(expiration, inspect.Seconds), Deadline: at(deadline, inspect.Milliseconds)}
	}
	noDeadline := record("c#1", inspect.InProgress, time.Hour, 0)
	noDeadline.Deadline = inspect.Timestamp{}
	inSeconds := record("d#1", inspect.InProgress, time.Hour, 0)
	inSeconds.Deadline.Unit = inspect.Seconds
	study := inspect.Study(inspect.Snapshot{}.Append([]inspect.Record{
		record("a#1", inspect.InProgress, time.Hour, 30*time.Second), // started at 0, 30 s to go
		record("a#2", inspect.Completed, time.Hour+20*time.Second, time.Minute),
		record("b#1", inspect.Completed, time.Hour, time.Minute),
		record("b#2", inspect.Completed, 3*time.Hour, time.Minute),
		noDeadline, inSeconds,
	}), nil)
	got := map[string]inspect.Span{}
	for prefix, siblings := range study {
		if span, ok := siblings.Inferred(); ok {
			got[prefix] = span
		}
	}
	want := map[string]inspect.Span{"a": {
		Low:  time.Hour - 30*time.Second - 5*time.Second,
		High: time.Hour - 40*time.Second + inspect.LambdaLimit + 5*time.Second,
	}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestKnownAgesAreNeverNegative(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anyRecord().Draw(t, "record")
		age := inspect.AgeAt(&r, inspect.Millis(rapid.Int64Range(0, 30_000_000).Draw(t, "now")), anyPolicy().Draw(t, "policy"))
		if age.Known && (age.AtLeast < 0 || age.AtMost < age.AtLeast) {
			t.Fatalf("%+v", age)
		}
	})
}
