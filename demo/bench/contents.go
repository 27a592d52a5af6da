package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/tidwall/gjson"
)

// Contents is every table with its items, each as one JSON text with its names
// in order.
type Contents map[string][]string

// Look reads every table.
func (b *Bench) Look(ctx context.Context) (Contents, error) {
	names, err := b.endpoint.Do(ctx, "ListTables", []byte(`{}`))
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", err)
	}
	all := Contents{}
	for _, name := range gjson.GetBytes(names, "TableNames").Array() {
		if all[name.Str], err = b.items(ctx, name.Str); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// items reads the whole of a table, page by page.
func (b *Bench) items(ctx context.Context, table string) ([]string, error) {
	items, start := []string{}, ""
	for {
		page, err := b.endpoint.Do(ctx, "Scan", []byte(`{"TableName":`+quoted(table)+start+`}`))
		if err != nil {
			return nil, fmt.Errorf("read the table %s: %w", table, err)
		}
		for _, item := range gjson.GetBytes(page, "Items").Array() {
			text, err := ordered(item.Raw)
			if err != nil {
				return nil, fmt.Errorf("read the table %s: %w", table, err)
			}
			items = append(items, text)
		}
		last := gjson.GetBytes(page, "LastEvaluatedKey")
		if !last.Exists() {
			slices.Sort(items)
			return items, nil
		}
		start = `,"ExclusiveStartKey":` + last.Raw
	}
}

// ordered writes JSON with the names of its objects in order. The values are
// texts, as all of DynamoDB JSON is.
func ordered(raw string) (string, error) {
	var v any
	if err := json.Unmarshal([]byte(raw), &v); err != nil {
		return "", fmt.Errorf("read an item: %w", err)
	}
	text, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("write an item: %w", err)
	}
	return string(text), nil
}

// Keys are those of the idempotency table's records.
func (c Contents) Keys(table, attribute string) []string {
	var keys []string
	for _, item := range c[table] {
		keys = append(keys, gjson.Get(item, gjson.Escape(attribute)+".S").Str)
	}
	return keys
}

// Differs names the tables that are not as they were.
func (c Contents) Differs(was Contents) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(c)) {
		if !slices.Equal(c[name], was[name]) {
			names = append(names, name)
		}
	}
	return names
}
