package source

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"
	"time"
)

// QueueSettings are those of an SQS queue. The zero value is a standard queue
// with the service's defaults and no dead-letter queue.
type QueueSettings struct {
	Name string
	FIFO bool
	// Visibility is how long a message that was handed out stays hidden; 0 = 30 s.
	Visibility time.Duration
	// MaxReceives is after how many receives a message goes to the dead-letter
	// queue; 0 = there is none.
	MaxReceives int
	// Speed is how many times faster than on AWS the time of the queue goes by; 0 = 1.
	Speed float64
}

// deduplication is how long a FIFO queue drops a second send.
const deduplication = 5 * time.Minute

// Place is where a message of a queue is.
type Place string

// The places.
const (
	Visible  Place = "visible"   // waits to be handed out
	InFlight Place = "in flight" // handed out and hidden
	Blocked  Place = "blocked"   // FIFO: an earlier one of its group is in flight
	Dead     Place = "dead"      // in the dead-letter queue
)

// Queued is a message as it stands in its queue.
type Queued struct {
	Message Message
	Place   Place
	// Until is when a message in flight is visible again.
	Until time.Time
}

// Queue is an SQS queue. It is safe for concurrent use.
type Queue struct {
	settings QueueSettings

	mu       sync.Mutex
	messages []*queued // in the order of their sends
	dead     []Message
	seen     map[string]time.Time // deduplication IDs, and when they were first sent
	sequence int64
	changed  chan struct{} // closed and replaced at every change
}

type queued struct {
	Message

	hidden time.Time // until then it is in flight
	handed bool      // it was handed out at least once
}

// NewQueue makes an empty queue.
func NewQueue(s QueueSettings) *Queue {
	if s.Visibility == 0 {
		s.Visibility = 30 * time.Second
	}
	if s.Speed == 0 {
		s.Speed = 1
	}
	return &Queue{settings: s, seen: map[string]time.Time{}, changed: make(chan struct{})}
}

// Kind is the kind of the queue.
func (q *Queue) Kind() Kind {
	if q.settings.FIFO {
		return FIFO
	}
	return SQS
}

// Send puts a message into the queue. A FIFO queue accepts a second send with
// the same deduplication ID within five minutes and drops it: false. Without an
// ID of its own a message has the SHA-256 of its content.
func (q *Queue) Send(m Message) (kept bool, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.settings.FIFO {
		if m.Group == "" {
			return false, fmt.Errorf("send to the queue %s: a message of a FIFO queue needs a group", q.settings.Name)
		}
		if m.Deduplication == "" {
			sum := sha256.Sum256(m.Content)
			m.Deduplication = hex.EncodeToString(sum[:])
		}
		if first, sent := q.seen[m.Deduplication]; sent && time.Since(first) < q.scaled(deduplication) {
			return false, nil
		}
		q.seen[m.Deduplication] = time.Now()
		q.sequence++
		m.Sequence = q.sequence
	}
	q.messages = append(q.messages, &queued{Message: m})
	q.wake()
	return true, nil
}

// Look lists what is in the queue and in its dead-letter queue, oldest first.
func (q *Queue) Look() []Queued {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.Now()
	busy := map[string]bool{}
	var all []Queued
	for _, m := range q.messages {
		at := Queued{Message: m.Message, Place: Visible}
		switch {
		case m.hidden.After(now):
			at.Place, at.Until = InFlight, m.hidden
			busy[m.Group] = true
		case q.settings.FIFO && busy[m.Group]:
			at.Place = Blocked
		}
		all = append(all, at)
	}
	for _, m := range q.dead {
		all = append(all, Queued{Message: m, Place: Dead})
	}
	return all
}

// Receive hands out up to n messages and hides them. Without any, wait is how
// long the next one stays hidden (0: there is none), and changed tells of one
// that came.
func (q *Queue) Receive(n int) (ms []Message, wait time.Duration, changed <-chan struct{}) {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.Now()
	q.bury(now)
	busy := map[string]bool{}
	for _, m := range q.messages {
		switch {
		case m.hidden.After(now):
			busy[m.Group] = true
			if left := m.hidden.Sub(now); wait == 0 || left < wait {
				wait = left
			}
		case len(ms) == n, q.settings.FIFO && busy[m.Group]:
		default:
			q.handOut(m, now)
			ms = append(ms, m.Message)
		}
	}
	if len(ms) > 0 {
		q.wake()
	}
	return ms, wait, q.changed
}

func (q *Queue) handOut(m *queued, now time.Time) {
	m.hidden = now.Add(q.scaled(q.settings.Visibility))
	m.handed = true
	m.Receives++
	if m.FirstReceive.IsZero() {
		m.FirstReceive = now
	}
}

// bury moves what was received too often to the dead-letter queue.
func (q *Queue) bury(now time.Time) {
	if q.settings.MaxReceives == 0 {
		return
	}
	q.messages = slices.DeleteFunc(q.messages, func(m *queued) bool {
		over := m.Receives >= q.settings.MaxReceives && !m.hidden.After(now)
		if over {
			q.dead = append(q.dead, m.Message)
		}
		return over
	})
}

// Delete takes messages out of the queue: they were processed. A second copy
// of one that was not handed out yet stays: at least once can be more than once.
func (q *Queue) Delete(ids ...string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.messages = slices.DeleteFunc(q.messages, func(m *queued) bool { return m.handed && slices.Contains(ids, m.ID) })
	q.wake()
}

// Return makes messages in flight visible now, as if their time were up.
func (q *Queue) Return(ids ...string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, m := range q.messages {
		if len(ids) == 0 || slices.Contains(ids, m.ID) {
			m.hidden = time.Time{}
		}
	}
	q.wake()
}

// Changed tells of the next change.
func (q *Queue) Changed() <-chan struct{} {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.changed
}

// wake tells those who wait. q.mu is held.
func (q *Queue) wake() {
	close(q.changed)
	q.changed = make(chan struct{})
}

func (q *Queue) scaled(d time.Duration) time.Duration {
	return time.Duration(float64(d) / q.settings.Speed)
}
