package lambda_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/demo/lambda"
)

// start makes a Runtime whose function is this test binary, see TestMain.
func start(t *testing.T, mode string, change func(*lambda.Function), opts ...lambda.Option) *lambda.Runtime {
	t.Helper()
	f := lambda.Function{
		Name: "pay", Command: []string{os.Args[0]}, Timeout: 30 * time.Second,
		Env: map[string]string{modeVar: mode}, Endpoint: "http://127.0.0.1:1",
	}
	if change != nil {
		change(&f)
	}
	r := lambda.New(f, opts...)
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return r
}

func invoke(t *testing.T, r *lambda.Runtime, event string) lambda.Result {
	t.Helper()
	res, err := r.Invoke(t.Context(), lambda.Request{Payload: []byte(event)})
	if err != nil {
		t.Fatalf("Invoke(%s): %v", event, err)
	}
	return res
}

func TestAnEventComesBackThroughTheSameProcess(t *testing.T) {
	t.Parallel()
	r := start(t, "handler", nil)
	first := invoke(t, r, `{"do":"echo","n":1}`)
	second := invoke(t, r, `{"do":"echo","n":2}`)

	if diff := cmp.Diff(`{"do":"echo","n":1}`, string(first.Payload)); diff != "" {
		t.Errorf("payload (-want +got):\n%s", diff)
	}
	if first.Error != nil || second.Error != nil {
		t.Errorf("errors %v, %v", first.Error, second.Error)
	}
	if !first.ColdStart || second.ColdStart {
		t.Errorf("cold starts %v, %v; want only the first", first.ColdStart, second.ColdStart)
	}
	if first.PID == 0 || first.PID != second.PID || r.PID() != first.PID {
		t.Errorf("PIDs %d, %d, now %d; want one process", first.PID, second.PID, r.PID())
	}
	if first.RequestID == second.RequestID {
		t.Error("two events got one request ID")
	}
	if got := first.Deadline.Sub(first.Started); got != 30*time.Second {
		t.Errorf("deadline is %v after the hand-out, want the timeout", got)
	}
}

func TestTheFunctionSeesItsDeadlineAndItself(t *testing.T) {
	t.Parallel()
	r := start(t, "handler", nil)
	res := invoke(t, r, `{"do":"context"}`)
	var got struct {
		DeadlineMS int64  `json:"deadline_ms"`
		RequestID  string `json:"request_id"`
		ARN        string `json:"arn"`
	}
	decode(t, res.Payload, &got)
	if got.DeadlineMS != res.Deadline.UnixMilli() || got.RequestID != res.RequestID {
		t.Errorf("the function saw %+v, the caller %v and %s", got, res.Deadline, res.RequestID)
	}
	if want := "arn:aws:lambda:eu-west-1:123456789012:function:pay"; got.ARN != want {
		t.Errorf("ARN %s, want %s", got.ARN, want)
	}
}

func TestFailures(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, event string
		kind        string
		message     string // part of it
		sameProcess bool   // the next event finds it warm
	}{
		{"error", `{"do":"error"}`, "boomError", "it broke", true},
		{"panic", `{"do":"panic"}`, "string", "oh no", false},
		{"exit", `{"do":"exit","n":7}`, lambda.ExitError, "Error: Runtime exited with error: exit status 7", false},
		{"exit without a reason", `{"do":"exit","n":0}`, lambda.ExitError, "Error: Runtime exited without providing a reason", false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := start(t, "handler", nil)
			res := invoke(t, r, c.event)
			if res.Error == nil || res.Error.Type != c.kind || !strings.Contains(res.Error.Message, c.message) {
				t.Fatalf("error %+v, want %s: ... %s", res.Error, c.kind, c.message)
			}
			var body struct {
				Type string `json:"errorType"`
			}
			decode(t, res.Payload, &body)
			if body.Type != c.kind {
				t.Errorf("the caller's body says %s, want %s", body.Type, c.kind)
			}
			next := invoke(t, r, `{"do":"echo"}`)
			if next.Error != nil || (next.PID == res.PID) != c.sameProcess || next.ColdStart == c.sameProcess {
				t.Errorf("next event: error %v, same process %v, cold %v; want same process %v",
					next.Error, next.PID == res.PID, next.ColdStart, c.sameProcess)
			}
		})
	}
}

func TestTheDeadlineKills(t *testing.T) {
	t.Parallel()
	r := start(t, "handler", func(f *lambda.Function) { f.Timeout = time.Second })
	res := invoke(t, r, `{"do":"sleep","n":60000}`)
	want := &lambda.FunctionError{
		Type:    lambda.TimeoutError,
		Message: "RequestId: " + res.RequestID + " Error: Task timed out after 1.00 seconds",
	}
	if diff := cmp.Diff(want, res.Error); diff != "" {
		t.Fatalf("error (-want +got):\n%s", diff)
	}
	if res.Ended.Before(res.Deadline) {
		t.Errorf("killed at %v, before the deadline %v", res.Ended, res.Deadline)
	}
	if r.PID() != 0 {
		t.Errorf("process %d is still there", r.PID())
	}
	if next := invoke(t, r, `{"do":"echo"}`); next.Error != nil || !next.ColdStart {
		t.Errorf("next event: error %v, cold %v; want a cold start", next.Error, next.ColdStart)
	}
}

func TestKillMidFlight(t *testing.T) {
	t.Parallel()
	begun := make(chan lambda.Started, 1)
	r := start(t, "handler", nil, lambda.WithStarted(func(s lambda.Started) { begun <- s }))
	done := make(chan lambda.Result, 1)
	go func() {
		res, err := r.Invoke(context.WithoutCancel(t.Context()), lambda.Request{Payload: []byte(`{"do":"sleep","n":60000}`)})
		if err != nil {
			t.Errorf("Invoke: %v", err)
		}
		done <- res
	}()
	s := <-begun
	pid, ok := r.Kill()
	res := <-done
	if !ok || pid != s.PID || res.PID != pid {
		t.Errorf("killed %d (%v), started %d, result of %d", pid, ok, s.PID, res.PID)
	}
	if res.Error == nil || res.Error.Type != lambda.ExitError || !strings.HasSuffix(res.Error.Message, "signal: killed") {
		t.Errorf("error %+v, want killed", res.Error)
	}
	if _, ok := r.Kill(); ok {
		t.Error("killed a process that is gone")
	}
}

func TestACallerThatGoesAwayCancelsNothing(t *testing.T) {
	t.Parallel()
	begun := make(chan lambda.Started, 2)
	r := start(t, "handler", nil, lambda.WithStarted(func(s lambda.Started) { begun <- s }))
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-begun; cancel() }()
	if _, err := r.Invoke(ctx, lambda.Request{Payload: []byte(`{"do":"count","n":300}`)}); !errors.Is(err, context.Canceled) {
		t.Fatalf("Invoke: %v, want canceled", err)
	}
	// The next event waits for the first to end and finds that it did its work.
	if got := string(invoke(t, r, `{"do":"count"}`).Payload); got != "2" {
		t.Errorf("the function has run %s times to its end, want 2", got)
	}
}

func TestAQueuedCallerMayGiveUp(t *testing.T) {
	t.Parallel()
	begun := make(chan lambda.Started, 1)
	r := start(t, "handler", nil, lambda.WithStarted(func(s lambda.Started) { begun <- s }))
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = r.Invoke(context.WithoutCancel(t.Context()), lambda.Request{Payload: []byte(`{"do":"sleep","n":60000}`)})
	}()
	<-begun
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Invoke(ctx, lambda.Request{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Invoke: %v, want canceled", err)
	}
	r.Kill()
	<-done
}

func TestStartFailures(t *testing.T) {
	t.Parallel()
	t.Run("no such program", func(t *testing.T) {
		t.Parallel()
		r := start(t, "", func(f *lambda.Function) { f.Command = []string{"/nowhere/bootstrap"} })
		if _, err := r.Invoke(t.Context(), lambda.Request{}); err == nil || !strings.Contains(err.Error(), "/nowhere/bootstrap") {
			t.Errorf("Invoke: %v, want the program named", err)
		}
	})
	t.Run("no command", func(t *testing.T) {
		t.Parallel()
		r := start(t, "", func(f *lambda.Function) { f.Command = nil })
		if _, err := r.Start(t.Context()); err == nil {
			t.Error("Start without a command succeeded")
		}
	})
	t.Run("exits in init", func(t *testing.T) {
		t.Parallel()
		r := start(t, "exit", nil)
		res := invoke(t, r, `{}`)
		if res.Error == nil || res.Error.Type != lambda.ExitError || !strings.HasSuffix(res.Error.Message, "exit status 3") {
			t.Errorf("error %+v, want exit status 3", res.Error)
		}
	})
	t.Run("init error", func(t *testing.T) {
		t.Parallel()
		r := start(t, "init-error", nil)
		res := invoke(t, r, `{}`)
		if diff := cmp.Diff(&lambda.FunctionError{Type: "ImportError", Message: "no module"}, res.Error); diff != "" {
			t.Errorf("error (-want +got):\n%s", diff)
		}
	})
}

func TestWarmProcessThatDiedIsReplacedUnseen(t *testing.T) {
	t.Parallel()
	r := start(t, "handler", nil)
	warm := invoke(t, r, `{"do":"echo"}`)
	proc, err := os.FindProcess(warm.PID)
	if err != nil {
		t.Fatal(err)
	}
	if err := proc.Kill(); err != nil { // from outside, as a person in another terminal
		t.Fatal(err)
	}
	waitFor(t, func() bool { return r.PID() == 0 })
	if next := invoke(t, r, `{"do":"echo"}`); next.Error != nil || next.PID == warm.PID || !next.ColdStart {
		t.Errorf("next event: error %v, PID %d after %d, cold %v", next.Error, next.PID, warm.PID, next.ColdStart)
	}
}

func TestClosed(t *testing.T) {
	t.Parallel()
	begun := make(chan lambda.Started, 1)
	r := start(t, "handler", nil, lambda.WithStarted(func(s lambda.Started) { begun <- s }))
	done := make(chan lambda.Result, 1)
	go func() {
		res, _ := r.Invoke(context.WithoutCancel(t.Context()), lambda.Request{Payload: []byte(`{"do":"sleep","n":60000}`)})
		done <- res
	}()
	<-begun
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if res := <-done; res.Error == nil || res.Error.Type != lambda.ExitError {
		t.Errorf("open invocation ended with %+v, want %s", res.Error, lambda.ExitError)
	}
	if _, err := r.Invoke(t.Context(), lambda.Request{}); !errors.Is(err, lambda.ErrClosed) {
		t.Errorf("Invoke after Close: %v, want ErrClosed", err)
	}
	if _, err := r.Start(t.Context()); !errors.Is(err, lambda.ErrClosed) {
		t.Errorf("Start after Close: %v, want ErrClosed", err)
	}
}

// environ asks the function for its environment.
func environ(t *testing.T, r *lambda.Runtime) map[string]string {
	t.Helper()
	var list []string
	decode(t, invoke(t, r, `{"do":"env"}`).Payload, &list)
	vars := map[string]string{}
	for _, kv := range list {
		name, value, _ := strings.Cut(kv, "=")
		vars[name] = value
	}
	return vars
}

func TestTheEnvironmentIsMadeFromNothing(t *testing.T) {
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "AKIAREALREALREAL", "AWS_SECRET_ACCESS_KEY": "real", "AWS_SESSION_TOKEN": "real",
		"AWS_PROFILE": "production", "AWS_ENDPOINT_URL_DYNAMODB": "http://real", "AWS_CONFIG_FILE": "real",
		"AWS_WEB_IDENTITY_TOKEN_FILE": "real", "AWS_ROLE_ARN": "real", "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://real",
		"HTTPS_PROXY": "http://real", "http_proxy": "http://real", "SECRET_OF_MINE": "real", "LANG": "de_DE.UTF-8",
	} {
		t.Setenv(name, value)
	}
	r := start(t, "handler", nil)
	vars := environ(t, r)
	for name, value := range vars {
		if strings.Contains(strings.ToLower(value), "real") {
			t.Errorf("the function sees %s=%s", name, value)
		}
	}
	for _, name := range []string{"AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_ROLE_ARN"} {
		if v, ok := vars[name]; ok {
			t.Errorf("the function sees %s=%s", name, v)
		}
	}
	want := map[string]string{
		"AWS_ACCESS_KEY_ID": "IDEMTUIPAY0001", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1",
		"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_EC2_METADATA_DISABLED": "true", "LANG": "de_DE.UTF-8",
		"AWS_LAMBDA_FUNCTION_NAME": "pay", "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST", "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/pay",
	}
	got := maps.Clone(vars)
	maps.DeleteFunc(got, func(name, _ string) bool { _, ok := want[name]; return !ok })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("environment (-want +got):\n%s", diff)
	}
	emptyFiles(t, vars)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(vars["HOME"]); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the home folder %s is left behind: %v", vars["HOME"], err)
	}
}

// emptyFiles checks that home and AWS files hold nothing.
func emptyFiles(t *testing.T, vars map[string]string) {
	t.Helper()
	if files, err := os.ReadDir(vars["HOME"]); err != nil || len(files) > 0 {
		t.Errorf("home folder %s holds %v (%v), want nothing", vars["HOME"], files, err)
	}
	for _, name := range []string{"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"} {
		if b, err := os.ReadFile(vars[name]); err != nil || len(b) > 0 {
			t.Errorf("%s: %q, %v; want an empty file", name, b, err)
		}
	}
}

func TestLogLines(t *testing.T) {
	t.Parallel()
	r := start(t, "handler", nil)
	res := invoke(t, r, `{"do":"print"}`)
	r.Kill() // all output is read when the process is gone
	var got []string
	for _, l := range r.Logs() {
		if l.PID != res.PID {
			t.Errorf("line %q of process %d, want %d", l.Text, l.PID, res.PID)
		}
		if l.RequestID != res.RequestID {
			t.Errorf("line %q of request %s, want %s", l.Text, l.RequestID, res.RequestID)
		}
		if l.Stream != lambda.Platform {
			got = append(got, string(l.Stream)+": "+l.Text)
		}
	}
	slices.Sort(got)
	want := []string{"stderr: \x00\xff garbage \x1b[31m", "stderr: {\"errorType\":", "stdout: a line", "stdout: no line break"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
}

func decode(t *testing.T, raw []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(raw, v); err != nil {
		t.Fatalf("payload %s: %v", raw, err)
	}
}

// waitFor polls until ok says so.
func waitFor(t *testing.T, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(20 * time.Second)
	for !ok() {
		select {
		case <-tick.C:
		case <-limit:
			t.Fatal("waited 20 s in vain")
		}
	}
}
