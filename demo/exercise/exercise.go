// Package exercise opens a case: the embedded endpoint with the broken table of
// it, on a port of loopback.
package exercise

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"

	"idemtui/demo/cases"
	"idemtui/demo/dynamo"
)

// What an exercise has instead of an AWS account.
const (
	TableName = "IdempotencyTable"
	Region    = "eu-west-1"
)

// Exercise is a case whose table can be read and written until Close.
type Exercise struct {
	server *http.Server
	addr   net.Addr
	done   chan struct{}
}

// Open makes the table of a case as it is at this moment, and serves it; port 0
// takes a free one.
func Open(ctx context.Context, c *cases.Case, port int) (*Exercise, error) {
	endpoint := dynamo.New()
	if err := fill(ctx, endpoint, c, time.Now()); err != nil {
		return nil, fmt.Errorf("open case %s: %w", c.Name, err)
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return nil, fmt.Errorf("open case %s: port %d on loopback (is it taken? 0 finds a free one): %w", c.Name, port, err)
	}
	e := &Exercise{
		server: &http.Server{Handler: endpoint, ReadHeaderTimeout: 10 * time.Second},
		addr:   listener.Addr(), done: make(chan struct{}),
	}
	go func() {
		defer close(e.done)
		_ = e.server.Serve(listener) // ends by Close
	}()
	return e, nil
}

// Endpoint is the URL, for any DynamoDB client.
func (e *Exercise) Endpoint() string { return "http://" + e.addr.String() }

// Close ends the endpoint; the table goes with it.
func (e *Exercise) Close() error {
	err := e.server.Close()
	<-e.done
	if err != nil {
		return fmt.Errorf("close the endpoint at %s: %w", e.addr, err)
	}
	return nil
}

// fill creates the table and writes its items.
func fill(ctx context.Context, endpoint *dynamo.Endpoint, c *cases.Case, now time.Time) error {
	type list []map[string]any
	definitions := list{{"AttributeName": cases.Key, "AttributeType": "S"}}
	schema := list{{"AttributeName": cases.Key, "KeyType": "HASH"}}
	if c.Table.SortKey != "" {
		definitions = append(definitions, map[string]any{"AttributeName": c.Table.SortKey, "AttributeType": "S"})
		schema = append(schema, map[string]any{"AttributeName": c.Table.SortKey, "KeyType": "RANGE"})
	}
	err := do(ctx, endpoint, "CreateTable", map[string]any{
		"TableName": TableName, "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": definitions, "KeySchema": schema,
	})
	if err != nil {
		return err
	}
	if c.Table.TTL != "" {
		err := do(ctx, endpoint, "UpdateTimeToLive", map[string]any{
			"TableName":               TableName,
			"TimeToLiveSpecification": map[string]any{"AttributeName": c.Table.TTL, "Enabled": true},
		})
		if err != nil {
			return err
		}
	}
	for _, item := range c.Items(now) {
		if err := do(ctx, endpoint, "PutItem", map[string]any{"TableName": TableName, "Item": item}); err != nil {
			return err
		}
	}
	return nil
}

// do runs one operation in process.
func do(ctx context.Context, endpoint *dynamo.Endpoint, operation string, in map[string]any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("%s on %s: %w", operation, TableName, err)
	}
	if _, err := endpoint.Do(ctx, operation, body); err != nil {
		return fmt.Errorf("%s on %s: %w", operation, TableName, err)
	}
	return nil
}
