package lambda

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

const (
	// maxPayload is the largest body that the Runtime API takes: 6 MiB and 100 bytes.
	maxPayload = 6<<20 + 100
	// maxHeader leaves room for the X-Ray cause that clients send as a header.
	maxHeader = 2 << 20
	account   = "123456789012"
)

// newAPI serves the Runtime API to one process. A request for the next event
// may wait for hours, so there is no read or write timeout.
func newAPI(p *process) *http.Server {
	mux := http.NewServeMux()
	const base = "/2018-06-01/runtime"
	mux.HandleFunc("GET "+base+"/invocation/next", p.next)
	mux.HandleFunc("POST "+base+"/invocation/{id}/response", p.response)
	mux.HandleFunc("POST "+base+"/invocation/{id}/error", p.failed)
	mux.HandleFunc("POST "+base+"/init/error", p.initFailed)
	return &http.Server{Handler: mux, MaxHeaderBytes: maxHeader, ReadHeaderTimeout: initLimit}
}

// next blocks until there is an event and hands it out. The deadline runs from
// here, not from the moment the event was sent.
func (p *process) next(w http.ResponseWriter, r *http.Request) {
	select {
	case inv := <-p.events:
		start := p.begin(inv)
		inv.taken <- start
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Content-Length", strconv.Itoa(len(inv.payload)))
		h.Set("Lambda-Runtime-Aws-Request-Id", inv.id)
		h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(start.Deadline.UnixMilli(), 10))
		h.Set("Lambda-Runtime-Invoked-Function-Arn", arn(p.fn.Region, p.fn.Name, inv.request.Qualifier))
		if inv.request.ClientContext != "" {
			h.Set("Lambda-Runtime-Client-Context", inv.request.ClientContext)
		}
		h.Set("Lambda-Runtime-Trace-Id", traceID(start.At))
		_, _ = w.Write(inv.payload) // a process that is gone shows itself by its exit
	case <-r.Context().Done():
	}
}

func (p *process) response(w http.ResponseWriter, r *http.Request) {
	body, ok := p.readAnswer(w, r)
	if !ok {
		return
	}
	a := answer{payload: body, at: time.Now()}
	if kind := r.Trailer.Get("Lambda-Runtime-Function-Error-Type"); kind != "" {
		a = brokenStream(kind, r.Trailer.Get("Lambda-Runtime-Function-Error-Body"))
	}
	p.accept(w, r, a)
}

func (p *process) failed(w http.ResponseWriter, r *http.Request) {
	if body, ok := p.readAnswer(w, r); ok {
		p.accept(w, r, functionError(body, r.Header.Get("Lambda-Runtime-Function-Error-Type")))
	}
}

func (p *process) initFailed(w http.ResponseWriter, r *http.Request) {
	body, err := readBody(w, r)
	switch {
	case tooLarge(err):
		refuseSize(w)
	case err == nil:
		p.failedInit(functionError(body, r.Header.Get("Lambda-Runtime-Function-Error-Type")))
		reply(w, http.StatusAccepted, map[string]string{"status": "OK"})
	}
}

func (p *process) accept(w http.ResponseWriter, r *http.Request, a answer) {
	if !p.answered(r.PathValue("id"), a) {
		refuse(w, http.StatusBadRequest, "InvalidRequestID", "Invalid request ID")
		return
	}
	reply(w, http.StatusAccepted, map[string]string{"status": "OK"})
}

// readAnswer reads what a function posted on its event. One that is too large
// is answered for the function, which is refused and, with most clients, exits.
func (p *process) readAnswer(w http.ResponseWriter, r *http.Request) ([]byte, bool) {
	body, err := readBody(w, r)
	switch {
	case tooLarge(err):
		p.answered(r.PathValue("id"), failure(FunctionError{
			TooLargeError, "Response payload size exceeded maximum allowed payload size (" + strconv.Itoa(maxPayload) + " bytes).",
		}))
		refuseSize(w)
	case err == nil:
		return body, true
	}
	return nil, false // the process is gone; its exit says so
}

// readBody reads to the end, so that the trailers of a chunked body are there.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxPayload))
	if err != nil {
		return nil, fmt.Errorf("read what the function posted: %w", err)
	}
	return body, nil
}

func tooLarge(err error) bool {
	_, is := errors.AsType[*http.MaxBytesError](err)
	return is
}

func refuseSize(w http.ResponseWriter) {
	refuse(w, http.StatusRequestEntityTooLarge, "RequestEntityTooLarge",
		"Exceeded maximum allowed payload size ("+strconv.Itoa(maxPayload)+" bytes).")
}

// functionError reads the error that a function posted. A body that is none is
// kept as the message: the person should see what came.
func functionError(body []byte, kind string) answer {
	var e struct {
		Message string `json:"errorMessage"`
		Type    string `json:"errorType"`
	}
	if err := json.Unmarshal(body, &e); err != nil {
		e.Message = string(body)
	}
	if e.Type == "" {
		e.Type = kind
	}
	if e.Type == "" {
		e.Type = "Unhandled"
	}
	return answer{payload: body, failure: &FunctionError{e.Type, e.Message}, at: time.Now()}
}

// brokenStream is a response that failed half way and said so in its trailers.
func brokenStream(kind, encoded string) answer {
	body, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		body = []byte(encoded)
	}
	return functionError(body, kind)
}

func refuse(w http.ResponseWriter, status int, kind, message string) {
	reply(w, status, map[string]string{"errorType": kind, "errorMessage": message})
}

func reply(w http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		status = http.StatusInternalServerError
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(text) // the client reads the status alone
}

// traceID is an X-Ray header that says "not sampled".
func traceID(now time.Time) string {
	id := strings.ReplaceAll(uuid.NewString(), "-", "")
	parent := strings.ReplaceAll(uuid.NewString(), "-", "")[:16]
	return "Root=1-" + strconv.FormatInt(now.Unix(), 16) + "-" + id[:24] + ";Parent=" + parent + ";Sampled=0"
}

// arn names a function as its context and the Invoke API do.
func arn(region, name, qualifier string) string {
	a := "arn:aws:lambda:" + region + ":" + account + ":function:" + name
	if qualifier != "" {
		a += ":" + qualifier
	}
	return a
}
