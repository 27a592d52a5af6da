package dynamo_test

import (
	"fmt"
	"testing"

	"idemtui/demo/dynamo"
)

const createRecords = `{"TableName":"records","BillingMode":"PAY_PER_REQUEST",
	"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}]}`

func do(tb testing.TB, endpoint *dynamo.Endpoint, operation, body string) string {
	tb.Helper()
	answer, err := endpoint.Do(tb.Context(), operation, []byte(body))
	if err != nil {
		tb.Fatalf("%s %s: %v", operation, body, err)
	}
	return string(answer)
}

// startRecord is the PutItem of Powertools for Python at the start of a call.
func startRecord(id string, now int64) string {
	return fmt.Sprintf(`{"TableName":"records","Item":{"id":{"S":%q},"expiration":{"N":"%d"},"status":{"S":"INPROGRESS"},"in_progress_expiration":{"N":"%d"}},
		"ConditionExpression":"attribute_not_exists(#id) OR #expiry < :now OR (#status = :inprogress AND attribute_exists(#in_progress_expiry) AND #in_progress_expiry < :now_in_millis)",
		"ExpressionAttributeNames":{"#id":"id","#expiry":"expiration","#in_progress_expiry":"in_progress_expiration","#status":"status"},
		"ExpressionAttributeValues":{":now":{"N":"%d"},":now_in_millis":{"N":"%d"},":inprogress":{"S":"INPROGRESS"}},
		"ReturnValuesOnConditionCheckFailure":"ALL_OLD"}`, id, now+3600, now*1000+30000, now, now*1000)
}

func BenchmarkStartRecord(b *testing.B) {
	endpoint := dynamo.New()
	do(b, endpoint, "CreateTable", createRecords)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		do(b, endpoint, "PutItem", startRecord(fmt.Sprint("f#", i), 1732400000))
	}
}

func BenchmarkScanPage(b *testing.B) {
	endpoint := dynamo.New()
	do(b, endpoint, "CreateTable", createRecords)
	for i := range 20_000 {
		do(b, endpoint, "PutItem", startRecord(fmt.Sprint("orders.app.lambda_handler#c4ca4238a0b923820dcc509a6f75849b", i), 1732400000))
	}
	b.ReportAllocs()
	for b.Loop() {
		b.SetBytes(int64(len(do(b, endpoint, "Scan", `{"TableName":"records"}`))))
	}
}
