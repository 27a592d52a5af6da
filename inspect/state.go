package inspect

import "fmt"

// State is what a record means at a moment. It is always derived, never stored.
type State uint8

// The states, in the order of the dashboard's tabs.
const (
	Running State = iota + 1 // INPROGRESS, its deadline ahead: refused
	Held                     // INPROGRESS, no deadline, may still run: refused
	Stuck                    // INPROGRESS, no deadline, nothing can still run: refused
	Lapsed                   // INPROGRESS, its deadline passed: the next duplicate takes over
	Done                     // COMPLETED: replayed
	Expired                  // past its expiration: runs
	Invalid                  // not a record that the libraries agree on
)

// States lists all states in the order of their tabs.
func States() []State { return []State{Running, Held, Stuck, Lapsed, Done, Expired, Invalid} }

// String is the word of a state, as filters, JSON and the screen use it.
func (s State) String() string {
	switch s {
	case Running:
		return "running"
	case Held:
		return "held"
	case Stuck:
		return "stuck"
	case Lapsed:
		return "lapsed"
	case Done:
		return "completed"
	case Expired:
		return "expired"
	case Invalid:
		return "invalid"
	}
	return fmt.Sprintf("state(%d)", uint8(s))
}

// ParseState is the state of a word.
func ParseState(word string) (State, bool) {
	for _, s := range States() {
		if s.String() == word {
			return s, true
		}
	}
	return 0, false
}

// Refuses reports whether a duplicate that comes now is refused in every
// language. Lapsed records do not refuse: the next duplicate takes over.
func (s State) Refuses() bool { return s == Running || s == Held || s == Stuck }

// StateAt derives the state of r at now. The first rule that fits decides:
// malformed, expired (whole seconds, as the libraries' put condition compares
// them), then the status and the deadline (milliseconds, strictly before now).
func StateAt(r *Record, now Millis, p Policy) State {
	switch {
	case malformed(r):
		return Invalid
	case r.Expiration.second() < floorSecond(now):
		return Expired
	case r.Status == Completed:
		return Done
	case r.Deadline.Present() && r.Deadline.At < now:
		return Lapsed
	case r.Deadline.Present():
		return Running
	}
	if outlived(r, now, p) {
		return Stuck
	}
	return Held
}

// malformed covers what the libraries disagree on: an unknown status, an
// expiration that never comes or is no number, a deadline in seconds (every
// duplicate takes over at once).
func malformed(r *Record) bool {
	return r.Status != InProgress && r.Status != Completed ||
		r.Expiration.Unit != Seconds ||
		r.Deadline.Unit == Seconds
}

// outlived reports whether a record without a deadline is older than the
// longest run of its function, on whatever basis its age is known.
func outlived(r *Record, now Millis, p Policy) bool {
	return p.outruns(r, AgeAt(r, now, p))
}
