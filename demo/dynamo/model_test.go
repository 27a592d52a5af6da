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
	replica  map[string]map[string]any // what the stream told so far
	iterator string                    // where the stream is read on
}

func drawKey(t *rapid.T) (id string, key map[string]any) {
	pk := rapid.SampledFrom([]string{"a", "b", "ab", "é"}).Draw(t, "pk")
	sk := rapid.SampledFrom([]string{"-1", "0", "1", "10"}).Draw(t, "sk")
	return pk + "/" + sk, map[string]any{"pk": map[string]any{"S": pk}, "sk": map[string]any{"N": sk}}
}

// call sends an operation on the table and tells whether its condition held.
func (m *model) call(t *rapid.T, operation string, parameters map[string]any) (answer map[string]any, held bool) {
	parameters["TableName"] = "pair"
	return m.attempt(t, operation, parameters)
}

func (m *model) attempt(t *rapid.T, operation string, parameters map[string]any) (answer map[string]any, held bool) {
	body, _ := json.Marshal(parameters)
	encoded, err := m.endpoint.Do(t.Context(), operation, body)
	var refusal *dynamo.Error
	if errors.As(err, &refusal) && (refusal.Type == "ConditionalCheckFailedException" || refusal.Type == "TransactionCanceledException") {
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
		got[idOfItem(i)] = i
	}
	if diff := cmp.Diff(m.items, got); diff != "" {
		t.Fatalf("table differs from the map (-want +got):\n%s", diff)
	}
	m.follow(t)
	if diff := cmp.Diff(m.items, m.replica); diff != "" {
		t.Fatalf("what the stream told differs from the map (-want +got):\n%s", diff)
	}
}

func idOfItem(i map[string]any) string {
	var key struct{ PK, SK struct{ S, N string } }
	encoded, _ := json.Marshal(i)
	_ = json.Unmarshal(encoded, &key)
	return key.PK.S + "/" + key.SK.N
}

// follow reads on in the stream and does to the replica what it tells. Each
// record must fit the replica as it is, and change it.
func (m *model) follow(t *rapid.T) {
	var read struct {
		Records []struct {
			EventName string
			Dynamodb  struct{ Keys, OldImage, NewImage map[string]any }
		}
		NextShardIterator string
	}
	m.operate(t, "GetRecords", map[string]any{"ShardIterator": m.iterator}, &read)
	m.iterator = read.NextShardIterator
	for _, r := range read.Records {
		change := r.Dynamodb
		id := idOfItem(change.Keys)
		if diff := cmp.Diff(m.replica[id], change.OldImage); diff != "" {
			t.Fatalf("%s of %s was told of another item (-want +got):\n%s", r.EventName, id, diff)
		}
		want := "MODIFY"
		switch {
		case change.OldImage == nil:
			want = "INSERT"
		case change.NewImage == nil:
			want = "REMOVE"
		}
		if r.EventName != want || cmp.Equal(change.OldImage, change.NewImage) {
			t.Fatalf("%s of %s from %v to %v", r.EventName, id, change.OldImage, change.NewImage)
		}
		m.replica[id] = change.NewImage
		if change.NewImage == nil {
			delete(m.replica, id)
		}
	}
}

// operate sends an operation that is not refused.
func (m *model) operate(t *rapid.T, operation string, parameters map[string]any, into any) {
	body, _ := json.Marshal(parameters)
	encoded, err := m.endpoint.Do(t.Context(), operation, body)
	if err != nil {
		t.Fatalf("%s %s: %v", operation, body, err)
	}
	if err := json.Unmarshal(encoded, into); err != nil {
		t.Fatal(err)
	}
}

// newModel makes the table, its stream and its time to live.
func newModel(t *rapid.T) *model {
	m := &model{
		endpoint: dynamo.New(dynamo.WithClock(newClock().read)),
		items:    map[string]map[string]any{}, replica: map[string]map[string]any{},
	}
	var ignored any
	for _, step := range [][2]string{
		{"CreateTable", createPair},
		{"UpdateTimeToLive", `{"TableName":"pair","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"ttl"}}`},
	} {
		m.operate(t, step[0], mapOf(step[1]), &ignored)
	}
	var updated struct {
		TableDescription struct{ LatestStreamArn string }
	}
	m.operate(t, "UpdateTable", mapOf(`{"TableName":"pair","StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"}}`), &updated)
	arn := updated.TableDescription.LatestStreamArn
	var described struct {
		StreamDescription struct{ Shards []struct{ ShardID string } }
	}
	m.operate(t, "DescribeStream", map[string]any{"StreamArn": arn}, &described)
	var from struct{ ShardIterator string }
	m.operate(t, "GetShardIterator", map[string]any{
		"StreamArn": arn, "ShardId": described.StreamDescription.Shards[0].ShardID, "ShardIteratorType": "TRIM_HORIZON",
	}, &from)
	m.iterator = from.ShardIterator
	return m
}

func mapOf(text string) map[string]any {
	var parsed map[string]any
	_ = json.Unmarshal([]byte(text), &parsed)
	return parsed
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
		m := newModel(t)
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
			"batch":           m.batch,
			"transact":        m.transact,
			"sweep":           m.sweep,
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

// drawKeys are several different keys.
func drawKeys(t *rapid.T) map[string]map[string]any {
	drawn := map[string]map[string]any{}
	for range rapid.IntRange(1, 5).Draw(t, "actions") {
		id, key := drawKey(t)
		drawn[id] = key
	}
	return drawn
}

func (m *model) batch(t *rapid.T) {
	var requests []any
	drawn := drawKeys(t)
	for _, id := range slices.Sorted(maps.Keys(drawn)) {
		i := drawn[id]
		if rapid.Bool().Draw(t, "put") {
			i["n"] = asNumber(rapid.IntRange(-3, 3).Draw(t, "n"))
			requests = append(requests, map[string]any{"PutRequest": map[string]any{"Item": i}})
			m.items[id] = i
		} else {
			requests = append(requests, map[string]any{"DeleteRequest": map[string]any{"Key": i}})
			delete(m.items, id)
		}
	}
	if _, made := m.attempt(t, "BatchWriteItem", map[string]any{"RequestItems": map[string]any{"pair": requests}}); !made {
		t.Fatal("a batch has no conditions, and was refused for one")
	}
}

// transact does to a copy of the map what it asks the table for, and keeps the
// copy only if each condition held.
func (m *model) transact(t *rapid.T) {
	after := maps.Clone(m.items)
	should := true
	var actions []any
	drawn := drawKeys(t)
	for _, id := range slices.Sorted(maps.Keys(drawn)) {
		key := drawn[id]
		action := map[string]any{"TableName": "pair", "Key": key}
		name := rapid.SampledFrom([]string{"Put", "Update", "Delete", "ConditionCheck"}).Draw(t, "action")
		switch name {
		case "Put":
			action = map[string]any{"TableName": "pair", "Item": key}
			after[id] = key
		case "Update":
			action["UpdateExpression"], action["ExpressionAttributeValues"] = "ADD n :one", map[string]any{":one": asNumber(1)}
			updated := maps.Clone(key)
			maps.Copy(updated, m.items[id])
			updated["n"] = asNumber(numberOf(updated, "n") + 1)
			after[id] = updated
		case "Delete":
			delete(after, id)
		}
		if name == "ConditionCheck" || rapid.Bool().Draw(t, "conditional") {
			action["ConditionExpression"] = "attribute_exists(pk)"
			should = should && m.items[id] != nil
		}
		actions = append(actions, map[string]any{name: action})
	}
	if _, made := m.attempt(t, "TransactWriteItems", map[string]any{"TransactItems": actions}); made != should {
		t.Fatalf("conditions hold: %t, transaction made: %t", should, made)
	}
	if should {
		m.items = after
	}
}

// sweep lets some items expire.
func (m *model) sweep(t *rapid.T) {
	id, key := drawKey(t)
	due := newClock().now.Unix() + int64(rapid.IntRange(-1, 1).Draw(t, "due"))
	key["ttl"] = asNumber(int(due))
	m.call(t, "PutItem", map[string]any{"Item": key})
	m.items[id] = key
	want := 0
	for id, i := range m.items {
		if at := numberOf(i, "ttl"); at > 0 && int64(at) < newClock().now.Unix() {
			delete(m.items, id)
			want++
		}
	}
	if swept := m.endpoint.Sweep(); swept != want {
		t.Fatalf("swept %d items, want %d", swept, want)
	}
}
