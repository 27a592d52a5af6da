package lambda_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"idemtui/demo/lambda"
)

func TestGarbageFromTheProcessIsShownNotTrusted(t *testing.T) {
	t.Parallel()
	r := start(t, "garbage", nil)
	res := invoke(t, r, `{}`)
	want := &lambda.FunctionError{Type: "Runtime.Odd", Message: "this is \xff no JSON"}
	if diff := cmp.Diff(want, res.Error); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
	var statuses []lambda.Line
	waitFor(t, func() bool {
		statuses = slices.DeleteFunc(r.Logs(), func(l lambda.Line) bool { return l.Stream != lambda.Stdout })
		return len(statuses) == 2
	})
	if statuses[0].Text != "400" || statuses[1].Text != "202" {
		t.Errorf("the process was answered %v, want 400 for an unknown id and 202", statuses)
	}
}

func TestPayloadLimit(t *testing.T) {
	t.Parallel()
	r := start(t, "handler", nil)
	huge := `{"do":"echo","x":"` + strings.Repeat("x", 5<<20) + `"}`
	if res := invoke(t, r, huge); res.Error != nil || len(res.Payload) != len(huge) {
		t.Errorf("5 MiB came back as %d bytes, error %v", len(res.Payload), res.Error)
	}
	tooBig := `{"do":"echo","x":"` + strings.Repeat("x", 7<<20) + `"}`
	if res := invoke(t, r, tooBig); res.Error == nil {
		t.Error("7 MiB were taken as a response; Lambda's limit is 6")
	}
}

func TestAResponseThatBreaksOffIsAnError(t *testing.T) {
	t.Parallel()
	r := start(t, "broken-stream", nil)
	res := invoke(t, r, `{}`)
	want := &lambda.FunctionError{Type: "Runtime.StreamError", Message: "ran dry"}
	if diff := cmp.Diff(want, res.Error); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
}
