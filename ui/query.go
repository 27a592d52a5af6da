package ui

import (
	"context"
	"fmt"
	"slices"

	"idemtui/inspect"
	"idemtui/inspect/filter"
)

// query is the filter that the rows answer. Its states are asked apart from
// its other terms, because the dashboard does not let the clock alone decide
// what a record in progress has become.
type query struct {
	text   string
	states []inspect.State
	rest   filter.Query
}

// parseQuery reads what stands in the filter line.
func parseQuery(text string) (query, error) {
	whole, err := filter.Parse(text)
	if err != nil {
		return query{}, fmt.Errorf("filter: %w", err)
	}
	rest, err := filter.Parse(filter.WithState(text))
	if err != nil {
		return query{}, fmt.Errorf("filter: %w", err)
	}
	return query{text: text, states: whole.States(), rest: rest}, nil
}

// tab is the state whose tab the query stands on; 0 for all, or for several.
func (q query) tab() inspect.State {
	if len(q.states) == 1 {
		return q.states[0]
	}
	return 0
}

// rows are the indexes of the records that the query selects, in the order of
// arrival; states are those of all records.
func (q query) rows(ctx context.Context, snap inspect.Snapshot, j judge, states []inspect.State) ([]int32, error) {
	view, err := q.rest.Rows(ctx, snap, j.now, j.policy)
	if err != nil {
		return nil, fmt.Errorf("filter: %w", err)
	}
	if len(q.states) == 0 {
		return view, nil
	}
	kept := view[:0]
	for _, i := range view {
		if slices.Contains(q.states, states[i]) {
			kept = append(kept, i)
		}
	}
	return kept, nil
}
