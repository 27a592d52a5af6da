package verify_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"
	"go.uber.org/goleak"

	"idemtui/demo/function/idempotent"
)

// modeVar makes this test binary a handler instead of a test.
const modeVar = "VERIFY_TEST_MODE"

func TestMain(m *testing.M) {
	mode := os.Getenv(modeVar)
	if mode == "" {
		goleak.VerifyTestMain(m)
		return
	}
	settings, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		panic(err)
	}
	h := handlers{dynamodb.NewFromConfig(settings)}
	lambda.Start(h.modes()[mode])
}

// handlers are right and wrong ways to be idempotent.
type handlers struct{ client *dynamodb.Client }

func (h handlers) modes() map[string]idempotent.Handler {
	byID := idempotent.Config{Prefix: "fn", Key: "detail.id", RaiseOnNoKey: true}
	return map[string]idempotent.Handler{
		"good":        h.protect(h.work, byID),
		"validated":   h.protect(h.work, idempotent.Config{Prefix: "fn", Key: "detail.id", Validation: "detail.amount", RaiseOnNoKey: true}),
		"unprotected": h.work,
		"raises": func(context.Context, json.RawMessage) (json.RawMessage, error) {
			return nil, fmt.Errorf("no such order")
		},
		"changing key": h.protect(h.work, idempotent.Config{Prefix: "fn", Key: "requestContext.requestId"}),
		"time in key":  h.withTime,
		"effect first": h.effectFirst,
		"no lock":      h.withoutLock,
		"unstorable": h.protect(func(context.Context, json.RawMessage) (json.RawMessage, error) {
			return bytes.Repeat([]byte("1"), 410<<10), nil
		}, byID),
		"unkeyed":        h.protect(h.work, idempotent.Config{Prefix: "fn", Key: "detail.id"}),
		"other response": h.otherResponse,
		"publishes":      h.protect(h.publish, byID),
		"two keys":       h.twoKeys,
	}
}

func (h handlers) protect(handler idempotent.Handler, c idempotent.Config) idempotent.Handler {
	return idempotent.Protect(handler, idempotent.Table{Client: h.client, Name: "IdempotencyTable"}, c)
}

// work has one side effect: a row with a new key each time.
func (h handlers) work(ctx context.Context, _ json.RawMessage) (json.RawMessage, error) {
	_, err := h.client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: aws.String("Orders"), Item: map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: rand.Text()}},
	})
	return json.RawMessage(`{"done":true,"n":1.50}`), err
}

func (h handlers) withTime(ctx context.Context, event json.RawMessage) (json.RawMessage, error) {
	event, err := sjson.SetBytes(event, "at", time.Now().UnixNano())
	if err != nil {
		return nil, err
	}
	return h.protect(h.work, idempotent.Config{Prefix: "fn"})(ctx, event)
}

// effectFirst works before it asks for the lock: the same row each time, so
// that the tables alone would not tell.
func (h handlers) effectFirst(ctx context.Context, event json.RawMessage) (json.RawMessage, error) {
	_, err := h.client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: aws.String("Orders"), Item: map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "same"}},
	})
	if err != nil {
		return nil, err
	}
	return h.protect(func(context.Context, json.RawMessage) (json.RawMessage, error) { return json.RawMessage(`1`), nil },
		idempotent.Config{Prefix: "fn", Key: "detail.id"})(ctx, event)
}

// withoutLock looks whether the work was done, does it, and then says so.
func (h handlers) withoutLock(ctx context.Context, event json.RawMessage) (json.RawMessage, error) {
	key := map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "fn#" + gjson.GetBytes(event, "detail.id").Str}}
	found, err := h.client.GetItem(ctx, &dynamodb.GetItemInput{TableName: aws.String("IdempotencyTable"), Key: key})
	if err != nil {
		return nil, err
	}
	if found.Item != nil {
		return json.RawMessage(`{"done":true,"n":1.50}`), nil
	}
	time.Sleep(300 * time.Millisecond)
	response, err := h.work(ctx, event)
	if err != nil {
		return nil, err
	}
	key["status"] = &types.AttributeValueMemberS{Value: "COMPLETED"}
	key["expiration"] = &types.AttributeValueMemberN{Value: fmt.Sprint(time.Now().Add(time.Hour).Unix())}
	_, err = h.client.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String("IdempotencyTable"), Item: key})
	return response, err
}

func (h handlers) otherResponse(ctx context.Context, event json.RawMessage) (json.RawMessage, error) {
	_, err := h.protect(h.work, idempotent.Config{Prefix: "fn", Key: "detail.id"})(ctx, event)
	return json.RawMessage(`"` + rand.Text() + `"`), err
}

// publish asks SNS, as its SDK would.
func (h handlers) publish(ctx context.Context, _ json.RawMessage) (json.RawMessage, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, os.Getenv("AWS_ENDPOINT_URL"), bytes.NewBufferString("Action=Publish&Message=x"))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+os.Getenv("AWS_ACCESS_KEY_ID")+"/20261123/eu-west-1/sns/aws4_request, Signature=x")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("publish: %s", text)
	}
	return json.RawMessage(`"published"`), nil
}

func (h handlers) twoKeys(ctx context.Context, event json.RawMessage) (json.RawMessage, error) {
	inner := h.protect(h.work, idempotent.Config{Prefix: "inner", Key: "detail.id"})
	return h.protect(inner, idempotent.Config{Prefix: "outer", Key: "detail.id"})(ctx, event)
}
