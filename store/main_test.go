package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"idemtui/demo/dynamo"
	"idemtui/inspect"
	"idemtui/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// object is a JSON object, of DynamoDB JSON mostly.
type object = map[string]any

func str(v string) object { return object{"S": v} }
func num(v string) object { return object{"N": v} }

// endpoint is an embedded DynamoDB, reached as an endpoint of AWS is.
type endpoint struct {
	*dynamo.Endpoint

	URL string
}

// serve starts an endpoint on a free port. Each wrap stands between it and the
// client, the last one outermost.
func serve(tb testing.TB, e *dynamo.Endpoint, wrap ...func(http.Handler) http.Handler) endpoint {
	tb.Helper()
	var h http.Handler = e
	for _, w := range wrap {
		h = w(h)
	}
	server := httptest.NewServer(h)
	tb.Cleanup(server.Close)
	return endpoint{Endpoint: e, URL: server.URL}
}

// do runs an operation inside of the endpoint.
func (e endpoint) do(tb testing.TB, operation string, in object) object {
	tb.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		tb.Fatal(err)
	}
	answer, err := e.Do(tb.Context(), operation, body)
	if err != nil {
		tb.Fatalf("%s: %v", operation, err)
	}
	var out object
	if err := json.Unmarshal(answer, &out); err != nil {
		tb.Fatal(err)
	}
	return out
}

// create makes a table with a partition key and, if named, a sort key.
func (e endpoint) create(tb testing.TB, name, partition string, sort ...string) {
	tb.Helper()
	keys := []object{{"AttributeName": partition, "KeyType": "HASH"}}
	definitions := []object{{"AttributeName": partition, "AttributeType": "S"}}
	for _, s := range sort {
		keys = append(keys, object{"AttributeName": s, "KeyType": "RANGE"})
		definitions = append(definitions, object{"AttributeName": s, "AttributeType": "S"})
	}
	e.do(tb, "CreateTable", object{"TableName": name, "KeySchema": keys, "AttributeDefinitions": definitions, "BillingMode": "PAY_PER_REQUEST"})
}

func (e endpoint) expire(tb testing.TB, name, attribute string) {
	tb.Helper()
	e.do(tb, "UpdateTimeToLive", object{"TableName": name, "TimeToLiveSpecification": object{"AttributeName": attribute, "Enabled": true}})
}

func (e endpoint) put(tb testing.TB, table string, items ...object) {
	tb.Helper()
	for _, i := range items {
		e.do(tb, "PutItem", object{"TableName": table, "Item": i})
	}
}

// fill puts n records of about the given size and returns their keys, sorted.
func (e endpoint) fill(tb testing.TB, table string, n, bytes int) []string {
	tb.Helper()
	body := make([]byte, bytes)
	for i := range body {
		body[i] = 'x'
	}
	keys := make([]string, n)
	for i := range n {
		keys[i] = fmt.Sprintf("orders.app.handler#%032x", i)
		e.put(tb, table, object{"id": str(keys[i]), "status": str("COMPLETED"), "expiration": num("1800000000"), "data": str(string(body))})
	}
	slices.Sort(keys)
	return keys
}

// noEnvironment hides the AWS configuration of the machine that runs the tests.
func noEnvironment(tb testing.TB) {
	tb.Helper()
	for _, name := range []string{
		"AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
		"AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
		"AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
		"AWS_CA_BUNDLE", "AWS_MAX_ATTEMPTS", "AWS_RETRY_MODE", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy",
	} {
		tb.Setenv(name, "")
		if err := os.Unsetenv(name); err != nil {
			tb.Fatal(err)
		}
	}
	folder := tb.TempDir()
	tb.Setenv("HOME", folder)
	tb.Setenv("AWS_CONFIG_FILE", filepath.Join(folder, "config"))
	tb.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(folder, "credentials"))
	tb.Setenv("AWS_EC2_METADATA_DISABLED", "true")
}

// open opens a table of an endpoint without any AWS environment.
func open(tb testing.TB, url, table string, c store.Config) *store.Table {
	tb.Helper()
	opened, err := account(tb, url, c).Table(tb.Context(), table)
	if err != nil {
		tb.Fatal(err)
	}
	return opened
}

func account(tb testing.TB, url string, c store.Config) *store.Account {
	tb.Helper()
	noEnvironment(tb)
	c.Endpoint = url
	a, err := store.Open(tb.Context(), c)
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

// loaded is all that a load brought.
type loaded struct {
	records []inspect.Record
	pages   int
	scanned int
	rcu     float64
	retries int64
}

// drain reads a load to its end; err is what Next told before io.EOF.
func drain(ctx context.Context, table *store.Table) (loaded, error) {
	l := table.Load(ctx)
	defer l.Close()
	var out loaded
	var told error
	for {
		page, err := l.Next(ctx)
		if errors.Is(err, io.EOF) {
			out.retries = l.Retries()
			return out, told
		}
		if err != nil {
			told = err
			continue
		}
		out.records = append(out.records, page.Records...)
		out.pages++
		out.scanned += page.Scanned
		out.rcu += page.ConsumedRCU
	}
}

func keysOf(records []inspect.Record) []string {
	keys := make([]string, len(records))
	for i := range records {
		keys[i] = records[i].Key
	}
	slices.Sort(keys)
	return keys
}

// problem asserts that err is told as one line of a kind.
func problem(t *testing.T, err error, kind inspect.Kind) *inspect.Problem {
	t.Helper()
	p, ok := errors.AsType[*inspect.Problem](err)
	if !ok {
		t.Fatalf("got %v, want an *inspect.Problem", err)
	}
	if p.Kind != kind {
		t.Errorf("kind %d, want %d: %v", p.Kind, kind, p)
	}
	for _, raw := range []string{"operation error", "https response error", "\n", "RequestID", "StatusCode"} {
		if strings.Contains(strings.ToLower(p.Error()), strings.ToLower(raw)) {
			t.Errorf("the SDK's own words are told (%q): %v", raw, p)
		}
	}
	return p
}
