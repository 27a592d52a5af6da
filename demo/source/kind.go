package source

import "strings"

// Kind is a kind of event source.
type Kind string

// The kinds. Unknown is an event of a shape that no source here has; it is
// delivered as it is.
const (
	Unknown      Kind = ""
	EventBridge  Kind = "eventbridge"
	SQS          Kind = "sqs"
	FIFO         Kind = "fifo" // SQS FIFO
	SNS          Kind = "sns"
	REST         Kind = "rest" // API Gateway REST, payload 1.0
	HTTP         Kind = "http" // API Gateway HTTP and function URLs, payload 2.0
	DirectInvoke Kind = "invoke"
	Stream       Kind = "stream" // DynamoDB stream
	S3           Kind = "s3"
)

// Kinds are the kinds that a message can be sent to.
func Kinds() []Kind { return []Kind{EventBridge, SQS, FIFO, SNS, REST, HTTP, DirectInvoke} }

// String is the source's name as people write it.
func (k Kind) String() string {
	switch k {
	case EventBridge:
		return "EventBridge"
	case SQS:
		return "SQS standard"
	case FIFO:
		return "SQS FIFO"
	case SNS:
		return "SNS"
	case REST:
		return "API Gateway REST"
	case HTTP:
		return "API Gateway HTTP"
	case DirectInvoke:
		return "asynchronous Invoke"
	case Stream:
		return "DynamoDB stream"
	case S3:
		return "S3"
	case Unknown:
	}
	return "unknown source"
}

// ParseKind is the kind of a word, as a flag takes it.
func ParseKind(word string) (Kind, bool) {
	for _, k := range Kinds() {
		if strings.EqualFold(word, string(k)) {
			return k, true
		}
	}
	return Unknown, false
}

// Async reports whether the source invokes asynchronously: its retries have the
// request ID of the first attempt.
func (k Kind) Async() bool {
	return k == EventBridge || k == SNS || k == DirectInvoke || k == S3
}

// Batch reports whether an event may hold several messages.
func (k Kind) Batch() bool { return k == SQS || k == FIFO || k == Stream }

// KeyExpression is a key expression that survives a redelivery of this source:
// what a function behind it should use for the ID of its business object. For
// a batch it is one for a single record.
func (k Kind) KeyExpression() string {
	switch k {
	case EventBridge:
		return "detail.id"
	case SQS, FIFO:
		return "powertools_json(body).id"
	case SNS:
		return "powertools_json(Records[0].Sns.Message).id"
	case REST:
		return `headers."Idempotency-Key"`
	case HTTP:
		return `headers."idempotency-key"`
	case Stream:
		return "eventID"
	case S3:
		return "Records[0].s3.[bucket.name, object.key, object.sequencer]"
	case DirectInvoke, Unknown:
	}
	return "id"
}
