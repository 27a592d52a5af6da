package inspect

import (
	"fmt"
	"strconv"
	"time"
)

// Severity is how much a diagnosis should worry.
type Severity uint8

// The severities.
const (
	Fine Severity = iota
	Note
	Warning
	Error
)

// String is the word of a severity.
func (s Severity) String() string {
	switch s {
	case Fine:
		return "fine"
	case Note:
		return "info"
	case Warning:
		return "warning"
	case Error:
		return "error"
	}
	return "unknown"
}

// Evidence is an attribute that led to a diagnosis.
type Evidence struct {
	Attribute string
	Value     string
}

// Diagnosis is what happened to a record, what comes next, and what to do:
// one plain sentence each.
type Diagnosis struct {
	// Class is the letter of the kind of trouble; empty for a healthy record.
	// A running, B lapsed, C no deadline, D expired but not removed, I never
	// removed or not readable.
	Class         string
	Severity      Severity
	Short         string // for a column of a list
	Summary       string
	NextDuplicate string
	Advice        string
	Evidence      []Evidence
}

// Why is the short form of a record's diagnosis, with its class.
func Why(r *Record, now Millis, p Policy) string {
	d := Explain(r, now, p)
	if d.Class == "" {
		return d.Short
	}
	return d.Class + "  " + d.Short
}

// Explain says what a record's own attributes tell. What only its siblings
// could tell is not guessed at.
func Explain(r *Record, now Millis, p Policy) Diagnosis {
	var d Diagnosis
	switch state := StateAt(r, now, p); state {
	case Running:
		d = explainRunning(r, now)
	case Held, Stuck:
		d = explainNoDeadline(r, now, state)
	case Lapsed:
		d = explainLapsed(r, now)
	case Done:
		d = explainCompleted(r, now)
	case Expired:
		d = explainExpired(r, now)
	case Invalid:
		d = explainInvalid(r)
	}
	d.Evidence = evidence(r)
	return d
}

// clock is a moment as sentences name it: its date is said where it is not near.
func clock(m, now Millis) string {
	if m.Sub(now).Abs() < 20*time.Hour {
		return m.Time().Format("15:04:05")
	}
	return m.Time().Format("2006-01-02 15:04:05")
}

func explainRunning(r *Record, now Millis) Diagnosis {
	left := Long(r.Deadline.At.Sub(now))
	return Diagnosis{
		Class: "A", Severity: Note, Short: "a call is working on it",
		Summary:       fmt.Sprintf("Running: a call is probably working on it. It must end by %s UTC (%s).", clock(r.Deadline.At, now), left),
		NextDuplicate: fmt.Sprintf("is refused for %s more: %s.", left, refusal(r)),
		Advice:        "Wait. A second run now would do the work twice.",
	}
}

// refusal names the error as the library that wrote the record raises it.
func refusal(r *Record) string {
	switch WriterOf(r) {
	case WriterJava, WriterDotNet, WriterJavaOrDotNet:
		return "IdempotencyAlreadyInProgressException"
	case WriterPython, WriterTypeScript, WriterUnknown:
	}
	return "IdempotencyAlreadyInProgressError"
}

func explainNoDeadline(r *Record, now Millis, state State) Diagnosis {
	until := fmt.Sprintf("until %s UTC (%s)", clock(r.Expiration.At, now), Long(r.Expiration.At.Sub(now)))
	cause := "It has no in_progress_expiration: no Lambda context was registered, so the library could not set a deadline."
	d := Diagnosis{
		Class: "C", NextDuplicate: "is refused " + until + ": " + refusal(r) + ".",
		Severity: Error, Short: "no deadline",
		Summary: "Stuck: no Lambda call can still be working on it, and every duplicate is refused " + until + ". " + cause,
		Advice:  "The first run may have done its work: check first. So that it ends: register the Lambda context with the idempotency configuration.",
	}
	if state == Held {
		d.Severity, d.Short = Warning, "no deadline, may still run"
		d.Summary = "Held: a call may still be working on it, and every duplicate is refused " + until + ". " + cause
		d.Advice = "Wait for the function's timeout. So that it ends by itself: register the Lambda context with the idempotency configuration."
	}
	return d
}

func explainLapsed(r *Record, now Millis) Diagnosis {
	return Diagnosis{
		Class: "B", Severity: Warning, Short: "crashed or timed out",
		Summary: fmt.Sprintf("Lapsed: its call had to end by %s UTC (%s ago) and did not complete the record. It crashed, timed out, could not store its response, or is a suspended durable function.",
			clock(r.Deadline.At, now), Long(now.Sub(r.Deadline.At))),
		NextDuplicate: "takes over and runs the handler again.",
		Advice:        "Safe to leave. The first run may have done its work: check before you retry.",
	}
}

func explainCompleted(r *Record, now Millis) Diagnosis {
	until := fmt.Sprintf("until %s UTC (%s)", clock(r.Expiration.At, now), Long(r.Expiration.At.Sub(now)))
	d := Diagnosis{
		Summary:       "Completed: the stored response answers every duplicate " + until + ".",
		NextDuplicate: "gets the stored response; the handler does not run.",
	}
	if !r.Data.Present() {
		d.Severity, d.Short = Note, "no response stored"
		d.Summary = "Completed without a stored response, " + until + "."
		d.NextDuplicate = "gets nothing: Python None, TypeScript undefined (its Middy middleware runs again), Java and .NET an error."
	}
	return d
}

func explainExpired(r *Record, now Millis) Diagnosis {
	return Diagnosis{
		Class: "D", Severity: Note, Short: "TTL is late",
		Summary:       fmt.Sprintf("Expired %s ago and not removed yet: DynamoDB removes items some time after their expiration, if TTL is on.", Long(now.Sub(r.Expiration.At))),
		NextDuplicate: "runs the handler, as if there were no record.",
		Advice:        "Nothing to do. If such records stay for days, look at the table's TTL.",
	}
}

func explainInvalid(r *Record) Diagnosis {
	d := Diagnosis{Class: "I", Severity: Error}
	switch {
	case r.Status != InProgress && r.Status != Completed:
		d.Short = "unknown status"
		d.Summary = fmt.Sprintf("Its status is %s, which no library writes: perhaps not a record of Powertools.", quoteStatus(r.Status))
		d.NextDuplicate = "fails with an error in every language, until the expiration has passed."
	case r.Expiration.Unit == Milliseconds:
		d.Short = "never expires"
		d.Summary = fmt.Sprintf("Its expiration is in milliseconds: as seconds that is the year %d, and TTL never removes it.", yearOfSeconds(r.Expiration.At))
		d.NextDuplicate = "is refused or replayed for ever."
	case r.Expiration.Unit != Seconds:
		d.Short = "no expiration"
		d.Summary = "It has no expiration that is a number: TTL never removes it."
		d.NextDuplicate = "fails in Python and Java; TypeScript takes the record as one that never expires."
	default:
		d.Short = "deadline in seconds"
		d.Summary = "Its in_progress_expiration is in seconds, where milliseconds belong: it counts as passed at once."
		d.NextDuplicate = "takes over and runs the handler, even while another call is running."
	}
	d.Advice = "Find what writes these records; the libraries' own settings cannot."
	return d
}

func quoteStatus(s Status) string {
	if s == "" {
		return "absent or no text"
	}
	return strconv.Quote(string(s))
}

// yearOfSeconds is the year that milliseconds mean when they are read as
// seconds.
func yearOfSeconds(at Millis) int64 {
	const secondsOfYear = 31556952 // of the Gregorian calendar
	return 1970 + int64(at)/secondsOfYear
}

// evidence are the attributes that every diagnosis rests on.
func evidence(r *Record) []Evidence {
	return []Evidence{
		{"status", string(r.Status)},
		{"expiration", stamp(r.Expiration)},
		{"in_progress_expiration", stamp(r.Deadline)},
	}
}

func stamp(t Timestamp) string {
	switch t.Unit {
	case Absent:
		return "absent"
	case NotANumber:
		return "not a number"
	case Seconds:
		return strconv.FormatInt(t.second(), 10)
	case Milliseconds:
		return strconv.FormatInt(int64(t.At), 10)
	}
	return ""
}
