package source

import (
	"strings"

	"github.com/tidwall/gjson"
)

// Recognise tells which source an event comes from, by the members that only
// its events have. Unknown is an event of no source here, or no JSON.
func Recognise(event []byte) Kind {
	if !gjson.ValidBytes(event) {
		return Unknown
	}
	e := gjson.ParseBytes(event)
	has := func(path string) bool { return e.Get(path).Exists() }
	switch {
	case has("Records.0"):
		return ofRecord(e.Get("Records.0"))
	case has("detail-type") && has("detail"):
		return EventBridge
	case has("requestContext.http") && e.Get("version").Str == "2.0":
		return HTTP
	case has("requestContext") && has("httpMethod"):
		return REST
	}
	return Unknown
}

// ofRecord tells the source of a batch by its first record. SNS alone writes
// the name with a capital.
func ofRecord(record gjson.Result) Kind {
	if record.Get("EventSource").Str == "aws:sns" {
		return SNS
	}
	switch record.Get("eventSource").Str {
	case "aws:sqs":
		if strings.HasSuffix(record.Get("eventSourceARN").Str, ".fifo") {
			return FIFO
		}
		return SQS
	case "aws:dynamodb":
		return Stream
	case "aws:s3":
		return S3
	}
	return Unknown
}

// Records is how many messages an event holds: 1 for what is no batch.
func Records(event []byte) int {
	if !Recognise(event).Batch() {
		return 1
	}
	return len(gjson.GetBytes(event, "Records").Array())
}
