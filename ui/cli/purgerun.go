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
	case p.ask.yes && len(changedLately(p.plan, p.policy)) > 0:
		return usage("%s changed within a day, and so may have its expires_after: --same-expiry needs a yes of its own, on a terminal",
			some(changedLately(p.plan, p.policy)))
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
	for _, prefix := range changedLately(part, p.policy) {
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
	bar := p.newProgress(len(numbers))
	run := &purge.Run{
		Table: p.table, Journal: j, Policy: p.policy, Options: p.ask.plan(), Caller: p.caller(ctx),
		Rate: p.ask.rate, Restored: func(key string) bool { return p.written[key] },
		Report: func(int, journal.Outcome) { bar.step() },
	}
	sum := run.Do(ctx, numbers)
	bar.clear()
	if p.ask.observe && sum.Stopped == nil {
		sum = p.watch(ctx, run, sum)
	}
	return p.tellSummary(j, sum)
}

func (p *purging) now() inspect.Millis { return inspect.MillisOf(p.table.Now()) }

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
	full := min(barCells*b.done/max(b.total, 1), barCells) // watching adds records
	_, _ = fmt.Fprintf(b.w, "\r\x1b[K[%s%s] %d of %d · %.0f/s · %s left",
		strings.Repeat("#", full), strings.Repeat(".", barCells-full), b.done, b.total, rate, inspect.Short(left))
}

func (b *progress) clear() {
	if b.w != nil && !b.shown.IsZero() {
		_, _ = io.WriteString(b.w, "\r\x1b[K")
	}
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
