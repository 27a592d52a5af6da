package purge

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"idemtui/inspect"
	"idemtui/store"
	"idemtui/store/journal"
)

const (
	// workers is how many writes are under way at once.
	workers = 32
	// firstFailures is how many writes may fail before one came through.
	firstFailures = 3
	// usualGrace is what is in flight given to end after an interruption: an
	// endpoint that hangs must not hold the person who wants to leave.
	usualGrace = 10 * time.Second
)

// errInterrupted is a person's own stop.
var errInterrupted = fmt.Errorf("interrupted: %w", context.Canceled)

// effort is what a purge and a restore share: writes side by side, an outcome
// for each, and the word when to stop.
type effort struct {
	table  Table
	report func(entry int, o journal.Outcome)
	grace  time.Duration

	mu      sync.Mutex // guards what follows
	outcome map[int]journal.Outcome
	stopped error
	through bool // a write came through: the way and the permission are there
	failed  int  // writes that failed since one came through
}

func newEffort(table Table, report func(int, journal.Outcome), grace time.Duration) *effort {
	return &effort{table: table, report: report, grace: cmp.Or(grace, usualGrace), outcome: map[int]journal.Outcome{}}
}

// now is the service's clock.
func (e *effort) now() inspect.Millis { return inspect.MillisOf(e.table.Now()) }

// send makes the writes of entries side by side and waits for all of them.
// hold says of one, just before it is sent, why it must not be; empty lets it
// go. Until a write came through they go one by one: a missing permission shows
// before much is sent. Once the effort stops, the rest is not tried.
func (e *effort) send(
	ctx context.Context, g *gate, entries []int,
	hold func(i int) string, write func(ctx context.Context, i int) store.Result,
) []journal.Outcome {
	outcomes := make([]journal.Outcome, len(entries))
	longer, end := outlive(ctx, e.grace)
	defer end()
	var under sync.WaitGroup
	slots := make(chan struct{}, workers)
	for i, entry := range entries {
		slots <- struct{}{}
		one := func() {
			defer func() { <-slots }()
			result := write(longer, i)
			outcomes[i] = journal.Outcome{Entry: entry, At: e.now(), Outcome: result.Outcome, Reason: result.Reason, Took: result.Took, Unanswered: result.Unanswered}
			e.weigh(result)
			e.tell(outcomes[i])
		}
		if why := e.held(ctx, g, hold, i); why != "" {
			outcomes[i] = journal.Outcome{Entry: entry, At: e.now(), Outcome: inspect.NotTried, Reason: why}
			e.tell(outcomes[i])
			<-slots
		} else if e.cameThrough() {
			under.Go(one)
		} else {
			one()
		}
	}
	under.Wait()
	return outcomes
}

// held waits for the turn of a write and says why it must not be sent.
func (e *effort) held(ctx context.Context, g *gate, hold func(i int) string, i int) string {
	if e.why() == nil && g.wait(ctx) != nil {
		e.stop(errInterrupted)
	}
	if why := e.why(); why != nil {
		return reasonOf(why)
	}
	return hold(i)
}

// outlive is a context for what is sent: it ends by the grace after ctx does.
func outlive(ctx context.Context, grace time.Duration) (longer context.Context, end context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	forget := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(grace)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-longer.Done():
		}
	})
	return longer, func() {
		forget()
		cancel()
	}
}

// weigh takes in what a write says of those to come. Some causes end the
// effort at once, since nothing else would go better; so do many failures in a
// row: the way to the table is gone, and each further one would take its time.
func (e *effort) weigh(result store.Result) {
	if endsAll(result.Err) {
		e.stop(result.Err)
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case result.Outcome == inspect.NotTried:
		return
	case result.Err == nil:
		e.through, e.failed = true, 0
		return
	}
	e.failed++
	most := firstFailures
	if e.through {
		most = workers
	}
	if e.failed >= most && e.stopped == nil {
		e.stopped = fmt.Errorf("%d in a row did not come through: %w", e.failed, result.Err)
	}
}

// endsAll reports an error that every further request would meet, too.
func endsAll(err error) bool {
	p, ok := errors.AsType[*inspect.Problem](err)
	return ok && (p.Kind == inspect.KindPermission || p.Kind == inspect.KindCredentials || p.Kind == inspect.KindNoTable)
}

func (e *effort) cameThrough() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.through
}

// goesOn reports whether another batch may begin.
func (e *effort) goesOn(ctx context.Context) bool {
	if ctx.Err() != nil {
		e.stop(errInterrupted)
	}
	return e.why() == nil
}

// stop ends the effort; the first reason counts.
func (e *effort) stop(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.stopped == nil {
		e.stopped = err
	}
}

func (e *effort) why() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.stopped
}

// tell keeps an outcome and reports it. It is the last word on its entry.
func (e *effort) tell(o journal.Outcome) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.outcome[o.Entry] = o
	if e.report != nil {
		e.report(o.Entry, o)
	}
}

// leave gives each entry without an outcome that of not being tried, and says
// why the effort stopped; empty if it did not. Nothing is under way any more.
func (e *effort) leave(entries []int) string {
	if e.stopped == nil {
		return ""
	}
	why := reasonOf(e.stopped)
	for _, i := range entries {
		if _, done := e.outcome[i]; !done {
			e.tell(journal.Outcome{Entry: i, At: e.now(), Outcome: inspect.NotTried, Reason: why})
		}
	}
	return why
}

// reasonOf is an error in the few words of an outcome's reason.
func reasonOf(err error) string {
	if p, ok := errors.AsType[*inspect.Problem](err); ok && p.Why != "" {
		return p.Why
	}
	return err.Error()
}
