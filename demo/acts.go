package demo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"idemtui/demo/source"
)

// firstOrder is the number before that of the first order that is sent; the
// history has the lower ones.
const firstOrder = 100

// lookBeforeKill is how long a call is left running after its effect, so that a
// person sees it running.
const lookBeforeKill = 600 * time.Millisecond

// burst is how many events come at once.
const burst = 10

// Rate is how many events a second automatic traffic sends.
const Rate = 5

// sent is what was sent last.
type sent struct {
	message source.Message
	content map[string]any
}

// Act is what a person can do in a session.
type Act string

// The acts. The faults are those that the real world has in store.
const (
	Send      Act = "send"
	Duplicate Act = "duplicate"
	Burst     Act = "burst"
	Tamper    Act = "tamper"   // the same key, another payload
	DropKey   Act = "drop-key" // an event without the id
	Kill      Act = "kill"
	Freeze    Act = "freeze"
	Switch    Act = "switch" // idempotency on or off
	Traffic   Act = "traffic"

	Together  Act = "together"   // a new event twice at the same time
	Twice     Act = "twice"      // the producer sends the last order again, in a new envelope
	LosePut   Act = "lose-put"   // the answer to the next PutItem is lost
	LoseReply Act = "lose-reply" // the next answer to the caller is lost
	Throttle  Act = "throttle"   // the function takes nothing, or does again
	RunOn     Act = "run-on"     // processes live on past their deadline, or no longer
	Timeout   Act = "timeout"    // an event that takes longer than the function has
	Now       Act = "now"        // do not wait for the next try
)

// Do does an act and says what it did. It does not wait for what becomes of it.
func (s *Session) Do(ctx context.Context, a Act) (said string, err error) {
	select {
	case <-s.closed:
		return "", fmt.Errorf("%s: %w", a, ErrClosed)
	default:
	}
	switch a {
	case Send:
		return s.sendNew(s.opts.Work)
	case Timeout:
		return s.sendNew(2 * s.opts.Timeout)
	case Duplicate:
		return s.again()
	case Burst:
		return s.burst()
	case Together:
		return s.together()
	case Tamper, DropKey, Twice:
		return s.variant(a)
	case Kill, Freeze:
		return s.strike(ctx, a)
	case Switch:
		return s.toggle(), nil
	case Traffic:
		return s.toggleTraffic(), nil
	case LosePut, LoseReply, Throttle, RunOn, Now:
		return s.fault(a)
	}
	return "", fmt.Errorf("%s is no act of the demo", a)
}

// next makes the message of a new business object and keeps it for what follows.
func (s *Session) next(work time.Duration) (source.Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.order++
	content := s.opts.Scenario.content(s.order, float64(500+rand.IntN(9500))/100, work) //nolint:gosec // no secret
	raw, err := text(content)
	if err != nil {
		return source.Message{}, err
	}
	m := source.NewMessage(raw, time.Now())
	m.Key, m.Group = newKey(), fmt.Sprintf("customer-%d", s.order%3)
	s.last = sent{m, content}
	s.events++
	return m, nil
}

func (s *Session) sendNew(work time.Duration) (string, error) {
	m, err := s.next(work)
	if err != nil {
		return "", err
	}
	return s.post(m, s.line.send)
}

// post gives a message to the source.
func (s *Session) post(m source.Message, send func(source.Message) (bool, error)) (string, error) {
	kept, err := send(m)
	switch {
	case err != nil:
		return "", err
	case !kept:
		s.dropped(m)
		return orderIn(m.Content) + " was dropped by the FIFO queue: the same was sent less than 5 minutes ago", nil
	}
	return "sent " + orderIn(m.Content), nil
}

// dropped publishes that a FIFO queue dropped a send: no delivery comes of it.
func (s *Session) dropped(m source.Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	s.count++
	id := orderIn(m.Content)
	s.tally[Dropped]++
	s.publish(Delivery{
		ID: s.count, Kind: Dropped, EventID: m.ID, OrderID: id, Lane: s.lane(id, m.ID), Sent: now, Started: now, Ended: now,
		Reason: "the queue saw the same less than 5 minutes ago", End: "dropped",
		Trace: []Step{{Words: "The queue took the send and dropped it: the same deduplication ID came less than 5 minutes ago. No delivery comes of it."}},
	})
}

func (s *Session) lastSent() sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

// again delivers the last event once more, as its source does. Without a last
// event it sends one.
func (s *Session) again() (string, error) {
	last := s.lastSent()
	if last.content == nil {
		return s.sendNew(s.opts.Work)
	}
	said, err := s.post(last.message, s.line.again)
	if err == nil && said == "sent "+orderIn(last.message.Content) {
		said = "delivered " + orderIn(last.message.Content) + " again"
	}
	return said, err
}

func (s *Session) burst() (string, error) {
	for range burst {
		if _, err := s.sendNew(s.opts.Work); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("sent %d events at once", burst), nil
}

func (s *Session) together() (string, error) {
	m, err := s.next(s.opts.Work)
	if err != nil {
		return "", err
	}
	_, err = s.post(m, s.line.send)
	_, failed := s.post(m, s.line.again)
	return "delivered " + orderIn(m.Content) + " twice at once", errors.Join(err, failed)
}

// variant sends what is nearly the last event.
func (s *Session) variant(a Act) (string, error) {
	last := s.lastSent()
	if last.content == nil || a == DropKey {
		if _, err := s.next(s.opts.Work); err != nil {
			return "", err
		}
		last = s.lastSent()
	}
	content, key, said := last.content, last.message.Key, "the producer sent it again, in a new envelope: "
	switch a {
	case Tamper:
		content, said = s.opts.Scenario.tampered(content), "sent with the same key and another payload: "
	case DropKey:
		said = "sent without the key: "
		if key = ""; s.opts.Source != source.HTTP && s.opts.Source != source.REST {
			content = without(content, "id")
		}
	default:
	}
	raw, err := text(content)
	if err != nil {
		return "", err
	}
	m := source.NewMessage(raw, time.Now())
	m.Key, m.Group = key, last.message.Group
	if did, err := s.post(m, s.line.send); err != nil || did != "sent "+orderIn(raw) {
		return did, err
	}
	return said + fmt.Sprint(last.content["id"]), nil
}

func without(content map[string]any, name string) map[string]any {
	rest := map[string]any{}
	for k, v := range content {
		if k != name {
			rest[k] = v
		}
	}
	return rest
}

// toggle switches idempotency. The function is then another version of itself,
// with processes of its own.
func (s *Session) toggle() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unsafe = !s.unsafe
	if s.unsafe {
		return "idempotency is OFF: POWERTOOLS_IDEMPOTENCY_DISABLED=true"
	}
	return "idempotency is ON"
}

func (s *Session) toggleTraffic() string {
	s.mu.Lock()
	on := s.traffic != nil
	s.mu.Unlock()
	if on {
		s.SetTraffic(0)
		return "automatic traffic is off"
	}
	s.SetTraffic(Rate)
	return fmt.Sprintf("automatic traffic: %d events a second, each fifth one twice", Rate)
}
