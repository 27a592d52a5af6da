package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"idemtui/inspect"
)

// description is a table with the parts of its schema that inspect.Table does
// not keep.
type description struct {
	table inspect.Table
	types map[string]types.ScalarAttributeType
}

// Table opens a table by its name or ARN. The key attributes that were named
// must be those of its schema. Where the description is denied, reads may
// still work: then the table is opened by what is known.
func (a *Account) Table(ctx context.Context, name string) (*Table, error) {
	d, err := a.describe(ctx, name)
	switch {
	case isDenied(err):
		d = description{table: a.named(name)}
		d.table.PartitionKey, d.table.SortKey = a.config.Attributes.Key, a.config.Attributes.SortKey
	case isMissing(err):
		return nil, a.missing(ctx, name, err)
	case err != nil:
		return nil, err
	default:
		if err := d.mismatch(); err != nil {
			return nil, err
		}
	}
	a.describeTTL(ctx, &d.table)
	return a.open(name, d.table), nil
}

// Describe tells of a table by its name or ARN, whether its keys are those that
// were named or not.
func (a *Account) Describe(ctx context.Context, name string) (inspect.Table, error) {
	d, err := a.describe(ctx, name)
	if err != nil {
		return inspect.Table{}, err
	}
	a.describeTTL(ctx, &d.table)
	return d.table, nil
}

// named is a table of which nothing is known but its name.
func (a *Account) named(name string) inspect.Table {
	return inspect.Table{Name: name, Region: a.region, Endpoint: a.endpoint, Attributes: a.config.Attributes}
}

func (a *Account) describe(ctx context.Context, name string) (description, error) {
	what := "describe table " + name
	out, err := a.client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: &name})
	if err != nil {
		return description{}, a.problem(what, err)
	}
	if out.Table == nil || out.Table.TableName == nil {
		return description{}, a.problem(what, &attemptError{text: "an answer without a table", foreign: true})
	}
	return a.described(out.Table), nil
}

func (a *Account) described(in *types.TableDescription) description {
	t := a.named(aws.ToString(in.TableName))
	t.ARN, t.ID = aws.ToString(in.TableArn), aws.ToString(in.TableId)
	t.Account = accountOf(t.ARN)
	t.Items, t.Bytes = aws.ToInt64(in.ItemCount), aws.ToInt64(in.TableSizeBytes)
	if in.ProvisionedThroughput != nil {
		t.ProvisionedRCU = aws.ToInt64(in.ProvisionedThroughput.ReadCapacityUnits)
	}
	for _, k := range in.KeySchema {
		if k.KeyType == types.KeyTypeHash {
			t.PartitionKey = aws.ToString(k.AttributeName)
		} else {
			t.SortKey = aws.ToString(k.AttributeName)
		}
	}
	for _, r := range in.Replicas {
		t.Replicas = append(t.Replicas, aws.ToString(r.RegionName))
	}
	d := description{table: t, types: map[string]types.ScalarAttributeType{}}
	for _, defined := range in.AttributeDefinitions {
		d.types[aws.ToString(defined.AttributeName)] = defined.AttributeType
	}
	return d
}

// describeTTL fills in what the table's time to live is; unknown without the
// permission to ask.
func (a *Account) describeTTL(ctx context.Context, t *inspect.Table) {
	out, err := a.client.DescribeTimeToLive(ctx, &dynamodb.DescribeTimeToLiveInput{TableName: &t.Name})
	if err != nil || out.TimeToLiveDescription == nil {
		return
	}
	t.TTLAttribute = aws.ToString(out.TimeToLiveDescription.AttributeName)
	switch out.TimeToLiveDescription.TimeToLiveStatus {
	case types.TimeToLiveStatusEnabled, types.TimeToLiveStatusEnabling:
		t.TTL = inspect.TTLOn
		if t.TTLAttribute != t.Attributes.Expiry {
			t.TTL = inspect.TTLOtherAttribute
		}
	case types.TimeToLiveStatusDisabled, types.TimeToLiveStatusDisabling:
		t.TTL = inspect.TTLOff
	}
}

// fits reports whether the schema is the one that was named.
func (d description) fits() bool { return d.mismatch() == nil }

// mismatch says how the schema differs from the key attributes that were named.
func (d description) mismatch() error {
	t, names := d.table, d.table.Attributes
	if t.PartitionKey == names.Key && t.SortKey == names.SortKey {
		return d.keyTypes()
	}
	p := &inspect.Problem{Kind: inspect.KindSchema, What: "read table " + t.Name}
	p.Why = fmt.Sprintf("its keys are %s, not %s", keysText(t.PartitionKey, t.SortKey), keysText(names.Key, names.SortKey))
	p.Advice = "give " + d.flags()
	return p
}

// keysText names key attributes: "pk (partition), sk (sort)".
func keysText(partition, sort string) string {
	if sort == "" {
		return partition + " (partition)"
	}
	return fmt.Sprintf("%s (partition), %s (sort)", partition, sort)
}

// flags are those that name the schema's attributes.
func (d description) flags() string {
	var flags []string
	if d.table.PartitionKey != "id" {
		flags = append(flags, "--key-attr "+d.table.PartitionKey)
	}
	if d.table.SortKey != "" {
		flags = append(flags, "--sort-key-attr "+d.table.SortKey)
	}
	if len(flags) == 0 {
		return "neither --key-attr nor --sort-key-attr"
	}
	return strings.Join(flags, " ")
}

// keyTypes checks that the keys are strings, as the libraries write them.
func (d description) keyTypes() error {
	for _, name := range []string{d.table.PartitionKey, d.table.SortKey} {
		if kind, known := d.types[name]; known && kind != types.ScalarAttributeTypeS {
			return &inspect.Problem{
				Kind: inspect.KindSchema, What: "read table " + d.table.Name,
				Why:    fmt.Sprintf("its key %s is of type %s, and idempotency keys are of type S", name, kind),
				Advice: "name another table with --table",
			}
		}
	}
	return nil
}

// missing says that a table is not there, and what could have been meant.
func (a *Account) missing(ctx context.Context, name string, cause error) error {
	right, account := a.findTables(ctx)
	p := &inspect.Problem{Kind: inspect.KindNoTable, Err: cause}
	p.What = fmt.Sprintf("table %s is not in %s", name, a.region)
	if a.endpoint != "" {
		p.What = fmt.Sprintf("table %s is not at %s (region %s)", name, a.endpoint, a.region)
	} else if account != "" {
		p.What += fmt.Sprintf(" (account %s)", account)
	}
	const most = 5
	switch {
	case len(right) > most:
		p.Advice = fmt.Sprintf("tables that look right: %s and %d more", strings.Join(right[:most], ", "), len(right)-most)
	case len(right) > 0:
		p.Advice = "tables that look right: " + strings.Join(right, ", ")
	case a.endpoint != "":
		p.Advice = "no table there looks right; create it first, or check --region: endpoints keep a set of tables for each"
	default:
		p.Advice = "no table there looks right; check --region and --profile"
	}
	return p
}
