package dynamo

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
)

const (
	payPerRequest = "PAY_PER_REQUEST"
	provisioned   = "PROVISIONED"
)

type createTableInput struct {
	TableName                 *string               `json:"TableName"`
	AttributeDefinitions      []attributeDefinition `json:"AttributeDefinitions"`
	KeySchema                 []keyElement          `json:"KeySchema"`
	BillingMode               *string               `json:"BillingMode"`
	ProvisionedThroughput     *throughput           `json:"ProvisionedThroughput"`
	TableClass                *string               `json:"TableClass"`
	StreamSpecification       *streamSpecification  `json:"StreamSpecification"`
	DeletionProtectionEnabled *flag                 `json:"DeletionProtectionEnabled"`
	Tags                      []tag                 `json:"Tags"`
	GlobalSecondaryIndexes    filled                `json:"GlobalSecondaryIndexes"`
	LocalSecondaryIndexes     filled                `json:"LocalSecondaryIndexes"`
	VectorIndexes             filled                `json:"VectorIndexes"`
}

type streamSpecification struct {
	StreamEnabled  *flag   `json:"StreamEnabled"`
	StreamViewType *string `json:"StreamViewType,omitempty"`
}

func (s *streamSpecification) on() bool {
	return s != nil && s.StreamEnabled != nil && bool(*s.StreamEnabled)
}

func (c *constraints) stream(path string, s *streamSpecification) {
	if s != nil {
		c.required(path+".streamEnabled", s.StreamEnabled != nil)
		c.oneOf(path+".streamViewType", s.StreamViewType, viewNew, viewOld, viewBoth, viewKeysOnly)
	}
}

type tableDescriptionAnswer struct {
	TableDescription tableDescription `json:"TableDescription"`
}

func (e *Endpoint) createTable(x *exchange, in *createTableInput) (any, error) {
	if in.TableName != nil {
		x.call.Table = *in.TableName
	}
	for _, check := range []func() error{in.checkConstraints, in.checkBilling, in.checkSchema, in.checkUnsupported, in.checkStream, in.checkTags} {
		if err := check(); err != nil {
			return nil, err
		}
	}
	made := in.table()
	made.arn = fmt.Sprintf("arn:aws:dynamodb:%s:%s:table/%s", x.region, e.account, made.name)
	made.id = uuid.NewString()
	made.created = e.clock()
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, taken := e.tables[made.name]; taken {
		return nil, refusal("ResourceInUseException", "Table already exists: "+made.name)
	}
	if made.onDemand {
		made.onDemandSince = made.created
	}
	if in.StreamSpecification.on() {
		e.openStream(made, *in.StreamSpecification.StreamViewType)
	}
	e.tables[made.name] = made
	return tableDescriptionAnswer{made.describe(statusCreating)}, nil
}

func (in *createTableInput) table() *table {
	made := &table{
		name:        *in.TableName,
		keyElements: in.KeySchema,
		definitions: in.AttributeDefinitions,
		onDemand:    in.BillingMode != nil && *in.BillingMode == payPerRequest,
		protected:   in.DeletionProtectionEnabled != nil && bool(*in.DeletionProtectionEnabled),
		tags:        tagsOf(in.Tags),
		items:       newStorage(),
	}
	if in.ProvisionedThroughput != nil {
		made.throughput = *in.ProvisionedThroughput
	}
	made.schema.partition = in.keyAttribute(0)
	if len(in.KeySchema) > 1 {
		made.schema.sort = in.keyAttribute(1)
	}
	return made
}

func (in *createTableInput) keyAttribute(element int) keyAttribute {
	name := *in.KeySchema[element].AttributeName
	at := slices.IndexFunc(in.AttributeDefinitions, func(d attributeDefinition) bool { return *d.AttributeName == name })
	return keyAttribute{name: name, kind: kind(*in.AttributeDefinitions[at].AttributeType)}
}

// checkConstraints checks the table name alone, then the other members.
func (in *createTableInput) checkConstraints() error {
	if err := checkNewTable(in.TableName); err != nil {
		return err
	}
	var c constraints
	c.required("attributeDefinitions", in.AttributeDefinitions != nil)
	c.required("keySchema", in.KeySchema != nil)
	if in.KeySchema != nil {
		in.checkKeyElements(&c)
	}
	for i, d := range in.AttributeDefinitions {
		path := fmt.Sprintf("attributeDefinitions.%d.member.", i+1)
		c.required(path+"attributeName", d.AttributeName != nil)
		c.required(path+"attributeType", d.AttributeType != nil)
		c.attributeName(path+"attributeName", d.AttributeName)
		c.oneOf(path+"attributeType", d.AttributeType, "B", "N", "S")
	}
	c.oneOf("billingMode", in.BillingMode, provisioned, payPerRequest)
	c.oneOf("tableClass", in.TableClass, "STANDARD", "STANDARD_INFREQUENT_ACCESS")
	if in.ProvisionedThroughput != nil {
		c.throughput("provisionedThroughput.", in.ProvisionedThroughput)
	}
	c.stream("streamSpecification", in.StreamSpecification)
	return c.err()
}

func (c *constraints) attributeName(path string, name *string) {
	if name != nil {
		c.length(path, *name, 1)
	}
}

func (c *constraints) throughput(path string, t *throughput) {
	const unlimited = 1<<63 - 1
	c.required(path+"readCapacityUnits", t.ReadCapacityUnits != nil)
	c.required(path+"writeCapacityUnits", t.WriteCapacityUnits != nil)
	c.between(path+"readCapacityUnits", t.ReadCapacityUnits, 1, unlimited)
	c.between(path+"writeCapacityUnits", t.WriteCapacityUnits, 1, unlimited)
}

func (in *createTableInput) checkKeyElements(c *constraints) {
	if n := len(in.KeySchema); n < 1 || n > 2 {
		dump := make([]string, n)
		for i, element := range in.KeySchema {
			dump[i] = fmt.Sprintf("KeySchemaElement(attributeName=%s, keyType=%s)", orNull(element.AttributeName), orNull(element.KeyType))
		}
		rule := "Member must have length less than or equal to 2"
		if n < 1 {
			rule = "Member must have length greater than or equal to 1"
		}
		c.fail("'["+strings.Join(dump, ", ")+"]'", "keySchema", rule)
	}
	for i, element := range in.KeySchema {
		path := fmt.Sprintf("keySchema.%d.member.", i+1)
		c.required(path+"attributeName", element.AttributeName != nil)
		c.required(path+"keyType", element.KeyType != nil)
		c.attributeName(path+"attributeName", element.AttributeName)
		c.oneOf(path+"keyType", element.KeyType, "HASH", "RANGE")
	}
}

func orNull(s *string) string {
	if s == nil {
		return "null"
	}
	return *s
}

func (in *createTableInput) checkBilling() error {
	onDemand := in.BillingMode != nil && *in.BillingMode == payPerRequest
	switch {
	case onDemand && in.ProvisionedThroughput != nil:
		return invalidValues("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST")
	case !onDemand && in.ProvisionedThroughput == nil:
		return invalidValues("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED")
	default:
		return nil
	}
}

// checkSchema compares KeySchema and AttributeDefinitions.
func (in *createTableInput) checkSchema() error {
	var keys, defined []string
	for _, element := range in.KeySchema {
		keys = append(keys, *element.AttributeName)
	}
	for _, d := range in.AttributeDefinitions {
		defined = append(defined, *d.AttributeName)
	}
	if len(keys) > len(defined) {
		return invalid("Invalid KeySchema: Some index key attribute have no definition")
	}
	for _, name := range keys {
		if !slices.Contains(defined, name) {
			return invalidValues("Some index key attributes are not defined in AttributeDefinitions. Keys: [%s], AttributeDefinitions: [%s]",
				strings.Join(keys, ", "), strings.Join(defined, ", "))
		}
	}
	switch {
	case len(keys) > 1 && keys[0] == keys[1]:
		return invalid("Both the Hash Key and the Range Key element in the KeySchema have the same name")
	case *in.KeySchema[0].KeyType != "HASH":
		return invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
	case len(keys) > 1 && *in.KeySchema[1].KeyType != "RANGE":
		return invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")
	case len(keys) != len(defined) && !bool(in.GlobalSecondaryIndexes) && !bool(in.LocalSecondaryIndexes):
		return invalidValues("Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions")
	default:
		return nil
	}
}

// checkUnsupported refuses, by name, what the service would create.
func (in *createTableInput) checkUnsupported() error {
	switch {
	case bool(in.GlobalSecondaryIndexes):
		return notSupported("GlobalSecondaryIndexes are")
	case bool(in.LocalSecondaryIndexes):
		return notSupported("LocalSecondaryIndexes are")
	case bool(in.VectorIndexes):
		return notSupported("VectorIndexes are")
	default:
		return nil
	}
}

func (in *createTableInput) checkStream() error {
	s := in.StreamSpecification
	switch {
	case s == nil:
		return nil
	case !s.on() && s.StreamViewType != nil:
		return invalidValues("Table is being created with a stream disabled, UpdateViewType should not be specified")
	case s.on() && s.StreamViewType == nil:
		return invalidValues("Table is being created with a stream enabled, UpdateViewType should be specified")
	default:
		return nil
	}
}

func (in *createTableInput) checkTags() error { return checkTags(in.Tags) }
