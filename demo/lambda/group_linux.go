package lambda

import (
	"os"
	"os/exec"
	"syscall"
)

// ownGroup puts the process into a group of its own, so that all it starts can
// be killed with it, and ties its life to ours.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

func killGroup(p *os.Process) { _ = syscall.Kill(-p.Pid, syscall.SIGKILL) }
