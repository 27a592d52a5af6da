package demo

import (
	"time"
)

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
	stop := make(chan struct{})
	s.traffic, s.rate = func() { close(stop) }, rate
	s.running.Go(func() {
		tick := time.NewTicker(time.Second / time.Duration(rate))
		defer tick.Stop()
		for n := 1; ; n++ {
			select {
			case <-tick.C:
			case <-stop:
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
	})
}
