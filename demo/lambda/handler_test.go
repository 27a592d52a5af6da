package lambda_test

import (
	"strings"
	"testing"

	"idemtui/demo/lambda"
)

func TestHandlerLanguage(t *testing.T) {
	t.Parallel()
	const dir = "testdata/handlers"
	for handler, want := range map[string]lambda.Language{
		"app.handler": lambda.PythonHandler, "index.handler": lambda.NodeHandler, "./index.called": lambda.NodeHandler,
	} {
		if got, err := lambda.HandlerLanguage(handler, dir); got != want || err != nil {
			t.Errorf("%s: %q, %v; want %s", handler, got, err, want)
		}
	}
	for handler, want := range map[string]string{
		"nowhere.handler": "nowhere.py", "app": "MODULE.FUNCTION", "": "MODULE.FUNCTION",
	} {
		if _, err := lambda.HandlerLanguage(handler, dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s named", handler, err, want)
		}
	}
}

func TestAHandlerThatIsNotThereIsNoResult(t *testing.T) {
	t.Parallel()
	r := start(t, "", func(f *lambda.Function) { f.Command, f.Handler = nil, "nowhere.handler" })
	if _, err := r.Start(t.Context()); err == nil || !strings.Contains(err.Error(), "nowhere.py") {
		t.Errorf("Start: %v, want the files named that it looked for", err)
	}
}

func TestNoCredentialsForAFunction(t *testing.T) {
	t.Parallel()
	for name, refused := range map[string]bool{
		"AWS_ACCESS_KEY_ID": true, "AWS_PROFILE": true, "AWS_SHARED_CREDENTIALS_FILE": true, "AWS_CONTAINER_CREDENTIALS_FULL_URI": true,
		"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": true, "AWS_EC2_METADATA_DISABLED": true, "HOME": true, "aws_session_token": true,
		"POWERTOOLS_SERVICE_NAME": false, "AWS_ENDPOINT_URL_SSM": false, "STRIPE_KEY": false,
	} {
		if err := lambda.CheckEnv(map[string]string{name: "x"}); (err != nil) != refused {
			t.Errorf("%s: %v, want refused %v", name, err, refused)
		}
	}
}
