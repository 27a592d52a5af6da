package cli

import (
	"context"
	"fmt"
	"io"

	"idemtui/inspect"
	"idemtui/inspect/plan"
	"idemtui/store/journal"
	"idemtui/store/purge"
)

// resumed is an entry of a journal as a resume judges it now.
type resumed struct {
	plan.Entry

	number int // in the journal
}

// resume shows what is still to go, and what is proven by now that the plan had
// left, asks for each, and purges. With --observe it then waits for the proofs
// of the others.
func (p *purging) resume(ctx context.Context, j *journal.Journal, c *journal.Contents) error {
	left, err := p.lookAtLeft(ctx, c)
	if err != nil {
		return err
	}
	now := p.now()
	judge := plan.NewJudge(p.policy, p.ask.plan())
	p.resumed, p.plan.At = c.Entries, now
	asked := p.ask.plan()
	asked.Query = asked.Query.Witnessed() // responses are looked into before each delete
	p.hold(p.due(c, plan.NewJudge(p.policy, asked), now)...)
	proven, waiting := p.leftBy(left, judge, now)
	p.hold(waiting...)
	p.proven = proven
	p.noteSkew()
	p.notes = append(p.notes, p.plan.Doubts(p.policy)...)
	if err := p.guardResume(); err != nil {
		return err
	}
	agreed, err := p.agree(ctx)
	if err != nil {
		return err
	}
	if !agreed {
		p.say(p.Err, "Nothing is left to do of %s.", c.Path)
		return p.tellSummary(j, purge.Summary{})
	}
	return p.run(ctx, j, p.takenNumbers())
}

// hold adds entries of the journal to the plan of a resume.
func (p *purging) hold(entries ...resumed) {
	for _, e := range entries {
		p.plan.Entries = append(p.plan.Entries, e.Entry)
		p.numbers = append(p.numbers, e.number)
	}
}

// number is the journal's number of an entry of the plan.
func (p *purging) number(i int) int {
	if p.resumed == nil {
		return i
	}
	return p.numbers[i]
}

// added reports whether an entry of the journal was left by its plan.
func (p *purging) added(number int) bool {
	return number < len(p.resumed) && !p.resumed[number].Take
}

// due are the entries that the plan of a journal takes and that are not done,
// as they were witnessed: no more than was shown and agreed to.
func (p *purging) due(c *journal.Contents, judge plan.Judge, now inspect.Millis) []resumed {
	var out []resumed
	passed := 0
	for _, n := range c.Pending() {
		r := c.Entries[n].Record()
		e, meant := judge.Again(&r, c.Entries[n].State, now)
		switch {
		case !meant:
			passed++
			continue
		case e.Forced && !c.Entries[n].Forced:
			e.Forced, e.Verdict = false, plan.LeftUnknownAge
		}
		out = append(out, resumed{e, n})
	}
	if passed > 0 {
		p.notes = append(p.notes, fmt.Sprintf("%s of the plan %s left: by now not in a state that it asked for", plural(passed, "record"), agree(passed, "is", "are")))
	}
	return out
}

// leftEntry is an entry that the plan of a journal had left, and its record as
// it is now.
type leftEntry struct {
	number int
	was    inspect.State
	record *inspect.Record
}

// lookAtLeft reads the entries in progress that the plan of a journal had left,
// and gives those that are as they were. What changed is heard, and so is what
// earlier runs found changed: it may show that a person's word is wrong, and
// others rest on that word.
func (p *purging) lookAtLeft(ctx context.Context, c *journal.Contents) ([]leftEntry, error) {
	sorted := p.table.Describe().SortKey != ""
	var keys []inspect.ItemKey
	numbers := map[inspect.ItemKey]int{}
	for i := range c.Entries {
		if untouched(c, i) || fellOut(&c.Fates[i]) {
			r := c.Entries[i].Record()
			key := r.ItemKey(sorted)
			keys, numbers[key] = append(keys, key), i
		}
	}
	records, err := p.readAgain(ctx, keys)
	if err != nil {
		return nil, err
	}
	var same []leftEntry
	for i := range records {
		r, n := &records[i], numbers[records[i].ItemKey(sorted)]
		witness := c.Entries[n].Record()
		if w, ok := inspect.Reread(&witness, r); ok && !p.written.has(r) {
			p.policy = p.policy.Wrote(r, w.After)
		}
		if witness.Same(r) && untouched(c, n) {
			same = append(same, leftEntry{n, c.Entries[n].State, r})
		}
	}
	return same, nil
}

// untouched reports an entry in progress that the plan left, and no run tried.
func untouched(c *journal.Contents, i int) bool {
	e, f := &c.Entries[i], &c.Fates[i]
	return !e.Take && f.Outcome == inspect.OutcomeNone && f.Item == nil && e.Status == inspect.InProgress
}

// fellOut reports an entry of which an earlier run found that it is not as it was
// witnessed.
func fellOut(f *journal.Fate) bool {
	return f.Outcome == inspect.Changed || f.Outcome == inspect.Gone || f.Outcome == inspect.Unknown
}

// leftBy are those of the left entries that are proven by now, and the others.
// That a record lapsed proves nothing of a durable function, and its plan may have
// left it for that.
func (p *purging) leftBy(left []leftEntry, judge plan.Judge, now inspect.Millis) (proven, waiting []resumed) {
	for _, l := range left {
		e, meant := judge.Again(l.record, l.was, now)
		if e.State == inspect.Lapsed && e.Verdict == plan.Take && p.policy.Runs[l.record.Prefix()].Durable {
			e.Verdict = plan.LeftDurable
		}
		switch {
		case !meant || e.Forced:
		case e.Verdict == plan.Take:
			proven = append(proven, resumed{e, l.number})
		default:
			waiting = append(waiting, resumed{e, l.number})
		}
	}
	return proven, waiting
}

// guardResume refuses what a script must say on purpose. What the plan had left
// goes with --yes only as far as --max covers it.
func (p *purging) guardResume() error {
	due, reach := p.plan.Count(plan.Take), p.reach()+len(p.proven)
	watched := p.reach() - due
	switch {
	case p.ask.max >= 0 && due > p.ask.max:
		return usage("%s still to go, more than --max %d; nothing was purged", plural(due, "record"), p.ask.max)
	case p.ask.observe && p.ask.max >= 0 && reach > p.ask.max:
		return usage("%s can go, those included that --observe may still prove, more than --max %d; nothing was purged", plural(reach, "record"), p.ask.max)
	case p.ask.observe && p.ask.yes && p.ask.max < 0 && reach > due:
		return usage("--observe takes also %s that the plan had left; with --yes give --max %d as well", plural(reach-due, "record"), reach)
	case due+watched+len(p.proven) == 0:
		return nil // there is nothing to ask
	}
	return p.guard()
}

// agree shows all of it and asks for it: what the plan takes, and what is proven
// since. It is false where nothing is left to do.
func (p *purging) agree(ctx context.Context) (bool, error) {
	covered := p.covered()
	if !p.global.quiet && len(p.plan.Entries)+len(p.notes)+len(p.proven) > 0 { // it names the table
		p.describe(p.Err)
	}
	if !p.global.quiet {
		p.describeProven(p.Err, covered)
	}
	switch {
	case p.reach() > 0:
		if err := p.confirm(ctx); err != nil {
			return false, err
		}
	case !covered || len(p.proven) == 0:
		return false, nil
	}
	if covered && p.confirmProven(ctx) {
		p.hold(p.proven...)
		p.proven = nil
	}
	if p.reach() == 0 || ctx.Err() != nil {
		return false, declined(ctx)
	}
	return true, nil
}

// covered reports whether what is proven since may go: by --max, or else by a
// person's yes.
func (p *purging) covered() bool {
	switch {
	case p.ask.max >= 0 && p.plan.Count(plan.Take)+len(p.proven) > p.ask.max:
		return false
	case p.ask.yes:
		return p.ask.max >= 0 && len(p.since().ChangedLately(p.policy)) == 0
	}
	return true
}

// since is what was proven since the plan was made, as a plan.
func (p *purging) since() plan.Plan {
	since := plan.Plan{At: p.plan.At}
	for _, e := range p.proven {
		since.Entries = append(since.Entries, e.Entry)
	}
	return since
}

// describeProven shows what was proven since the plan was made, as the plan is
// shown.
func (p *purging) describeProven(w io.Writer, covered bool) {
	n := len(p.proven)
	if n == 0 {
		return
	}
	p.say(w, "Proven since the plan was made, which had left %s: %s", agree(n, "it", "them"), plural(n, "record"))
	p.describePart(w, p.since())
	if !covered {
		p.say(w, "%s left: --max %d takes %s too.", agree(n, "It stays", "They stay"), p.reach()+n, agree(n, "it", "them"))
	}
}

// confirmProven asks for what the plan had left.
func (p *purging) confirmProven(ctx context.Context) bool {
	n := len(p.proven)
	if n == 0 || p.ask.yes {
		return n > 0
	}
	in, err := p.stdin()
	if err != nil || !p.sameStill(ctx, in, p.since()) {
		return false
	}
	if looksProductive(p.account.Profile()) {
		return p.typed(ctx, in, n)
	}
	return p.yes(ctx, in, fmt.Sprintf("Purge also %s that the plan had left?", plural(n, "record")))
}
