// Package purge carries out a plan: it takes records out of a table, and puts
// them back. Nothing goes that is not as it was witnessed, nothing goes before
// its journal is on disk, and each outcome is told as it is known:
//
//	plan ─> journal ─┐
//	                 └─> for each batch:  read again ─> judge again ─> intend (fsync)
//	                                      ─> delete, each by its own condition ─> settle
//
// What differs from the plan at any step falls out and is reported. The run
// stops at the first sign that it may not go on; the rest is not tried and can
// be resumed.
package purge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"idemtui/inspect"
	"idemtui/inspect/plan"
	"idemtui/store"
	"idemtui/store/journal"
)

// Table is what a purge needs of a table; *store.Table is one.
type Table interface {
	Describe() inspect.Table
	// Whole reads records again, strongly consistent and with their items.
	Whole(ctx context.Context, keys []inspect.ItemKey) ([]inspect.Record, error)
	Guard(r *inspect.Record, passed inspect.Millis) (inspect.Guard, error)
	Delete(ctx context.Context, r *inspect.Record, g inspect.Guard) store.Result
	PutBack(ctx context.Context, item json.RawMessage) store.Result
}

// Run is one purge of entries of a journal.
type Run struct {
	Table   Table
	Journal *journal.Journal
	// Now is the service's clock.
	Now func() inspect.Millis
	// Policy and Options judge each record again before its delete.
	Policy  inspect.Policy
	Options plan.Options
	// Caller is the ARN of who purges, for the journal.
	Caller string
	// Rate bounds the deletes a second; 0 does not.
	Rate float64
	// Restored tells keys that a restore wrote: they say nothing of how long
	// expires_after is. It may be nil.
	Restored func(key string) bool
	// Report hears of each outcome as soon as it is known, from one goroutine at
	// a time. It may be nil.
	Report func(entry int, o journal.Outcome)

	mu      sync.Mutex // guards what follows
	outcome map[int]journal.Outcome
	late    int
	stopped error
}

// Summary is what a run came to.
type Summary struct {
	// Outcomes are those of all entries, by their number.
	Outcomes map[int]journal.Outcome
	// ChangedLate counts the records that changed between the second look and
	// the delete: only the condition of the delete saved them.
	ChangedLate int
	// Stopped is why the run ended early; nil if it did not.
	Stopped error
}

// errInterrupted is a person's own stop.
var errInterrupted = fmt.Errorf("interrupted: %w", context.Canceled)

// batch is the records of one second look: as many as a BatchGetItem takes.
const batch = 100

// Do purges entries of the journal's plan, by their numbers. All of them have
// an outcome afterwards. When ctx ends, what is in flight is finished and the
// rest is not tried.
func (r *Run) Do(ctx context.Context, entries []int) Summary {
	r.outcome, r.late, r.stopped = map[int]journal.Outcome{}, 0, nil
	contents := r.Journal.Contents()
	if err := r.Journal.Run(journal.Run{At: r.Now(), Verb: journal.VerbPurge, Caller: r.Caller}); err != nil {
		r.stop(err)
	}
	gate := newGate(r.Rate)
	first := true // goes alone: a missing permission shows before much is sent
	for rest := entries; len(rest) > 0 && r.goesOn(ctx); {
		n := min(len(rest), gate.batch())
		if first {
			n = 1
		}
		r.batch(ctx, contents.Entries, rest[:n], gate)
		rest, first = rest[n:], false
	}
	r.leave(entries)
	return Summary{Outcomes: r.outcome, ChangedLate: r.late, Stopped: r.stopped}
}

// goesOn reports whether another batch may begin.
func (r *Run) goesOn(ctx context.Context) bool {
	if ctx.Err() != nil {
		r.stop(errInterrupted)
	}
	return r.why() == nil
}

// stop ends the run; the first reason counts.
func (r *Run) stop(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopped == nil {
		r.stopped = err
	}
}

func (r *Run) why() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stopped
}

// leave gives each entry without an outcome that of not being tried, and writes
// down why.
func (r *Run) leave(entries []int) {
	if r.stopped == nil {
		return
	}
	why := reasonOf(r.stopped)
	for _, i := range entries {
		if _, done := r.outcome[i]; !done {
			r.tell(journal.Outcome{Entry: i, At: r.Now(), Outcome: inspect.NotTried, Reason: why})
		}
	}
	// Where the journal itself is what failed, that is the reason told already.
	_ = r.Journal.Stop(journal.Stop{At: r.Now(), Why: why})
}

// tell keeps an outcome and reports it. It is the last word on its entry.
func (r *Run) tell(o journal.Outcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.outcome[o.Entry] = o
	if r.Report != nil {
		r.Report(o.Entry, o)
	}
}

// reasonOf is an error in the few words of an outcome's reason.
func reasonOf(err error) string {
	if p, ok := errors.AsType[*inspect.Problem](err); ok && p.Why != "" {
		return p.Why
	}
	return err.Error()
}
