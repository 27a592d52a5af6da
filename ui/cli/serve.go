package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"idemtui/demo/dynamo"
)

type serveOptions struct {
	port     int
	create   bool
	ttlSweep time.Duration
}

func (a *app) serveCommand() *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the embedded DynamoDB-compatible endpoint alone",
		Long: "Run the embedded DynamoDB-compatible endpoint alone, for tests of other projects.\n" +
			"It keeps its tables in memory, listens on the loopback interface only, and takes\n" +
			"any credentials. Ctrl-c ends it.",
		Example: "  idemtui serve --port 8000\n" +
			"  AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:8000 pytest\n" +
			"  idemtui serve --create --table IdempotencyTable   # with the table in place\n" +
			"  idemtui serve --create --ttl-sweep 10s            # expired records go, as they do on AWS",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.serve(cmd.Context(), o) },
	}
	cmd.Flags().IntVar(&o.port, "port", 8000, "port on 127.0.0.1; 0 takes a free one")
	cmd.Flags().BoolVar(&o.create, "create", false, "create the idempotency table that --table and the --*-attr flags describe")
	cmd.Flags().DurationVar(&o.ttlSweep, "ttl-sweep", 0, "delete expired items of tables with a time to live this often; 0 keeps them")
	return cmd
}

func (a *app) serve(ctx context.Context, o serveOptions) error {
	if err := a.global.check("table", "json"); err != nil {
		return err
	}
	if o.port < 0 || o.port > maxPort {
		return usage("--port %d: a port is a number from 0 to %d", o.port, maxPort)
	}
	if o.ttlSweep < 0 {
		return usage("--ttl-sweep %s: a time between two sweeps, such as 10s, or 0 for none", o.ttlSweep)
	}
	endpoint := dynamo.New()
	if o.create {
		if err := a.createTable(ctx, endpoint); err != nil {
			return err
		}
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(o.port)))
	if err != nil {
		return fmt.Errorf("listen on port %d: %w; choose another with --port", o.port, err)
	}
	if err := a.announce("http://" + listener.Addr().String()); err != nil {
		return err
	}
	if o.ttlSweep > 0 {
		stop := sweep(ctx, endpoint, o.ttlSweep)
		defer stop()
	}
	return serveUntil(ctx, listener, endpoint)
}

// sweep deletes expired items in the background until stop, which waits for
// the last sweep.
func sweep(ctx context.Context, endpoint *dynamo.Endpoint, every time.Duration) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		endpoint.SweepEvery(ctx, every)
	}()
	return func() {
		cancel()
		<-done
	}
}

const maxPort = 65535

// announce tells where the endpoint is, to a person or to a program.
func (a *app) announce(url string) error {
	if a.global.output == "json" {
		b, err := encodeJSON(map[string]string{"endpoint": url}, "")
		if err != nil {
			return err
		}
		return writeAll(a.Out, string(b))
	}
	return writeAll(a.Out, "DynamoDB-compatible endpoint on "+url+"\n"+
		"export AWS_ENDPOINT_URL_DYNAMODB="+url+" AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local\n")
}

// serveUntil serves until ctx ends, then lets open requests finish.
func serveUntil(ctx context.Context, listener net.Listener, handler http.Handler) error {
	const grace = 2 * time.Second
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 30 * time.Second}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve the endpoint: %w", err)
	case <-ctx.Done():
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if err := server.Shutdown(closing); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("stop the endpoint: %w", err)
	}
	return nil
}

// createTable creates the table as the Powertools documentation describes it.
func (a *app) createTable(ctx context.Context, endpoint *dynamo.Endpoint) error {
	name := a.tableOrDefault()
	attributes := a.global.attributes.WithDefaults()
	type definition struct{ AttributeName, AttributeType string }
	type element struct{ AttributeName, KeyType string }
	definitions := []definition{{attributes.Key, "S"}}
	schema := []element{{attributes.Key, "HASH"}}
	if attributes.SortKey != "" {
		definitions = append(definitions, definition{attributes.SortKey, "S"})
		schema = append(schema, element{attributes.SortKey, "RANGE"})
	}
	requests := []struct {
		operation string
		body      any
	}{
		{"CreateTable", map[string]any{"TableName": name, "AttributeDefinitions": definitions, "KeySchema": schema, "BillingMode": "PAY_PER_REQUEST"}},
		{"UpdateTimeToLive", map[string]any{"TableName": name, "TimeToLiveSpecification": map[string]any{"Enabled": true, "AttributeName": attributes.Expiry}}},
	}
	for _, r := range requests {
		body, err := json.Marshal(r.body)
		if err != nil {
			return fmt.Errorf("create table %s: %w", name, err)
		}
		if _, err := endpoint.Do(ctx, r.operation, body); err != nil {
			return fmt.Errorf("create table %s: %w", name, err)
		}
	}
	return nil
}

// defaultTable is the name in the Powertools documentation.
const defaultTable = "IdempotencyTable"

func (a *app) tableOrDefault() string {
	if a.global.table == "" {
		return defaultTable
	}
	return a.global.table
}
