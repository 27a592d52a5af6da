package cli_test

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"keep": keep},
		Setup: func(env *testscript.Env) error {
			server := httptest.NewServer(newEndpoint(t))
			env.Defer(server.Close)
			env.Setenv("AWS_ENDPOINT_URL_DYNAMODB", server.URL)
			env.Setenv("AWS_CONFIG_FILE", os.DevNull)
			env.Setenv("AWS_SHARED_CREDENTIALS_FILE", os.DevNull)
			env.Setenv("AWS_EC2_METADATA_DISABLED", "true")
			// The configuration of whoever runs the tests is not theirs.
			env.Setenv("HOME", filepath.Join(env.WorkDir, "home"))
			env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.WorkDir, "configuration"))
			env.Setenv("IDEMTUI_CONFIG", "")
			env.Setenv("NOW", "2025-01-01T00:00:00Z")
			return nil
		},
	})
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
func newEndpoint(t *testing.T) *dynamo.Endpoint {
	t.Helper()
	endpoint := dynamo.New()
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
