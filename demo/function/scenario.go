package function

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"idemtui/demo/function/idempotent"
)

// Settings of what the function does.
const (
	ScenarioVar      = "SCENARIO"          // pay, notify or complete; empty = pay
	NotificationsVar = "NOTIFICATIONS_URL" // who sends notifications; empty = nobody, they are only logged
	// DisabledVar switches idempotency off, as it does in Powertools: only while a
	// function is developed, or to show what it is good for.
	DisabledVar = "POWERTOOLS_IDEMPOTENCY_DISABLED"
	// ForgetVar leaves out what registers the Lambda context in Python: the library
	// then knows no deadline, and its records have none.
	ForgetVar = "IDEMPOTENCY_FORGET_CONTEXT"
)

// Executions is the table in which complete marks executions as completed.
const Executions = "Executions"

func disabled() bool { return set(DisabledVar) }

func set(name string) bool {
	on, err := strconv.ParseBool(os.Getenv(name))
	return err == nil && on
}

// forgetting is a handler that is not told its deadline, if that is asked for.
func forgetting(h idempotent.Handler) idempotent.Handler {
	if !set(ForgetVar) {
		return h
	}
	return func(ctx context.Context, raw json.RawMessage) (json.RawMessage, error) {
		return h(context.WithoutCancel(ctx), raw)
	}
}

// scenario is the handler of a name, without idempotency, and what the Python
// original of it would put before its keys.
func scenario(name string, client *dynamodb.Client) (idempotent.Handler, string, error) {
	switch name {
	case "", "pay":
		return (&payments{url: os.Getenv(PaymentsVar)}).handle, Prefix, nil
	case "notify":
		return (&notifier{url: os.Getenv(NotificationsVar)}).handle, "notify.app.lambda_handler", nil
	case "complete":
		return (&completer{client: client}).handle, "complete.app.lambda_handler", nil
	}
	return nil, "", fmt.Errorf("%s=%s: the scenarios are pay, notify and complete", ScenarioVar, name)
}

// task is the part of an event that notify and complete look at.
type task struct {
	Detail struct {
		ID      string `json:"id"`
		To      string `json:"to"`
		Message string `json:"message"`
		WorkMS  int64  `json:"work_ms"` // how long the work takes after the effect
	} `json:"detail"`
}

func readTask(raw json.RawMessage) (task, error) {
	var t task
	if err := json.Unmarshal(raw, &t); err != nil {
		return t, fmt.Errorf("read the event: %w", err)
	}
	return t, nil
}

func (t task) work() { time.Sleep(time.Duration(t.Detail.WorkMS) * time.Millisecond) }

// notifier tells a customer something. Nothing about that is idempotent: a
// duplicate is a second notification.
type notifier struct{ url string }

func (n *notifier) handle(ctx context.Context, raw json.RawMessage) (json.RawMessage, error) {
	t, err := readTask(raw)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(map[string]string{
		"request_id": requestID(ctx), "order_id": t.Detail.ID, "to": t.Detail.To, "message": t.Detail.Message,
	})
	if err != nil {
		return nil, fmt.Errorf("notify %s: %w", t.Detail.To, err)
	}
	fmt.Printf("notify %s\n", body) //nolint:forbidigo // a function's log is its standard output
	if err := n.send(ctx, body); err != nil {
		return nil, err
	}
	t.work()
	return answer(map[string]string{"id": t.Detail.ID, "notified": t.Detail.To})
}

func (n *notifier) send(ctx context.Context, body []byte) error {
	if n.url == "" {
		return nil
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, n.url, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("notify at %s: %w", n.url, err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	defer resp.Body.Close() //nolint:errcheck // nothing is lost with it
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("notify: the notification service answered %s", resp.Status)
	}
	return nil
}

// completer sets an execution to completed: the same value however often, so
// idempotent by nature. The time of the completion is not.
type completer struct{ client *dynamodb.Client }

func (c *completer) handle(ctx context.Context, raw json.RawMessage) (json.RawMessage, error) {
	t, err := readTask(raw)
	if err != nil {
		return nil, err
	}
	at := time.Now().UTC().Format("2006-01-02T15:04:05.000Z")
	_, err = c.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:                aws.String(Executions),
		Key:                      map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: t.Detail.ID}},
		UpdateExpression:         aws.String("SET #status = :completed, completed_at = :now"),
		ExpressionAttributeNames: map[string]string{"#status": "status"},
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":completed": &types.AttributeValueMemberS{Value: "COMPLETED"}, ":now": &types.AttributeValueMemberS{Value: at},
		},
	})
	if err != nil {
		return nil, fmt.Errorf("set_completed_status of %s: %w", t.Detail.ID, err)
	}
	fmt.Printf("set_completed_status %s at %s\n", t.Detail.ID, at) //nolint:forbidigo // a function's log is its standard output
	t.work()
	return answer(map[string]string{"id": t.Detail.ID, "status": "COMPLETED", "completed_at": at})
}

func answer(v any) (json.RawMessage, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("write the answer: %w", err)
	}
	return text, nil
}
