package source_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"idemtui/demo/source"
)

// shapes are the types that aws-lambda-go has for each source.
func shapes() map[source.Kind]any {
	return map[source.Kind]any{
		source.EventBridge: &events.EventBridgeEvent{}, source.SQS: &events.SQSEvent{}, source.FIFO: &events.SQSEvent{},
		source.SNS: &events.SNSEvent{}, source.REST: &events.APIGatewayProxyRequest{}, source.HTTP: &events.APIGatewayV2HTTPRequest{},
	}
}

func event(t *testing.T, k source.Kind, ms ...source.Message) []byte {
	t.Helper()
	name := "orders"
	if k == source.FIFO {
		name = "orders.fifo"
	}
	text, err := source.Event(k, name, ms...)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func message() source.Message {
	m := source.NewMessage(json.RawMessage(`{"id":"ord-1042","amount":12.50}`), time.Date(2026, 11, 23, 22, 0, 0, 0, time.UTC))
	m.Key, m.Group, m.Deduplication = "5f1c2d3e", "customer-7", "ord-1042"
	return m
}

// TestEventsHaveTheShapesOfTheRealOnes decodes them strictly: a member that the
// real event does not have is an error.
func TestEventsHaveTheShapesOfTheRealOnes(t *testing.T) {
	t.Parallel()
	for k, shape := range shapes() {
		text := event(t, k, message())
		strict := json.NewDecoder(bytes.NewReader(text))
		strict.DisallowUnknownFields()
		if err := strict.Decode(shape); err != nil {
			t.Errorf("%s: %v in %s", k, err, text)
		}
		if got := source.Recognise(text); got != k {
			t.Errorf("recognised as %q, want %q: %s", got, k, text)
		}
		if !bytes.Contains(text, []byte("12.50")) {
			t.Errorf("%s: the content lost its number's text: %s", k, text)
		}
	}
}

func TestEventsThatAreRecognisedOnly(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]source.Kind{
		`{"Records":[{"eventID":"c4","eventSource":"aws:dynamodb"}]}`: source.Stream,
		`{"Records":[{"eventSource":"aws:s3"}]}`:                      source.S3,
		`{"Records":[{"eventSource":"aws:kinesis"}]}`:                 source.Unknown,
		`{"Records":[]}`:        source.Unknown,
		`{"id":"order-1"}`:      source.Unknown,
		`[1]`:                   source.Unknown,
		`not json`:              source.Unknown,
		`{"httpMethod":"POST"}`: source.Unknown,
	} {
		if got := source.Recognise([]byte(text)); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// TestARedeliveryChangesWhatItsSourceChanges names all that may differ.
func TestARedeliveryChangesWhatItsSourceChanges(t *testing.T) {
	t.Parallel()
	later := time.Date(2026, 11, 23, 22, 0, 30, 0, time.UTC)
	for k, want := range map[source.Kind][]string{
		source.EventBridge: nil, source.SNS: nil, source.DirectInvoke: nil,
		source.SQS:  {"Records.0.receiptHandle", "Records.0.attributes.ApproximateReceiveCount", "Records.1.receiptHandle", "Records.1.attributes.ApproximateReceiveCount"},
		source.FIFO: {"Records.0.receiptHandle", "Records.0.attributes.ApproximateReceiveCount", "Records.1.receiptHandle", "Records.1.attributes.ApproximateReceiveCount"},
		source.REST: {"requestContext.requestId", "requestContext.extendedRequestId", "requestContext.requestTime", "requestContext.requestTimeEpoch"},
		source.HTTP: {"requestContext.requestId", "requestContext.time", "requestContext.timeEpoch"},
	} {
		ms := []source.Message{message()}
		if k.Batch() {
			ms = append(ms, message())
		}
		first := event(t, k, ms...)
		again, changed, err := source.Redeliver(first, later)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, changed); diff != "" {
			t.Errorf("%s: what changed (-want +got):\n%s", k, diff)
		}
		if bytes.Equal(first, again) != (want == nil) {
			t.Errorf("%s: the same event %v", k, bytes.Equal(first, again))
		}
		if k.Batch() && !strings.Contains(string(again), `"ApproximateReceiveCount":"2"`) {
			t.Errorf("%s: not received a second time: %s", k, again)
		}
	}
}

func TestARedeliveryKeepsTheTextOfTheRest(t *testing.T) {
	t.Parallel()
	first := `{ "Records": [ {"eventSource":"aws:sqs", "body" : "{\"n\": 1.0}", "receiptHandle":"A", "attributes":{"ApproximateReceiveCount":"4","z":1e2}} ] , "more": -0.0 }`
	again, _, err := source.Redeliver([]byte(first), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	handle := gjson.GetBytes(again, "Records.0.receiptHandle").Str
	want := strings.NewReplacer(`"receiptHandle":"A"`, `"receiptHandle":"`+handle+`"`, `"4"`, `"5"`).Replace(first)
	if diff := cmp.Diff(want, string(again)); diff != "" {
		t.Errorf("redelivery (-want +got):\n%s", diff)
	}
}

func TestRecords(t *testing.T) {
	t.Parallel()
	if n := source.Records(event(t, source.SQS, message(), message(), message())); n != 3 {
		t.Errorf("%d records of a batch of 3", n)
	}
	if n := source.Records(event(t, source.SNS, message())); n != 1 {
		t.Errorf("%d records of a notification", n)
	}
}

func TestKindsAreNamed(t *testing.T) {
	t.Parallel()
	for _, k := range source.Kinds() {
		if got, ok := source.ParseKind(strings.ToUpper(string(k))); !ok || got != k {
			t.Errorf("%q is read as %q", k, got)
		}
		if k.String() == "unknown source" {
			t.Errorf("%q has no name", string(k))
		}
	}
}
