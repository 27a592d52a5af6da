package cli_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"idemtui/ui/cli"
)

// global makes a table one with replicas: the endpoint has none, so its answer
// is changed on the way. It counts the deletes.
func global(t *testing.T, next http.Handler, deletes *atomic.Int64) http.Handler {
	t.Helper()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch _, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), "."); operation {
		case "DescribeTable":
			answer := httptest.NewRecorder()
			next.ServeHTTP(answer, r)
			var body map[string]map[string]any
			if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil {
				t.Error(err)
			}
			body["Table"]["Replicas"] = []map[string]string{{"RegionName": "us-east-1"}}
			text, err := json.Marshal(body)
			if err != nil {
				t.Error(err)
			}
			w.Header().Set("Content-Type", "application/x-amz-json-1.0")
			_, _ = w.Write(text)
			return
		case "DeleteItem":
			deletes.Add(1)
		}
		next.ServeHTTP(w, r)
	})
}

// TestGlobalTablesAreRefused: a condition holds in one replica only, so that a
// purge needs to be told that it is run in the right one.
func TestGlobalTablesAreRefused(t *testing.T) {
	var deletes atomic.Int64
	server := httptest.NewServer(global(t, newEndpoint(t), &deletes))
	defer server.Close()
	t.Setenv("AWS_ENDPOINT_URL_DYNAMODB", server.URL)
	t.Setenv("AWS_CONFIG_FILE", os.DevNull)
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", os.DevNull)
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	run := func(args ...string) (code int, out, told string) {
		var stdout, stderr bytes.Buffer
		args = append([]string{"purge", "--table", "IdempotencyTable", "state:expired"}, args...)
		code = cli.Main(args, cli.Streams{In: strings.NewReader(""), Out: &stdout, Err: &stderr})
		return code, stdout.String(), stderr.String()
	}
	code, _, told := run("--yes")
	if code != 2 || deletes.Load() != 0 || !strings.Contains(told, "us-east-1") || !strings.Contains(told, "--force-replica") {
		t.Errorf("exit %d after %d deletes: %s", code, deletes.Load(), told)
	}
	if code, _, told = run("--dry-run"); code != 0 || deletes.Load() != 0 {
		t.Errorf("a dry run: exit %d after %d deletes: %s", code, deletes.Load(), told)
	}
	code, out, told := run("--yes", "--max", "99", "--force-replica")
	if code != 0 || deletes.Load() == 0 {
		t.Errorf("in the right region: exit %d after %d deletes: %s %s", code, deletes.Load(), out, told)
	}
}
