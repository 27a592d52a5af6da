package doctor

import (
	"fmt"
	"time"

	"idemtui/inspect"
)

// timeChecks look at how long records live.
func timeChecks() []Check {
	return []Check{
		{
			ID: "expires-too-soon", Severity: inspect.Error, Thread: "py#8049",
			Finds: "expires_after is shorter than the run time: calls run twice", Fine: "records outlive the calls that write them",
			Source: "the put condition lets a call run once expiration has passed, though the deadline is ahead",
			hit:    expiresTooSoon,
			when:   func(_ *chart, t *tally, n int) bool { return n > 0 || t.shorterThanTimeout() }, tell: tellTooSoon,
		},
		{
			ID: "far-expiration", Severity: inspect.Note,
			Finds: "records that expire in more than a year", Fine: "no record expires in more than a year",
			Source: "expires_after is in seconds, by default 3600",
			hit: func(l *look) bool {
				return l.Expiration.Unit == inspect.Seconds && l.Expiration.At.Sub(l.c.Now) > year
			},
			tell: tellFar,
		},
		{
			ID: "expires-after-milliseconds", Severity: inspect.Warning,
			Finds: "an expires_after that is a usual one in milliseconds", Fine: "no expires_after looks like milliseconds",
			Source: "expires_after_seconds, taken for milliseconds: 3600000 is 41 days 16 hours",
			hit:    (*look).written,
			when:   func(_ *chart, t *tally, _ int) bool { _, looks := t.thousandfold(); return looks }, tell: tellThousandfold,
		},
		{
			ID: "two-expires-after", Severity: inspect.Note, Thread: "ts#5422",
			Finds: "two values of expires_after under one prefix", Fine: "one expires_after in each prefix",
			Source: "expiration - deadline lies in [expires_after - 15 min, expires_after] while a call is in progress",
			hit:    (*look).written,
			when:   func(_ *chart, t *tally, _ int) bool { return t.twoExpiries() }, tell: tellTwoExpiries,
		},
		{
			ID: "expires-estimated", Severity: inspect.Note,
			Finds: "expires_after is only estimated where no deadline tells an age", Fine: "ages rest on deadlines or on your word",
			Source: "start is expiration - expires_after; the default is 3600 s",
			hit:    func(l *look) bool { return l.bare() && l.Expiration.Unit == inspect.Seconds && !l.t.given },
			when:   func(_ *chart, t *tally, n int) bool { return n > 0 && t.withDeadline == 0 }, tell: tellEstimated,
		},
	}
}

const (
	year = 365 * 24 * time.Hour
	// slack is how far two clocks cut to whole seconds may disagree.
	slack = 5 * time.Second
)

// expiresTooSoon reports a record that expires before its call must have ended.
func expiresTooSoon(l *look) bool {
	return l.written() && l.Expiration.Unit == inspect.Seconds && l.Deadline.Unit == inspect.Milliseconds &&
		l.Expiration.At <= l.Deadline.At
}

// shorterThanTimeout reports that Lambda lets a call run longer than its record
// can live.
func (t *tally) shorterThanTimeout() bool {
	span, ok := t.siblings.Inferred()
	return ok && t.lambda.Known && span.High < t.lambda.Longest
}

func tellTooSoon(_ *chart, of []*tally, n int) telling {
	what := recordsThat(n, "expire") + " before the call that wrote it must have ended."
	if n == 0 {
		what = "No record shows it yet, but Lambda lets a call run longer than its record lives."
	}
	return telling{
		title:    "expires_after is shorter than the run time: " + scope(prefixes(of)),
		what:     what,
		effect:   "From the expiration on a duplicate runs although the first call is still working: double executions.",
		evidence: each(of, (*tally).livesFor),
		advice:   "Set expires_after_seconds well above the function's timeout, and above the time over which its source redelivers.",
	}
}

// livesFor tells what is known of expires_after and of the timeout.
func (t *tally) livesFor() string {
	text := "expires_after is not known"
	if span, ok := t.siblings.Inferred(); ok {
		text = "expires_after is at most " + inspect.Long(span.High)
	}
	if t.started.n > 0 {
		text += ", expiration - in_progress_expiration at least " + signed(span(t.started.low))
	}
	if t.lambda.Known {
		text += ", the timeout " + inspect.Long(t.lambda.Longest)
	}
	return text
}

// signed is a duration that may be negative.
func signed(d time.Duration) string {
	if d < 0 {
		return "minus " + inspect.Long(-d)
	}
	return inspect.Long(d)
}

func tellFar(c *chart, of []*tally, n int) telling {
	return telling{
		title:    recordsThat(n, "expire") + " in more than a year",
		what:     "expires_after is in seconds; perhaps milliseconds were given.",
		effect:   "A duplicate is refused or replayed until then, and the record stays in the table.",
		evidence: each(of, func(t *tally) string { return "the last expires " + c.clock(t.written.high) + " UTC" }),
		advice:   "Check expires_after_seconds.",
	}
}

// thousandfold finds what an inferred expires_after would be in milliseconds,
// where that is a multiple of five minutes. Up to a year no whole number of days
// is such a number of milliseconds, but for 125 and 250.
func (t *tally) thousandfold() (time.Duration, bool) {
	span, ok := t.siblings.Inferred()
	const step = 5 * time.Minute
	if !ok || t.twoExpiries() || span.Low < 1000*step-inspect.LambdaLimit {
		return 0, false
	}
	meant := (span.High / 1000).Truncate(step)
	return meant, 1000*meant >= span.Low
}

func tellThousandfold(_ *chart, of []*tally, _ int) telling {
	return telling{
		title:  "expires_after looks like milliseconds: " + scope(prefixes(of)),
		what:   "Records live a thousand times as long as a usual expires_after.",
		effect: "Duplicates are replayed or refused for weeks, and the table holds a thousand times as many records.",
		evidence: each(of, func(t *tally) string {
			span, _ := t.siblings.Inferred()
			meant, _ := t.thousandfold()
			return fmt.Sprintf("expires_after is about %s, as milliseconds %s", inspect.Long(span.High), inspect.Long(meant))
		}),
		advice: "Give expires_after_seconds in seconds.",
	}
}

// twoExpiries reports that no single expires_after gives the records of a
// prefix. A record was read after it was written, and a call in progress began
// before its deadline: both bound expires_after from below, whatever comes
// after the deadline.
func (t *tally) twoExpiries() bool {
	lowest := t.siblings.Lowest
	if lowest.Key == "" {
		return false
	}
	least := t.siblings.Longest.Span
	if t.started.n > 0 {
		least = max(least, span(t.started.high))
	}
	return least > lowest.Span+inspect.LambdaLimit+slack
}

func tellTwoExpiries(_ *chart, of []*tally, _ int) telling {
	return telling{
		title:  "two values of expires_after: " + scope(prefixes(of)),
		what:   "No single expires_after gives these records: several operations or versions write under one prefix.",
		effect: "Ages cannot be inferred from expirations, and what a store's second configuration says is ignored by the library.",
		evidence: each(of, func(t *tally) string {
			return fmt.Sprintf("at most %s by %s, at least %s by another", inspect.Long(t.siblings.Lowest.Span+inspect.LambdaLimit),
				inspect.Cut(inspect.Clean(t.siblings.Lowest.Key), 80), inspect.Long(max(t.siblings.Longest.Span, span(t.started.high))))
		}),
		advice: "Give each operation a store and a key prefix of its own. Where the setting changed lately, it passes by itself.",
	}
}

// completedLate is how long after its deadline a record was at least completed;
// false where it was completed in time, as far as can be told.
func (l *look) completedLate() (time.Duration, bool) {
	if l.Status != inspect.Completed || l.Expiration.Unit != inspect.Seconds || l.Deadline.Unit != inspect.Milliseconds {
		return 0, false
	}
	most := l.t.siblings.Lowest.Span + inspect.LambdaLimit
	if given, ok := l.c.Policy.Given(l.t.prefix); ok && given < most {
		most = given
	}
	late := l.Expiration.At.Sub(l.Deadline.At) - most
	return late, late > slack
}

func tellEstimated(c *chart, of []*tally, n int) telling {
	i := c.index("expires-estimated")
	return telling{
		title:    "expires_after is only estimated: " + scope(prefixes(of)),
		what:     recordsThat(n, "have") + " no deadline, so that their age is their expiration less expires_after, which is taken as 1 h.",
		effect:   "A purge takes none of them on such an age.",
		evidence: each(of, func(t *tally) string { return plural(t.hits[i], "record") }),
		advice:   "Tell it: --expires-after 'PREFIX=1h', or expires_after in the config file, or key e in the dashboard.",
	}
}
