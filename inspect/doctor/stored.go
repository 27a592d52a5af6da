package doctor

import (
	"fmt"

	"idemtui/inspect"
)

// storedChecks look at statuses and responses, and at what they tell of the
// library's version.
func storedChecks() []Check {
	return []Check{
		{
			ID: "invalid-status", Severity: inspect.Error,
			Finds: "a status that no library writes", Fine: "every status is INPROGRESS or COMPLETED",
			Source: "the libraries compare the word to the letter; EXPIRED is computed, never stored",
			hit: func(l *look) bool {
				return l.Status != inspect.InProgress && l.Status != inspect.Completed && l.Expiration.Present()
			},
			tell: tellStatus,
		},
		{
			ID: "near-size-limit", Severity: inspect.Warning, Thread: "ts#2505",
			Finds: "responses near the 400 KB that an item may have", Fine: "responses are far from 400 KB",
			Source: "DynamoDB's item limit of 400 KB: a larger response cannot be stored, and the record stays INPROGRESS",
			hit:    func(l *look) bool { return l.Data.Bytes > nearLimit }, tell: tellLarge,
		},
		{
			ID: "no-response", Severity: inspect.Note, Thread: "ts#2987",
			Finds: "completed records without a response", Fine: "every completed record has a response",
			Source: "TypeScript stores no undefined result; Middy then runs the handler again, Java and .NET fail",
			hit:    func(l *look) bool { return l.written() && l.Status == inspect.Completed && !l.Data.Present() },
			tell:   tellNoResponse,
		},
		{
			ID: "old-library", Severity: inspect.Warning, Thread: "ts#2298",
			Finds: "marks of an old library: fractional expirations (TypeScript before 2.2.0)", Fine: "no marks of old library versions",
			Source: "TypeScript before 2.2.0 wrote fractions of seconds, and sorted no names before hashing (ts#2570)",
			hit: func(l *look) bool {
				return l.Expiration.Unit == inspect.Seconds && l.Expiration.At%1000 != 0
			},
			tell: tellOld,
		},
	}
}

// nearLimit is 80 % of the 409,600 bytes that an item may have.
const nearLimit = 327_680

func tellStatus(c *chart, of []*tally, n int) telling {
	return telling{
		title:    "a status that no library writes: " + scope(prefixes(of)),
		what:     recordsThat(n, "have") + fmt.Sprintf(" a %s other than INPROGRESS and COMPLETED, or none.", c.Table.Attributes.Status),
		effect:   "Each duplicate of these events fails with an error, in every language, until the expiration has passed.",
		evidence: c.examples("invalid-status", of),
		advice:   "Find what writes them: the libraries' own settings cannot. If the function sets status_attr, give --status-attr.",
	}
}

func tellLarge(_ *chart, of []*tally, n int) telling {
	return telling{
		title:    "responses near 400 KB: " + scope(prefixes(of)),
		what:     recordsThat(n, "hold") + " a response of more than 80 % of what an item may have.",
		effect:   "A larger one cannot be stored: the call has done its work, its record stays in progress, and the next duplicate runs again.",
		evidence: each(of, func(t *tally) string { return fmt.Sprintf("the largest has %s bytes", number(t.largest)) }),
		advice:   "Return less from the idempotent function: an id or an S3 address in place of the content.",
	}
}

func tellNoResponse(c *chart, of []*tally, n int) telling {
	return telling{
		title:    "completed without a response: " + scope(prefixes(of)),
		what:     recordsThat(n, "are") + fmt.Sprintf(" completed and hold no %s.", c.Table.Attributes.Data),
		effect:   "A duplicate gets None in Python and undefined in TypeScript, where Middy runs the handler again; Java and .NET fail.",
		evidence: c.examples("no-response", of),
		advice:   "Return a value from the handler. If the function sets data_attr, give --data-attr.",
	}
}

func tellOld(_ *chart, of []*tally, n int) telling {
	return telling{
		title:    "Powertools for TypeScript before 2.2.0: " + scope(prefixes(of)),
		what:     recordsThat(n, "have") + " an expiration with fractions of a second, which that version alone wrote.",
		effect:   "It did not sort names before hashing: the same event with its names in another order has another key. Java fails on such a record.",
		evidence: each(of, func(t *tally) string { return plural(t.records, "record") }),
		advice:   "Upgrade @aws-lambda-powertools/idempotency. Keys of events with several names change with it.",
	}
}
