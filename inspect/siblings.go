package inspect

import (
	"maps"
	"time"
)

// Siblings is what the records of one prefix tell of its expires_after: bounds
// from below and above, each with the record that sets it. They hold as long
// as the prefix has one expires_after; where it has two, they contradict each
// other.
type Siblings struct {
	// Longest is the largest expiration - read: the record was written before
	// it was read, so expires_after is at least this.
	Longest Bound
	// Lowest and Highest are the smallest and largest expiration - deadline. A
	// call starts at most LambdaLimit before its deadline and ends by it, and
	// expiration is written at its start and again at its completion: so
	// expires_after is at least Highest and at most Lowest + LambdaLimit.
	Lowest, Highest Bound
	// Shortest is the smallest expiration - T of the records that were written
	// after a moment T: expires_after is at most this.
	Shortest Bound
}

// Bound is a span and the record that shows it; without a Key there is none.
type Bound struct {
	Span time.Duration
	Key  string
}

func (b *Bound) raise(span time.Duration, key string) {
	if b.Key == "" || span > b.Span {
		*b = Bound{span, key}
	}
}

func (b *Bound) lower(span time.Duration, key string) {
	if b.Key == "" || span < b.Span {
		*b = Bound{span, key}
	}
}

// Study collects what the records of a snapshot tell of their siblings.
// written holds, per prefix, what earlier reads told: see Writes.
func Study(s Snapshot, written Writes) map[string]Siblings {
	all := map[string]*Siblings{}
	for r := range s.All() {
		if malformed(r) {
			continue
		}
		prefix := r.Prefix()
		of := all[prefix]
		if of == nil {
			of = &Siblings{Shortest: written[prefix]}
			all[prefix] = of
		}
		hear(of, r)
	}
	out := make(map[string]Siblings, len(all))
	for prefix, of := range all {
		out[prefix] = *of
	}
	return out
}

// hear takes in what one record tells.
func hear(s *Siblings, r *Record) {
	if r.ReadAt != 0 {
		s.Longest.raise(r.Expiration.At.Sub(r.ReadAt), r.Key)
	}
	if r.Deadline.Unit == Milliseconds {
		s.Lowest.lower(r.Expiration.At.Sub(r.Deadline.At), r.Key)
		s.Highest.raise(r.Expiration.At.Sub(r.Deadline.At), r.Key)
	}
}

// atLeast is the highest bound from below.
func (s Siblings) atLeast() Bound {
	best := s.Longest
	if s.Highest.Key != "" {
		best.raise(s.Highest.Span, s.Highest.Key)
	}
	return best
}

// atMost is the lowest bound from above; without a Key there is none.
func (s Siblings) atMost() Bound {
	best := s.Shortest
	if s.Lowest.Key != "" {
		best.lower(s.Lowest.Span+LambdaLimit, s.Lowest.Key)
	}
	return best
}

// contradicts finds the record that shows that expires_after is not this.
func (s Siblings) contradicts(expiresAfter time.Duration) (key string, ok bool) {
	if low := s.atLeast(); low.Key != "" && low.Span > expiresAfter+clockSlack {
		return low.Key, true
	}
	if high := s.atMost(); high.Key != "" && high.Span < expiresAfter-clockSlack {
		return high.Key, true
	}
	return "", false
}

// disagree finds the record that shows that the prefix has two expires_after.
func (s Siblings) disagree() (key string, ok bool) {
	low, high := s.atLeast(), s.atMost()
	if low.Key == "" || high.Key == "" || low.Span <= high.Span+clockSlack {
		return "", false
	}
	return high.Key, true
}

// Inferred bounds expires_after by deadlines; false where none was seen, or
// where the records contradict each other.
func (s Siblings) Inferred() (Span, bool) {
	if s.Lowest.Key == "" {
		return Span{}, false
	}
	span := Span{
		Low:  max(s.Highest.Span-clockSlack, 0),
		High: s.Lowest.Span + LambdaLimit + clockSlack,
	}
	return span, span.Low <= span.High
}

// Wrote is the policy with what a record tells that was written after a moment
// at which the table did not yet hold it, or held another run of its key.
func (p Policy) Wrote(r *Record, after Millis) Policy {
	if malformed(r) {
		return p
	}
	prefix := r.Prefix()
	siblings := p.Siblings[prefix]
	hear(&siblings, r)
	if after != 0 {
		siblings.Shortest.lower(r.Expiration.At.Sub(after), r.Key)
	}
	next := make(map[string]Siblings, len(p.Siblings)+1)
	maps.Copy(next, p.Siblings)
	next[prefix] = siblings
	p.Siblings = next
	return p
}
