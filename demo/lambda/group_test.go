//go:build unix

package lambda_test

import (
	"errors"
	"os"
	"syscall"
	"testing"

	"idemtui/demo/lambda"
)

// TestNoChildOutlivesItsFunction: whatever ends the process, what it has
// started ends with it.
func TestNoChildOutlivesItsFunction(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*testing.T, *lambda.Runtime){
		"killed": func(_ *testing.T, r *lambda.Runtime) { r.Kill() },
		"exits":  func(t *testing.T, r *lambda.Runtime) { t.Helper(); invoke(t, r, `{"do":"exit"}`) },
		"closed": func(t *testing.T, r *lambda.Runtime) {
			t.Helper()
			if err := r.Close(); err != nil {
				t.Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t, "handler", nil)
			var child int
			decode(t, invoke(t, r, `{"do":"child"}`).Payload, &child)
			if dead(t, child) {
				t.Fatalf("child %d is dead before its time", child)
			}
			end(t, r)
			waitFor(t, func() bool { return dead(t, child) })
		})
	}
}

func dead(t *testing.T, pid int) bool {
	t.Helper()
	proc, err := os.FindProcess(pid)
	if err != nil {
		t.Fatal(err)
	}
	return errors.Is(proc.Signal(syscall.Signal(0)), os.ErrProcessDone) || zombie(pid)
}
