package dynamo_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"idemtui/demo/dynamo"
)

// FuzzExpression reads any text as each kind of expression: whatever it is,
// the answer is a result or a refusal, and the table stays readable.
func FuzzExpression(f *testing.F) {
	for _, seed := range []string{
		"", "(", "((((a))))", "NOT NOT a = :v", "a = :v AND (b < :w OR size(#n) BETWEEN :v AND :w)", "a IN (:v, :w)", "SET a = list_append(#n, :v) REMOVE b[0].c ADD d :v DELETE e :w",
		"SET a = (b + :v)", "a, #n[3].b, c", "a.b.c[1][2] = :v", "attribute_type(a, :v)", "pk = :v AND begins_with(sk, :w)", "l[99999999999999]", "\x00\xff é", strings.Repeat("(", 500), strings.Repeat("NOT ", 500),
	} {
		f.Add(seed, `{"N":"1"}`)
		f.Add(seed, `{"S":"S"}`)
	}
	endpoint := dynamo.New()
	do(f, endpoint, "CreateTable", createRecords)
	do(f, endpoint, "PutItem", `{"TableName":"records","Item":{"id":{"S":"a"},"a":{"N":"1"},"b":{"L":[{"M":{"c":{"S":"x"}}}]},"n":{"SS":["x"]}}}`)
	f.Fuzz(func(t *testing.T, expression, value string) {
		if !json.Valid([]byte(value)) {
			value = `{"S":"x"}`
		}
		quotedExpression, _ := json.Marshal(expression)
		placeholders := ""
		if strings.Contains(expression, "#n") {
			placeholders += `,"ExpressionAttributeNames":{"#n":"n"}`
		}
		if strings.Contains(expression, ":v") {
			placeholders += `,"ExpressionAttributeValues":{":v":` + value + `,":w":{"S":"w"}}`
		}
		for _, place := range []string{
			`"FilterExpression"`, `"ProjectionExpression"`, `"KeyConditionExpression"`, `"UpdateExpression"`, `"ConditionExpression"`,
		} {
			operation, rest := "Scan", ""
			switch place {
			case `"KeyConditionExpression"`:
				operation = "Query"
			case `"UpdateExpression"`, `"ConditionExpression"`:
				operation, rest = "UpdateItem", `,"Key":{"id":{"S":"a"}}`
			}
			try(t, endpoint, operation, `{"TableName":"records",`+place+`:`+string(quotedExpression)+placeholders+rest+`}`)
		}
		do(t, endpoint, "Scan", `{"TableName":"records"}`)
	})
}

// try sends a request that may be refused, but only as the client's fault.
func try(t *testing.T, endpoint *dynamo.Endpoint, operation, body string) {
	t.Helper()
	_, err := endpoint.Do(t.Context(), operation, []byte(body))
	var refusal *dynamo.Error
	if err != nil && (!errors.As(err, &refusal) || refusal.Status != http.StatusBadRequest) {
		t.Fatalf("%s %s: %v", operation, body, err)
	}
}

// The stream and the shard of the table that requests are fuzzed against.
const (
	fuzzedStream = "arn:aws:dynamodb:us-east-1:000000000000:table/records/stream/2026-11-25T07:00:00.000"
	fuzzedShard  = "shardId-00000001795590000000-9d634cc7"
)

// FuzzRequest sends any body to any operation: no panic, no server error, and
// an answer that is JSON.
func FuzzRequest(f *testing.F) {
	operations := []string{
		"CreateTable", "DescribeTable", "DeleteTable", "ListTables", "UpdateTimeToLive", "DescribeTimeToLive", "PutItem", "GetItem", "UpdateItem", "DeleteItem", "Query", "Scan", "BatchGetItem", "DescribeLimits", "DescribeEndpoints", "Nothing",
		"UpdateTable", "TagResource", "UntagResource", "ListTagsOfResource", "BatchWriteItem", "TransactWriteItems", "TransactGetItems",
		"ListStreams", "DescribeStream", "GetShardIterator", "GetRecords",
	}
	for i := range operations {
		for _, seed := range []string{
			`{}`, `[]`, `null`, `{"TableName":null}`, createRecords, startRecord("a", 1), `{"TableName":"records","Key":{"id":{"S":"a"}}}`,
			`{"TableName":"records","Item":{"id":{"S":"a"},"v":{"M":{"x":{"L":[{"BOOL":true},{"NULL":true},{"B":"AQ=="},{"BS":["AQ=="]},{"NS":["1"]},null]}}}}}`,
			`{"RequestItems":{"records":{"Keys":[{"id":{"S":"a"}}]},"x":null}}`, `{"TableName":"records","Segment":3,"TotalSegments":7,"Limit":1,"ExclusiveStartKey":{"id":{"S":"a"}}}`,
			`{"TableName":"records","KeyConditionExpression":"id = :a","ExpressionAttributeValues":{":a":{"S":"a"}}}`,
			`{"TableName":"records","TimeToLiveSpecification":{"Enabled":"yes","AttributeName":"ttl"}}`,
			`{"RequestItems":{"records":[{"PutRequest":{"Item":{"id":{"S":"a"}}}},{"DeleteRequest":{"Key":{"id":{"S":"b"}}}},null]}}`,
			`{"TransactItems":[{"Put":{"TableName":"records","Item":{"id":{"S":"a"}}}},{"ConditionCheck":{"TableName":"records","Key":{"id":{"S":"b"}},"ConditionExpression":"attribute_not_exists(id)"}}],"ClientRequestToken":"x"}`,
			`{"TransactItems":[{"Update":{"TableName":"records","Key":{"id":{"S":"a"}},"UpdateExpression":"SET a = :a","ExpressionAttributeValues":{":a":{"S":"a"}}}},{"Delete":{"TableName":"records","Key":{}}},null]}`,
			`{"TransactItems":[{"Get":{"TableName":"records","Key":{"id":{"S":"a"}},"ProjectionExpression":"a.b"}},{"Get":null}]}`,
			`{"TableName":"records","StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"}}`,
			`{"TableName":"records","BillingMode":"PROVISIONED","ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1},"DeletionProtectionEnabled":true}`,
			`{"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/records","Tags":[{"Key":"a","Value":"b"}],"TagKeys":["a"]}`,
			`{"StreamArn":"` + fuzzedStream + `","ShardId":"` + fuzzedShard + `","ShardIteratorType":"AT_TIMESTAMP","Timestamp":1e300,"Limit":1}`,
			`{"StreamArn":"` + fuzzedStream + `","ShardId":"` + fuzzedShard + `","ShardIteratorType":"AFTER_SEQUENCE_NUMBER","SequenceNumber":"100000000000000000001"}`,
			`{"ShardIterator":"` + base64.RawURLEncoding.EncodeToString([]byte(fuzzedStream+"|1|1795590000000")) + `","Limit":2}`,
			`{"TableName":"abc","KeySchema":[{}],"AttributeDefinitions":[{}],"ProvisionedThroughput":{}}`,
		} {
			f.Add(uint8(i), seed)
		}
	}
	f.Fuzz(func(t *testing.T, operation uint8, body string) {
		endpoint := dynamo.New(dynamo.WithClock(newClock().read))
		do(t, endpoint, "CreateTable", strings.TrimSuffix(createRecords, "}")+`,"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"}}`)
		do(t, endpoint, "PutItem", `{"TableName":"records","Item":{"id":{"S":"b"}}}`)
		name := operations[int(operation)%len(operations)]
		r := request("http://localhost", name, body)
		if strings.Contains(name, "Stream") || strings.HasPrefix(name, "GetShard") || name == "GetRecords" {
			target("DynamoDBStreams_20120810." + name)(r)
		}
		answer := httptest.NewRecorder()
		endpoint.ServeHTTP(answer, r)
		empty := answer.Code == http.StatusOK && answer.Body.Len() == 0 && strings.HasSuffix(strings.ToLower(name), "tagresource")
		if answer.Code >= http.StatusInternalServerError || !json.Valid(answer.Body.Bytes()) && !empty {
			t.Fatalf("%s: %d %s", body, answer.Code, answer.Body)
		}
	})
}
