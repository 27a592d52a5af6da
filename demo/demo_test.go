package demo_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/demo"
	"idemtui/demo/bench"
	"idemtui/demo/function"
)

func start(t *testing.T, opts demo.Options) *demo.Session {
	t.Helper()
	s, err := demo.Start(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s
}

// show prints a delivery for a person.
func show(d demo.Delivery) string {
	b, err := json.Marshal(d)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func next(t *testing.T, s *demo.Session) demo.Delivery {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	d, err := s.Next(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func do(t *testing.T, s *demo.Session, a demo.Act) demo.Delivery {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	d, err := s.Deliver(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// ask calls the endpoint over HTTP, as any client in any language would.
func ask(t *testing.T, s *demo.Session, operation, body string, out any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.Endpoint()+"/", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.0")
	req.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	req.Header.Set("X-Amz-Date", time.Now().UTC().Format("20060102T150405Z"))
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=test/20261123/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %s %v", operation, resp.Status, b, err)
	}
	if err := json.Unmarshal(b, out); err != nil {
		t.Fatal(err)
	}
}

type record map[string]map[string]any

func get(t *testing.T, s *demo.Session, key string) record {
	t.Helper()
	var out struct{ Item record }
	ask(t, s, "GetItem", fmt.Sprintf(`{"TableName":%q,"ConsistentRead":true,"Key":{"id":{"S":%q}}}`, s.Table(), key), &out)
	return out.Item
}

func (r record) status() string { return fmt.Sprint(r["status"]["S"]) }

func TestSendAndDuplicate(t *testing.T) {
	t.Parallel()
	s := start(t, demo.Options{NoHistory: true, Solo: true, Work: time.Millisecond})
	pid := s.PID()
	if pid == 0 || pid == os.Getpid() {
		t.Errorf("the function is process %d, want one of its own", pid)
	}
	first, again := do(t, s, demo.Send), do(t, s, demo.Duplicate)

	if first.Kind != bench.Executed || first.PID != pid || first.Charges != 1 || first.Total != 1 {
		t.Errorf("first delivery %s, want executed by %d with one charge", show(first), pid)
	}
	if again.Kind != bench.Replayed || again.Charges != 0 || again.Total != 1 || again.Reason != "handler not called" {
		t.Errorf("duplicate %s, want replayed without a charge", show(again))
	}
	if again.EventID != first.EventID || again.RequestID == first.RequestID {
		t.Errorf("event %s as %s, then %s as %s; want the same event in two invocations",
			first.EventID, first.RequestID, again.EventID, again.RequestID)
	}
	var stored any
	r := get(t, s, first.Key)
	if err := json.Unmarshal([]byte(fmt.Sprint(r["data"]["S"])), &stored); err != nil || r.status() != "COMPLETED" {
		t.Errorf("record %v, %v; want it COMPLETED with JSON in data", r, err)
	}
	next := do(t, s, demo.Send)
	if next.Kind != bench.Executed || next.OrderID == first.OrderID || next.EventID == first.EventID {
		t.Errorf("next event %s, want another order", show(next))
	}
}

func TestTheKeyIsTheFunctionsOwn(t *testing.T) {
	t.Parallel()
	s := start(t, demo.Options{NoHistory: true, Solo: true, Work: time.Millisecond})
	d := do(t, s, demo.Send)
	if !strings.HasPrefix(d.Key, function.Prefix+"#") || get(t, s, d.Key) == nil {
		t.Errorf("there is no record %s", d.Key)
	}
}

func TestKillFromOutside(t *testing.T) {
	t.Parallel()
	s := start(t, demo.Options{NoHistory: true, Solo: true, Work: time.Minute, Timeout: 30 * time.Second})
	done := make(chan demo.Delivery, 1)
	go func() {
		d, err := s.Deliver(context.WithoutCancel(t.Context()), demo.Send)
		if err != nil {
			t.Errorf("Send: %v", err)
		}
		done <- d
	}()
	running := next(t, s)
	if running.Kind != demo.Running || running.PID != s.PID() {
		t.Fatalf("first news %s, want it running in %d", show(running), s.PID())
	}
	waitFor(t, func() bool { return len(s.Effects()) == 1 })
	proc, err := os.FindProcess(running.PID)
	if err != nil {
		t.Fatal(err)
	}
	if err := proc.Kill(); err != nil { // as a person in another terminal would
		t.Fatal(err)
	}
	d := <-done
	if d.Kind != bench.Crashed || d.ID != running.ID || !strings.Contains(d.Reason, "killed") {
		t.Errorf("delivery %s, want it crashed", show(d))
	}
	r := get(t, s, d.Key)
	if want := fmt.Sprint(d.Deadline.UnixMilli()); r.status() != "INPROGRESS" || r["in_progress_expiration"]["N"] != want {
		t.Errorf("record %v, want INPROGRESS until %s", r, want)
	}
	if again := do(t, s, demo.Duplicate); again.Kind != bench.Refused || again.Reason != "already in progress" || again.PID == d.PID {
		t.Errorf("retry %s, want it refused by a new process", show(again))
	}
}

func TestKillOfTheCallUnderWay(t *testing.T) {
	t.Parallel()
	s := start(t, demo.Options{NoHistory: true, Solo: true, Work: time.Minute, Timeout: 30 * time.Second})
	sent := make(chan demo.Delivery, 1)
	go func() {
		d, err := s.Deliver(context.WithoutCancel(t.Context()), demo.Send)
		if err != nil {
			t.Errorf("Send: %v", err)
		}
		sent <- d
	}()
	running := next(t, s)
	killed := do(t, s, demo.Kill)
	d := <-sent
	if diff := cmp.Diff(show(d), show(killed)); diff != "" || killed.ID != running.ID || killed.Kind != bench.Crashed {
		t.Errorf("Kill returned %s, want the crashed delivery %d", show(killed), running.ID)
	}
}

func TestTimeout(t *testing.T) {
	t.Parallel()
	s := start(t, demo.Options{NoHistory: true, Solo: true, Work: time.Minute, Timeout: time.Second})
	d := do(t, s, demo.Send)
	if d.Kind != bench.TimedOut || !strings.Contains(d.Reason, "timed out after 1.00 seconds") || d.Charges != 1 {
		t.Errorf("delivery %s, want a timeout after the charge", show(d))
	}
	if r := get(t, s, d.Key); r.status() != "INPROGRESS" {
		t.Errorf("record %v, want INPROGRESS", r)
	}
}

func TestNextTellsEachChangeOnce(t *testing.T) {
	t.Parallel()
	s := start(t, demo.Options{NoHistory: true, Solo: true, Work: time.Millisecond})
	do(t, s, demo.Send)
	do(t, s, demo.Duplicate)
	var got []string
	for range 4 {
		d := next(t, s)
		got = append(got, fmt.Sprintf("%d %s", d.ID, d.Kind))
	}
	if diff := cmp.Diff([]string{"1 running", "1 executed", "2 running", "2 replayed"}, got); diff != "" {
		t.Errorf("news (-want +got):\n%s", diff)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Next: %v, want canceled", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Next(t.Context()); !errors.Is(err, io.EOF) {
		t.Errorf("Next after Close: %v, want EOF", err)
	}
	if _, err := s.Deliver(t.Context(), demo.Send); !errors.Is(err, demo.ErrClosed) {
		t.Errorf("Send after Close: %v, want ErrClosed", err)
	}
}

func TestAFunctionThatCannotStart(t *testing.T) {
	t.Parallel()
	if _, err := demo.Start(t.Context(), demo.Options{Command: []string{"/nowhere/bootstrap"}}); err == nil || !strings.Contains(err.Error(), "/nowhere/bootstrap") {
		t.Errorf("Start: %v, want the program named", err)
	}
	s := start(t, demo.Options{NoHistory: true, Solo: true, Command: []string{os.Args[0], "-test.run=^$"}}) // exits at once
	d, err := s.Deliver(t.Context(), demo.Send)
	if err != nil || d.Kind != bench.Crashed {
		t.Errorf("Send to a function that exits: %s, %v; want it crashed", show(d), err)
	}
}

func TestATakenPort(t *testing.T) {
	t.Parallel()
	s := start(t, demo.Options{NoHistory: true, Solo: true})
	var port int
	if _, err := fmt.Sscanf(s.Endpoint(), "http://127.0.0.1:%d", &port); err != nil {
		t.Fatal(err)
	}
	if _, err := demo.Start(t.Context(), demo.Options{Port: port}); err == nil || !strings.Contains(err.Error(), fmt.Sprint(port)) {
		t.Errorf("Start on a taken port: %v, want the port named", err)
	}
}

func TestTheAWSEnvironmentIsIgnored(t *testing.T) {
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "AKIAREAL", "AWS_SECRET_ACCESS_KEY": "real", "AWS_SESSION_TOKEN": "real", "AWS_PROFILE": "real",
		"AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:1", "AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_REGION": "mars-1",
		"HTTP_PROXY": "http://127.0.0.1:1", "http_proxy": "http://127.0.0.1:1",
	} {
		t.Setenv(name, value)
	}
	s := start(t, demo.Options{NoHistory: true, Solo: true, Work: time.Millisecond})
	if d := do(t, s, demo.Send); d.Kind != bench.Executed {
		t.Errorf("delivery %s, want executed", show(d))
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
