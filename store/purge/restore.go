package purge

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"sync"

	"idemtui/inspect"
	"idemtui/store/journal"
)

// Restore puts back what a purge took.
type Restore struct {
	Table Table
	// Journal hears what was put back; nil where it cannot be written to.
	Journal *journal.Journal
	Now     func() inspect.Millis
	// Caller is the ARN of who restores, for the journal.
	Caller string
	// Report hears of each outcome as soon as it is known, from one goroutine at
	// a time. It may be nil.
	Report func(entry int, o journal.Outcome)

	mu      sync.Mutex // guards what follows
	outcome map[int]journal.Outcome
	stopped error
}

// Do puts back the items of some entries, by their numbers. It overwrites
// nothing: where another record is, that stays.
func (r *Restore) Do(ctx context.Context, items map[int]json.RawMessage) Summary {
	r.outcome = map[int]journal.Outcome{}
	r.note(func(j *journal.Journal) error {
		return j.Run(journal.Run{At: r.Now(), Verb: journal.VerbRestore, Caller: r.Caller})
	})
	entries := slices.Sorted(maps.Keys(items))
	for group := range slices.Chunk(entries, batch) {
		r.group(ctx, group, items)
	}
	return Summary{Outcomes: r.outcome, Stopped: r.stopped}
}

// group puts some items back and notes them together.
func (r *Restore) group(ctx context.Context, entries []int, items map[int]json.RawMessage) {
	outcomes := make([]journal.Outcome, len(entries))
	var under sync.WaitGroup
	slots := make(chan struct{}, workers)
	for i, entry := range entries {
		slots <- struct{}{}
		if why := r.why(ctx); why != nil {
			outcomes[i] = journal.Outcome{Entry: entry, At: r.Now(), Outcome: inspect.NotTried, Reason: reasonOf(why)}
			r.tell(outcomes[i])
			<-slots
			continue
		}
		under.Go(func() {
			defer func() { <-slots }()
			outcomes[i] = r.putBack(context.WithoutCancel(ctx), entry, items[entry])
			r.tell(outcomes[i])
		})
	}
	under.Wait()
	r.note(func(j *journal.Journal) error { return j.Restored(outcomes) })
}

func (r *Restore) putBack(ctx context.Context, entry int, item json.RawMessage) journal.Outcome {
	result := r.Table.PutBack(ctx, item)
	if p, ok := errors.AsType[*inspect.Problem](result.Err); ok && (p.Kind == inspect.KindPermission || p.Kind == inspect.KindCredentials) {
		r.stop(result.Err)
	}
	return outcomeOf(entry, r.Now(), result)
}

// note writes to the journal. What is in the table again is there whether it is
// noted or not: a journal that takes no more does not stop a restore, and a
// second one finds the records as they are.
func (r *Restore) note(write func(*journal.Journal) error) {
	if r.Journal != nil {
		_ = write(r.Journal)
	}
}

func (r *Restore) stop(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopped == nil {
		r.stopped = err
	}
}

func (r *Restore) why(ctx context.Context) error {
	if ctx.Err() != nil {
		r.stop(errInterrupted)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stopped
}

func (r *Restore) tell(o journal.Outcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.outcome[o.Entry] = o
	if r.Report != nil {
		r.Report(o.Entry, o)
	}
}
