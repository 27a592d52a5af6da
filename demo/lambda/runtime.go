package lambda

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Runtime runs one function: each event in an execution environment of its
// own, as many at once as the function's concurrency allows.
type Runtime struct {
	fn      Function
	started func(Started)
	log     logBook
	closed  chan struct{}
	once    sync.Once

	mu      sync.Mutex
	limit   int           // events at once
	busy    int           // events under way
	changed chan struct{} // closed and replaced when busy or limit changes
	late    bool          // a process lives on past its deadline
	made    int           // environments so far
	pool    []*process    // in the order of their start; the gone are dropped
	sandbox string        // folder with the empty home and the empty AWS files
}

// New makes a Runtime. Nothing is started before the first Start or Invoke.
func New(f Function, opts ...Option) *Runtime {
	if f.Timeout == 0 {
		f.Timeout = 3 * time.Second
	}
	if f.Region == "" {
		f.Region = "eu-west-1"
	}
	r := &Runtime{
		fn: f, started: func(Started) {}, limit: max(f.Concurrency, 1),
		closed: make(chan struct{}), changed: make(chan struct{}),
	}
	for _, o := range opts {
		o(r)
	}
	return r
}

// Name is the function's name.
func (r *Runtime) Name() string { return r.fn.Name }

// Start makes sure that a process is up, ahead of the first event, and returns its PID.
func (r *Runtime) Start(ctx context.Context) (int, error) {
	if err := r.take(ctx); err != nil {
		return 0, err
	}
	defer r.release()
	p, err := r.checkOut(context.WithoutCancel(ctx))
	if err != nil {
		return 0, err
	}
	r.checkIn(p)
	return p.pid(), nil
}

// Invoke runs the function on one event and waits for its result. While the
// function has as many events as it may, the event waits. A caller that goes
// away does not cancel an invocation that has begun: the function runs on, only
// its result is dropped.
func (r *Runtime) Invoke(ctx context.Context, req Request) (Result, error) {
	if err := r.take(ctx); err != nil {
		return Result{}, err
	}
	return r.invoke(ctx, req)
}

// TryInvoke is Invoke that does not wait for its turn: ErrThrottled.
func (r *Runtime) TryInvoke(ctx context.Context, req Request) (Result, error) {
	switch taken, _, err := r.tryTake(); {
	case err != nil:
		return Result{}, err
	case !taken:
		return Result{}, fmt.Errorf("invoke %s: %w", r.fn.Name, ErrThrottled)
	}
	return r.invoke(ctx, req)
}

func (r *Runtime) invoke(ctx context.Context, req Request) (Result, error) {
	type outcome struct {
		result Result
		err    error
	}
	done := make(chan outcome, 1)
	go func() {
		defer r.release()
		res, err := r.run(context.WithoutCancel(ctx), req)
		done <- outcome{res, err}
	}()
	select {
	case out := <-done:
		return out.result, out.err
	case <-ctx.Done():
		return Result{}, fmt.Errorf("invoke %s: no longer waiting for its result, the function runs on: %w", r.fn.Name, ctx.Err())
	}
}

// SetConcurrency changes how many events may be under way at once. None lets
// every event wait, as reserved concurrency 0 does; those under way go on.
func (r *Runtime) SetConcurrency(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.limit = max(n, 0)
	r.wake()
}

// LetRunOn switches the kill at the deadline off or on. Without it the caller
// gets the timeout and the process works on: what it writes late is what the
// demo shows. Lambda itself never does that.
func (r *Runtime) LetRunOn(on bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.late = on
}

// Logs returns the newest log lines of all processes so far, oldest first.
func (r *Runtime) Logs() []Line { return r.log.lines() }

// Close kills the processes, ends what is open and leaves nothing behind.
func (r *Runtime) Close() error {
	r.once.Do(func() { close(r.closed) })
	for {
		for _, p := range r.alive() {
			p.kill()
			<-p.exited
		}
		r.mu.Lock()
		idle, changed := r.busy == 0, r.changed
		r.mu.Unlock()
		if idle {
			return r.removeSandbox()
		}
		<-changed // an open invocation ends with its process
	}
}

func (r *Runtime) take(ctx context.Context) error {
	for {
		taken, changed, err := r.tryTake()
		if taken || err != nil {
			return err
		}
		select {
		case <-changed:
		case <-r.closed:
		case <-ctx.Done():
			return fmt.Errorf("invoke %s: gave up while another event was running: %w", r.fn.Name, ctx.Err())
		}
	}
}

// tryTake reserves a place for an event. Without one, changed tells when to
// ask again.
func (r *Runtime) tryTake() (taken bool, changed <-chan struct{}, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.isClosed():
		return false, nil, fmt.Errorf("invoke %s: %w", r.fn.Name, ErrClosed)
	case r.busy >= r.limit:
		return false, r.changed, nil
	}
	r.busy++
	return true, nil, nil
}

func (r *Runtime) release() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.busy--
	r.wake()
}

// wake tells those who wait that something changed. r.mu is held.
func (r *Runtime) wake() {
	close(r.changed)
	r.changed = make(chan struct{})
}

func (r *Runtime) isClosed() bool {
	select {
	case <-r.closed:
		return true
	default:
		return false
	}
}

// errGone is asked of a process that is not there.
var errGone = errors.New("there is no such process")
