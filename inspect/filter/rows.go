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

// Rows are the indexes of the records that the query selects at now, in the
// order of the snapshot. It works on all cores and gives up within a chunk
// when ctx ends.
func (q Query) Rows(ctx context.Context, s inspect.Snapshot, now inspect.Millis, p inspect.Policy) ([]int32, error) {
	bound := q.bind(s)
	chunks := (s.Len() + chunk - 1) / chunk
	found := make([][]int32, chunks)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), max(chunks, 1)) {
		workers.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= chunks || ctx.Err() != nil {
					return
				}
				found[i] = bound.scan(s, i*chunk, min((i+1)*chunk, s.Len()), now, p)
			}
		})
	}
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("filter: %w", err)
	}
	total := 0
	for _, part := range found {
		total += len(part)
	}
	rows := make([]int32, 0, total)
	for _, part := range found {
		rows = append(rows, part...)
	}
	return rows, nil
}

// bind works out which functions the query's names match in a snapshot.
func (q Query) bind(s inspect.Snapshot) Query {
	var prefixes []string
	bound := Query{text: q.text, terms: append([]term(nil), q.terms...)}
	for i, t := range bound.terms {
		f, ok := t.test.(functionTest)
		if !ok {
			continue
		}
		if prefixes == nil {
			prefixes = inspect.Prefixes(s)
		}
		bound.terms[i].test = f.bind(prefixes)
	}
	return bound
}

func (q Query) scan(s inspect.Snapshot, from, to int, now inspect.Millis, p inspect.Policy) []int32 {
	var rows []int32
	asked := row{now: now} // one for all: a million of them would be a million allocations
	byAge := q.asksForAge()
	for i := from; i < to; i++ {
		asked.record = s.At(i)
		asked.state = inspect.StateAt(asked.record, now, p)
		if byAge {
			asked.age = inspect.AgeAt(asked.record, now, p)
		}
		if q.matches(&asked) {
			rows = append(rows, int32(i)) //nolint:gosec // a snapshot holds fewer than 2^31 records
		}
	}
	return rows
}

func (q Query) asksForAge() bool {
	for _, t := range q.terms {
		if t.kind == "age>" || t.kind == "age<" {
			return true
		}
	}
	return false
}

func (q Query) matches(asked *row) bool {
	for _, t := range q.terms {
		if t.test.match(asked) == t.not {
			return false
		}
	}
	return true
}
