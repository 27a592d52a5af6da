package demo

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"idemtui/demo/lambda"
	"idemtui/demo/source"
)

// line is the way from a producer to the function: a source of one kind with
// its own rules of delivery.
type line interface {
	// send is a producer's send; false if the source drops it.
	send(m source.Message) (kept bool, err error)
	// again is what the source itself does more than once, or, of a FIFO queue,
	// its producer.
	again(m source.Message) (kept bool, err error)
	// now ends the waits for another try.
	now()
	// look is what waits in it.
	look() []Waiting
	close()
}

// Waiting is a message on its way to the function.
type Waiting struct {
	OrderID string
	Place   source.Place
	// Until is when it comes again, zero where nobody knows.
	Until    time.Time
	Receives int
}

// newLine makes the line of a kind.
func (s *Session) newLine() line {
	switch k := s.opts.Source; k {
	case source.SQS, source.FIFO:
		return s.newQueueLine(k == source.FIFO)
	case source.REST, source.HTTP:
		return s.newFrontLine()
	case source.EventBridge, source.SNS, source.DirectInvoke, source.Unknown, source.Stream, source.S3:
	}
	return s.newPushLine()
}

// pushLine invokes asynchronously.
type pushLine struct {
	session *Session
	async   *lambda.Async
	push    *source.Push

	mu    sync.Mutex
	tries map[string]lambda.Attempt // what waits for a retry, by request ID
}

func (s *Session) newPushLine() line {
	l := &pushLine{session: s, tries: map[string]lambda.Attempt{}}
	l.async = lambda.NewAsync(invoker{s}, lambda.AsyncSettings{Speed: s.opts.Speed}, l.tell)
	l.push = source.NewPush(s.opts.Source, "orders", l.async)
	return l
}

func (l *pushLine) tell(a lambda.Attempt) {
	l.mu.Lock()
	if a.End == "" {
		l.tries[a.RequestID] = a
	} else {
		delete(l.tries, a.RequestID)
	}
	l.mu.Unlock()
	l.session.attempted(a)
}

func (l *pushLine) send(m source.Message) (bool, error) {
	_, err := l.push.Send(m)
	return true, err
}

func (l *pushLine) again(m source.Message) (bool, error) { return l.send(m) }

func (l *pushLine) now() { l.async.RetryNow() }

func (l *pushLine) close() { l.async.Close() }

func (l *pushLine) look() []Waiting {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []Waiting
	for id, a := range l.tries {
		if time.Until(a.Next) > 0 {
			all = append(all, Waiting{OrderID: l.session.orderOf(id), Place: source.Visible, Until: a.Next, Receives: a.Number})
		}
	}
	slices.SortFunc(all, func(a, b Waiting) int { return a.Until.Compare(b.Until) })
	return all
}

// queueLine is an SQS queue with its event source mapping.
type queueLine struct {
	queue *source.Queue
	stop  context.CancelFunc
	done  chan struct{}
}

// maxReceives is after how many receives a message goes to the dead-letter queue.
const maxReceives = 3

func (s *Session) newQueueLine(fifo bool) line {
	// A mapping is refused if messages come back before the function's timeout.
	visibility := max(30*time.Second, time.Duration(float64(s.opts.Timeout)*s.opts.Speed))
	name := "orders"
	if fifo {
		name += ".fifo"
	}
	ctx, stop := context.WithCancel(context.Background())
	l := &queueLine{stop: stop, done: make(chan struct{}), queue: source.NewQueue(source.QueueSettings{
		Name: name, FIFO: fifo, Visibility: visibility, MaxReceives: maxReceives, Speed: s.opts.Speed,
	})}
	mapping := source.Mapping{Workers: 2, Partial: true}
	if s.opts.Function != nil { // nobody knows whether it reports its failures, or takes batches
		mapping = source.Mapping{Workers: 2, BatchSize: 1}
	}
	go func() {
		defer close(l.done)
		mapping.Poll(ctx, l.queue, s.take, func(source.Batch) {})
	}()
	return l
}

func (l *queueLine) send(m source.Message) (bool, error) {
	return l.queue.Send(m)
}

// again: a standard queue delivers a message more than once all by itself; to a
// FIFO queue it is the producer's second send, which it drops.
func (l *queueLine) again(m source.Message) (bool, error) {
	m.Receives++
	return l.send(m)
}

func (l *queueLine) now() { l.queue.Return() }

func (l *queueLine) close() { l.stop(); <-l.done }

func (l *queueLine) look() []Waiting {
	var all []Waiting
	for _, q := range l.queue.Look() {
		all = append(all, Waiting{OrderID: orderIn(q.Message.Content), Place: q.Place, Until: q.Until, Receives: q.Message.Receives})
	}
	return all
}

// frontLine is an HTTP API and the client that calls it.
type frontLine struct {
	session *Session
	front   *source.Front
	life    context.Context //nolint:containedctx // the life of the clients, ended by close
	stop    context.CancelFunc
	clients sync.WaitGroup
}

// clientRetries is how often the client tries again after a 5xx or a 429.
const clientRetries = 2

func (s *Session) newFrontLine() line {
	l := &frontLine{session: s}
	l.life, l.stop = context.WithCancel(context.Background())
	l.front = source.NewFront(source.FrontSettings{
		Kind: s.opts.Source, Path: "orders", Retries: clientRetries, Speed: s.opts.Speed, Backoff: 10 * time.Second,
	}, s.take)
	return l
}

func (l *frontLine) send(m source.Message) (bool, error) {
	l.clients.Go(func() {
		_, err := l.front.Send(l.life, m, func(source.Response) {})
		if err != nil && !errors.Is(err, context.Canceled) {
			l.session.note("the client gave up: " + err.Error())
		}
	})
	return true, nil
}

// again is a client that sends its request once more, with the same key.
func (l *frontLine) again(m source.Message) (bool, error) {
	fresh := source.NewMessage(m.Content, time.Now())
	fresh.Key = m.Key
	return l.send(fresh)
}

func (l *frontLine) now() {}

func (l *frontLine) look() []Waiting { return nil }

func (l *frontLine) close() { l.stop(); l.clients.Wait() }
