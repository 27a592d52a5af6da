//go:build unix

package lambda

import (
	"fmt"
	"os"
	"syscall"
)

// freezeGroup stops a process and all it started, or lets them go on.
func freezeGroup(p *os.Process, stop bool) error {
	signal := syscall.SIGCONT
	if stop {
		signal = syscall.SIGSTOP
	}
	if err := syscall.Kill(-p.Pid, signal); err != nil {
		return fmt.Errorf("signal %q: %w", signal, err)
	}
	return nil
}
