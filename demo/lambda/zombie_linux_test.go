package lambda_test

import (
	"fmt"
	"os"
	"strings"
)

// zombie tells whether a process is dead and only waits to be collected by
// whoever is its parent now.
func zombie(pid int) bool {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || strings.Contains(string(b), ") Z ")
}
