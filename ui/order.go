package ui

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"idemtui/inspect"
)

// order is how rows are sorted: by a column, up or down.
type order struct {
	column     int
	descending bool
}

// The columns, left to right.
const (
	columnState = iota
	columnFunction
	columnKey
	columnAge
	columnLeft
	columnSize
	columnWhy
	columnCount
)

// natural is the direction in which a column is first sorted: ages and sizes
// from the largest, the rest from the smallest.
func natural(column int) order {
	return order{column, column == columnAge || column == columnSize}
}

// next is the order by the next column that can sort.
func (o order) next() order { return natural((o.column + 1) % columnWhy) }

func (o order) reversed() order { return order{o.column, !o.descending} }

// urgency orders the states: what needs a person comes first.
func urgency(s inspect.State) int64 {
	switch s {
	case inspect.Stuck:
		return 0
	case inspect.Lapsed:
		return 1
	case inspect.Running:
		return 2
	case inspect.Held:
		return 3
	case inspect.Invalid:
		return 4
	case inspect.Done:
		return 5
	case inspect.Expired:
		return 6
	}
	return 7
}

// sortEntry is a row with what it is compared by.
type sortEntry struct {
	text   string
	number int64
	then   int64
	index  int32
}

// sortRows orders view, the indexes of records, in place.
func sortRows(ctx context.Context, view []int32, snap inspect.Snapshot, o order, j judge) error {
	entries := make([]sortEntry, len(view))
	for i, index := range view {
		if i%chunk == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		entries[i] = o.entry(snap.At(int(index)), index, j)
	}
	sign := 1
	if o.descending {
		sign = -1
	}
	slices.SortFunc(entries, func(a, b sortEntry) int {
		return cmp.Or(
			sign*cmp.Or(cmp.Compare(a.number, b.number), strings.Compare(a.text, b.text)),
			cmp.Compare(a.then, b.then), cmp.Compare(a.index, b.index))
	})
	for i, e := range entries {
		view[i] = e.index
	}
	return ctx.Err()
}

func (o order) entry(r *inspect.Record, index int32, j judge) sortEntry {
	e := sortEntry{index: index}
	switch o.column {
	case columnFunction:
		e.text = r.Prefix()
	case columnKey:
		e.text = r.Digest()
	case columnAge:
		e.number = ageOrder(inspect.ListedAge(r, j.state(r), j.now, j.policy))
	case columnLeft:
		e.number = leftOrder(r)
	case columnSize:
		e.number = int64(r.Data.Bytes)
	default:
		state := j.state(r)
		e.number = urgency(state)
		// The oldest trouble first; of the healthy the newest.
		e.then = ageOrder(inspect.AgeAt(r, j.now, j.policy))
		if state == inspect.Stuck || state == inspect.Lapsed {
			e.then = -e.then
		}
	}
	return e
}

// ageOrder puts unknown ages below all others.
func ageOrder(age inspect.Age) int64 {
	if !age.Known {
		return -1
	}
	return int64(age.AtLeast)
}

// leftOrder puts records without an expiration last.
func leftOrder(r *inspect.Record) int64 {
	if !r.Expiration.Present() {
		return math.MaxInt64
	}
	return int64(r.Expiration.At)
}
