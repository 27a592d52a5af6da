package dynamo_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"idemtui/demo/dynamo"
)

func next(t *testing.T, w *dynamo.Watch) dynamo.Change {
	t.Helper()
	c, err := w.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWatchGivesEachChangeInOrder(t *testing.T) {
	c := newClock()
	endpoint := dynamo.New(dynamo.WithClock(c.read))
	watch := endpoint.Watch("pair")
	defer watch.Close()
	for _, step := range [][2]string{
		{"CreateTable", createRecords},
		{"CreateTable", createPair},
		{"UpdateTimeToLive", `{"TableName":"pair","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"ttl"}}`},
		{"PutItem", `{"TableName":"records","Item":{"id":{"S":"elsewhere"}}}`},
		{"PutItem", `{"TableName":"pair","Item":{"pk":{"S":"a"},"sk":{"N":"1.0"}}}`},
		{"PutItem", `{"TableName":"pair","Item":{"pk":{"S":"a"},"sk":{"N":"1"}}}`}, // changes nothing
		{"UpdateItem", `{"TableName":"pair","Key":{"pk":{"S":"a"},"sk":{"N":"1"}},"UpdateExpression":"SET #t = :t","ExpressionAttributeNames":{"#t":"ttl"},"ExpressionAttributeValues":{":t":{"N":"1795000000"}}}`},
	} {
		do(t, endpoint, step[0], step[1])
	}
	endpoint.Sweep()
	const bare, expiring = `{"pk":{"S":"a"},"sk":{"N":"1"}}`, `{"pk":{"S":"a"},"sk":{"N":"1"},"ttl":{"N":"1795000000"}}`
	same(t, dynamo.Change{At: c.now, Table: "pair", Key: "a/1", Kind: dynamo.Inserted, After: []byte(bare)}, next(t, watch))
	same(t, dynamo.Change{At: c.now, Table: "pair", Key: "a/1", Kind: dynamo.Modified, Before: []byte(bare), After: []byte(expiring)}, next(t, watch))
	same(t, dynamo.Change{At: c.now, Table: "pair", Key: "a/1", Kind: dynamo.Removed, Before: []byte(expiring), Expired: true}, next(t, watch))

	do(t, endpoint, "DeleteTable", `{"TableName":"pair"}`)
	do(t, endpoint, "CreateTable", createPair)
	do(t, endpoint, "PutItem", `{"TableName":"pair","Item":{"pk":{"S":"b"},"sk":{"N":"2"}}}`)
	same(t, "b/2", next(t, watch).Key)
}

func TestWatchWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		endpoint := dynamo.New()
		do(t, endpoint, "CreateTable", createRecords)
		watch := endpoint.Watch("records")
		got := make(chan error)
		wait := func(ctx context.Context) {
			go func() {
				_, err := watch.Next(ctx)
				got <- err
			}()
			synctest.Wait()
		}
		wait(t.Context())
		do(t, endpoint, "PutItem", `{"TableName":"records","Item":{"id":{"S":"a"}}}`)
		if err := <-got; err != nil {
			t.Errorf("a change came as %v", err)
		}
		impatient, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		wait(impatient)
		if err := <-got; !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("after its time the wait ended with %v", err)
		}
		wait(t.Context())
		watch.Close()
		watch.Close()
		if err := <-got; !errors.Is(err, io.EOF) {
			t.Errorf("a closed watch ended with %v", err)
		}
		do(t, endpoint, "PutItem", `{"TableName":"records","Item":{"id":{"S":"b"}}}`)
		if _, err := watch.Next(t.Context()); !errors.Is(err, io.EOF) {
			t.Errorf("a closed watch goes on with %v", err)
		}
	})
}
