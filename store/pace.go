package store

import (
	"context"
	"sync"
	"time"
)

// pace spreads read capacity over time: all readers of a table share one. The
// cost of a read is known only afterwards, so a reader waits by an estimate
// and settles the difference. A rate of zero does not wait.
type pace struct {
	rate float64 // RCU a second

	mu   sync.Mutex
	next time.Time // until then what was read is not yet paid
}

// wait blocks until estimate may be spent.
func (p *pace) wait(ctx context.Context, estimate float64) error {
	if p.rate <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(time.Until(p.reserve(estimate)))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// reserve gives the moment from which estimate may be spent.
func (p *pace) reserve(estimate float64) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := time.Now()
	if p.next.After(at) {
		at = p.next
	}
	p.next = at.Add(p.duration(estimate))
	return at
}

// settle corrects what was reserved by what was spent.
func (p *pace) settle(estimate, spent float64) {
	if p.rate <= 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next = p.next.Add(p.duration(spent - estimate))
}

func (p *pace) duration(rcu float64) time.Duration {
	return time.Duration(rcu / p.rate * float64(time.Second))
}
