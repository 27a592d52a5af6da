//go:build unix && !linux

package lambda

import (
	"os"
	"os/exec"
	"syscall"
)

// ownGroup puts the process into a group of its own, so that all it starts can
// be killed with it. If we die it ends by itself: its request for the next
// event breaks off.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

func killGroup(p *os.Process) { _ = syscall.Kill(-p.Pid, syscall.SIGKILL) }
