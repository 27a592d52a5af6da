package doctor

import (
	"fmt"

	"idemtui/inspect"
)

// unitChecks look at times as they are stored: units, types, and what never
// comes.
func unitChecks() []Check {
	return []Check{
		{
			ID: "expiration-milliseconds", Severity: inspect.Error, Thread: "py#2074",
			Finds: "expiration in milliseconds: records never expire", Fine: "expirations are in seconds",
			Source: "10^11 seconds is the year 5138; TTL ignores such values",
			hit:    func(l *look) bool { return l.Expiration.Unit == inspect.Milliseconds }, tell: tellMilliseconds,
		},
		{
			ID: "deadline-seconds", Severity: inspect.Error, Thread: "java#1281",
			Finds: "in_progress_expiration in seconds: every duplicate takes over at once", Fine: "deadlines are in milliseconds",
			Source: "10^11 milliseconds is March 1973: a deadline long passed",
			hit:    func(l *look) bool { return l.Deadline.Unit == inspect.Seconds }, tell: tellDeadlineSeconds,
		},
		{
			ID: "time-not-a-number", Severity: inspect.Error, Thread: "py#2074",
			Finds: "times of another type than number", Fine: "times are numbers",
			Source: "DynamoDB compares numbers with numbers alone, and TTL needs one",
			hit: func(l *look) bool {
				return l.Expiration.Unit == inspect.NotANumber || l.Deadline.Unit == inspect.NotANumber
			},
			tell: tellNotANumber,
		},
		{
			ID: "no-expiration", Severity: inspect.Error,
			Finds: "records without an expiration", Fine: "every record has an expiration",
			Source: "Python and Java fail on such a record; TypeScript never lets it expire",
			hit:    func(l *look) bool { return l.written() && l.Expiration.Unit == inspect.Absent }, tell: tellNoExpiration,
		},
		{
			ID: "blocks-for-ever", Severity: inspect.Error,
			Finds: "records in progress that nothing ends: neither an expiration nor a deadline", Fine: "no record blocks for ever",
			Source: "none of the three terms of the libraries' put condition ever holds",
			hit:    blocksForEver, tell: tellForEver,
		},
	}
}

func tellMilliseconds(c *chart, of []*tally, n int) telling {
	return telling{
		title:    "expiration is in milliseconds: " + scope(prefixes(of)),
		what:     recordsThat(n, "hold") + " milliseconds where seconds belong: read as seconds, that is some 50,000 years ahead.",
		effect:   "Completed ones are replayed for ever, those in progress refuse for ever unless a deadline ends them, and TTL removes none.",
		evidence: c.examples("expiration-milliseconds", of),
		advice:   "Find what writes them: no setting of the libraries does, unless expires_after itself was given as a moment. Then purge them: `idemtui purge state:invalid`.",
	}
}

func tellDeadlineSeconds(c *chart, of []*tally, n int) telling {
	return telling{
		title:    c.Table.Attributes.InProgressExpiry + " is in seconds: " + scope(prefixes(of)),
		what:     recordsThat(n, "hold") + " seconds where milliseconds belong: as milliseconds that is January 1970.",
		effect:   "Every duplicate takes over at once, while the first call is still running: double executions.",
		evidence: c.examples("deadline-seconds", of),
		advice:   "Find what writes them: the libraries write milliseconds.",
	}
}

func tellNotANumber(c *chart, of []*tally, n int) telling {
	return telling{
		title:    "times that are no numbers: " + scope(prefixes(of)),
		what:     recordsThat(n, "hold") + fmt.Sprintf(" %s or %s as another type than number.", c.Table.Attributes.Expiry, c.Table.Attributes.InProgressExpiry),
		effect:   "They never expire and never lapse: the conditions compare numbers alone, and TTL ignores them.",
		evidence: c.examples("time-not-a-number", of),
		advice:   "Find what writes them: the libraries write numbers. Then purge them: `idemtui purge state:invalid`.",
	}
}

func tellNoExpiration(c *chart, of []*tally, n int) telling {
	return telling{
		title:    "records without an expiration: " + scope(prefixes(of)),
		what:     recordsThat(n, "have") + fmt.Sprintf(" no %s.", c.Table.Attributes.Expiry),
		effect:   "Duplicates fail in Python and Java; in TypeScript they are replayed or refused for ever. TTL removes none.",
		evidence: c.examples("no-expiration", of),
		advice:   "If the function sets expiry_attr, give --expiry-attr. Else find what writes them, and purge them: `idemtui purge state:invalid`.",
	}
}

func blocksForEver(l *look) bool {
	return l.Status == inspect.InProgress && l.Expiration.Unit != inspect.Seconds && !l.Deadline.Present()
}

func tellForEver(c *chart, of []*tally, n int) telling {
	return telling{
		title:    plural(n, "key") + " refused for ever: " + scope(prefixes(of)),
		what:     "The records are in progress, their expiration never comes, and they have no deadline.",
		effect:   "Each duplicate of these events is refused, or fails, for ever.",
		evidence: c.examples("blocks-for-ever", of),
		advice:   "Make sure that no call is working on them, then: `idemtui purge state:invalid status:INPROGRESS --observe`.",
	}
}
