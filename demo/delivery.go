package demo

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"idemtui/demo/lambda"
	"idemtui/demo/world"
)

// Kind is what became of a delivery.
type Kind string

// The kinds. Every delivery that reaches the function is Running first and
// then one of the others.
const (
	Running  Kind = "running"
	Executed Kind = "executed" // the handler ran to its end
	Replayed Kind = "replayed" // the stored response was returned, the handler not entered
	Refused  Kind = "refused"  // the library would not run the handler
	Crashed  Kind = "crashed"  // the process went away
	TimedOut Kind = "timeout"  // the deadline passed and the process was killed
	Failed   Kind = "failed"   // the handler, the store or the start of the process failed
)

// Delivery is one delivery of an event to the function.
type Delivery struct {
	ID        int           `json:"id"` // counts deliveries; a running one and its outcome share it
	Kind      Kind          `json:"kind"`
	Reason    string        `json:"reason,omitempty"` // one short phrase
	EventID   string        `json:"event_id"`         // the envelope's
	OrderID   string        `json:"order_id"`         // the business id: detail.id
	Key       string        `json:"key"`              // the idempotency key of the record
	Amount    float64       `json:"amount"`           // what the order costs
	RequestID string        `json:"request_id,omitempty"`
	PID       int           `json:"pid,omitempty"`
	ColdStart bool          `json:"cold_start"`
	Sent      time.Time     `json:"sent"`
	Started   time.Time     `json:"started,omitzero"`
	Ended     time.Time     `json:"ended,omitzero"`
	Deadline  time.Time     `json:"deadline,omitzero"`
	Charges   int           `json:"charges"`       // charges made by this delivery
	Total     int           `json:"total_charges"` // charges of its order so far
	Payload   []byte        `json:"-"`             // what the caller got
	Error     *LambdaError  `json:"error,omitempty"`
	Calls     []world.Call  `json:"calls,omitempty"`
	Took      time.Duration `json:"took_ns"`
}

// LambdaError is the error that the caller of the function got.
type LambdaError struct {
	Type    string `json:"type"`
	Message string `json:"message"`
}

// finish turns a running delivery into its outcome.
func (d Delivery) finish(res lambda.Result, calls []world.Call, charges, total int) Delivery {
	d.RequestID, d.PID, d.ColdStart = res.RequestID, res.PID, res.ColdStart
	d.Started, d.Ended, d.Deadline = res.Started, res.Ended, res.Deadline
	d.Payload, d.Calls, d.Charges, d.Total = res.Payload, calls, charges, total
	if !d.Started.IsZero() {
		d.Took = d.Ended.Sub(d.Started)
	}
	if res.Error != nil {
		d.Error = &LambdaError{res.Error.Type, res.Error.Message}
	}
	d.Kind = kindOf(res.Error, calls)
	d.Reason = d.reason()
	return d
}

// kindOf judges a finished delivery. An answer without an error was replayed if
// the endpoint refused the function's last put, for then the handler was never
// entered.
func kindOf(e *lambda.FunctionError, calls []world.Call) Kind {
	switch {
	case e == nil && refusedPut(calls):
		return Replayed
	case e == nil:
		return Executed
	case e.Type == lambda.ExitError:
		return Crashed
	case e.Type == lambda.TimeoutError:
		return TimedOut
	case refusal(e.Type) != "":
		return Refused
	}
	return Failed
}

func refusedPut(calls []world.Call) bool {
	refused := false
	for _, c := range calls {
		if c.Operation == "PutItem" {
			refused = c.Error == "ConditionalCheckFailedException"
		}
	}
	return refused
}

// refusal says in words why the library would not run the handler; empty if
// errorType is none of its refusals.
func refusal(errorType string) string {
	switch errorType {
	case "IdempotencyAlreadyInProgressError":
		return "already in progress"
	case "IdempotencyValidationError":
		return "payload changed"
	case "IdempotencyKeyError":
		return "no key in the event"
	}
	return ""
}

func (d Delivery) reason() string {
	switch d.Kind {
	case Executed, Running:
		return d.money()
	case Replayed:
		return "handler not called"
	case Refused:
		return refusal(d.Error.Type)
	case Crashed, TimedOut:
		return strings.TrimSuffix(cause(d.Error.Message)+", "+d.money(), ", ")
	case Failed:
		return d.Error.Type + ": " + d.Error.Message
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

// money says what the delivery cost.
func (d Delivery) money() string {
	switch {
	case d.Charges == 0:
		return ""
	case d.Total > d.Charges:
		return fmt.Sprintf("charged %.2f again (%d charges for %s)", d.Amount, d.Total, d.OrderID)
	}
	return fmt.Sprintf("charged %.2f", d.Amount)
}

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
