package source

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Names of what is not there: the account, region and resources of the demo.
const (
	account = "123456789012"
	region  = "eu-west-1"
)

// Message is what a producer sends: its content and the identity that its
// source gave it.
type Message struct {
	// ID is given by the source: envelope ID, message ID, request ID. A producer
	// that sends the same content twice gets two.
	ID string
	// Content is the business object, JSON.
	Content json.RawMessage
	Sent    time.Time
	// Key is the Idempotency-Key header of a request.
	Key string
	// Group and Deduplication are those of a FIFO message.
	Group, Deduplication string
	// Sequence numbers the messages of a FIFO queue.
	Sequence int64
	// Receives counts how often a queue has handed it out, this time included;
	// FirstReceive is when it did first.
	Receives     int
	FirstReceive time.Time
}

// NewMessage makes a message of a business object.
func NewMessage(content json.RawMessage, sent time.Time) Message {
	return Message{ID: uuid.NewString(), Content: content, Sent: sent}
}

// Event is the event with which a source hands messages to a function. Only
// queues put several into one.
func Event(k Kind, name string, ms ...Message) ([]byte, error) {
	if len(ms) == 0 {
		return nil, fmt.Errorf("an event of %s needs a message", k)
	}
	var body any
	switch m := ms[0]; k {
	case EventBridge:
		body = bridge(m)
	case SQS, FIFO:
		body = batch(name, ms)
	case SNS:
		body = notification(name, m)
	case REST:
		body = restRequest(name, m)
	case HTTP:
		body = httpRequest(name, m)
	case DirectInvoke, Unknown:
		return m.Content, nil
	case Stream, S3:
		return nil, fmt.Errorf("events of %s are recognised, not made", k)
	}
	text, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("make an event of %s: %w", k, err)
	}
	return text, nil
}

type object = map[string]any

func bridge(m Message) any {
	return struct {
		Version    string          `json:"version"`
		ID         string          `json:"id"`
		DetailType string          `json:"detail-type"`
		Source     string          `json:"source"`
		Account    string          `json:"account"`
		Time       string          `json:"time"`
		Region     string          `json:"region"`
		Resources  []string        `json:"resources"`
		Detail     json.RawMessage `json:"detail"`
	}{"0", m.ID, "OrderPlaced", "shop.orders", account, m.Sent.UTC().Format(time.RFC3339), region, []string{}, m.Content}
}

// queueRecord is one message in an event of a queue.
type queueRecord struct {
	MessageID         string            `json:"messageId"`
	ReceiptHandle     string            `json:"receiptHandle"`
	Body              string            `json:"body"`
	Attributes        map[string]string `json:"attributes"`
	MessageAttributes object            `json:"messageAttributes"`
	MD5OfBody         string            `json:"md5OfBody"`
	EventSource       string            `json:"eventSource"`
	EventSourceARN    string            `json:"eventSourceARN"`
	AWSRegion         string            `json:"awsRegion"`
}

func batch(queue string, ms []Message) any {
	records := make([]queueRecord, len(ms))
	for i, m := range ms {
		sum := md5.Sum(m.Content)
		records[i] = queueRecord{
			MessageID: m.ID, ReceiptHandle: receiptHandle(), Body: string(m.Content), Attributes: queueAttributes(m),
			MessageAttributes: object{}, MD5OfBody: hex.EncodeToString(sum[:]), EventSource: "aws:sqs",
			EventSourceARN: "arn:aws:sqs:" + region + ":" + account + ":" + queue, AWSRegion: region,
		}
	}
	return object{"Records": records}
}

// receiptHandle is another one with each receive.
func receiptHandle() string { return "AQEB" + strings.ReplaceAll(uuid.NewString(), "-", "") }

func queueAttributes(m Message) map[string]string {
	first := m.FirstReceive
	if first.IsZero() {
		first = m.Sent
	}
	attributes := map[string]string{
		"ApproximateReceiveCount": strconv.Itoa(max(m.Receives, 1)), "SentTimestamp": millis(m.Sent),
		"SenderId": "AIDAIDEMTUIDEMO000001", "ApproximateFirstReceiveTimestamp": millis(first),
	}
	if m.Group != "" {
		attributes["MessageGroupId"] = m.Group
		attributes["MessageDeduplicationId"] = m.Deduplication
		attributes["SequenceNumber"] = strconv.FormatInt(sequenceBase+m.Sequence*256, 10)
	}
	return attributes
}

// sequenceBase gives sequence numbers the length that the real ones have.
const sequenceBase = int64(1_884_949_646_046_769_664)

func millis(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

func notification(topic string, m Message) any {
	arn := "arn:aws:sns:" + region + ":" + account + ":" + topic
	return object{"Records": []object{{
		"EventSource": "aws:sns", "EventVersion": "1.0",
		"EventSubscriptionArn": arn + ":2bcfbf39-05c3-41de-beaa-fcfcc21c8f55",
		"Sns": object{
			"Type": "Notification", "MessageId": m.ID, "TopicArn": arn, "Subject": nil, "Message": string(m.Content),
			"Timestamp": m.Sent.UTC().Format("2006-01-02T15:04:05.000Z"), "SignatureVersion": "1", "Signature": "not-signed",
			"SigningCertUrl": "https://sns.invalid/cert.pem", "UnsubscribeUrl": "https://sns.invalid/unsubscribe", "MessageAttributes": object{},
		},
	}}}
}

func restRequest(path string, m Message) any {
	headers, multi := object{"Content-Type": "application/json"}, object{"Content-Type": []string{"application/json"}}
	if m.Key != "" {
		headers["Idempotency-Key"], multi["Idempotency-Key"] = m.Key, []string{m.Key}
	}
	return object{
		"resource": "/" + path, "path": "/" + path, "httpMethod": "POST", "headers": headers, "multiValueHeaders": multi,
		"queryStringParameters": nil, "multiValueQueryStringParameters": nil, "pathParameters": nil, "stageVariables": nil,
		"requestContext": object{
			"accountId": account, "apiId": "abc123", "resourceId": "aaaaaa", "resourcePath": "/" + path, "stage": "prod",
			"domainName": "abc123.execute-api." + region + ".amazonaws.com", "domainPrefix": "abc123", "requestId": m.ID,
			"extendedRequestId": shortID(), "protocol": "HTTP/1.1", "path": "/prod/" + path, "httpMethod": "POST",
			"requestTime": m.Sent.UTC().Format(gatewayTime), "requestTimeEpoch": m.Sent.UnixMilli(),
			"identity": object{"sourceIp": "127.0.0.1", "userAgent": "idemtui"},
		},
		"body": string(m.Content), "isBase64Encoded": false,
	}
}

const gatewayTime = "02/Jan/2006:15:04:05 -0700"

func shortID() string { return strings.ReplaceAll(uuid.NewString(), "-", "")[:15] + "=" }

func httpRequest(path string, m Message) any {
	headers := object{"content-type": "application/json"}
	if m.Key != "" {
		headers["idempotency-key"] = m.Key
	}
	return object{
		"version": "2.0", "routeKey": "POST /" + path, "rawPath": "/" + path, "rawQueryString": "", "headers": headers,
		"requestContext": object{
			"accountId": account, "apiId": "abc123", "domainName": "abc123.execute-api." + region + ".amazonaws.com", "domainPrefix": "abc123",
			"http":      object{"method": "POST", "path": "/" + path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "idemtui"},
			"requestId": m.ID, "routeKey": "POST /" + path, "stage": "$default",
			"time": m.Sent.UTC().Format(gatewayTime), "timeEpoch": m.Sent.UnixMilli(),
		},
		"body": string(m.Content), "isBase64Encoded": false,
	}
}
