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
	"fmt"
	"time"

	"idemtui/inspect"
	"idemtui/inspect/plan"
	"idemtui/store"
	"idemtui/store/journal"
)

// Table is what a purge needs of a table; *store.Table is one.
type Table interface {
	Describe() inspect.Table
	// Now is the service's clock: nothing is judged by another.
	Now() time.Time
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
	// Policy and Options judge each record again before its delete. What the
	// run learns against a person's word is added to a copy of the policy.
	Policy  inspect.Policy
	Options plan.Options
	// Caller is the ARN of who purges, for the journal.
	Caller string
	// Rate bounds the deletes a second; 0 does not.
	Rate float64
	// Restored tells runs that a restore wrote: they say nothing of how long
	// expires_after is. It may be nil.
	Restored func(r *inspect.Record) bool
	// Report hears of each outcome as soon as it is known, from one goroutine at
	// a time and never after Do. The run waits for it. It may be nil.
	Report func(entry int, o journal.Outcome)

	grace time.Duration // of tests; 0 is the usual
}

// Summary is what a run came to.
type Summary struct {
	// Outcomes are those of all entries, by their number.
	Outcomes map[int]journal.Outcome
	// ChangedLate counts the records that changed between the second look and
	// the delete: only the condition of the delete saved them.
	ChangedLate int
	// Stopped is why the run ended early, or why the journal lacks its last
	// outcomes; nil if neither is so.
	Stopped error
}

// batch is the records of one second look: as many as a BatchGetItem takes.
const batch = 100

// Do purges entries of the journal's plan, by their numbers and in their order.
// All of them have an outcome afterwards. When ctx ends, what is in flight is finished and the
// rest is not tried.
func (r *Run) Do(ctx context.Context, entries []int) Summary {
	contents := r.Journal.Contents()
	p := &purging{
		effort: newEffort(r.Table, r.Report, r.grace),
		run:    r, plan: contents.Entries, fates: contents.Fates, policy: r.Policy,
	}
	entries = distinct(entries)
	p.begin(entries)
	gate := newGate(r.Rate)
	for rest := entries; len(rest) > 0 && p.goesOn(ctx); {
		n := min(len(rest), gate.batch())
		p.batch(ctx, rest[:n], gate)
		rest = rest[n:]
	}
	if why := p.leave(entries); why != "" {
		// Where the journal itself is what failed, that is the reason told already.
		_ = r.Journal.Stop(journal.Stop{At: p.now(), Why: why})
	}
	return Summary{Outcomes: p.outcome, ChangedLate: p.late, Stopped: p.stopped}
}

// begin writes down that a run begins, unless it asks for what is not there.
func (p *purging) begin(entries []int) {
	for _, i := range entries {
		if i < 0 || i >= len(p.plan) {
			p.stop(fmt.Errorf("entry %d is not in the plan of %d", i, len(p.plan)))
			return
		}
	}
	if err := p.run.Journal.Run(journal.Run{At: p.now(), Verb: journal.VerbPurge, Caller: p.run.Caller}); err != nil {
		p.stop(err)
	}
}

// distinct drops repeated entries: a second delete would find the record gone.
func distinct(entries []int) []int {
	seen := make(map[int]bool, len(entries))
	var out []int
	for _, i := range entries {
		if !seen[i] {
			seen[i] = true
			out = append(out, i)
		}
	}
	return out
}
