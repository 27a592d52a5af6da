package filter

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"idemtui/inspect"
)

// chunk is how many records are asked between two looks at the context.
const chunk = 1024

// row is a record as the terms ask about it. What costs something is worked
// out when it is asked for first.
type row struct {
	record *inspect.Record
	now    inspect.Millis
	policy *inspect.Policy
	known  namesKnown

	state inspect.State // 0: not asked for yet
	// states are those of all records where the caller judged them; nil: the
	// record's own at now.
	states []inspect.State
}

func (r *row) stateNow() inspect.State {
	if r.state == 0 {
		r.state = inspect.StateAt(r.record, r.now, *r.policy)
	}
	return r.state
}

func (r *row) ageNow() inspect.Age { return inspect.AgeAt(r.record, r.now, *r.policy) }

// Rows are the indexes of the records that the query selects at now, in the
// order of the snapshot. It works on all cores and gives up within a chunk
// when ctx ends.
func (q Query) Rows(ctx context.Context, s inspect.Snapshot, now inspect.Millis, p inspect.Policy) ([]int32, error) {
	return q.RowsIn(ctx, s, nil, now, p)
}

// RowsIn is Rows where the caller has judged the states: states[i] is that of
// the i-th record, for terms with and without a not. Ages are those at now.
func (q Query) RowsIn(ctx context.Context, s inspect.Snapshot, states []inspect.State, now inspect.Millis, p inspect.Policy) ([]int32, error) {
	chunks := (s.Len() + chunk - 1) / chunk
	found := make([][]int32, chunks)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), chunks) {
		workers.Go(func() {
			asked := row{now: now, policy: &p, known: namesKnown{}, states: states}
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= chunks {
					return
				}
				found[i] = q.scan(&asked, s, i*chunk, min((i+1)*chunk, s.Len()))
			}
		})
	}
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("filter: %w", err)
	}
	return joined(found), nil
}

// joined is one list of all; never nil, for JSON.
func joined(parts [][]int32) []int32 {
	total := 0
	for _, part := range parts {
		total += len(part)
	}
	rows := make([]int32, 0, total)
	for _, part := range parts {
		rows = append(rows, part...)
	}
	return rows
}

// scan asks the records from one index up to another.
func (q Query) scan(asked *row, s inspect.Snapshot, from, to int) []int32 {
	var hits [chunk]int32
	n := 0
	for i, r := range s.Range(from, to) {
		asked.record, asked.state = r, 0
		if asked.states != nil {
			asked.state = asked.states[i]
		}
		if q.matches(asked) {
			hits[n] = int32(i) //nolint:gosec // a snapshot holds fewer than 2^31 records
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return append(make([]int32, 0, n), hits[:n]...)
}
