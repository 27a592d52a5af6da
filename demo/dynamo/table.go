package dynamo

import (
	"time"
)

// table is a table: what CreateTable said of it, and its items.
type table struct {
	name          string
	arn           string
	id            string
	created       time.Time
	schema        keySchema
	keyElements   []keyElement
	definitions   []attributeDefinition
	onDemand      bool
	onDemandSince time.Time // of the last switch to it; zero if there was none
	throughput    throughput
	protected     bool
	tags          map[string]string
	ttl           string  // the attribute; "" while it is off
	stream        *stream // the latest, open or closed; nil if there never was one
	items         *storage
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
	StreamSpecification       *streamSpecification  `json:"StreamSpecification,omitempty"`
	LatestStreamArn           string                `json:"LatestStreamArn,omitempty"`
	LatestStreamLabel         string                `json:"LatestStreamLabel,omitempty"`
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
	statusUpdating = "UPDATING"
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
	if !t.onDemandSince.IsZero() {
		made.BillingModeSummary = &billingSummary{BillingMode: t.billingMode(), LastUpdateToPayPerRequestDateTime: epochSeconds(t.onDemandSince)}
	}
	if !t.onDemand {
		made.ProvisionedThroughput.ReadCapacityUnits = *t.throughput.ReadCapacityUnits
		made.ProvisionedThroughput.WriteCapacityUnits = *t.throughput.WriteCapacityUnits
	}
	t.describeStream(&made)
	return made
}

func (t *table) billingMode() string {
	if t.onDemand {
		return payPerRequest
	}
	return provisioned
}

// describeStream adds the latest stream; its specification only while it is on.
func (t *table) describeStream(made *tableDescription) {
	if t.stream == nil {
		return
	}
	made.LatestStreamArn, made.LatestStreamLabel = t.stream.arn, t.stream.label
	if t.stream.open() {
		on, view := flag(true), t.stream.view
		made.StreamSpecification = &streamSpecification{StreamEnabled: &on, StreamViewType: &view}
	}
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
