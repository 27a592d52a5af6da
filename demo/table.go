package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"idemtui/demo/dynamo"
)

// table is the idempotency table, as the session itself reads and writes it.
type table struct{ endpoint *dynamo.Endpoint }

// item is one record in DynamoDB JSON.
type item map[string]map[string]any

// do runs one operation in process.
func (t table) do(ctx context.Context, operation string, in map[string]any, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("%s on %s: %w", operation, TableName, err)
	}
	answer, err := t.endpoint.Do(ctx, operation, body)
	if err != nil {
		return fmt.Errorf("%s on %s: %w", operation, TableName, err)
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("%s on %s: read the answer: %w", operation, TableName, err)
	}
	return nil
}

// expire switches TTL on, as Powertools' documentation says.
func (t table) expire(ctx context.Context) error {
	var ignored any
	return t.do(ctx, "UpdateTimeToLive", map[string]any{
		"TableName":               TableName,
		"TimeToLiveSpecification": map[string]any{"AttributeName": "expiration", "Enabled": true},
	}, &ignored)
}

// get reads one record; nil if it is not there.
func (t table) get(ctx context.Context, key string) (item, error) {
	var out struct{ Item item }
	err := t.do(ctx, "GetItem", map[string]any{
		"TableName": TableName, "ConsistentRead": true, "Key": item{"id": {"S": key}},
	}, &out)
	return out.Item, err
}

// seed writes a believable history, relative to now.
func (t table) seed(ctx context.Context, now time.Time) error {
	var ignored any
	for _, it := range history(now) {
		if err := t.do(ctx, "PutItem", map[string]any{"TableName": TableName, "Item": it}, &ignored); err != nil {
			return err
		}
	}
	return nil
}
