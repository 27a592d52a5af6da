package purge

import (
	"context"
	"errors"
	"sync"

	"idemtui/inspect"
	"idemtui/inspect/plan"
	"idemtui/store"
	"idemtui/store/journal"
)

// workers is how many deletes are under way at once.
const workers = 32

// intent is a record about to be deleted, as it was read just now.
type intent struct {
	journal.Intent

	record inspect.Record
}

// batch takes some entries through all steps.
func (r *Run) batch(ctx context.Context, entries []journal.Entry, numbers []int, g *gate) {
	looks, err := r.look(ctx, entries, numbers)
	if err != nil {
		r.stop(interruptedOr(ctx, err))
		return
	}
	intents, fallen := r.judge(entries, looks)
	if len(intents) > 0 {
		lines := make([]journal.Intent, len(intents))
		for i := range intents {
			lines[i] = intents[i].Intent
		}
		if err := r.Journal.Intend(lines); err != nil {
			r.stop(err)
			return
		}
	}
	for _, o := range fallen {
		r.tell(o)
	}
	settled := append(fallen, r.deleteAll(ctx, intents, g)...)
	if err := r.Journal.Settle(settled); err != nil {
		r.stop(err)
	}
}

// look is an entry and what is there now; nil where nothing is.
type look struct {
	entry int
	found *inspect.Record
}

// look reads the entries' records again.
func (r *Run) look(ctx context.Context, entries []journal.Entry, numbers []int) ([]look, error) {
	sorted := r.Table.Describe().SortKey != ""
	keys := make([]inspect.ItemKey, len(numbers))
	for i, n := range numbers {
		witness := entries[n].Record()
		keys[i] = witness.ItemKey(sorted)
	}
	records, err := r.Table.Whole(ctx, keys)
	if err != nil {
		return nil, err //nolint:wrapcheck // told by store
	}
	found := make(map[inspect.ItemKey]*inspect.Record, len(records))
	for i := range records {
		found[records[i].ItemKey(sorted)] = &records[i]
	}
	looks := make([]look, len(numbers))
	for i, n := range numbers {
		looks[i] = look{entry: n, found: found[keys[i]]}
	}
	return looks, nil
}

// judge sorts what still may go from what falls out. What changed is heard
// first: it may show that a person's word is wrong, and then no age may rest on
// that word any more.
func (r *Run) judge(entries []journal.Entry, looks []look) (intents []intent, fallen []journal.Outcome) {
	now := r.Now()
	for _, l := range looks {
		witness := entries[l.entry].Record()
		if l.found != nil && !witness.Same(l.found) {
			r.hear(l.found, witness.ReadAt)
		}
	}
	judge := plan.NewJudge(r.Policy, r.Options)
	for _, l := range looks {
		out := journal.Outcome{Entry: l.entry, At: now}
		witness := entries[l.entry].Record()
		switch {
		case l.found == nil:
			out.Outcome = inspect.Gone
		case !witness.Same(l.found):
			out.Outcome, out.Reason = inspect.Changed, differs(&witness, l.found)
		default:
			in, why := r.intend(judge, l, now)
			if why == "" {
				intents = append(intents, in)
				continue
			}
			out.Outcome, out.Reason = inspect.NotTried, why
		}
		fallen = append(fallen, out)
	}
	return intents, fallen
}

// hear takes in what a record tells that was written since it was witnessed.
func (r *Run) hear(found *inspect.Record, witnessed inspect.Millis) {
	if r.Restored == nil || !r.Restored(found.Key) {
		r.Policy = r.Policy.Wrote(found, witnessed)
	}
}

// intend is the intent to delete a record that is as it was witnessed, or why
// it must not go after all.
func (r *Run) intend(judge plan.Judge, l look, now inspect.Millis) (in intent, why string) {
	entry, meant := judge.Decide(l.found, now)
	if !meant {
		return intent{}, "it is not what the plan asked for any more"
	}
	if entry.Verdict != plan.Take {
		if doubt, key := r.Policy.Doubt(l.found.Prefix()); doubt != "" {
			return intent{}, doubt + ", by the record " + key
		}
		return intent{}, entry.Verdict.Why(entry.State)
	}
	passed := inspect.Millis(0)
	if entry.State == inspect.Lapsed && !entry.Forced {
		passed = now - inspect.Millis(plan.Margin.Milliseconds())
	}
	guard, err := r.Table.Guard(l.found, passed)
	if err != nil {
		return intent{}, reasonOf(err)
	}
	return intent{
		Intent: journal.Intent{Entry: l.entry, At: now, Guard: guard, Item: l.found.Item},
		record: *l.found,
	}, ""
}

// deleteAll deletes what was intended. Once the run stops, what was not sent
// yet stays; what was sent is waited for.
func (r *Run) deleteAll(ctx context.Context, intents []intent, g *gate) []journal.Outcome {
	outcomes := make([]journal.Outcome, len(intents))
	var under sync.WaitGroup
	slots := make(chan struct{}, workers)
	for i := range intents {
		slots <- struct{}{}
		if err := g.wait(ctx); err != nil {
			r.stop(errInterrupted)
		}
		if why := r.why(); why != nil {
			outcomes[i] = journal.Outcome{Entry: intents[i].Entry, At: r.Now(), Outcome: inspect.NotTried, Reason: reasonOf(why)}
			r.tell(outcomes[i])
			<-slots
			continue
		}
		under.Go(func() {
			defer func() { <-slots }()
			outcomes[i] = r.delete(context.WithoutCancel(ctx), &intents[i])
			r.tell(outcomes[i])
		})
	}
	under.Wait()
	r.stopIfNothingGoes(outcomes)
	return outcomes
}

// delete deletes one record. A missing permission or expired credentials end
// the run: nothing else would go better.
func (r *Run) delete(ctx context.Context, in *intent) journal.Outcome {
	result := r.Table.Delete(ctx, &in.record, in.Guard)
	if p, ok := errors.AsType[*inspect.Problem](result.Err); ok && (p.Kind == inspect.KindPermission || p.Kind == inspect.KindCredentials) {
		r.stop(result.Err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if result.Outcome == inspect.Changed || result.Outcome == inspect.Gone {
		r.late++
	}
	if result.Outcome == inspect.Changed && result.Found != nil {
		r.hear(result.Found, in.record.ReadAt)
	}
	return outcomeOf(in.Entry, r.Now(), result)
}

func outcomeOf(entry int, at inspect.Millis, result store.Result) journal.Outcome {
	return journal.Outcome{Entry: entry, At: at, Outcome: result.Outcome, Reason: result.Reason, Took: result.Took}
}

// stopIfNothingGoes ends a run of whose batch no delete came through: the table
// or the way to it is gone, and each further batch would only take its time.
func (r *Run) stopIfNothingGoes(outcomes []journal.Outcome) {
	for _, o := range outcomes {
		if o.Outcome != inspect.Failed && o.Outcome != inspect.Unknown {
			return
		}
	}
	if len(outcomes) > 0 {
		r.stop(errors.New("no delete came through: " + outcomes[0].Reason))
	}
}

// interruptedOr is an error, or the interruption that caused it.
func interruptedOr(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errInterrupted
	}
	return err
}

// differs says in plain words what is not as it was witnessed.
func differs(witness, found *inspect.Record) string {
	switch {
	case found.Status == inspect.Completed && witness.Status != inspect.Completed:
		return "completed meanwhile"
	case found.Status == inspect.InProgress && found.Deadline != witness.Deadline:
		return "taken over by another call"
	case found.Status != witness.Status:
		return "its status is another"
	case found.Expiration != witness.Expiration:
		return "its expiration is another"
	case found.Validation != witness.Validation:
		return "its validation is another"
	}
	return "it is not as it was shown"
}
