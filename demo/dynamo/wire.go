package dynamo

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"hash/crc32"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"idemtui/demo/loopback"
)

const (
	maxBodyBytes  = 16 << 20
	maxURIBytes   = 16 << 10
	tableService  = "DynamoDB_20120810"
	streamService = "DynamoDBStreams_20120810"
	jsonType      = "application/x-amz-json-1.0"
)

// ServeHTTP answers one request of the DynamoDB API.
func (e *Endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", e.clock().UTC().Format(http.TimeFormat))
	switch {
	case !e.anyHost && loopback.Foreign(r):
		refusePlainly(w, http.StatusForbidden, "idemtui's endpoint answers programs on this machine only: no Origin header, and a loopback host\n")
	case len(r.RequestURI) > maxURIBytes:
		refusePlainly(w, http.StatusBadRequest, "")
	case r.Method == http.MethodGet && r.URL.Path == "/":
		w.Header().Set("Content-Type", "text/plain")
		_, _ = io.WriteString(w, "healthy: dynamodb."+e.region+".amazonaws.com ")
	case r.Method != http.MethodPost || r.URL.Path != "/" || contentType(r) == "":
		refusePlainly(w, http.StatusNotFound, "<UnknownOperationException/>\n")
	default:
		e.serveCall(w, r)
	}
}

func refusePlainly(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}

// contentType is the request's, without parameters; "" if it is not one that
// the API speaks.
func contentType(r *http.Request) string {
	base, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || (base != jsonType && base != "application/json") {
		return ""
	}
	return base
}

func (e *Endpoint) serveCall(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBodyBytes))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		refusePlainly(w, http.StatusRequestEntityTooLarge, "")
		return
	}
	if err != nil {
		refusePlainly(w, http.StatusBadRequest, "")
		return
	}
	started := time.Now()
	call := &Call{
		At:        e.clock(),
		Outcome:   "ok",
		UserAgent: r.UserAgent(),
		RequestID: rand.Text() + rand.Text(),
	}
	x := &exchange{call: call, region: signedRegion(r, e.region), host: r.Host}
	answer, err := e.answer(x, r, body)
	status := http.StatusOK
	if err != nil {
		refused := asError(err)
		status, answer = refused.Status, refused.encode()
		call.Outcome, call.Message = refused.Type, refused.Message
	}
	header := w.Header()
	header.Set("Content-Type", contentType(r))
	header.Set("Content-Length", strconv.Itoa(len(answer)))
	header["x-amzn-RequestId"] = []string{call.RequestID}
	header["x-amz-crc32"] = []string{strconv.FormatUint(uint64(crc32.ChecksumIEEE(answer)), 10)}
	w.WriteHeader(status)
	_, _ = w.Write(answer) //nolint:gosec // JSON under a JSON content type; no browser gets here
	call.Duration = time.Since(started)
	e.observe(*call)
}

// answer checks what the service checks before it looks at parameters.
func (e *Endpoint) answer(x *exchange, r *http.Request, body []byte) ([]byte, error) {
	if len(body) > 0 && !json.Valid(body) {
		return nil, serialization("")
	}
	target := r.Header.Get("X-Amz-Target")
	service, operation, _ := strings.Cut(target, ".")
	actions, ours := e.services[service]
	if !ours {
		return nil, unknownOperation(strconv.Quote(target))
	}
	x.call.Operation = operation
	act, known := actions[operation]
	if !known {
		return nil, unknownOperation(operation)
	}
	if err := checkSignature(r); err != nil {
		return nil, err
	}
	return act.serve(x, body)
}

// encode renders the error's body.
func (e *Error) encode() []byte {
	body := map[string]any{"__type": e.namespace() + "#" + e.Type}
	if e.Message != "" {
		body[e.textMember()] = e.Message
	}
	if e.item != nil {
		body["Item"] = e.item
	}
	if e.reasons != nil {
		body["CancellationReasons"] = e.reasons
	}
	encoded, err := encodeAnswer(body)
	if err != nil {
		return nil
	}
	return encoded
}

func (e *Error) textMember() string {
	switch e.Type {
	case "SerializationException", "AccessDeniedException", "TransactionCanceledException", "IdempotentParameterMismatchException":
		return "Message"
	default:
		return "message"
	}
}

// encodeAnswer renders a body without HTML escapes, as the service does.
func encodeAnswer(answer any) ([]byte, error) {
	if own, ok := answer.(interface{ encode() ([]byte, error) }); ok {
		return own.encode()
	}
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(answer); err != nil {
		return nil, &Error{Type: "InternalServerError", Message: "encoding the answer: " + err.Error(), Status: statusInternal}
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}
