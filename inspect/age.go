package inspect

import "time"

// Basis says what an age rests on.
type Basis string

// The bases of an age. The first four are sound: a purge may rest on them.
// Inferred and assumed ages sort and explain, nothing more.
const (
	BasisNone     Basis = ""
	BasisDeadline Basis = "deadline" // a passed deadline
	BasisObserved Basis = "observed" // seen unchanged since a moment
	BasisRelative Basis = "relative" // a person's word that its prefix has one expires_after
	BasisGiven    Basis = "given"    // a person's word what expires_after is
	BasisInferred Basis = "inferred" // siblings with a deadline
	BasisAssumed  Basis = "assumed"  // the libraries' default
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

// unbounded is the AtMost of an age that is known from below only.
const unbounded = time.Duration(1<<63 - 1)

// AgeAt is the age of r at now: the sound one where there is one, else what
// siblings or the default suggest. A sighting alone is young at first, and says
// little until it proves something: up to then a larger estimate goes before.
func AgeAt(r *Record, now Millis, p Policy) Age {
	sound := SoundAge(r, now, p)
	estimate := estimatedAge(r, now, p)
	switch {
	case !sound.Known:
		return withinDeadline(r, now, estimate)
	case sound.Basis == BasisObserved && estimate.Known && estimate.AtLeast > sound.AtLeast && !p.outruns(r, sound):
		return withinDeadline(r, now, estimate)
	}
	return sound
}

// SoundAge is the age of r that a purge may rest on: of the sound bases, the one
// with the largest lower bound. It is not Known where none tells more than that
// the record is there.
func SoundAge(r *Record, now Millis, p Policy) Age {
	best := deadlineAge(r, now)
	if len(p.ExpiresAfter) > 0 { // ages are asked of every record of a table
		best = best.orOlder(givenAge(r, now, p))
	}
	if len(p.SameExpiry) > 0 {
		best = best.orOlder(relativeAge(r, now, p))
	}
	if len(p.Seen) > 0 {
		best = best.orOlder(observedAge(r, now, p))
	}
	return best
}

// orOlder is the other age where that one is known to be larger.
func (a Age) orOlder(other Age) Age {
	if other.Known && (!a.Known || other.AtLeast > a.AtLeast) {
		return other
	}
	return a
}

// outruns reports whether an age is above the longest run of r's function.
func (p Policy) outruns(r *Record, age Age) bool {
	longest, bounded := p.LongestRun(r.Prefix())
	return bounded && age.Known && age.AtLeast > longest
}

// withinDeadline holds an estimate against a deadline that is ahead: the call is
// younger than LambdaLimit then, and an estimate that disagrees says less.
func withinDeadline(r *Record, now Millis, estimate Age) Age {
	if r.Status == Completed || r.Deadline.Unit != Milliseconds {
		return estimate
	}
	youngest := now.Sub(r.Deadline.At) + LambdaLimit
	if youngest < 0 || estimate.Known && estimate.AtLeast <= youngest {
		return estimate
	}
	return Age{AtMost: youngest, Basis: BasisDeadline, Known: true}
}

// ListedAge is the age that lists show and sort by: that of AgeAt, but none for
// records that are expired or invalid, of which nobody waits for the end.
func ListedAge(r *Record, s State, now Millis, p Policy) Age {
	if s == Expired || s == Invalid {
		return Age{}
	}
	return AgeAt(r, now, p)
}

// deadlineAge follows from the start lying in [deadline - 15 min, deadline]. A
// deadline that is ahead gives no lower bound.
func deadlineAge(r *Record, now Millis) Age {
	if r.Status == Completed || r.Deadline.Unit != Milliseconds || r.Deadline.At >= now {
		return Age{}
	}
	since := now.Sub(r.Deadline.At)
	return Age{AtLeast: since, AtMost: since + LambdaLimit, Basis: BasisDeadline, Known: true}
}

// givenAge follows from expiration - expires_after by a person's word, unless
// the table contradicts that word.
func givenAge(r *Record, now Millis, p Policy) Age {
	expiresAfter, ok := p.Given(r.Prefix())
	if !ok {
		return Age{}
	}
	if _, wrong := p.Siblings[r.Prefix()].contradicts(expiresAfter); wrong {
		return Age{}
	}
	return expiryAge(r, now, Span{expiresAfter, expiresAfter}, BasisGiven)
}

// relativeAge follows from a sibling's expiration, by a person's word that the
// prefix has one expires_after: it is at least what that sibling had left when
// it was seen.
func relativeAge(r *Record, now Millis, p Policy) Age {
	prefix := r.Prefix()
	siblings := p.Siblings[prefix]
	if r.Expiration.Unit != Seconds || siblings.Longest.Key == "" || !p.sameExpiry(prefix) {
		return Age{}
	}
	if _, two := siblings.disagree(); two {
		return Age{}
	}
	age := siblings.Longest.Span - r.Expiration.At.Sub(now)
	return Age{AtLeast: max(age, 0), AtMost: unbounded, Basis: BasisRelative, Known: true}
}

// observedAge follows from a sighting: what was there was written before.
func observedAge(r *Record, now Millis, p Policy) Age {
	since, ok := p.Seen.Since(r)
	if !ok || r.Status != InProgress || since > now {
		return Age{}
	}
	return Age{AtLeast: now.Sub(since), AtMost: unbounded, Basis: BasisObserved, Known: true}
}

// estimatedAge follows from siblings or from the default. Where a sibling proves
// that expires_after is more than the default, the age is larger by that much;
// but no call is taken for dead by that which the default lets run: the sibling
// may be of an expires_after that has changed.
func estimatedAge(r *Record, now Millis, p Policy) Age {
	siblings := p.Siblings[r.Prefix()]
	if span, ok := siblings.Inferred(); ok {
		return expiryAge(r, now, span, BasisInferred)
	}
	age := expiryAge(r, now, Span{DefaultExpiresAfter, DefaultExpiresAfter}, BasisAssumed)
	least := siblings.atLeast().Span
	if r.Status != Completed && !p.outruns(r, age) {
		return age
	}
	if _, two := siblings.disagree(); two || !age.Known || least <= DefaultExpiresAfter+clockSlack {
		return age
	}
	return Age{AtLeast: least - r.Expiration.At.Sub(now), AtMost: unbounded, Basis: BasisAssumed, Known: true}
}

// expiryAge follows from expiration - expires_after.
func expiryAge(r *Record, now Millis, expiresAfter Span, basis Basis) Age {
	if r.Expiration.Unit != Seconds {
		return Age{}
	}
	left := r.Expiration.At.Sub(now)
	age := Age{AtLeast: expiresAfter.Low - left, AtMost: expiresAfter.High - left, Basis: basis, Known: true}
	if age.AtMost < -clockSlack {
		return Age{} // expires_after is larger than supposed
	}
	age.AtLeast, age.AtMost = max(age.AtLeast, 0), max(age.AtMost, 0)
	return age
}
