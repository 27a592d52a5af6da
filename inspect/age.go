package inspect

import "time"

// Basis says what an age rests on.
type Basis string

// The bases of an age. Deadline and given are sound: a purge may rest on
// them. Inferred and assumed ages sort and explain, nothing more.
const (
	BasisNone     Basis = ""
	BasisDeadline Basis = "deadline"
	BasisObserved Basis = "observed"
	BasisRelative Basis = "relative"
	BasisGiven    Basis = "given"
	BasisInferred Basis = "inferred"
	BasisAssumed  Basis = "assumed"
)

// Sound reports whether a purge may rest on the basis.
func (b Basis) Sound() bool {
	switch b {
	case BasisDeadline, BasisObserved, BasisRelative, BasisGiven:
		return true
	case BasisNone, BasisInferred, BasisAssumed:
		return false
	}
	return false
}

// Age is the time since a record's call started; for COMPLETED records since
// it completed.
type Age struct {
	// AtLeast and AtMost bound the age. Sorting, filters and purges use AtLeast.
	AtLeast, AtMost time.Duration
	Basis           Basis
	// Known is false where nothing gives an age, or where expires_after is
	// plainly larger than supposed.
	Known bool
}

// AgeAt is the age of r at now. The largest lower bound among the sound bases
// decides; without a sound one, siblings' bounds go before the default.
func AgeAt(r *Record, now Millis, p Policy) Age {
	estimate := expiryAge(r, now, p)
	if r.Status == Completed || r.Deadline.Unit != Milliseconds {
		return estimate
	}
	byDeadline := deadlineAge(r, now)
	if byDeadline.AtLeast > 0 {
		if estimate.Basis == BasisGiven && estimate.Known && estimate.AtLeast > byDeadline.AtLeast {
			return estimate
		}
		return byDeadline
	}
	if byDeadline.AtMost < 0 {
		return estimate // further ahead than any Lambda call may run: it proves nothing
	}
	// The deadline is ahead: it only says that the call is younger than
	// LambdaLimit. An estimate that agrees says more.
	if estimate.Known && estimate.AtLeast <= byDeadline.AtMost {
		return estimate
	}
	byDeadline.AtLeast = 0
	return byDeadline
}

// ListedAge is the age that lists show and sort by: that of AgeAt, but none for
// records that are expired or invalid, of which nobody waits for the end.
func ListedAge(r *Record, s State, now Millis, p Policy) Age {
	if s == Expired || s == Invalid {
		return Age{}
	}
	return AgeAt(r, now, p)
}

// deadlineAge follows from the start lying in [deadline - 15 min, deadline].
func deadlineAge(r *Record, now Millis) Age {
	since := now.Sub(r.Deadline.At)
	return Age{AtLeast: since, AtMost: since + LambdaLimit, Basis: BasisDeadline, Known: true}
}

// expiryAge follows from expiration - expires_after.
func expiryAge(r *Record, now Millis, p Policy) Age {
	if r.Expiration.Unit != Seconds {
		return Age{}
	}
	span, basis := p.expiresAfter(r.Prefix())
	left := r.Expiration.At.Sub(now)
	age := Age{AtLeast: span.Low - left, AtMost: span.High - left, Basis: basis, Known: true}
	if age.AtMost < -clockSlack {
		return Age{} // expires_after is larger than supposed
	}
	age.AtLeast, age.AtMost = max(age.AtLeast, 0), max(age.AtMost, 0)
	return age
}

// expiresAfter is what is known of expires_after of prefix.
func (p Policy) expiresAfter(prefix string) (Span, Basis) {
	if d, ok := p.given(prefix); ok {
		return Span{d, d}, BasisGiven
	}
	if span, ok := p.Inferred[prefix]; ok {
		return span, BasisInferred
	}
	return Span{DefaultExpiresAfter, DefaultExpiresAfter}, BasisAssumed
}

// Infer bounds expires_after of each prefix from records that carry a
// deadline: a call starts at most LambdaLimit before its deadline and ends by
// it, and expiration is written at its start and again at its completion.
// Prefixes whose records contradict each other are left out.
func Infer(s Snapshot) map[string]Span {
	spans := map[string]Span{}
	for r := range s.All() {
		if malformed(r) || r.Deadline.Unit != Milliseconds {
			continue
		}
		low := r.Expiration.At.Sub(r.Deadline.At)
		narrow(spans, r.Prefix(), Span{max(low-clockSlack, 0), low + LambdaLimit + clockSlack})
	}
	for prefix, span := range spans {
		if span.Low > span.High {
			delete(spans, prefix)
		}
	}
	return spans
}

func narrow(spans map[string]Span, prefix string, by Span) {
	span, ok := spans[prefix]
	if !ok {
		spans[prefix] = by
		return
	}
	spans[prefix] = Span{max(span.Low, by.Low), min(span.High, by.High)}
}
