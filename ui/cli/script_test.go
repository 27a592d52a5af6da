package cli_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"idemtui/demo/dynamo"
	"idemtui/inspect"
	"idemtui/ui/cli"
	"idemtui/ui/cli/config"
)

// TestMain makes the test binary idemtui itself when a script calls it.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"idemtui": func() {
			os.Exit(cli.Main(os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
		},
	})
}

// TestScripts runs each script against an endpoint of its own, which holds the
// tables of testdata/tables.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:  filepath.Join("testdata", "scripts"),
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"keep": keep, "clock": setClock, "put": put, "exits": exits, "edit": edit, "drop": drop, "export": exported, "lambda": lambdaAPI},
		Setup: func(env *testscript.Env) error {
			service := &service{}
			service.endpoint = newEndpoint(t, dynamo.WithClock(service.now))
			env.Values[serviceKey{}] = service
			server := httptest.NewServer(service.endpoint)
			env.Defer(server.Close)
			env.Setenv("AWS_ENDPOINT_URL_DYNAMODB", server.URL)
			env.Setenv("AWS_CONFIG_FILE", os.DevNull)
			env.Setenv("AWS_SHARED_CREDENTIALS_FILE", os.DevNull)
			env.Setenv("AWS_EC2_METADATA_DISABLED", "true")
			// The configuration of whoever runs the tests is not theirs.
			env.Setenv("HOME", filepath.Join(env.WorkDir, "home"))
			env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.WorkDir, "configuration"))
			env.Setenv("XDG_STATE_HOME", filepath.Join(env.WorkDir, "state"))
			env.Setenv("LOCALAPPDATA", filepath.Join(env.WorkDir, "state"))
			env.Setenv("IDEMTUI_CONFIG", "")
			env.Setenv("NOW", "2025-01-01T00:00:00Z")
			return nil
		},
	})
}

// service is a script's endpoint. Its clock is the real one until the script
// sets it; from then on it stands still, and is what a purge goes by.
type service struct {
	endpoint *dynamo.Endpoint
	at       atomic.Pointer[time.Time]
}

// serviceKey finds a script's service.
type serviceKey struct{}

func (s *service) now() time.Time {
	if at := s.at.Load(); at != nil {
		return *at
	}
	return time.Now()
}

func serviceOf(ts *testscript.TestScript) *service {
	s, ok := ts.Value(serviceKey{}).(*service)
	if !ok {
		ts.Fatalf("the script has no service")
	}
	return s
}

// setClock sets the service's clock: clock TIME, or on by a span: clock +15m.
func setClock(ts *testscript.TestScript, _ bool, args []string) {
	s := serviceOf(ts)
	at, err := time.Parse(time.RFC3339, args[0])
	if on, ok := strings.CutPrefix(args[0], "+"); ok {
		var span time.Duration
		span, err = time.ParseDuration(on)
		at = s.now().Add(span)
	}
	ts.Check(err)
	s.at.Store(&at)
}

// exits runs a command that must leave with a code: exits CODE COMMAND...
func exits(ts *testscript.TestScript, _ bool, args []string) {
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v: %v", args[1:], err)
		}
		code = exit.ExitCode()
	}
	if fmt.Sprint(code) != args[0] {
		ts.Fatalf("%q left with %d, not with %s", args[1:], code, args[0])
	}
}

// edit changes a text of a file: edit FILE OLD NEW.
func edit(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s is not in %s", args[1], args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Replace(text, args[1], args[2], 1)), 0o600))
}

// drop takes the lines with a text out of a file: drop FILE TEXT.
func drop(ts *testscript.TestScript, _ bool, args []string) {
	var kept strings.Builder
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		if !strings.Contains(line, args[1]) {
			kept.WriteString(line)
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(kept.String()), 0o600))
}

// put writes items: put TABLE FILE, where each line is one as DynamoDB JSON.
func put(ts *testscript.TestScript, _ bool, args []string) {
	for line := range strings.Lines(ts.ReadFile(args[1])) {
		body, err := json.Marshal(map[string]any{"TableName": args[0], "Item": json.RawMessage(line)})
		ts.Check(err)
		_, err = serviceOf(ts).endpoint.Do(context.Background(), "PutItem", body)
		ts.Check(err)
	}
}

// exported writes an export of a table as S3 gets one, as of the service's now:
// export TABLE FOLDER.
func exported(ts *testscript.TestScript, _ bool, args []string) {
	s := serviceOf(ts)
	ask := func(operation string, into any) {
		answer, err := s.endpoint.Do(context.Background(), operation, fmt.Appendf(nil, `{"TableName":%q}`, args[0]))
		ts.Check(err)
		ts.Check(json.Unmarshal(answer, into))
	}
	var about struct {
		Table struct{ TableArn, TableId string } //nolint:revive // the service's spelling
	}
	var content struct{ Items []json.RawMessage }
	ask("DescribeTable", &about)
	ask("Scan", &content)
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	for _, item := range content.Items {
		_, err := fmt.Fprintf(zip, "{\"Item\":%s}\n", item)
		ts.Check(err)
	}
	ts.Check(zip.Close())
	folder := ts.MkAbs(args[1])
	ts.Check(os.MkdirAll(filepath.Join(folder, "data"), 0o700))
	for name, text := range map[string]string{
		"data/a1.json.gz":     packed.String(),
		"manifest-files.json": fmt.Sprintf(`{"itemCount":%d,"dataFileS3Key":"AWSDynamoDB/1-a/data/a1.json.gz"}`, len(content.Items)),
		"manifest-summary.json": fmt.Sprintf(`{"tableArn":%q,"tableId":%q,"exportTime":%q,"exportType":"FULL_EXPORT","outputFormat":"DYNAMODB_JSON","itemCount":%d}`,
			about.Table.TableArn, about.Table.TableId, s.now().UTC().Format(time.RFC3339Nano), len(content.Items)),
	} {
		ts.Check(os.WriteFile(filepath.Join(folder, filepath.FromSlash(name)), []byte(text), 0o600))
	}
}

// keep says, as the dashboard does, how long calls of a prefix may run: keep
// RECORDS PREFIX DURATION. The table is the one of the records, JSON lines.
func keep(ts *testscript.TestScript, _ bool, args []string) {
	var record struct {
		ARN string `json:"table_arn"`
		ID  string `json:"table_id"`
	}
	ts.Check(json.NewDecoder(strings.NewReader(ts.ReadFile(args[0]))).Decode(&record))
	run, err := inspect.ParseDuration(args[2])
	ts.Check(err)
	folder := config.Folder(filepath.Join(ts.Getenv("XDG_CONFIG_HOME"), "idemtui", "tables"))
	ts.Check(folder.Save(config.Kept{TableARN: record.ARN, TableID: record.ID, MaxRun: map[string]config.Span{args[1]: config.Span(run)}}))
}

// newEndpoint holds a table for each file of testdata/tables: the CreateTable
// request and the items.
func newEndpoint(t *testing.T, options ...dynamo.Option) *dynamo.Endpoint {
	t.Helper()
	endpoint := dynamo.New(options...)
	files, err := filepath.Glob(filepath.Join("testdata", "tables", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no tables: %v", err)
	}
	for _, file := range files {
		fillTable(t, endpoint, file)
	}
	return endpoint
}

func fillTable(t *testing.T, endpoint *dynamo.Endpoint, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var table struct {
		Create json.RawMessage
		Items  []json.RawMessage
	}
	if err := json.Unmarshal(text, &table); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	var name struct{ TableName string }
	if err := json.Unmarshal(table.Create, &name); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	do(t, endpoint, "CreateTable", table.Create)
	for _, item := range table.Items {
		body, err := json.Marshal(map[string]any{"TableName": name.TableName, "Item": item})
		if err != nil {
			t.Fatal(err)
		}
		do(t, endpoint, "PutItem", body)
	}
}

func do(t *testing.T, endpoint *dynamo.Endpoint, operation string, body []byte) {
	t.Helper()
	if _, err := endpoint.Do(t.Context(), operation, body); err != nil {
		t.Fatalf("%s %s: %v", operation, body, err)
	}
}
