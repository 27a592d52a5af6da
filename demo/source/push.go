package source

import (
	"idemtui/demo/lambda"
)

// Push is a source that invokes asynchronously and pushes each message as an
// event of its own: an EventBridge bus, an SNS topic, or a caller of Invoke.
type Push struct {
	kind  Kind
	name  string
	queue *lambda.Async
}

// NewPush makes a source of a kind that invokes asynchronously; name is that of
// its bus or topic.
func NewPush(k Kind, name string, queue *lambda.Async) *Push {
	return &Push{kind: k, name: name, queue: queue}
}

// Send delivers a message and returns the request ID of its attempts. Sent
// again, the same message is what an at-least-once source does without any
// error: the same event, byte by byte, under another request ID.
func (p *Push) Send(m Message) (requestID string, err error) {
	event, err := Event(p.kind, p.name, m)
	if err != nil {
		return "", err
	}
	return p.queue.Send(lambda.Request{Payload: event}), nil
}
