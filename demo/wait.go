package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
)

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

// counted is the number of the newest delivery.
func (s *Session) counted() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count
}

// Deliver does an act and waits for the outcome of the delivery that it leads
// to. A caller that gives up does not cancel the delivery.
func (s *Session) Deliver(ctx context.Context, a Act) (Delivery, error) {
	position, since := s.deliveries.Len(), s.counted()
	struck, busy := s.underWay()
	if _, err := s.Do(ctx, a); err != nil {
		return Delivery{}, err
	}
	id := fmt.Sprint(s.lastSent().content["id"])
	ok := func(d Delivery) bool { return d.Over() && d.OrderID == id && d.ID > since }
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
