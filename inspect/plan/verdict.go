package plan

import (
	"fmt"

	"idemtui/inspect"
)

// Verdict is what a plan does with a record, and why.
type Verdict uint8

// The verdicts.
const (
	notMeant       Verdict = iota
	Take                   // it goes
	LeftRunning            // a call may be working on it
	LeftUnknownAge         // stuck or held, and no proof of its age
	LeftHeld               // a call may still be working on it: too young
	LeftDurable            // of a durable function, which may only be suspended
	LeftProtecting         // COMPLETED: it answers duplicates
	LeftExpired            // does nothing any more
	LeftInvalid            // INPROGRESS, and not as the libraries write it
	LeftForeign            // no status of the libraries
	LeftYounger            // not proven to be as old as asked for
)

// Verdicts lists them in the order of a plan's summary.
func Verdicts() []Verdict {
	return []Verdict{
		Take, LeftRunning, LeftUnknownAge, LeftHeld, LeftDurable,
		LeftProtecting, LeftExpired, LeftInvalid, LeftForeign, LeftYounger,
	}
}

// Word is the verdict as journals and JSON use it.
func (v Verdict) Word() string {
	switch v {
	case notMeant:
		return "not_meant"
	case Take:
		return "take"
	case LeftRunning:
		return "left_running"
	case LeftUnknownAge:
		return "left_unknown_age"
	case LeftHeld:
		return "left_held"
	case LeftDurable:
		return "left_durable"
	case LeftProtecting:
		return "left_completed"
	case LeftExpired:
		return "left_expired"
	case LeftInvalid:
		return "left_invalid"
	case LeftForeign:
		return "left_foreign"
	case LeftYounger:
		return "left_younger"
	}
	return fmt.Sprintf("verdict(%d)", uint8(v))
}

// Why says what a verdict means for records of a state: what their purge does,
// or why they are left.
func (v Verdict) Why(s inspect.State) string {
	switch v {
	case notMeant:
		return ""
	case Take:
		return consequence(s)
	case LeftRunning:
		return "left: a call is working on it, or its deadline passed just now"
	case LeftUnknownAge:
		return "left: nothing proves its age. Observe, or give expires_after"
	case LeftHeld:
		return "left: a call may still be working on it"
	case LeftDurable:
		return "left: its durable function may only be suspended; state:lapsed takes it"
	case LeftProtecting:
		return "left: it keeps its event from running again; state:completed takes it"
	case LeftExpired:
		return "left: it does nothing any more; state:expired takes it"
	case LeftInvalid:
		return "left: not as the libraries write it; once observed unchanged, state:invalid takes it"
	case LeftForeign:
		return "left: its status is none of the libraries'"
	case LeftYounger:
		return "left: not proven to be as old as asked for"
	}
	return ""
}

// consequence is what the purge of a record of a state does.
func consequence(s inspect.State) string {
	switch s {
	case inspect.Running:
		return "purge BY FORCE: a call is working on it, and a second one can now start"
	case inspect.Held:
		return "purge BY FORCE: a call may be working on it, and a second one can now start"
	case inspect.Stuck:
		return "purge: the next retry runs the handler again"
	case inspect.Lapsed:
		return "purge: already open to a retry, so this only tidies up"
	case inspect.Done:
		return "purge: the next duplicate runs the handler again"
	case inspect.Expired:
		return "purge: tidies up what TTL would remove"
	case inspect.Invalid:
		return "purge: the next retry runs the handler"
	}
	return ""
}
