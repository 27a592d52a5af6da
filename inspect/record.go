package inspect

import (
	"encoding/json"
	"slices"
)

// Status is the word stored in a record's status attribute.
type Status string

// The words that the libraries store. EXPIRED is never stored by them: it is
// computed on read.
const (
	InProgress Status = "INPROGRESS"
	Completed  Status = "COMPLETED"
)

// ItemKey names one item of a table: its partition key and, with a composite
// key, its sort key.
type ItemKey struct {
	Partition string
	// Sort is empty in tables without a sort key.
	Sort string
}

// Record is one item of an idempotency table, its attribute names already
// mapped to the libraries' own.
type Record struct {
	// Key is the idempotency key: the sort key where there is one, else the
	// partition key.
	Key string
	// Partition is the partition key's value; equal to Key without a sort key.
	Partition string
	// Status is the stored word; empty when absent or of another type.
	Status Status
	// Expiration ends the record: until then duplicates are refused or replayed.
	Expiration Timestamp
	// Deadline is in_progress_expiration: when the call that wrote the record
	// must have ended. Completion leaves it in place.
	Deadline Timestamp
	// Validation is the digest of the validated part of the event, or empty.
	Validation string
	// Data is the stored response.
	Data Body
	// Faults lists attributes that are not of the libraries' form.
	Faults []Fault
	// Extra counts attributes that the libraries do not write.
	Extra int
	// ReadAt is when the item was read, by the service's clock.
	ReadAt Millis
	// Item is the whole item as DynamoDB JSON. Loads drop it together with the
	// body; Get keeps it.
	Item json.RawMessage
}

// Body is a stored response.
type Body struct {
	// Type is the DynamoDB type of the attribute (S, M, L ...); empty when the
	// attribute is absent. Python, Java and .NET write S, TypeScript any type.
	Type string
	// Bytes is the size of the stored value as DynamoDB counts it.
	Bytes int
	// Text is the value: the text itself for S, else JSON. Only set when Loaded.
	Text string
	// Loaded says that Text was kept. Loads of whole tables drop it.
	Loaded bool
}

// Present reports whether a response was stored at all.
func (b Body) Present() bool { return b.Type != "" }

// Fault is an attribute whose stored type is not the libraries'.
type Fault struct {
	// Attribute is the name in the table.
	Attribute string
	// Found is the DynamoDB type found there; empty where the libraries always
	// write the attribute and it is absent.
	Found string
	// Mark is a hash of the value found there, 0 where there is none. A value of
	// a wrong type has no place in the Record, and still a purge must see that
	// another stands there now.
	Mark uint64
}

// ItemKey is what a GetItem of the record needs. hasSortKey says whether the
// table has a sort key.
func (r *Record) ItemKey(hasSortKey bool) ItemKey {
	if hasSortKey {
		return ItemKey{Partition: r.Partition, Sort: r.Key}
	}
	return ItemKey{Partition: r.Partition}
}

// Same reports whether two reads of a key show the same run: all that a purge
// witnesses is equal, values of wrong types included.
func (r *Record) Same(other *Record) bool {
	return r.Key == other.Key && r.Partition == other.Partition &&
		r.Status == other.Status && r.Expiration == other.Expiration &&
		r.Deadline == other.Deadline && r.Validation == other.Validation &&
		slices.Equal(r.Faults, other.Faults)
}
