package lambda_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"idemtui/demo/lambda"
)

// gather runs n events at once and returns their results.
func gather(t *testing.T, n int, invoke func(context.Context, lambda.Request) (lambda.Result, error), event string) []lambda.Result {
	t.Helper()
	results := make([]lambda.Result, n)
	var all sync.WaitGroup
	for i := range results {
		all.Go(func() {
			res, err := invoke(context.WithoutCancel(t.Context()), lambda.Request{Payload: []byte(event)})
			if err != nil {
				t.Errorf("event %d: %v", i, err)
			}
			results[i] = res
		})
	}
	all.Wait()
	return results
}

func TestEachEventAtATimeHasAnEnvironmentOfItsOwn(t *testing.T) {
	t.Parallel()
	r := start(t, "handler", func(f *lambda.Function) { f.Concurrency = 3 })
	pids, environments := map[int]bool{}, map[string]bool{}
	for _, res := range gather(t, 3, r.Invoke, `{"do":"sleep","n":300}`) {
		pids[res.PID], environments[res.Environment] = true, true
	}
	if len(pids) != 3 || len(environments) != 3 {
		t.Errorf("three events at once ran in %d processes, %d environments; want 3", len(pids), len(environments))
	}
	if up := r.Processes(); len(up) != 3 || up[0].Events != 1 || up[0].Open != "" {
		t.Errorf("processes %+v, want three idle ones with an event each", up)
	}
	if res := invoke(t, r, `{"do":"echo"}`); res.ColdStart || !pids[res.PID] {
		t.Error("the next event did not find a warm process")
	}
}

func TestMoreEventsThanMayRunWaitOrAreThrottled(t *testing.T) {
	t.Parallel()
	begun := make(chan lambda.Started, 9)
	r := start(t, "handler", nil, lambda.WithStarted(func(s lambda.Started) { begun <- s }))
	done := make(chan lambda.Result, 1)
	go func() { done <- gather(t, 1, r.Invoke, `{"do":"sleep","n":200}`)[0] }()
	<-begun
	if _, err := r.TryInvoke(t.Context(), lambda.Request{}); !errors.Is(err, lambda.ErrThrottled) {
		t.Errorf("TryInvoke: %v, want ErrThrottled", err)
	}
	if res := invoke(t, r, `{"do":"echo"}`); res.ColdStart {
		t.Error("the event that waited got another process")
	}
	<-done

	r.SetConcurrency(0)
	if _, err := r.TryInvoke(t.Context(), lambda.Request{}); !errors.Is(err, lambda.ErrThrottled) {
		t.Errorf("TryInvoke with concurrency 0: %v, want ErrThrottled", err)
	}
	waited := make(chan lambda.Result, 1)
	go func() { waited <- gather(t, 1, r.Invoke, `{"do":"echo"}`)[0] }()
	r.SetConcurrency(1)
	if res := <-waited; res.Error != nil {
		t.Errorf("the event that waited for concurrency: %+v", res.Error)
	}
}

func TestTheEnvironmentIsTheAccessKey(t *testing.T) {
	t.Parallel()
	r := start(t, "handler", nil)
	res := invoke(t, r, `{"do":"env"}`)
	if key := "AWS_ACCESS_KEY_ID=" + res.Environment; res.Environment == "" || !strings.Contains(string(res.Payload), `"`+key+`"`) {
		t.Errorf("the function has not the access key %q: %s", res.Environment, res.Payload)
	}
}

func TestALateProcessAnswersNobody(t *testing.T) {
	t.Parallel()
	r := start(t, "handler", func(f *lambda.Function) { f.Timeout = 300 * time.Millisecond })
	r.LetRunOn(true)
	first := invoke(t, r, `{"do":"sleep","n":900}`)
	if first.Error == nil || first.Error.Type != lambda.TimeoutError {
		t.Fatalf("error %+v, want the timeout", first.Error)
	}
	up := r.Processes()
	if len(up) != 1 || up[0].PID != first.PID || !up[0].Late || up[0].Open != first.RequestID {
		t.Fatalf("processes %+v, want %d late at its event", up, first.PID)
	}
	if next := invoke(t, r, `{"do":"echo"}`); next.Error != nil || next.PID == first.PID {
		t.Errorf("the next event: %+v in the late process %v", next.Error, next.PID == first.PID)
	}
	waitFor(t, func() bool { return len(r.Processes()) == 1 }) // it answered, and was ended
	if tail := r.Tail(first.RequestID); !strings.Contains(tail, "Task timed out after 0.30 seconds") || !strings.Contains(tail, "too late") {
		t.Errorf("the log of the late event:\n%s", tail)
	}
}
