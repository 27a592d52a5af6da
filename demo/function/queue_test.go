package function

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"idemtui/demo/function/idempotent"
)

// batchOf is an event of a queue whose messages m0, m1 ... have these bodies.
func batchOf(t *testing.T, queue string, bodies ...string) json.RawMessage {
	t.Helper()
	var batch events.SQSEvent
	for i, body := range bodies {
		batch.Records = append(batch.Records, events.SQSMessage{
			MessageId: "m" + string(rune('0'+i)), Body: body, EventSource: "aws:sqs",
			EventSourceARN: "arn:aws:sqs:eu-west-1:123456789012:" + queue,
		})
	}
	raw, err := json.Marshal(batch)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestAMessageThatFailsComesBackAlone: a batch is answered message by message.
func TestAMessageThatFailsComesBackAlone(t *testing.T) {
	t.Parallel()
	order := func(_ context.Context, event json.RawMessage) (json.RawMessage, error) {
		switch {
		case strings.Contains(string(event), "busy"):
			return nil, &idempotent.IdempotencyAlreadyInProgressError{Select: "detail.id", Key: "k"}
		case strings.Contains(string(event), "declined"):
			return nil, &PaymentDeclinedError{"declined"}
		}
		return event, nil
	}
	for _, c := range []struct {
		name, queue string
		bodies      []string
		want        string
	}{
		{"all is well", "orders", []string{`{"id":"a"}`, `{"id":"b"}`}, `{"batchItemFailures":[]}`},
		{
			"in progress elsewhere", "orders", []string{`{"id":"a"}`, `{"id":"busy"}`, `{"id":"b"}`},
			`{"batchItemFailures":[{"itemIdentifier":"m1"}]}`,
		},
		{
			"failed", "orders", []string{`{"id":"declined"}`, `{"id":"busy"}`},
			`{"batchItemFailures":[{"itemIdentifier":"m0"},{"itemIdentifier":"m1"}]}`,
		},
		{
			"no JSON, or more than one", "orders", []string{`no`, ``, `1},"detail":{"id":"x"`, `{"id":"a"}`},
			`{"batchItemFailures":[{"itemIdentifier":"m0"},{"itemIdentifier":"m1"},{"itemIdentifier":"m2"}]}`,
		},
		{
			"nothing overtakes in a FIFO queue", "orders.fifo", []string{`{"id":"a"}`, `{"id":"busy"}`, `{"id":"b"}`},
			`{"batchItemFailures":[{"itemIdentifier":"m1"},{"itemIdentifier":"m2"}]}`,
		},
	} {
		got, err := batches(order)(t.Context(), batchOf(t, c.queue, c.bodies...))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.want, string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestWhatIsNoBatchGoesThroughAsItIs: also an event that merely looks like one.
func TestWhatIsNoBatchGoesThroughAsItIs(t *testing.T) {
	t.Parallel()
	failing := errors.New("as the handler said")
	order := func(_ context.Context, event json.RawMessage) (json.RawMessage, error) { return event, failing }
	for _, event := range []string{
		`{"detail":{"id":"a"}}`, `{"Records":[]}`, `{"Records":[{"eventSource":"aws:s3"}]}`, `{"Records":7}`, `[]`, `nonsense`,
	} {
		if got, err := batches(order)(t.Context(), json.RawMessage(event)); string(got) != event || !errors.Is(err, failing) {
			t.Errorf("%s became %s, %v", event, got, err)
		}
	}
}

// TestAMessageIsTheEventOfItsOrder: so an order has one record, whichever way it
// comes.
func TestAMessageIsTheEventOfItsOrder(t *testing.T) {
	t.Parallel()
	var seen []string
	order := func(_ context.Context, event json.RawMessage) (json.RawMessage, error) {
		seen = append(seen, string(event))
		return event, nil
	}
	h := batches(order)
	if _, err := h(t.Context(), json.RawMessage(`{"detail":{"id":"order-1"}}`)); err != nil {
		t.Fatal(err)
	}
	if _, err := h(t.Context(), batchOf(t, "orders", `{"id":"order-1"}`)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{`{"detail":{"id":"order-1"}}`, `{"detail":{"id":"order-1"}}`}, seen); diff != "" {
		t.Errorf("orders (-want +got):\n%s", diff)
	}
}
