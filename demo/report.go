package demo

import (
	"slices"
	"time"

	"idemtui/demo/bench"
	"idemtui/inspect"
)

// Report is the outcome of a story.
type Report struct {
	Passed bool    `json:"passed"`
	Scenes []Scene `json:"scenes"`
}

// Scene is one scene of a story as it stands: what happened, what it cost, what
// was checked.
type Scene struct {
	Title

	Passed   bool       `json:"passed"`
	Timeline []Delivery `json:"timeline"`
	Ledger   Ledger     `json:"ledger"`
	Checks   []Check    `json:"checks"`
	// Records is what the idempotency table said of the scene's keys, each time
	// that it said something else.
	Records []Moment `json:"records"`
	// Notes are what happened besides the deliveries.
	Notes []Note `json:"notes"`
}

// Ledger is what an order has cost so far, by the count of the services with
// side effects.
type Ledger struct {
	OrderID    string `json:"order_id"`
	Deliveries int    `json:"deliveries"`
	// Charges are its effects, Effect is what one of them is called.
	Charges int    `json:"charges"`
	Effect  string `json:"effect"`
	// Without is what the same function did that has no idempotency, where one
	// got the same deliveries.
	Without *int `json:"without_idempotency,omitempty"`
}

// Check is one thing that had to hold.
type Check struct {
	Name     string `json:"name"`
	Passed   bool   `json:"passed"`
	Evidence string `json:"evidence"`
}

// Moment is a record as it was read at a moment.
type Moment struct {
	At  time.Time `json:"at"`
	Key string    `json:"key"`
	// Status is the stored word, empty once the record is gone.
	Status string `json:"status"`
	State  string `json:"state"` // what it means then; "gone" of none
	// Means is what becomes of a duplicate that comes then.
	Means string `json:"means"`
	// Until is when the state ends by itself; zero if it does not.
	Until time.Time `json:"until,omitzero"`

	is inspect.State
}

// Note is one thing that happened besides the deliveries.
type Note struct {
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// clone is the scene for somebody who reads it while it goes on.
func (s *Scene) clone() Scene {
	c := *s
	c.Timeline, c.Checks = slices.Clone(s.Timeline), slices.Clone(s.Checks)
	c.Records, c.Notes = slices.Clone(s.Records), slices.Clone(s.Notes)
	return c
}

// take adds a delivery, or what is new of one.
func (s *Scene) take(d Delivery) {
	at := slices.IndexFunc(s.Timeline, func(o Delivery) bool { return o.ID == d.ID })
	if at >= 0 {
		s.Timeline[at] = d
		return
	}
	s.Timeline = append(s.Timeline, d)
}

// delivered is how often an order came to the function. A send that a queue
// dropped is none.
func (s *Scene) delivered(orderID string) int {
	n := 0
	for i := range s.Timeline {
		if d := &s.Timeline[i]; d.OrderID == orderID && d.Kind != Dropped {
			n++
		}
	}
	return n
}

// FirstFailure names the first check that did not hold, empty if all did.
func (s *Scene) FirstFailure() string {
	for _, c := range s.Checks {
		if !c.Passed {
			return s.Name + ": " + c.Name + " (" + c.Evidence + ")"
		}
	}
	return ""
}

// outcomes lists what became of the scene's deliveries, in order.
func (s *Scene) outcomes() []bench.Outcome {
	all := make([]bench.Outcome, len(s.Timeline))
	for i := range s.Timeline {
		all[i] = s.Timeline[i].Kind
	}
	return all
}
