package dynamo

import (
	"context"
	"time"
)

// maxOverdueYears is how long after its expiry an item is no longer deleted:
// the service takes such a number for something other than a time.
const maxOverdueYears = 5

// SweepEvery deletes expired items now and then until ctx ends, as the service
// does in the background. Without it they stay for ever, which the service
// allows itself, too: readers must look at the time themselves.
func (e *Endpoint) SweepEvery(ctx context.Context, interval time.Duration) {
	ticks := time.NewTicker(interval)
	defer ticks.Stop()
	for {
		select {
		case <-ticks.C:
			e.Sweep()
		case <-ctx.Done():
			return
		}
	}
}

// Sweep deletes, once, all items whose time to live is over by the endpoint's
// clock, and tells how many. Streams show such a delete as the service's own.
func (e *Endpoint) Sweep() int {
	deleted := 0
	for _, found := range e.overdue() {
		if e.expire(found) {
			deleted++
		}
	}
	return deleted
}

// overdue finds the items that a sweep is to delete.
func (e *Endpoint) overdue() []place {
	e.mu.RLock()
	defer e.mu.RUnlock()
	now := e.clock()
	var found []place
	for _, t := range e.tables {
		if t.ttl == "" {
			continue
		}
		t.items.tree.Scan(func(stored entry) bool {
			if t.expired(stored.item, now) {
				found = append(found, place{t, stored.key})
			}
			return true
		})
	}
	return found
}

// expire deletes an item if it still is due: it may have been written, its
// table deleted, or its time to live switched off since it was found.
func (e *Endpoint) expire(p place) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.tables[p.table.name] != p.table || !p.table.expired(p.table.items.get(p.key), e.clock()) {
		return false
	}
	_, err := e.make(change{place: p, expired: true, apply: func(item) (item, error) { return nil, nil }})
	return err == nil
}

// expired tells whether an item's time to live is over: its attribute is a
// number of epoch seconds before now, but not by years; so 0 never expires.
func (t *table) expired(i item, now time.Time) bool {
	due, isNumber := i[t.ttl].(number)
	if t.ttl == "" || !isNumber {
		return false
	}
	oldest := now.AddDate(-maxOverdueYears, 0, 0).Unix()
	return due.compare(wholeNumber(int(now.Unix()))) < 0 && due.compare(wholeNumber(int(oldest))) >= 0
}
