//go:build e2e

package lambda_test

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/demo/lambda"
)

// clients are the ways to run the Python handlers: our bootstrap, and Lambda's
// own runtime client as the proof that the protocol is the real one.
func clients() map[string][]string {
	return map[string][]string{"bootstrap": nil, "awslambdaric": {"python", "-m", "awslambdaric", "app.handler"}}
}

// handled makes a Runtime of a handler below testdata.
func handled(t *testing.T, handler string, command []string, change func(*lambda.Function)) *lambda.Runtime {
	t.Helper()
	return start(t, "", func(f *lambda.Function) {
		f.Command, f.Handler, f.Dir = command, handler, "testdata/handlers"
		if len(command) > 0 && os.Getenv("VIRTUAL_ENV") != "" {
			f.Command = append([]string{os.Getenv("VIRTUAL_ENV") + "/bin/" + command[0]}, command[1:]...)
		}
		if change != nil {
			change(f)
		}
	})
}

// answer is what a caller gets, without what differs from call to call.
type answer struct{ Payload, ErrorType, ErrorMessage string }

func answerOf(res lambda.Result) answer {
	if res.Error == nil {
		return answer{Payload: string(res.Payload)}
	}
	return answer{ErrorType: res.Error.Type, ErrorMessage: strings.ReplaceAll(res.Error.Message, res.RequestID, "ID")}
}

func TestPythonClientsAnswerAlike(t *testing.T) {
	t.Parallel()
	want := map[string]answer{
		`{"do":"echo","ü":"\ud83d\ude00"}`: {Payload: `{"do": "echo", "\u00fc": "\ud83d\ude00"}`},
		`{"do":"nothing"}`:                 {Payload: `null`},
		`{"do":"number"}`:                  {Payload: `{"amount": 12.5}`},
		`{"do":"fail"}`:                    {ErrorType: "KeyError", ErrorMessage: "'order'"},
		`{"do":"leave"}`:                   {ErrorType: lambda.ExitError, ErrorMessage: "RequestId: ID Error: Runtime exited with error: exit status 7"},
		`{"do":"garbage"}`:                 {Payload: `"said"`},
		`{"do":`:                           {ErrorType: "Runtime.UnmarshalError"},
		`{"do":"unserialisable"}`:          {ErrorType: "Runtime.MarshalError"},
		`{"do":"large"}`:                   {ErrorType: lambda.TooLargeError},
		`{"do":"look"}`:                    {Payload: `{"name": "pay", "version": "$LATEST", "memory": "128", "arn": "arn:aws:lambda:eu-west-1:123456789012:function:pay", "client": null, "remaining": true, "id": 36}`},
	}
	for client, command := range clients() {
		t.Run(client, func(t *testing.T) {
			t.Parallel()
			r := handled(t, "app.handler", command, nil)
			for event, wanted := range want {
				got := answerOf(invoke(t, r, event))
				if wanted.ErrorMessage == "" {
					got.ErrorMessage = ""
				}
				if diff := cmp.Diff(wanted, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", event, diff)
				}
			}
		})
	}
}

func TestNodeHandlers(t *testing.T) {
	t.Parallel()
	r := handled(t, "index.handler", nil, nil)
	for event, want := range map[string]answer{
		`{"do":"echo","n":1.50}`:  {Payload: `{"do":"echo","n":1.5}`},
		`{"do":"nothing"}`:        {Payload: `null`},
		`{"do":"fail"}`:           {ErrorType: "RangeError", ErrorMessage: "no such order"},
		`{"do":"unserialisable"}`: {ErrorType: "Runtime.MarshalError", ErrorMessage: "Do not know how to serialize a BigInt"},
		`{"do":"leave"}`:          {ErrorType: lambda.ExitError, ErrorMessage: "RequestId: ID Error: Runtime exited with error: exit status 7"},
		`{"do":"look"}`:           {Payload: `{"name":"pay","version":"$LATEST","memory":"128","arn":"arn:aws:lambda:eu-west-1:123456789012:function:pay","remaining":true}`},
	} {
		if diff := cmp.Diff(want, answerOf(invoke(t, r, event))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", event, diff)
		}
	}
	called := handled(t, "index.called", nil, nil)
	if got := string(invoke(t, called, `{}`).Payload); got != `{"by":"callback","id":36}` {
		t.Errorf("the handler with a callback answered %s", got)
	}
}

func TestHandlersThatCannotBeLoaded(t *testing.T) {
	t.Parallel()
	for handler, want := range map[string]string{
		"app.nobody":     "Runtime.HandlerNotFound",
		"broken.handler": "Runtime.UserCodeSyntaxError",
		"index.nobody":   "Runtime.HandlerNotFound",
	} {
		res := invoke(t, handled(t, handler, nil, nil), `{}`)
		if res.Error == nil || res.Error.Type != want {
			t.Errorf("%s: %+v, want %s", handler, res.Error, want)
		}
	}
}

// TestAHandlerCannotReachAnAccount gives the caller every kind of credentials
// and looks for them with the AWS SDK in the handler.
func TestAHandlerCannotReachAnAccount(t *testing.T) {
	home := t.TempDir()
	if err := os.MkdirAll(home+"/.aws", 0o700); err != nil {
		t.Fatal(err)
	}
	secret := "[default]\naws_access_key_id = AKIAREAL\naws_secret_access_key = REAL\n[REAL]\naws_access_key_id = AKIAREAL\naws_secret_access_key = REAL\n"
	if err := os.WriteFile(home+"/.aws/credentials", []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"HOME": home, "AWS_PROFILE": "REAL", "AWS_ACCESS_KEY_ID": "AKIAREAL", "AWS_SECRET_ACCESS_KEY": "REAL", "AWS_SESSION_TOKEN": "REAL",
		"AWS_WEB_IDENTITY_TOKEN_FILE": "REAL", "AWS_ROLE_ARN": "REAL", "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://REAL", "AWS_ENDPOINT_URL_STS": "http://REAL",
		"AWS_SHARED_CREDENTIALS_FILE": home + "/.aws/credentials", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", "HTTPS_PROXY": "http://REAL", "X": "REAL",
	} {
		t.Setenv(name, value)
	}
	for client, command := range clients() {
		r := handled(t, "app.handler", command, nil)
		res := invoke(t, r, `{"do":"account"}`)
		var got, want map[string]any
		if res.Error != nil {
			t.Fatalf("%s: %+v", client, res.Error)
		}
		decode(t, res.Payload, &got)
		decode(t, []byte(`{"profiles":[],"key":"`+res.Environment+`","token":null,"seen":[],"home":[],"endpoints":{
			"sts":"http://127.0.0.1:1","dynamodb":"http://127.0.0.1:1","s3":"http://127.0.0.1:1","sqs":"http://127.0.0.1:1"}}`), &want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: what the handler could find (-want +got):\n%s", client, diff)
		}
	}
}

// TestHandlersLeaveNothingBehind kills us while a handler works, with a child
// of its own.
func TestHandlersLeaveNothingBehind(t *testing.T) {
	t.Parallel()
	r := handled(t, "app.handler", nil, func(f *lambda.Function) { f.Timeout = 300 * time.Millisecond })
	res := invoke(t, r, `{"do":"child","sleep":30}`)
	if res.Error == nil || res.Error.Type != lambda.TimeoutError {
		t.Fatalf("%+v, want the timeout", res.Error)
	}
	waitFor(t, func() bool {
		return exec.CommandContext(t.Context(), "pgrep", "-g", strconv.Itoa(res.PID)).Run() != nil
	})
}
