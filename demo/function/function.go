// Package function is the demo's Lambda function: an ordinary Go handler that
// charges a card, made idempotent by demo/function/idempotent. It is a user's
// code: demo/function/bootstrap builds it for AWS, template.yaml deploys it.
//
// An order comes as the detail of an EventBridge event, or as the body of a
// message in a batch of SQS: the same order has one record either way.
//
//	Main     the function, set up from the environment  function.go
//	         charging one order                         function.go
//	         a batch of messages, one by one            queue.go
//
// Its place in the flow: demo/lambda starts it as a process of its own and hands
// it events; it writes the table that store, inspect and ui show.
package function

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"idemtui/demo/function/idempotent"
)

// Settings, read from the environment.
const (
	TableVar    = "IDEMPOTENCY_TABLE" // where records go; empty = IdempotencyTable
	PaymentsVar = "PAYMENTS_URL"      // who charges cards; empty = nobody, charges are only logged
	// ValidationVar is the path of what must not differ between duplicates, as
	// detail.amount; empty = nothing is compared.
	ValidationVar = "IDEMPOTENCY_VALIDATION"
)

// Prefix is what the Python original of this handler would put before its keys:
// function pay, module app, lambda_handler.
const Prefix = "pay.app.lambda_handler"

// Charge is one side effect: what the payment service is asked for.
type Charge struct {
	RequestID string      `json:"request_id"`
	OrderID   string      `json:"order_id"`
	Amount    json.Number `json:"amount"`
}

// Receipt is what the handler returns.
type Receipt struct {
	OrderID  string      `json:"order_id"`
	Charged  json.Number `json:"charged"`
	ChargeID string      `json:"charge_id"`
}

// PaymentDeclinedError is how an order fails that cannot be charged.
type PaymentDeclinedError struct{ OrderID string }

func (e *PaymentDeclinedError) Error() string { return "card declined for " + e.OrderID }

// Main runs the function until its process is killed. A function that cannot be
// set up answers every event with the reason.
func Main() {
	handler, err := protected(context.Background())
	if err != nil {
		handler = func(context.Context, json.RawMessage) (json.RawMessage, error) { return nil, err }
	}
	lambda.Start(handler)
}

// protected is the handler as AWS runs it.
func protected(ctx context.Context) (idempotent.Handler, error) {
	client, err := newClient(ctx)
	if err != nil {
		return nil, err
	}
	table := idempotent.Table{Client: client, Name: cmp.Or(os.Getenv(TableVar), "IdempotencyTable")}
	handler, prefix, err := scenario(os.Getenv(ScenarioVar), client)
	if err != nil {
		return nil, err
	}
	config := idempotent.Config{Prefix: prefix, Key: "detail.id", Validation: os.Getenv(ValidationVar), RaiseOnNoKey: true}
	order, request := handler, handler
	if !disabled() {
		order = forgetting(idempotent.Protect(handler, table, config))
		config.Key = "key" // of a request: its Idempotency-Key header
		request = forgetting(idempotent.Protect(handler, table, config))
	}
	return batches(shapes(order, request)), nil
}

// event is the part of an EventBridge event that the handler looks at.
type event struct {
	Detail struct {
		ID     string      `json:"id"`
		Amount json.Number `json:"amount"`
		WorkMS int64       `json:"work_ms"` // how long the work takes after the charge
	} `json:"detail"`
}

type payments struct{ url string }

// handle charges the order, then has some more work to do. Between the two it
// can be killed: the money is gone and nobody knows. As most handlers do, it
// does not watch its deadline.
func (p *payments) handle(ctx context.Context, raw json.RawMessage) (json.RawMessage, error) {
	var e event
	if err := json.Unmarshal(raw, &e); err != nil {
		return nil, fmt.Errorf("read the event: %w", err)
	}
	if amount, err := e.Detail.Amount.Float64(); err != nil || amount <= 0 {
		return nil, &PaymentDeclinedError{e.Detail.ID}
	}
	id, err := p.charge(ctx, Charge{RequestID: requestID(ctx), OrderID: e.Detail.ID, Amount: e.Detail.Amount})
	if err != nil {
		return nil, err
	}
	time.Sleep(time.Duration(e.Detail.WorkMS) * time.Millisecond)
	receipt, err := json.Marshal(Receipt{OrderID: e.Detail.ID, Charged: e.Detail.Amount, ChargeID: id})
	if err != nil {
		return nil, fmt.Errorf("write the receipt of %s: %w", e.Detail.ID, err)
	}
	return receipt, nil
}

// charge asks the payment service for the money and returns its receipt number.
func (p *payments) charge(ctx context.Context, c Charge) (string, error) {
	body, err := json.Marshal(c)
	if err != nil {
		return "", fmt.Errorf("charge %s: %w", c.OrderID, err)
	}
	fmt.Printf("charge %s\n", body) //nolint:forbidigo // a function's log is its standard output
	if p.url == "" {
		return "not-charged", nil
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url, bytes.NewReader(body))
	if err != nil {
		return "", fmt.Errorf("charge %s at %s: %w", c.OrderID, p.url, err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", fmt.Errorf("charge %s: %w", c.OrderID, err)
	}
	defer resp.Body.Close() //nolint:errcheck // nothing is lost with it
	var answer struct {
		ChargeID string `json:"id"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("charge %s: the payment service answered %s", c.OrderID, resp.Status)
	}
	return answer.ChargeID, nil
}

func requestID(ctx context.Context) string {
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		return lc.AwsRequestID
	}
	return ""
}
