package verify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/tidwall/gjson"

	"idemtui/demo/dynamo"
	"idemtui/demo/lambda"
	"idemtui/demo/world"
)

// bench is the place of one try: an empty table, the handler in processes of
// its own, and the world around it.
type bench struct {
	options  Options
	endpoint *dynamo.Endpoint
	world    *world.World
	function *lambda.Runtime
	server   *http.Server
	served   chan struct{}
	made     []string // tables that were made for their first request

	mu     sync.Mutex
	before func(world.Call) // called with each DynamoDB request before it is served
}

// setUp makes the tables and a world, and the handler that sees it; no process
// is started yet.
func setUp(ctx context.Context, o Options) (*bench, error) {
	b := &bench{options: o, endpoint: dynamo.New(), served: make(chan struct{}), before: func(world.Call) {}}
	if err := b.create(ctx, o.Table, o.KeyAttribute); err != nil {
		return nil, err
	}
	for _, table := range o.Tables {
		if _, err := b.endpoint.Do(ctx, "CreateTable", table); err != nil {
			return nil, fmt.Errorf("make the table %s: %w", gjson.GetBytes(table, "TableName").Str, err)
		}
	}
	b.world = world.New(b.endpoint, world.WithStubs(o.Stubs...), world.WithPrepare(b.prepare))
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open a port on loopback: %w", err)
	}
	b.server = &http.Server{Handler: b.world, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		defer close(b.served)
		_ = b.server.Serve(ln) // ends by close
	}()
	f := o.Function
	f.Endpoint, f.Concurrency = "http://"+ln.Addr().String(), 2
	b.function = lambda.New(f)
	return b, nil
}

func (b *bench) close() error {
	err := b.function.Close()
	if closing := b.server.Close(); closing != nil {
		err = errors.Join(err, fmt.Errorf("close the endpoint: %w", closing))
	}
	<-b.served
	return err
}

// create makes a table with a text key.
func (b *bench) create(ctx context.Context, name, key string) error {
	body, err := json.Marshal(map[string]any{
		"TableName": name, "BillingMode": "PAY_PER_REQUEST",
		"AttributeDefinitions": []any{map[string]string{"AttributeName": key, "AttributeType": "S"}},
		"KeySchema":            []any{map[string]string{"AttributeName": key, "KeyType": "HASH"}},
	})
	if err != nil {
		return fmt.Errorf("make the table %s: %w", name, err)
	}
	if _, err := b.endpoint.Do(ctx, "CreateTable", body); err != nil {
		return fmt.Errorf("make the table %s: %w", name, err)
	}
	return nil
}

// prepare makes a table that a request names and nobody made, with the key id,
// and lets the try look at the request.
func (b *bench) prepare(c world.Call) {
	if c.Table != "" && c.Operation != "CreateTable" {
		b.mu.Lock()
		if _, err := b.endpoint.Do(context.Background(), "DescribeTable", []byte(`{"TableName":`+quoted(c.Table)+`}`)); err != nil &&
			b.create(context.Background(), c.Table, "id") == nil {
			b.made = append(b.made, c.Table)
		}
		b.mu.Unlock()
	}
	b.mu.Lock()
	before := b.before
	b.mu.Unlock()
	before(c)
}

// watch calls f with each request before it is served.
func (b *bench) watch(f func(world.Call)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.before = f
}

func quoted(text string) string {
	raw, err := json.Marshal(text)
	if err != nil {
		return `""`
	}
	return string(raw)
}

// deliver runs the handler on an event.
func (b *bench) deliver(ctx context.Context, title string, event []byte, changed ...string) (Delivery, error) {
	res, err := b.function.Invoke(ctx, lambda.Request{Payload: event})
	if err != nil {
		return Delivery{}, fmt.Errorf("deliver the event: %w", err)
	}
	d := Delivery{
		Title: title, Changed: changed, RequestID: res.RequestID, PID: res.PID,
		Calls: []world.Call{},
	}
	d.Calls = append(d.Calls, b.world.Of(res.Environment, res.Started, res.Ended)...)
	if !res.Started.IsZero() {
		d.Took = res.Ended.Sub(res.Started)
	}
	if res.Error != nil {
		d.ErrorType, d.Error = res.Error.Type, res.Error.Message
	} else if json.Valid(res.Payload) {
		d.Response = res.Payload
	}
	return d, nil
}

// contents is every table with its items, each as one JSON text with its names
// in order.
type contents map[string][]string

// look reads every table.
func (b *bench) look(ctx context.Context) (contents, error) {
	names, err := b.endpoint.Do(ctx, "ListTables", []byte(`{}`))
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", err)
	}
	all := contents{}
	for _, name := range gjson.GetBytes(names, "TableNames").Array() {
		if all[name.Str], err = b.items(ctx, name.Str); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// items reads the whole of a table, page by page.
func (b *bench) items(ctx context.Context, table string) ([]string, error) {
	items, start := []string{}, ""
	for {
		page, err := b.endpoint.Do(ctx, "Scan", []byte(`{"TableName":`+quoted(table)+start+`}`))
		if err != nil {
			return nil, fmt.Errorf("read the table %s: %w", table, err)
		}
		for _, item := range gjson.GetBytes(page, "Items").Array() {
			text, err := ordered(item.Raw)
			if err != nil {
				return nil, fmt.Errorf("read the table %s: %w", table, err)
			}
			items = append(items, text)
		}
		last := gjson.GetBytes(page, "LastEvaluatedKey")
		if !last.Exists() {
			slices.Sort(items)
			return items, nil
		}
		start = `,"ExclusiveStartKey":` + last.Raw
	}
}

// ordered writes JSON with the names of its objects in order. The values are
// texts, as all of DynamoDB JSON is.
func ordered(raw string) (string, error) {
	var v any
	if err := json.Unmarshal([]byte(raw), &v); err != nil {
		return "", fmt.Errorf("read an item: %w", err)
	}
	text, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("write an item: %w", err)
	}
	return string(text), nil
}

// keys are those of the idempotency table's records.
func (c contents) keys(table, attribute string) []string {
	var keys []string
	for _, item := range c[table] {
		keys = append(keys, gjson.Get(item, gjson.Escape(attribute)+".S").Str)
	}
	return keys
}

// differs names the tables that are not as they were.
func (c contents) differs(was contents) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(c)) {
		if !slices.Equal(c[name], was[name]) {
			names = append(names, name)
		}
	}
	return names
}
