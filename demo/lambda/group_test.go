//go:build unix

package lambda_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
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

// TestAFunctionDoesNotOutliveUs: if we are killed and can do nothing any more,
// the function ends by itself.
func TestAFunctionDoesNotOutliveUs(t *testing.T) {
	t.Parallel()
	manager := exec.CommandContext(t.Context(), os.Args[0])
	manager.Env = append(os.Environ(), modeVar+"=manager", "TMPDIR="+t.TempDir())
	out, err := manager.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := manager.Start(); err != nil {
		t.Fatal(err)
	}
	var pid int
	if _, err := fmt.Fscan(out, &pid); err != nil || dead(t, pid) {
		t.Fatalf("function %d: %v, want it running", pid, err)
	}
	if err := manager.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { return dead(t, pid) })
	_ = manager.Wait() // killed
}

func dead(t *testing.T, pid int) bool {
	t.Helper()
	proc, err := os.FindProcess(pid)
	if err != nil {
		t.Fatal(err)
	}
	return errors.Is(proc.Signal(syscall.Signal(0)), os.ErrProcessDone) || zombie(pid)
}
