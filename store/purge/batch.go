package purge

import (
	"context"
	"fmt"
	"os"

	"idemtui/inspect"
	"idemtui/inspect/plan"
	"idemtui/store"
	"idemtui/store/journal"
)

// purging is a Run under way.
type purging struct {
	*effort

	run   *Run
	plan  []journal.Entry
	fates []journal.Fate // as earlier runs left them

	// Guarded by the effort's lock:
	policy inspect.Policy
	heard  int // how often the policy learned something
	late   int
}

// look is an entry and what is there now; nil where nothing is.
type look struct {
	entry int
	found *inspect.Record
}

// intent is a record about to be deleted, as it was read just now.
type intent struct {
	journal.Intent

	look  look
	heard int // what had been heard when it was judged
}

// batch takes some entries through all steps.
func (p *purging) batch(ctx context.Context, numbers []int, g *gate) {
	looks, err := p.look(ctx, numbers)
	if err != nil {
		if ctx.Err() != nil {
			err = errInterrupted
		}
		p.stop(err)
		return
	}
	intents, fallen := p.judge(looks)
	for _, o := range fallen {
		p.tell(o)
	}
	lines := make([]journal.Intent, len(intents))
	sent := make([]int, len(intents))
	for i := range intents {
		lines[i], sent[i] = intents[i].Intent, intents[i].Entry
	}
	if err := p.run.Journal.Intend(lines); err != nil {
		p.stop(err)
		return
	}
	outcomes := p.send(ctx, g, sent,
		func(i int) string { return p.hold(&intents[i]) },
		func(ctx context.Context, i int) store.Result { return p.delete(ctx, &intents[i]) })
	if err := p.run.Journal.Settle(append(fallen, outcomes...)); err != nil {
		p.stop(err)
	}
}

// look reads the entries' records again.
func (p *purging) look(ctx context.Context, numbers []int) ([]look, error) {
	sorted := p.table.Describe().SortKey != ""
	keys := make([]inspect.ItemKey, len(numbers))
	for i, n := range numbers {
		witness := p.plan[n].Record()
		keys[i] = witness.ItemKey(sorted)
	}
	records, err := p.table.Whole(ctx, keys)
	if err != nil {
		return nil, err
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
func (p *purging) judge(looks []look) (intents []intent, fallen []journal.Outcome) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	for _, l := range looks {
		if witness := p.plan[l.entry].Record(); l.found != nil {
			p.hear(&witness, l.found)
		}
	}
	judge := plan.NewJudge(p.policy, p.run.Options)
	for _, l := range looks {
		witness := p.plan[l.entry].Record()
		out := journal.Outcome{Entry: l.entry, At: now}
		switch {
		case l.found == nil:
			out.Outcome = inspect.Gone
		case !witness.Same(l.found):
			out.Outcome, out.Reason = inspect.Changed, differs(&witness, l.found)
		default:
			in, why := p.intend(judge, l, now)
			if why == "" {
				intents = append(intents, in)
				continue
			}
			out.Outcome, out.Reason = inspect.NotTried, why
		}
		fallen = append(fallen, p.doubted(out))
	}
	return intents, fallen
}

// doubted is the outcome of an entry that fell out. Where an earlier run sent a
// delete and nobody knows what came of it, that delete may be why the record is
// not as it was: this is said, not guessed.
func (p *purging) doubted(o journal.Outcome) journal.Outcome {
	before := &p.fates[o.Entry]
	if !before.Uncertain && !before.Unanswered && before.Outcome != inspect.Unknown {
		return o
	}
	const earlier = "an earlier attempt had no answer, and "
	switch o.Outcome { //nolint:exhaustive // the others are certain
	case inspect.Gone:
		o.Outcome, o.Reason = inspect.Unknown, earlier+"the record is not there now"
	case inspect.Changed:
		o.Outcome, o.Reason = inspect.Unknown, earlier+"another record is there now"
	}
	return o
}

// hear takes in what a record tells that was written since it was witnessed.
// The lock is held.
func (p *purging) hear(witness, found *inspect.Record) {
	if witness.Same(found) || p.run.Restored != nil && p.run.Restored(found) {
		return
	}
	p.policy = p.policy.Wrote(found, witness.ReadAt)
	p.heard++
}

// intend is the intent to delete a record that is as it was witnessed, or why
// it must not go after all. The lock is held.
func (p *purging) intend(judge plan.Judge, l look, now inspect.Millis) (in intent, why string) {
	entry, why := p.decide(judge, l, now)
	if why != "" {
		return intent{}, why
	}
	passed := inspect.Millis(0)
	if entry.State == inspect.Lapsed && !entry.Forced {
		passed = now - inspect.Millis(plan.Margin.Milliseconds())
	}
	guard, err := p.table.Guard(l.found, passed)
	if err != nil {
		return intent{}, reasonOf(err)
	}
	line := journal.Intent{Entry: l.entry, At: now, Guard: guard, Item: l.found.Item}
	return intent{Intent: line, look: l, heard: p.heard}, ""
}

// decide judges a record again; why says why it is left. The lock is held.
func (p *purging) decide(judge plan.Judge, l look, now inspect.Millis) (entry plan.Entry, why string) {
	entry, meant := judge.Again(l.found, p.plan[l.entry].State, now)
	switch {
	case !meant:
		state := inspect.StateAt(l.found, now, p.policy)
		return entry, "it is " + state.String() + " by now, which is not what the plan asked for"
	case entry.Verdict == plan.Take && entry.Forced && !p.plan[l.entry].Forced:
		return entry, "nothing proves its age any more, and nobody agreed to take it by force"
	case entry.Verdict == plan.Take:
		return entry, ""
	case entry.Verdict == plan.LeftUnknownAge || entry.Verdict == plan.LeftHeld || entry.Verdict == plan.LeftYounger:
		if doubt, key := p.policy.Doubt(l.found.Prefix()); doubt != "" {
			return entry, inspect.Clean(doubt + ": the record " + key + " contradicts it")
		}
	}
	return entry, entry.Verdict.Why(entry.State)
}

// hold looks at what may have come up since the batch was judged: the journal
// may be lost, and a record of the same batch may have shown that the word is
// wrong which an age rests on.
func (p *purging) hold(in *intent) string {
	if err := p.lost(); err != nil {
		p.stop(err)
		return reasonOf(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.heard == in.heard {
		return ""
	}
	in.heard = p.heard
	_, why := p.decide(plan.NewJudge(p.policy, p.run.Options), in.look, p.now())
	return why
}

// lost reports that the journal is not where it was written: what goes now could
// not be put back.
func (p *purging) lost() error {
	path := p.run.Journal.Path()
	if _, err := os.Stat(path); err != nil {
		return &inspect.Problem{
			What: "write the journal " + path, Why: "it is gone; nothing more is deleted",
			Advice: "put it back, or make a new plan", Err: fmt.Errorf("%w: %w", journal.ErrLost, err),
		}
	}
	return nil
}

// delete deletes one record.
func (p *purging) delete(ctx context.Context, in *intent) store.Result {
	result := p.table.Delete(ctx, in.look.found, in.Guard)
	p.mu.Lock()
	defer p.mu.Unlock()
	if result.Outcome == inspect.Changed || result.Outcome == inspect.Gone {
		p.late++
	}
	if result.Found != nil {
		p.hear(in.look.found, result.Found)
	}
	return result
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
