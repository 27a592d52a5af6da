package demo_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/demo"
	"idemtui/demo/bench"
	"idemtui/demo/lambda"
	"idemtui/demo/source"
)

// quick are the options of a session that works fast.
func quick(o demo.Options) demo.Options {
	o.NoHistory, o.Work = true, time.Millisecond
	if o.Speed == 0 {
		o.Speed = 100
	}
	return o
}

// act does an act of which no delivery needs to come.
func act(t *testing.T, s *demo.Session, a demo.Act) string {
	t.Helper()
	said, err := s.Do(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	return said
}

// TestEverySourceInEveryScenario: a first delivery does its work, a duplicate
// does not, and the function beside it that has no idempotency does it twice.
func TestEverySourceInEveryScenario(t *testing.T) {
	t.Parallel()
	for _, scenario := range demo.Scenarios() {
		for _, kind := range []source.Kind{source.EventBridge, source.SQS, source.SNS, source.HTTP, source.REST, source.DirectInvoke} {
			t.Run(string(scenario)+" by "+string(kind), func(t *testing.T) {
				t.Parallel()
				s := start(t, quick(demo.Options{Scenario: scenario, Source: kind, Speed: 1}))
				first, again := do(t, s, demo.Send), do(t, s, demo.Duplicate)
				if first.Kind != bench.Executed || first.Charges != 1 || get(t, s, first.Key).status() != "COMPLETED" {
					t.Errorf("first delivery %s, want one effect and a record", show(first))
				}
				if again.Kind != bench.Replayed || again.Charges != 0 || again.Lane != first.Lane || again.Key != first.Key {
					t.Errorf("duplicate %s, want it replayed", show(again))
				}
				waitFor(t, func() bool { return s.Balance().Without == 2 })
				b := s.Balance()
				if b.With != 1 || b.Done != 1 || b.Twice != 0 || b.TwiceWithout != 1 || b.Deliveries != 2 {
					t.Errorf("balance %+v, want 1 effect with and 2 without idempotency", b)
				}
			})
		}
	}
}

func TestTheTraceTellsWhatHappened(t *testing.T) {
	t.Parallel()
	s := start(t, quick(demo.Options{Solo: true}))
	tells := func(d demo.Delivery, want ...string) {
		t.Helper()
		var told strings.Builder
		for _, step := range d.Trace {
			fmt.Fprintf(&told, "%s %s %s %s %s\n", step.Operation, step.Condition, step.Outcome, step.Words, step.Log)
		}
		for _, w := range want {
			if !strings.Contains(told.String(), w) {
				t.Errorf("the trace of %s lacks %q:\n%s", d.Kind, w, &told)
			}
		}
	}
	first := do(t, s, demo.Send)
	tells(first, "PutItem attribute_not_exists(#id)", "accepted", "Putting record for idempotency key: "+first.Key,
		"INPROGRESS is written, deadline ", "the handler runs: charge of "+first.OrderID, "COMPLETED and its response are stored")
	tells(do(t, s, demo.Duplicate), "refused, old item came back", "old item is COMPLETED and not expired", "The handler is not called",
		"Failed to put record for already existing idempotency key: "+first.Key)
	tampered := do(t, s, demo.Tamper)
	tells(tampered, "IdempotencyValidationError")
	if tampered.Kind != bench.Refused || tampered.Reason != "payload changed" || tampered.Lane != first.Lane || tampered.EventID == first.EventID {
		t.Errorf("tampered: %s", show(tampered))
	}
	act(t, s, demo.DropKey)
	missing := outcome(t, s, func(d demo.Delivery) bool { return d.OrderID == "" })
	tells(missing, "IdempotencyKeyError, before any request")
	if missing.Kind != bench.Refused || missing.Reason != "no key in the event" || len(missing.Calls) != 0 {
		t.Errorf("without a key: %s", show(missing))
	}
	slow := do(t, s, demo.Kill)
	tells(slow, "INPROGRESS is written", "the handler runs", "it stays INPROGRESS")
	tells(do(t, s, demo.Duplicate), "old item is INPROGRESS and has ", "IdempotencyAlreadyInProgressError")
}

// outcome waits for the outcome of a delivery.
func outcome(t *testing.T, s *demo.Session, ok func(demo.Delivery) bool) demo.Delivery {
	t.Helper()
	for {
		if d := next(t, s); d.Over() && ok(d) {
			return d
		}
	}
}

func TestTheSwitch(t *testing.T) {
	t.Parallel()
	s := start(t, quick(demo.Options{Solo: true}))
	do(t, s, demo.Send)
	act(t, s, demo.Switch)
	first, again := do(t, s, demo.Send), do(t, s, demo.Duplicate)
	for _, d := range []demo.Delivery{first, again} {
		if d.Kind != bench.Executed || !d.Unprotected || d.Charges != 1 || get(t, s, d.Key) != nil {
			t.Errorf("with idempotency off: %s, want it executed without a record", show(d))
		}
	}
	if !strings.Contains(again.Effect, "again (2 charges for "+again.OrderID+")") {
		t.Errorf("effect %q does not say that it was the second", again.Effect)
	}
	act(t, s, demo.Switch)
	if d := do(t, s, demo.Send); d.Unprotected || get(t, s, d.Key) == nil {
		t.Errorf("with idempotency on again: %s", show(d))
	}
	if b := s.Balance(); b.With != 4 || b.Off != 2 || b.Done != 3 || b.Twice != 1 {
		t.Errorf("balance %+v, want 4 charges, 2 of them while it was off", b)
	}
}

// TestLostAnswers: what the world loses on the way, and what idempotency makes
// of it.
func TestLostAnswers(t *testing.T) {
	t.Parallel()
	s := start(t, quick(demo.Options{Solo: true, Speed: 1000}))
	act(t, s, demo.LosePut)
	d := do(t, s, demo.Send)
	if d.Kind != bench.Refused || d.Reason != "already in progress" || d.Charges != 0 || get(t, s, d.Key).status() != "INPROGRESS" {
		t.Errorf("lost answer to PutItem: %s, want it blocked although nothing ran", show(d))
	}
	act(t, s, demo.LoseReply)
	lost := do(t, s, demo.Send)
	if lost.Kind != bench.Executed || !lost.Lost || lost.Charges != 1 {
		t.Errorf("lost answer to the caller: %s", show(lost))
	}
	retry := outcome(t, s, func(d demo.Delivery) bool { return d.OrderID == lost.OrderID && d.ID != lost.ID })
	if retry.Kind != bench.Replayed || retry.RequestID != lost.RequestID || retry.Total != 1 {
		t.Errorf("its retry: %s, want it replayed under the same request ID", show(retry))
	}
}

func TestThrottledEventsComeLater(t *testing.T) {
	t.Parallel()
	s := start(t, quick(demo.Options{Solo: true}))
	act(t, s, demo.Throttle)
	act(t, s, demo.Send)
	d := next(t, s)
	if d.Kind != demo.Throttled || !strings.HasPrefix(d.Reason, "429") {
		t.Errorf("first news %s, want it throttled", show(d))
	}
	waitFor(t, func() bool { return len(s.Look().Waiting) == 1 })
	act(t, s, demo.Throttle)
	act(t, s, demo.Now)
	if over := outcome(t, s, func(demo.Delivery) bool { return true }); over.Kind != bench.Executed || over.ID != d.ID {
		t.Errorf("then %s, want the same delivery executed", show(over))
	}
}

// TestALateProcess: without the kill at the deadline a process completes its
// record when its caller has long been told otherwise.
func TestALateProcess(t *testing.T) {
	t.Parallel()
	s := start(t, quick(demo.Options{Solo: true, Timeout: time.Second, Speed: 1}))
	act(t, s, demo.RunOn)
	d := do(t, s, demo.Timeout)
	if d.Kind != bench.TimedOut || d.Charges != 1 {
		t.Errorf("delivery %s, want a timeout after the charge", show(d))
	}
	late := outcome(t, s, func(d demo.Delivery) bool { return d.Kind == demo.Late })
	if late.OrderID != d.OrderID || !strings.HasPrefix(late.Reason, "UpdateItem ") || get(t, s, d.Key).status() != "COMPLETED" {
		t.Errorf("late: %s, want the record completed", show(late))
	}
}

func TestAFrozenProcessMissesItsDeadline(t *testing.T) {
	t.Parallel()
	s := start(t, quick(demo.Options{Solo: true, Timeout: time.Second, Speed: 1}))
	if d := do(t, s, demo.Freeze); d.Kind != bench.TimedOut || get(t, s, d.Key).status() != "INPROGRESS" {
		t.Errorf("delivery %s, want a timeout", show(d))
	}
}

// TestAQueueShowsWhatItHolds: a message that failed is in flight until its
// visibility timeout, comes back, and goes to the dead-letter queue in the end.
func TestAQueueShowsWhatItHolds(t *testing.T) {
	t.Parallel()
	s := start(t, quick(demo.Options{Solo: true, Source: source.SQS, Timeout: time.Second, Speed: 30}))
	do(t, s, demo.Send)
	d := do(t, s, demo.Kill)
	if d.Kind != bench.Crashed || d.Receives != 1 || d.Batch != 1 {
		t.Errorf("delivery %s, want a crash at its first receive", show(d))
	}
	waiting := s.Look().Waiting
	if len(waiting) != 1 || waiting[0].OrderID != d.OrderID || waiting[0].Place != source.InFlight || time.Until(waiting[0].Until) > time.Second {
		t.Errorf("queue %+v, want the message in flight", waiting)
	}
	back := outcome(t, s, func(b demo.Delivery) bool { return b.Receives == 2 })
	if back.OrderID != d.OrderID || back.RequestID == d.RequestID {
		t.Errorf("it came back as %s", show(back))
	}
	act(t, s, demo.DropKey)
	waitFor(t, func() bool {
		return slices.ContainsFunc(s.Look().Waiting, func(w demo.Waiting) bool { return w.Place == source.Dead && w.Receives == 3 })
	})
}

// TestABatchFailsInPart: of a batch only those come back that failed.
func TestABatchFailsInPart(t *testing.T) {
	t.Parallel()
	s := start(t, quick(demo.Options{Solo: true, Source: source.SQS, Speed: 10}))
	act(t, s, demo.Throttle) // so that they gather
	for range 3 {
		act(t, s, demo.Send)
	}
	act(t, s, demo.DropKey)
	waitFor(t, func() bool { return len(s.Look().Waiting) == 4 })
	act(t, s, demo.Throttle)
	act(t, s, demo.Now)
	kinds := map[string]bench.Outcome{}
	for len(kinds) < 4 {
		if d := next(t, s); d.Over() {
			kinds[d.OrderID] = d.Kind
		}
	}
	want := map[string]bench.Outcome{"order-101": bench.Executed, "order-102": bench.Executed, "order-103": bench.Executed, "": bench.Refused}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	waitFor(t, func() bool { return len(s.Look().Waiting) == 1 })
}

func TestAFIFOQueueDropsASecondSend(t *testing.T) {
	t.Parallel()
	s := start(t, quick(demo.Options{Solo: true, Source: source.FIFO, Speed: 1}))
	first := do(t, s, demo.Send)
	if again := do(t, s, demo.Duplicate); again.Kind != demo.Dropped || again.Lane != first.Lane {
		t.Errorf("second send %s, want it dropped", show(again))
	}
	act(t, s, demo.Tamper) // another content is another message
	if other := outcome(t, s, func(d demo.Delivery) bool { return d.Kind == bench.Refused }); other.Reason != "payload changed" {
		t.Errorf("another content: %s", show(other))
	}
}

func TestTwoDeliveriesAtOnce(t *testing.T) {
	t.Parallel()
	o := quick(demo.Options{Solo: true, Speed: 1})
	o.Work = 500 * time.Millisecond
	s := start(t, o)
	act(t, s, demo.Together)
	refused := outcome(t, s, func(demo.Delivery) bool { return true })
	ran := outcome(t, s, func(d demo.Delivery) bool { return d.ID != refused.ID })
	if refused.Kind != bench.Refused || refused.Charges != 0 || ran.Kind != bench.Executed || ran.Charges != 1 || ran.PID == refused.PID {
		t.Errorf("at once: %s and %s, want one refused in a process of its own", show(refused), show(ran))
	}
}

func TestTrafficAndBurst(t *testing.T) {
	t.Parallel()
	s := start(t, quick(demo.Options{}))
	act(t, s, demo.Burst)
	act(t, s, demo.Traffic)
	waitFor(t, func() bool { return s.Balance().Outcomes[bench.Replayed] > 0 })
	act(t, s, demo.Traffic)
	if s.Look().Rate != 0 {
		t.Error("traffic goes on")
	}
	waitFor(t, func() bool {
		b := s.Balance()
		return b.With == b.Events && b.Without == b.Deliveries && b.Without > b.With
	})
}

// TestSomebodysOwnFunction: its keys and effects are known by its requests alone.
func TestSomebodysOwnFunction(t *testing.T) {
	t.Parallel()
	for _, kind := range []source.Kind{source.EventBridge, source.SQS} {
		own := lambda.Function{Name: "mine", Command: []string{os.Args[0], demo.FunctionArg}, Timeout: 2 * time.Second}
		s := start(t, quick(demo.Options{Function: &own, Scenario: demo.Complete, Source: kind, Speed: 1}))
		first, again := do(t, s, demo.Send), do(t, s, demo.Duplicate)
		if first.Kind != bench.Executed || first.Effect != "1 effect" || get(t, s, first.Key).status() != "COMPLETED" {
			t.Errorf("%s: first delivery %s, want one effect and a record", kind, show(first))
		}
		if again.Kind != bench.Replayed || again.Key != first.Key || s.Function() != "mine" || s.Prefix() != "" {
			t.Errorf("%s: duplicate %s, want it replayed by mine", kind, show(again))
		}
		if kind == source.EventBridge { // killed while idle it is started anew
			if _, err := s.Do(t.Context(), demo.Kill); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestAFunctionThatIsNotThereAnyMore: what cannot be started fails the
// delivery, not the session.
func TestAFunctionThatIsNotThereAnyMore(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "bootstrap")
	if err := os.Symlink(os.Args[0], program); err != nil {
		t.Fatal(err)
	}
	s := start(t, quick(demo.Options{Solo: true, Command: []string{program, demo.FunctionArg}}))
	do(t, s, demo.Send)
	if err := os.Remove(program); err != nil {
		t.Fatal(err)
	}
	do(t, s, demo.Kill)
	d := do(t, s, demo.Send)
	if d.Kind != bench.Failed || !strings.Contains(d.Reason, "could not be started") {
		t.Errorf("delivery %s, want the reason", show(d))
	}
	if _, err := s.Do(t.Context(), demo.Send); err != nil {
		t.Errorf("the session does not go on: %v", err)
	}
}
