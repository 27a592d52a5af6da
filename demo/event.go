package demo

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"

	"github.com/google/uuid"
	"github.com/tidwall/gjson"

	"idemtui/demo/source"
)

// prefix is what the demo function puts before its keys, by default.
const prefix = FunctionName + ".app.lambda_handler"

// key is the idempotency key of an order: the digest covers the JSON text of
// the id, with its quotes.
func key(orderID string) string { return prefix + "#" + hexDigest(`"`+orderID+`"`) }

func hexDigest(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

// part is one message of an event.
type part struct {
	id      string // that its source gave it
	content gjson.Result
	header  string // Idempotency-Key
	group   string
	receive int
}

// parts are the messages of an event of a source.
func parts(kind source.Kind, payload []byte) []part {
	e := gjson.ParseBytes(payload)
	switch kind {
	case source.EventBridge:
		return []part{{id: e.Get("id").Str, content: e.Get("detail")}}
	case source.SNS:
		sns := e.Get("Records.0.Sns")
		return []part{{id: sns.Get("MessageId").Str, content: gjson.Parse(sns.Get("Message").Str)}}
	case source.REST, source.HTTP:
		header := e.Get("headers.idempotency-key").Str + e.Get("headers.Idempotency-Key").Str
		return []part{{id: e.Get("requestContext.requestId").Str, content: gjson.Parse(e.Get("body").Str), header: header}}
	case source.SQS, source.FIFO:
		var all []part
		for _, r := range e.Get("Records").Array() {
			all = append(all, part{
				id: r.Get("messageId").Str, content: gjson.Parse(r.Get("body").Str),
				group: r.Get("attributes.MessageGroupId").Str, receive: int(r.Get("attributes.ApproximateReceiveCount").Int()),
			})
		}
		return all
	case source.DirectInvoke, source.Unknown, source.Stream, source.S3:
	}
	return []part{{content: e}}
}

// keyOf is the idempotency key that the demo's function makes of a message; ""
// if there is none to be had.
func (s *Session) keyOf(p part) string {
	selected := p.content.Get("id").Str
	if s.opts.Source == source.HTTP || s.opts.Source == source.REST {
		selected = p.header
	}
	if selected == "" || s.opts.Function != nil {
		return ""
	}
	quoted, err := json.Marshal(selected)
	if err != nil {
		return ""
	}
	return s.opts.Scenario.prefix() + "#" + hexDigest(string(quoted))
}

// newKey is an Idempotency-Key as a client would make one.
func newKey() string { return uuid.NewString() }
