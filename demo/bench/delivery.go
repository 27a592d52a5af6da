package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"idemtui/demo/lambda"
	"idemtui/demo/world"
)

// Outcome is what became of a delivery.
type Outcome string

// The outcomes.
const (
	Executed Outcome = "executed" // the handler ran to its end
	Replayed Outcome = "replayed" // the stored response was returned, the handler not entered
	Refused  Outcome = "refused"  // the library would not run the handler
	Crashed  Outcome = "crashed"  // the process went away
	TimedOut Outcome = "timeout"  // the deadline passed and the process was killed
	Failed   Outcome = "failed"   // the handler, the store or the start of the process failed
)

// Delivery is one event that was handed to the function, and what it did.
type Delivery struct {
	Title string `json:"title"` // first, duplicate, at once 1, ...
	// Changed are the members that differ from the first event.
	Changed   []string        `json:"changed,omitempty"`
	Outcome   Outcome         `json:"outcome"`
	RequestID string          `json:"request_id"`
	PID       int             `json:"pid"`
	ColdStart bool            `json:"cold_start"`
	Response  json.RawMessage `json:"response,omitempty"`
	ErrorType string          `json:"error_type,omitempty"`
	Error     string          `json:"error,omitempty"`
	Started   time.Time       `json:"started,omitzero"`
	Took      time.Duration   `json:"took_ns"`
	// Calls are all requests that it made, as the world saw them.
	Calls []world.Call `json:"calls"`
}

// Deliver runs the function on an event. An error is about what kept it from
// being run.
func (b *Bench) Deliver(ctx context.Context, title string, event []byte, changed ...string) (Delivery, error) {
	res, err := b.function.Invoke(ctx, lambda.Request{Payload: event})
	if err != nil {
		return Delivery{}, fmt.Errorf("deliver the event: %w", err)
	}
	return b.judge(title, res, changed), nil
}

// judge says what became of an invocation, by its result and its requests.
func (b *Bench) judge(title string, res lambda.Result, changed []string) Delivery {
	d := Delivery{
		Title: title, Changed: changed, RequestID: res.RequestID, PID: res.PID, ColdStart: res.ColdStart, Started: res.Started,
		Calls: append([]world.Call{}, b.world.Of(res.Environment, res.Started, res.Ended)...),
	}
	if !res.Started.IsZero() {
		d.Took = res.Ended.Sub(res.Started)
	}
	if res.Error != nil {
		d.ErrorType, d.Error = res.Error.Type, res.Error.Message
	} else if json.Valid(res.Payload) {
		d.Response = res.Payload
	}
	d.Outcome = OutcomeOf(res.Error, d.Calls, b.options.Table)
	return d
}

// OutcomeOf judges a finished invocation. An answer without an error was
// replayed if the endpoint refused each of the function's puts to the table,
// for then the handler was never entered.
func OutcomeOf(e *lambda.FunctionError, calls []world.Call, table string) Outcome {
	switch {
	case e == nil && onlyRefused(calls, table):
		return Replayed
	case e == nil:
		return Executed
	case e.Type == lambda.ExitError:
		return Crashed
	case e.Type == lambda.TimeoutError:
		return TimedOut
	case Refusal(e.Type) != "":
		return Refused
	}
	return Failed
}

// onlyRefused reports whether there was a put to the table and none that was
// accepted.
func onlyRefused(calls []world.Call, table string) bool {
	refused := false
	for _, c := range calls {
		if c.Operation != "PutItem" || c.Table != table {
			continue
		}
		if c.Wrote() {
			return false
		}
		refused = refused || c.Error == "ConditionalCheckFailedException"
	}
	return refused
}

// Refusal says in words why a library would not run the handler; empty if
// errorType is none of its refusals. Java and .NET call them exceptions.
func Refusal(errorType string) string {
	switch errorType {
	case "IdempotencyAlreadyInProgressError", "IdempotencyAlreadyInProgressException":
		return "already in progress"
	case "IdempotencyValidationError", "IdempotencyValidationException":
		return "payload changed"
	case "IdempotencyKeyError", "IdempotencyKeyException":
		return "no key in the event"
	}
	return ""
}
