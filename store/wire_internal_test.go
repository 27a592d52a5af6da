package store

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// countingConn counts what a client writes.
type countingConn struct {
	net.Conn

	writes *atomic.Int64
}

func (c countingConn) Write(b []byte) (int, error) {
	c.writes.Add(1)
	return c.Conn.Write(b)
}

// opaque is a body whose type net/http does not know, as is the SDK's.
type opaque struct{ io.Reader }

func (opaque) Close() error { return nil }

// Headers and body leave in one write: between two writes an endpoint that
// answers at once meets a body that the SDK has closed, and the page breaks off.
func TestRequestLeavesInOneWrite(t *testing.T) {
	var got string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got = string(body)
	}))
	defer server.Close()
	var writes atomic.Int64
	transport := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := (&net.Dialer{}).DialContext(ctx, network, address)
		return countingConn{c, &writes}, err
	}}
	defer transport.CloseIdleConnections()
	const body = `{"TableName":"records"}`
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, opaque{strings.NewReader(body)})
	if err != nil {
		t.Fatal(err)
	}
	request.ContentLength = int64(len(body))
	answer, err := oneWrite{next: &http.Client{Transport: transport}}.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil {
		t.Fatal(err)
	}
	if n := writes.Load(); n != 1 || got != body {
		t.Errorf("the request %q left in %d writes", got, n)
	}
}
