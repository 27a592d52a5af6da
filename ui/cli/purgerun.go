package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/muesli/cancelreader"

	"idemtui/inspect"
	"idemtui/inspect/plan"
	"idemtui/store/journal"
	"idemtui/store/purge"
)

// carryOut asks, writes the journal and purges.
func (p *purging) carryOut(ctx context.Context) error {
	if err := p.guard(); err != nil {
		return err
	}
	if p.reach() == 0 {
		if p.global.output == "json" {
			if err := writeJSON(p.Out, p.planned("")); err != nil {
				return err
			}
		} else if !p.global.quiet {
			p.describe(p.Err)
			p.say(p.Err, "Nothing to purge.")
		}
		return p.unmet(purge.Summary{})
	}
	if !p.global.quiet {
		p.describe(p.Err)
	}
	if err := p.confirm(ctx); err != nil {
		return err
	}
	j, err := p.create(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = j.Close() }() // each line is on disk already
	return p.run(ctx, j, p.takenNumbers())
}

// guard refuses what a script must say on purpose.
func (p *purging) guard() error {
	taken := p.reach()
	switch {
	case p.ask.max >= 0 && taken > p.ask.max:
		return usage("the plan takes %s, more than --max %d; nothing was purged", plural(taken, "record"), p.ask.max)
	case !p.ask.yes && !p.canAsk():
		return usage("a purge asks before it begins, and there is no terminal: give --yes, or look at --dry-run first")
	case p.ask.yes && len(p.plan.ChangedLately(p.policy)) > 0:
		return usage("%s changed within a day, and so may have its expires_after: --same-expiry needs a yes of its own, on a terminal",
			some(p.plan.ChangedLately(p.policy)))
	case !p.ask.yes || p.ask.max >= 0 || taken == 0:
		return nil
	case p.plan.Protecting() > 0:
		return usage("the plan takes %s that answer duplicates (COMPLETED); with --yes give --max %d as well", plural(p.plan.Protecting(), "record"), taken)
	case p.ask.query.Empty() && len(p.ask.keys) == 0 && len(inspect.Prefixes(p.records)) > 1:
		return usage("the table holds records of several functions (%s); with --yes name some by FILTER, or give --max %d", some(inspect.Prefixes(p.records)), taken)
	}
	return nil
}

// reach is the most records that the purge can take: those of the plan, and
// those that watching can still prove.
func (p *purging) reach() int {
	reach := p.plan.Count(plan.Take)
	if p.ask.observe {
		reach += len(p.proofs(purge.Summary{}))
	}
	return reach
}

func (p *purging) canAsk() bool { return isTerminal(p.In) && isTerminal(p.Err) }

// errDeclined is a person's no.
var errDeclined = errors.New("nothing was purged")

// declined is a no, or ctrl-c at the question.
func declined(ctx context.Context) error {
	if ctx.Err() != nil {
		return &exitError{code: exitInterrupted, err: fmt.Errorf("interrupted: %w", errDeclined)}
	}
	return &exitError{code: exitHeld, err: errDeclined}
}

// confirm asks with the exact count; where more is at stake the count must be
// typed, and force is asked for twice.
func (p *purging) confirm(ctx context.Context) error {
	if p.ask.yes {
		return nil
	}
	in, err := p.stdin()
	if err != nil {
		return err
	}
	if !p.sameStill(ctx, in, p.plan) {
		return declined(ctx)
	}
	if n := p.plan.Forced(); n > 0 && !p.yes(ctx, in, fmt.Sprintf("A call may be working on %d of them. Purge these BY FORCE?", n)) {
		return declined(ctx)
	}
	var agreed bool
	if p.plan.Protecting() > 0 || looksProductive(p.account.Profile()) {
		agreed = p.typed(ctx, in, p.reach())
	} else {
		agreed = p.yes(ctx, in, p.question())
	}
	if !agreed {
		return declined(ctx)
	}
	return nil
}

// question has the exact count, and with --observe how many more may follow.
func (p *purging) question() string {
	now := p.plan.Count(plan.Take)
	switch later := p.reach() - now; {
	case later == 0:
		return fmt.Sprintf("Purge %s from %s?", plural(now, "record"), p.where())
	case now == 0:
		return fmt.Sprintf("Purge up to %s from %s, each as its proof arrives?", plural(later, "record"), p.where())
	default:
		return fmt.Sprintf("Purge %s from %s now, and up to %d more, each as its proof arrives?", plural(now, "record"), p.where(), later)
	}
}

// sameStill asks whether the word of --same-expiry holds for functions that were
// changed within a day.
func (p *purging) sameStill(ctx context.Context, in *bufio.Reader, part plan.Plan) bool {
	for _, prefix := range part.ChangedLately(p.policy) {
		if !p.yes(ctx, in, fmt.Sprintf("%s changed within a day. Is its expires_after still the same?", prefix)) {
			return false
		}
	}
	return true
}

// stdin is the person's answers. One reader serves all questions: it may hold
// the next answer already.
func (p *purging) stdin() (*bufio.Reader, error) {
	if p.answers == nil {
		input, err := cancelreader.NewReader(p.In)
		if err != nil {
			return nil, fmt.Errorf("read answers from the terminal: %w; give --yes", err)
		}
		p.input, p.answers = input, bufio.NewReader(input)
	}
	return p.answers, nil
}

func (p *purging) yes(ctx context.Context, in *bufio.Reader, question string) bool {
	_, _ = fmt.Fprintf(p.Err, "%s [y/N] ", inspect.Clean(question))
	answer := strings.ToLower(p.readLine(ctx, in))
	return answer == "y" || answer == "yes"
}

func (p *purging) typed(ctx context.Context, in *bufio.Reader, count int) bool {
	_, _ = fmt.Fprintf(p.Err, "Type %d to purge them from %s: ", count, inspect.Clean(p.where()))
	return p.readLine(ctx, in) == strconv.Itoa(count)
}

// readLine reads an answer. The end of the input is a no, and so is the end of
// ctx: then the read is broken off, for nothing may read on beside what follows.
func (p *purging) readLine(ctx context.Context, in *bufio.Reader) string {
	forget := context.AfterFunc(ctx, func() { p.input.Cancel() })
	defer forget()
	line, err := in.ReadString('\n')
	if err != nil && ctx.Err() != nil {
		return ""
	}
	return strings.TrimSpace(line)
}

// takenNumbers are the journal's numbers of the plan's taken entries.
func (p *purging) takenNumbers() []int {
	var numbers []int
	for i := range p.plan.Entries {
		if p.plan.Entries[i].Verdict == plan.Take {
			numbers = append(numbers, p.number(i))
		}
	}
	return numbers
}

// run purges entries of a journal and tells what came of it.
func (p *purging) run(ctx context.Context, j *journal.Journal, numbers []int) error {
	run := &purge.Run{
		Table: p.table, Journal: j, Policy: p.policy, Options: p.ask.plan(), Caller: p.caller(ctx),
		Rate: p.ask.rate, Restored: p.written.has,
	}
	sum := p.runShown(ctx, run, numbers)
	if p.ask.observe && sum.Stopped == nil {
		sum = p.watch(ctx, run, sum)
	}
	return p.tellSummary(j, sum)
}

// runShown purges entries of a journal with a bar of their own.
func (p *purging) runShown(ctx context.Context, run *purge.Run, numbers []int) purge.Summary {
	bar := p.newProgress(len(numbers))
	defer bar.clear()
	run.Report = func(int, journal.Outcome) { bar.step() }
	return run.Do(ctx, numbers)
}

func (p *purging) now() inspect.Millis { return inspect.MillisOf(p.table.Now()) }

// progress is the line of a run on a terminal: bar, rate and time left.
type progress struct {
	w           io.Writer // nil: nobody watches
	done, total int
	started     time.Time
	shown       time.Time
}

func (a *app) newProgress(total int) *progress {
	b := &progress{total: total, started: time.Now()}
	if isTerminal(a.Err) && !a.global.quiet {
		b.w = a.Err
	}
	return b
}

const barCells = 24

func (b *progress) step() {
	b.done++
	if b.w == nil || b.done < b.total && time.Since(b.shown) < meterEvery {
		return
	}
	b.shown = time.Now()
	rate := float64(b.done) / max(time.Since(b.started).Seconds(), 0.001)
	left := time.Duration(float64(b.total-b.done) / rate * float64(time.Second))
	full := barCells * b.done / max(b.total, 1)
	_, _ = fmt.Fprintf(b.w, "\r\x1b[K[%s%s] %d of %d · %.0f/s · %s left",
		strings.Repeat("#", full), strings.Repeat(".", barCells-full), b.done, b.total, rate, inspect.Short(left))
}

func (b *progress) clear() {
	if b.w != nil && !b.shown.IsZero() {
		_, _ = io.WriteString(b.w, "\r\x1b[K")
	}
}
