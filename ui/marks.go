package ui

import (
	"idemtui/inspect"
)

// marks are the records that a person marked, each as it was shown then: what
// is purged later is what the person saw. They stand at their indexes in the
// dataset of the rows, so that marking a million records takes milliseconds
// and 8 MB: the records themselves are the snapshot's, which never change.
type marks struct {
	// seen holds the witnessed records; nil where none is marked.
	seen []*inspect.Record
	// n counts the marks, shown those among the rows of the filter.
	n, shown int
	// from is out of what all of a filter was marked, the last time.
	from chosenFrom
	// revision tells whether marks changed while a job worked on a copy.
	revision int
}

// has reports whether the record at an index is marked.
func (k *marks) has(index int32) bool { return int(index) < len(k.seen) && k.seen[index] != nil }

// set marks the record at an index of the rows that show; nil unmarks it.
func (k *marks) set(index int32, r *inspect.Record) {
	k.revision++
	if missing := int(index) + 1 - len(k.seen); missing > 0 {
		k.seen = append(k.seen, make([]*inspect.Record, missing)...)
	}
	before, after := k.has(index), r != nil
	k.seen[index] = r
	if before != after {
		by := 1
		if before {
			by = -1
		}
		k.n += by
		k.shown += by
	}
}

// mark marks many records as a snapshot has them; flip unmarks those that are
// marked already. It goes through the snapshot in its order, because a million
// steps across memory would keep a key waiting.
func (k *marks) mark(snap inspect.Snapshot, view []int32, flip bool) {
	wanted := make([]bool, snap.Len())
	for _, index := range view {
		wanted[index] = true
	}
	if missing := snap.Len() - len(k.seen); missing > 0 {
		k.seen = append(k.seen, make([]*inspect.Record, missing)...)
	}
	k.revision++
	for i, r := range snap.Range(0, snap.Len()) {
		if !wanted[i] {
			continue
		}
		if k.seen[i] == nil {
			k.n++
		} else if flip {
			k.n--
			r = nil
		}
		k.seen[i] = r
	}
}

// clear takes all marks away.
func (k *marks) clear() { *k = marks{revision: k.revision + 1} }

// count finds out how many marks are among the rows.
func (k *marks) count(view []int32) {
	k.shown = 0
	if k.n == 0 {
		return
	}
	for _, index := range view {
		if k.has(index) {
			k.shown++
		}
	}
}

// all are the marked records, as they were when they were marked.
func (k *marks) all() []*inspect.Record {
	out := make([]*inspect.Record, 0, k.n)
	for _, r := range k.seen {
		if r != nil {
			out = append(out, r)
		}
	}
	return out
}

// turn gives the indexes of up to most marks from an index on, going round,
// and where the next turn begins.
func (k *marks) turn(from, most int) (indexes []int32, next int) {
	if k.n == 0 {
		return nil, 0
	}
	most = min(most, k.n)
	at := from % len(k.seen)
	for len(indexes) < most {
		if k.seen[at] != nil {
			indexes = append(indexes, int32(at)) //nolint:gosec // a snapshot holds fewer than 2^31 records
		}
		at = (at + 1) % len(k.seen)
	}
	return indexes, at
}

// without gives the marks of a dataset that lacks some records: what stands
// behind them moves up.
func (k *marks) without(gone map[int]bool) marks {
	next := marks{revision: k.revision, from: k.from, seen: make([]*inspect.Record, 0, len(k.seen))}
	for i, r := range k.seen {
		if gone[i] {
			continue
		}
		next.seen = append(next.seen, r)
		if r != nil {
			next.n++
		}
	}
	return next
}

// in gives the marks of another reading of the table: each goes to the record
// of the same key.
func (k *marks) in(snap inspect.Snapshot) marks {
	next := marks{revision: k.revision, from: k.from}
	if k.n == 0 {
		return next
	}
	seen := make(map[inspect.ItemKey]*inspect.Record, k.n)
	for _, r := range k.all() {
		seen[r.ItemKey(true)] = r
	}
	next.seen = make([]*inspect.Record, snap.Len())
	for i, r := range snap.Range(0, snap.Len()) {
		if marked := seen[r.ItemKey(true)]; marked != nil {
			next.seen[i] = marked
			next.n++
		}
	}
	return next
}
