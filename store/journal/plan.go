package journal

import (
	"encoding/json"
	"fmt"

	"idemtui/inspect"
)

// Version is the version of the format that this package writes, and the
// newest that it reads.
const Version = 1

// Header says of what table a plan is, who made it and by what it was judged.
// Flags are kept as they were given, so that a resume judges alike.
type Header struct {
	// Version is the format's; Create sets it.
	Version int `json:"version"`
	// At is when the plan was made, by the service's clock.
	At inspect.Millis `json:"-"`
	// Idemtui is the version of the program.
	Idemtui string `json:"idemtui"`

	Table    string `json:"table"`
	TableARN string `json:"table_arn"`
	TableID  string `json:"table_id"`
	Region   string `json:"region"`
	Account  string `json:"account"`
	// Endpoint is the address of a stand-in for AWS; empty on AWS.
	Endpoint string `json:"endpoint"`
	// Caller is the ARN of who made the plan.
	Caller string `json:"caller"`
	// Reason is a person's, by --reason.
	Reason string `json:"reason"`
	// Attributes are the names in the table, defaults filled in.
	Attributes inspect.Attributes `json:"-"`

	// Filter is the FILTER as text, Keys are the KEYs.
	Filter string   `json:"filter"`
	Keys   []string `json:"keys"`
	// Marked says that each record was chosen by hand, in the dashboard.
	Marked bool `json:"marked,omitempty"`

	ExpiresAfter []string `json:"expires_after"`
	SameExpiry   []string `json:"same_expiry"`
	MaxRun       []string `json:"max_run"`
	OlderThan    string   `json:"older_than"`
	Force        bool     `json:"force"`
	// Max is the most that may be deleted; nil for no bound.
	Max    *int `json:"max"`
	DryRun bool `json:"dry_run"`
}

// Prefix holds what the ages of one prefix rested on.
type Prefix struct {
	Name string
	// Siblings are the facts, in a form that is the planner's own.
	Siblings json.RawMessage
}

// Entry is one record of a plan, to be taken or left. Its witness is what was
// shown of it; a record that differs from it is another run.
type Entry struct {
	// Number is the place in the plan, from 0. Create and Read set it.
	Number int

	Key        string
	Partition  string
	Status     inspect.Status
	Expiration inspect.Timestamp
	Deadline   inspect.Timestamp
	Validation string
	Faults     []inspect.Fault
	// ReadAt is when the record was witnessed, by the service's clock.
	ReadAt inspect.Millis
	// SeenSince is since when it is known to be as witnessed; zero where it was
	// seen once only.
	SeenSince inspect.Millis

	State inspect.State
	// AgeSeconds is the lower bound of the age; nil for an unknown one.
	AgeSeconds *int64
	AgeBasis   inspect.Basis
	// Take is false for a record that the plan leaves.
	Take bool
	// Forced says that it is taken by force, and that this was agreed to.
	Forced bool
	// Why it is left, or what its purge means.
	Why string
}

// Witness begins an entry with what was read of a record.
func Witness(r *inspect.Record) Entry {
	return Entry{
		Key: r.Key, Partition: r.Partition, Status: r.Status,
		Expiration: r.Expiration, Deadline: r.Deadline, Validation: r.Validation,
		Faults: r.Faults, ReadAt: r.ReadAt,
	}
}

// Record is the witness: what Record.Same compares is as it was read.
func (e *Entry) Record() inspect.Record {
	return inspect.Record{
		Key: e.Key, Partition: e.Partition, Status: e.Status,
		Expiration: e.Expiration, Deadline: e.Deadline, Validation: e.Validation,
		Faults: e.Faults, ReadAt: e.ReadAt,
	}
}

// headerLine is a Header in the file.
type headerLine struct {
	Kind kind `json:"kind"`
	Header
	At         moment     `json:"at"`
	Attributes attributes `json:"attributes"`
}

// attributes are inspect.Attributes with names for JSON.
type attributes struct {
	Key                  string `json:"key"`
	SortKey              string `json:"sort_key"`
	StaticPartitionValue string `json:"static_partition_value"`
	Expiry               string `json:"expiry"`
	InProgressExpiry     string `json:"in_progress_expiry"`
	Status               string `json:"status"`
	Data                 string `json:"data"`
	Validation           string `json:"validation"`
}

func (h Header) line() any {
	return headerLine{Kind: kindHeader, Header: h, At: moment(h.At), Attributes: attributes(h.Attributes)}
}

func (l *headerLine) header() Header {
	h := l.Header
	h.At, h.Attributes = inspect.Millis(l.At), inspect.Attributes(l.Attributes)
	return h
}

// prefixLine is a Prefix in the file.
type prefixLine struct {
	Kind     kind            `json:"kind"`
	Prefix   string          `json:"prefix"`
	Siblings json.RawMessage `json:"siblings"`
}

func (p Prefix) line() any {
	return prefixLine{Kind: kindPrefix, Prefix: p.Name, Siblings: p.Siblings}
}

// entryLine is an Entry in the file. Its names are those of a record as the
// verbs print it.
type entryLine struct {
	Kind       kind    `json:"kind"`
	Entry      int     `json:"entry"`
	Key        string  `json:"key"`
	Partition  string  `json:"partition_key"`
	Status     word    `json:"status"`
	Expiration stamp   `json:"expiration"`
	Deadline   stamp   `json:"in_progress_expiration"`
	Validation word    `json:"validation"`
	Faults     []fault `json:"faults,omitempty"`
	ReadAt     moment  `json:"read_at"`
	SeenSince  moment  `json:"seen_since"`
	State      string  `json:"state"`
	AgeSeconds *int64  `json:"age_seconds"`
	AgeBasis   word    `json:"age_basis"`
	Take       bool    `json:"take"`
	Forced     bool    `json:"forced,omitempty"`
	Why        string  `json:"why"`
}

// fault is an inspect.Fault with names for JSON.
type fault struct {
	Attribute string `json:"attribute"`
	Found     string `json:"found"`
	// Mark is text: as a number it would lose digits in many readers.
	Mark uint64 `json:"mark,string"`
}

func (e *Entry) line() any {
	l := entryLine{
		Kind: kindEntry, Entry: e.Number, Key: e.Key, Partition: e.Partition, Status: word(e.Status),
		Expiration: stamp(e.Expiration), Deadline: stamp(e.Deadline), Validation: word(e.Validation),
		ReadAt: moment(e.ReadAt), SeenSince: moment(e.SeenSince), State: e.State.String(),
		AgeSeconds: e.AgeSeconds, AgeBasis: word(e.AgeBasis), Take: e.Take, Forced: e.Forced, Why: e.Why,
	}
	for _, f := range e.Faults {
		l.Faults = append(l.Faults, fault(f))
	}
	return l
}

func (l *entryLine) entry() (Entry, error) {
	state, ok := inspect.ParseState(l.State)
	if !ok {
		return Entry{}, fmt.Errorf("%q is no state", l.State)
	}
	e := Entry{
		Number: l.Entry, Key: l.Key, Partition: l.Partition, Status: inspect.Status(l.Status),
		Expiration: inspect.Timestamp(l.Expiration), Deadline: inspect.Timestamp(l.Deadline),
		Validation: string(l.Validation), ReadAt: inspect.Millis(l.ReadAt), SeenSince: inspect.Millis(l.SeenSince),
		State: state, AgeSeconds: l.AgeSeconds, AgeBasis: inspect.Basis(l.AgeBasis), Take: l.Take, Forced: l.Forced, Why: l.Why,
	}
	for _, f := range l.Faults {
		e.Faults = append(e.Faults, inspect.Fault(f))
	}
	return e, nil
}

// plannedLine ends a plan: without it the plan is not whole.
type plannedLine struct {
	Kind    kind `json:"kind"`
	Entries int  `json:"entries"`
	Take    int  `json:"take"`
}
