package store

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"idemtui/inspect"
)

// Table is one idempotency table. It is safe for concurrent use.
type Table struct {
	account *Account
	// ref is how the person named it, an ARN perhaps; requests use it.
	ref   string
	known inspect.Table
	pace  *pace
}

// provisionedShare is the part of a table's provisioned read capacity that is
// used unasked: production goes before a person who looks at it.
const provisionedShare = 4

func (a *Account) open(ref string, known inspect.Table) *Table {
	rate := a.config.MaxRCU
	if rate == 0 {
		rate = float64(known.ProvisionedRCU) / provisionedShare
	}
	if ask := a.config.ReadOnlyTable; ask != nil && !a.config.ReadOnly && ask(known) {
		a = a.readOnly()
	}
	return &Table{account: a, ref: ref, known: known, pace: &pace{rate: rate}}
}

// Describe is what is known of the table, the skew as measured by now.
func (t *Table) Describe() inspect.Table {
	known := t.known
	known.Skew = t.account.clock.skew()
	return known
}

// Now is the time by the service's clock.
func (t *Table) Now() time.Time { return t.account.clock.now() }

// Get reads one record in full, strongly consistent; false where there is none.
func (t *Table) Get(ctx context.Context, k inspect.ItemKey) (inspect.Record, bool, error) {
	it, err := t.getItem(ctx, t.itemKey(k))
	if err != nil || it == nil {
		return inspect.Record{}, false, err
	}
	return t.wholeRecord(it), true, nil
}

// getItem reads one item, strongly consistent; nil where there is none.
func (t *Table) getItem(ctx context.Context, key item) (item, error) {
	out, err := t.account.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &t.ref, Key: key, ConsistentRead: aws.Bool(true),
	})
	if err != nil {
		return nil, t.account.problem("read a record of table "+t.known.Name, err)
	}
	if len(out.Item) == 0 {
		return nil, nil
	}
	return out.Item, nil
}

// wholeRecord is an item that was read just now.
func (t *Table) wholeRecord(it item) inspect.Record {
	d := decoder{names: t.known.Attributes, whole: true}
	return d.record(it, inspect.MillisOf(t.Now()))
}

func (t *Table) itemKey(k inspect.ItemKey) item {
	key := item{t.known.Attributes.Key: &types.AttributeValueMemberS{Value: k.Partition}}
	if name := t.known.Attributes.SortKey; name != "" {
		key[name] = &types.AttributeValueMemberS{Value: k.Sort}
	}
	return key
}
