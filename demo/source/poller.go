package source

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/tidwall/gjson"

	"idemtui/demo/lambda"
)

// Invoke runs a function once on an event.
type Invoke func(ctx context.Context, req lambda.Request) (lambda.Result, error)

// Mapping is an event source mapping: it takes messages from a queue to a
// function. The zero value takes ten at a time, one batch after the other.
type Mapping struct {
	BatchSize int // 0 = 10
	Workers   int // batches at once; 0 = 1
	// Partial is ReportBatchItemFailures: the function names the messages that
	// failed, the others are deleted. Without it a batch fails as a whole.
	Partial bool
}

// Batch is one delivery of messages to a function.
type Batch struct {
	Messages []Message
	Event    []byte
	// Over is false when the batch is handed to the function, true at its end.
	Over   bool
	Result lambda.Result
	Err    error
	// Failed are the IDs that stay in the queue.
	Failed []string
}

// Poll takes messages from a queue to a function until ctx ends, and returns
// when what was under way is over. tell is called at the begin and the end of
// each batch, by several goroutines.
func (m Mapping) Poll(ctx context.Context, q *Queue, invoke Invoke, tell func(Batch)) {
	if m.BatchSize == 0 {
		m.BatchSize = 10
	}
	var workers sync.WaitGroup
	for range max(m.Workers, 1) {
		workers.Go(func() {
			for m.once(ctx, q, invoke, tell) {
			}
		})
	}
	workers.Wait()
}

// once waits for messages and delivers them; false at the end of ctx.
func (m Mapping) once(ctx context.Context, q *Queue, invoke Invoke, tell func(Batch)) bool {
	if ctx.Err() != nil {
		return false
	}
	messages, wait, changed := q.Receive(m.BatchSize)
	if len(messages) == 0 {
		return pause(ctx, wait, changed)
	}
	b := Batch{Messages: messages}
	if b.Event, b.Err = Event(q.Kind(), q.settings.Name, messages...); b.Err == nil {
		tell(b)
		b.Result, b.Err = invoke(ctx, lambda.Request{Payload: b.Event})
	}
	var done []string
	done, b.Failed = m.settle(b)
	q.Delete(done...)
	b.Over = true
	tell(b)
	return true
}

// pause waits until there may be messages.
func pause(ctx context.Context, wait time.Duration, changed <-chan struct{}) bool {
	var due <-chan time.Time
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-changed:
	case <-due:
	case <-ctx.Done():
		return false
	}
	return true
}

// settle tells which messages were processed and which come back.
func (m Mapping) settle(b Batch) (done, failed []string) {
	var all []string
	for _, message := range b.Messages {
		all = append(all, message.ID)
	}
	if b.Err != nil || b.Result.Error != nil {
		return nil, all
	}
	if !m.Partial {
		return all, nil
	}
	named, valid := batchFailures(b.Result.Payload, all)
	if !valid {
		return nil, all
	}
	for _, id := range all {
		if named[id] {
			failed = append(failed, id)
		} else {
			done = append(done, id)
		}
	}
	return done, failed
}

// batchFailures reads {"batchItemFailures":[{"itemIdentifier":ID}]}. No member
// of that name, null and an empty list are a success. What is no JSON, or has
// an entry that names no message of the batch, fails it as a whole: not valid.
func batchFailures(payload []byte, ids []string) (named map[string]bool, valid bool) {
	if len(payload) == 0 {
		return nil, true
	}
	if !gjson.ValidBytes(payload) {
		return nil, false
	}
	named = map[string]bool{}
	for _, failure := range gjson.GetBytes(payload, "batchItemFailures").Array() {
		id := failure.Get("itemIdentifier")
		if id.Type != gjson.String || !slices.Contains(ids, id.Str) {
			return nil, false
		}
		named[id.Str] = true
	}
	return named, true
}
