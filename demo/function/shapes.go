package function

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"idemtui/demo/function/idempotent"
)

// envelope is what tells the sources of single events apart.
type envelope struct {
	Detail  json.RawMessage `json:"detail"` // EventBridge
	Records []struct {
		SNS *struct {
			Message string `json:"Message"`
		} `json:"Sns"`
	} `json:"Records"`
	Context json.RawMessage   `json:"requestContext"` // API Gateway
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
}

// shapes gives order the event of an order from whichever source it comes:
// EventBridge as it is, of SNS the message, of an asynchronous Invoke the event
// itself. A request of API Gateway goes to request, with its Idempotency-Key.
func shapes(order, request idempotent.Handler) idempotent.Handler {
	return func(ctx context.Context, raw json.RawMessage) (json.RawMessage, error) {
		var e envelope
		if err := json.Unmarshal(raw, &e); err != nil || e.Detail != nil {
			return order(ctx, raw)
		}
		switch {
		case len(e.Records) > 0 && e.Records[0].SNS != nil:
			return order(ctx, detailed(e.Records[0].SNS.Message, nil))
		case e.Context != nil:
			return overHTTP(ctx, request, e)
		}
		return order(ctx, detailed(string(raw), nil))
	}
}

// detailed is the event that EventBridge would make of a text.
func detailed(text string, key *string) json.RawMessage {
	event := map[string]any{"detail": json.RawMessage(text)}
	if !json.Valid([]byte(text)) {
		event["detail"] = text
	}
	if key != nil {
		event["key"] = *key
	}
	raw, err := json.Marshal(event)
	if err != nil {
		return json.RawMessage(`{}`) // texts and valid JSON always encode
	}
	return raw
}

// overHTTP answers a request. What idempotency refuses is an answer too, with
// the status codes of the Idempotency-Key draft: it is caught out here, for
// inside of the protected handler it would be stored.
func overHTTP(ctx context.Context, request idempotent.Handler, e envelope) (json.RawMessage, error) {
	key := e.Headers["idempotency-key"] // payload 2.0 has small letters
	if key == "" {
		key = e.Headers["Idempotency-Key"]
	}
	result, err := request(ctx, detailed(e.Body, &key))
	if err == nil {
		return httpAnswer(http.StatusOK, string(result))
	}
	var (
		running *idempotent.IdempotencyAlreadyInProgressError
		changed *idempotent.IdempotencyValidationError
		missing *idempotent.IdempotencyKeyError
	)
	switch {
	case errors.As(err, &running):
		return refused(http.StatusConflict, "IdempotencyAlreadyInProgressError", err)
	case errors.As(err, &changed):
		return refused(http.StatusUnprocessableEntity, "IdempotencyValidationError", err)
	case errors.As(err, &missing):
		return refused(http.StatusBadRequest, "IdempotencyKeyError", err)
	}
	return nil, err
}

func refused(status int, kind string, why error) (json.RawMessage, error) {
	body, err := answer(map[string]string{"errorType": kind, "message": why.Error()})
	if err != nil {
		return nil, err
	}
	return httpAnswer(status, string(body))
}

func httpAnswer(status int, body string) (json.RawMessage, error) {
	return answer(map[string]any{
		"statusCode": status, "headers": map[string]string{"content-type": "application/json"}, "body": body,
	})
}
