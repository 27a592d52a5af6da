package dynamo

type updateTableInput struct {
	tableInput
	BillingMode                 *string              `json:"BillingMode"`
	ProvisionedThroughput       *throughput          `json:"ProvisionedThroughput"`
	StreamSpecification         *streamSpecification `json:"StreamSpecification"`
	DeletionProtectionEnabled   *flag                `json:"DeletionProtectionEnabled"`
	TableClass                  *string              `json:"TableClass"`
	SSESpecification            given                `json:"SSESpecification"`
	OnDemandThroughput          given                `json:"OnDemandThroughput"`
	WarmThroughput              given                `json:"WarmThroughput"`
	GlobalSecondaryIndexUpdates filled               `json:"GlobalSecondaryIndexUpdates"`
	ReplicaUpdates              filled               `json:"ReplicaUpdates"`
	VectorIndexUpdates          filled               `json:"VectorIndexUpdates"`
}

func (e *Endpoint) updateTable(x *exchange, in *updateTableInput) (any, error) {
	name, err := in.named(x)
	if err != nil {
		return nil, err
	}
	for _, check := range []func() error{in.checkConstraints, in.checkSomething, in.checkTogether} {
		if err := check(); err != nil {
			return nil, err
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	t, err := e.controlTable(name)
	if err != nil {
		return nil, err
	}
	if err := in.checkAgainst(t); err != nil {
		return nil, err
	}
	e.update(t, in)
	return tableDescriptionAnswer{t.describe(statusUpdating)}, nil
}

func (in *updateTableInput) checkConstraints() error {
	var c constraints
	c.oneOf("billingMode", in.BillingMode, provisioned, payPerRequest)
	if in.ProvisionedThroughput != nil {
		c.throughput("provisionedThroughput.", in.ProvisionedThroughput)
	}
	c.stream("streamSpecification", in.StreamSpecification)
	c.oneOf("tableClass", in.TableClass, "STANDARD", "STANDARD_INFREQUENT_ACCESS")
	return c.err()
}

// checkSomething wants at least one change, and none that is not supported.
func (in *updateTableInput) checkSomething() error {
	switch {
	case bool(in.GlobalSecondaryIndexUpdates):
		return notSupported("GlobalSecondaryIndexUpdates are")
	case bool(in.ReplicaUpdates):
		return notSupported("ReplicaUpdates are")
	case bool(in.VectorIndexUpdates):
		return notSupported("VectorIndexUpdates are")
	case in.BillingMode != nil, in.ProvisionedThroughput != nil, in.StreamSpecification != nil,
		in.DeletionProtectionEnabled != nil, in.TableClass != nil, bool(in.SSESpecification),
		bool(in.OnDemandThroughput), bool(in.WarmThroughput):
		return nil
	default:
		return invalid("At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required")
	}
}

// checkTogether refuses changes that do not go with each other.
func (in *updateTableInput) checkTogether() error {
	switch {
	case in.to(payPerRequest) && in.ProvisionedThroughput != nil:
		return throughputOnDemand()
	case in.to(provisioned) && in.ProvisionedThroughput == nil:
		return invalidValues("ProvisionedThroughput must be specified when BillingMode is PROVISIONED")
	case in.StreamSpecification != nil && in.ProvisionedThroughput != nil:
		return invalidValues("You cannot modify stream status while updating table IOPS")
	case in.StreamSpecification.on() && in.StreamSpecification.StreamViewType == nil:
		return invalidValues("StreamViewType must be specified when a stream is enabled")
	default:
		return nil
	}
}

// to tells whether the update names a billing mode.
func (in *updateTableInput) to(mode string) bool {
	return in.BillingMode != nil && *in.BillingMode == mode
}

// checkAgainst refuses what the table has already, or cannot have as it is.
func (in *updateTableInput) checkAgainst(t *table) error {
	switch s := in.StreamSpecification; {
	case s.on() && t.stream.open():
		return invalid("Table already has an enabled stream: TableName: %s", t.name)
	case s != nil && !s.on() && !t.stream.open():
		return invalid("Table already has a disabled stream: TableName: %s", t.name)
	case in.ProvisionedThroughput == nil:
		return nil
	case t.onDemand && !in.to(provisioned):
		return throughputOnDemand()
	case !t.onDemand && t.throughput.equal(*in.ProvisionedThroughput):
		return invalid("The provisioned throughput for the table will not change. The requested value equals the current value. "+
			"Current ReadCapacityUnits provisioned for the table: %[1]d. Requested ReadCapacityUnits: %[1]d. "+
			"Current WriteCapacityUnits provisioned for the table: %[2]d. Requested WriteCapacityUnits: %[2]d. "+
			"Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
			*t.throughput.ReadCapacityUnits, *t.throughput.WriteCapacityUnits)
	default:
		return nil
	}
}

func throughputOnDemand() error {
	return invalidValues("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST")
}

func (t throughput) equal(other throughput) bool {
	return *t.ReadCapacityUnits == *other.ReadCapacityUnits && *t.WriteCapacityUnits == *other.WriteCapacityUnits
}

// update makes the changes, which were checked; the lock is held.
func (e *Endpoint) update(t *table, in *updateTableInput) {
	if in.to(payPerRequest) && !t.onDemand {
		t.onDemand, t.onDemandSince = true, e.clock()
	}
	if in.ProvisionedThroughput != nil {
		t.onDemand, t.throughput = false, *in.ProvisionedThroughput
	}
	if in.DeletionProtectionEnabled != nil {
		t.protected = bool(*in.DeletionProtectionEnabled)
	}
	switch s := in.StreamSpecification; {
	case s.on():
		e.openStream(t, *s.StreamViewType)
	case s != nil:
		t.stream.close(e.clock())
	}
}
