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

const (
	// batchKeys is the most that one BatchGetItem takes.
	batchKeys = 100
	// batchAttempts bounds the rounds in which the service put every key off.
	batchAttempts = 8
	batchBackoff  = 50 * time.Millisecond
)

// Refresh reads records again, strongly consistent and without their bodies.
// Those that are gone are not in the answer. With an error come the records
// that were read before it.
func (t *Table) Refresh(ctx context.Context, keys []inspect.ItemKey) ([]inspect.Record, error) {
	return t.readAgain(ctx, keys, decoder{names: t.known.Attributes})
}

// RefreshData is Refresh with the stored responses.
func (t *Table) RefreshData(ctx context.Context, keys []inspect.ItemKey) ([]inspect.Record, error) {
	return t.readAgain(ctx, keys, decoder{names: t.known.Attributes, bodies: true})
}

// Whole is Refresh with bodies and whole items: what a purge writes to its
// journal and makes its conditions from.
func (t *Table) Whole(ctx context.Context, keys []inspect.ItemKey) ([]inspect.Record, error) {
	return t.readAgain(ctx, keys, decoder{names: t.known.Attributes, whole: true})
}

func (t *Table) readAgain(ctx context.Context, keys []inspect.ItemKey, d decoder) ([]inspect.Record, error) {
	var out []inspect.Record
	keys = distinct(keys)
	for len(keys) > 0 {
		n := min(len(keys), batchKeys)
		records, err := t.readBatch(ctx, keys[:n], d)
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

// readBatch reads up to batchKeys keys, and again those that the service left
// for later: because it was busy, or because an answer ends at 16 MB. A round
// that brought the batch forward is no reason to wait or to give up.
func (t *Table) readBatch(ctx context.Context, keys []inspect.ItemKey, d decoder) ([]inspect.Record, error) {
	ask := types.KeysAndAttributes{ConsistentRead: aws.Bool(true)}
	for _, k := range keys {
		ask.Keys = append(ask.Keys, t.itemKey(k))
	}
	var out []inspect.Record
	fewest := len(ask.Keys)
	for attempt := 0; len(ask.Keys) > 0; {
		if attempt == batchAttempts {
			return out, &types.ProvisionedThroughputExceededException{Message: aws.String("keys were put off again and again")}
		}
		if err := t.backOff(ctx, attempt); err != nil {
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
		attempt++
		if len(ask.Keys) < fewest {
			fewest, attempt = len(ask.Keys), 0
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
		return nil, err //nolint:wrapcheck // readAgain tells it
	}
	spent := 0.0
	for i := range answer.ConsumedCapacity {
		spent += aws.ToFloat64(answer.ConsumedCapacity[i].CapacityUnits)
	}
	t.pace.settle(estimate, spent)
	return answer, nil
}

// backOff waits before an attempt, longer each time; not before the first.
func (t *Table) backOff(ctx context.Context, attempt int) error {
	if attempt == 0 {
		return ctx.Err()
	}
	wait := batchBackoff << (attempt - 1)
	if most := t.account.config.backoff; most > 0 {
		wait = min(wait, most)
	}
	timer := time.NewTimer(wait/2 + rand.N(wait)) //nolint:gosec // it spreads requests, it guards nothing
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
