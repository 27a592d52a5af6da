package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"idemtui/demo/feed"
	"idemtui/demo/world"
)

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
	if s.opts.Function == nil { // how long somebody's own works nobody knows
		pause(ctx, min(lookBeforeKill, s.opts.Timeout/2))
	}
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
	return f.Find(ctx, 0, ok)
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
		doing := "while it worked on "
		if _, busy := s.underWay(); !busy {
			doing = "just after it answered "
		}
		if s.twin != nil {
			s.twin.bench.Function().Kill()
		}
		pid, ok := s.current().Kill()
		if !ok {
			return "", errors.New("kill the function: there is no process")
		}
		return fmt.Sprintf("kill -9 %d %s%s", pid, doing, id), nil
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
	s.running.Go(func() {
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
	})
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
