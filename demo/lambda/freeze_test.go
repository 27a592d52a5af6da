//go:build unix

package lambda_test

import (
	"testing"
	"time"

	"idemtui/demo/lambda"
)

// TestAFrozenProcessMissesItsDeadline: frozen while it works, thawed after its
// deadline, it goes on as if nothing had happened.
func TestAFrozenProcessMissesItsDeadline(t *testing.T) {
	t.Parallel()
	begun := make(chan lambda.Started, 9)
	r := start(t, "handler", func(f *lambda.Function) { f.Timeout = time.Second },
		lambda.WithStarted(func(s lambda.Started) { begun <- s }))
	r.LetRunOn(true)
	done := make(chan lambda.Result, 1)
	go func() { done <- gather(t, 1, r.Invoke, `{"do":"sleep","n":100}`)[0] }()
	s := <-begun
	pid, err := r.Freeze()
	if err != nil || pid != s.PID {
		t.Fatalf("Freeze: %d, %v; want %d", pid, err, s.PID)
	}
	if res := <-done; res.Error == nil || res.Error.Type != lambda.TimeoutError {
		t.Errorf("error %+v, want the timeout", res.Error)
	}
	if up := r.Processes(); len(up) != 1 || !up[0].Frozen {
		t.Errorf("processes %+v, want the frozen one", up)
	}
	if err := r.Thaw(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { return len(r.Processes()) == 0 }) // it answered late, and was ended
}

func TestNothingToFreeze(t *testing.T) {
	t.Parallel()
	r := start(t, "handler", nil)
	if _, err := r.Freeze(); err == nil {
		t.Error("froze a process that is not there")
	}
}
