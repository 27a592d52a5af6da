package purge_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/demo/dynamo"
	"idemtui/inspect"
	"idemtui/inspect/filter"
	"idemtui/inspect/plan"
	"idemtui/store/journal"
	"idemtui/store/purge"
)

const other = "orders.app.submit"

// contradiction is a run since the plan that shows that expires_after of its
// prefix is two hours, not a day.
func contradiction(status inspect.Status, n int) object {
	item := object{"id": str(keyOf(prefix, n)), "status": str(string(status)), "expiration": seconds(2 * time.Hour)}
	if status == inspect.InProgress {
		item["in_progress_expiration"] = millis(time.Minute)
	}
	return item
}

// A record that came since the plan shows that a person's word is wrong. What
// rests on the word stays, named by that record; other prefixes go on.
func TestWordThatIsContradictedMeanwhile(t *testing.T) {
	const n, witness = 150, 3
	sameExpiry := inspect.Policy{SameExpiry: []string{prefix, other}}
	for _, tt := range []struct {
		name     string
		policy   inspect.Policy
		status   inspect.Status
		late     bool // only between the second look and the delete
		restored bool // it is idemtui's own writing
	}{
		{"given, completed", aDay(), inspect.Completed, false, false},
		{"given, taken over", aDay(), inspect.InProgress, false, false},
		{"given, completed late", aDay(), inspect.Completed, true, false},
		{"given, restored", aDay(), inspect.Completed, false, true},
		{"same expiry, completed", sameExpiry, inspect.Completed, false, false},
		{"same expiry, completed late", sameExpiry, inspect.Completed, true, false},
		{"same expiry, restored", sameExpiry, inspect.Completed, true, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var g *rig
			var write sync.Once
			g = newRig(t, operation("DeleteItem", func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				write.Do(func() { g.put(t, contradiction(tt.status, witness)) })
				next.ServeHTTP(w, r)
			}))
			g.fill(t, prefix, n)
			g.fill(t, other, n)
			for i, p := range []string{prefix, other} { // what the relative ages rest on
				newest := object{"id": str(keyOf(p, n+i)), "status": str("COMPLETED"), "expiration": seconds(23 * time.Hour)}
				g.put(t, newest)
			}
			tt.policy.Siblings = inspect.Study(inspect.Snapshot{}.Append(g.load(t)), nil)
			j := g.planned(t, tt.policy, plan.Options{})
			if !tt.late {
				write.Do(func() { g.put(t, contradiction(tt.status, witness)) })
			}
			run := g.run(j, tt.policy)
			if tt.restored {
				run.Restored = func(r *inspect.Record) bool { return r.Key == keyOf(prefix, witness) }
			}
			entries := of(j, witness)
			s := run.Do(t.Context(), entries)
			wants(t, j, s, tt.restored)
		})
	}
}

// of is the order of a purge in which a record comes first.
func of(j *journal.Journal, first int) []int {
	c := j.Contents()
	for i := range c.Entries {
		if c.Entries[i].Key == keyOf(prefix, first) {
			return append([]int{i}, c.Pending()...)
		}
	}
	return nil
}

// wants asserts what became of both prefixes.
func wants(t *testing.T, j *journal.Journal, s purge.Summary, believed bool) {
	t.Helper()
	c := j.Contents()
	got := map[string]map[inspect.Outcome]int{prefix: {}, other: {}}
	for i, o := range s.Outcomes {
		record := c.Entries[i].Record()
		got[record.Prefix()][o.Outcome]++
		if o.Outcome == inspect.NotTried && !strings.Contains(o.Reason, keyOf(prefix, 3)) {
			t.Errorf("%s is not tried: %q does not name the record", record.Key, o.Reason)
		}
	}
	if got[other][inspect.Purged] != 150 || got[prefix][inspect.Changed] != 1 || s.Stopped != nil {
		t.Errorf("%v: %v", s.Stopped, got)
	}
	if believed && got[prefix][inspect.Purged] != 149 {
		t.Errorf("a restored record counted: %v", got)
	}
	// What was under way when the word broke is all that may go.
	if !believed && got[prefix][inspect.NotTried] < 149-32 {
		t.Errorf("the word was still believed: %v", got)
	}
}

// A laptop is two minutes fast: a deadline that is a minute ahead by the
// service's clock has passed by its own. The plan was made by that clock.
func TestDeadlinesAreOfTheServicesClock(t *testing.T) {
	g := newRigOf(t, dynamo.New(dynamo.WithClock(func() time.Time { return time.Now().Add(-2 * time.Minute) })))
	for i := range 50 {
		item := stuck(prefix, i)
		item["in_progress_expiration"] = millis(-time.Minute)
		g.put(t, item)
	}
	j := g.plannedAt(t, inspect.MillisOf(time.Now()), inspect.Policy{}, plan.Options{})
	if n := len(pending(j)); n != 50 {
		t.Fatalf("%d records are in the plan by the laptop's clock", n)
	}
	s := g.run(j, inspect.Policy{}).Do(t.Context(), pending(j))
	if diff := cmp.Diff(map[inspect.Outcome]int{inspect.NotTried: 50}, tally(s)); diff != "" || g.count(t) != 50 {
		t.Errorf("%d are left (-want +got):\n%s", g.count(t), diff)
	}
}

func TestRunningRecordsGoByForceAlone(t *testing.T) {
	key := keyOf(prefix, 0)
	for _, tt := range []struct {
		name string
		o    plan.Options
		gone bool
	}{
		{"by default", plan.Options{}, false},
		{"forced, not named", plan.Options{Force: true}, false},
		{"named, not forced", plan.Options{Keys: map[string]bool{key: true}}, false},
		{"state named, not forced", plan.Options{Query: query(t, "state:running")}, false},
		{"forced, another state named", plan.Options{Query: query(t, "state:stuck"), Force: true}, false},
		{"forced and named", plan.Options{Keys: map[string]bool{key: true}, Force: true}, true},
		{"forced and state named", plan.Options{Query: query(t, "state:running"), Force: true}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := newRig(t)
			item := stuck(prefix, 0)
			item["in_progress_expiration"] = millis(time.Minute)
			g.put(t, item)
			// The plan has it by force, whatever the run is then allowed to do.
			j := g.planned(t, aDay(), plan.Options{Keys: map[string]bool{key: true}, Force: true})
			run := g.run(j, aDay())
			run.Options = tt.o
			s := run.Do(t.Context(), []int{0})
			want := inspect.NotTried
			if tt.gone {
				want = inspect.Purged
			}
			if s.Outcomes[0].Outcome != want || (g.item(t, key) == nil) != tt.gone {
				t.Errorf("outcome %v", s.Outcomes[0])
			}
		})
	}
}

func query(t *testing.T, text string) filter.Query {
	t.Helper()
	q, err := filter.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// Records that were held when state:held named them go once their proof is
// there, and so do running ones that lapse: only time has passed.
func TestNamedStatesStayNamedAsTimePasses(t *testing.T) {
	g := newRig(t)
	g.put(t, stuck(prefix, 0))
	o := plan.Options{Query: query(t, "state:held")}
	short := inspect.Policy{ExpiresAfter: []inspect.Rule{{For: time.Hour}}} // it began just now
	j := g.planned(t, short, o)
	c := j.Contents()
	if len(c.Entries) != 1 || c.Entries[0].State != inspect.Held || c.Entries[0].Take {
		t.Fatalf("the plan is %+v", c.Entries)
	}
	run := g.run(j, aDay())
	run.Options = o
	if s := run.Do(t.Context(), []int{0}); s.Outcomes[0].Outcome != inspect.Purged {
		t.Errorf("outcome %v", s.Outcomes[0])
	}
}

// crashed leaves a journal as a run does that dies between the intents and the
// outcomes; Open makes another process of us.
func (g *rig) crashed(t *testing.T, n int, meanwhile func(key string)) *journal.Journal {
	t.Helper()
	g.fill(t, prefix, n)
	j := g.planned(t, aDay(), plan.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c := j.Contents()
	if err := j.Run(journal.Run{At: c.Header.At, Verb: journal.VerbPurge}); err != nil {
		t.Fatal(err)
	}
	for i := range c.Entries {
		witness := c.Entries[i].Record()
		found, err := g.table.Whole(ctx, []inspect.ItemKey{witness.ItemKey(false)})
		if err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		guard, err := g.table.Guard(&found[0], 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := j.Intend([]journal.Intent{{Entry: i, At: c.Header.At, Guard: guard, Item: found[0].Item}}); err != nil {
			t.Fatal(err)
		}
		meanwhile(witness.Key)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j, err := journal.Open(j.Path())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	return j
}

// A run died before it wrote down what became of its deletes. What a resume
// finds gone or changed may be its work: it is unknown, and can be restored.
func TestResumeDoesNotGuessAboutACrash(t *testing.T) {
	g := newRig(t)
	newer := object{"id": str(keyOf(prefix, 1)), "status": str("COMPLETED"), "expiration": seconds(24 * time.Hour)}
	j := g.crashed(t, 3, func(key string) {
		switch key {
		case keyOf(prefix, 0): // the delete was done
			g.do(t, "DeleteItem", object{"TableName": records, "Key": object{"id": str(key)}})
		case keyOf(prefix, 1): // it was done, and the function ran again
			g.put(t, newer)
		}
	})
	s := g.run(j, aDay()).Do(t.Context(), pending(j))
	c := j.Contents()
	for i := range c.Entries {
		want := inspect.Unknown
		if c.Entries[i].Key == keyOf(prefix, 2) {
			want = inspect.Purged
		}
		if s.Outcomes[i].Outcome != want || c.Fates[i].Outcome != want {
			t.Errorf("entry %d is told as %v, noted as %v, want %v", i, s.Outcomes[i], c.Fates[i].Outcome, want)
		}
	}
	(&purge.Restore{Table: g.table, Journal: j}).Do(t.Context(), restorable(j))
	if g.item(t, keyOf(prefix, 0)) == nil || g.item(t, keyOf(prefix, 2)) == nil {
		t.Error("a restore did not bring them back")
	}
	if diff := cmp.Diff(decode(encode(newer)), g.item(t, keyOf(prefix, 1))); diff != "" {
		t.Errorf("the newer record (-want +got):\n%s", diff)
	}
}

// What was proven when the plan was made does not go by force when the proof
// falls away: nobody agreed to that.
func TestForceTakesOnlyWhatItWasAgreedFor(t *testing.T) {
	g := newRig(t)
	g.fill(t, prefix, 2)
	keys := map[string]bool{keyOf(prefix, 0): true, keyOf(prefix, 1): true}
	proven := g.planned(t, aDay(), plan.Options{Keys: keys, Force: true})
	run := g.run(proven, inspect.Policy{})
	run.Options = plan.Options{Keys: keys, Force: true}
	s := run.Do(t.Context(), pending(proven))
	if n := tally(s)[inspect.NotTried]; n != 2 || g.count(t) != 2 {
		t.Errorf("%d not tried, %d records left, of 2: %+v", n, g.count(t), s.Outcomes)
	}
	forced := g.planned(t, inspect.Policy{}, plan.Options{Keys: keys, Force: true})
	run = g.run(forced, inspect.Policy{})
	run.Options = plan.Options{Keys: keys, Force: true}
	if s := run.Do(t.Context(), pending(forced)); tally(s)[inspect.Purged] != 2 || g.count(t) != 0 {
		t.Errorf("by force, and agreed to: %+v", s.Outcomes)
	}
}
