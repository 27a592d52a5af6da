package purge_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"idemtui/demo/dynamo"
	"idemtui/inspect"
	"idemtui/inspect/plan"
	"idemtui/store"
	"idemtui/store/journal"
	"idemtui/store/purge"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// object is a JSON object, of DynamoDB JSON mostly.
type object = map[string]any

func str(v string) object { return object{"S": v} }

// seconds is a stored time some way from now.
func seconds(from time.Duration) object {
	return object{"N": strconv.FormatInt(time.Now().Add(from).Unix(), 10)}
}

func millis(from time.Duration) object {
	return object{"N": strconv.FormatInt(time.Now().Add(from).UnixMilli(), 10)}
}

// wrap stands between the endpoint and its client.
type wrap = func(http.Handler) http.Handler

// rig is a table in an embedded endpoint, opened as a table of AWS is.
type rig struct {
	*dynamo.Endpoint

	table *store.Table
}

const records = "records"

func newRig(tb testing.TB, wraps ...wrap) *rig {
	tb.Helper()
	return newRigOf(tb, dynamo.New(), wraps...)
}

func newRigOf(tb testing.TB, e *dynamo.Endpoint, wraps ...wrap) *rig {
	tb.Helper()
	g := &rig{Endpoint: e}
	g.do(tb, "CreateTable", object{
		"TableName": records, "BillingMode": "PAY_PER_REQUEST",
		"KeySchema":            []object{{"AttributeName": "id", "KeyType": "HASH"}},
		"AttributeDefinitions": []object{{"AttributeName": "id", "AttributeType": "S"}},
	})
	g.table = open(tb, e, store.Config{}, wraps...)
	return g
}

// open opens the table through a server of its own.
func open(tb testing.TB, e *dynamo.Endpoint, c store.Config, wraps ...wrap) *store.Table {
	tb.Helper()
	var h http.Handler = e
	for _, w := range wraps {
		h = w(h)
	}
	server := httptest.NewServer(h)
	tb.Cleanup(server.Close)
	c.Endpoint, c.Isolated = server.URL, true
	account, err := store.Open(tb.Context(), c)
	if err != nil {
		tb.Fatal(err)
	}
	table, err := account.Table(tb.Context(), records)
	if err != nil {
		tb.Fatal(err)
	}
	return table
}

// do runs an operation inside of the endpoint.
func (g *rig) do(tb testing.TB, operation string, in object) object {
	tb.Helper()
	answer, err := g.Do(tb.Context(), operation, encode(in))
	if err != nil {
		tb.Fatalf("%s: %v", operation, err)
	}
	return decode(answer)
}

func (g *rig) put(tb testing.TB, items ...object) {
	tb.Helper()
	for _, i := range items {
		g.do(tb, "PutItem", object{"TableName": records, "Item": i})
	}
}

// item is what is stored under a key; nil for nothing.
func (g *rig) item(tb testing.TB, key string) any {
	tb.Helper()
	return g.do(tb, "GetItem", object{"TableName": records, "Key": object{"id": str(key)}})["Item"]
}

// count is how many items there are.
func (g *rig) count(tb testing.TB) int {
	tb.Helper()
	return len(g.load(tb))
}

// load reads all records.
func (g *rig) load(tb testing.TB) []inspect.Record {
	tb.Helper()
	l := g.table.Load(tb.Context())
	defer l.Close()
	var out []inspect.Record
	for {
		page, err := l.Next(tb.Context())
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, page.Records...)
	}
}

func encode(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}

func decode(text []byte) object {
	var out object
	if err := json.Unmarshal(text, &out); err != nil {
		panic(err)
	}
	return out
}

// stuck is a record without a deadline that a call began 23 hours ago, if
// expires_after is a day.
func stuck(prefix string, n int) object {
	return object{"id": str(keyOf(prefix, n)), "status": str("INPROGRESS"), "expiration": seconds(time.Hour)}
}

func keyOf(prefix string, n int) string { return fmt.Sprintf("%s#%032x", prefix, n) }

// fill puts n stuck records of a prefix.
func (g *rig) fill(tb testing.TB, prefix string, n int) {
	tb.Helper()
	for i := range n {
		g.put(tb, stuck(prefix, i))
	}
}

// aDay is a person's word that every expires_after is a day.
func aDay() inspect.Policy {
	return inspect.Policy{ExpiresAfter: []inspect.Rule{{For: 24 * time.Hour}}}
}

// planned makes a plan of all records, in a journal.
func (g *rig) planned(tb testing.TB, p inspect.Policy, o plan.Options) *journal.Journal {
	tb.Helper()
	return g.plannedAt(tb, inspect.MillisOf(g.table.Now()), p, o)
}

func (g *rig) plannedAt(tb testing.TB, now inspect.Millis, p inspect.Policy, o plan.Options) *journal.Journal {
	tb.Helper()
	made := plan.New(inspect.Snapshot{}.Append(g.load(tb)), now, p, o)
	prefixes, err := purge.Prefixes(made, p)
	if err != nil {
		tb.Fatal(err)
	}
	path := filepath.Join(tb.TempDir(), "kept", "plan.jsonl")
	j, err := journal.Create(path, journal.Header{Table: records, At: now}, prefixes, purge.Entries(made, p))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = j.Close() }) // what is tested as a crash is closed before
	return j
}

// run purges what is pending.
func (g *rig) run(j *journal.Journal, p inspect.Policy) *purge.Run {
	return &purge.Run{Table: g.table, Journal: j, Policy: p}
}

func pending(j *journal.Journal) []int {
	c := j.Contents()
	return c.Pending()
}

// tally counts outcomes.
func tally(s purge.Summary) map[inspect.Outcome]int {
	out := map[inspect.Outcome]int{}
	for _, o := range s.Outcomes {
		out[o.Outcome]++
	}
	return out
}

// operation puts a handler before those requests that are for one operation.
func operation(name string, handle func(w http.ResponseWriter, r *http.Request, next http.Handler)) wrap {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.Header.Get("X-Amz-Target"), "."+name) {
				handle(w, r, next)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// keyIn is the key that a request names.
func keyIn(r *http.Request) string {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	var in struct {
		Key struct{ ID struct{ S string } }
	}
	if err := json.Unmarshal(body, &in); err != nil {
		panic(err)
	}
	return in.Key.ID.S
}

// refuse answers with an error of DynamoDB's form.
func refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.WriteHeader(status)
	_, _ = w.Write(encode(object{"__type": "com.amazonaws.dynamodb.v20120810#" + code, "message": message}))
}

const deniedText = "User: arn:aws:sts::123456789012:assumed-role/oncall/me is not authorized to perform: dynamodb:DeleteItem on resource: t"
