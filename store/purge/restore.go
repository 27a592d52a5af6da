package purge

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"idemtui/store"
	"idemtui/store/journal"
)

// Restore puts back what a purge took.
type Restore struct {
	Table Table
	// Journal hears what was put back; nil where it cannot be written to.
	Journal *journal.Journal
	// Caller is the ARN of who restores, for the journal.
	Caller string
	// Report hears of each outcome as soon as it is known, from one goroutine at
	// a time and never after Do. The restore waits for it. It may be nil.
	Report func(entry int, o journal.Outcome)

	grace time.Duration // of tests; 0 is the usual
}

// Do puts back the items of some entries, by their numbers. It overwrites
// nothing: where another record is, that stays. All of them have an outcome
// afterwards. When ctx ends, what is in flight is finished and the rest is not
// tried.
func (r *Restore) Do(ctx context.Context, items map[int]json.RawMessage) Summary {
	e := newEffort(r.Table, r.Report, r.grace)
	r.note(func(j *journal.Journal) error {
		return j.Run(journal.Run{At: e.now(), Verb: journal.VerbRestore, Caller: r.Caller})
	})
	entries := slices.Sorted(maps.Keys(items))
	for group := range slices.Chunk(entries, batch) {
		if !e.goesOn(ctx) {
			break
		}
		outcomes := e.send(ctx, newGate(0), group,
			func(int) string { return "" },
			func(ctx context.Context, i int) store.Result { return r.Table.PutBack(ctx, items[group[i]]) })
		r.note(func(j *journal.Journal) error { return j.Restored(outcomes) })
	}
	if why := e.leave(entries); why != "" {
		r.note(func(j *journal.Journal) error { return j.Stop(journal.Stop{At: e.now(), Why: why}) })
	}
	return Summary{Outcomes: e.outcome, Stopped: e.stopped}
}

// note writes to the journal. What is in the table again is there whether it is
// noted or not: a journal that takes no more does not stop a restore, and a
// second one finds the records as they are.
func (r *Restore) note(write func(*journal.Journal) error) {
	if r.Journal != nil {
		_ = write(r.Journal)
	}
}
