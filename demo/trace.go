package demo

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"idemtui/demo/bench"
	"idemtui/demo/world"
)

// Step is one line of a delivery's trace: a request as the endpoint saw it, an
// effect, or what the library made of it.
type Step struct {
	At   time.Time     `json:"at,omitzero"`
	Took time.Duration `json:"took_ns,omitempty"`
	// Operation is of a request, Condition its condition or else its update,
	// Table where it was not the idempotency table.
	Operation string `json:"operation,omitempty"`
	Table     string `json:"table,omitempty"`
	Condition string `json:"condition,omitempty"`
	// Outcome is how it was answered.
	Outcome string `json:"outcome,omitempty"`
	// Words are the decision, Log the line that the library logs with it.
	Words string `json:"words,omitempty"`
	Log   string `json:"log,omitempty"`
	// Bad marks what did not go on.
	Bad bool `json:"bad,omitempty"`
}

// trace is what happened in a delivery, in order.
func (s *Session) trace(d *Delivery, calls []world.Call, effects []world.Effect) []Step {
	var steps []Step
	for _, e := range effects {
		if e.RequestID == d.RequestID && (d.Batch < 2 || e.About == d.OrderID) {
			steps = append(steps, Step{At: e.At, Words: "the handler runs: " + e.Kind + " of " + e.About})
		}
	}
	for i := range calls {
		steps = append(steps, requestSteps(d, &calls[i])...)
	}
	slices.SortStableFunc(steps, func(a, b Step) int { return a.At.Compare(b.At) })
	if s.traceless(d, calls) {
		steps = append(steps, Step{Words: "it made no request at all"})
	}
	return append(steps, s.end(d)...)
}

func (s *Session) traceless(d *Delivery, calls []world.Call) bool {
	return len(calls) == 0 && d.Charges == 0 && d.Error == nil
}

// requestSteps are a request and what the library decided by its answer.
func requestSteps(d *Delivery, c *world.Call) []Step {
	step := Step{At: c.At, Took: c.Took, Operation: c.Operation, Condition: cmp.Or(c.Condition, gjson.GetBytes(c.Request, "UpdateExpression").Str), Outcome: answered(c), Bad: c.Error != "" || c.Fault != ""}
	if c.Table != TableName {
		step.Table = cmp.Or(c.Table, c.Service)
		step.Words = "the handler runs: this is its work"
		return []Step{step}
	}
	decided := Step{At: c.At, Words: decision(d, c), Bad: c.Fault != "" || step.Bad && d.Error != nil}
	step.Log = logged(d, c)
	if decided.Words == "" {
		return []Step{step}
	}
	return []Step{step, decided}
}

// answered is how a request came out.
func answered(c *world.Call) string {
	switch {
	case c.Fault == world.LoseAnswer:
		return "done, but the answer was lost"
	case c.Fault != "":
		return "lost on the way"
	case c.Error == "ConditionalCheckFailedException" && gjson.GetBytes(c.Answer, "Item").Exists():
		return "refused, old item came back"
	case c.Error == "ConditionalCheckFailedException":
		return "refused"
	case c.Error != "":
		return c.Error
	}
	return "accepted"
}

// logged is what the library logs at its level DEBUG when it makes a request.
func logged(d *Delivery, c *world.Call) string {
	key := c.Item("id")
	switch {
	case c.Operation == "PutItem" && c.Error == "ConditionalCheckFailedException":
		return "Failed to put record for already existing idempotency key: " + key
	case c.Operation == "PutItem":
		return "Putting record for idempotency key: " + key
	case c.Operation == "UpdateItem":
		return "Updating record for idempotency key: " + key
	case c.Operation == "DeleteItem" && d.Error != nil:
		return "Function raised an exception (" + d.Error.Type + "). Clearing in progress record in persistence store for idempotency key: " + key
	}
	return ""
}

// decision is what follows from an answer, in plain words.
func decision(d *Delivery, c *world.Call) string {
	switch {
	case c.Fault != "":
		return "the SDK has no answer and sends it again"
	case c.Operation == "PutItem" && c.Error == "":
		until := deadlineOf(c.Request, "Item")
		if until.IsZero() {
			return "the key is free: INPROGRESS is written, without a deadline. The handler is called."
		}
		return "the key is free: INPROGRESS is written, deadline " + clock(until) + ". The handler is called."
	case c.Operation == "PutItem" && c.Error == "ConditionalCheckFailedException":
		return refusalOf(d, c)
	case c.Operation == "UpdateItem" && c.Error == "":
		return "the handler returned: COMPLETED and its response are stored" + expires(c) + "."
	case c.Operation == "DeleteItem" && c.Error == "":
		return "the handler raised: the record goes, a retry runs again."
	}
	return ""
}

// refusalOf says what the old item meant for the duplicate.
func refusalOf(d *Delivery, c *world.Call) string {
	status := gjson.GetBytes(c.Answer, "Item.status.S").Str
	switch {
	case d.Error != nil && bench.Refusal(d.Error.Type) == "payload changed":
		return "old item is " + status + ", its validation hash is another: IdempotencyValidationError. The handler is not called."
	case status == "COMPLETED":
		return "old item is COMPLETED and not expired: its data is the answer. The handler is not called."
	case status == "INPROGRESS":
		until := deadlineOf(c.Answer, "Item")
		left := "has no deadline"
		if !until.IsZero() {
			left = fmt.Sprintf("has %.1f s to go", max(until.Sub(c.At).Seconds(), 0))
		}
		return "old item is INPROGRESS and " + left + ": IdempotencyAlreadyInProgressError. The handler is not called."
	}
	return "the library has to look at the record first"
}

// deadlineOf is the in_progress_expiration of an item in a body.
func deadlineOf(body []byte, item string) time.Time {
	ms, err := strconv.ParseInt(gjson.GetBytes(body, item+".in_progress_expiration.N").Str, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}

// began reports whether a put to the table was accepted.
func began(calls []world.Call) bool {
	return slices.ContainsFunc(calls, func(c world.Call) bool {
		return c.Table == TableName && c.Operation == "PutItem" && c.Error == "" && c.Fault != world.LoseRequest
	})
}

// leftOf is how much longer the record that refused a put does so.
func leftOf(calls []world.Call) time.Duration {
	for i := range calls {
		if c := &calls[i]; c.Table == TableName && c.Error == "ConditionalCheckFailedException" && gjson.GetBytes(c.Answer, "Item.status.S").Str == "INPROGRESS" {
			if until := deadlineOf(c.Answer, "Item"); !until.IsZero() {
				return max(until.Sub(c.At), 0)
			}
		}
	}
	return 0
}

// expires says until when a completed record replays.
func expires(c *world.Call) string {
	seconds, err := strconv.ParseInt(gjson.GetBytes(c.Request, `ExpressionAttributeValues.:expiry.N`).Str, 10, 64)
	if err != nil {
		return ""
	}
	return ", until " + time.Unix(seconds, 0).UTC().Format("15:04:05")
}

func clock(t time.Time) string { return t.UTC().Format("15:04:05.000") }

// end is how a delivery ended, where its requests do not say.
func (s *Session) end(d *Delivery) []Step {
	var words []string
	if d.Unprotected {
		words = append(words, "idempotency is switched off: no record, whoever comes is run")
	}
	switch d.Kind {
	case bench.Crashed:
		words = append(words, "the process is gone: "+cause(d.Error.Message)+". Nobody completes or removes its record: it stays INPROGRESS.")
	case bench.TimedOut:
		words = append(words, "the deadline passed: the caller gets the timeout. The record stays INPROGRESS, and is lapsed from now on.")
	case bench.Refused:
		if bench.Refusal(d.Error.Type) == "no key in the event" {
			words = append(words, "the key expression selects nothing: IdempotencyKeyError, before any request. The handler is not called.")
		}
	case bench.Failed:
		words = append(words, strings.TrimSpace(d.Error.Type+" "+d.Error.Message))
	case Late:
		words = append(words, "the caller was told long ago that it timed out: this write comes over whatever happened since.")
	case bench.Executed, bench.Replayed, Running, Throttled, Dropped:
	}
	steps := make([]Step, len(words))
	for i, w := range words {
		steps[i] = Step{Words: w, Bad: d.Error != nil}
	}
	return steps
}
