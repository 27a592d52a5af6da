package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

const (
	dialTimeout = 5 * time.Second
	// readTimeout bounds the silence within an answer, not its length. The SDK
	// has no such bound of its own here.
	readTimeout = 30 * time.Second
	// idleConnections is room for the segments of a load; the SDK keeps 10.
	idleConnections = 64
	// maxAnswerBytes is far above any answer of DynamoDB.
	maxAnswerBytes = 64 << 20
)

// newHTTPClient is the transport below the wrappers. The SDK's configuration
// may still add a certificate bundle to it.
func newHTTPClient(silence time.Duration) *awshttp.BuildableClient {
	return awshttp.NewBuildableClient().
		WithDialerOptions(func(d *net.Dialer) { d.Timeout = dialTimeout }).
		WithTransportOptions(func(t *http.Transport) {
			t.MaxIdleConns = idleConnections
			t.MaxIdleConnsPerHost = idleConnections
		}).
		WithReadTimeout(silence)
}

// oneWrite sends each request from memory, headers and body in one write. With
// the SDK's own body type net/http writes twice and then probes the body for
// more; the SDK closes it as soon as an answer is there, and an endpoint that
// answers at once breaks its own connection.
type oneWrite struct{ next aws.HTTPClient }

// Do sends a request.
func (w oneWrite) Do(r *http.Request) (*http.Response, error) {
	if r.Body != nil && r.Body != http.NoBody && r.ContentLength > 0 {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, fmt.Errorf("read the request to be sent: %w", err)
		}
		if err := r.Body.Close(); err != nil {
			return nil, fmt.Errorf("close the request to be sent: %w", err)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		// net/http sends it again by itself when an idle connection had died.
		r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	}
	return w.next.Do(r) //nolint:wrapcheck // the SDK wraps it
}

// dynamoWire takes an answer in whole before the SDK sees it. A page that
// breaks off, or whose checksum is wrong, is then a failed attempt that is
// tried again; the SDK alone gives up on the one and accepts the other.
type dynamoWire struct {
	oneWrite

	clock *clock
}

// Do sends a request and takes its answer in.
func (w dynamoWire) Do(r *http.Request) (*http.Response, error) {
	sent := time.Now()
	answer, err := w.oneWrite.Do(r)
	if err != nil {
		return nil, sendError(err)
	}
	received := time.Now()
	body, err := readAnswer(r.Context(), answer)
	if err != nil {
		return nil, err
	}
	if err := checkForm(answer, body); err != nil {
		return nil, err
	}
	w.clock.observe(answer.Header, sent, received)
	answer.Body = io.NopCloser(bytes.NewReader(body))
	return answer, nil
}

// readAnswer reads an answer to its end and checks its sum.
func readAnswer(ctx context.Context, answer *http.Response) ([]byte, error) {
	var buffer bytes.Buffer
	if answer.ContentLength > 0 && answer.ContentLength <= maxAnswerBytes {
		buffer.Grow(int(answer.ContentLength) + bytes.MinRead)
	}
	_, err := buffer.ReadFrom(io.LimitReader(answer.Body, maxAnswerBytes))
	closed := answer.Body.Close()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, &attemptError{text: "the answer broke off", again: true, err: err}
	case closed != nil:
		return nil, &attemptError{text: "the answer did not end well", again: true, err: closed}
	}
	sum, err := strconv.ParseUint(answer.Header.Get("X-Amz-Crc32"), 10, 32)
	if err == nil && sum != uint64(crc32.ChecksumIEEE(buffer.Bytes())) {
		return nil, &attemptError{text: "the answer was damaged on its way (checksum)", again: true}
	}
	return buffer.Bytes(), nil
}

// checkForm refuses what DynamoDB cannot have said: a web server's page, a
// proxy's login form. Trouble of the 500s may come in any form.
func checkForm(answer *http.Response, body []byte) error {
	kind := answer.Header.Get("Content-Type")
	if answer.StatusCode >= http.StatusInternalServerError || strings.Contains(kind, "json") && len(body) > 0 {
		return nil
	}
	form := "an empty answer"
	if len(body) > 0 {
		form, _, _ = strings.Cut(kind, ";")
		if form == "" {
			form = "an unnamed form"
		}
	}
	return &attemptError{text: fmt.Sprintf("status %d with %s", answer.StatusCode, form), foreign: true}
}

// sendError sorts out what no second attempt mends: a port that nobody
// listens on, a server that does not speak TLS or HTTP.
func sendError(err error) error {
	text := err.Error()
	switch {
	case errors.Is(err, syscall.ECONNREFUSED) || strings.Contains(text, "actively refused"):
		return &attemptError{text: "connection refused", err: err}
	case strings.Contains(text, "server gave HTTP response to HTTPS client"),
		strings.Contains(text, "malformed HTTP"),
		strings.Contains(text, "first record does not look like a TLS handshake"):
		return &attemptError{text: "it does not speak the protocol of the address", foreign: true, err: err}
	}
	return err
}

// attemptError is a failed attempt that the SDK would misjudge.
type attemptError struct {
	text string
	// again says that another attempt may mend it.
	again bool
	// foreign says that whoever answered is not DynamoDB.
	foreign bool
	err     error
}

func (e *attemptError) Error() string {
	if e.err != nil {
		return e.text + ": " + e.err.Error()
	}
	return e.text
}

func (e *attemptError) Unwrap() error { return e.err }

// RetryableError is asked by the SDK's retryer before its own rules.
func (e *attemptError) RetryableError() bool { return e.again }
