package world

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/tidwall/gjson"
)

// Stubs are the services that can be stubbed.
func Stubs() []string { return []string{"events", "sns", "sqs"} }

// refuse answers for a service that is not here, and says what can be done.
func refuse(out http.ResponseWriter, c Call) {
	text := fmt.Sprintf("%s of %s is not served here: --env AWS_ENDPOINT_URL_%s=URL sends it elsewhere", c.Operation, c.Service, strings.ToUpper(c.Service))
	if slices.Contains(Stubs(), c.Service) {
		text = fmt.Sprintf("%s of %s is not served here: --stub %s answers it, --env AWS_ENDPOINT_URL_%s=URL sends it elsewhere",
			c.Operation, c.Service, c.Service, strings.ToUpper(c.Service))
	}
	answer(out, http.StatusBadRequest, map[string]any{"__type": "UnknownOperationException", "message": text})
}

func answer(out http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		status = http.StatusInternalServerError
	}
	out.Header().Set("Content-Type", "application/x-amz-json-1.0")
	out.WriteHeader(status)
	_, _ = out.Write(text)
}

// stub answers a request as its service would that did it.
func stub(out http.ResponseWriter, c Call) {
	switch c.Service + " " + c.Operation {
	case "sns Publish":
		publish(out)
	case "sqs SendMessage":
		answer(out, http.StatusOK, sent(gjson.GetBytes(c.Request, "MessageBody").Str))
	case "sqs SendMessageBatch":
		sendBatch(out, c.Request)
	case "events PutEvents":
		putEvents(out, c.Request)
	default:
		refuse(out, c)
	}
}

// publish answers in XML: SNS speaks the query protocol.
func publish(out http.ResponseWriter) {
	out.Header().Set("Content-Type", "text/xml")
	fmt.Fprintf(out, `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>%s</MessageId></PublishResult>`+
		`<ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata></PublishResponse>`, uuid.NewString(), uuid.NewString())
}

func sent(body string) map[string]any {
	sum := md5.Sum([]byte(body))
	return map[string]any{"MessageId": uuid.NewString(), "MD5OfMessageBody": hex.EncodeToString(sum[:])}
}

func sendBatch(out http.ResponseWriter, request []byte) {
	successful := []any{}
	for _, entry := range gjson.GetBytes(request, "Entries").Array() {
		one := sent(entry.Get("MessageBody").Str)
		one["Id"] = entry.Get("Id").Str
		successful = append(successful, one)
	}
	answer(out, http.StatusOK, map[string]any{"Successful": successful, "Failed": []any{}})
}

func putEvents(out http.ResponseWriter, request []byte) {
	entries := []any{}
	for range gjson.GetBytes(request, "Entries").Array() {
		entries = append(entries, map[string]any{"EventId": uuid.NewString()})
	}
	answer(out, http.StatusOK, map[string]any{"Entries": entries, "FailedEntryCount": 0})
}
