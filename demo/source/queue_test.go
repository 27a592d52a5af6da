package source_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/demo/lambda"
	"idemtui/demo/source"
)

func order(n int) json.RawMessage { return json.RawMessage(fmt.Sprintf(`{"id":"order-%d"}`, n)) }

// function stands for a Lambda: answers says what it does with a batch, by the
// bodies in it; nil is success.
type function struct {
	mu      sync.Mutex
	begun   time.Time
	calls   []string
	answers func(call int, bodies []string) (payload string, failure *lambda.FunctionError)
}

func (f *function) invoke(_ context.Context, req lambda.Request) (lambda.Result, error) {
	var e struct {
		Records []struct {
			Body       string
			Attributes map[string]string
		}
	}
	if err := json.Unmarshal(req.Payload, &e); err != nil {
		return lambda.Result{}, fmt.Errorf("event: %w", err)
	}
	var bodies, said []string
	for _, r := range e.Records {
		bodies = append(bodies, strings.TrimSuffix(strings.TrimPrefix(r.Body, `{"id":"order-`), `"}`))
		said = append(said, bodies[len(bodies)-1]+"x"+r.Attributes["ApproximateReceiveCount"])
	}
	f.mu.Lock()
	f.calls = append(f.calls, time.Since(f.begun).String()+" "+strings.Join(said, ","))
	call := len(f.calls)
	f.mu.Unlock()
	if f.answers == nil {
		return lambda.Result{Payload: []byte("null")}, nil
	}
	payload, failure := f.answers(call, bodies)
	return lambda.Result{Payload: []byte(payload), Error: failure}, nil
}

// poll runs a mapping until the queue has nothing left to do, or for a time.
func poll(t *testing.T, m source.Mapping, q *source.Queue, f *function, life time.Duration) []source.Batch {
	t.Helper()
	f.begun = time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), life)
	defer cancel()
	var mu sync.Mutex
	var over []source.Batch
	m.Poll(ctx, q, f.invoke, func(b source.Batch) {
		mu.Lock()
		defer mu.Unlock()
		if b.Over {
			over = append(over, b)
		}
	})
	return over
}

func send(t *testing.T, q *source.Queue, m source.Message) bool {
	t.Helper()
	kept, err := q.Send(m)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

func TestAQueueDeliversAgainAfterItsVisibilityTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := source.NewQueue(source.QueueSettings{Name: "orders", MaxReceives: 3})
		send(t, q, source.NewMessage(order(1), time.Now()))
		f := &function{answers: func(int, []string) (string, *lambda.FunctionError) {
			return "", &lambda.FunctionError{Type: "boom"}
		}}
		poll(t, source.Mapping{}, q, f, 5*time.Minute)
		if diff := cmp.Diff([]string{"0s 1x1", "30s 1x2", "1m0s 1x3"}, f.calls); diff != "" {
			t.Errorf("deliveries (-want +got):\n%s", diff)
		}
		if all := q.Look(); len(all) != 1 || all[0].Place != source.Dead {
			t.Errorf("the queue holds %+v, want a dead letter", all)
		}
	})
}

func TestTimeCanBeSpedUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := source.NewQueue(source.QueueSettings{Name: "orders", Speed: 10})
		send(t, q, source.NewMessage(order(1), time.Now()))
		f := &function{answers: func(call int, _ []string) (string, *lambda.FunctionError) {
			if call == 1 {
				return "", &lambda.FunctionError{Type: "boom"}
			}
			return "null", nil
		}}
		poll(t, source.Mapping{}, q, f, time.Minute)
		if diff := cmp.Diff([]string{"0s 1x1", "3s 1x2"}, f.calls); diff != "" {
			t.Errorf("deliveries (-want +got):\n%s", diff)
		}
		if all := q.Look(); len(all) != 0 {
			t.Errorf("the queue holds %+v, want nothing", all)
		}
	})
}

func TestAVisibilityShorterThanTheRunDeliversTwice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := source.NewQueue(source.QueueSettings{Name: "orders", Visibility: 2 * time.Second})
		send(t, q, source.NewMessage(order(1), time.Now()))
		f := &function{answers: func(call int, _ []string) (string, *lambda.FunctionError) {
			time.Sleep(3 * time.Second)
			return "null", nil
		}}
		poll(t, source.Mapping{Workers: 2}, q, f, time.Minute)
		if diff := cmp.Diff([]string{"0s 1x1", "2s 1x2"}, f.calls); diff != "" {
			t.Errorf("deliveries (-want +got):\n%s", diff)
		}
	})
}

func TestPartialBatchFailures(t *testing.T) {
	t.Parallel()
	for answer, left := range map[string]int{
		`{"batchItemFailures":[{"itemIdentifier":"ID"}]}`: 1,
		`{"batchItemFailures":[]}`:                        0,
		`{"batchItemFailures":null}`:                      0,
		`{}`:                                              0,
		`null`:                                            0,
		``:                                                0,
		`{"statusCode":200}`:                              0,
		`{"batchItemFailures":[{"itemIdentifier":"nobody"}]}`: 3,
		`{"batchItemFailures":[{"itemIdentifier":""}]}`:       3,
		`{"batchItemFailures":[{"itemIdentifier":null}]}`:     3,
		`{"batchItemFailures":[{"itemidentifier":"ID"}]}`:     3,
		`{"batchItemFailures":[{"itemIdentifier":"ID"}`:       3,
	} {
		t.Run(answer, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				q := source.NewQueue(source.QueueSettings{Name: "orders"})
				first := source.NewMessage(order(1), time.Now())
				for _, m := range []source.Message{first, source.NewMessage(order(2), time.Now()), source.NewMessage(order(3), time.Now())} {
					send(t, q, m)
				}
				f := &function{answers: func(int, []string) (string, *lambda.FunctionError) {
					return strings.ReplaceAll(answer, "ID", first.ID), nil
				}}
				poll(t, source.Mapping{Partial: true}, q, f, time.Second)
				if got := len(q.Look()); got != left {
					t.Errorf("%d messages stay, want %d", got, left)
				}
			})
		})
	}
}

func TestAFIFOQueueKeepsTheOrderOfAGroup(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := source.NewQueue(source.QueueSettings{Name: "orders.fifo", FIFO: true})
		for n, group := range []string{"a", "a", "b"} {
			m := source.NewMessage(order(n+1), time.Now())
			m.Group = group
			send(t, q, m)
		}
		f := &function{answers: func(call int, bodies []string) (string, *lambda.FunctionError) {
			time.Sleep(time.Second)
			if slices.Contains(bodies, "1") && call <= 2 {
				return "", &lambda.FunctionError{Type: "boom"}
			}
			return "null", nil
		}}
		poll(t, source.Mapping{BatchSize: 1, Workers: 2}, q, f, time.Minute)
		want := []string{"0s 1x1", "0s 3x1", "30s 1x2", "31s 2x1"} // 2 waits for 1, 3 does not
		slices.Sort(f.calls[:2])
		if diff := cmp.Diff(want, f.calls); diff != "" {
			t.Errorf("deliveries (-want +got):\n%s", diff)
		}
	})
}

func TestAFIFOQueueDropsASecondSendAndNotASecondDelivery(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := source.NewQueue(source.QueueSettings{Name: "orders.fifo", FIFO: true})
		m := source.NewMessage(order(1), time.Now())
		m.Group, m.Deduplication = "a", "order-1"
		if !send(t, q, m) || send(t, q, m) {
			t.Error("the second send was kept")
		}
		f := &function{answers: func(call int, _ []string) (string, *lambda.FunctionError) {
			if call == 1 {
				return "", &lambda.FunctionError{Type: "Sandbox.Timedout"}
			}
			return "null", nil
		}}
		poll(t, source.Mapping{}, q, f, time.Minute)
		if len(f.calls) != 2 {
			t.Errorf("%d deliveries, want the redelivery after the visibility timeout", len(f.calls))
		}
		time.Sleep(5 * time.Minute)
		if !send(t, q, m) {
			t.Error("a send after five minutes was dropped")
		}
		if _, err := q.Send(source.NewMessage(order(1), time.Now())); err == nil {
			t.Error("a message without a group was kept")
		}
	})
}

func TestAQueueTellsWhereItsMessagesAre(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := source.NewQueue(source.QueueSettings{Name: "orders.fifo", FIFO: true})
		for n := range 3 {
			m := source.NewMessage(order(n), time.Now())
			m.Group = "a"
			send(t, q, m)
		}
		if ms, _, _ := q.Receive(1); len(ms) != 1 {
			t.Fatalf("received %d", len(ms))
		}
		var places []source.Place
		for _, m := range q.Look() {
			places = append(places, m.Place)
		}
		if diff := cmp.Diff([]source.Place{source.InFlight, source.Blocked, source.Blocked}, places); diff != "" {
			t.Errorf("places (-want +got):\n%s", diff)
		}
		if left := time.Until(q.Look()[0].Until); left != 30*time.Second {
			t.Errorf("visible again in %v, want 30s", left)
		}
		q.Return()
		if at := q.Look()[0].Place; at != source.Visible {
			t.Errorf("returned, it is %s", at)
		}
	})
}

func TestAClientRetriesThroughAGateway(t *testing.T) {
	t.Parallel()
	for kind, want := range map[source.Kind][]int{source.REST: {504, 502, 201}, source.HTTP: {503, 500, 201}} {
		synctest.Test(t, func(t *testing.T) {
			call := 0
			invoke := func(ctx context.Context, req lambda.Request) (lambda.Result, error) {
				call++
				switch call {
				case 1: // slower than the gateway's patience, and it runs on
					<-ctx.Done()
					return lambda.Result{}, ctx.Err()
				case 2:
					return lambda.Result{Error: &lambda.FunctionError{Type: "boom"}}, nil
				}
				return lambda.Result{Payload: []byte(`{"statusCode":201,"body":"made"}`)}, nil
			}
			front := source.NewFront(source.FrontSettings{Kind: kind, Path: "orders", Retries: 3}, invoke)
			m := source.NewMessage(order(1), time.Now())
			m.Key = "5f1c2d3e"
			var got []int
			keys, ids := map[string]bool{}, map[string]bool{}
			last, err := front.Send(t.Context(), m, func(r source.Response) {
				got = append(got, r.Status)
				var e struct {
					Headers        map[string]string
					RequestContext struct{ RequestID string }
				}
				if err := json.Unmarshal(r.Event, &e); err != nil {
					t.Error(err)
				}
				keys[e.Headers["Idempotency-Key"]+e.Headers["idempotency-key"]] = true
				ids[e.RequestContext.RequestID] = true
			})
			if err != nil || last.Body != "made" {
				t.Errorf("%v, %q", err, last.Body)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("statuses (-want +got):\n%s", diff)
			}
			if !keys["5f1c2d3e"] || len(keys) != 1 || len(ids) != 3 {
				t.Errorf("keys %v, request IDs %v: want one key in three requests", keys, ids)
			}
		})
	}
}

func TestAGatewayRefusesAnAnswerThatIsNone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind    source.Kind
		payload string
		err     error
		want    int
	}{
		{source.REST, `{"hello":1}`, nil, 502},
		{source.REST, `"text"`, nil, 502},
		{source.HTTP, `{"hello":1}`, nil, 200},
		{source.HTTP, `"text"`, nil, 200},
		{source.HTTP, `no json`, nil, 500},
		{source.HTTP, ``, lambda.ErrThrottled, 429},
		{source.HTTP, ``, errors.New("no python"), 500},
	} {
		front := source.NewFront(source.FrontSettings{Kind: c.kind, Path: "orders"}, func(context.Context, lambda.Request) (lambda.Result, error) {
			return lambda.Result{Payload: []byte(c.payload)}, c.err
		})
		r, err := front.Send(t.Context(), source.NewMessage(order(1), time.Now()), func(source.Response) {})
		if err != nil || r.Status != c.want {
			t.Errorf("%s %q %v: %d, %v; want %d", c.kind, c.payload, c.err, r.Status, err, c.want)
		}
	}
}

// TestASecondCopyOutlivesTheFirst: a standard queue may deliver a message again
// although it was processed and deleted.
func TestASecondCopyOutlivesTheFirst(t *testing.T) {
	t.Parallel()
	q := source.NewQueue(source.QueueSettings{Name: "orders"})
	m := source.NewMessage([]byte(`{"id":"order-1"}`), time.Now())
	send := func(m source.Message) {
		if kept, err := q.Send(m); err != nil || !kept {
			t.Fatalf("send: %v, %v", kept, err)
		}
	}
	send(m)
	first, _, _ := q.Receive(10)
	send(m)
	q.Delete(first[0].ID)
	if again, _, _ := q.Receive(10); len(again) != 1 || again[0].ID != m.ID {
		t.Errorf("received %+v, want the second copy", again)
	}
}
