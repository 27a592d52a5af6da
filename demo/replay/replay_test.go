package replay_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"
	"go.uber.org/goleak"

	"idemtui/demo/replay"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const message = `{"Records":[{"messageId":"m","receiptHandle":"AQEB1","body":"{}","attributes":{"ApproximateReceiveCount":"1"},"eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:eu-west-1:123456789012:orders"}]}`

func TestEachDeliveryIsWhatTheSourceWouldSend(t *testing.T) {
	t.Parallel()
	var counts, changed []string
	handles := map[string]bool{}
	err := replay.Run(t.Context(), replay.Options{Event: []byte(message), Times: 3}, func(_ context.Context, a replay.Attempt) error {
		counts = append(counts, gjson.GetBytes(a.Event, "Records.0.attributes.ApproximateReceiveCount").Str)
		changed = append(changed, strings.Join(a.Changed, " "))
		handles[gjson.GetBytes(a.Event, "Records.0.receiptHandle").Str] = true
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	const both = "Records.0.receiptHandle Records.0.attributes.ApproximateReceiveCount"
	if diff := cmp.Diff([]string{"1", "2", "3"}, counts); diff != "" {
		t.Errorf("receive counts (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"", both, both}, changed); diff != "" || len(handles) != 3 {
		t.Errorf("%d receipt handles; what changed (-want +got):\n%s", len(handles), diff)
	}
}

func TestTheSameEventStaysByteByByte(t *testing.T) {
	t.Parallel()
	err := replay.Run(t.Context(), replay.Options{Event: []byte(message), Times: 4, Same: true}, func(_ context.Context, a replay.Attempt) error {
		if string(a.Event) != message || a.Changed != nil {
			t.Errorf("delivery %d changed %v", a.Number, a.Changed)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestThreeAtOnceAreUnderWayTogether: they meet, and no fourth joins them.
func TestThreeAtOnceAreUnderWayTogether(t *testing.T) {
	t.Parallel()
	var met sync.WaitGroup
	var under atomic.Int32
	met.Add(3)
	err := replay.Run(t.Context(), replay.Options{Event: []byte(`{}`), Times: 6, AtOnce: 3}, func(_ context.Context, a replay.Attempt) error {
		if n := under.Add(1); n > 3 {
			t.Errorf("%d are under way, want three at most", n)
		}
		if a.Number <= 3 {
			met.Done()
			met.Wait()
		}
		under.Add(-1)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDeliveriesAreSpaced(t *testing.T) {
	t.Parallel()
	const every = 30 * time.Millisecond
	err := replay.Run(t.Context(), replay.Options{Event: []byte(`{}`), Times: 3, Every: every}, func(_ context.Context, a replay.Attempt) error {
		if earliest := time.Duration(a.Number-1) * every; a.Offset < earliest {
			t.Errorf("delivery %d began after %s, want %s at least", a.Number, a.Offset, earliest)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheFirstErrorEndsIt(t *testing.T) {
	t.Parallel()
	broken, made := errors.New("the network is down"), 0
	err := replay.Run(t.Context(), replay.Options{Event: []byte(`{}`), Times: 9}, func(_ context.Context, a replay.Attempt) error {
		made++
		if a.Number == 2 {
			return broken
		}
		return nil
	})
	if !errors.Is(err, broken) || made != 2 {
		t.Errorf("%d deliveries and %v, want two and the error", made, err)
	}
}

func TestAnInterruptionEndsTheWait(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	err := replay.Run(ctx, replay.Options{Event: []byte(`{}`), Times: 2, Every: time.Hour}, func(context.Context, replay.Attempt) error {
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want the interruption", err)
	}
}
