package demo

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"idemtui/demo/bench"
	"idemtui/demo/lambda"
	"idemtui/demo/world"
)

// What a delivery can be besides what became of it in the end.
const (
	Running   bench.Outcome = "running"   // the function works on it
	Throttled bench.Outcome = "throttled" // the function was too busy to be handed it
	Dropped   bench.Outcome = "dropped"   // a FIFO queue took it for a second send
	Late      bench.Outcome = "late"      // a process wrote after its deadline: nobody heard it
)

// Delivery is one delivery of an event to the function. Several messages of one
// batch are deliveries of their own.
type Delivery struct { //nolint:recvcheck // values are written, what judges one fills it in
	ID   int           `json:"id"` // counts deliveries; a running one and its outcome share it
	Kind bench.Outcome `json:"kind"`
	// Reason is one short phrase.
	Reason  string `json:"reason,omitempty"`
	Lane    int    `json:"lane"`     // numbers what events are about, from 1
	EventID string `json:"event_id"` // the envelope's
	OrderID string `json:"order_id"` // the business id: detail.id
	// Key is the idempotency key of the record.
	Key       string    `json:"key"`
	Amount    float64   `json:"amount"` // what the order costs
	RequestID string    `json:"request_id,omitempty"`
	PID       int       `json:"pid,omitempty"`
	ColdStart bool      `json:"cold_start"`
	Sent      time.Time `json:"sent"`
	Started   time.Time `json:"started,omitzero"`
	Ended     time.Time `json:"ended,omitzero"`
	Deadline  time.Time `json:"deadline,omitzero"`
	// Charges are the effects of this delivery, Total those of its order so far.
	Charges int    `json:"charges"`
	Total   int    `json:"total_charges"`
	Effect  string `json:"effect,omitempty"`
	// Receives is how often a queue has handed it out, Batch how many messages
	// came with it.
	Receives int `json:"receives,omitempty"`
	Batch    int `json:"batch,omitempty"`
	// Began: its put was accepted, there was a record INPROGRESS.
	Began bool `json:"began,omitempty"`
	// Left is how much longer the key that refused it will.
	Left time.Duration `json:"left_ns,omitempty"`
	// Unprotected: idempotency was switched off.
	Unprotected bool `json:"unprotected,omitempty"`
	// Lost: its answer never reached the caller.
	Lost bool `json:"answer_lost,omitempty"`
	// Next is when it is tried again, End why it is not.
	Next    time.Time     `json:"next_try,omitzero"`
	End     string        `json:"end,omitempty"`
	Payload []byte        `json:"-"` // what the caller got
	Error   *LambdaError  `json:"error,omitempty"`
	Calls   []world.Call  `json:"calls,omitempty"`
	Trace   []Step        `json:"trace,omitempty"`
	Took    time.Duration `json:"took_ns"`

	to    string // who is notified
	own   bool   // the function is not the demo's
	first bool   // the first of its batch, which has what the others do not
}

// LambdaError is the error that the caller of the function got.
type LambdaError struct {
	Type    string `json:"type"`
	Message string `json:"message"`
}

// finish turns a running delivery into its outcome, but for what it did.
func (d *Delivery) finish(res *lambda.Result) {
	d.RequestID, d.PID, d.ColdStart = res.RequestID, res.PID, res.ColdStart
	d.Started, d.Ended, d.Deadline, d.Payload = res.Started, res.Ended, res.Deadline, res.Payload
	if !d.Started.IsZero() {
		d.Took = d.Ended.Sub(d.Started)
	}
	if res.Error != nil {
		d.Error = &LambdaError{res.Error.Type, res.Error.Message}
	}
}

// why says in one phrase why it came out so.
func (d *Delivery) why() string {
	switch d.Kind {
	case bench.Replayed:
		return "handler not called"
	case bench.Refused:
		return bench.Refusal(d.Error.Type)
	case bench.Crashed, bench.TimedOut:
		return cause(d.Error.Message)
	case bench.Failed:
		return strings.TrimSuffix(d.Error.Type+": "+d.Error.Message, ": ")
	case bench.Executed, Running, Throttled, Dropped, Late:
	}
	return ""
}

// cause is the end of Lambda's message: "killed", "exit status 7", "task timed
// out after 3.00 seconds".
func cause(message string) string {
	if _, after, found := strings.Cut(message, " Error: "); found {
		message = strings.TrimPrefix(after, "Runtime exited with error: ")
	}
	return strings.ToLower(strings.TrimPrefix(message, "signal: "))
}

// Over reports whether the delivery has its outcome.
func (d *Delivery) Over() bool { return d.Kind != Running && d.Kind != Throttled }

// MarshalJSON shows the payload as the JSON that it is.
func (d Delivery) MarshalJSON() ([]byte, error) {
	type plain Delivery
	payload := json.RawMessage(d.Payload)
	if !json.Valid(payload) {
		payload = nil
	}
	b, err := json.Marshal(struct {
		plain
		Payload json.RawMessage `json:"payload,omitempty"`
	}{plain(d), payload})
	if err != nil {
		return nil, fmt.Errorf("write delivery %d as JSON: %w", d.ID, err)
	}
	return b, nil
}
