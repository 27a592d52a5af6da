package purge

import (
	"context"
	"time"
)

// gate paces deletes.
type gate struct {
	every time.Duration // 0: no bound
	next  time.Time
}

// longestPause keeps a pace that is hardly one from being none: more than a
// time.Duration holds would wrap.
const longestPause = 24 * time.Hour

func newGate(perSecond float64) *gate {
	if !(perSecond > 0) { // no number, too
		return &gate{}
	}
	return &gate{every: time.Duration(min(float64(time.Second)/perSecond, float64(longestPause)))}
}

// batch is how many records one second look is for: with a slow pace few, so
// that the look is never long ago.
func (g *gate) batch() int {
	if g.every == 0 {
		return batch
	}
	return min(max(int(time.Second/g.every), 1), batch)
}

// wait waits for the next turn, or until ctx ends.
func (g *gate) wait(ctx context.Context) error {
	if g.every == 0 {
		return ctx.Err()
	}
	now := time.Now()
	g.next = g.next.Add(g.every)
	if g.next.Before(now) {
		g.next = now
	}
	timer := time.NewTimer(g.next.Sub(now))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
