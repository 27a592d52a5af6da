package activity

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"idemtui/inspect"
)

// Hit is what the records of one prefix are that were started or completed in a
// span.
type Hit struct {
	Prefix string
	Counts inspect.Counts
}

// Hits counts the records of a span by function, from one moment up to another:
// those with the most stuck and lapsed records first. It gives up within a chunk
// when ctx ends.
func Hits(ctx context.Context, q Question, from, to inspect.Millis) ([]Hit, error) {
	q = q.judged()
	found := map[string]*Hit{}
	expiries := newExpiries(q.Policy)
	for i, r := range q.Records.Range(0, q.Records.Len()) {
		if i%chunk == 0 && ctx.Err() != nil {
			return nil, fmt.Errorf("count hits: %w", ctx.Err())
		}
		prefix := r.Prefix()
		if at, ok := inspect.PlacedAt(r, expiries.of(prefix)); !ok || at < from || at >= to {
			continue
		}
		h := found[prefix]
		if h == nil {
			h = &Hit{Prefix: prefix}
			found[prefix] = h
		}
		h.Counts.Add(q.State(r))
	}
	hits := make([]Hit, 0, len(found))
	for _, h := range found {
		hits = append(hits, *h)
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(
			cmp.Compare(TroubleOf(&b.Counts), TroubleOf(&a.Counts)),
			cmp.Compare(b.Counts.Total(), a.Counts.Total()), cmp.Compare(a.Prefix, b.Prefix))
	})
	return hits, nil
}

// Within tells whether a record was started or completed in a span, from one
// moment up to another. It remembers what is known of each prefix, and is for
// one goroutine.
func Within(p inspect.Policy, from, to inspect.Millis) func(r *inspect.Record) bool {
	expiries := newExpiries(p)
	return func(r *inspect.Record) bool {
		at, ok := inspect.PlacedAt(r, expiries.of(r.Prefix()))
		return ok && at >= from && at < to
	}
}
