package demo

import (
	"sync"

	"idemtui/demo/bench"
	"idemtui/demo/world"
)

// Balance is what the deliveries so far did to the world, with idempotency and
// without it. Both are counts of the services with side effects and of the
// endpoint, of real executions.
type Balance struct {
	// With is what the function did, Off the part of it while idempotency was
	// switched off, Without what the same function did that never had any.
	With, Off, Without int
	// Done is how many orders had an effect, Twice how many of them more than
	// one; TwiceWithout is the same without idempotency.
	Done, Twice, TwiceWithout int
	// Events is what was sent, Deliveries how often it came to the function.
	Events, Deliveries int
	Outcomes           map[bench.Outcome]int
	// Twin reports whether there is a function without idempotency, Behind how
	// many deliveries it is not through with.
	Twin   bool
	Behind int
}

// Balance is how it stands now.
func (s *Session) Balance() Balance {
	s.mu.Lock()
	b := Balance{Events: s.events, Outcomes: map[bench.Outcome]int{}, Twin: s.twin != nil}
	for kind, n := range s.tally {
		b.Outcomes[kind] = n
		if kind != Throttled && kind != Dropped && kind != Late {
			b.Deliveries += n
		}
	}
	for _, c := range s.calls {
		for i := range c.deliveries {
			if c.deliveries[i].Kind == Running {
				b.Outcomes[Running]++
				b.Deliveries++
			}
		}
	}
	b.Off = s.offEffects
	s.mu.Unlock()
	b.With, b.Done, b.Twice = s.counter.sum()
	if s.twin != nil {
		b.Without, _, b.TwiceWithout = s.twin.counter.sum()
		b.Behind = s.twin.behind()
	}
	return b
}

// counter counts the effects in a world, as they come.
type counter struct {
	world *world.World

	mu             sync.Mutex
	effects, calls int            // how much of the logs was read
	about          map[string]int // effects by business object
	total          int
}

func newCounter(w *world.World) *counter { return &counter{world: w, about: map[string]int{}} }

// read takes what is new in the logs. c.mu is held.
func (c *counter) read() {
	effects := c.world.Effects().From(c.effects)
	c.effects += len(effects)
	for _, e := range effects {
		c.add(e.About)
	}
	calls := c.world.Calls().From(c.calls)
	c.calls += len(calls)
	for i := range calls {
		if isEffect(&calls[i]) {
			c.add(about(&calls[i]))
		}
	}
}

func (c *counter) add(about string) {
	c.total++
	c.about[about]++
}

// of is how many effects a business object had.
func (c *counter) of(about string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.read()
	return c.about[about]
}

// sum is all effects, the business objects that had one, and those that had
// more.
func (c *counter) sum() (total, done, twice int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.read()
	for _, n := range c.about {
		if n > 1 {
			twice++
		}
	}
	return c.total, len(c.about), twice
}
