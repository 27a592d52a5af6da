package lambda_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/demo/lambda"
)

// attempts collects the attempts of one event until its end.
func attempts(t *testing.T, tries <-chan lambda.Attempt) []lambda.Attempt {
	t.Helper()
	var all []lambda.Attempt
	for a := range tries {
		all = append(all, a)
		if a.End != "" {
			break
		}
	}
	return all
}

func TestAnAsynchronousEventIsRetriedTwice(t *testing.T) {
	t.Parallel()
	r := start(t, "handler", nil)
	tries := make(chan lambda.Attempt, 9)
	q := lambda.NewAsync(r, lambda.AsyncSettings{Speed: 600}, func(a lambda.Attempt) { tries <- a })
	defer q.Close()
	id := q.Send(lambda.Request{Payload: []byte(`{"do":"error"}`)})

	type try struct {
		ID, End string
		Number  int
		Wait    time.Duration
	}
	var got []try
	for _, a := range attempts(t, tries) {
		if a.Result.RequestID != id {
			t.Errorf("the function saw request %s, want %s in every attempt", a.Result.RequestID, id)
		}
		got = append(got, try{a.RequestID, a.End, a.Number, a.Wait})
	}
	want := []try{{id, "", 1, time.Minute}, {id, "", 2, 2 * time.Minute}, {id, lambda.EndExhausted, 3, 0}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("attempts (-want +got):\n%s", diff)
	}
}

func TestAnAsynchronousEventEndsWithItsSuccess(t *testing.T) {
	t.Parallel()
	r := start(t, "handler", nil)
	tries := make(chan lambda.Attempt, 9)
	q := lambda.NewAsync(r, lambda.AsyncSettings{}, func(a lambda.Attempt) { tries <- a })
	defer q.Close()
	q.Send(lambda.Request{Payload: []byte(`{"do":"echo"}`)})
	if all := attempts(t, tries); len(all) != 1 || all[0].End != lambda.EndSuccess {
		t.Errorf("attempts %+v, want one success", all)
	}
}

func TestARetryCanBeHurried(t *testing.T) {
	t.Parallel()
	r := start(t, "handler", nil)
	tries := make(chan lambda.Attempt, 9)
	q := lambda.NewAsync(r, lambda.AsyncSettings{}, func(a lambda.Attempt) { tries <- a }) // in real time: minutes
	defer q.Close()
	q.Send(lambda.Request{Payload: []byte(`{"do":"error"}`)})
	<-tries
	q.RetryNow()
	if a := <-tries; a.Number != 2 {
		t.Errorf("attempt %d, want the second", a.Number)
	}
}

func TestAThrottledEventUsesUpNoRetry(t *testing.T) {
	t.Parallel()
	r := start(t, "handler", nil)
	r.SetConcurrency(0)
	tries := make(chan lambda.Attempt, 9)
	q := lambda.NewAsync(r, lambda.AsyncSettings{Speed: 100}, func(a lambda.Attempt) { tries <- a })
	defer q.Close()
	q.Send(lambda.Request{Payload: []byte(`{"do":"echo"}`)})
	if a := <-tries; a.Err == nil || a.Number != 1 || a.Wait != time.Second {
		t.Errorf("attempt %+v, want a throttle that waits 1 s", a)
	}
	r.SetConcurrency(1)
	all := attempts(t, tries)
	if last := all[len(all)-1]; last.End != lambda.EndSuccess || last.Number != 1 {
		t.Errorf("it ended as %+v, want success at the first attempt that counts", last)
	}
}

func TestAnEventThatIsTooOldIsGivenUp(t *testing.T) {
	t.Parallel()
	r := start(t, "handler", nil)
	r.SetConcurrency(0)
	tries := make(chan lambda.Attempt, 99)
	q := lambda.NewAsync(r, lambda.AsyncSettings{Speed: 1000, MaxAge: time.Minute}, func(a lambda.Attempt) { tries <- a })
	defer q.Close()
	q.Send(lambda.Request{})
	all := attempts(t, tries)
	if last := all[len(all)-1]; last.End != lambda.EndTooOld {
		t.Errorf("it ended as %+v, want %s", last, lambda.EndTooOld)
	}
}
