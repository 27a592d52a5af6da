package world

import "net/http"

// Fault is what happens to a request on its way.
type Fault string

// The faults.
const (
	// LoseRequest breaks the connection before the request arrived.
	LoseRequest Fault = "lose-request"
	// LoseAnswer lets the request do its work and breaks the connection before
	// its answer: the SDK tries again and meets what it wrote itself.
	LoseAnswer Fault = "lose-answer"
)

// fault waits for a request.
type fault struct {
	operation string
	kind      Fault
}

// Break lets the next request of an operation, PutItem or any other, meet a
// fault, once.
func (w *World) Break(operation string, kind Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults = append(w.faults, fault{operation, kind})
}

// faultFor takes the fault that waits for a request; empty if there is none.
func (w *World) faultFor(c Call) Fault {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, f := range w.faults {
		if f.operation == c.Operation {
			w.faults = append(w.faults[:i:i], w.faults[i+1:]...)
			return f.kind
		}
	}
	return ""
}

// breakOff ends the connection without an answer.
func breakOff(http.ResponseWriter) { panic(http.ErrAbortHandler) }
