package function

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"idemtui/demo/function/idempotent"
)

// batches hands each message of a batch to order, as the event of an order, and
// every other event as it is. The messages that failed, and no others, are
// named in the answer: they alone come back. One whose order is still in
// progress elsewhere is among them, for nobody knows yet how that will end.
func batches(order idempotent.Handler) idempotent.Handler {
	return func(ctx context.Context, raw json.RawMessage) (json.RawMessage, error) {
		var batch events.SQSEvent
		if err := json.Unmarshal(raw, &batch); err != nil || len(batch.Records) == 0 || batch.Records[0].EventSource != "aws:sqs" {
			return order(ctx, raw)
		}
		answer, err := json.Marshal(events.SQSEventResponse{BatchItemFailures: failures(ctx, order, batch.Records)})
		if err != nil {
			return nil, fmt.Errorf("answer the batch: %w", err)
		}
		return answer, nil
	}
}

// failures runs the messages one after the other. In a FIFO queue nothing may
// overtake a message that failed: what comes after it fails with it.
func failures(ctx context.Context, order idempotent.Handler, messages []events.SQSMessage) []events.SQSBatchItemFailure {
	failed := []events.SQSBatchItemFailure{}
	for i := range messages {
		message := &messages[i]
		fifo := strings.HasSuffix(message.EventSourceARN, ".fifo")
		if fifo && len(failed) > 0 {
			failed = append(failed, events.SQSBatchItemFailure{ItemIdentifier: message.MessageId})
			continue
		}
		if err := deliver(ctx, order, message.Body); err != nil {
			fmt.Printf("message %s comes back: %v\n", message.MessageId, err) //nolint:forbidigo // a function's log is its standard output
			failed = append(failed, events.SQSBatchItemFailure{ItemIdentifier: message.MessageId})
		}
	}
	return failed
}

// deliver runs one message: its body is the order that EventBridge carries as
// detail.
func deliver(ctx context.Context, order idempotent.Handler, body string) error {
	if !json.Valid([]byte(body)) {
		return errors.New("its body is no JSON")
	}
	_, err := order(ctx, json.RawMessage(`{"detail":`+body+`}`))
	return err
}
