package inspect

import (
	"encoding/json"
	"strings"
)

// Act is what a library does with a call of which the table holds a record.
type Act string

// The acts.
const (
	Runs      Act = "runs"       // the handler runs, as if there were no record
	TakesOver Act = "takes_over" // the handler runs: the record's call missed its deadline
	Replays   Act = "replays"    // the stored response is given, the handler does not run
	Refused   Act = "refused"    // an error says that a call is under way
	Fails     Act = "error"      // another error
)

// Call is how a duplicate comes: the library that handles it, and what the
// record does not tell of its settings.
type Call struct {
	Language Language
	// Middy is TypeScript's middleware, which differs from its wrappers.
	Middy bool
	// PayloadChanged says that payload validation is on and that the stored hash
	// is another than the event's, or absent.
	PayloadChanged bool
	// ReturnsText says that the handler returns a String: Java then gives the
	// stored text as it is.
	ReturnsText bool
}

// Duplicate is what a call meets.
type Duplicate struct {
	Act Act
	// Error is the type that is raised, as the language names it; empty where
	// none is.
	Error string
	// Because says why, in a clause; empty where the act says it all.
	Because string
	// Gets is what a replay gives where that is not the stored response.
	Gets string
	// Foreign says that it fails only because the stored response is of another
	// language's form.
	Foreign bool
	// Until is when a later call meets something else, should nobody touch the
	// record; 0 where that never comes, or where it does not matter.
	Until Millis
}

// DuplicateAt is what a library does with a call that comes now and finds r.
//
// It follows the libraries step by step: the condition of their put decides
// first (expiration, then the deadline of a record in progress); where it
// refuses, they read the record, compare the payload's hash, and go by the
// status. Python 3.37, TypeScript 2.35 and Java 2.10 were recorded doing it;
// .NET is by its source (DynamoDBPersistenceStore, IdempotencyAspectHandler).
func DuplicateAt(r *Record, now Millis, c Call) Duplicate {
	switch {
	case r.expiredFor(c.Language, now):
		return Duplicate{Act: Runs}
	case r.Status == InProgress && r.Deadline.Present() && r.storedDeadline() < now:
		return Duplicate{Act: TakesOver}
	}
	d := afterRefusedPut(r, now, c)
	if d.Act == Refused || d.Act == Replays || d.Act == Fails {
		d.Until = r.until(now)
	}
	return d
}

// expiredFor is the first term of the put's condition, #expiry < :now, on the
// number as it is stored. TypeScript's now has fractions of a second, that of
// the others is whole.
func (r *Record) expiredFor(l Language, now Millis) bool {
	if r.Expiration.Unit != Seconds { // milliseconds, as seconds, never pass
		return false
	}
	if l != TypeScript {
		now = Millis(floorSecond(now) * 1000)
	}
	return r.Expiration.At < now
}

// until is when the put's condition will hold: once the deadline of a record in
// progress or the expiration has passed, whichever comes first.
func (r *Record) until(now Millis) Millis {
	var first Millis
	if r.Expiration.Unit == Seconds {
		first = max(r.Expiration.At, now)
	}
	if r.Status == InProgress && r.Deadline.Present() {
		if at := r.storedDeadline(); first == 0 || at < first {
			first = at
		}
	}
	return first
}

// afterRefusedPut is how the libraries go on once the put has not taken the key.
func afterRefusedPut(r *Record, now Millis, c Call) Duplicate {
	if d, ok := unreadable(r, c.Language); ok {
		return d
	}
	switch {
	case c.PayloadChanged: // before the status is looked at
		return Duplicate{Act: Fails, Error: c.Language.raises("IdempotencyValidation"), Because: "the payload is not the one of the record"}
	case r.Status == "EXPIRED", c.Language == Java && r.Expiration.At < now && r.Expiration.Unit == Seconds:
		// Java reads its clock with fractions here and without in the put.
		return Duplicate{Act: Fails, Error: c.Language.raises("IdempotencyInconsistentState"), Because: "the record counts as expired when it is read, and not when it is put, three times over"}
	case r.Status == InProgress:
		return Duplicate{Act: Refused, Error: c.Language.raises("IdempotencyAlreadyInProgress")}
	}
	return replayed(r.Data, c)
}

// unreadable is the error of a library that cannot make sense of the record it
// found.
func unreadable(r *Record, l Language) (Duplicate, bool) {
	whole := r.Expiration.Unit == Milliseconds || r.Expiration.Unit == Seconds && int64(r.Expiration.At)%1000 == 0
	strict := l == Java || l == DotNet // they parse every number as a long
	switch {
	case r.Status != InProgress && r.Status != Completed && r.Status != "EXPIRED":
		return Duplicate{Act: Fails, Error: unknownStatus(l), Because: "its status is no word of the library"}, true
	case !r.Expiration.Present() && l != TypeScript: // which takes it for one that never expires
		return Duplicate{Act: Fails, Error: noLong(l, r.Expiration.Unit), Because: "its expiration is no number"}, true
	case !whole && strict:
		return Duplicate{Act: Fails, Error: noLong(l, r.Expiration.Unit), Because: "its expiration is no whole number"}, true
	case r.Deadline.Unit == NotANumber && strict:
		return Duplicate{Act: Fails, Error: noLong(l, r.Deadline.Unit), Because: "its in_progress_expiration is no number"}, true
	case r.Deadline.Unit == NotANumber && l == Python && r.Status == InProgress: // text < int, by its source
		return Duplicate{Act: Fails, Error: "TypeError", Because: "its in_progress_expiration is no number"}, true
	}
	return Duplicate{}, false
}

// unknownStatus is what a library raises for a status that it does not know.
func unknownStatus(l Language) string {
	switch l {
	case TypeScript:
		return "IdempotencyInvalidStatusError"
	case DotNet: // of Enum.Parse
		return "ArgumentException"
	case Python, Java:
	}
	return l.raises("IdempotencyPersistenceLayer")
}

// noLong is what a library raises for a number that it cannot read.
func noLong(l Language, u Unit) string {
	switch {
	case l != DotNet:
		return l.raises("IdempotencyPersistenceLayer")
	case u == Absent: // of the item's dictionary
		return "KeyNotFoundException"
	case u == NotANumber: // of long.Parse, which gets null
		return "ArgumentNullException"
	}
	return "FormatException"
}

// replayed is what a completed record gives.
func replayed(b Body, c Call) Duplicate {
	text := b.Type == "S"
	switch c.Language {
	case TypeScript:
		switch {
		case b.Present():
			return Duplicate{Act: Replays}
		case c.Middy: // it takes undefined for "no answer yet" (ts#2987)
			return Duplicate{Act: Runs, Because: "no response was stored"}
		}
		return Duplicate{Act: Replays, Gets: "undefined"}
	case Python:
		return replayedByPython(b)
	case Java:
		if text && c.ReturnsText {
			return Duplicate{Act: Replays}
		}
	case DotNet: // whose deserialiser's null is an error too
		text = text && b.Text != "null"
	}
	if !text || !isJSON(b, b.Text) {
		return Duplicate{Act: Fails, Foreign: true, Error: c.Language.raises("IdempotencyPersistenceLayer"), Because: "no response of its form is stored"}
	}
	return Duplicate{Act: Replays}
}

// replayedByPython follows response_json_as_dict and the handler after it:
// json.loads of what is stored, if that is true, and None for any result that
// is false (py#8090, py#8176).
func replayedByPython(b Body) Duplicate {
	none := Duplicate{Act: Replays, Gets: "None"}
	switch {
	case !b.Present(), b.Type == "NULL", b.Type == "S" && b.Bytes == 0, b.Loaded && isFalse(b.Text):
		return none
	case b.Type != "S":
		return Duplicate{Act: Fails, Foreign: true, Error: "TypeError", Because: "the stored response is no text"}
	case !isJSON(b, pythonJSON(b.Text)):
		return Duplicate{Act: Fails, Foreign: true, Error: "JSONDecodeError", Because: "the stored response is no JSON"}
	}
	return Duplicate{Act: Replays}
}

// isFalse reports whether Python takes the JSON value for false.
func isFalse(text string) bool {
	switch text {
	case "", "null", "false", "0", "0.0", "-0.0", `""`, "{}", "[]":
		return true
	}
	return false
}

// isJSON reports whether a text that was kept of a body is JSON. Of long ones
// only the beginning is looked at: screens ask again for every frame.
func isJSON(b Body, text string) bool {
	switch {
	case !b.Loaded:
		return true
	case len(text) > markedText:
		return strings.ContainsRune(`{["-0123456789tfn`, rune(text[0]))
	}
	return json.Valid([]byte(text))
}

// pythonJSON is text with the words that Python's JSON has beyond JSON's own.
// It is for asking whether the text is valid: words inside strings change too.
func pythonJSON(text string) string {
	if len(text) > markedText {
		return text
	}
	return strings.NewReplacer("-Infinity", "0", "Infinity", "0", "NaN", "0").Replace(text)
}
