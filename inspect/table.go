package inspect

import "time"

// Attributes maps the libraries' attribute names to those of a table. The
// zero value of a field means the library's default name.
type Attributes struct {
	Key                  string
	SortKey              string // empty: no sort key
	StaticPartitionValue string // the partition to query; empty: scan
	Expiry               string
	InProgressExpiry     string
	Status               string
	Data                 string
	Validation           string
}

// WithDefaults fills the libraries' default names in.
func (a Attributes) WithDefaults() Attributes {
	for _, d := range []struct {
		name *string
		word string
	}{
		{&a.Key, "id"}, {&a.Expiry, "expiration"}, {&a.InProgressExpiry, "in_progress_expiration"},
		{&a.Status, "status"}, {&a.Data, "data"}, {&a.Validation, "validation"},
	} {
		if *d.name == "" {
			*d.name = d.word
		}
	}
	return a
}

// TTL is what DescribeTimeToLive told.
type TTL uint8

// The forms of a table's time to live.
const (
	TTLUnknown        TTL = iota // not asked, or no permission
	TTLOn                        // on the expiry attribute
	TTLOff                       // off
	TTLOtherAttribute            // on, on another attribute
)

// Table is what is known of a table beside its records.
type Table struct {
	Name, ARN, ID, Region, Account string
	// Endpoint is the address of a stand-in for AWS; empty on AWS.
	Endpoint string
	// Attributes are the names in use, defaults filled in.
	Attributes Attributes
	// PartitionKey and SortKey are the names in the table's schema.
	PartitionKey, SortKey string
	// Items and Bytes are DynamoDB's own counts, about six hours old.
	Items, Bytes int64
	TTL          TTL
	TTLAttribute string
	// ProvisionedRCU is the provisioned read capacity; 0 means on demand.
	ProvisionedRCU int64
	Replicas       []string
	// Skew is the service's clock minus the local one.
	Skew time.Duration
	// LooksRight marks, in a list of tables, one whose keys are those named in
	// Attributes and whose name or TTL attribute speaks of idempotency.
	LooksRight bool
}
