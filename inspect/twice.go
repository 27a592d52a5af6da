package inspect

import (
	"fmt"
)

// Verdict is how sure a cause is.
type Verdict string

// The verdicts.
const (
	Yes      Verdict = "yes"
	Possible Verdict = "possible"
	No       Verdict = "no"
)

// Cause is one answer to "why did this run twice?".
type Cause struct {
	// Cause is its name in JSON.
	Cause string
	// Title is its name in sentences.
	Title   string
	Verdict Verdict
	// Evidence is what speaks for the verdict, in words.
	Evidence string
}

// RanTwice goes through the causes for which the event of a record may have run
// more than once, those that are sure first. A record keeps its last run alone:
// much is possible, and little can be denied.
func RanTwice(r *Record, now Millis, p Policy) []Cause {
	causes := []Cause{
		keyDiffered(r, now, p), noKey(r), expiredBetween(r, now, p), tookOver(r, now, p),
		firstRunFailed(), madeAnew(r, p), lockRemoved(r), cannotKnow(),
	}
	sorted := make([]Cause, 0, len(causes))
	for _, v := range []Verdict{Yes, Possible, No} {
		for _, c := range causes {
			if c.Verdict == v {
				sorted = append(sorted, c)
			}
		}
	}
	return sorted
}

// keyDiffered: two deliveries that a person takes for one event had two keys.
func keyDiffered(r *Record, now Millis, p Policy) Cause {
	c := Cause{"key_differed", "the key differed", Possible,
		"This record knows its own key alone. Whatever differs in what the key expression selects (a time, an id of the delivery, the order of keys in Java and .NET) makes another: idemtui find EVENT EVENT compares two."}
	kin := p.Relatives.family(r.Prefix())
	if kin == nil {
		return c
	}
	if partner, ok := kin.partner(r); ok && !malformed(r) {
		c.Verdict = Yes
		c.Evidence = "One call left this record and " + inWords(partner) + ": its handler changed the event, and the response was stored under the changed event's key (ts#5715)."
	} else if kin.successor != "" && now <= kin.until {
		c.Evidence = fmt.Sprintf("No newer record has the prefix %s, and %s %s: after a rename the same event has another key.", inWords(r.Prefix()), inWords(kin.successor), kin.why)
	}
	return c
}

// noKey: without a key the library runs the handler and writes nothing, or
// shares one record.
func noKey(r *Record) Cause {
	if text, ok := NoKeyText(r.Digest()); ok {
		return Cause{"no_key", "no key in the event", Yes,
			fmt.Sprintf("Its digest is that of %q: all events without a key share this record, and each that comes after its end runs. Python and Java run such events without any record.", text)}
	}
	return Cause{"no_key", "no key in the event", No, "The record has the digest of a key, and a duplicate of its event has the same."}
}

// expiredBetween: the duplicate came after the end of the record, or the record
// ended while the call still ran.
func expiredBetween(r *Record, now Millis, p Policy) Cause {
	c := Cause{Cause: "expired_between", Title: "it expired in between", Verdict: Possible}
	siblings := p.Siblings[r.Prefix()]
	known := p.knownExpiry(r.Prefix())
	switch {
	case r.Expiration.Unit != Seconds:
		c.Verdict, c.Evidence = No, "It has no expiration in seconds, so that it never ends."
	case r.Status == InProgress && r.Deadline.Unit == Milliseconds && r.Expiration.At < r.Deadline.At:
		if r.Expiration.second() < floorSecond(now) {
			c.Verdict = Yes
		}
		c.Evidence = fmt.Sprintf("expires_after is shorter than the run may be: it expires %s before its deadline, and a duplicate in that time runs beside it.", Long(r.Deadline.At.Sub(r.Expiration.At)))
	case siblings.Lowest.Key != "" && siblings.Lowest.Span < 0:
		c.Evidence = fmt.Sprintf("expires_after is shorter than runs may be: %s expired %s before its deadline.", inWords(siblings.Lowest.Key), Long(-siblings.Lowest.Span))
	case r.Expiration.second() < floorSecond(now):
		c.Evidence = fmt.Sprintf("It expired at %s UTC, %s ago: every duplicate since then ran, or would run.", clock(r.Expiration.At, now), Long(now.Sub(r.Expiration.At)))
	default:
		c.Evidence = "A duplicate that came later than expires_after " + known + " found no live record, and its own replaced the first."
	}
	return c
}

// knownExpiry is what is known of a prefix's expires_after, in words.
func (p Policy) knownExpiry(prefix string) string {
	if given, ok := p.Given(prefix); ok {
		return "(" + Long(given) + ", as you said)"
	}
	if span, ok := p.Siblings[prefix].Inferred(); ok {
		return fmt.Sprintf("(%s to %s, by siblings' deadlines)", Long(span.Low), Long(span.High))
	}
	return "(1 h unless it was set)"
}

// tookOver: a duplicate came after the deadline of a call that had not completed.
func tookOver(r *Record, now Millis, p Policy) Cause {
	c := Cause{Cause: "took_over", Title: "a duplicate took over after the deadline", Verdict: Possible}
	expiresAfter, given := p.Given(r.Prefix())
	switch {
	case r.Deadline.Unit == Seconds:
		c.Verdict, c.Evidence = Yes, "Its deadline is in seconds, which counts as passed: every duplicate takes over at once."
	case !r.Deadline.Present():
		c.Verdict, c.Evidence = No, "It has no in_progress_expiration: nobody takes over before its expiration."
		if kin := p.Relatives.family(r.Prefix()); kin != nil && kin.timed > 0 {
			c.Verdict, c.Evidence = Possible, "It has no in_progress_expiration, though siblings have: it may have had one, before it was made anew."
		}
	case r.Status == InProgress && r.Deadline.At < now:
		c.Evidence = fmt.Sprintf("Its deadline passed at %s UTC and it is not completed: the next duplicate takes over. Whether this call had taken over from another, it does not tell.", clock(r.Deadline.At, now))
	case r.Status == Completed && given && r.Expiration.Unit == Seconds && r.Expiration.At.Sub(r.Deadline.At) > expiresAfter+clockSlack:
		c.Evidence = fmt.Sprintf("It was completed %s after its deadline: a duplicate in that time took over and ran.", Long(r.Expiration.At.Sub(r.Deadline.At)-expiresAfter))
	default:
		c.Evidence = "A call that takes over replaces the whole record, so that the first leaves no trace. Look for a timeout or a crash in the function's log."
	}
	return c
}

func firstRunFailed() Cause {
	return Cause{"first_run_failed", "the first run failed", Possible,
		"An exception in the function removes its record, and the retry runs: that is what retries are for. The function's log holds the exception."}
}

// madeAnew: the record went away under a running call.
func madeAnew(r *Record, p Policy) Cause {
	c := Cause{Cause: "recreated", Title: "the record was purged or expired while it ran", Verdict: No}
	kin := p.Relatives.family(r.Prefix())
	_, again := recreated(r, kin)
	switch {
	case again:
		c.Verdict = Yes
		c.Evidence = "It is completed without in_progress_expiration, which " + inWords(kin.example) + " and others have: it was gone before it was completed, and a duplicate in between ran."
	case r.Deadline.Present():
		c.Evidence = "It has an in_progress_expiration, which only the start of a call writes."
	case r.Status == InProgress:
		c.Evidence = "It is in progress: only the start of a call writes that."
	case kin == nil:
		c.Verdict, c.Evidence = Possible, "It has no in_progress_expiration. Whether its siblings have one was not read."
	default:
		c.Evidence = "It has no in_progress_expiration, and its siblings have none either."
	}
	return c
}

// lockRemoved is class H: Middy's middleware up to 2.35 removes the record of
// another call when it refuses a duplicate or a changed payload (ts#5675).
func lockRemoved(r *Record) Cause {
	c := Cause{"lock_removed", "the Middy middleware removed the lock", Possible,
		"Up to 2.35, TypeScript's Middy middleware removes the record when it refuses a duplicate, and the next one runs. It leaves no trace: look at the version."}
	if w := WriterOf(r); w != WriterTypeScript && w != WriterUnknown {
		c.Verdict, c.Evidence = No, "Only TypeScript has it, and this record is "+w.String()+"'s."
	}
	return c
}

func cannotKnow() Cause {
	return Cause{"cannot_know", "it cannot be known from the table", Possible,
		"A record keeps the last run alone, and runs under POWERTOOLS_IDEMPOTENCY_DISABLED none. The function's log has one START line for each run."}
}
