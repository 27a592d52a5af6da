package doctor

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"idemtui/inspect"
)

// deadlineChecks look at how calls end.
func deadlineChecks() []Check {
	return []Check{
		{
			ID: "no-deadline", Severity: inspect.Error, Thread: "py#1038",
			Finds: "functions whose records never have a deadline: the Lambda context is not registered", Fine: "every function sets deadlines",
			Source: "in_progress_expiration is written only with a Lambda context; py#1387, py#4759",
			hit:    (*look).bare,
			when:   func(_ *chart, t *tally, n int) bool { return n > 0 && t.withDeadline == 0 }, tell: tellNoDeadline,
		},
		{
			ID: "some-without-deadline", Severity: inspect.Warning, Thread: "py#4759",
			Finds: "calls in progress without a deadline, in a function that mostly sets one", Fine: "no call in progress lacks the deadline of its siblings",
			Source: "TypeScript, and Python before 2.42, write none when no time is left; one store serving two ways of calling",
			hit:    func(l *look) bool { return l.bare() && l.Status == inspect.InProgress },
			when:   func(_ *chart, t *tally, n int) bool { return n > 0 && t.withDeadline > 0 }, tell: tellSomeWithout,
		},
		{
			ID: "lapsed", Severity: inspect.Warning, Thread: "py#738",
			Finds: "calls that did not end by their deadline: crashes or timeouts", Fine: "no call lapsed",
			Source: "INPROGRESS past its in_progress_expiration; ts#1482, java#1281",
			hit:    func(l *look) bool { return l.state == inspect.Lapsed && !l.t.lambda.Durable }, tell: tellLapsed,
		},
		{
			ID: "suspended", Severity: inspect.Note, Thread: "py#7764",
			Finds: "records of durable functions past their deadline", Fine: "no durable function is past its deadline",
			Source: "Lambda reports a durable function; its deadline covers one invocation only",
			hit:    func(l *look) bool { return l.state == inspect.Lapsed && l.t.lambda.Durable }, tell: tellSuspended,
		},
		{
			ID: "completed-late", Severity: inspect.Note, Thread: "py#7764",
			Finds: "records completed after their deadline: durable functions", Fine: "no record was completed after its deadline",
			Source: "completion is expiration - expires_after; the deadline stays on COMPLETED records",
			hit:    func(l *look) bool { _, late := l.completedLate(); return late },
			when:   func(_ *chart, t *tally, n int) bool { return n > 0 && !t.twoExpiries() }, tell: tellCompletedLate,
		},
		{
			ID: "wrong-key-completed", Severity: inspect.Error, Thread: "ts#5715",
			Finds: "the handler changes its input: another key is completed than the one that was locked", Fine: "every call completes its own key",
			Source: "TypeScript up to 2.35 hashes the payload again on completion; fixed by ts#5717",
			hit:    func(l *look) bool { return l.t.pairs[l.Key] },
			tell:   tellWrongKey,
		},
		{
			ID: "re-created", Severity: inspect.Note,
			Finds: "completed records without a deadline though their siblings have one", Fine: "no record was purged or lost while its call ran",
			Source: "completion is an UpdateItem without condition: it makes the record anew, without in_progress_expiration",
			hit:    func(l *look) bool { return l.bare() && l.Status == inspect.Completed && !l.t.pairs[l.Key] },
			when:   func(_ *chart, t *tally, n int) bool { return n > 0 && t.withDeadline > 0 }, tell: tellRecreated,
		},
	}
}

// bare reports whether a record of a library has no deadline.
func (l *look) bare() bool { return l.written() && l.Deadline.Unit == inspect.Absent }

func tellNoDeadline(c *chart, of []*tally, n int) telling {
	refused := 0
	for _, t := range of {
		refused += t.counts.Refuse()
	}
	out := telling{
		title:    "no deadline is set: a call that dies blocks its key until expiration",
		what:     recordsThat(n, "have") + fmt.Sprintf(" no %s, all there are of %s: the library does not see the Lambda context, so it cannot know when a call must have ended.", c.Table.Attributes.InProgressExpiry, scope(prefixes(of))),
		effect:   fmt.Sprintf("%s refused now. A key whose call died is refused until its expiration, long after the call ended.", keysAre(refused)),
		evidence: []string{statesText(of) + ": " + c.Table.Attributes.InProgressExpiry + " absent in all"},
		advice:   "In the handler: config.register_lambda_context(context) (registerLambdaContext), with the configuration that the idempotent function uses. Then purge the stuck ones: `idemtui purge --dry-run`.",
	}
	if len(of) == len(c.tallies) && len(of) > 1 {
		out.evidence = append(out.evidence, "no function of the table sets one: libraries of before the deadline (Python < 1.26.7, Java < 1.13, .NET of before mid 2023) look the same")
	}
	return out
}

func keysAre(n int) string {
	if n == 1 {
		return "1 key is"
	}
	return number(n) + " keys are"
}

// statesText counts the states of the records without a deadline over some
// prefixes: "stuck 37, completed 5,815".
func statesText(of []*tally) string {
	var parts []string
	for _, s := range inspect.States() {
		n := 0
		for _, t := range of {
			n += t.without.Of(s)
		}
		if n > 0 {
			parts = append(parts, s.String()+" "+number(n))
		}
	}
	return strings.Join(parts, ", ")
}

func tellSomeWithout(c *chart, of []*tally, n int) telling {
	return telling{
		title:    plural(n, "call") + " without a deadline, unlike their siblings",
		what:     recordsThat(n, "are") + fmt.Sprintf(" in progress without %s, which other records of the same function have.", c.Table.Attributes.InProgressExpiry),
		effect:   "Each is refused until its expiration if its call died.",
		evidence: each(of, func(t *tally) string { return plural(t.withDeadline, "record") + " with a deadline" }),
		advice:   "Upgrade the library (Python before 2.42 and TypeScript write no deadline when no time is left), and register the context on every path into the function.",
	}
}

const (
	// usualLapses and usualShare are what a healthy function may show of crashes.
	usualLapses = 10
	usualShare  = 100 // one in a hundred
)

func tellLapsed(c *chart, of []*tally, n int) telling {
	var when bounds
	live, few := 0, true
	for _, t := range of {
		when.join(t.lapsed)
		live += t.records
		few = few && t.lapsed.n < usualLapses && t.lapsed.n*usualShare < t.records
	}
	out := telling{
		title:  plural(n, "call") + " lapsed " + c.between(when) + ": crashes or timeouts",
		what:   recordsThat(n, "are") + fmt.Sprintf(" in progress and past the deadline: %s of the records of %s.", share(n, live), scope(prefixes(of))),
		effect: "The next duplicate takes over and runs again; what the first run did is not undone.",
		evidence: each(of, func(t *tally) string {
			return fmt.Sprintf("%s of %s, %s", number(t.lapsed.n), number(t.records), c.between(t.lapsed))
		}),
		advice: "Look into the function's logs of that time for timeouts, out of memory, and IdempotencyPersistenceLayerError (a response that could not be stored).",
	}
	for _, t := range of {
		if t.lambda.Known {
			out.evidence = append(out.evidence, fmt.Sprintf("timeout of %s: %s", named(t.name.Function), inspect.Long(t.lambda.Longest)))
		}
	}
	if few {
		out.severity = inspect.Note
	}
	return out
}

func tellSuspended(_ *chart, of []*tally, n int) telling {
	return telling{
		title:    plural(n, "record") + " of durable functions past their deadline",
		what:     "Lambda says that the function is durable: its deadline covers one invocation, and a suspended workflow looks lapsed.",
		effect:   "A duplicate that comes now takes over, and runs beside the suspended one.",
		evidence: each(of, func(t *tally) string { return "execution timeout " + inspect.Long(t.lambda.Longest) }),
		advice:   "Do not purge them before the workflow has ended.",
	}
}

func tellCompletedLate(_ *chart, of []*tally, n int) telling {
	var late bounds
	for _, t := range of {
		late.join(t.late)
	}
	most := inspect.Span{Low: span(late.low), High: span(late.high)}
	cause := "a durable function that was suspended and resumed, code outside Lambda, or a second expires_after"
	for _, t := range of {
		if t.lambda.Durable {
			cause = "a durable function that was suspended and resumed"
		}
	}
	return telling{
		title:    plural(n, "record") + " completed after their deadline",
		what:     fmt.Sprintf("By their expiration they were completed %s after the deadline, when no single invocation can still run: %s.", spanOf(most), cause),
		effect:   "Between deadline and completion a duplicate took over, or would have: the work was done twice.",
		evidence: each(of, func(t *tally) string { return fmt.Sprintf("%s of %s", number(t.late.n), number(t.records)) }),
		advice:   "Keep lapsed records of this function out of a purge while workflows may be suspended.",
	}
}

// pair finds calls that seem to have completed another key than the one they
// locked: TypeScript, a completed record without a deadline, which a call in
// progress of the same prefix could have written in its time.
func (t *tally) pair(p inspect.Policy) map[string]bool {
	longest, bounded := p.LongestRun(t.prefix)
	if !bounded {
		longest = inspect.LambdaLimit
	}
	byExpiration := func(a, b *inspect.Record) int { return cmp.Compare(a.Expiration.At, b.Expiration.At) }
	slices.SortFunc(t.bare, byExpiration)
	slices.SortFunc(t.open, byExpiration)
	const rounding = 1000 // TypeScript rounds to seconds
	pairs, next := map[string]bool{}, 0
	for _, locked := range t.open {
		for next < len(t.bare) && t.bare[next].Expiration.At < locked.Expiration.At-rounding {
			next++
		}
		if next == len(t.bare) {
			break
		}
		completed := t.bare[next]
		_, encoding := inspect.DigestForm(completed.Digest())
		if encoding == inspect.Base64 && completed.Expiration.At.Sub(locked.Expiration.At) <= longest {
			pairs[locked.Key], pairs[completed.Key] = true, true
			next++
		}
	}
	return pairs
}

func tellWrongKey(_ *chart, of []*tally, _ int) telling {
	calls := 0
	for _, t := range of {
		calls += len(t.pairs) / 2
	}
	return telling{
		title:    plural(calls, "call") + " completed another key than the one locked: the handler changes its input",
		what:     "A record in progress is left, and at nearly the same time another key was completed that has no deadline: the library hashed the payload again after the handler had changed it.",
		effect:   "The event's own key refuses duplicates until its deadline, then the handler runs again.",
		evidence: each(of, func(t *tally) string { return plural(len(t.pairs)/2, "pair") + " of such records" }),
		advice:   "Upgrade Powertools for TypeScript beyond 2.35, or let the handler work on a copy of its input; then purge both records.",
	}
}

func tellRecreated(_ *chart, of []*tally, n int) telling {
	return telling{
		title:    plural(n, "record") + " made anew by their completion",
		what:     "They are completed and have no deadline, though their siblings have one: the record was purged, or expired, while its call was running.",
		effect:   "Meanwhile another call of the same event could start.",
		evidence: each(of, func(t *tally) string { return plural(t.withDeadline, "record") + " with a deadline" }),
		advice:   "Nothing for these. Purge only what is stuck or lapsed, and keep expires_after above the function's timeout.",
	}
}
