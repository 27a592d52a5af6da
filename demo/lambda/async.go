package lambda

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
)

// AsyncSettings are how a function's asynchronous events are tried again. The
// zero value is Lambda's default.
type AsyncSettings struct {
	// NoRetries leaves it at the first attempt; else there are two retries after
	// an error of the function, after 1 and 2 minutes.
	NoRetries bool
	// MaxAge is when an event that the function was too busy for is given up; 0 = 6 h.
	MaxAge time.Duration
	// Speed is how many times faster than on AWS the waits go by; 0 = 1. The
	// deadlines in records are real time whatever it is.
	Speed float64
}

// Attempt is one try of an asynchronous event.
type Attempt struct {
	RequestID string // the same for all attempts of an event
	Number    int    // from 1; throttled tries do not count
	Result    Result
	Err       error // why there is no result: throttled or closed
	// Next is when it is tried again, zero if it is not. Wait is how long that
	// is on AWS.
	Next time.Time
	Wait time.Duration
	// End says why it is not: Success, RetriesExhausted or EventAgeExceeded.
	End string
}

// The ends of an asynchronous event, in the words of its destination record.
const (
	EndSuccess   = "Success"
	EndExhausted = "RetriesExhausted"
	EndTooOld    = "EventAgeExceeded"
)

// Invoker runs a function on one event, or says that it is too busy: a Runtime,
// or whoever watches one.
type Invoker interface {
	Name() string
	TryInvoke(ctx context.Context, req Request) (Result, error)
}

// Async is the queue of a function's asynchronous events. Each is tried until
// it succeeds, with one request ID for all its life.
type Async struct {
	function Invoker
	settings AsyncSettings
	tell     func(Attempt)
	stop     context.CancelFunc
	life     context.Context //nolint:containedctx // the life of the queue, ended by Close
	events   sync.WaitGroup

	mu      sync.Mutex
	waiting map[string]chan struct{} // closed to try again now
}

// NewAsync makes the queue of a function. tell is called with each attempt, by
// several goroutines; nil tells nobody.
func NewAsync(function Invoker, settings AsyncSettings, tell func(Attempt)) *Async {
	if settings.MaxAge == 0 {
		settings.MaxAge = 6 * time.Hour
	}
	if settings.Speed == 0 {
		settings.Speed = 1
	}
	if tell == nil {
		tell = func(Attempt) {}
	}
	life, stop := context.WithCancel(context.Background())
	return &Async{function: function, settings: settings, tell: tell, life: life, stop: stop, waiting: map[string]chan struct{}{}}
}

// Send queues an event and returns its request ID at once.
func (a *Async) Send(req Request) string {
	if req.ID == "" {
		req.ID = uuid.NewString()
	}
	a.events.Go(func() { a.deliver(req) })
	return req.ID
}

// RetryNow ends the wait of an event; all of them without an ID.
func (a *Async) RetryNow(ids ...string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for id, now := range a.waiting {
		if len(ids) == 0 || slices.Contains(ids, id) {
			close(now)
			delete(a.waiting, id)
		}
	}
}

// Close gives up what waits, and waits for what is under way.
func (a *Async) Close() {
	a.stop()
	a.events.Wait()
}

// deliver tries an event until it has an end.
func (a *Async) deliver(req Request) {
	begun, throttled := time.Now(), time.Second
	for number := 1; ; {
		res, err := a.function.TryInvoke(a.life, req)
		t := Attempt{RequestID: req.ID, Number: number, Result: res, Err: err}
		switch {
		case errors.Is(err, ErrThrottled):
			t.Wait = throttled
			throttled = min(2*throttled, 5*time.Minute)
			if a.aged(begun) > a.settings.MaxAge {
				t.End = EndTooOld
			}
		case err != nil:
			return // closed
		case res.Error == nil:
			t.End = EndSuccess
		case a.settings.NoRetries || number > len(retryWaits()):
			t.End = EndExhausted
		default:
			t.Wait = retryWaits()[number-1]
			number++
		}
		if !a.next(&t) {
			return
		}
	}
}

// retryWaits are the waits before the retries of an event that failed.
func retryWaits() []time.Duration { return []time.Duration{time.Minute, 2 * time.Minute} }

// aged is how old an event is by the queue's own pace.
func (a *Async) aged(begun time.Time) time.Duration {
	return time.Duration(float64(time.Since(begun)) * a.settings.Speed)
}

// next tells of an attempt and waits for the following one; false if there is none.
func (a *Async) next(t *Attempt) bool {
	if t.End != "" {
		a.tell(*t)
		return false
	}
	pause := time.Duration(float64(t.Wait) / a.settings.Speed)
	t.Next = time.Now().Add(pause)
	now := a.register(t.RequestID)
	defer a.unregister(t.RequestID, now)
	a.tell(*t)
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-now:
	case <-a.life.Done():
		return false
	}
	return true
}

func (a *Async) register(id string) chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := make(chan struct{})
	a.waiting[id] = now
	return now
}

func (a *Async) unregister(id string, now chan struct{}) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.waiting[id] == now {
		delete(a.waiting, id)
	}
}
