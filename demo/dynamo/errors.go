package dynamo

import (
	"fmt"
	"net/http"
)

const (
	statusBad      = http.StatusBadRequest
	statusInternal = http.StatusInternalServerError
)

// Error is a refusal as DynamoDB words it.
type Error struct {
	Type    string // DynamoDB's name, such as "ConditionalCheckFailedException"
	Message string
	Status  int // of the HTTP answer

	item    item     // the stored item, for a failed condition that asked for it
	reasons []reason // of a cancelled transaction, one for each action
}

// Error says the name and the text.
func (e *Error) Error() string {
	if e.Message == "" {
		return e.Type
	}
	return e.Type + ": " + e.Message
}

// namespace is the first half of the error's __type on the wire.
func (e *Error) namespace() string {
	switch e.Type {
	case "ValidationException":
		return "com.amazon.coral.validate"
	case "SerializationException", "UnknownOperationException", "MissingAuthenticationTokenException",
		"IncompleteSignatureException", "InvalidSignatureException", "AccessDeniedException":
		return "com.amazon.coral.service"
	default:
		return "com.amazonaws.dynamodb.v20120810"
	}
}

func refusal(name, text string) *Error {
	return &Error{Type: name, Message: text, Status: statusBad}
}

func invalid(format string, args ...any) *Error {
	return refusal("ValidationException", fmt.Sprintf(format, args...))
}

// invalidValues is the family of texts that blame a parameter's value.
func invalidValues(format string, args ...any) *Error {
	return invalid("One or more parameter values were invalid: "+format, args...)
}

func notSupported(what string) *Error {
	return invalid("%s not supported by this endpoint", what)
}

func serialization(text string) *Error {
	return refusal("SerializationException", text)
}

func unknownOperation(operation string) *Error {
	return refusal("UnknownOperationException", operation+" is not supported by this endpoint")
}

// tableNotFound is what operations on items say; those on tables add the name.
func tableNotFound() *Error {
	return refusal("ResourceNotFoundException", "Requested resource not found")
}

func namedTableNotFound(name string) *Error {
	return refusal("ResourceNotFoundException", "Requested resource not found: Table: "+name+" not found")
}

const conditionFailedName = "ConditionalCheckFailedException"

func conditionFailed(stored item) *Error {
	err := refusal(conditionFailedName, "The conditional request failed")
	err.item = stored
	return err
}
