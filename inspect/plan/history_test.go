package plan_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"idemtui/inspect"
	"idemtui/inspect/filter"
	"idemtui/inspect/plan"
)

// function is a function of a made-up history: what a person can know of it.
type function struct {
	prefix       string
	timeout      time.Duration
	expiresAfter time.Duration
	context      bool // its calls set a deadline
}

// call is one run, from its start to its end.
type call struct {
	function   function
	key        string
	start, end inspect.Millis
	completes  bool
	clock      time.Duration // of its writer, against the service's
}

const epoch = inspect.Millis(1_795_470_000_000)

func after(m inspect.Millis, d time.Duration) inspect.Millis {
	return m + inspect.Millis(d.Milliseconds())
}

func span(t *rapid.T, name string, low, high time.Duration) time.Duration {
	return time.Duration(rapid.Int64Range(int64(low/time.Millisecond), int64(high/time.Millisecond)).Draw(t, name)) * time.Millisecond
}

func functions() *rapid.Generator[[]function] {
	one := rapid.Custom(func(t *rapid.T) function {
		f := function{
			prefix:       rapid.SampledFrom([]string{"orders.app.pay", "orders.app.refund", "billing", "ship.label"}).Draw(t, "prefix"),
			timeout:      span(t, "timeout", time.Second, 15*time.Minute),
			expiresAfter: span(t, "expires after", time.Minute, 26*time.Hour),
			context:      rapid.Bool().Draw(t, "context"),
		}
		return f
	})
	return rapid.SliceOfNDistinct(one, 1, 4, func(f function) string { return f.prefix })
}

// history is calls of some functions within the hours around epoch; each key is
// called once or twice, the second call after the first has ended.
func history(t *rapid.T, fs []function) []call {
	var calls []call
	for i := range rapid.IntRange(1, 30).Draw(t, "keys") {
		f := rapid.SampledFrom(fs).Draw(t, "function")
		start := after(epoch, span(t, "start", -3*time.Hour, 20*time.Minute))
		for range rapid.IntRange(1, 2).Draw(t, "calls") {
			c := call{
				function: f, key: fmt.Sprintf("%s#%032x", f.prefix, i), start: start,
				end:       after(start, span(t, "runs", time.Millisecond, f.timeout)),
				completes: rapid.Bool().Draw(t, "completes"), clock: span(t, "writer's clock", -2*time.Second, 2*time.Second),
			}
			calls = append(calls, c)
			start = after(c.end, span(t, "pause", time.Millisecond, time.Hour))
		}
	}
	return calls
}

// record is what the library of a call has left in the table at a moment.
func (c call) record(at inspect.Millis) inspect.Record {
	r := inspect.Record{Key: c.key, Partition: c.key, Status: inspect.InProgress, ReadAt: at}
	written := c.start
	if c.function.context {
		r.Deadline = inspect.Timestamp{At: after(c.start, c.function.timeout+c.clock), Unit: inspect.Milliseconds}
	}
	if c.completes && c.end <= at {
		r.Status, written = inspect.Completed, c.end
	}
	seconds := (int64(written) + (c.function.expiresAfter + c.clock).Milliseconds()) / 1000
	r.Expiration = inspect.Timestamp{At: inspect.Millis(seconds * 1000), Unit: inspect.Seconds}
	return r
}

// table is what the calls have left at a moment.
func table(calls []call, at inspect.Millis) (inspect.Snapshot, map[string]bool) {
	records, running := map[string]inspect.Record{}, map[string]bool{}
	var order []string
	for _, c := range calls {
		if c.start > at {
			continue
		}
		if _, seen := records[c.key]; !seen {
			order = append(order, c.key)
		}
		records[c.key] = c.record(at)
		running[c.key] = at < c.end
	}
	var list []inspect.Record
	for _, key := range order {
		list = append(list, records[key])
	}
	return inspect.Snapshot{}.Append(list), running
}

// written notes what was written between two reads, as those who read do.
func written(before, now inspect.Snapshot, read inspect.Millis) inspect.Writes {
	was := map[string]*inspect.Record{}
	for r := range before.All() {
		was[r.Key] = r
	}
	var w inspect.Writes
	for r := range now.All() {
		if old := was[r.Key]; old == nil || !old.Same(r) {
			w = w.With(r, read)
		}
	}
	return w
}

// truth is a policy of a person who gives some true words, and of what was seen.
func truth(t *rapid.T, fs []function, first, second inspect.Snapshot, read inspect.Millis) inspect.Policy {
	p := inspect.Policy{
		Siblings: inspect.Study(second, written(first, second, read)),
		Runs:     map[string]inspect.Run{},
		Seen:     inspect.Sightings{}.Watch(first).Watch(second),
	}
	for _, f := range fs {
		if rapid.Bool().Draw(t, "expires_after is given") {
			p.ExpiresAfter = append(p.ExpiresAfter, inspect.Rule{Pattern: f.prefix, For: f.expiresAfter})
		}
		if rapid.Bool().Draw(t, "same expiry") {
			p.SameExpiry = append(p.SameExpiry, f.prefix)
		}
		if rapid.Bool().Draw(t, "longest run is known") {
			p.Runs[f.prefix] = inspect.Run{Longest: f.timeout}
		}
	}
	return p
}

// TestNoRunningCallIsEverTaken: whatever happened, and whatever true words a
// person gives, a purge without force takes no record of a call that runs.
func TestNoRunningCallIsEverTaken(t *testing.T) {
	const histories = 60 // of each check
	taken := map[inspect.Basis]int{}
	one := func(t *rapid.T) {
		fs := functions().Draw(t, "functions")
		calls := history(t, fs)
		read := after(epoch, span(t, "first read", -time.Hour, 0))
		first, _ := table(calls, read)
		second, running := table(calls, epoch)
		p := truth(t, fs, first, second, read)
		o := plan.Options{Query: query(t, rapid.SampledFrom([]string{"", "state:stuck,lapsed,held,invalid,running", "state:stuck"}).Draw(t, "filter"))}
		now := after(epoch, span(t, "error of the service's clock", -time.Second, time.Second))
		for _, e := range plan.New(second, now, p, o).Taken() {
			if running[e.Record.Key] {
				t.Fatalf("it takes %s, whose call runs: %s, age %+v", e.Record.Key, e.State, e.Age)
			}
			taken[e.Age.Basis]++
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		for range histories {
			one(t)
		}
	})
	for _, b := range []inspect.Basis{inspect.BasisDeadline, inspect.BasisObserved, inspect.BasisRelative, inspect.BasisGiven} {
		if taken[b] == 0 {
			t.Errorf("no record was taken by %s: the histories show nothing of it", b)
		}
	}
}

type failer interface {
	Helper()
	Fatal(args ...any)
}

func query(t failer, text string) filter.Query {
	t.Helper()
	q, err := filter.ParseExact(text)
	if err != nil {
		t.Fatal(err)
	}
	return q
}
