package source

import (
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"
)

// Redeliver is the event that its source would deliver in the place of a
// duplicate: what stays the same stays so byte by byte, what the source makes
// anew is new. Events of sources that repeat them whole, and unknown ones, come
// back unchanged. changed names what is different.
func Redeliver(event []byte, now time.Time) (again []byte, changed []string, err error) {
	for _, e := range edits(event, now) {
		event, err = sjson.SetBytes(event, e.path, e.value)
		if err != nil {
			return nil, nil, fmt.Errorf("change %s of the event: %w", e.path, err)
		}
		changed = append(changed, e.path)
	}
	return event, changed, nil
}

// edit is one member of an event that a redelivery gives another value.
type edit struct {
	path  string
	value any
}

func edits(event []byte, now time.Time) []edit {
	switch Recognise(event) {
	case SQS, FIFO:
		return queueEdits(event)
	case REST: // the client sent its request once more
		return existing(event, []edit{
			{"requestContext.requestId", uuid.NewString()}, {"requestContext.extendedRequestId", shortID()},
			{"requestContext.requestTime", now.UTC().Format(gatewayTime)}, {"requestContext.requestTimeEpoch", now.UnixMilli()},
		})
	case HTTP:
		return existing(event, []edit{
			{"requestContext.requestId", shortID()},
			{"requestContext.time", now.UTC().Format(gatewayTime)}, {"requestContext.timeEpoch", now.UnixMilli()},
		})
	case EventBridge, SNS, Stream, S3, DirectInvoke, Unknown:
	}
	return nil
}

// queueEdits: a message comes back with another receipt handle and one receive
// more.
func queueEdits(event []byte) []edit {
	var all []edit
	for i := range gjson.GetBytes(event, "Records").Array() {
		record := "Records." + strconv.Itoa(i) + "."
		count := gjson.GetBytes(event, record+"attributes.ApproximateReceiveCount").Int()
		all = append(all, existing(event, []edit{
			{record + "receiptHandle", receiptHandle()},
			{record + "attributes.ApproximateReceiveCount", strconv.FormatInt(max(count, 1)+1, 10)},
		})...)
	}
	return all
}

// existing leaves out what the event does not have: nothing is added to it.
func existing(event []byte, all []edit) []edit {
	var kept []edit
	for _, e := range all {
		if gjson.GetBytes(event, e.path).Exists() {
			kept = append(kept, e)
		}
	}
	return kept
}
