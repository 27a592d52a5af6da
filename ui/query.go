package ui

import (
	"context"
	"fmt"
	"slices"

	"idemtui/inspect"
	"idemtui/inspect/doctor"
	"idemtui/inspect/filter"
)

// query is the filter that the rows answer.
type query struct {
	text   string
	states []inspect.State
	terms  filter.Query
	// finding narrows the rows to the records behind it; nil without one.
	finding *doctor.Finding
}

// parseQuery reads what stands in the filter line.
func (m *Model) parseQuery(text string) (query, error) {
	terms, err := filter.Parse(text)
	if err == nil && m.o.Redact {
		err = filter.Redacted(text)
	}
	if err != nil {
		return query{}, fmt.Errorf("filter: %w", err)
	}
	return query{text: text, states: terms.States(), terms: terms}, nil
}

// tab is the state whose tab the query stands on; 0 for all, or for several.
func (q query) tab() inspect.State {
	if len(q.states) == 1 {
		return q.states[0]
	}
	return 0
}

// rows are the indexes of the records that the query selects, in the order of
// arrival. Terms that ask for a state, or for none, go by states, those of all
// records: the dashboard does not let the clock alone decide what a record in
// progress has become.
func (q query) rows(ctx context.Context, snap inspect.Snapshot, j judge, states []inspect.State) ([]int32, error) {
	view, err := q.terms.RowsIn(ctx, snap, states, j.now, j.policy)
	if err != nil {
		return nil, fmt.Errorf("filter: %w", err)
	}
	if q.finding != nil {
		view = slices.DeleteFunc(view, func(i int32) bool { return !q.finding.Matches(snap.At(int(i))) })
	}
	return view, nil
}
