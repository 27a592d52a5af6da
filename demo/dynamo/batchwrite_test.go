package dynamo_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestBatchIsWrittenToSeveralTables(t *testing.T) {
	endpoint := pair(t)
	do(t, endpoint, "PutItem", `{"TableName":"records","Item":{"id":{"S":"old"},"v":{"S":"`+strings.Repeat("x", 2000)+`"}}}`)
	got := do(t, endpoint, "BatchWriteItem", `{"ReturnConsumedCapacity":"TOTAL","RequestItems":{
		"records":[{"DeleteRequest":{"Key":{"id":{"S":"old"}}}},{"DeleteRequest":{"Key":{"id":{"S":"absent"}}}},{"PutRequest":{"Item":{"id":{"S":"new"}}}}],
		"pair":[{"PutRequest":{"Item":{"pk":{"S":"a"},"sk":{"N":"1"},"x":{"BOOL":true}}}}]}}`)
	same(t, `{"UnprocessedItems":{},"ConsumedCapacity":[{"TableName":"pair","CapacityUnits":1},{"TableName":"records","CapacityUnits":4}]}`, got)
	same(t, `{"Items":[{"id":{"S":"new"}}],"Count":1,"ScannedCount":1}`, do(t, endpoint, "Scan", `{"TableName":"records"}`))
	same(t, `{"Items":[{"pk":{"S":"a"},"sk":{"N":"1"},"x":{"BOOL":true}}],"Count":1,"ScannedCount":1}`, do(t, endpoint, "Scan", `{"TableName":"pair"}`))
}

func TestRefusedBatchWritesNothing(t *testing.T) {
	put := func(pk, sk string) string {
		return fmt.Sprintf(`{"PutRequest":{"Item":{"pk":{"S":%q},"sk":%s}}}`, pk, sk)
	}
	fine := put("fine", `{"N":"1"}`)
	batch := func(table string, requests ...string) string {
		return fmt.Sprintf(`{"RequestItems":{%q:[%s]}}`, table, strings.Join(requests, ","))
	}
	var many []string
	for i := range 26 {
		many = append(many, put("many", fmt.Sprintf(`{"N":"%d"}`, i)))
	}
	const mismatch = "The provided key element does not match the schema"
	const lengths = " failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]"
	const both = "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"
	cases := map[string]struct{ body, name, text string }{
		"no requests":        {`{}`, "ValidationException", "The requestItems parameter is required for BatchWriteItem"},
		"none for a table":   {batch("pair"), "ValidationException", "1 validation error detected: Value '{pair=[0 requests]}' at 'requestItems'" + lengths},
		"many for a table":   {batch("pair", many...), "ValidationException", "1 validation error detected: Value '{pair=[26 requests]}' at 'requestItems'" + lengths},
		"many in all":        {`{"RequestItems":{"pair":[` + strings.Join(many[:25], ",") + `],"records":[` + fine + `]}}`, "ValidationException", "Too many items requested for the BatchWriteItem call"},
		"neither":            {batch("pair", fine, `{}`), "ValidationException", both},
		"both":               {batch("pair", fine, `{"PutRequest":{"Item":{}},"DeleteRequest":{"Key":{}}}`), "ValidationException", both},
		"no item":            {batch("pair", fine, `{"PutRequest":{}}`), "ValidationException", "1 validation error detected: Value null at 'requestItems.pair.member.2.member.putRequest.item' failed to satisfy constraint: Member must not be null"},
		"missing table":      {`{"RequestItems":{"nowhere":[` + fine + `],"pair":[` + fine + `]}}`, "ResourceNotFoundException", "Requested resource not found"},
		"put of another key": {batch("pair", fine, put("b", `{"S":"1"}`)), "ValidationException", mismatch},
		"put without key":    {batch("pair", fine, `{"PutRequest":{"Item":{"pk":{"S":"b"}}}}`), "ValidationException", mismatch},
		"delete of more":     {batch("pair", fine, `{"DeleteRequest":{"Key":{"pk":{"S":"b"},"sk":{"N":"1"},"x":{"N":"1"}}}}`), "ValidationException", mismatch},
		"empty key":          {batch("pair", fine, put("", `{"N":"1"}`)), "ValidationException", "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk"},
		"one item":           {batch("pair", fine, `{"DeleteRequest":{"Key":{"pk":{"S":"fine"},"sk":{"N":"1.0"}}}}`), "ValidationException", "Provided list of item keys contains duplicates"},
		"bad value":          {batch("pair", fine, put("b", `{"N":"x"}`)), "ValidationException", "The parameter cannot be converted to a numeric value: x"},
		"too large":          {batch("pair", fine, put(strings.Repeat("x", 410000), `{"N":"1"}`)), "ValidationException", "Item size has exceeded the maximum allowed size"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			endpoint := pair(t)
			wantRefusal(t, endpoint, "BatchWriteItem", c.body, c.name, c.text)
			same(t, `{"Items":[],"Count":0,"ScannedCount":0}`, do(t, endpoint, "Scan", `{"TableName":"pair"}`))
		})
	}
}
