//go:build e2e

package endtoend_test

import (
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	// toGo is the number of lapsed records: more than two batches of a purge.
	toGo = 230
	// toStay is the number of records that no purge may touch.
	toStay = 12
)

// everyType is a lapsed record with an attribute of each type.
func everyType(i int, now time.Time) item {
	return item{
		"id":                     {"S": fmt.Sprintf("orders.app.pay#%032x", i)},
		"status":                 {"S": "INPROGRESS"},
		"expiration":             {"N": fmt.Sprint(now.Unix() + 3000)},
		"in_progress_expiration": {"N": fmt.Sprint(now.UnixMilli() - 60_000 - int64(i))},
		"validation":             {"S": fmt.Sprintf("%032x", i*7)},
		"a string":               {"S": "naïve \u202e \x1b[31m \"quoted\""},
		"a number":               {"N": "-12345678901234567890.123456789"},
		"binary":                 {"B": "AAEC/w=="},
		"true":                   {"BOOL": true},
		"null":                   {"NULL": true},
		"map":                    {"M": map[string]any{"deep": map[string]any{"L": []any{map[string]any{"B": "/w=="}, map[string]any{"M": map[string]any{}}}}}},
		"list":                   {"L": []any{map[string]any{"S": ""}, map[string]any{"N": "1"}}},
		"strings":                {"SS": []any{"a", "b", fmt.Sprint(i)}},
		"numbers":                {"NS": []any{"1", "2.5"}},
		"binaries":               {"BS": []any{"AA==", "AQ=="}},
	}
}

// fill puts the table in its first state: what goes and what stays.
func (r *rig) fill() map[string]item {
	r.t.Helper()
	for key := range r.items() {
		r.remove(key)
	}
	now := time.Now()
	for i := range toGo {
		r.put(everyType(i, now))
	}
	for i := range toStay {
		it := everyType(toGo+i, now)
		if i%2 == 0 {
			it["status"] = map[string]any{"S": "COMPLETED"}
		} else {
			it["in_progress_expiration"] = map[string]any{"N": fmt.Sprint(now.UnixMilli() + 600_000)}
		}
		r.put(it)
	}
	return r.items()
}

// point is a moment of a command: a request, before it is applied or after.
type point struct {
	operation string
	number    int
	after     bool
}

func (p point) String() string {
	when := "before"
	if p.after {
		when = "after"
	}
	return fmt.Sprintf("%s %s %d", when, p.operation, p.number)
}

// killAt kills a command at a point.
func (r *rig) killAt(p point, args ...string) {
	r.t.Helper()
	reached, release := make(chan struct{}), make(chan struct{})
	r.intercept(func(c *call) *httptest.ResponseRecorder {
		if c.operation != p.operation || c.number != p.number {
			return c.pass()
		}
		if p.after {
			c.pass()
		}
		close(reached)
		<-release
		return nil
	})
	if !r.kill(r.command(args...), reached, release) {
		r.t.Fatalf("%v ended before it came to %v", args, p)
	}
	r.intercept(nil)
}

// agree checks that a journal and the table say the same: what is not in the
// table is whole in the journal, and what the journal calls purged is not there.
func (r *rig) agree(path string, before map[string]item) {
	r.t.Helper()
	now, intents := r.items(), r.intents(path)
	for key, was := range before {
		is, there := now[key]
		if there {
			if d := cmp.Diff(was, is); d != "" {
				r.t.Errorf("%s is not as it was (-was +is)\n%s", key, d)
			}
		} else if d := cmp.Diff(was, intents[key]); d != "" {
			r.t.Errorf("%s is not in the table, and not whole in the journal (-was +journal)\n%s", key, d)
		}
	}
	if len(r.lines(path)) == 0 {
		return
	}
	shown := r.read(r.leaves(r.run("journal", "show", path, "-o", "json"), 0))
	for _, o := range shown.Records {
		_, there := now[o.Key]
		if there && o.Outcome == "purged" || !there && o.Outcome != "purged" && o.Outcome != "unknown" {
			r.t.Errorf("%s is %q by the journal, and in the table: %v", o.Key, o.Outcome, there)
		}
	}
}

// restored checks that a restore brings the table back to what it was, equal in
// every type.
func (r *rig) restored(path string, before map[string]item) {
	r.t.Helper()
	r.leaves(r.run("restore", path), 0)
	if d := cmp.Diff(before, r.items()); d != "" {
		r.t.Errorf("after the restore (-before +after)\n%s", d)
	}
}

// resumed checks that a resume takes all that the plan took, and nothing else.
// What an earlier attempt may have taken is not there, and may be told as
// unknown: nothing is left to try.
func (r *rig) resumed(path string, before map[string]item) {
	r.t.Helper()
	got := r.run("purge", "--resume", path, "--yes", "-o", "json")
	p := r.read(got)
	if p.Purged+p.Gone+p.Unknown != p.Planned || p.Stopped != nil || got.code != 0 && (got.code != 3 || p.Unknown == 0) {
		r.t.Errorf("the resume left with %d\n%s%s", got.code, got.out, got.err)
	}
	if n := len(r.items()); n != toStay {
		r.t.Errorf("%d records are in the table after the resume, not %d", n, toStay)
	}
	r.agree(path, before)
}

// TestCrashPurgeKilledAtEachStep kills the purge between its steps. Then
// journal and table agree; it can be resumed and restored, or restored at once.
func TestCrashPurgeKilledAtEachStep(t *testing.T) {
	r := newRig(t)
	for _, p := range []point{
		{"BatchGetItem", 1, false}, // the plan is on disk
		{"BatchGetItem", 1, true},  // read again, and no intent is written
		{"DeleteItem", 1, false},   // intended, not deleted
		{"DeleteItem", 1, true},    // deleted, no outcome
		{"BatchGetItem", 2, false}, // the outcomes of the first batch are written
		{"DeleteItem", 2, true},    // others are in flight
		{"DeleteItem", 50, false},
		{"DeleteItem", 50, true},
		{"DeleteItem", 100, true}, // the last of its batch: no outcome of the batch is written
		{"DeleteItem", 101, false},
		{"DeleteItem", 101, true},
		{"BatchGetItem", 3, true},
		{"DeleteItem", toGo, false},
		{"DeleteItem", toGo, true},
	} {
		t.Run(p.String(), func(t *testing.T) {
			r.in(t)
			for name, then := range map[string]func(string, map[string]item){
				"resume": func(path string, before map[string]item) {
					r.resumed(path, before)
					r.restored(path, before)
				},
				"restore": r.restored,
			} {
				before := r.fill()
				path := filepath.Join(t.TempDir(), name+".jsonl")
				r.killAt(p, "purge", "--yes", "--journal", path)
				r.agree(path, before)
				then(path, before)
			}
		})
	}
}

// in makes a subtest the one that the rig reports to.
func (r *rig) in(t *testing.T) {
	t.Helper()
	outer := r.t
	r.t = t
	t.Cleanup(func() { r.t = outer })
}

// TestCrashRestoreKilledAtEachStep kills the restore: another one finishes it.
func TestCrashRestoreKilledAtEachStep(t *testing.T) {
	r := newRig(t)
	for _, p := range []point{
		{"PutItem", 1, false},
		{"PutItem", 1, true},
		{"PutItem", 60, false},
		{"PutItem", 100, true},
		{"PutItem", 150, true},
		{"PutItem", toGo, false},
		{"PutItem", toGo, true},
	} {
		before := r.fill()
		path := filepath.Join(t.TempDir(), "purge.jsonl")
		r.leaves(r.run("purge", "--yes", "--journal", path), 0)
		r.killAt(p, "restore", path)
		r.restored(path, before)
		r.leaves(r.run("restore", path), 0) // and once more: nothing is left to do
	}
}

// TestCrashAtAnyMoment kills purges, resumes and restores at moments drawn by
// lot, some more than once.
func TestCrashAtAnyMoment(t *testing.T) {
	const rounds = 40
	r := newRig(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	lot := rand.New(rand.NewPCG(seed, 0))
	killed := 0
	for round := range rounds {
		before := r.fill()
		path := filepath.Join(t.TempDir(), fmt.Sprintf("%d.jsonl", round))
		killed += r.killSoon(lot, "purge", "--yes", "--journal", path)
		if len(r.lines(path)) == 0 {
			_ = os.Remove(path)
			r.leaves(r.run("purge", "--yes", "--journal", path), 0)
		}
		r.agree(path, before)
		if round%2 == 0 {
			killed += r.killSoon(lot, "purge", "--resume", path, "--yes")
			r.agree(path, before)
			r.resumed(path, before)
		}
		killed += r.killSoon(lot, "restore", path)
		r.restored(path, before)
		if t.Failed() {
			t.Fatalf("round %d", round)
		}
	}
	t.Logf("%d of %d commands were killed", killed, rounds*5/2)
	if killed < rounds {
		t.Errorf("only %d were killed: too few to show anything", killed)
	}
}

// killSoon kills a command at some request, or a moment after it.
func (r *rig) killSoon(lot *rand.Rand, args ...string) int {
	r.t.Helper()
	reached, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	at := lot.IntN(toGo)
	later := time.Duration(lot.Int64N(int64(2 * time.Millisecond)))
	seen := make(chan struct{}, 4*toGo)
	r.intercept(func(c *call) *httptest.ResponseRecorder {
		seen <- struct{}{}
		if len(seen) >= at {
			once.Do(func() { time.AfterFunc(later, func() { close(reached) }) })
		}
		return c.pass()
	})
	defer r.intercept(nil)
	if r.kill(r.command(args...), reached, release) {
		return 1
	}
	return 0
}
