package lambda_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	aws "github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"go.uber.org/goleak"

	"idemtui/demo/lambda"
)

// modeVar makes this test binary a Lambda function instead of a test.
const modeVar = "LAMBDA_TEST_MODE"

func TestMain(m *testing.M) {
	switch os.Getenv(modeVar) {
	case "":
		// A request that was too large is left half a second to be read: it ends by itself.
		goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("net/http.(*conn).closeWriteAndWait"))
	case "handler":
		f := &function{}
		aws.Start(f.handle)
	case "exit":
		os.Exit(3)
	case "asleep":
		time.Sleep(time.Minute)
	case "manager":
		manage()
	case "broken-stream":
		for {
			breakOff(next())
		}
	case "init-error":
		post("init/error", `{"errorType":"ImportError","errorMessage":"no module"}`, "")
		os.Exit(1)
	case "garbage":
		for {
			id := next()
			post("invocation/not-an-id/response", "{}", "")
			post("invocation/"+id+"/error", "this is \xff no JSON", "Runtime.Odd")
		}
	}
}

type boomError struct{}

func (boomError) Error() string { return "it broke" }

type function struct{ count int }

type order struct {
	Do string `json:"do"`
	N  int    `json:"n"`
}

func (f *function) handle(ctx context.Context, raw json.RawMessage) (any, error) {
	var e order
	if err := json.Unmarshal(raw, &e); err != nil {
		return nil, fmt.Errorf("event: %w", err)
	}
	switch e.Do {
	case "echo":
		return raw, nil
	case "large":
		return strings.Repeat("x", 7<<20), nil
	case "error":
		return nil, boomError{}
	case "panic":
		panic("oh no")
	case "exit":
		os.Exit(e.N) //nolint:revive // the function that exits is what is tested
	case "sleep":
		time.Sleep(time.Duration(e.N) * time.Millisecond)
	case "count":
		time.Sleep(time.Duration(e.N) * time.Millisecond)
		f.count++
		return f.count, nil
	case "env":
		return os.Environ(), nil
	case "context":
		deadline, _ := ctx.Deadline()
		lc, _ := lambdacontext.FromContext(ctx)
		return map[string]any{"deadline_ms": deadline.UnixMilli(), "request_id": lc.AwsRequestID, "arn": lc.InvokedFunctionArn}, nil
	case "print":
		fmt.Print("a line\nno line break")
		fmt.Fprint(os.Stderr, "\x00\xff garbage \x1b[31m\n{\"errorType\":\r\n")
	case "child":
		child := exec.CommandContext(context.WithoutCancel(ctx), os.Args[0])
		child.Env = append(os.Environ(), modeVar+"=asleep")
		child.Stdout = os.Stdout
		if err := child.Start(); err != nil {
			return nil, errors.New("no child")
		}
		return child.Process.Pid, nil
	}
	return nil, nil
}

func api(path string) string {
	return "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/" + path
}

// next and post are a runtime client without manners.
func next() string {
	resp, err := http.Get(api("invocation/next"))
	if err != nil {
		panic(err)
	}
	defer resp.Body.Close()
	return resp.Header.Get("Lambda-Runtime-Aws-Request-Id")
}

func post(path, body, kind string) {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, api(path), bytes.NewBufferString(body))
	if err != nil {
		panic(err)
	}
	if kind != "" {
		req.Header.Set("Lambda-Runtime-Function-Error-Type", kind)
		req.Header.Set("Lambda-Runtime-Function-Xray-Error-Cause", strings.Repeat("x", 1<<20)) // clients send up to 1 MB
	}
	do(req)
}

// breakOff sends a response that fails half way and says so in its trailers.
func breakOff(id string) {
	body, writer := io.Pipe()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, api("invocation/"+id+"/response"), body)
	if err != nil {
		panic(err)
	}
	req.Trailer = http.Header{"Lambda-Runtime-Function-Error-Type": nil, "Lambda-Runtime-Function-Error-Body": nil}
	go func() {
		fmt.Fprint(writer, `{"half":`)
		req.Trailer.Set("Lambda-Runtime-Function-Error-Type", "Runtime.StreamError")
		req.Trailer.Set("Lambda-Runtime-Function-Error-Body", base64.StdEncoding.EncodeToString([]byte(`{"errorMessage":"ran dry"}`)))
		_ = writer.Close()
	}()
	do(req)
}

// manage runs a function and waits to be killed itself.
func manage() {
	r := lambda.New(lambda.Function{Name: "pay", Command: []string{os.Args[0]}, Env: map[string]string{modeVar: "handler"}})
	res, err := r.Invoke(context.Background(), lambda.Request{Payload: []byte(`{"do":"echo"}`)})
	if err != nil {
		panic(err)
	}
	fmt.Println(res.PID)
	time.Sleep(time.Minute)
}

func do(req *http.Request) {
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		panic(err)
	}
	fmt.Println(resp.StatusCode)
	_ = resp.Body.Close()
}
