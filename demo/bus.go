package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"idemtui/demo/lambda"
	"idemtui/demo/world"
)

// firstOrder is the number before that of the first order that is sent; the
// history has the lower ones.
const firstOrder = 100

// lookBeforeKill is how long a call is left running after its charge, so that a
// person sees it running.
const lookBeforeKill = 600 * time.Millisecond

// Send delivers a new EventBridge event and waits for what becomes of it. A
// caller that gives up does not cancel the delivery.
func (s *Session) Send(ctx context.Context) (Delivery, error) {
	e, err := s.nextEvent(s.opts.Work)
	if err != nil {
		return Delivery{}, err
	}
	return s.deliver(ctx, e)
}

// Duplicate delivers the last event once more, as an at-least-once bus does:
// the same envelope, byte by byte. Without a last event it sends one.
func (s *Session) Duplicate(ctx context.Context) (Delivery, error) {
	s.mu.Lock()
	e := s.last
	s.mu.Unlock()
	if e.id == "" {
		return s.Send(ctx)
	}
	return s.deliver(ctx, e)
}

// Kill sends SIGKILL to the function in the middle of the call that is under
// way. If there is none it sends a slow event and kills its call after the
// charge, when the money is gone and nobody knows.
func (s *Session) Kill(ctx context.Context) (Delivery, error) {
	if d, ok := s.underWay(); ok {
		s.function.Kill()
		return s.outcome(ctx, d.ID)
	}
	e, err := s.nextEvent(s.opts.Timeout * 2 / 3)
	if err != nil {
		return Delivery{}, err
	}
	charges := s.world.Effects().Len()
	killed := make(chan error, 1)
	go func() { killed <- s.killAfterCharge(ctx, e.orderID, charges) }()
	d, err := s.deliver(ctx, e)
	return d, errors.Join(err, <-killed)
}

func (s *Session) killAfterCharge(ctx context.Context, orderID string, since int) error {
	ctx, cancel := context.WithTimeout(ctx, s.opts.Timeout) // then its deadline has killed it
	defer cancel()
	_, _, err := s.world.Effects().Find(ctx, since, func(e world.Effect) bool { return e.About == orderID })
	if err != nil {
		return fmt.Errorf("wait for the charge of %s: %w", orderID, err)
	}
	look := time.NewTimer(min(lookBeforeKill, s.opts.Timeout/2))
	defer look.Stop()
	select {
	case <-look.C:
	case <-ctx.Done():
	}
	s.function.Kill()
	return nil
}

// Next waits for the next change of a delivery: each appears as running and
// then with its outcome. Every change is returned once, to one caller. After
// Close it returns io.EOF.
func (s *Session) Next(ctx context.Context) (Delivery, error) {
	s.mu.Lock()
	position := s.read
	s.mu.Unlock()
	for {
		d, next, err := s.deliveries.Find(ctx, position, func(Delivery) bool { return true })
		if err != nil {
			return Delivery{}, err
		}
		s.mu.Lock()
		if s.read == position {
			s.read = next
			s.mu.Unlock()
			return d, nil
		}
		position = s.read // another caller took it
		s.mu.Unlock()
	}
}

// nextEvent makes the event of a new order and keeps it for Duplicate.
func (s *Session) nextEvent(work time.Duration) (event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.order++
	e, err := newEvent(order(s.order), amount(), work, time.Now())
	if err == nil {
		s.last = e
	}
	return e, err
}

// deliver waits for its turn and hands one event to the function.
func (s *Session) deliver(ctx context.Context, e event) (Delivery, error) {
	select {
	case s.turn <- struct{}{}:
	case <-s.closed:
		return Delivery{}, fmt.Errorf("deliver %s: %w", e.orderID, ErrClosed)
	case <-ctx.Done():
		return Delivery{}, fmt.Errorf("deliver %s: gave up while another was under way: %w", e.orderID, ctx.Err())
	}
	type result struct {
		d   Delivery
		err error
	}
	done := make(chan result, 1)
	go func() {
		defer func() { <-s.turn }()
		d, err := s.invoke(context.WithoutCancel(ctx), e)
		done <- result{d, err}
	}()
	select {
	case r := <-done:
		return r.d, r.err
	case <-ctx.Done():
		return Delivery{}, fmt.Errorf("deliver %s: no longer waiting, it goes on: %w", e.orderID, ctx.Err())
	}
}

// invoke runs the function on an event and publishes what became of it.
func (s *Session) invoke(ctx context.Context, e event) (Delivery, error) {
	s.mu.Lock()
	s.count++
	d := Delivery{ID: s.count, EventID: e.id, OrderID: e.orderID, Key: key(e.orderID), Amount: e.amount, Sent: time.Now()}
	s.open = &d
	s.mu.Unlock()

	res, err := s.function.Invoke(ctx, lambda.Request{Payload: e.payload})

	s.mu.Lock()
	s.open = nil
	s.mu.Unlock()
	switch {
	case errors.Is(err, lambda.ErrClosed):
		return Delivery{}, fmt.Errorf("deliver %s: %w", e.orderID, ErrClosed)
	case err != nil:
		d.Kind, d.Reason, d.Ended = Failed, err.Error(), time.Now()
	default:
		mine, total := s.world.Done(res.RequestID, e.orderID)
		d = d.finish(res, s.world.Of(res.Environment, res.Started, res.Ended), mine, total)
	}
	s.deliveries.Add(d)
	return d, err
}

// began publishes a delivery as running: the function has taken its event.
func (s *Session) began(started lambda.Started) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		return
	}
	s.open.Kind = Running
	s.open.RequestID, s.open.PID, s.open.ColdStart = started.RequestID, started.PID, started.ColdStart
	s.open.Started, s.open.Deadline = started.At, started.Deadline
	s.deliveries.Add(*s.open)
}

// underWay returns the delivery that the function works on.
func (s *Session) underWay() (Delivery, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil || s.open.Kind != Running {
		return Delivery{}, false
	}
	return *s.open, true
}

// outcome waits for the end of a delivery.
func (s *Session) outcome(ctx context.Context, id int) (Delivery, error) {
	d, _, err := s.deliveries.Find(ctx, 0, func(d Delivery) bool { return d.ID == id && d.Kind != Running })
	if errors.Is(err, io.EOF) {
		return Delivery{}, fmt.Errorf("wait for delivery %d: %w", id, ErrClosed)
	}
	return d, err
}

// nextOrder is the order that Send would place now.
func (s *Session) nextOrder() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return order(s.order + 1)
}

// lastOrder is the order that Duplicate would deliver again.
func (s *Session) lastOrder() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last.orderID
}
