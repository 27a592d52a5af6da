package cli_test

import (
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"idemtui/demo/function"
	"idemtui/demo/lambda"
)

// lambdaAPI serves the Invoke API in the place of AWS, with the demo's function
// on the script's table: lambda NAME CONCURRENCY.
func lambdaAPI(ts *testscript.TestScript, _ bool, args []string) {
	concurrency, err := strconv.Atoi(args[1])
	ts.Check(err)
	commands := filepath.SplitList(ts.Getenv("PATH"))[0] // where testscript puts the ones of TestMain
	f := lambda.New(lambda.Function{
		Name: args[0], Command: []string{filepath.Join(commands, "idemtui"), "__function"}, Handler: "bootstrap",
		Env:     map[string]string{function.TableVar: "IdempotencyTable", function.ValidationVar: "detail.amount"},
		Timeout: time.Second, Endpoint: ts.Getenv("AWS_ENDPOINT_URL_DYNAMODB"), Concurrency: concurrency,
	})
	server := httptest.NewServer(lambda.NewAPI([]*lambda.Runtime{f}))
	ts.Defer(func() {
		server.Close()
		ts.Check(f.Close())
	})
	ts.Setenv("AWS_ENDPOINT_URL_LAMBDA", server.URL)
}
