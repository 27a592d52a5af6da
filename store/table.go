package store

import (
	"context"
	"math/rand/v2"
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
	out, err := t.account.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &t.ref, Key: t.itemKey(k), ConsistentRead: aws.Bool(true),
	})
	if err != nil {
		return inspect.Record{}, false, t.account.problem("read a record of table "+t.known.Name, err)
	}
	if len(out.Item) == 0 {
		return inspect.Record{}, false, nil
	}
	d := decoder{names: t.known.Attributes, whole: true}
	return d.record(out.Item, inspect.MillisOf(t.Now())), true, nil
}

func (t *Table) itemKey(k inspect.ItemKey) item {
	key := item{t.known.Attributes.Key: &types.AttributeValueMemberS{Value: k.Partition}}
	if name := t.known.Attributes.SortKey; name != "" {
		key[name] = &types.AttributeValueMemberS{Value: k.Sort}
	}
	return key
}

const (
	// batchKeys is the most that one BatchGetItem takes.
	batchKeys = 100
	// batchAttempts bounds the rounds for keys that the service put off.
	batchAttempts = 8
	batchBackoff  = 50 * time.Millisecond
)

// Refresh reads records again, strongly consistent and without their bodies.
// Those that are gone are not in the answer. With an error come the records
// that were read before it.
func (t *Table) Refresh(ctx context.Context, keys []inspect.ItemKey) ([]inspect.Record, error) {
	var out []inspect.Record
	keys = distinct(keys)
	for len(keys) > 0 {
		n := min(len(keys), batchKeys)
		records, err := t.refreshBatch(ctx, keys[:n])
		out = append(out, records...)
		if err != nil {
			return out, t.account.problem("read records of table "+t.known.Name+" again", err)
		}
		keys = keys[n:]
	}
	return out, nil
}

// distinct drops repeated keys, which BatchGetItem refuses.
func distinct(keys []inspect.ItemKey) []inspect.ItemKey {
	seen := make(map[inspect.ItemKey]bool, len(keys))
	out := make([]inspect.ItemKey, 0, len(keys))
	for _, k := range keys {
		if !seen[k] {
			seen[k] = true
			out = append(out, k)
		}
	}
	return out
}

// refreshBatch reads up to batchKeys keys, and again those that the service
// left for later.
func (t *Table) refreshBatch(ctx context.Context, keys []inspect.ItemKey) ([]inspect.Record, error) {
	ask := types.KeysAndAttributes{ConsistentRead: aws.Bool(true)}
	for _, k := range keys {
		ask.Keys = append(ask.Keys, t.itemKey(k))
	}
	var out []inspect.Record
	d := decoder{names: t.known.Attributes}
	for attempt := 0; len(ask.Keys) > 0; attempt++ {
		if attempt == batchAttempts {
			return out, &types.ProvisionedThroughputExceededException{Message: aws.String("keys were put off again and again")}
		}
		if err := sleep(ctx, attempt); err != nil {
			return out, err
		}
		answer, err := t.batchGet(ctx, ask)
		if err != nil {
			return out, err
		}
		for _, items := range answer.Responses {
			out = append(out, d.records(items, inspect.MillisOf(t.Now()))...)
		}
		ask.Keys = nil
		for _, left := range answer.UnprocessedKeys {
			ask.Keys = append(ask.Keys, left.Keys...)
		}
	}
	return out, nil
}

func (t *Table) batchGet(ctx context.Context, ask types.KeysAndAttributes) (*dynamodb.BatchGetItemOutput, error) {
	estimate := float64(len(ask.Keys)) // small items cost one unit each
	if err := t.pace.wait(ctx, estimate); err != nil {
		return nil, err
	}
	answer, err := t.account.client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
		RequestItems:           map[string]types.KeysAndAttributes{t.ref: ask},
		ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal,
	})
	if err != nil {
		return nil, err //nolint:wrapcheck // Refresh tells it
	}
	spent := 0.0
	for i := range answer.ConsumedCapacity {
		spent += aws.ToFloat64(answer.ConsumedCapacity[i].CapacityUnits)
	}
	t.pace.settle(estimate, spent)
	return answer, nil
}

// sleep waits before an attempt, longer each time; not before the first.
func sleep(ctx context.Context, attempt int) error {
	if attempt == 0 {
		return ctx.Err()
	}
	wait := batchBackoff << (attempt - 1)
	timer := time.NewTimer(wait/2 + rand.N(wait)) //nolint:gosec // it spreads requests, it guards nothing
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
