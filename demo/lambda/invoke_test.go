package lambda_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"idemtui/demo/lambda"
)

// dial serves a function's Invoke API and returns the real SDK's client of it.
func dial(t *testing.T, r *lambda.Runtime, queues ...*lambda.Async) *sdk.Client {
	t.Helper()
	srv := httptest.NewServer(lambda.NewAPI([]*lambda.Runtime{r}, queues...))
	t.Cleanup(srv.Close)
	return sdk.New(sdk.Options{
		Region: "eu-west-1", BaseEndpoint: aws.String(srv.URL), RetryMaxAttempts: 1, HTTPClient: srv.Client(),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
}

func call(t *testing.T, c *sdk.Client, in *sdk.InvokeInput) *sdk.InvokeOutput {
	t.Helper()
	if in.FunctionName == nil {
		in.FunctionName = aws.String("pay")
	}
	out, err := c.Invoke(t.Context(), in)
	if err != nil {
		t.Fatalf("Invoke: %v", err)
	}
	return out
}

func TestTheSDKInvokes(t *testing.T) {
	t.Parallel()
	c := dial(t, start(t, "handler", nil))
	for _, name := range []string{"pay", "pay:prod", "arn:aws:lambda:eu-west-1:123456789012:function:pay:prod", "123456789012:function:pay"} {
		out := call(t, c, &sdk.InvokeInput{FunctionName: &name, Payload: []byte(`{"do":"echo","n":7}`)})
		if got := string(out.Payload); got != `{"do":"echo","n":7}` || out.StatusCode != http.StatusOK || out.FunctionError != nil {
			t.Errorf("%s: %d %s %v", name, out.StatusCode, got, out.FunctionError)
		}
	}
	out := call(t, c, &sdk.InvokeInput{Qualifier: aws.String("prod"), Payload: []byte(`{"do":"context"}`)})
	if !strings.Contains(string(out.Payload), "function:pay:prod") {
		t.Errorf("the function saw %s, want its alias in the ARN", out.Payload)
	}
}

func TestTheSDKSeesAFunctionsError(t *testing.T) {
	t.Parallel()
	c := dial(t, start(t, "handler", nil))
	out := call(t, c, &sdk.InvokeInput{Payload: []byte(`{"do":"error"}`), LogType: types.LogTypeTail})
	if aws.ToString(out.FunctionError) != "Unhandled" || out.StatusCode != http.StatusOK || !strings.Contains(string(out.Payload), "it broke") {
		t.Errorf("%d %s %s", out.StatusCode, aws.ToString(out.FunctionError), out.Payload)
	}
	tail, err := base64.StdEncoding.DecodeString(aws.ToString(out.LogResult))
	if err != nil || !strings.Contains(string(tail), "REPORT RequestId: ") || len(tail) > 4096 {
		t.Errorf("log tail %q, %v", tail, err)
	}
}

func TestTheSDKInvokesLaterOrNotAtAll(t *testing.T) {
	t.Parallel()
	r := start(t, "handler", nil)
	tries := make(chan lambda.Attempt, 9)
	q := lambda.NewAsync(r, lambda.AsyncSettings{}, func(a lambda.Attempt) { tries <- a })
	defer q.Close()
	c := dial(t, r, q)
	if out := call(t, c, &sdk.InvokeInput{InvocationType: types.InvocationTypeDryRun}); out.StatusCode != http.StatusNoContent || len(r.Processes()) != 0 {
		t.Errorf("DryRun: %d, %d processes", out.StatusCode, len(r.Processes()))
	}
	out := call(t, c, &sdk.InvokeInput{InvocationType: types.InvocationTypeEvent, Payload: []byte(`{"do":"count"}`)})
	if out.StatusCode != http.StatusAccepted || len(out.Payload) > 0 {
		t.Errorf("Event: %d %q", out.StatusCode, out.Payload)
	}
	if a := <-tries; a.End != lambda.EndSuccess || string(a.Result.Payload) != "1" {
		t.Errorf("attempt %+v, want a success", a)
	}
}

func TestTheSDKSeesWhyItWasRefused(t *testing.T) {
	t.Parallel()
	r := start(t, "handler", nil)
	c := dial(t, r)
	for name, in := range map[string]*sdk.InvokeInput{
		"ResourceNotFoundException":      {FunctionName: aws.String("nobody")},
		"InvalidRequestContentException": {FunctionName: aws.String("pay"), Payload: []byte(`{"do":`)},
		"RequestTooLargeException":       {FunctionName: aws.String("pay"), Payload: []byte(`"` + strings.Repeat("x", 6<<20) + `"`)},
		"ServiceException":               {FunctionName: aws.String("pay"), InvocationType: types.InvocationTypeEvent},
	} {
		_, err := c.Invoke(t.Context(), in)
		var known interface{ ErrorCode() string }
		if !errors.As(err, &known) || known.ErrorCode() != name {
			t.Errorf("%v, want %s", err, name)
		}
	}
	r.SetConcurrency(0)
	_, err := c.Invoke(t.Context(), &sdk.InvokeInput{FunctionName: aws.String("pay")})
	throttled, is := errors.AsType[*types.TooManyRequestsException](err)
	if !is || throttled.Reason != types.ThrottleReasonReservedFunctionConcurrentInvocationLimitExceeded {
		t.Errorf("%v, want TooManyRequestsException", err)
	}
}

func TestNoWebPageInvokes(t *testing.T) {
	t.Parallel()
	api := lambda.NewAPI([]*lambda.Runtime{start(t, "handler", nil)})
	for name, change := range map[string]func(*http.Request){
		"foreign host": func(r *http.Request) { r.Host = "evil.example:80" },
		"origin":       func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") },
	} {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1/2015-03-31/functions/pay/invocations", bytes.NewBufferString("{}"))
		change(req)
		w := httptest.NewRecorder()
		api.ServeHTTP(w, req)
		if w.Code != http.StatusForbidden {
			t.Errorf("%s: %d, want it refused", name, w.Code)
		}
	}
}

func TestAnAnswerThatIsTooLarge(t *testing.T) {
	t.Parallel()
	r := start(t, "handler", nil)
	res := invoke(t, r, `{"do":"large"}`)
	if res.Error == nil || res.Error.Type != lambda.TooLargeError {
		t.Errorf("error %+v, want %s", res.Error, lambda.TooLargeError)
	}
	if next := invoke(t, r, `{"do":"echo"}`); next.Error != nil {
		t.Errorf("the next event: %+v", next.Error)
	}
}
