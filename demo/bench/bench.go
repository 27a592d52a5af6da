// Package bench is a place where a function runs and is watched: an endpoint
// with its tables, the world around the function, the function's processes.
//
// Its place in the flow: verify, replay, experiment and the live session put a
// function on a bench, deliver events to it, and read here what it did.
package bench

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

// Options is what stands on a bench.
type Options struct {
	Function lambda.Function
	// Table is the idempotency table, KeyAttribute its partition key; empty:
	// IdempotencyTable and id.
	Table, KeyAttribute string
	// Tables are CreateTable requests. Other tables are made with the key id when
	// they are first used.
	Tables [][]byte
	// Environment is what the function is told of the world at a URL.
	Environment func(url string) map[string]string
	// Stubs are other services that are answered: see world.Stubs.
	Stubs []string
}

// Bench is the place of one try: tables, a world, and the function in it.
type Bench struct {
	options  Options
	endpoint *dynamo.Endpoint
	world    *world.World
	function *lambda.Runtime
	server   *http.Server
	url      string
	served   chan struct{}

	mu     sync.Mutex
	made   []string         // tables that were made for their first request
	before func(world.Call) // called with each DynamoDB request before it is served
	after  func(world.Call) // called with each request before its answer goes out
}

// New makes the tables and a world, and the function that sees it; no process
// is started yet. Nothing of it looks at the AWS environment.
func New(ctx context.Context, o Options, watching ...lambda.Option) (*Bench, error) {
	if o.Table == "" {
		o.Table = "IdempotencyTable"
	}
	if o.KeyAttribute == "" {
		o.KeyAttribute = "id"
	}
	b := &Bench{options: o, endpoint: dynamo.New(), served: make(chan struct{}), before: func(world.Call) {}, after: func(world.Call) {}}
	if err := b.create(ctx, o.Table, o.KeyAttribute); err != nil {
		return nil, err
	}
	for _, table := range o.Tables {
		if _, err := b.endpoint.Do(ctx, "CreateTable", table); err != nil {
			return nil, fmt.Errorf("make the table %s: %w", gjson.GetBytes(table, "TableName").Str, err)
		}
	}
	b.world = world.New(b.endpoint, world.WithStubs(o.Stubs...), world.WithPrepare(b.prepare), world.WithAnswered(b.answered))
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open a port on loopback: %w", err)
	}
	b.server = &http.Server{Handler: b.world, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		defer close(b.served)
		_ = b.server.Serve(ln) // ends by Close
	}()
	b.url = "http://" + ln.Addr().String()
	o.Function.Endpoint = b.url
	if o.Environment != nil {
		env := o.Environment(b.url)
		maps.Copy(env, o.Function.Env)
		o.Function.Env = env
	}
	b.function = lambda.New(o.Function, watching...)
	return b, nil
}

// Endpoint is where the function's tables are.
func (b *Bench) Endpoint() *dynamo.Endpoint { return b.endpoint }

// World is what the function sees.
func (b *Bench) World() *world.World { return b.world }

// Another runs a further function, or the same one set up otherwise, in this
// world. first numbers its environments apart from the others'. Who asks for it
// closes it.
func (b *Bench) Another(f lambda.Function, first int, watching ...lambda.Option) *lambda.Runtime {
	f.Endpoint = b.url
	return lambda.New(f, append(watching, lambda.WithFirstEnvironment(first))...)
}

// URL is where the function sees its world.
func (b *Bench) URL() string { return b.url }

// Function runs the function.
func (b *Bench) Function() *lambda.Runtime { return b.function }

// Table is the name of the idempotency table.
func (b *Bench) Table() string { return b.options.Table }

// Made names the tables that were made for their first request.
func (b *Bench) Made() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.made)
}

// Close ends the function and leaves nothing behind.
func (b *Bench) Close() error {
	err := b.function.Close()
	if closing := b.server.Close(); closing != nil {
		err = errors.Join(err, fmt.Errorf("close the endpoint: %w", closing))
	}
	<-b.served
	return err
}

// create makes a table with a text key.
func (b *Bench) create(ctx context.Context, name, key string) error {
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
func (b *Bench) prepare(c world.Call) {
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

func (b *Bench) answered(c world.Call) {
	b.mu.Lock()
	after := b.after
	b.mu.Unlock()
	after(c)
}

// Before calls f with each DynamoDB request before it is served.
func (b *Bench) Before(f func(world.Call)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.before = f
}

// After calls f with each request when it was served and noted, before its
// answer goes out.
func (b *Bench) After(f func(world.Call)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.after = f
}

func quoted(text string) string {
	raw, err := json.Marshal(text)
	if err != nil {
		return `""`
	}
	return string(raw)
}
