package source

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"idemtui/demo/lambda"
)

// FrontSettings are those of an API Gateway and of the client that calls it.
type FrontSettings struct {
	Kind Kind   // REST or HTTP
	Path string // without its first slash
	// Timeout is how long the gateway waits for the function, which runs on
	// behind it; 0 = 29 s (REST) or 30 s (HTTP).
	Timeout time.Duration
	// Retries is how often the client sends its request again after a 5xx or a
	// 429, with the same body and Idempotency-Key.
	Retries int
	// Backoff is the client's first wait, doubled with each retry; 0 = 1 s.
	Backoff time.Duration
	Speed   float64 // of both waits; 0 = 1
}

// Response is what the client gets.
type Response struct {
	Try    int // from 1
	Status int
	Body   string
	Event  []byte
	Result lambda.Result // empty after a timeout
	Err    error
}

// Front is an HTTP API before a function.
type Front struct {
	settings FrontSettings
	invoke   Invoke
}

// NewFront puts an API before a function.
func NewFront(s FrontSettings, invoke Invoke) *Front {
	if s.Timeout == 0 {
		s.Timeout = 30 * time.Second
		if s.Kind == REST {
			s.Timeout = 29 * time.Second
		}
	}
	if s.Backoff == 0 {
		s.Backoff = time.Second
	}
	if s.Speed == 0 {
		s.Speed = 1
	}
	return &Front{settings: s, invoke: invoke}
}

// Send is a client that posts a message and tries again until it has an
// answer. tell is called with each try's answer; the last one is returned.
func (f *Front) Send(ctx context.Context, m Message, tell func(Response)) (Response, error) {
	wait := f.scaled(f.settings.Backoff)
	for try := 1; ; try++ {
		r, err := f.once(ctx, m)
		if err != nil {
			return r, err
		}
		r.Try = try
		tell(r)
		again := r.Status >= http.StatusInternalServerError || r.Status == http.StatusTooManyRequests
		if !again || try > f.settings.Retries || !pause(ctx, wait, nil) {
			return r, nil
		}
		wait *= 2
		fresh := NewMessage(m.Content, time.Now()) // the gateway gives each request its own ID
		fresh.Key = m.Key
		m = fresh
	}
}

// once is one request through the gateway.
func (f *Front) once(ctx context.Context, m Message) (Response, error) {
	event, err := Event(f.settings.Kind, f.settings.Path, m)
	if err != nil {
		return Response{}, err
	}
	r := Response{Event: event}
	limited, cancel := context.WithTimeout(ctx, f.scaled(f.settings.Timeout))
	defer cancel()
	r.Result, r.Err = f.invoke(limited, lambda.Request{Payload: event})
	switch {
	case ctx.Err() != nil:
		return r, ctx.Err()
	case errors.Is(r.Err, lambda.ErrThrottled):
		r.Status, r.Body = http.StatusTooManyRequests, message("Too Many Requests")
	case errors.Is(r.Err, context.DeadlineExceeded):
		r.Status, r.Body = f.timedOut()
	case r.Err != nil, r.Result.Error != nil:
		r.Status, r.Body = f.broken()
	default:
		r.Status, r.Body = f.translate(r.Result.Payload)
	}
	return r, nil
}

func (f *Front) timedOut() (status int, body string) {
	if f.settings.Kind == REST {
		return http.StatusGatewayTimeout, message("Endpoint request timed out")
	}
	return http.StatusServiceUnavailable, message("Service Unavailable")
}

func (f *Front) broken() (status int, body string) {
	if f.settings.Kind == REST {
		return http.StatusBadGateway, message("Internal server error")
	}
	return http.StatusInternalServerError, message("Internal Server Error")
}

// translate reads the function's answer as a gateway does. Payload 2.0 takes
// JSON without a statusCode as the body of a 200.
func (f *Front) translate(payload []byte) (status int, body string) {
	var answer struct {
		Status  *int   `json:"statusCode"`
		Body    string `json:"body"`
		Encoded bool   `json:"isBase64Encoded"`
	}
	err := json.Unmarshal(payload, &answer)
	switch {
	case err == nil && answer.Status != nil:
		if raw, err := base64.StdEncoding.DecodeString(answer.Body); answer.Encoded && err == nil {
			answer.Body = string(raw)
		}
		return *answer.Status, answer.Body
	case f.settings.Kind == HTTP && json.Valid(payload):
		return http.StatusOK, string(payload)
	}
	return f.broken()
}

func message(text string) string { return `{"message":"` + text + `"}` }

func (f *Front) scaled(d time.Duration) time.Duration {
	return time.Duration(float64(d) / f.settings.Speed)
}
