package functions_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
	"idemtui/store/functions"
)

// invoker reaches a service that answers as h does, and counts its requests.
func invoker(t *testing.T, h http.HandlerFunc) (*functions.Invoker, *atomic.Int32) {
	t.Helper()
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		h(w, r)
	}))
	t.Cleanup(server.Close)
	return functions.NewInvoker(aws.Config{
		Region: "eu-west-1", BaseEndpoint: &server.URL, HTTPClient: awshttp.NewBuildableClient(),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	}), &requests
}

var pay = functions.Target{ARN: "arn:aws:lambda:eu-west-1:123456789012:function:pay", Name: "pay"}

// TestOneCallIsOneInvocation: whatever goes wrong, the function is not run again.
func TestOneCallIsOneInvocation(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		kind   inspect.Kind
		want   string
	}{
		"the service fails": {refusing(500, "ServiceException", "try later"), inspect.KindOther, "Lambda answered ServiceException: try later"},
		"denied":            {refusing(403, "AccessDeniedException", "no"), inspect.KindPermission, "lambda:InvokeFunction is not allowed"},
		"gone":              {refusing(404, "ResourceNotFoundException", "no"), inspect.KindBadInput, "no such function in eu-west-1"},
		"the answer is lost": {func(w http.ResponseWriter, _ *http.Request) {
			panic(http.ErrAbortHandler)
		}, inspect.KindNetwork, "may have run all the same"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i, requests := invoker(t, c.answer)
			_, err := i.Invoke(t.Context(), pay, []byte(`{}`))
			problem, ok := errors.AsType[*inspect.Problem](err)
			if !ok || problem.Kind != c.kind || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
			if n := requests.Load(); n != 1 {
				t.Errorf("%d requests, want one", n)
			}
		})
	}
}

func TestAThrottledEventIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	i, requests := invoker(t, refusing(429, "TooManyRequestsException", "Rate Exceeded."))
	if _, err := i.Invoke(t.Context(), pay, []byte(`{}`)); !errors.Is(err, functions.ErrThrottled) || requests.Load() != 1 {
		t.Errorf("%v after %d requests, want one that was throttled", err, requests.Load())
	}
}

func TestWhatTheFunctionAnswered(t *testing.T) {
	t.Parallel()
	i, _ := invoker(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Amz-Invocation-Type") != "RequestResponse" {
			t.Errorf("invoked as %q, want its answer waited for", r.Header.Get("X-Amz-Invocation-Type"))
		}
		w.Header().Set("X-Amzn-Requestid", "request-7")
		w.Header().Set("X-Amz-Function-Error", "Unhandled")
		w.Header().Set("X-Amz-Log-Result", "Y2hhcmdlZA==")
		_, _ = fmt.Fprint(w, `{"errorType":"Boom"}`)
	})
	got, err := i.Invoke(t.Context(), pay, []byte(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	want := functions.Result{RequestID: "request-7", Payload: []byte(`{"errorType":"Boom"}`), Failed: true, Log: "charged"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
}

func TestAFunctionIsFoundBeforeItIsInvoked(t *testing.T) {
	t.Parallel()
	i, _ := invoker(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `{"FunctionName":"pay","FunctionArn":%q,"Timeout":3}`, pay.ARN+":live")
	})
	got, err := i.Find(t.Context(), "pay:live")
	if err != nil || got.ARN != pay.ARN+":live" || got.Account != "123456789012" || got.Region != "eu-west-1" || got.Timeout.Seconds() != 3 {
		t.Errorf("%+v, %v", got, err)
	}
	odd, _ := invoker(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, `{}`) })
	if _, err := odd.Find(t.Context(), "pay"); err == nil || !strings.Contains(err.Error(), "is not Lambda") {
		t.Errorf("%v, want what answered doubted", err)
	}
}

func TestAnInterruptionIsOne(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	i, _ := invoker(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then a server notices that its caller is gone
		cancel()
		<-r.Context().Done()
	})
	if _, err := i.Invoke(ctx, pay, []byte(`{}`)); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want the interruption", err)
	}
}

func refusing(status int, code, message string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Amzn-Errortype", code)
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, `{"Type":"User","message":%q}`, message)
	}
}
