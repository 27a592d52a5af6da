package world_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"idemtui/demo/dynamo"
	"idemtui/demo/world"
)

// place is a world with an endpoint that has the table Orders.
func place(t *testing.T, opts ...world.Option) (*world.World, string) {
	t.Helper()
	endpoint := dynamo.New()
	_, err := endpoint.Do(t.Context(), "CreateTable", []byte(`{"TableName":"Orders","BillingMode":"PAY_PER_REQUEST",
		"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	w := world.New(endpoint, opts...)
	srv := httptest.NewServer(w)
	t.Cleanup(srv.Close)
	return w, srv.URL
}

// client is the real SDK, as an environment of a function has it.
func client(environment, url string, attempts int) *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		Region: "eu-west-1", BaseEndpoint: &url, Credentials: credentials.NewStaticCredentialsProvider(environment, "x", ""),
		Retryer: retry.NewStandard(func(o *retry.StandardOptions) { o.MaxAttempts, o.MaxBackoff = attempts, time.Millisecond }),
	})
}

func put(t *testing.T, c *dynamodb.Client, id string) error {
	t.Helper()
	_, err := c.PutItem(t.Context(), &dynamodb.PutItemInput{
		TableName: aws.String("Orders"), Item: map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: id}},
		ConditionExpression: aws.String("attribute_not_exists(id)"),
	})
	return err
}

func TestARequestIsNotedUnderWhoSentIt(t *testing.T) {
	t.Parallel()
	w, url := place(t)
	from := time.Now()
	if err := put(t, client("ENV1", url, 1), "a"); err != nil {
		t.Fatal(err)
	}
	if err := put(t, client("ENV2", url, 1), "a"); err == nil {
		t.Fatal("the condition did not hold back the second put")
	}
	first, second := w.Of("ENV1", from, time.Now()), w.Of("ENV2", from, time.Now())
	if len(first) != 1 || len(second) != 1 || w.Calls().Len() != 2 {
		t.Fatalf("noted %d and %d of %d, want one each", len(first), len(second), w.Calls().Len())
	}
	c := first[0]
	if c.Operation != "PutItem" || c.Service != "dynamodb" || c.Table != "Orders" || c.Item("id") != "a" || c.Condition != "attribute_not_exists(id)" || !c.Wrote() {
		t.Errorf("noted %+v", c)
	}
	if second[0].Error != "ConditionalCheckFailedException" || second[0].Wrote() {
		t.Errorf("noted %+v, want a refused put", second[0])
	}
	if late := w.Of("ENV1", time.Now(), time.Now()); len(late) != 0 {
		t.Errorf("%d requests after the last", len(late))
	}
}

func TestALostAnswerLeavesTheWrite(t *testing.T) {
	t.Parallel()
	w, url := place(t)
	w.Break("PutItem", world.LoseAnswer)
	err := put(t, client("ENV1", url, 3), "a")
	if _, refused := errors.AsType[*types.ConditionalCheckFailedException](err); !refused {
		t.Errorf("%v; the SDK's second try should meet its own record", err)
	}
	var outcomes []string
	for _, c := range w.Calls().List() {
		outcomes = append(outcomes, c.Operation+" "+c.Error)
	}
	if want := []string{"PutItem ", "PutItem ConditionalCheckFailedException"}; !slices.Equal(outcomes, want) {
		t.Errorf("noted %q, want %q", outcomes, want)
	}
}

func TestALostRequestWritesNothing(t *testing.T) {
	t.Parallel()
	w, url := place(t)
	w.Break("PutItem", world.LoseRequest)
	if err := put(t, client("ENV1", url, 3), "a"); err != nil {
		t.Errorf("%v; the second try should find nothing", err)
	}
	if n := w.Calls().Len(); n != 2 {
		t.Errorf("%d requests noted, want both", n)
	}
}

func TestATableCanBeMadeBeforeItsFirstRequest(t *testing.T) {
	t.Parallel()
	var asked []string
	_, url := place(t, world.WithPrepare(func(c world.Call) { asked = append(asked, c.Table) }))
	if err := put(t, client("ENV1", url, 1), "a"); err != nil || !slices.Equal(asked, []string{"Orders"}) {
		t.Errorf("%v, prepared %q", err, asked)
	}
}

// ask sends a request of another service as its SDK would.
func ask(t *testing.T, url, service, target, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=ENV1/20261123/eu-west-1/"+service+"/aws4_request, SignedHeaders=host, Signature=x")
	if target != "" {
		req.Header.Set("X-Amz-Target", target)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

func TestOtherServicesAreRefusedOrStubbed(t *testing.T) {
	t.Parallel()
	requests := []struct{ service, target, body, operation, answer string }{
		{"sns", "", "Action=Publish&TopicArn=x&Message=y", "Publish", "<MessageId>"},
		{"sqs", "AmazonSQS.SendMessage", `{"MessageBody":"hello"}`, "SendMessage", `"MD5OfMessageBody":"5d41402abc4b2a76b9719d911017c592"`},
		{"sqs", "AmazonSQS.SendMessageBatch", `{"Entries":[{"Id":"a","MessageBody":"hello"}]}`, "SendMessageBatch", `"Id":"a"`},
		{"events", "AWSEvents.PutEvents", `{"Entries":[{},{}]}`, "PutEvents", `"FailedEntryCount":0`},
	}
	refusing, url := place(t)
	stubbed, stubURL := place(t, world.WithStubs("sns", "sqs", "events"))
	for _, r := range requests {
		status, text := ask(t, url, r.service, r.target, r.body)
		if status != http.StatusBadRequest || !strings.Contains(text, "--stub "+r.service) || !strings.Contains(text, "AWS_ENDPOINT_URL_"+strings.ToUpper(r.service)) {
			t.Errorf("%s: %d %s, want both ways named", r.operation, status, text)
		}
		if status, text = ask(t, stubURL, r.service, r.target, r.body); status != http.StatusOK || !strings.Contains(text, r.answer) {
			t.Errorf("%s stubbed: %d %s, want %s", r.operation, status, text, r.answer)
		}
	}
	for i, c := range stubbed.Calls().List() {
		if c.Service != requests[i].service || c.Operation != requests[i].operation || !c.Wrote() || c.Environment != "ENV1" {
			t.Errorf("noted %+v, want a write by %s", c, requests[i].operation)
		}
	}
	if c := refusing.Calls().List()[0]; c.Wrote() || c.Error == "" {
		t.Errorf("noted %+v as done", c)
	}
	status, text := ask(t, url, "ssm", "AmazonSSM.GetParameter", `{"Name":"x"}`)
	if status != http.StatusBadRequest || strings.Contains(text, "--stub") || !strings.Contains(text, "AWS_ENDPOINT_URL_SSM") {
		t.Errorf("ssm: %d %s", status, text)
	}
}

func TestSideEffectsAreCounted(t *testing.T) {
	t.Parallel()
	w, url := place(t)
	for range 2 {
		if status, text := ask(t, url+"/effects/charge", "", "", `{"request_id":"r1","order_id":"order-77","amount":12.50}`); status != http.StatusOK {
			t.Fatalf("%d %s", status, text)
		}
	}
	if status, _ := ask(t, url+"/effects/charge", "", "", `not json`); status != http.StatusBadRequest {
		t.Errorf("garbage: %d", status)
	}
	mine, total := w.Done("r1", "order-77")
	if mine != 2 || total != 2 || w.Effects().List()[0].Kind != "charge" {
		t.Errorf("counted %d and %d, want 2", mine, total)
	}
}
