package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"idemtui/inspect"
)

// The verbs of a run.
const (
	VerbPurge   = "purge"
	VerbRestore = "restore"
)

// Run begins a run over a plan: the purge, a resume of it, or a restore.
type Run struct {
	At   inspect.Millis
	Verb string
	// Caller is the ARN of who runs it; it need not be who planned it.
	Caller string
}

// Stop is the early end of a run.
type Stop struct {
	At  inspect.Millis
	Why string
}

// Intent is one record about to be deleted: as witnessed, whole.
type Intent struct {
	// Entry is the record's number in the plan.
	Entry int
	At    inspect.Millis
	// Guard is the condition of the delete.
	Guard inspect.Guard
	// Item is the whole item in DynamoDB JSON, all attributes and types.
	Item json.RawMessage
}

// Outcome is what became of one record, in a purge or in a restore.
type Outcome struct {
	// Entry is the record's number in the plan.
	Entry   int
	At      inspect.Millis
	Outcome inspect.Outcome
	Reason  string
	// Took is the item that a delete took, where it is not the intended one:
	// another writer had changed an attribute that is no part of the condition.
	Took json.RawMessage
	// Unanswered says of a failed delete that an attempt had no answer: it may
	// yet be applied.
	Unanswered bool
}

// event is a line after the plan.
type event interface {
	line() any
	// check reports what cannot be true of the plan.
	check(c *Contents) error
	// fold adds the event to what is known.
	fold(c *Contents)
}

// runLine is a Run in the file.
type runLine struct {
	Kind   kind   `json:"kind"`
	At     moment `json:"at"`
	Verb   string `json:"verb"`
	Caller string `json:"caller"`
}

func (r Run) line() any {
	return runLine{Kind: kindRun, At: moment(r.At), Verb: r.Verb, Caller: r.Caller}
}

func (r Run) check(*Contents) error {
	if r.Verb != VerbPurge && r.Verb != VerbRestore {
		return fmt.Errorf("a run is no %q", r.Verb)
	}
	return nil
}

func (r Run) fold(c *Contents) {
	c.Runs = append(slices.Clip(c.Runs), r)
	c.Stopped = nil
}

// stoppedLine is a Stop in the file.
type stoppedLine struct {
	Kind kind   `json:"kind"`
	At   moment `json:"at"`
	Why  string `json:"why"`
}

func (s Stop) line() any             { return stoppedLine{Kind: kindStopped, At: moment(s.At), Why: s.Why} }
func (s Stop) check(*Contents) error { return nil }
func (s Stop) fold(c *Contents)      { c.Stopped = &s }

// intentLine is an Intent in the file.
type intentLine struct {
	Kind  kind            `json:"kind"`
	Entry int             `json:"entry"`
	At    moment          `json:"at"`
	Guard inspect.Guard   `json:"guard"`
	Item  json.RawMessage `json:"item"`
}

func (i Intent) line() any {
	return intentLine{Kind: kindIntent, Entry: i.Entry, At: moment(i.At), Guard: i.Guard, Item: i.Item}
}

func (i Intent) check(c *Contents) error {
	if !isObject(i.Item) {
		return fmt.Errorf("the item of entry %d is no object", i.Entry)
	}
	return c.has(i.Entry)
}

func (i Intent) fold(c *Contents) { c.Fates[i.Entry].intend(i, len(c.Runs)) }

// outcomeLine is an Outcome in the file, of a purge or of a restore.
type outcomeLine struct {
	Kind    kind            `json:"kind"`
	Entry   int             `json:"entry"`
	At      moment          `json:"at"`
	Outcome string          `json:"outcome"`
	Reason  string          `json:"reason"`
	Took    json.RawMessage `json:"took,omitempty"`
	// Unanswered stands only where it is true.
	Unanswered bool `json:"unanswered,omitempty"`
}

func (o Outcome) as(k kind) outcomeLine {
	return outcomeLine{
		Kind: k, Entry: o.Entry, At: moment(o.At), Outcome: o.Outcome.String(), Reason: o.Reason, Took: o.Took, Unanswered: o.Unanswered,
	}
}

func (l *outcomeLine) outcome() (Outcome, error) {
	outcome, ok := inspect.ParseOutcome(l.Outcome)
	if !ok {
		return Outcome{}, fmt.Errorf("%q is no outcome", l.Outcome)
	}
	return Outcome{Entry: l.Entry, At: inspect.Millis(l.At), Outcome: outcome, Reason: l.Reason, Took: l.Took, Unanswered: l.Unanswered}, nil
}

func (o Outcome) line() any { return o.as(kindOutcome) }

func (o Outcome) check(c *Contents) error {
	switch {
	case o.Outcome == inspect.OutcomeNone || o.Outcome == inspect.Restored:
		return fmt.Errorf("%q is no outcome of a purge", o.Outcome)
	case o.Unanswered && o.Outcome != inspect.Failed:
		return fmt.Errorf("%q leaves no attempt open", o.Outcome)
	case o.Took != nil && !isObject(o.Took):
		return fmt.Errorf("what went of entry %d is no object", o.Entry)
	}
	return c.has(o.Entry)
}

func (o Outcome) fold(c *Contents) { c.Fates[o.Entry].settle(o, len(c.Runs)) }

// restored is an Outcome of a restore.
type restored Outcome

func (r restored) line() any { return Outcome(r).as(kindRestored) }

func (r restored) check(c *Contents) error {
	switch {
	case r.Outcome == inspect.OutcomeNone || r.Outcome == inspect.Purged:
		return fmt.Errorf("%q is no outcome of a restore", r.Outcome)
	case r.Took != nil || r.Unanswered:
		return errors.New("a restore takes nothing")
	}
	return c.has(r.Entry)
}

func (r restored) fold(c *Contents) { c.Fates[r.Entry].putBack(Outcome(r)) }

// isObject reports whether a JSON text is an object.
func isObject(text json.RawMessage) bool {
	return bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{")) && json.Valid(text)
}
