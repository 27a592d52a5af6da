package world

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/tidwall/gjson"

	"idemtui/demo/feed"
	"idemtui/demo/loopback"
)

const (
	dynamoDB = "dynamodb"
	// maxBody is more than any request may hold that the endpoint takes.
	maxBody = 16 << 20
	// EffectsPath is where the services with side effects listen: the name of the
	// effect follows.
	EffectsPath = "/effects/"
)

// Effect is one side effect that a function asked for: a charge, a notification.
type Effect struct {
	At        time.Time       `json:"at"`
	Kind      string          `json:"kind"`       // charge, notification, ...
	RequestID string          `json:"request_id"` // of the invocation that asked for it
	About     string          `json:"about"`      // the business object: order-77
	Body      json.RawMessage `json:"body"`
}

// World is what a function sees. It is an http.Handler, safe for concurrent use.
type World struct {
	endpoint http.Handler
	stubs    map[string]bool
	prepare  func(c Call) // before a DynamoDB request is served
	answered func(c Call) // when a request was noted, before its answer
	calls    *feed.Feed[Call]
	effects  *feed.Feed[Effect]

	mu     sync.Mutex
	of     map[string][]Call // by environment, in the order of their answers
	faults []fault
}

// Option changes a World.
type Option func(*World)

// WithStubs answers some services as if they had done what they were asked
// for: sns, sqs, events. Each request is noted all the same.
func WithStubs(services ...string) Option {
	return func(w *World) {
		for _, s := range services {
			w.stubs[s] = true
		}
	}
}

// WithPrepare calls f with each DynamoDB request before it is served.
func WithPrepare(f func(Call)) Option { return func(w *World) { w.prepare = f } }

// WithAnswered calls f with each request when it has been noted: its answer goes
// out when f returns.
func WithAnswered(f func(Call)) Option { return func(w *World) { w.answered = f } }

// New makes a world around a DynamoDB endpoint.
func New(endpoint http.Handler, opts ...Option) *World {
	w := &World{
		endpoint: endpoint, stubs: map[string]bool{}, prepare: func(Call) {}, answered: func(Call) {},
		calls: feed.New[Call](), effects: feed.New[Effect](), of: map[string][]Call{},
	}
	for _, o := range opts {
		o(w)
	}
	return w
}

// Calls is every request so far and to come.
func (w *World) Calls() *feed.Feed[Call] { return w.calls }

// Effects is every side effect so far and to come.
func (w *World) Effects() *feed.Feed[Effect] { return w.effects }

// Of returns the requests that an environment made between two moments. It
// works on one event at a time, so they belong to that event.
func (w *World) Of(environment string, from, to time.Time) []Call {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := w.of[environment]
	first := len(all)
	for first > 0 && !all[first-1].At.Before(from) {
		first--
	}
	var calls []Call
	for _, c := range all[first:] {
		if !c.At.After(to) {
			calls = append(calls, c)
		}
	}
	return calls
}

// ServeHTTP implements http.Handler.
func (w *World) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	if loopback.Foreign(r) {
		http.Error(out, "only programs on this machine are answered", http.StatusForbidden)
		return
	}
	if kind, ok := strings.CutPrefix(r.URL.Path, EffectsPath); ok {
		w.effect(out, r, kind)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(out, r.Body, maxBody))
	if err != nil {
		http.Error(out, "the request is too large, or broke off", http.StatusBadRequest)
		return
	}
	c := Call{At: time.Now(), Operation: operation(r, body), Request: body}
	c.Environment, c.Service = signature(r)
	if strings.HasPrefix(r.Header.Get("X-Amz-Target"), "DynamoDB") {
		c.Service = dynamoDB
	}
	c = c.reading()
	seen := &witness{header: http.Header{}, status: http.StatusOK}
	r.Body = io.NopCloser(bytes.NewReader(body))
	f := w.faultFor(c)
	if f != LoseRequest {
		w.serve(seen, r, c)
	}
	c.Took, c.Status, c.Answer = time.Since(c.At), seen.status, seen.body.Bytes()
	c.Error, c.Fault = errorType(c.Status, c.Answer), f
	w.note(c) // only now: when the function goes on, its request has been noted
	w.answered(c)
	if f != "" {
		breakOff(out)
		return
	}
	seen.send(out)
}

func (w *World) serve(out http.ResponseWriter, r *http.Request, c Call) {
	switch {
	case c.Service == dynamoDB:
		w.prepare(c)
		w.endpoint.ServeHTTP(out, r)
	case w.stubs[c.Service]:
		stub(out, c)
	default:
		refuse(out, c)
	}
}

func (w *World) note(c Call) {
	w.mu.Lock()
	w.of[c.Environment] = append(w.of[c.Environment], c)
	w.mu.Unlock()
	w.calls.Add(c)
}

// effect does what it is asked for, whoever asks and however often: it is not
// idempotent.
func (w *World) effect(out http.ResponseWriter, r *http.Request, kind string) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil || r.Method != http.MethodPost || !gjson.ValidBytes(body) {
		http.Error(out, "an effect is a JSON object with request_id and order_id", http.StatusBadRequest)
		return
	}
	asked := gjson.ParseBytes(body)
	e := Effect{At: time.Now(), Kind: kind, RequestID: asked.Get("request_id").Str, About: asked.Get("order_id").Str, Body: body}
	w.effects.Add(e)
	answer(out, http.StatusOK, map[string]string{"id": kind + "-" + strconv.Itoa(w.effects.Len())})
}

// Done counts the side effects of an invocation and of a business object.
func (w *World) Done(requestID, about string) (mine, total int) {
	for _, e := range w.effects.List() {
		if e.RequestID == requestID {
			mine++
		}
		if e.About == about {
			total++
		}
	}
	return mine, total
}

// witness holds an answer back until it has been looked at.
type witness struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (w *witness) Header() http.Header { return w.header }

// WriteHeader implements http.ResponseWriter.
func (w *witness) WriteHeader(status int) { w.status = status }

// Write implements http.ResponseWriter.
func (w *witness) Write(b []byte) (int, error) { return w.body.Write(b) } //nolint:wrapcheck // a buffer never fails

func (w *witness) send(out http.ResponseWriter) {
	header := out.Header()
	maps.Copy(header, w.header)
	out.WriteHeader(w.status)
	_, _ = out.Write(w.body.Bytes()) // a function that is gone shows itself by its exit
}
