package dynamo

import (
	"time"
)

// table is a table: what CreateTable said of it, and its items.
type table struct {
	name        string
	arn         string
	id          string
	created     time.Time
	schema      keySchema
	keyElements []keyElement
	definitions []attributeDefinition
	onDemand    bool
	throughput  throughput
	protected   bool
	ttl         string // the attribute; "" while it is off
	items       *storage
}

// keyElement is an element of KeySchema on the wire.
type keyElement struct {
	AttributeName *string `json:"AttributeName"`
	KeyType       *string `json:"KeyType"`
}

// attributeDefinition is an element of AttributeDefinitions on the wire.
type attributeDefinition struct {
	AttributeName *string `json:"AttributeName"`
	AttributeType *string `json:"AttributeType"`
}

// throughput is a ProvisionedThroughput on the wire.
type throughput struct {
	ReadCapacityUnits  *int64 `json:"ReadCapacityUnits"`
	WriteCapacityUnits *int64 `json:"WriteCapacityUnits"`
}

// tableDescription is how answers describe a table.
type tableDescription struct {
	TableName                 string                `json:"TableName"`
	TableArn                  string                `json:"TableArn"`
	TableID                   string                `json:"TableId"`
	TableStatus               string                `json:"TableStatus"`
	CreationDateTime          epochSeconds          `json:"CreationDateTime"`
	KeySchema                 []keyElement          `json:"KeySchema"`
	AttributeDefinitions      []attributeDefinition `json:"AttributeDefinitions"`
	ProvisionedThroughput     throughputDescription `json:"ProvisionedThroughput"`
	BillingModeSummary        *billingSummary       `json:"BillingModeSummary,omitempty"`
	ItemCount                 int                   `json:"ItemCount"`
	TableSizeBytes            int                   `json:"TableSizeBytes"`
	DeletionProtectionEnabled bool                  `json:"DeletionProtectionEnabled"`
}

type throughputDescription struct {
	ReadCapacityUnits      int64 `json:"ReadCapacityUnits"`
	WriteCapacityUnits     int64 `json:"WriteCapacityUnits"`
	NumberOfDecreasesToday int64 `json:"NumberOfDecreasesToday"`
}

type billingSummary struct {
	BillingMode                       string       `json:"BillingMode"`
	LastUpdateToPayPerRequestDateTime epochSeconds `json:"LastUpdateToPayPerRequestDateTime"`
}

// epochSeconds is a time as the service writes it: seconds with a fraction.
type epochSeconds time.Time

// MarshalJSON writes milliseconds as three places behind the point.
func (s epochSeconds) MarshalJSON() ([]byte, error) {
	const places = 3
	d := decimal{digits: string(wholeNumber(int(time.Time(s).UnixMilli())))}
	d.point = len(d.digits) - places
	return []byte(d.number()), nil
}

const (
	statusCreating = "CREATING"
	statusActive   = "ACTIVE"
	statusDeleting = "DELETING"
)

func (t *table) describe(status string) tableDescription {
	made := tableDescription{
		TableName:                 t.name,
		TableArn:                  t.arn,
		TableID:                   t.id,
		TableStatus:               status,
		CreationDateTime:          epochSeconds(t.created),
		KeySchema:                 t.keyElements,
		AttributeDefinitions:      t.definitions,
		ItemCount:                 t.items.tree.Len(),
		TableSizeBytes:            t.items.bytes,
		DeletionProtectionEnabled: t.protected,
	}
	if t.onDemand {
		made.BillingModeSummary = &billingSummary{BillingMode: payPerRequest, LastUpdateToPayPerRequestDateTime: epochSeconds(t.created)}
		return made
	}
	made.ProvisionedThroughput.ReadCapacityUnits = *t.throughput.ReadCapacityUnits
	made.ProvisionedThroughput.WriteCapacityUnits = *t.throughput.WriteCapacityUnits
	return made
}

// table is the table that an operation on items names; the lock is held.
func (e *Endpoint) table(name string) (*table, error) {
	if t, found := e.tables[name]; found {
		return t, nil
	}
	return nil, tableNotFound()
}

// controlTable is the table that an operation on tables names.
func (e *Endpoint) controlTable(name string) (*table, error) {
	if t, found := e.tables[name]; found {
		return t, nil
	}
	return nil, namedTableNotFound(name)
}
