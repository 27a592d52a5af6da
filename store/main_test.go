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
func serve(t testing.TB, e *dynamo.Endpoint, wrap ...func(http.Handler) http.Handler) endpoint {
	t.Helper()
	var h http.Handler = e
	for _, w := range wrap {
		h = w(h)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return endpoint{Endpoint: e, URL: server.URL}
}

// do runs an operation inside of the endpoint.
func (e endpoint) do(t testing.TB, operation string, in object) object {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := e.Do(t.Context(), operation, body)
	if err != nil {
		t.Fatalf("%s: %v", operation, err)
	}
	var out object
	if err := json.Unmarshal(answer, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// create makes a table with a partition key and, if named, a sort key.
func (e endpoint) create(t testing.TB, name, partition string, sort ...string) {
	t.Helper()
	keys := []object{{"AttributeName": partition, "KeyType": "HASH"}}
	definitions := []object{{"AttributeName": partition, "AttributeType": "S"}}
	for _, s := range sort {
		keys = append(keys, object{"AttributeName": s, "KeyType": "RANGE"})
		definitions = append(definitions, object{"AttributeName": s, "AttributeType": "S"})
	}
	e.do(t, "CreateTable", object{"TableName": name, "KeySchema": keys, "AttributeDefinitions": definitions, "BillingMode": "PAY_PER_REQUEST"})
}

func (e endpoint) expire(t testing.TB, name, attribute string) {
	t.Helper()
	e.do(t, "UpdateTimeToLive", object{"TableName": name, "TimeToLiveSpecification": object{"AttributeName": attribute, "Enabled": true}})
}

func (e endpoint) put(t testing.TB, table string, items ...object) {
	t.Helper()
	for _, i := range items {
		e.do(t, "PutItem", object{"TableName": table, "Item": i})
	}
}

// fill puts n records of about the given size and returns their keys, sorted.
func (e endpoint) fill(t testing.TB, table string, n, bytes int) []string {
	t.Helper()
	body := make([]byte, bytes)
	for i := range body {
		body[i] = 'x'
	}
	keys := make([]string, n)
	for i := range n {
		keys[i] = fmt.Sprintf("orders.app.handler#%032x", i)
		e.put(t, table, object{"id": str(keys[i]), "status": str("COMPLETED"), "expiration": num("1800000000"), "data": str(string(body))})
	}
	slices.Sort(keys)
	return keys
}

// noEnvironment hides the AWS configuration of the machine that runs the tests.
func noEnvironment(t testing.TB) {
	t.Helper()
	for _, name := range []string{
		"AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
		"AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
		"AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
		"AWS_CA_BUNDLE", "AWS_MAX_ATTEMPTS", "AWS_RETRY_MODE", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy",
	} {
		t.Setenv(name, "")
		os.Unsetenv(name)
	}
	folder := t.TempDir()
	t.Setenv("HOME", folder)
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(folder, "config"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(folder, "credentials"))
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
}

// open opens a table of an endpoint without any AWS environment.
func open(t testing.TB, url, table string, c store.Config) *store.Table {
	t.Helper()
	opened, err := account(t, url, c).Table(t.Context(), table)
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

func account(t testing.TB, url string, c store.Config) *store.Account {
	t.Helper()
	noEnvironment(t)
	c.Endpoint = url
	a, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
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
		if containsFold(p.Error(), raw) {
			t.Errorf("the SDK's own words are told (%q): %v", raw, p)
		}
	}
	return p
}
