package demo_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"

	"idemtui/demo"
	"idemtui/demo/function"
)

// TestMain makes this test binary the demo's function when it is started with
// the argument that the real program is started with.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == demo.FunctionArg {
		function.Main() // until it is killed
	}
	goleak.VerifyTestMain(m)
}
