package dynamo_test

import (
	"context"
	"errors"
	"hash/crc32"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"idemtui/demo/dynamo"
)

type answer struct {
	status int
	header http.Header
	body   string
}

// exchange sends a request as it stands and reads the whole answer.
func exchange(t *testing.T, r *http.Request) answer {
	t.Helper()
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{status: response.StatusCode, header: response.Header, body: string(body)}
}

func request(url, operation, body string) *http.Request {
	r, _ := http.NewRequestWithContext(context.Background(), http.MethodPost, url+"/", strings.NewReader(body))
	r.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	r.Header.Set("Content-Type", "application/x-amz-json-1.0")
	r.Close = true
	return r
}

func TestAnswersCarryTheServicesHeaders(t *testing.T) {
	now := time.Date(2026, 11, 25, 7, 0, 0, 0, time.UTC)
	server := httptest.NewServer(dynamo.New(dynamo.WithClock(func() time.Time { return now })))
	defer server.Close()
	for operation, status := range map[string]int{"ListTables": http.StatusOK, "Scan": http.StatusBadRequest} {
		got := exchange(t, request(server.URL, operation, `{"TableName":"ab"}`))
		if got.status != status {
			t.Errorf("%s: status %d, want %d: %s", operation, got.status, status, got.body)
		}
		want := map[string]string{
			"Content-Type":   "application/x-amz-json-1.0",
			"Content-Length": strconv.Itoa(len(got.body)),
			"X-Amz-Crc32":    strconv.FormatUint(uint64(crc32.ChecksumIEEE([]byte(got.body))), 10),
			"Date":           "Wed, 25 Nov 2026 07:00:00 GMT",
		}
		for name, value := range want {
			if sent := got.header.Get(name); sent != value {
				t.Errorf("%s: %s is %q, want %q", operation, name, sent, value)
			}
		}
		if id := got.header.Get("X-Amzn-Requestid"); !regexp.MustCompile(`^[A-Z0-9]{52}$`).MatchString(id) {
			t.Errorf("%s: request id %q", operation, id)
		}
	}
}

func TestRefusalsBeforeValidation(t *testing.T) {
	server := httptest.NewServer(dynamo.New())
	defer server.Close()
	const unknown = `{"__type":"com.amazon.coral.service#UnknownOperationException","message":`
	cases := map[string]struct {
		change func(*http.Request)
		body   string
		status int
		want   string
	}{
		"not JSON":         {body: `{`, status: 400, want: `{"__type":"com.amazon.coral.service#SerializationException"}`},
		"empty":            {body: ``, status: 400, want: `{"__type":"com.amazon.coral.service#SerializationException"}`},
		"too large":        {body: strings.Repeat(" ", 16<<20) + "{}", status: 413, want: ""},
		"other method":     {change: func(r *http.Request) { r.Method = http.MethodPut }, body: `{}`, status: 404, want: "<UnknownOperationException/>\n"},
		"other path":       {change: func(r *http.Request) { r.URL.Path = "/x" }, body: `{}`, status: 404, want: "<UnknownOperationException/>\n"},
		"other type":       {change: func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, body: `{}`, status: 404, want: "<UnknownOperationException/>\n"},
		"plain JSON type":  {change: func(r *http.Request) { r.Header.Set("Content-Type", "application/json; charset=utf-8") }, body: `{}`, status: 200, want: `{"TableNames":[]}`},
		"not supported":    {change: target("DynamoDB_20120810.ExecuteStatement"), body: `{}`, status: 400, want: unknown + `"ExecuteStatement is not supported by this endpoint"}`},
		"old API":          {change: target("DynamoDB_20111205.PutItem"), body: `{}`, status: 400, want: unknown + `"\"DynamoDB_20111205.PutItem\" is not supported by this endpoint"}`},
		"half a signature": {change: authorization("AWS4-HMAC-SHA256 Credential=a/20261125/eu-west-1/dynamodb/aws4_request"), body: `{}`, status: 400, want: `{"__type":"com.amazon.coral.service#IncompleteSignatureException","message":"Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256 Credential=a/20261125/eu-west-1/dynamodb/aws4_request"}`},
		"health":           {change: func(r *http.Request) { r.Method, r.Body, r.ContentLength = http.MethodGet, nil, 0 }, status: 200, want: "healthy: dynamodb.us-east-1.amazonaws.com "},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r := request(server.URL, "ListTables", c.body)
			if c.change != nil {
				c.change(r)
			}
			if got := exchange(t, r); got.status != c.status || got.body != c.want {
				t.Errorf("got  %d %s\nwant %d %s", got.status, got.body, c.status, c.want)
			}
		})
	}
}

func target(name string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("X-Amz-Target", name) }
}

func authorization(value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Authorization", value) }
}

func TestWebPagesAreRefused(t *testing.T) {
	strict := httptest.NewServer(dynamo.New())
	defer strict.Close()
	open := httptest.NewServer(dynamo.New(dynamo.WithAnyHost()))
	defer open.Close()
	cases := []struct {
		url, host, origin string
		status            int
	}{
		{strict.URL, "localhost:8000", "", 200},
		{strict.URL, "127.9.9.9", "", 200},
		{strict.URL, "[::1]:8000", "", 200},
		{strict.URL, "localhost", "http://localhost", 403},
		{strict.URL, "rebound.example:8000", "", 403},
		{strict.URL, "192.168.0.7", "", 403},
		{strict.URL, "localhost.example", "", 403},
		{open.URL, "table.internal:8000", "http://localhost", 200},
	}
	for _, c := range cases {
		r := request(c.url, "ListTables", `{}`)
		r.Host = c.host
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		if got := exchange(t, r); got.status != c.status {
			t.Errorf("host %q, origin %q: %d %s, want %d", c.host, c.origin, got.status, got.body, c.status)
		}
	}
}

func TestMembersOfTheWrongType(t *testing.T) {
	cases := map[string][2]string{
		"string for number":     {`{"Limit":"x"}`, "STRING_VALUE cannot be converted to Integer"},
		"number for string":     {`{"TableName":1}`, "NUMBER_VALUE cannot be converted to String"},
		"number as N":           {`{"ExclusiveStartKey":{"id":{"N":1}}}`, "NUMBER_VALUE cannot be converted to String"},
		"object for string":     {`{"TableName":{}}`, "Start of structure or map found where not expected"},
		"object for list":       {`{"ExclusiveStartKey":{"id":{"SS":{}}}}`, "Start of structure or map found where not expected"},
		"scalar for map":        {`{"ExclusiveStartKey":"x"}`, "Unexpected field type"},
		"word for boolean":      {`{"ConsistentRead":"perhaps"}`, "Unexpected token received from parser"},
		"number as B":           {`{"ExclusiveStartKey":{"id":{"B":1}}}`, "only base-64-encoded strings are convertible to bytes"},
		"short base64":          {`{"ExclusiveStartKey":{"id":{"B":"abc"}}}`, "Base64 encoded length is expected a multiple of 4 bytes but found: 3"},
		"base64 with odd bits":  {`{"ExclusiveStartKey":{"id":{"B":"ab=="}}}`, "Invalid last non-pad Base64 character dectected"},
		"body is not an object": {`5`, "Unexpected field type"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			wantRefusal(t, dynamo.New(), "Scan", c[0], "SerializationException", c[1])
		})
	}
}

func TestObserverSeesEachRequestOnce(t *testing.T) {
	var calls []dynamo.Call
	now := time.Unix(1732400000, 0)
	client := serve(t, dynamo.WithClock(func() time.Time { return now }), dynamo.WithObserver(func(c dynamo.Call) { calls = append(calls, c) }))
	createTable(t, client, "records", keys{{"id", "S"}, {"sk", "N"}})
	in := &dynamodb.PutItemInput{
		TableName:           aws.String("records"),
		Item:                item{"id": s("a"), "sk": n("1.0")},
		ConditionExpression: aws.String("attribute_not_exists(id)"),
	}
	_, first := client.PutItem(t.Context(), in)
	_, second := client.PutItem(t.Context(), in)
	if first != nil {
		t.Fatal(first)
	}
	refused(t, second, "ConditionalCheckFailedException", "The conditional request failed")
	want := []dynamo.Call{
		{At: now, Operation: "CreateTable", Table: "records", Outcome: "ok"},
		{At: now, Operation: "PutItem", Table: "records", Key: "a/1", Condition: "attribute_not_exists(id)", Outcome: "ok"},
		{At: now, Operation: "PutItem", Table: "records", Key: "a/1", Condition: "attribute_not_exists(id)",
			Outcome: "ConditionalCheckFailedException", Message: "The conditional request failed"},
	}
	if diff := cmp.Diff(want, calls, cmpopts.IgnoreFields(dynamo.Call{}, "Duration", "UserAgent", "RequestID")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, c := range calls {
		if len(c.RequestID) != 52 || !strings.Contains(c.UserAgent, "aws-sdk-go-v2") || c.Duration <= 0 {
			t.Errorf("call %+v lacks its id, agent or duration", c)
		}
	}
}

func TestFailedConditionShowsTheStoredItem(t *testing.T) {
	client := serve(t)
	createTable(t, client, "records", keys{{"id", "S"}})
	put(t, client, "records", item{"id": s("a"), "x": n("1")})
	_, err := client.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{
		TableName: aws.String("records"), Key: item{"id": s("a")}, ConditionExpression: aws.String("x > :two"),
		ExpressionAttributeValues:           item{":two": n("2")},
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	})
	var failed *types.ConditionalCheckFailedException
	if !errors.As(err, &failed) {
		t.Fatalf("got %v", err)
	}
	same(t, item{"id": s("a"), "x": n("1")}, failed.Item)
}
