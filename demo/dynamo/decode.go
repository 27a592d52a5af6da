package dynamo

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// decoding turns an operation on typed parameters into an action.
func decoding[In any](operate func(*exchange, *In) (any, error)) action {
	return func(x *exchange, body []byte) (any, error) {
		in := new(In)
		if err := json.Unmarshal(body, in); err != nil {
			return nil, serializationError(err)
		}
		return operate(x, in)
	}
}

// serializationError words a JSON member of the wrong type as the service does.
func serializationError(err error) *Error {
	if own, ok := errors.AsType[*Error](err); ok {
		return own
	}
	mistyped, ok := errors.AsType[*json.UnmarshalTypeError](err)
	if !ok {
		return serialization("")
	}
	sent, _, _ := strings.Cut(mistyped.Value, " ")
	wanted := mistyped.Type
	switch wanted.Kind() {
	case reflect.String:
		return scalarError(sent, "String")
	case reflect.Int64:
		return scalarError(sent, "Integer")
	case reflect.Float64:
		return scalarError(sent, "Double")
	case reflect.Bool:
		return scalarError(sent, "Boolean")
	default:
		return containerError(sent, wanted)
	}
}

func scalarError(sent, wanted string) *Error {
	switch sent {
	case "object":
		return serialization("Start of structure or map found where not expected")
	case "array":
		return serialization("Unexpected field type")
	case "bool":
		return serialization("TRUE_VALUE cannot be converted to " + wanted)
	default:
		return serialization(strings.ToUpper(sent) + "_VALUE cannot be converted to " + wanted)
	}
}

func containerError(sent string, wanted reflect.Type) *Error {
	switch {
	case sent == "object":
		return serialization("Start of structure or map found where not expected")
	case sent == "array" && wanted.Kind() == reflect.Struct:
		return serialization("Unrecognized collection type class " + wanted.Name())
	default:
		return serialization("Unexpected field type")
	}
}

// given tells that a member was sent and not null; its content does not matter.
type given bool

// UnmarshalJSON takes any value.
func (g *given) UnmarshalJSON(text []byte) error {
	*g = string(text) != "null"
	return nil
}

// filled tells that a member was sent with content: not null, not empty.
type filled bool

// UnmarshalJSON takes any value.
func (f *filled) UnmarshalJSON(text []byte) error {
	switch string(text) {
	case "null", "[]", "{}":
		*f = false
	default:
		*f = true
	}
	return nil
}

// flag is a boolean; the service takes some words for one, too.
type flag bool

// UnmarshalJSON takes true, false and the words for them.
func (f *flag) UnmarshalJSON(text []byte) error {
	switch strings.ToLower(strings.Trim(string(text), `"`)) {
	case "true", "1", "yes":
		*f = true
	case "false", "0", "no", "null":
		*f = false
	default:
		return serialization("Unexpected token received from parser")
	}
	return nil
}

// blob is binary content, sent as base64.
type blob []byte

// UnmarshalJSON decodes base64 with the service's texts for what is not.
func (b *blob) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil
	}
	var encoded string
	if text[0] != '"' || json.Unmarshal(text, &encoded) != nil {
		return serialization("only base-64-encoded strings are convertible to bytes")
	}
	if len(encoded)%4 != 0 {
		return serialization(fmt.Sprintf("Base64 encoded length is expected a multiple of 4 bytes but found: %d", len(encoded)))
	}
	decoded, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if err != nil {
		return serialization("Invalid last non-pad Base64 character dectected")
	}
	*b = decoded
	return nil
}
