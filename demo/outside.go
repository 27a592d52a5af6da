package demo

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Call is one request that the function made to the endpoint, as the endpoint saw it.
type Call struct {
	At        time.Time     `json:"at"`
	Took      time.Duration `json:"took_ns"`
	Operation string        `json:"operation"`
	Status    int           `json:"status"`
	Error     string        `json:"error,omitempty"` // the service's error type
}

// Charge is one side effect: the payment service took money.
type Charge struct {
	At        time.Time `json:"at"`
	RequestID string    `json:"request_id"` // of the invocation that asked for it
	OrderID   string    `json:"order_id"`
	Amount    float64   `json:"amount"`
}

// outside is the world as the function sees it, on a listener that nobody else
// uses: the endpoint, each request noted, and a payment service.
type outside struct {
	endpoint http.Handler
	calls    *feed[Call]
	charges  *feed[Charge]
}

func newOutside(endpoint http.Handler) *outside {
	return &outside{endpoint: endpoint, calls: newFeed[Call](), charges: newFeed[Charge]()}
}

// chargesPath is where the payment service listens.
const chargesPath = "/charges"

// ServeHTTP implements http.Handler.
func (o *outside) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == chargesPath {
		o.charge(w, r)
		return
	}
	seen := &witness{ResponseWriter: w, status: http.StatusOK}
	at := time.Now()
	o.endpoint.ServeHTTP(seen, r)
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	o.calls.add(Call{At: at, Took: time.Since(at), Operation: operation, Status: seen.status, Error: seen.errorType()})
	seen.send() // only now: when the function goes on, its request has been noted
}

// charge takes the money, whoever asks and however often: it is not idempotent.
func (o *outside) charge(w http.ResponseWriter, r *http.Request) {
	c := Charge{At: time.Now()}
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil || json.Unmarshal(body, &c) != nil {
		http.Error(w, "a charge is a JSON object with request_id, order_id and amount", http.StatusBadRequest)
		return
	}
	o.charges.add(c)
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"charge_id":"ch-`+strconv.Itoa(len(o.charges.list()))+`"}`)
}

// during returns the requests that came between two moments. The function
// works on one event at a time, so they belong to that event.
func (o *outside) during(from, to time.Time) []Call {
	var calls []Call
	for _, c := range o.calls.list() {
		if !c.At.Before(from) && !c.At.After(to) {
			calls = append(calls, c)
		}
	}
	return calls
}

// count counts the charges of an invocation and of its order.
func (o *outside) count(requestID, orderID string) (mine, total int) {
	for _, c := range o.charges.list() {
		if c.RequestID == requestID {
			mine++
		}
		if c.OrderID == orderID {
			total++
		}
	}
	return mine, total
}

// witness holds an answer back until it has been looked at.
type witness struct {
	http.ResponseWriter // for its header

	status int
	body   bytes.Buffer
}

// WriteHeader implements http.ResponseWriter.
func (w *witness) WriteHeader(status int) { w.status = status }

// Write implements http.ResponseWriter.
func (w *witness) Write(b []byte) (int, error) { return w.body.Write(b) } //nolint:wrapcheck // a buffer never fails

func (w *witness) send() {
	w.ResponseWriter.WriteHeader(w.status)
	_, _ = w.ResponseWriter.Write(w.body.Bytes()) // a function that is gone shows itself by its exit
}

// errorType is the service's name for what went wrong, empty if nothing did.
func (w *witness) errorType() string {
	var e struct {
		Type string `json:"__type"`
	}
	if w.status < http.StatusBadRequest || json.Unmarshal(w.body.Bytes(), &e) != nil {
		return ""
	}
	return e.Type[strings.LastIndex(e.Type, "#")+1:]
}
