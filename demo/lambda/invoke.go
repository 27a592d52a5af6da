package lambda

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"idemtui/demo/loopback"
)

// Limits of the Invoke API.
const (
	maxSync          = 6 << 20
	maxAsync         = 1 << 20
	maxClientContext = 3583 // of its base64
)

// API is the Invoke API of some functions, for any SDK and the CLI: POST
// /2015-03-31/functions/NAME/invocations, and GET .../configuration. It answers requests from this machine
// alone, and no web page.
type API struct {
	functions map[string]*Runtime
	queues    map[string]*Async
	mux       *http.ServeMux
}

// NewAPI serves functions under their names. Events of the invocation type
// Event go through the function's queue; without one they are refused.
func NewAPI(functions []*Runtime, queues ...*Async) *API {
	a := &API{functions: map[string]*Runtime{}, queues: map[string]*Async{}, mux: http.NewServeMux()}
	for _, f := range functions {
		a.functions[f.Name()] = f
	}
	for _, q := range queues {
		a.queues[q.function.Name()] = q
	}
	a.mux.HandleFunc("POST /2015-03-31/functions/{name}/invocations", a.invoke)
	a.mux.HandleFunc("GET /2015-03-31/functions/{name}/configuration", a.configuration)
	a.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		apiError(w, http.StatusNotFound, "UnknownOperationException", "Type", "User", "Message",
			r.Method+" "+r.URL.Path+" is not served here: this is the Invoke API alone")
	})
	return a
}

// ServeHTTP implements http.Handler.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if loopback.Foreign(r) {
		apiError(w, http.StatusForbidden, "AccessDeniedException", "Type", "User", "Message",
			"this endpoint answers programs on this machine alone")
		return
	}
	a.mux.ServeHTTP(w, r)
}

func (a *API) invoke(w http.ResponseWriter, r *http.Request) {
	name, qualifier := functionOf(r.PathValue("name"))
	if q := r.URL.Query().Get("Qualifier"); q != "" {
		qualifier = q
	}
	f := a.functions[name]
	if f == nil {
		apiError(w, http.StatusNotFound, "ResourceNotFoundException", "Type", "User", "Message",
			"Function not found: "+arn("eu-west-1", name, qualifier))
		return
	}
	kind := r.Header.Get("X-Amz-Invocation-Type")
	req, ok := readRequest(w, r, kind)
	if !ok {
		return
	}
	req.Qualifier = qualifier
	switch kind {
	case "", "RequestResponse":
		invokeNow(w, r, f, req)
	case "Event":
		a.later(w, name, req)
	case "DryRun":
		w.WriteHeader(http.StatusNoContent)
	default:
		apiError(w, http.StatusBadRequest, "InvalidParameterValueException", "Type", "User", "message",
			"InvocationType "+strconv.Quote(kind)+" is none of RequestResponse, Event, DryRun")
	}
}

// configuration describes a function, as GetFunctionConfiguration.
func (a *API) configuration(w http.ResponseWriter, r *http.Request) {
	name, qualifier := functionOf(r.PathValue("name"))
	f := a.functions[name]
	if f == nil {
		apiError(w, http.StatusNotFound, "ResourceNotFoundException", "Type", "User", "Message",
			"Function not found: "+arn("eu-west-1", name, qualifier))
		return
	}
	reply(w, http.StatusOK, map[string]any{
		"FunctionName": name, "FunctionArn": arn(f.fn.Region, name, qualifier), "Version": "$LATEST",
		"Runtime": "provided.al2023", "Handler": f.fn.Handler, "Timeout": int(f.fn.Timeout / time.Second), "MemorySize": 128,
		"State": "Active", "LastUpdateStatus": "Successful",
	})
}

// functionOf reads a name, a partial or a full ARN, with or without a qualifier.
func functionOf(text string) (name, qualifier string) {
	if whole, err := url.PathUnescape(text); err == nil {
		text = whole
	}
	if _, after, ok := strings.Cut(text, "function:"); ok {
		text = after
	}
	name, qualifier, _ = strings.Cut(text, ":")
	return name, qualifier
}

func readRequest(w http.ResponseWriter, r *http.Request, kind string) (Request, bool) {
	limit := int64(maxSync)
	if kind == "Event" {
		limit = maxAsync
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	switch {
	case tooLarge(err):
		apiError(w, http.StatusRequestEntityTooLarge, "RequestTooLargeException", "Type", "User", "message",
			"Request must be smaller than "+strconv.FormatInt(limit, 10)+" bytes for the InvokeFunction operation")
		return Request{}, false
	case err != nil:
		return Request{}, false // the caller is gone
	}
	if len(body) > 0 && !json.Valid(body) {
		apiError(w, http.StatusBadRequest, "InvalidRequestContentException", "Type", "User", "message",
			"Could not parse request body into json: the event is no JSON")
		return Request{}, false
	}
	encoded := r.Header.Get("X-Amz-Client-Context")
	if kind == "Event" {
		encoded = ""
	}
	clientContext, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(encoded) > maxClientContext {
		apiError(w, http.StatusBadRequest, "InvalidRequestContentException", "Type", "User", "message",
			"Client context must be a valid Base64-encoded JSON object of at most 3583 bytes")
		return Request{}, false
	}
	return Request{Payload: body, ClientContext: string(clientContext)}, true
}

// invokeNow runs the function while its caller waits. The caller's going away ends
// nothing: Lambda runs on.
func invokeNow(w http.ResponseWriter, r *http.Request, f *Runtime, req Request) {
	req.ID = uuid.NewString()
	res, err := f.TryInvoke(context.WithoutCancel(r.Context()), req)
	if err != nil {
		sendFailure(w, err)
		return
	}
	h := w.Header()
	h.Set("x-amzn-RequestId", res.RequestID)
	h.Set("X-Amz-Executed-Version", "$LATEST")
	h.Set("Content-Type", "application/json")
	if r.Header.Get("X-Amz-Log-Type") == "Tail" {
		h.Set("X-Amz-Log-Result", base64.StdEncoding.EncodeToString([]byte(f.Tail(res.RequestID))))
	}
	if res.Error != nil {
		h.Set("X-Amz-Function-Error", "Unhandled")
	}
	_, _ = w.Write(res.Payload) // a caller that is gone is told nothing, as on AWS
}

// later puts an event into the function's queue.
func (a *API) later(w http.ResponseWriter, name string, req Request) {
	q := a.queues[name]
	if q == nil {
		apiError(w, http.StatusInternalServerError, "ServiceException", "Type", "Service", "Message",
			"function "+name+" takes no asynchronous events here")
		return
	}
	w.Header().Set("x-amzn-RequestId", q.Send(req))
	w.WriteHeader(http.StatusAccepted)
}

func sendFailure(w http.ResponseWriter, err error) {
	if errors.Is(err, ErrThrottled) {
		w.Header().Set("Retry-After", "1")
		apiError(w, http.StatusTooManyRequests, "TooManyRequestsException", "Type", "User",
			"Reason", "ReservedFunctionConcurrentInvocationLimitExceeded", "message", "Rate Exceeded.")
		return
	}
	apiError(w, http.StatusInternalServerError, "ServiceException", "Type", "Service", "Message", err.Error())
}

// apiError answers as the service does: the kind in a header, the rest as
// pairs of a name and a text.
func apiError(w http.ResponseWriter, status int, kind string, pairs ...string) {
	body := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		body[pairs[i]] = pairs[i+1]
	}
	w.Header().Set("x-amzn-ErrorType", kind)
	w.Header().Set("x-amzn-RequestId", uuid.NewString())
	reply(w, status, body)
}
