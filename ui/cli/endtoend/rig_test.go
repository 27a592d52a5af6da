//go:build e2e

package endtoend_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"idemtui/demo/dynamo"
)

// rig is an endpoint with a table and the built binary before it. Between them
// stands a hook that sees each request and decides what becomes of it.
type rig struct {
	t        *testing.T
	endpoint *dynamo.Endpoint
	table    string
	binary   string
	folder   string // the binary's home and state
	url      string // where the binary calls

	hook   atomic.Pointer[hook]
	closed atomic.Bool // requests are of a process that is dead: nothing of it is done any more
	under  sync.WaitGroup
	mu     sync.Mutex
	counts map[string]int
}

// hook decides what becomes of a request: what it gives is the answer, and nil
// cuts the connection.
type hook func(c *call) *httptest.ResponseRecorder

// call is one request of the binary.
type call struct {
	operation string
	number    int // of its operation, from 1, since the hook was set
	body      []byte
	// pass hands it to the endpoint.
	pass func() *httptest.ResponseRecorder
}

// newRig makes a table on an endpoint of its own.
func newRig(t *testing.T, options ...dynamo.Option) *rig {
	t.Helper()
	r := &rig{
		t: t, endpoint: dynamo.New(options...), table: "IdempotencyTable",
		binary: binary(t), folder: t.TempDir(), counts: map[string]int{},
	}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	r.url = server.URL
	r.createTable()
	return r
}

func (r *rig) createTable() {
	r.t.Helper()
	r.do("CreateTable", map[string]any{
		"TableName": r.table, "BillingMode": "PAY_PER_REQUEST",
		"AttributeDefinitions": []any{map[string]string{"AttributeName": "id", "AttributeType": "S"}},
		"KeySchema":            []any{map[string]string{"AttributeName": "id", "KeyType": "HASH"}},
	})
}

// intercept sets the hook and counts anew; nil lets everything through.
func (r *rig) intercept(h hook) {
	r.mu.Lock()
	r.counts = map[string]int{}
	r.mu.Unlock()
	r.closed.Store(false)
	if h == nil {
		h = func(c *call) *httptest.ResponseRecorder { return c.pass() }
	}
	r.hook.Store(&h)
}

// ServeHTTP hands each request of the binary to the hook.
func (r *rig) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	r.under.Add(1)
	defer r.under.Done()
	body, err := io.ReadAll(request.Body)
	if err != nil || r.closed.Load() {
		panic(http.ErrAbortHandler)
	}
	_, operation, _ := strings.Cut(request.Header.Get("X-Amz-Target"), ".")
	again := request.Clone(context.WithoutCancel(request.Context()))
	again.Body = io.NopCloser(bytes.NewReader(body))
	c := &call{operation: operation, body: body, pass: func() *httptest.ResponseRecorder {
		recorder := httptest.NewRecorder()
		r.endpoint.ServeHTTP(recorder, again)
		return recorder
	}}
	r.mu.Lock()
	r.counts[operation]++
	c.number = r.counts[operation]
	r.mu.Unlock()
	h := r.hook.Load()
	if h == nil {
		answer(w, c.pass())
		return
	}
	answer(w, (*h)(c))
}

func answer(w http.ResponseWriter, recorded *httptest.ResponseRecorder) {
	if recorded == nil {
		panic(http.ErrAbortHandler)
	}
	maps.Copy(w.Header(), recorded.Header())
	w.WriteHeader(recorded.Code)
	_, _ = w.Write(recorded.Body.Bytes())
}

// refuse answers as the service refuses.
func refuse(status int, code, message string) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	recorder.Header().Set("Content-Type", "application/x-amz-json-1.0")
	recorder.WriteHeader(status)
	_, _ = fmt.Fprintf(recorder, `{"__type":"com.amazonaws.dynamodb.v20120810#%s","message":%q}`, code, message)
	return recorder
}

// do asks the endpoint past the hook.
func (r *rig) do(operation string, in any) []byte {
	r.t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		r.t.Fatal(err)
	}
	out, err := r.endpoint.Do(r.t.Context(), operation, body)
	if err != nil {
		r.t.Fatalf("%s: %v", operation, err)
	}
	return out
}

// item is an item as DynamoDB JSON, sets in order.
type item map[string]map[string]any

func (it item) key() string { return it.text("id", "S") }

func (it item) text(name, kind string) string {
	s, _ := it[name][kind].(string)
	return s
}

// sorted puts sets in order: they have none.
func (it item) sorted() item {
	for _, v := range it {
		for _, kind := range []string{"SS", "NS", "BS"} {
			if set, ok := v[kind].([]any); ok {
				slices.SortFunc(set, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
			}
		}
	}
	return it
}

// items is the whole table by key, read past the hook.
func (r *rig) items() map[string]item {
	r.t.Helper()
	out := map[string]item{}
	request := map[string]any{"TableName": r.table, "ConsistentRead": true}
	for {
		var page struct {
			Items            []item
			LastEvaluatedKey any
		}
		if err := json.Unmarshal(r.do("Scan", request), &page); err != nil {
			r.t.Fatal(err)
		}
		for _, it := range page.Items {
			out[it.key()] = it.sorted()
		}
		if page.LastEvaluatedKey == nil {
			return out
		}
		request["ExclusiveStartKey"] = page.LastEvaluatedKey
	}
}

func (r *rig) put(it item) {
	r.t.Helper()
	r.do("PutItem", map[string]any{"TableName": r.table, "Item": it})
}

func (r *rig) remove(key string) {
	r.t.Helper()
	r.do("DeleteItem", map[string]any{"TableName": r.table, "Key": item{"id": {"S": key}}})
}

// command is the binary with arguments, on the rig's table.
func (r *rig) command(args ...string) *exec.Cmd {
	cmd := exec.CommandContext(r.t.Context(), r.binary, args...)
	cmd.Env = r.environment()
	return cmd
}

func (r *rig) environment() []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + r.folder, "XDG_STATE_HOME=" + filepath.Join(r.folder, "state"),
		"LOCALAPPDATA=" + filepath.Join(r.folder, "state"), "TMPDIR=" + r.folder, "IDEMTUI_TABLE=" + r.table,
		"AWS_ENDPOINT_URL_DYNAMODB=" + r.url, "AWS_REGION=eu-west-1", "AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local",
		"AWS_EC2_METADATA_DISABLED=true", "AWS_CONFIG_FILE=" + os.DevNull, "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull,
	}
}

// ran is what a command came to.
type ran struct {
	code     int
	out, err string
}

// run runs the binary to its end.
func (r *rig) run(args ...string) ran {
	r.t.Helper()
	return r.finish(r.command(args...))
}

func (r *rig) finish(cmd *exec.Cmd) ran {
	r.t.Helper()
	var out, words bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &words
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		r.t.Fatalf("%v: %v", cmd.Args, err)
	}
	return ran{cmd.ProcessState.ExitCode(), out.String(), words.String()}
}

// leaves checks an exit code.
func (r *rig) leaves(got ran, code int) ran {
	r.t.Helper()
	if got.code != code {
		r.t.Fatalf("left with %d, not %d\n%s%s", got.code, code, got.out, got.err)
	}
	return got
}

// purged is a purge or a restore as printed by -o json.
type purged struct {
	Journal                                          string
	Planned, Purged, Restored, Changed, Gone, Failed int
	Unknown                                          int
	NotTried                                         int `json:"not_tried"`
	LeftRunning                                      int `json:"left_running"`
	LeftUnknownAge                                   int `json:"left_unknown_age"`
	ChangedLate                                      int `json:"changed_after_reread"`
	Stopped                                          *string
	Records                                          []outcome
}

type outcome struct {
	Key, Outcome string
	Reason       *string
}

// read decodes what was printed.
func (r *rig) read(got ran) purged {
	r.t.Helper()
	var p purged
	if err := json.Unmarshal([]byte(got.out), &p); err != nil {
		r.t.Fatalf("no JSON: %v\n%s%s", err, got.out, got.err)
	}
	return p
}

// lines are the whole lines of a journal; none where there is no file.
func (r *rig) lines(path string) []journalLine {
	r.t.Helper()
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		r.t.Fatal(err)
	}
	var out []journalLine
	for line := range bytes.Lines(text) {
		if !bytes.HasSuffix(line, []byte("\n")) {
			break // torn
		}
		var l journalLine
		if err := json.Unmarshal(line, &l); err != nil {
			r.t.Fatalf("%v in %s", err, line)
		}
		out = append(out, l)
	}
	return out
}

// journalLine is a line of a journal, as far as these tests look at it.
type journalLine struct {
	Kind, Key, Outcome string
	Entry              int
	Item               item
}

// intents are the items that a journal says were about to be deleted.
func (r *rig) intents(path string) map[string]item {
	r.t.Helper()
	out := map[string]item{}
	for _, l := range r.lines(path) {
		if l.Kind == "intent" {
			out[l.Item.key()] = l.Item.sorted()
		}
	}
	return out
}

// quiet waits until no request is under way.
func (r *rig) quiet() { r.under.Wait() }

// kill starts a command, ends it by SIGKILL once the hook says so, and lets
// nothing of it through after that. It reports whether the command was still
// running.
func (r *rig) kill(cmd *exec.Cmd, reached <-chan struct{}, release chan<- struct{}) (killed bool) {
	r.t.Helper()
	var words bytes.Buffer
	cmd.Stdout, cmd.Stderr = &words, &words
	if err := cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	select {
	case <-reached:
		killed = true
	case <-ended:
	case <-time.After(patience):
		r.t.Errorf("%v did not come to the point\n%s", cmd.Args, words.String())
	}
	_ = cmd.Process.Kill()
	<-ended
	r.closed.Store(true)
	close(release)
	r.quiet()
	return killed
}
