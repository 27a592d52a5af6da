// Package replay delivers one event several times: spaced, at once, and each
// time as its source would deliver it again.
//
// Its place in the flow: ui/cli/replay makes the deliveries, to a bench here or
// to a function on AWS; this package says when, and what each of them carries.
package replay

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"idemtui/demo/source"
)

// Options is what is delivered, how often and when.
type Options struct {
	Event []byte
	Times int
	// Every is between the starts of two deliveries; 0: as soon as the one before
	// is through.
	Every time.Duration
	// AtOnce is how many may be under way together.
	AtOnce int
	// Same delivers the event byte by byte again. Otherwise each delivery after
	// the first is what the event's source would redeliver.
	Same bool
}

// Source names the source that the event comes from.
func (o Options) Source() string { return source.Recognise(o.Event).String() }

// Attempt is one delivery to be made.
type Attempt struct {
	Number int // from 1
	Event  []byte
	// Changed are the members that the source made anew.
	Changed []string
	// Offset is the time since the first attempt began.
	Offset time.Duration
}

// Run makes the attempts in order, each when its time has come and there is
// room. The first error ends it: no further attempt begins, those under way are
// waited for.
func Run(ctx context.Context, o Options, deliver func(context.Context, Attempt) error) error {
	var group errgroup.Group
	var failed atomic.Bool
	group.SetLimit(max(o.AtOnce, 1))
	began, next := time.Now(), Attempt{Number: 1, Event: o.Event}
	for ; next.Number <= o.Times; next.Number++ {
		if err := until(ctx, began.Add(time.Duration(next.Number-1)*o.Every)); err != nil {
			_ = group.Wait() // ctrl-c comes before what they say
			return err
		}
		attempt := next
		group.Go(func() error { // waits for room
			if failed.Load() || ctx.Err() != nil {
				return ctx.Err()
			}
			attempt.Offset = time.Since(began)
			err := deliver(ctx, attempt)
			failed.Store(failed.Load() || err != nil)
			return err
		})
		if failed.Load() {
			break
		}
		if err := next.again(o.Same); err != nil {
			_ = group.Wait()
			return err
		}
	}
	return group.Wait()
}

// again makes of an attempt's event the next one's.
func (a *Attempt) again(same bool) error {
	if same {
		return nil
	}
	event, changed, err := source.Redeliver(a.Event, time.Now())
	if err != nil {
		return fmt.Errorf("make delivery %d: %w", a.Number+1, err)
	}
	a.Event, a.Changed = event, changed
	return nil
}

// until waits for a moment.
func until(ctx context.Context, moment time.Time) error {
	timer := time.NewTimer(time.Until(moment))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
