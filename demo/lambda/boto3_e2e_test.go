//go:build e2e

package lambda_test

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"idemtui/demo/lambda"
)

// asBoto3 invokes a function in each way that boto3 has, and prints what came
// of it.
const asBoto3 = `
import base64, boto3, botocore, json, sys
client = boto3.client("lambda", endpoint_url=sys.argv[1], region_name="eu-west-1",
    aws_access_key_id="x", aws_secret_access_key="x", config=botocore.config.Config(retries={"max_attempts": 0}))
def call(**more):
    more.setdefault("FunctionName", "pay")
    try:
        answer = client.invoke(**more)
    except botocore.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
    tail = base64.b64decode(answer.get("LogResult", "")).decode()
    return [answer["StatusCode"], answer.get("FunctionError"), answer["Payload"].read().decode(), "REPORT" in tail]
print(json.dumps({
    "echo": call(Payload='{"do": "echo"}'),
    "alias": call(FunctionName="arn:aws:lambda:eu-west-1:123456789012:function:pay:prod", Payload='{"do": "echo"}'),
    "error": call(Payload='{"do": "fail"}', LogType="Tail")[:2],
    "tail": call(Payload='{"do": "echo"}', LogType="Tail")[3],
    "event": call(InvocationType="Event", Payload='{"do": "echo"}'),
    "dry run": call(InvocationType="DryRun"),
    "nobody": call(FunctionName="nobody"),
    "no JSON": call(Payload="{"),
}))
`

func TestBoto3Invokes(t *testing.T) {
	t.Parallel()
	r := handled(t, "app.handler", nil, nil)
	q := lambda.NewAsync(r, lambda.AsyncSettings{}, nil)
	defer q.Close()
	srv := httptest.NewServer(lambda.NewAPI([]*lambda.Runtime{r}, q))
	defer srv.Close()
	python := filepath.Join(os.Getenv("VIRTUAL_ENV"), "bin", "python")
	out, err := exec.CommandContext(t.Context(), python, "-c", asBoto3, srv.URL).Output()
	if err != nil {
		t.Fatal(err)
	}
	var got, want map[string]any
	decode(t, out, &got)
	decode(t, []byte(`{"echo":[200,null,"{\"do\": \"echo\"}",false], "alias":[200,null,"{\"do\": \"echo\"}",false], "error":[200,"Unhandled"],
		"tail":true, "event":[202,null,"",false], "dry run":[204,null,"",false], "nobody":"ResourceNotFoundException", "no JSON":"InvalidRequestContentException"}`), &want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what boto3 got (-want +got):\n%s", diff)
	}
}
