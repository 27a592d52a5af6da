package inspect

import (
	"fmt"
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

// Explain says what a record's own attributes tell. What only its siblings
// could tell is not guessed at.
func Explain(r *Record, now Millis, p Policy) Diagnosis {
	var d Diagnosis
	switch state := StateAt(r, now, p); state {
	case Running:
		d = explainRunning(r, now)
	case Held, Stuck:
		d = explainNoDeadline(r, now, state, p)
	case Lapsed:
		d = explainLapsed(r, now)
	case Done:
		d = explainCompleted(r, now)
	case Expired:
		return explainExpired(r, now)
	case Invalid:
		return explainInvalid(r, now)
	}
	if d.Class != "B" && r.Expiration.second() == floorSecond(now) {
		d.inBoundarySecond(r)
	}
	return d
}

// inBoundarySecond corrects what comes next in the second that expiration
// names: the libraries do not agree whether it has passed.
func (d *Diagnosis) inBoundarySecond(r *Record) {
	whole := "replay its response"
	if r.Status == InProgress {
		whole = "refuse"
	}
	d.Severity = max(d.Severity, Note)
	d.NextDuplicate = "differs in this second, the one of its expiration: Python and .NET " + whole +
		", TypeScript runs the handler, Java raises IdempotencyInconsistentStateException."
	if d.Short == "" {
		d.Short = "expires this second"
	}
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
		Evidence:      evidence(r, ofStatus, ofExpiration, ofDeadline),
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

func explainNoDeadline(r *Record, now Millis, state State, p Policy) Diagnosis {
	until := fmt.Sprintf("until %s UTC (%s)", clock(r.Expiration.At, now), Long(r.Expiration.At.Sub(now)))
	cause := "It has no in_progress_expiration: no Lambda context was registered, so the library could not set a deadline."
	if r.Deadline.Unit == NotANumber {
		cause = "Its in_progress_expiration is not a number, which counts as none."
	}
	d := Diagnosis{
		Class: "C", NextDuplicate: "is refused " + until + ": " + refusal(r) + ".",
		Severity: Error, Short: "no deadline",
		Summary:  "Stuck: no Lambda call can still be working on it, and every duplicate is refused " + until + ". " + cause,
		Advice:   "The first run may have done its work: check first. So that it ends: register the Lambda context with the idempotency configuration.",
		Evidence: evidence(r, ofStatus, ofExpiration, ofDeadline),
	}
	if state == Held {
		d.Severity, d.Short = Warning, "no deadline, may still run"
		d.Summary = "Held: a call may still be working on it, and every duplicate is refused " + until + ". " + cause
		d.Advice = adviceOnHeld(r, now, p)
	}
	return d
}

// adviceOnHeld says what would tell whether a call still runs.
func adviceOnHeld(r *Record, now Millis, p Policy) string {
	if _, bounded := p.LongestRun(r.Prefix()); !bounded {
		return "Its prefix is that of code outside Lambda, where no timeout ends a run: find out whether it still runs."
	}
	if !AgeAt(r, now, p).Known {
		return "Its age is not known: expires_after is longer than supposed. Give --expires-after, or wait for its expiration."
	}
	return "Wait for the function's timeout. So that it ends by itself: register the Lambda context with the idempotency configuration."
}

func explainLapsed(r *Record, now Millis) Diagnosis {
	return Diagnosis{
		Class: "B", Severity: Warning, Short: "crashed or timed out",
		Summary: fmt.Sprintf("Lapsed: its call had to end by %s UTC (%s ago) and did not complete the record. It crashed, timed out, could not store its response, or is a suspended durable function.",
			clock(r.Deadline.At, now), Long(now.Sub(r.Deadline.At))),
		NextDuplicate: "takes over and runs the handler again.",
		Advice:        "Safe to leave. The first run may have done its work: check before you retry.",
		Evidence:      evidence(r, ofStatus, ofExpiration, ofDeadline),
	}
}

func explainCompleted(r *Record, now Millis) Diagnosis {
	until := fmt.Sprintf("until %s UTC (%s)", clock(r.Expiration.At, now), Long(r.Expiration.At.Sub(now)))
	d := Diagnosis{
		Summary:       "Completed: the stored response answers every duplicate " + until + ".",
		NextDuplicate: "gets the stored response; the handler does not run.",
		Evidence:      evidence(r, ofStatus, ofExpiration),
	}
	if !r.Data.Present() {
		d.Severity, d.Short = Note, "no response stored"
		d.Summary = "Completed without a stored response, " + until + "."
		d.NextDuplicate = "gets nothing: Python None, TypeScript undefined (its Middy middleware runs again), Java and .NET an error."
		d.Evidence = append(d.Evidence, Evidence{"data", "absent"})
	}
	return d
}

func explainExpired(r *Record, now Millis) Diagnosis {
	return Diagnosis{
		Class: "D", Severity: Note, Short: "TTL is late",
		Summary:       fmt.Sprintf("Expired %s ago and not removed yet: DynamoDB removes items some time after their expiration, if TTL is on.", Long(now.Sub(r.Expiration.At))),
		NextDuplicate: "runs the handler, as if there were no record.",
		Advice:        "Nothing to do. If such records stay for days, look at the table's TTL.",
		Evidence:      evidence(r, ofExpiration),
	}
}
