package cli

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"idemtui/inspect"
	"idemtui/inspect/plan"
	"idemtui/store/journal"
	"idemtui/store/purge"
)

// proof is a record that is left and when watching it alone proves its age.
type proof struct {
	entry int // of the journal
	at    inspect.Millis
}

// patience is waited beyond a proof, in milliseconds: the measure of the
// service's clock may still narrow, and a look too early would prove nothing.
const patience inspect.Millis = 2000

// watch waits for what is not proven yet and purges each as its proof arrives.
// It asks the table nothing while it waits.
func (p *purging) watch(ctx context.Context, run *purge.Run, sum purge.Summary) purge.Summary {
	proofs := p.proofs(sum)
	for len(proofs) > 0 && sum.Stopped == nil {
		if !p.waitFor(ctx, proofs) {
			why := fmt.Sprintf("interrupted: %s not proven yet", plural(len(proofs), "record"))
			sum.Stopped = fmt.Errorf("%s: %w", why, context.Canceled)
			// What is on disk already stays true without this line.
			_ = run.Journal.Stop(journal.Stop{At: p.now(), Why: why})
			return sum
		}
		now := p.now()
		var due []int
		for len(proofs) > 0 && proofs[0].at <= now {
			due = append(due, proofs[0].entry)
			proofs = proofs[1:]
		}
		next := p.runShown(ctx, run, due)
		maps.Copy(sum.Outcomes, next.Outcomes)
		sum.ChangedLate += next.ChangedLate
		sum.Stopped = next.Stopped
	}
	return sum
}

// proofs are the records left that watching can prove, the soonest first.
func (p *purging) proofs(sum purge.Summary) []proof {
	var out []proof
	judge := plan.NewJudge(p.policy, p.ask.plan())
	for i := range p.plan.Entries {
		e := &p.plan.Entries[i]
		n := p.number(i)
		if _, done := sum.Outcomes[n]; done || e.Verdict == plan.Take {
			continue
		}
		at, ok := plan.ProvenAt(e, p.policy)
		if !ok {
			continue
		}
		// Not all goes that is proven: it may have expired by then, or be what
		// FILTER does not ask for.
		at += patience
		if then, _ := judge.Again(&e.Record, e.State, at); then.Verdict == plan.Take {
			out = append(out, proof{n, at})
		}
	}
	slices.SortFunc(out, func(a, b proof) int { return int(min(max(a.at-b.at, -1), 1)) })
	return out
}

// waitFor waits for the next proof, with a countdown on a terminal; false when
// the person gave up.
func (p *purging) waitFor(ctx context.Context, proofs []proof) bool {
	shown := isTerminal(p.Err) && !p.global.quiet
	if !shown && !p.global.quiet {
		p.say(p.Err, "Observing %s: the next is proven in %s.", plural(len(proofs), "record"), inspect.Long(proofs[0].at.Sub(p.now())))
	}
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	defer func() {
		if shown {
			_, _ = io.WriteString(p.Err, "\r\x1b[K")
		}
	}()
	for {
		left := proofs[0].at.Sub(p.now())
		if left <= 0 {
			return true
		}
		if shown {
			_, _ = fmt.Fprintf(p.Err, "\r\x1b[K%s observed; the next is proven in %s, all in %s · ctrl-c keeps the plan",
				plural(len(proofs), "record"), inspect.Short(left), inspect.Short(proofs[len(proofs)-1].at.Sub(p.now())))
		}
		select {
		case <-ticker.C:
		case <-time.After(left):
		case <-ctx.Done():
			return false
		}
	}
}
