package functions

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"

	"idemtui/inspect"
)

// reason says why an answer rests on more than timeouts, in a person's words; empty
// where it does not. Equal reasons of several functions are one note.
type reason string

// reasonOf tells what went wrong with a question.
func (f *Functions) reasonOf(err error) reason {
	api, answered := errors.AsType[smithy.APIError](err)
	var status interface{ HTTPStatusCode() int }
	switch {
	case errors.Is(err, context.Canceled):
		return "the question was given up"
	case !answered && isCredentials(err):
		return "the credentials cannot be had any more"
	case !answered:
		return reason("Lambda did not answer in " + f.table.Region)
	}
	code := api.ErrorCode()
	_, throttled := retry.DefaultThrottleErrorCodes[code]
	switch {
	case code == "ResourceNotFoundException":
		return reason(fmt.Sprintf("Lambda knows no such function in %s (account %s)", f.table.Region, f.table.AccountID))
	case code == "AccessDeniedException" || code == "AccessDenied":
		return "lambda:ListVersionsByFunction is not allowed; have it allowed, or give --max-run"
	case throttled || errors.As(err, &status) && status.HTTPStatusCode() == http.StatusTooManyRequests:
		return "Lambda is throttling the account; try again, or give --max-run"
	case strings.HasPrefix(code, "ExpiredToken") || code == "UnrecognizedClientException":
		return "the credentials have expired or are not accepted"
	}
	return reason(fmt.Sprintf("Lambda answered %s", inspect.Clean(code)))
}

// isCredentials reports that there was nothing to sign a question with.
func isCredentials(err error) bool {
	text := err.Error()
	return strings.Contains(text, "get identity") || strings.Contains(text, "refresh cached credentials")
}

// reasons are the functions of each reason.
type reasons map[reason][]string

func (r reasons) add(because reason, function string) {
	if because != "" {
		r[because] = append(r[because], function)
	}
}

// notes are one line for each reason, in a fixed order.
func (r reasons) notes() []string {
	var notes []string
	for _, because := range slices.Sorted(maps.Keys(r)) {
		notes = append(notes, fmt.Sprintf("the longest run of %s is taken as 15 min at least: %s", named(r[because]), because))
	}
	return notes
}

// named names a few functions: "orders, pay and 7 more". The names come from
// keys of a table.
func named(functions []string) string {
	const most, longest = 3, 64
	slices.Sort(functions)
	var names []string
	for _, f := range functions[:min(len(functions), most)] {
		if len(f) > longest {
			f = f[:longest] + "..."
		}
		names = append(names, inspect.Clean(f))
	}
	text := strings.Join(names, ", ")
	if more := len(functions) - len(names); more > 0 {
		return fmt.Sprintf("%s and %d more", text, more)
	}
	return text
}
