package ui

import (
	"context"
	"fmt"

	"idemtui/inspect"
	"idemtui/inspect/filter"
)

// readsData is a Source that can read the stored responses of all its records.
type readsData interface {
	// LoadData starts a read of the whole table, with its responses.
	LoadData(ctx context.Context) Pages
	// RefreshData reads records again, with their responses.
	RefreshData(ctx context.Context, ks []inspect.ItemKey) ([]inspect.Record, error)
}

// responses are the stored responses that the records were read with: those
// that a filter looked for, and no others. A whole read brings them, which
// costs capacity: it waits for a person's word.
type responses struct {
	// of is the filter that they were kept for; the zero filter keeps none.
	of filter.Query
}

// responsesWanted reports whether the filter looks into responses that were not read.
func (m *Model) responsesWanted() bool {
	if m.wrong != nil || !m.query.terms.NeedsData() || m.source == nil {
		return false
	}
	return m.query.terms.Data() != m.responses.of.Data()
}

// responsesComing reports whether they are being read.
func (m *Model) responsesComing() bool {
	return m.loading.busy && m.load.responses.of.Data() == m.query.terms.Data()
}

// responsesLine says in the place of the titles what reading them takes; empty
// where they are there.
func (m *Model) responsesLine() string {
	if !m.responsesWanted() {
		return ""
	}
	text := "reading the stored responses that data: looks into"
	if !m.responsesComing() {
		key := "R"
		if m.mode == modeFilter {
			key = "enter"
		}
		text = fmt.Sprintf("%s reads the stored responses that data: looks into: the whole table, about %s RCU", key, count(m.readCost()))
	}
	return fit("   "+m.theme.warning.Paint(text), m.width)
}

// readCost is about what a whole read costs, in RCU: what the last one did, or
// by DynamoDB's own count of the table's bytes.
func (m *Model) readCost() int {
	const unitBytes = 8192 // of an eventually consistent read
	if m.last.whole {
		return int(m.last.rcu + 0.5)
	}
	return int(m.about.Bytes/unitBytes) + 1
}

// startPages begins a read of the whole table, with the responses that a filter
// looks for.
func startPages(ctx context.Context, source Source, q filter.Query) Pages {
	if s, ok := source.(readsData); ok && q.NeedsData() {
		return unloading{s.LoadData(ctx), q}
	}
	return source.Load(ctx)
}

// unloading drops the responses that a filter does not look for, page by page.
type unloading struct {
	Pages

	query filter.Query
}

// Next waits for a page.
func (u unloading) Next(ctx context.Context) (inspect.Page, error) {
	page, err := u.Pages.Next(ctx)
	u.query.Unload(page.Records)
	return page, err
}

// rereadOf reads records again, with the responses that a filter looks for.
func rereadOf(ctx context.Context, source Source, q filter.Query, keys []inspect.ItemKey) ([]inspect.Record, error) {
	s, ok := source.(readsData)
	if !ok || !q.NeedsData() {
		return source.Refresh(ctx, keys)
	}
	records, err := s.RefreshData(ctx, keys)
	q.Unload(records)
	return records, err
}
