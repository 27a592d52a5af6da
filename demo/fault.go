package demo

import (
	"fmt"

	"idemtui/demo/world"
)

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
