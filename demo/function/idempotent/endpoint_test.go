package idempotent_test

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"idemtui/demo/dynamo"
)

const tableName = "IdempotencyTable"

// endpoint is the embedded endpoint with one table, and a real SDK client on it.
type endpoint struct {
	t      *testing.T
	dynamo *dynamo.Endpoint
	client *dynamodb.Client
}

// inProcess carries the SDK's requests to the endpoint without a network, so
// that a test may live in another year.
type inProcess struct{ handler http.Handler }

func (p inProcess) Do(r *http.Request) (*http.Response, error) {
	r.Host = r.URL.Host // as a server would read it from the wire
	w := httptest.NewRecorder()
	p.handler.ServeHTTP(w, r)
	return w.Result(), nil
}

func newEndpoint(t *testing.T, s settings, now func() time.Time) *endpoint {
	t.Helper()
	d := dynamo.New(dynamo.WithClock(now))
	e := &endpoint{t: t, dynamo: d, client: dynamodb.New(dynamodb.Options{
		Region: "eu-west-1", BaseEndpoint: aws.String("http://127.0.0.1:8000"),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
		HTTPClient:  inProcess{d}, RetryMaxAttempts: 1,
	})}
	type list []map[string]string
	attributes := list{{"AttributeName": cmp.Or(s.KeyAttr, "id"), "AttributeType": "S"}}
	schema := list{{"AttributeName": cmp.Or(s.KeyAttr, "id"), "KeyType": "HASH"}}
	if s.SortKeyAttr != "" {
		attributes = append(attributes, map[string]string{"AttributeName": s.SortKeyAttr, "AttributeType": "S"})
		schema = append(schema, map[string]string{"AttributeName": s.SortKeyAttr, "KeyType": "RANGE"})
	}
	e.do(t.Context(), "CreateTable", map[string]any{
		"TableName": tableName, "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": attributes, "KeySchema": schema,
	})
	return e
}

// do runs an operation and returns the items of its answer.
func (e *endpoint) do(ctx context.Context, operation string, in map[string]any) []attrs {
	e.t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		e.t.Fatal(err)
	}
	answer, err := e.dynamo.Do(ctx, operation, body)
	if err != nil {
		e.t.Fatalf("%s: %v", operation, err)
	}
	var out struct{ Items []attrs }
	if err := json.Unmarshal(answer, &out); err != nil {
		e.t.Fatal(err)
	}
	return out.Items
}

func (e *endpoint) put(it attrs) {
	e.t.Helper()
	e.do(e.t.Context(), "PutItem", map[string]any{"TableName": tableName, "Item": it})
}

func (e *endpoint) items(ctx context.Context) []attrs {
	e.t.Helper()
	return e.do(ctx, "Scan", map[string]any{"TableName": tableName})
}

// purge deletes what is in the table, as a person might while a call runs.
func (e *endpoint) purge(ctx context.Context, s settings) {
	e.t.Helper()
	for _, it := range e.items(ctx) {
		key := attrs{cmp.Or(s.KeyAttr, "id"): it[cmp.Or(s.KeyAttr, "id")]}
		if s.SortKeyAttr != "" {
			key[s.SortKeyAttr] = it[s.SortKeyAttr]
		}
		e.do(ctx, "DeleteItem", map[string]any{"TableName": tableName, "Key": key})
	}
}
