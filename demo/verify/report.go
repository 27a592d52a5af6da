package verify

import (
	"idemtui/demo/bench"
	"idemtui/demo/source"
)

// Verdict is how a check came out.
type Verdict string

// The verdicts. A check is skipped when an earlier one left nothing to look at.
const (
	Passed  Verdict = "passed"
	Failed  Verdict = "failed"
	Skipped Verdict = "skipped"
)

// Check is one thing that was looked at.
type Check struct {
	ID    string `json:"name"`
	Title string `json:"title"`
	// Required checks decide whether the handler passes; the others are notes.
	Required bool     `json:"required"`
	Passed   bool     `json:"passed"`
	Verdict  Verdict  `json:"verdict"`
	Evidence []string `json:"evidence"`
	// Advice is what to do, where the check failed.
	Advice string `json:"advice,omitempty"`
}

// Report is the answer.
type Report struct {
	Handler    string           `json:"handler"`
	Passed     bool             `json:"passed"`
	Source     source.Kind      `json:"source"` // of the event
	Table      string           `json:"table"`
	Keys       []string         `json:"keys"` // of the records that the first delivery left
	Checks     []Check          `json:"checks"`
	Deliveries []bench.Delivery `json:"deliveries"`
	// Log is the end of the handler's log where it failed.
	Log string `json:"log,omitempty"`
}

// decide says whether the handler passes: each required check must, and with
// strict the notes too.
func (r *Report) decide(strict bool) {
	r.Passed = true
	for i := range r.Checks {
		c := &r.Checks[i]
		c.Passed = c.Verdict == Passed
		if c.Verdict != Passed && (c.Required || strict && c.Verdict == Failed) {
			r.Passed = false
		}
	}
}
