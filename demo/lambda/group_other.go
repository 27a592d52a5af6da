//go:build !unix

package lambda

import (
	"os"
	"os/exec"
)

// ownGroup does nothing: there are no process groups here. A process whose
// Runtime API goes away ends by itself.
func ownGroup(*exec.Cmd) {}

func killGroup(p *os.Process) { _ = p.Kill() }
