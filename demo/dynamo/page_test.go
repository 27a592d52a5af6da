package dynamo_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"idemtui/demo/dynamo"
)

type pageOf struct {
	Items               []map[string]any
	Count, ScannedCount int
	LastEvaluatedKey    map[string]any
	ConsumedCapacity    map[string]any
}

func readPage(tb testing.TB, endpoint *dynamo.Endpoint, operation string, parameters map[string]any) pageOf {
	tb.Helper()
	body, _ := json.Marshal(parameters)
	var read pageOf
	if err := json.Unmarshal([]byte(do(tb, endpoint, operation, string(body))), &read); err != nil {
		tb.Fatal(err)
	}
	return read
}

// readAll follows LastEvaluatedKey to the end and returns the sort keys, and
// how many pages it took.
func readAll(tb testing.TB, endpoint *dynamo.Endpoint, operation string, parameters map[string]any) (ids []string, pages int) {
	tb.Helper()
	parameters = maps.Clone(parameters)
	for {
		read := readPage(tb, endpoint, operation, parameters)
		pages++
		for _, i := range read.Items {
			ids = append(ids, fmt.Sprint(i["pk"], i["sk"]))
		}
		if read.LastEvaluatedKey == nil {
			return ids, pages
		}
		parameters["ExclusiveStartKey"] = read.LastEvaluatedKey
	}
}

func idOf(pk string, sk int) string {
	return fmt.Sprint(map[string]any{"S": pk}, map[string]any{"N": fmt.Sprint(sk)})
}

// fill stores items in "pair" and returns their ids.
func fill(tb testing.TB, endpoint *dynamo.Endpoint, partitions, each int) []string {
	tb.Helper()
	var ids []string
	for p := range partitions {
		for sk := range each {
			pk := fmt.Sprint("p", p)
			do(tb, endpoint, "PutItem", fmt.Sprintf(`{"TableName":"pair","Item":{"pk":{"S":%q},"sk":{"N":"%d"},"even":{"BOOL":%t}}}`, pk, sk-each/2, sk%2 == 0))
			ids = append(ids, idOf(pk, sk-each/2))
		}
	}
	slices.Sort(ids)
	return ids
}

func TestSegmentsAndPagesAreDisjointAndComplete(t *testing.T) {
	endpoint := pair(t)
	want := fill(t, endpoint, 60, 5)
	rapid.Check(t, func(rt *rapid.T) {
		total := rapid.IntRange(1, 80).Draw(rt, "total segments")
		limit := rapid.IntRange(1, 40).Draw(rt, "limit")
		var got []string
		for segment := range total {
			ids, _ := readAll(t, endpoint, "Scan", map[string]any{"TableName": "pair", "Segment": segment, "TotalSegments": total, "Limit": limit})
			got = append(got, ids...)
		}
		slices.Sort(got)
		if !slices.Equal(want, got) {
			rt.Fatalf("%d segments by pages of %d: %d items, want %d", total, limit, len(got), len(want))
		}
	})
}

func TestQueriesReadTheirRangeInOrder(t *testing.T) {
	endpoint := pair(t)
	fill(t, endpoint, 3, 20) // sort keys -10 to 9
	conditions := map[string]func(sk, low, high int) bool{
		"pk = :p":                               func(int, int, int) bool { return true },
		"sk = :low AND pk = :p":                 func(sk, low, _ int) bool { return sk == low },
		"pk = :p AND sk < :low":                 func(sk, low, _ int) bool { return sk < low },
		"pk = :p AND (:low >= sk)":              func(sk, low, _ int) bool { return sk <= low },
		"pk = :p AND sk <= :low":                func(sk, low, _ int) bool { return sk <= low },
		":low <= sk AND :p = pk":                func(sk, low, _ int) bool { return sk >= low },
		":low < sk AND :p = pk":                 func(sk, low, _ int) bool { return sk > low },
		":low > sk AND :p = pk":                 func(sk, low, _ int) bool { return sk < low },
		"(pk = :p) AND (sk > :low)":             func(sk, low, _ int) bool { return sk > low },
		"(pk = :p AND sk >= :low)":              func(sk, low, _ int) bool { return sk >= low },
		"pk = :p AND sk BETWEEN :low AND :high": func(sk, low, high int) bool { return low <= sk && sk <= high },
	}
	rapid.Check(t, func(rt *rapid.T) {
		condition := rapid.SampledFrom(slices.Sorted(maps.Keys(conditions))).Draw(rt, "condition")
		low := rapid.IntRange(-12, 12).Draw(rt, "low")
		high := rapid.IntRange(low, 14).Draw(rt, "high")
		forward := rapid.Bool().Draw(rt, "forward")
		values := map[string]any{":p": map[string]string{"S": "p1"}}
		if strings.Contains(condition, ":low") {
			values[":low"] = map[string]string{"N": fmt.Sprint(low)}
		}
		if strings.Contains(condition, ":high") {
			values[":high"] = map[string]string{"N": fmt.Sprint(high)}
		}
		var want []string
		for sk := -10; sk < 10; sk++ {
			if conditions[condition](sk, low, high) {
				want = append(want, idOf("p1", sk))
			}
		}
		if !forward {
			slices.Reverse(want)
		}
		got, _ := readAll(t, endpoint, "Query", map[string]any{
			"TableName": "pair", "KeyConditionExpression": condition, "ExpressionAttributeValues": values,
			"ScanIndexForward": forward, "Limit": rapid.IntRange(1, 25).Draw(rt, "limit"),
		})
		if !slices.Equal(want, got) {
			rt.Fatalf("%s\ngot  %v\nwant %v", condition, got, want)
		}
	})
}

func TestPrefixesOfTextsAndBytes(t *testing.T) {
	for kind, keys := range map[string][]string{
		"S": {"", "a", "ab", "ab\u00ff", "ab\U0010ffff", "ac", "b"},
		"B": {"AA==", "AAE=", "AP8=", "AP//", "AQ==", "/w==", "//8="},
	} {
		endpoint := dynamo.New()
		do(t, endpoint, "CreateTable", `{"TableName":"pair","BillingMode":"PAY_PER_REQUEST",
			"KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],
			"AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"`+kind+`"}]}`)
		var stored []string
		for _, sk := range keys {
			if sk != "" {
				do(t, endpoint, "PutItem", `{"TableName":"pair","Item":{"pk":{"S":"p"},"sk":{"`+kind+`":`+quoted(sk)+`}}}`)
				stored = append(stored, fmt.Sprint(map[string]any{"S": "p"}, map[string]any{kind: sk}))
			}
		}
		prefix, want := "ab", stored[1:4]
		if kind == "B" {
			prefix, want = "AP8=", stored[2:4]
		}
		for _, forward := range []bool{true, false} {
			if !forward {
				want = slices.Clone(want)
				slices.Reverse(want)
			}
			got, _ := readAll(t, endpoint, "Query", map[string]any{
				"TableName": "pair", "KeyConditionExpression": "pk = :p AND begins_with(sk, :prefix)", "ScanIndexForward": forward, "Limit": 1,
				"ExpressionAttributeValues": map[string]any{":p": map[string]string{"S": "p"}, ":prefix": map[string]string{kind: prefix}},
			})
			same(t, want, got)
		}
	}
}

func TestPagesEndAtLimitsAndOneMegabyte(t *testing.T) {
	endpoint := pair(t)
	filler := strings.Repeat("x", 60_000)
	for i := range 20 {
		do(t, endpoint, "PutItem", fmt.Sprintf(`{"TableName":"pair","Item":{"pk":{"S":"p"},"sk":{"N":"%d"},"fill":{"S":%q}}}`, i, filler))
	}
	all := map[string]any{"TableName": "pair"}
	if ids, pages := readAll(t, endpoint, "Scan", all); len(ids) != 20 || pages != 2 {
		t.Errorf("20 items of 60 KB: %d in %d pages, want 20 in 2", len(ids), pages)
	}
	filtered := map[string]any{"TableName": "pair", "Limit": 5, "ReturnConsumedCapacity": "INDEXES", "FilterExpression": "sk > :none", "ExpressionAttributeValues": map[string]any{":none": map[string]string{"N": "99"}}}
	read := readPage(t, endpoint, "Scan", filtered)
	same(t, [3]int{0, 0, 5}, [3]int{len(read.Items), read.Count, read.ScannedCount})
	same(t, map[string]any{"pk": map[string]any{"S": "p"}, "sk": map[string]any{"N": "4"}}, read.LastEvaluatedKey)
	// 5 items of 60,000 + 4 + 1 + 2 + 2 (or 1 for the zero) bytes, by 4 KB, halved: eventually consistent.
	same(t, map[string]any{"TableName": "pair", "CapacityUnits": 37.0, "Table": map[string]any{"CapacityUnits": 37.0}}, read.ConsumedCapacity)
	exact := readPage(t, endpoint, "Scan", map[string]any{"TableName": "pair", "Limit": 10})
	exact = readPage(t, endpoint, "Scan", map[string]any{"TableName": "pair", "Limit": 10, "ExclusiveStartKey": exact.LastEvaluatedKey})
	if exact.Count != 10 || exact.LastEvaluatedKey == nil {
		t.Errorf("the limit was reached: got %d items and key %v, want 10 and a key", exact.Count, exact.LastEvaluatedKey)
	}
	last := readPage(t, endpoint, "Scan", map[string]any{"TableName": "pair", "Limit": 10, "ExclusiveStartKey": exact.LastEvaluatedKey})
	if last.Count != 0 || last.LastEvaluatedKey != nil {
		t.Errorf("behind the end: got %d items and key %v", last.Count, last.LastEvaluatedKey)
	}
	same(t, `{"Count":10,"ScannedCount":10,"LastEvaluatedKey":{"pk":{"S":"p"},"sk":{"N":"9"}}}`, do(t, endpoint, "Scan", `{"TableName":"pair","Limit":10,"Select":"COUNT"}`))
}

func TestStartKeysOutOfPlace(t *testing.T) {
	endpoint := pair(t)
	const query = `{"TableName":"pair","KeyConditionExpression":"pk = :p AND sk < :five","ExpressionAttributeValues":{":p":{"S":"p"},":five":{"N":"5"}},"ExclusiveStartKey":`
	wantRefusal(t, endpoint, "Query", query+`{"pk":{"S":"other"},"sk":{"N":"1"}}}`, "ValidationException", "The provided starting key is outside query boundaries based on provided conditions")
	wantRefusal(t, endpoint, "Query", query+`{"pk":{"S":"p"},"sk":{"N":"5"}}}`, "ValidationException", "The provided starting key does not match the range key predicate")
	wantRefusal(t, endpoint, "Query", query+`{"pk":{"S":"p"}}}`, "ValidationException", "The provided starting key is invalid")
	var told []string
	for segment := range 2 {
		_, err := endpoint.Do(t.Context(), "Scan", fmt.Appendf(nil, `{"TableName":"pair","Segment":%d,"TotalSegments":2,"ExclusiveStartKey":{"pk":{"S":"p"},"sk":{"N":"1"}}}`, segment))
		if err != nil {
			told = append(told, strings.TrimRight(err.Error(), "01"))
		}
	}
	same(t, []string{"ValidationException: The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: 2 Segment: "}, told)
}

func TestItemsEndAt400Kilobytes(t *testing.T) {
	endpoint := pair(t)
	put := func(fill int) string {
		return fmt.Sprintf(`{"TableName":"records","Item":{"id":{"S":"a"},"fill":{"S":%q}}}`, strings.Repeat("x", fill))
	}
	const most = 400<<10 - len("id") - len("a") - len("fill")
	do(t, endpoint, "PutItem", put(most))
	wantRefusal(t, endpoint, "PutItem", put(most+1), "ValidationException", "Item size has exceeded the maximum allowed size")
	wantRefusal(t, endpoint, "UpdateItem", `{"TableName":"records","Key":{"id":{"S":"a"}},"UpdateExpression":"SET x = :x","ExpressionAttributeValues":{":x":{"S":""}}}`,
		"ValidationException", "Item size to update has exceeded the maximum allowed size")
	same(t, `{"ConsumedCapacity":{"TableName":"records","CapacityUnits":400}}`, do(t, endpoint, "DeleteItem", `{"TableName":"records","Key":{"id":{"S":"a"}},"ReturnConsumedCapacity":"TOTAL"}`))
}

func TestBatchesReadByKey(t *testing.T) {
	endpoint := pair(t)
	fill(t, endpoint, 2, 2)
	same(t, `{"Responses":{"pair":[{"sk":{"N":"-1"}}],"records":[]},"UnprocessedKeys":{},"ConsumedCapacity":[{"TableName":"pair","CapacityUnits":2},{"TableName":"records","CapacityUnits":0.5}]}`,
		do(t, endpoint, "BatchGetItem", `{"ReturnConsumedCapacity":"TOTAL","RequestItems":{
			"records":{"Keys":[{"id":{"S":"gone"}}]},
			"pair":{"ConsistentRead":true,"ProjectionExpression":"#k","ExpressionAttributeNames":{"#k":"sk"},"Keys":[{"pk":{"S":"p0"},"sk":{"N":"-1.0"}},{"pk":{"S":"gone"},"sk":{"N":"0"}}]}}}`))
	filler := strings.Repeat("x", 390_000)
	var keys []string
	for i := range 50 {
		do(t, endpoint, "PutItem", fmt.Sprintf(`{"TableName":"records","Item":{"id":{"S":"%d"},"fill":{"S":%q}}}`, i, filler))
		keys = append(keys, fmt.Sprintf(`{"id":{"S":"%d"}}`, i))
	}
	var answer struct {
		Responses       map[string][]any
		UnprocessedKeys map[string]struct{ Keys []any }
	}
	if err := json.Unmarshal([]byte(do(t, endpoint, "BatchGetItem", `{"RequestItems":{"records":{"Keys":[`+strings.Join(keys, ",")+`]}}}`)), &answer); err != nil {
		t.Fatal(err)
	}
	same(t, [2]int{43, 7}, [2]int{len(answer.Responses["records"]), len(answer.UnprocessedKeys["records"].Keys)})
}
