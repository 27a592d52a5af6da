package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"idemtui/demo/feed"
	"idemtui/demo/source"
	"idemtui/demo/world"
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

// strike kills or freezes the function in the middle of the call that is under
// way. If there is none it sends a slow event and strikes after its effect, when
// the money is gone and nobody knows.
func (s *Session) strike(ctx context.Context, a Act) (string, error) {
	if d, ok := s.underWay(); ok {
		return s.hit(a, d.OrderID)
	}
	m, err := s.next(s.opts.Timeout * 2 / 3)
	if err != nil {
		return "", err
	}
	position := s.deliveries.Len()
	if _, err := s.post(m, s.line.send); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, s.opts.Timeout) // then its deadline has killed it
	defer cancel()
	id := orderIn(m.Content)
	_, _, err = s.deliveries.Find(ctx, position, func(d Delivery) bool { return d.OrderID == id && d.Kind == Running })
	if err == nil {
		err = s.awaitEffect(ctx, id)
	}
	if err != nil {
		return "", fmt.Errorf("wait for the effect of %s: %w", id, err)
	}
	pause(ctx, min(lookBeforeKill, s.opts.Timeout/2))
	return s.hit(a, id)
}

// awaitEffect waits until something shows what a call did. Somebody's own
// function may do nothing that does.
func (s *Session) awaitEffect(ctx context.Context, id string) error {
	if s.opts.Function != nil {
		return nil
	}
	w := s.bench.World()
	var err error
	if s.opts.Scenario == Complete {
		_, _, err = find(ctx, w.Calls(), func(c world.Call) bool { return isEffect(&c) && about(&c) == id })
	} else {
		_, _, err = find(ctx, w.Effects(), func(e world.Effect) bool { return e.About == id })
	}
	return err
}

func find[T any](ctx context.Context, f *feed.Feed[T], ok func(T) bool) (T, int, error) {
	return f.Find(ctx, 0, ok) //nolint:wrapcheck // the caller says what for
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// hit kills or freezes the process that works, and the twin's with it: both
// stand on the same machine.
func (s *Session) hit(a Act, id string) (string, error) {
	if a == Kill {
		if s.twin != nil {
			s.twin.bench.Function().Kill()
		}
		pid, ok := s.current().Kill()
		if !ok {
			return "", errors.New("kill the function: there is no process")
		}
		return fmt.Sprintf("kill -9 %d while it worked on %s", pid, id), nil
	}
	pid, err := s.current().Freeze()
	if err != nil {
		return "", fmt.Errorf("freeze: %w", err)
	}
	if s.twin != nil {
		_, _ = s.twin.bench.Function().Freeze() // it may be through
	}
	s.thawLater()
	return fmt.Sprintf("froze process %d with %s: its deadline passes all the same", pid, id), nil
}

// thawLater lets frozen processes go on once their deadline has passed. Unless
// they are let run on, Lambda has ended them by then.
func (s *Session) thawLater() {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.closed:
		return
	default:
	}
	s.running.Add(1)
	go func() {
		defer s.running.Done()
		timer := time.NewTimer(s.opts.Timeout + time.Second)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-s.closed:
		}
		_ = s.current().Thaw() // who is gone needs none
		if s.twin != nil {
			_ = s.twin.bench.Function().Thaw()
		}
	}()
}

// underWay returns the newest delivery that the function works on.
func (s *Session) underWay() (Delivery, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var newest Delivery
	for _, c := range s.calls {
		for i := range c.deliveries {
			if d := c.deliveries[i]; d.Kind == Running && d.ID > newest.ID {
				newest = d
			}
		}
	}
	return newest, newest.ID != 0
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

// SetTraffic sends so many events a second, each fifth one twice; 0 ends it.
func (s *Session) SetTraffic(rate int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.traffic != nil {
		s.traffic()
		s.traffic, s.rate = nil, 0
	}
	select {
	case <-s.closed:
		return
	default:
	}
	if rate <= 0 {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.traffic, s.rate = cancel, rate
	s.running.Add(1)
	go func() {
		defer s.running.Done()
		tick := time.NewTicker(time.Second / time.Duration(rate))
		defer tick.Stop()
		for n := 1; ; n++ {
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
			if _, err := s.sendNew(s.opts.Work); err != nil {
				s.note(err.Error())
				return
			}
			if n%5 == 0 {
				_, _ = s.again() // of what was just sent
			}
		}
	}()
}

// fault arms or switches a fault.
func (s *Session) fault(a Act) (string, error) {
	switch a {
	case LosePut:
		s.bench.World().Break("PutItem", world.LoseAnswer)
		return "the answer to the next PutItem will be lost: send something", nil
	case Now:
		s.line.now()
		return "what waits for another try is tried now", nil
	default:
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch a {
	case LoseReply:
		s.loose = true
		return "the next answer to the caller will be lost: send something", nil
	case Throttle:
		s.idle = !s.idle
		most := s.opts.Concurrency
		if s.idle {
			most = 0
		}
		s.bench.Function().SetConcurrency(most)
		s.off.SetConcurrency(most)
		if s.idle {
			return "reserved concurrency is 0: the function is handed nothing", nil
		}
		return fmt.Sprintf("reserved concurrency is %d again", most), nil
	default:
		s.runOn = !s.runOn
		s.bench.Function().LetRunOn(s.runOn)
		s.off.LetRunOn(s.runOn)
		if s.runOn {
			return "no kill at the deadline: a late process will write when nobody waits", nil
		}
		return "processes are killed at their deadline, as Lambda does", nil
	}
}

// note keeps a word for the person that no act waits for.
func (s *Session) note(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notes = append(s.notes, text)
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
			return Delivery{}, err //nolint:wrapcheck // io.EOF is what it is
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

// Deliver does an act and waits for the outcome of the delivery that it leads
// to. A caller that gives up does not cancel the delivery.
func (s *Session) Deliver(ctx context.Context, a Act) (Delivery, error) {
	position := s.deliveries.Len()
	struck, busy := s.underWay()
	if _, err := s.Do(ctx, a); err != nil {
		return Delivery{}, err
	}
	id := fmt.Sprint(s.lastSent().content["id"])
	ok := func(d Delivery) bool { return d.Over() && d.OrderID == id }
	if busy && (a == Kill || a == Freeze) {
		ok = func(d Delivery) bool { return d.Over() && d.ID == struck.ID }
	}
	d, _, err := s.deliveries.Find(ctx, position, ok)
	if errors.Is(err, io.EOF) {
		err = ErrClosed
	}
	if err != nil {
		return d, fmt.Errorf("wait for what becomes of %s: %w", id, err)
	}
	return d, nil
}

// nextOrder is the order that Send would place now.
func (s *Session) nextOrder() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return order(s.order + 1)
}

// lastOrder is the order that Duplicate would deliver again.
func (s *Session) lastOrder() string { return orderOf(s.lastSent().content) }

func orderOf(content map[string]any) string {
	id, ok := content["id"].(string)
	if !ok {
		return ""
	}
	return id
}

