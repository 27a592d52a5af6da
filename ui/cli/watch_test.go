package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/demo/dynamo"
	"idemtui/ui/cli"
)

// watched is a table that a watch looks at: each look of it, counted from 1,
// can be answered otherwise, or change the table first.
type watched struct {
	t       *testing.T
	service *service
	looks   atomic.Int64
	// before is called ahead of the n-th look; true: it has answered.
	before func(n int64, w http.ResponseWriter) bool
}

func (w *watched) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".Scan") && w.before(w.looks.Add(1), out) {
		return
	}
	w.service.endpoint.ServeHTTP(out, r)
}

// put writes a record in progress that expires in a while by the service's
// clock.
func (w *watched) put(key string, left time.Duration) {
	w.t.Helper()
	id, err := json.Marshal(key)
	if err != nil {
		w.t.Error(err)
	}
	item := fmt.Sprintf(`{"TableName":"Empty","Item":{"id":{"S":%s},"status":{"S":"INPROGRESS"},"expiration":{"N":"%d"}}}`,
		id, w.service.now().Add(left).Unix())
	if _, err := w.service.endpoint.Do(context.Background(), "PutItem", []byte(item)); err != nil {
		w.t.Error(err)
	}
}

// on moves the service's clock.
func (w *watched) on(span time.Duration) {
	at := w.service.now().Add(span)
	w.service.at.Store(&at)
}

// watch runs the verb on the table and gives what it left with and printed.
func (w *watched) watch(args ...string) (code int, out, told string) {
	w.t.Helper()
	w.service = &service{}
	w.service.endpoint = newEndpoint(w.t, dynamo.WithClock(w.service.now))
	server := httptest.NewServer(w)
	defer server.Close()
	w.t.Setenv("AWS_ENDPOINT_URL_DYNAMODB", server.URL)
	w.t.Setenv("AWS_CONFIG_FILE", os.DevNull)
	w.t.Setenv("AWS_SHARED_CREDENTIALS_FILE", os.DevNull)
	w.t.Setenv("XDG_STATE_HOME", w.t.TempDir())
	w.t.Setenv("XDG_CONFIG_HOME", w.t.TempDir())
	var stdout, stderr bytes.Buffer
	args = append([]string{"watch", "--table", "Empty", "--every", "1s"}, args...)
	code = cli.Main(args, cli.Streams{In: strings.NewReader(""), Out: &stdout, Err: &stderr})
	return code, stdout.String(), stderr.String()
}

const (
	firstKey  = "orders.app.submit#729040816f7330c4cb31f54a56f59a7b"
	secondKey = "orders.app.submit#b190b50f426c86fff417daa914a3af61"
)

// TestWatchTellsOnce: each record when it gets stuck, and again when it is
// another run.
func TestWatchTellsOnce(t *testing.T) {
	w := &watched{t: t}
	w.before = func(n int64, _ http.ResponseWriter) bool {
		switch n {
		case 1: // two that may still run
			w.put(firstKey, time.Hour)
			w.put(secondKey, 9*time.Hour) // of unknown age
		case 2: // the first is too old for a call; of the second nothing is known
			w.on(20 * time.Minute)
		case 4: // another call took the first over, and was killed too
			w.put(firstKey, 30*time.Minute)
		}
		return false
	}
	code, out, told := w.watch("--for", "5s", "-o", "jsonl")
	if code != 3 {
		t.Errorf("it left with %d: %s", code, told)
	}
	var got [][]string
	for line := range strings.Lines(out) {
		var news struct {
			Keys       []string
			New, Total int
			Functions  []struct {
				Basis string `json:"oldest_age_basis"`
			}
		}
		if err := json.Unmarshal([]byte(line), &news); err != nil {
			t.Fatal(err)
		}
		slices.Sort(news.Keys)
		got = append(got, append(news.Keys, fmt.Sprintf("%d of %d, %s", news.New, news.Total, news.Functions[0].Basis)))
	}
	want := [][]string{
		// The watch itself saw both twenty minutes ago: that is an age too.
		{firstKey, secondKey, "2 of 2, observed"},
		{firstKey, "1 of 2, assumed"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s\n%s", d, out)
	}
}

// refuse answers a look as the service does when it does not serve it.
func refuse(w http.ResponseWriter, code, message string) bool {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.WriteHeader(http.StatusBadRequest)
	_, _ = fmt.Fprintf(w, `{"__type":"com.amazonaws.dynamodb.v20120810#%s","message":%q}`, code, message)
	return true
}

// TestWatchGoesOn: a failure is told once, with what to do, and ends nothing.
func TestWatchGoesOn(t *testing.T) {
	w := &watched{t: t}
	w.before = func(n int64, out http.ResponseWriter) bool {
		switch n {
		case 2, 3:
			return refuse(out, "ExpiredTokenException", "The security token included in the request is expired")
		case 4:
			w.put(firstKey, time.Minute)
		}
		return false
	}
	code, out, told := w.watch("--for", "4s")
	if code != 3 || strings.Count(out, "\n") != 1 || !strings.Contains(out, "1 key got stuck: orders.app.submit 1") {
		t.Errorf("it left with %d and told %q", code, out)
	}
	if strings.Count(told, "the credentials have expired; log in again") != 1 || strings.Count(told, "the table can be read again") != 1 {
		t.Errorf("of the failure it told\n%s", told)
	}
}

// TestWatchDoesNotEndWellBlind: that nothing was told is no good news where the
// last look failed, or none ever succeeded.
func TestWatchDoesNotEndWellBlind(t *testing.T) {
	for name, from := range map[string]int64{"from the beginning": 1, "at the end": 2} {
		t.Run(name, func(t *testing.T) {
			w := &watched{t: t, before: func(n int64, out http.ResponseWriter) bool {
				return n >= from && refuse(out, "AccessDeniedException", "User: arn:aws:sts::1:assumed-role/oncall/me is not authorized to perform: dynamodb:Scan")
			}}
			code, out, told := w.watch("--for", "1s")
			if code != 1 || out != "" || !strings.Contains(told, "dynamodb:Scan is not allowed for role oncall") {
				t.Errorf("it left with %d, told %q and said\n%s", code, out, told)
			}
			if from == 1 && w.looks.Load() != 1 {
				t.Errorf("it looked %d times at what it may not read", w.looks.Load())
			}
		})
	}
}

// TestWatchHandsNothingOfARecordToACommandLine: what stands in a table is data
// for the command, on its standard input, in harmless form.
func TestWatchHandsNothingOfARecordToACommandLine(t *testing.T) {
	file := t.TempDir() + "/told"
	w := &watched{t: t}
	hostile := "$(touch x)\x1b[2J`id`.app.f#729040816f7330c4cb31f54a56f59a7b"
	w.before = func(n int64, _ http.ResponseWriter) bool {
		if n == 1 {
			w.put(hostile, time.Minute)
		}
		return false
	}
	code, out, told := w.watch("--for", "1s", "--notify", "tee "+file)
	text, err := os.ReadFile(file)
	if code != 3 || err != nil {
		t.Fatalf("it left with %d: %v\n%s", code, err, told)
	}
	var news struct{ Keys []string }
	if err := json.Unmarshal(text, &news); err != nil || len(news.Keys) != 1 || news.Keys[0] != hostile {
		t.Errorf("the command read %q: %v", text, err)
	}
	if strings.ContainsAny(out+told+string(text), "\x1b\x07") {
		t.Errorf("a control went out: %q %q %q", out, told, text)
	}
}
