package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"idemtui/inspect"
)

// gone is the state of a record that is not there.
const gone = "gone"

func (it item) text(name string) string {
	s, ok := it[name]["S"].(string)
	if !ok {
		return ""
	}
	return s
}

func (it item) number(name string) string {
	n, ok := it[name]["N"].(string)
	if !ok {
		return ""
	}
	return n
}

func (it item) status() string { return it.text("status") }

// deadline is when the record lapses; the zero time if it says nothing.
func (it item) deadline() time.Time { return it.moment("in_progress_expiration", time.UnixMilli) }

func (it item) expires() time.Time {
	return it.moment("expiration", func(n int64) time.Time { return time.Unix(n, 0) })
}

func (it item) moment(name string, of func(int64) time.Time) time.Time {
	n, err := strconv.ParseInt(it.number(name), 10, 64)
	if err != nil {
		return time.Time{}
	}
	return of(n)
}

// momentOf is what a record means at a moment, by the rules of inspect.
func momentOf(key string, it item, now time.Time) Moment {
	m := Moment{At: now, Key: key, Status: it.status(), State: gone, Means: "a duplicate is a first delivery: it runs"}
	if it == nil {
		return m
	}
	r := inspect.Record{
		Key: key, Status: inspect.Status(it.status()), Expiration: inspect.ParseTimestamp(it.number("expiration")),
	}
	if deadline := it.number("in_progress_expiration"); deadline != "" {
		r.Deadline = inspect.ParseTimestamp(deadline)
	}
	m.is = inspect.StateAt(&r, inspect.MillisOf(now), inspect.Policy{})
	m.State = m.is.String()
	switch m.is {
	case inspect.Running:
		m.Means, m.Until = "a duplicate is refused", it.deadline()
	case inspect.Held, inspect.Stuck:
		m.Means, m.Until = "no deadline: refuses until it expires", it.expires()
	case inspect.Lapsed:
		m.Means = "deadline passed: the next one takes over and runs"
	case inspect.Done:
		m.Means, m.Until = "a duplicate gets the stored response", it.expires()
	case inspect.Expired, inspect.Invalid:
	}
	return m
}

// purge deletes a record if it still is what was seen: status, expiration,
// deadline and validation, each or its absence.
func (t table) purge(ctx context.Context, it item) error {
	conditions, names, values := []string{}, map[string]string{}, map[string]any{}
	for i, name := range []string{"status", "expiration", "in_progress_expiration", "validation"} {
		alias := fmt.Sprintf("a%d", i)
		names["#"+alias] = name
		if it[name] == nil {
			conditions = append(conditions, "attribute_not_exists(#"+alias+")")
			continue
		}
		conditions = append(conditions, "#"+alias+" = :"+alias)
		values[":"+alias] = it[name]
	}
	var ignored any
	return t.do(ctx, "DeleteItem", map[string]any{
		"TableName": TableName, "Key": item{"id": it["id"]}, "ConditionExpression": strings.Join(conditions, " AND "),
		"ExpressionAttributeNames": names, "ExpressionAttributeValues": values,
	}, &ignored)
}

// read reads an item of any table by its id; nil if it is not there.
func (t table) read(ctx context.Context, name, id string) (item, error) {
	var out struct{ Item item }
	err := t.do(ctx, "GetItem", map[string]any{"TableName": name, "ConsistentRead": true, "Key": item{"id": {"S": id}}}, &out)
	return out.Item, err
}

func sameJSON(a, b []byte) bool {
	var x, y any
	return errors.Join(json.Unmarshal(a, &x), json.Unmarshal(b, &y)) == nil && reflect.DeepEqual(x, y)
}
