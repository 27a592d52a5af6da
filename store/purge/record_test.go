package purge_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
	"idemtui/inspect/plan"
	"idemtui/store/journal"
	"idemtui/store/purge"
)

// A resume in another process knows of each prefix, and of when each record was
// seen, what the plan knew.
func TestJournalKeepsWhatAgesRestOn(t *testing.T) {
	g := newRig(t)
	g.fill(t, prefix, 3)
	g.fill(t, other, 2)
	lapsed := stuck(other, 9)
	lapsed["in_progress_expiration"] = millis(-time.Minute)
	g.put(t, lapsed)
	policy := aDay()
	policy.Siblings = inspect.Study(inspect.Snapshot{}.Append(g.load(t)), nil)
	policy.Runs = map[string]inspect.Run{prefix: {Longest: 30 * time.Second, Durable: true, ChangedAt: 1700000000123}}
	policy.Seen = inspect.Sightings{}
	for _, r := range g.load(t) {
		r.ReadAt -= inspect.Millis(time.Hour.Milliseconds())
		policy.Seen.See(&r)
	}
	j := g.planned(t, policy, plan.Options{})
	c, err := journal.Read(j.Path())
	if err != nil {
		t.Fatal(err)
	}
	learned, err := purge.Learn(aDay(), c.Prefixes)
	if err != nil {
		t.Fatal(err)
	}
	learned.Seen = purge.Sightings(c.Entries)
	for _, r := range g.load(t) {
		if got, ok := learned.Seen.Since(&r); !ok {
			t.Errorf("%s was not seen", r.Key)
		} else if want, _ := policy.Seen.Since(&r); got != want {
			t.Errorf("%s was seen at %d, want %d", r.Key, got, want)
		}
	}
	learned.Seen, policy.Seen = nil, nil
	if diff := cmp.Diff(policy, learned); diff != "" {
		t.Errorf("policy (-planned +learned):\n%s", diff)
	}

	newer := map[string]inspect.Run{prefix: {Longest: time.Minute}, other: {Longest: time.Second, Durable: true}}
	learned, err = purge.Learn(inspect.Policy{Runs: newer}, c.Prefixes)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]inspect.Run{prefix: {Longest: time.Minute, Durable: true, ChangedAt: 1700000000123}, other: newer[other]}
	if diff := cmp.Diff(want, learned.Runs); diff != "" {
		t.Errorf("of what Lambda told then and tells now the longest does not hold (-want +got):\n%s", diff)
	}
}

// What a person said of the longest run is not forgotten by a resume, whatever
// the function is called: a shorter one would make a running call's record stuck.
func TestJournalKeepsTheWordOnTheLongestRun(t *testing.T) {
	g := newRig(t)
	const odd = "a*b=c.d"
	g.fill(t, odd, 1)
	g.fill(t, prefix, 1)
	policy := aDay()
	policy.MaxRun = []inspect.Rule{{Pattern: odd, Exact: true, For: 2 * time.Hour}}
	c := g.planned(t, policy, plan.Options{}).Contents()
	learned, err := purge.Learn(aDay(), c.Prefixes)
	if err != nil {
		t.Fatal(err)
	}
	if longest, _ := learned.LongestRun(odd); longest != 2*time.Hour {
		t.Errorf("the longest run is %v, want 2 h", longest)
	}
	if longest, _ := learned.LongestRun(prefix); longest != inspect.LambdaLimit {
		t.Errorf("of another function it is %v", longest)
	}
}
