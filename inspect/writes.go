package inspect

import (
	"hash/maphash"
	"maps"
)

// Writes bounds expires_after of prefixes from above, by records that were
// written between two reads. It is never changed: With gives another.
type Writes map[string]Bound

// With notes that r was written after a moment at which the table did not yet
// hold it, or held another run of its key. A record that idemtui restored was
// written by another clock, long ago: it must not be noted.
func (w Writes) With(r *Record, after Millis) Writes {
	if !w.tells(r, after) {
		return w
	}
	next := make(Writes, len(w)+1)
	maps.Copy(next, w)
	next[r.Prefix()] = Bound{Span: r.Expiration.At.Sub(after), Key: r.Key}
	return next
}

// Tells reports whether a written record lowers a bound.
func (w Writes) Tells(written Written) bool { return w.tells(written.Record, written.After) }

// tells reports whether a record written after a moment lowers a bound.
func (w Writes) tells(r *Record, after Millis) bool {
	if malformed(r) || after == 0 {
		return false
	}
	bound := w[r.Prefix()]
	return bound.Key == "" || r.Expiration.At.Sub(after) < bound.Span
}

// Written is a record that was written after a moment.
type Written struct {
	Record *Record
	// After is a moment at which the table did not yet hold this run.
	After Millis
}

// Reread gives what a record tells that was read before: false where it is the
// same run.
func Reread(before, r *Record) (Written, bool) {
	if before.Same(r) || older(before, r) {
		return Written{}, false
	}
	return Written{r, before.ReadAt}, true
}

// older reports whether r must be the run before the one that was read: reads
// of whole tables may lag. A completed record gives way to a new call only once
// it expired, so that a call expires later.
func older(before, r *Record) bool {
	return before.Status == Completed && r.Status == InProgress && r.Expiration.At <= before.Expiration.At
}

// Between finds what was written between two reads of a table, as far as it
// lowers a bound of w. start is when the first of them began, where that was
// whole: a key that it did not hold was written since. 0 says that it was not,
// and only keys that it held tell.
func (w Writes) Between(first Snapshot, start Millis, second Snapshot) []Written {
	var found []Written
	held := newHeld(first)
	for r := range second.All() {
		if malformed(r) {
			continue
		}
		written := Written{r, start}
		if before := held.find(r); before != nil {
			var changed bool
			if written, changed = Reread(before, r); !changed {
				continue
			}
		}
		if w.tells(written.Record, written.After) {
			found = append(found, written)
		}
	}
	return found
}

// held finds the records of a snapshot by their keys. It is a table of pointers
// with open addressing: a map of a million keys would take ten times as much.
type held struct {
	seed  maphash.Seed
	mask  uint64
	slots []*Record
}

func newHeld(s Snapshot) held {
	size := uint64(1)
	for size < 2*uint64(s.Len()) { //nolint:gosec // a length is not negative
		size *= 2
	}
	h := held{maphash.MakeSeed(), size - 1, make([]*Record, size)}
	for r := range s.All() {
		h.slots[h.slot(r)] = r
	}
	return h
}

// slot is where a record stands, or would stand.
func (h held) slot(r *Record) uint64 {
	at := maphash.Comparable(h.seed, sightingKey(r)) & h.mask
	for h.slots[at] != nil && (h.slots[at].Key != r.Key || h.slots[at].Partition != r.Partition) {
		at = (at + 1) & h.mask
	}
	return at
}

func (h held) find(r *Record) *Record { return h.slots[h.slot(r)] }
