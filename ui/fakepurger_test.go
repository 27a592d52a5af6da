package ui

import (
	"context"
	"io"
	"slices"
	"time"

	"idemtui/inspect"
	"idemtui/inspect/plan"
)

// fakePurger purges a fakeSource as the engine does: what differs from the plan
// stays. Its journals are in memory.
type fakePurger struct {
	source *fakeSource
	facts  Facts
	// refuses fails to begin; stopped ends a purge in the middle.
	refuses, stopped error
	// meanwhile happens between the plan and the deletes.
	meanwhile func()
	// atOnce is how many outcomes an answer has.
	atOnce int

	orders   []Order
	saved    []Order
	journals []*fakeJournal
}

type fakeJournal struct {
	Journal
	items []inspect.Record
}

func purgeable(records ...inspect.Record) *fakeSource {
	s := newSource(records...)
	s.purger = &fakePurger{source: s, atOnce: 1000}
	return s
}

func (p *fakePurger) Facts(context.Context, []string) (Facts, error) { return p.facts, nil }

func (p *fakePurger) Purge(_ context.Context, o Order) (Purging, error) {
	p.orders = append(p.orders, o)
	if p.refuses != nil {
		return nil, p.refuses
	}
	if p.meanwhile != nil {
		p.meanwhile()
	}
	j := &fakeJournal{Journal: Journal{Path: "/state/p.jsonl", At: p.source.now, Planned: o.Plan.Count(plan.Take)}}
	p.journals = slices.Insert(p.journals, 0, j)
	run := &fakePurging{purger: p, journal: j, stoppedBy: p.stopped, counts: map[inspect.Outcome]int{}}
	for _, e := range o.Plan.Taken() {
		run.rest = append(run.rest, e.Record)
	}
	return run, nil
}

func (p *fakePurger) Restore(_ context.Context, path string) (Purging, error) {
	run := &fakePurging{purger: p, restoring: true, counts: map[inspect.Outcome]int{}}
	for _, j := range p.journals {
		if j.Path == path {
			run.journal, run.rest = j, j.items
		}
	}
	return run, nil
}

func (p *fakePurger) Save(_ context.Context, o Order) (string, error) {
	p.saved = append(p.saved, o)
	return "/state/plan.jsonl", p.refuses
}

func (p *fakePurger) Journals(context.Context) ([]Journal, error) {
	var out []Journal
	for _, j := range p.journals {
		out = append(out, j.Journal)
	}
	return out, nil
}

func (p *fakePurger) Journal(_ context.Context, path string) (Journal, []JournalRecord, error) {
	for _, j := range p.journals {
		if j.Path == path {
			out := j.Journal
			for i := range j.items {
				if inspect.StateAt(&j.items[i], p.source.now, inspect.Policy{}).Refuses() {
					out.Refusing++
				}
			}
			return out, nil, nil
		}
	}
	return Journal{}, nil, io.ErrUnexpectedEOF
}

// fakePurging gives its outcomes a few at a time.
type fakePurging struct {
	purger    *fakePurger
	journal   *fakeJournal
	restoring bool
	rest      []inspect.Record
	counts    map[inspect.Outcome]int
	stoppedBy error
	stopped   error
}

func (u *fakePurging) Next(context.Context) ([]Settled, error) {
	if len(u.rest) == 0 {
		return nil, io.EOF
	}
	n := min(u.purger.atOnce, len(u.rest))
	var out []Settled
	for i := range u.rest[:n] {
		s := Settled{Key: u.rest[i].ItemKey(false), Outcome: inspect.NotTried}
		if u.stopped == nil {
			s.Outcome = u.settle(&u.rest[i])
		}
		u.counts[s.Outcome]++
		out = append(out, s)
	}
	u.rest = u.rest[n:]
	if u.stopped == nil {
		u.stopped = u.stoppedBy
	}
	return out, nil
}

func (u *fakePurging) settle(r *inspect.Record) inspect.Outcome {
	source := u.purger.source
	at := slices.IndexFunc(source.records, func(other inspect.Record) bool { return other.Key == r.Key })
	switch {
	case u.restoring && at >= 0:
		return inspect.Changed
	case u.restoring:
		source.records = append(source.records, *r)
		u.journal.ToRestore--
		u.journal.Restored++
		return inspect.Restored
	case at < 0:
		return inspect.Gone
	case !r.Same(&source.records[at]):
		return inspect.Changed
	}
	u.journal.items = append(u.journal.items, source.records[at])
	u.journal.Purged++
	u.journal.ToRestore++
	source.records = slices.Delete(slices.Clone(source.records), at, at+1)
	return inspect.Purged
}

func (u *fakePurging) Stop() { u.stopped = context.Canceled }

func (u *fakePurging) Summary() Settlement {
	return Settlement{Journal: u.journal.Path, Counts: u.counts, Stopped: u.stopped}
}

// hour is a person's word on the functions of the outage.
func hour(o *Options) {
	o.Policy.ExpiresAfter = []inspect.Rule{{Pattern: "orders.app.process_order", For: time.Hour, Exact: true}}
}
