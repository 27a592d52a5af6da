package inspect

import "time"

// SupposedExpiry is expires_after of a prefix for pictures and searches by time:
// a person's word, else the libraries' default held within the bounds that the
// prefix's records set. told is false where nothing but the default speaks. No
// purge may rest on it: see SoundAge.
func (p Policy) SupposedExpiry(prefix string) (expiresAfter time.Duration, told bool) {
	siblings := p.Siblings[prefix]
	if given, ok := p.Given(prefix); ok {
		if _, wrong := siblings.contradicts(given); !wrong {
			return given, true
		}
	}
	low, high := siblings.atLeast(), siblings.atMost()
	expiresAfter = DefaultExpiresAfter
	if high.Key != "" {
		expiresAfter = min(expiresAfter, max(high.Span, 0))
	}
	if low.Key != "" { // it was seen: it goes before
		expiresAfter = max(expiresAfter, low.Span)
	}
	return expiresAfter, siblings.Lowest.Key != "" || expiresAfter != DefaultExpiresAfter
}

// PlacedAt is the moment at which a record stands on a time line: when its call
// most likely started, for a COMPLETED one when it completed. A deadline holds
// it: a call starts at most LambdaLimit before its deadline and ends by it. It
// is false where expiration gives no moment, or one after the record was read.
func PlacedAt(r *Record, expiresAfter time.Duration) (Millis, bool) {
	if malformed(r) {
		return 0, false
	}
	at := r.Expiration.At - Millis(expiresAfter.Milliseconds())
	if r.Deadline.Unit == Milliseconds {
		at = min(max(at, r.Deadline.At-Millis(LambdaLimit.Milliseconds())), r.Deadline.At)
	}
	if r.ReadAt == 0 || at <= r.ReadAt {
		return at, true
	}
	// A running call's deadline is ahead; its start is not.
	return r.ReadAt, at.Sub(r.ReadAt) <= clockSlack
}
