//go:build unix

package lambda_test

import (
	"errors"
	"os"
	"syscall"
	"testing"
)

func TestKillTakesTheChildrenToo(t *testing.T) {
	t.Parallel()
	r := start(t, "handler", nil)
	var child int
	decode(t, invoke(t, r, `{"do":"child"}`).Payload, &child)
	r.Kill()
	proc, err := os.FindProcess(child)
	if err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool {
		err := proc.Signal(syscall.Signal(0))
		return errors.Is(err, os.ErrProcessDone) || zombie(child)
	})
}
