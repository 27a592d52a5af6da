package demo_test

import (
	"context"
	"fmt"
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
		fmt.Fprintln(os.Stderr, function.Main(context.Background()))
		os.Exit(1)
	}
	goleak.VerifyTestMain(m)
}
