package dynamo_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"idemtui/demo/dynamo"
)

// model is what the table "pair" should hold: a plain map, by key.
type model struct {
	endpoint *dynamo.Endpoint
	items    map[string]map[string]any
}

func drawKey(t *rapid.T) (id string, key map[string]any) {
	pk := rapid.SampledFrom([]string{"a", "b", "ab", "é"}).Draw(t, "pk")
	sk := rapid.SampledFrom([]string{"-1", "0", "1", "10"}).Draw(t, "sk")
	return pk + "/" + sk, map[string]any{"pk": map[string]any{"S": pk}, "sk": map[string]any{"N": sk}}
}

// call sends an operation and tells whether its condition held.
func (m *model) call(t *rapid.T, operation string, parameters map[string]any) (answer map[string]any, held bool) {
	parameters["TableName"] = "pair"
	body, _ := json.Marshal(parameters)
	encoded, err := m.endpoint.Do(t.Context(), operation, body)
	var refusal *dynamo.Error
	if errors.As(err, &refusal) && refusal.Type == "ConditionalCheckFailedException" {
		return nil, false
	}
	if err != nil {
		t.Fatalf("%s %s: %v", operation, body, err)
	}
	if err := json.Unmarshal(encoded, &answer); err != nil {
		t.Fatal(err)
	}
	return answer, true
}

func (m *model) check(t *rapid.T) {
	encoded, err := m.endpoint.Do(t.Context(), "Scan", []byte(`{"TableName":"pair"}`))
	if err != nil {
		t.Fatal(err)
	}
	var answer struct{ Items []map[string]any }
	if err := json.Unmarshal(encoded, &answer); err != nil {
		t.Fatal(err)
	}
	got := map[string]map[string]any{}
	for _, i := range answer.Items {
		var key struct{ PK, SK struct{ S, N string } }
		encoded, _ := json.Marshal(i)
		_ = json.Unmarshal(encoded, &key)
		got[key.PK.S+"/"+key.SK.N] = i
	}
	if diff := cmp.Diff(m.items, got); diff != "" {
		t.Fatalf("table differs from the map (-want +got):\n%s", diff)
	}
}

// numberOf is a number of an item; 0 if it has none.
func numberOf(i any, name string) int {
	var parsed map[string]struct{ N json.Number }
	encoded, _ := json.Marshal(i)
	_ = json.Unmarshal(encoded, &parsed)
	n, _ := parsed[name].N.Int64()
	return int(n)
}

func asNumber(n int) map[string]any { return map[string]any{"N": fmt.Sprint(n)} }

func TestTableBehavesAsAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &model{endpoint: dynamo.New(), items: map[string]map[string]any{}}
		_, err := m.endpoint.Do(t.Context(), "CreateTable", []byte(`{"TableName":"pair","BillingMode":"PAY_PER_REQUEST",
			"KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],
			"AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"N"}]}`))
		if err != nil {
			t.Fatal(err)
		}
		t.Repeat(map[string]func(*rapid.T){
			"":                m.check,
			"put":             m.put,
			"put if new":      m.putIfNew,
			"add":             m.add,
			"set if positive": m.setIfPositive,
			"remove":          m.remove,
			"delete":          m.delete,
			"get":             m.get,
			"query":           m.query,
		})
	})
}

func (m *model) put(t *rapid.T) {
	id, i := drawKey(t)
	i["n"] = asNumber(rapid.IntRange(-3, 3).Draw(t, "n"))
	m.call(t, "PutItem", map[string]any{"Item": i})
	m.items[id] = i
}

func (m *model) putIfNew(t *rapid.T) {
	id, i := drawKey(t)
	_, exists := m.items[id]
	if _, held := m.call(t, "PutItem", map[string]any{"Item": i, "ConditionExpression": "attribute_not_exists(pk)"}); held == exists {
		t.Fatalf("%s exists: %t, condition held: %t", id, exists, held)
	}
	if !exists {
		m.items[id] = i
	}
}

func (m *model) add(t *rapid.T) {
	id, key := drawKey(t)
	by := rapid.IntRange(-5, 5).Draw(t, "by")
	after := maps.Clone(key)
	maps.Copy(after, m.items[id])
	after["n"] = asNumber(numberOf(after, "n") + by)
	answer, _ := m.call(t, "UpdateItem", map[string]any{
		"Key": key, "UpdateExpression": "ADD n :by", "ExpressionAttributeValues": map[string]any{":by": asNumber(by)}, "ReturnValues": "ALL_NEW",
	})
	if diff := cmp.Diff(after, answer["Attributes"]); diff != "" {
		t.Fatalf("ALL_NEW (-want +got):\n%s", diff)
	}
	m.items[id] = after
}

func (m *model) setIfPositive(t *rapid.T) {
	id, key := drawKey(t)
	positive := numberOf(m.items[id], "n") > 0
	_, held := m.call(t, "UpdateItem", map[string]any{
		"Key": key, "UpdateExpression": "SET was = n, n = :zero", "ConditionExpression": "n > :zero", "ExpressionAttributeValues": map[string]any{":zero": asNumber(0)},
	})
	if held != positive {
		t.Fatalf("%s is positive: %t, condition held: %t", id, positive, held)
	}
	if positive {
		after := maps.Clone(m.items[id])
		after["was"], after["n"] = after["n"], asNumber(0)
		m.items[id] = after
	}
}

func (m *model) remove(t *rapid.T) {
	id, key := drawKey(t)
	m.call(t, "UpdateItem", map[string]any{"Key": key, "UpdateExpression": "REMOVE n, was"})
	if before, exists := m.items[id]; exists {
		after := maps.Clone(before)
		delete(after, "n")
		delete(after, "was")
		m.items[id] = after
	}
}

func (m *model) delete(t *rapid.T) {
	id, key := drawKey(t)
	answer, _ := m.call(t, "DeleteItem", map[string]any{"Key": key, "ReturnValues": "ALL_OLD"})
	before, exists := m.items[id]
	if got, returned := answer["Attributes"]; returned != exists || (exists && !cmp.Equal(any(before), got)) {
		t.Fatalf("deleted %v, returned %v", before, got)
	}
	delete(m.items, id)
}

func (m *model) get(t *rapid.T) {
	id, key := drawKey(t)
	answer, _ := m.call(t, "GetItem", map[string]any{"Key": key, "ConsistentRead": true})
	want := map[string]any{}
	if stored, exists := m.items[id]; exists {
		want["Item"] = stored
	}
	if diff := cmp.Diff(want, answer); diff != "" {
		t.Fatalf("GetItem %s (-want +got):\n%s", id, diff)
	}
}

func (m *model) query(t *rapid.T) {
	_, key := drawKey(t)
	answer, _ := m.call(t, "Query", map[string]any{
		"KeyConditionExpression": "pk = :pk AND sk >= :sk", "ExpressionAttributeValues": map[string]any{":pk": key["pk"], ":sk": key["sk"]},
	})
	var want []any
	for _, i := range m.items {
		if cmp.Equal(i["pk"], key["pk"]) && numberOf(i, "sk") >= numberOf(key, "sk") {
			want = append(want, i)
		}
	}
	slices.SortFunc(want, func(a, b any) int { return numberOf(a, "sk") - numberOf(b, "sk") })
	if diff := cmp.Diff(append([]any{}, want...), answer["Items"]); diff != "" {
		t.Fatalf("Query (-want +got):\n%s", diff)
	}
}
