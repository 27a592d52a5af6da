package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"idemtui/inspect"
	"idemtui/inspect/plan"
	"idemtui/store/journal"
	"idemtui/store/purge"
)

// tellSummary prints what a run came to.
func (p *purging) tellSummary(j *journal.Journal, sum purge.Summary) error {
	contents := j.Contents()
	if p.global.output == "json" {
		if err := writeJSON(p.Out, p.done(&contents, sum)); err != nil {
			return err
		}
	} else if err := writeAll(p.Out, p.summary(&contents, sum)); err != nil {
		return err
	}
	return p.unmet(sum)
}

// summary sums a run up for a person, by outcome.
func (p *purging) summary(c *journal.Contents, sum purge.Summary) string {
	var b strings.Builder
	count := countOutcomes(sum)
	var parts []string
	for _, o := range []inspect.Outcome{inspect.Purged, inspect.Changed, inspect.Gone, inspect.Failed, inspect.Unknown, inspect.NotTried} {
		if n := count[o]; n > 0 || o == inspect.Purged {
			parts = append(parts, fmt.Sprintf("%d %s", n, strings.ReplaceAll(o.String(), "_", " ")))
		}
	}
	p.say(&b, "%s.", strings.Join(parts, ", "))
	p.tellReasons(&b, c, sum)
	if sum.Stopped != nil {
		p.say(&b, "Stopped: %s. Go on with: idemtui purge %s", reasonText(sum.Stopped), p.goOn(c.Path, sum))
	}
	if held := p.still(sum).Count(plan.LeftHeld); held > 0 {
		p.say(&b, "Left: %s, a call may be working on each.", plural(held, "held record"))
	}
	if count[inspect.Purged]+count[inspect.Unknown] > 0 {
		p.say(&b, "A purge starts nothing: redrive the queue or let callers retry, and check first whether the first runs had effects (idemtui key --events tells which events they are).")
		p.say(&b, "To take it back: idemtui restore %s", inspect.ShellQuote(c.Path))
	}
	return b.String()
}

// tellReasons lists what did not go as planned: a few records of each reason.
func (p *purging) tellReasons(w io.Writer, c *journal.Contents, sum purge.Summary) {
	const few = 3
	shown := map[string]int{}
	var order []string
	keys := map[string][]string{}
	for i := range c.Entries {
		o, ok := sum.Outcomes[i]
		if !ok || o.Outcome == inspect.Purged || o.Outcome == inspect.NotTried && sum.Stopped != nil {
			continue
		}
		reason := strings.ReplaceAll(o.Outcome.String(), "_", " ")
		if o.Reason != "" {
			reason += ": " + o.Reason
		}
		if shown[reason] == 0 {
			order = append(order, reason)
		}
		shown[reason]++
		if shown[reason] <= few {
			keys[reason] = append(keys[reason], c.Entries[i].Key)
		}
	}
	for _, reason := range order {
		more := ""
		if n := shown[reason] - len(keys[reason]); n > 0 {
			more = fmt.Sprintf(" and %d more", n)
		}
		p.say(w, "  %s (%s%s)", reason, strings.Join(keys[reason], ", "), more)
	}
}

func countOutcomes(sum purge.Summary) map[inspect.Outcome]int {
	count := map[inspect.Outcome]int{}
	for _, o := range sum.Outcomes {
		count[o.Outcome]++
	}
	return count
}

func reasonText(err error) string {
	if p, ok := errors.AsType[*inspect.Problem](err); ok {
		return p.Error()
	}
	return strings.TrimSuffix(err.Error(), ": "+context.Canceled.Error())
}

// goOn are the words that go on with a purge: with --observe while something
// waits for its proof.
func (p *purging) goOn(path string, sum purge.Summary) string {
	words := "--resume " + inspect.ShellQuote(path)
	if p.ask.observe && len(p.proofs(sum)) > 0 {
		words = "--observe " + words
	}
	return words
}

// still is what the plan leaves and no run took since: watching takes some of it.
func (p *purging) still(sum purge.Summary) plan.Plan {
	left := plan.Plan{At: p.plan.At}
	for i := range p.plan.Entries {
		e := &p.plan.Entries[i]
		if _, done := sum.Outcomes[p.number(i)]; !done && e.Verdict != plan.Take {
			left.Entries = append(left.Entries, *e)
		}
	}
	return left
}

// done is the run in JSON.
func (p *purging) done(c *journal.Contents, sum purge.Summary) purgeJSON {
	out := p.printed(c.Path, sum)
	count := countOutcomes(sum)
	out.Planned, out.ChangedLate = len(sum.Outcomes), sum.ChangedLate
	out.Purged, out.tallyJSON = count[inspect.Purged], tallyOf(count)
	if sum.Stopped != nil {
		out.Stopped = optional(reasonText(sum.Stopped))
	}
	return out
}

// unmet is the exit of a purge: what was selected and did not go.
func (p *purging) unmet(sum purge.Summary) error {
	count := countOutcomes(sum)
	rest := count[inspect.Changed] + count[inspect.Failed] + count[inspect.Unknown] + count[inspect.NotTried]
	switch {
	case errors.Is(sum.Stopped, context.Canceled) && count[inspect.NotTried] == 0:
		return &exitError{code: exitInterrupted, err: errors.New(reasonText(sum.Stopped))}
	case errors.Is(sum.Stopped, context.Canceled):
		return &exitError{code: exitInterrupted, err: fmt.Errorf("interrupted: %d of %s not tried", count[inspect.NotTried], plural(len(sum.Outcomes), "record"))}
	case sum.Stopped != nil:
		return sum.Stopped
	case rest > 0:
		return notHeld("%d of %s did not go", rest, plural(len(sum.Outcomes), "selected record"))
	case len(p.missing) > 0:
		return notHeld("%s not in the table, for example %s", plural(len(p.missing), "named key"), p.missing[0])
	case p.unproven(sum).Unmet():
		n, why := expected(p.unproven(sum))
		return notHeld("%s left: %s", plural(n, "record"), why)
	case len(p.plan.Doubts(p.policy)) > 0:
		return notHeld("a word of yours is contradicted by the table: %s", p.plan.Doubts(p.policy)[0])
	}
	return nil
}

// expected are those of the left records that the person would expect to go, and why the
// first of them did not.
func expected(left plan.Plan) (n int, why string) {
	for _, e := range left.Entries {
		if e.Verdict == plan.LeftYounger || !e.Named && e.State != inspect.Stuck {
			continue
		}
		n++
		if n == 1 {
			why = strings.TrimPrefix(e.Verdict.Why(e.State), "left: ")
		}
	}
	return n, why
}

// unproven is what is left though this purge was to take it. A resume is not:
// the plan of its journal had left it, unless --observe asks for it as well.
func (p *purging) unproven(sum purge.Summary) plan.Plan {
	if p.resumed == nil || p.ask.observe {
		return p.still(sum)
	}
	var left plan.Plan
	for i := range p.plan.Entries {
		if e := &p.plan.Entries[i]; e.Verdict != plan.Take && !p.added(p.numbers[i]) {
			left.Entries = append(left.Entries, *e)
		}
	}
	return left
}
