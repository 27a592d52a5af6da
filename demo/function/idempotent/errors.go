package idempotent

import (
	"errors"
	"fmt"

	"github.com/aws/smithy-go"
)

// The errors carry the library's names, because Lambda reports the name of a
// Go type as errorType, and the library's texts, because people search for them.

// IdempotencyAlreadyInProgressError means that a duplicate came while the first
// call runs, or has left its record behind.
type IdempotencyAlreadyInProgressError struct {
	Select string // the key expression
	Key    string // the record, with its sort key if it has one
}

func (e *IdempotencyAlreadyInProgressError) Error() string {
	return fmt.Sprintf("Execution already in progress with idempotency key: %s=%s", e.Select, e.Key)
}

// IdempotencyKeyError means that the event has no key and RaiseOnNoKey is set.
type IdempotencyKeyError struct{}

func (*IdempotencyKeyError) Error() string { return "No data found to create a hashed idempotency_key" }

// IdempotencyValidationError means that the key is the same and the payload is not.
type IdempotencyValidationError struct{}

func (*IdempotencyValidationError) Error() string {
	return "Payload does not match stored record for this event key"
}

// IdempotencyInconsistentStateError means that the record vanished or expired
// between the put that it refused and the look at it.
type IdempotencyInconsistentStateError struct{ Text string }

func (e *IdempotencyInconsistentStateError) Error() string { return e.Text }

// IdempotencyPersistenceLayerError means that the table could not be written, or
// holds a record that makes no sense.
type IdempotencyPersistenceLayerError struct {
	What  string
	Cause error
}

// What the library was at when the table failed it.
const (
	starting   = "save in progress record to"
	completing = "update record state to success in"
	deleting   = "delete record from"
	reading    = "get record from"
)

func (e *IdempotencyPersistenceLayerError) Error() string {
	return fmt.Sprintf("Failed to %s idempotency store - (%s)", e.What, causeText(e.Cause))
}

func (e *IdempotencyPersistenceLayerError) Unwrap() error { return e.Cause }

// causeText writes an answer of the service as boto3 does.
func causeText(err error) string {
	var api smithy.APIError
	var op *smithy.OperationError
	if errors.As(err, &api) && errors.As(err, &op) {
		return fmt.Sprintf("An error occurred (%s) when calling the %s operation: %s",
			api.ErrorCode(), op.Operation(), api.ErrorMessage())
	}
	return err.Error()
}

// TypeError means that the stored response is no text: another language wrote it.
type TypeError struct{ Stored string }

func (e *TypeError) Error() string {
	return "the JSON object must be str, bytes or bytearray, not " + e.Stored
}

// JSONDecodeError means that the stored response is text but no JSON.
type JSONDecodeError struct{ Cause error }

func (e *JSONDecodeError) Error() string { return e.Cause.Error() }

func (e *JSONDecodeError) Unwrap() error { return e.Cause }

// PathError means that Config names a part of the event by more than a dotted
// path. No call can be protected then, and none runs.
type PathError struct{ Path string }

func (e *PathError) Error() string {
	return fmt.Sprintf("the path %q is no dotted path like detail.id; JMESPath is not known here", e.Path)
}
