package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/demo/dynamo"
	"idemtui/inspect"
	"idemtui/store"
)

// operation puts a handler before those requests that are for one operation.
func operation(name string, handle func(w http.ResponseWriter, r *http.Request, next http.Handler)) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.Header.Get("X-Amz-Target"), "."+name) {
				handle(w, r, next)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

func answerJSON(w http.ResponseWriter, status int, body object) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		panic(err)
	}
}

// refuse answers an operation with an error of DynamoDB's form.
func refuse(name string, status int, code, message string) func(http.Handler) http.Handler {
	return operation(name, func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		answerJSON(w, status, object{"__type": "com.amazonaws.dynamodb.v20120810#" + code, "message": message})
	})
}

// breakOff sends the half of an answer and then ends the connection, with a
// FIN or a RST.
func breakOff(t *testing.T, w http.ResponseWriter, r *http.Request, next http.Handler, reset bool) {
	t.Helper()
	recorder := httptest.NewRecorder()
	next.ServeHTTP(recorder, r)
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	defer connection.Close()
	body := recorder.Body.Bytes()
	fmt.Fprintf(connection, "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: %d\r\n\r\n", len(body))
	if _, err := connection.Write(body[:len(body)/2]); err != nil {
		t.Error(err)
	}
	if tcp, ok := connection.(*net.TCPConn); ok && reset {
		if err := tcp.SetLinger(0); err != nil {
			t.Error(err)
		}
	}
}

// A page that is hurt on its way is read again: no record is missing, none is
// there twice.
func TestHurtPagesAreReadAgain(t *testing.T) {
	for _, tt := range []struct {
		name string
		hurt func(t *testing.T, w http.ResponseWriter, r *http.Request, next http.Handler)
	}{
		{"throttled", func(_ *testing.T, w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			answerJSON(w, http.StatusBadRequest, object{"__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException", "message": "slow down"})
		}},
		{"failed inside", func(_ *testing.T, w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = io.WriteString(w, "<html>busy</html>")
		}},
		{"closed in mid-page", func(t *testing.T, w http.ResponseWriter, r *http.Request, next http.Handler) {
			t.Helper()
			breakOff(t, w, r, next, false)
		}},
		{"reset in mid-page", func(t *testing.T, w http.ResponseWriter, r *http.Request, next http.Handler) {
			t.Helper()
			breakOff(t, w, r, next, true)
		}},
		{"damaged", func(_ *testing.T, w http.ResponseWriter, r *http.Request, next http.Handler) {
			recorder := httptest.NewRecorder()
			next.ServeHTTP(recorder, r)
			maps.Copy(w.Header(), recorder.Header())
			body := strings.Replace(recorder.Body.String(), "COMPLETED", "INPROGRES", 1)
			_, _ = io.WriteString(w, body)
		}},
		{"silent in mid-page", func(t *testing.T, w http.ResponseWriter, r *http.Request, next http.Handler) {
			t.Helper()
			recorder := httptest.NewRecorder()
			next.ServeHTTP(recorder, r)
			w.Header().Set("Content-Type", "application/x-amz-json-1.0")
			_, _ = w.Write(recorder.Body.Bytes()[:recorder.Body.Len()/2])
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var pages, hurt atomic.Int64
			fault := operation("Scan", func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				// Half of the pages once, whichever segment asks.
				if pages.Add(1)%2 == 0 {
					hurt.Add(1)
					tt.hurt(t, w, r, next)
					return
				}
				next.ServeHTTP(w, r)
			})
			e := serve(t, dynamo.New(), fault)
			e.create(t, "records", "id")
			want := e.fill(t, "records", 4000, 700)
			c := store.Impatient(store.Config{Segments: 2}, 300*time.Millisecond, 20*time.Millisecond)
			got, err := drain(t.Context(), open(t, e.URL, "records", c))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, keysOf(got.records)); diff != "" {
				t.Errorf("keys (-want +got):\n%s", diff)
			}
			if got.retries == 0 || got.retries != hurt.Load() {
				t.Errorf("%d retries counted, %d pages hurt", got.retries, hurt.Load())
			}
			for _, r := range got.records {
				if r.Status != inspect.Completed {
					t.Fatalf("a damaged page was taken: %+v", r)
				}
			}
		})
	}
}

// One segment is refused for good: the others come to their end, and what is
// missing is said once.
func TestBrokenSegmentKeepsWhatCame(t *testing.T) {
	fault := operation("Scan", func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		var in struct{ Segment int }
		body, err := io.ReadAll(r.Body)
		if err != nil || json.Unmarshal(body, &in) != nil {
			t.Error("no JSON")
		}
		if in.Segment == 2 {
			answerJSON(w, http.StatusBadRequest, object{"__type": "x#AccessDeniedException", "message": "User: arn:aws:sts::123456789012:assumed-role/oncall/me is not authorized to perform: dynamodb:Scan on resource: t"})
			return
		}
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		next.ServeHTTP(w, r)
	})
	e := serve(t, dynamo.New(), fault)
	e.create(t, "records", "id")
	e.fill(t, "records", 4000, 300)
	got, err := drain(t.Context(), open(t, e.URL, "records", store.Config{Segments: 4}))
	p := problem(t, err, inspect.KindPermission)
	if len(got.records) < 2000 || len(got.records) >= 4000 {
		t.Errorf("%d records were kept", len(got.records))
	}
	for _, part := range []string{"PARTIAL", "segment 3 of 4 broke off", fmt.Sprintf("after %d items", len(got.records)), fmt.Sprintf("about %d are missing", 4000-len(got.records)), "dynamodb:Scan is not allowed for role oncall"} {
		if !strings.Contains(p.Error(), part) {
			t.Errorf("%q is not told: %v", part, p)
		}
	}
}

func TestLoadEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	fault := operation("Scan", func(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
		// A server notices that its client left only once the request is read.
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			t.Error(err)
		}
		cancel()
		<-r.Context().Done()
	})
	e := serve(t, dynamo.New(), fault)
	e.create(t, "records", "id")
	table := open(t, e.URL, "records", store.Config{Segments: 4})
	l := table.Load(ctx)
	defer l.Close()
	if _, err := l.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's end", err)
	}
}

// A load that is closed in the middle leaves nothing behind; goleak looks.
func TestLoadClosedInTheMiddle(t *testing.T) {
	e := serve(t, dynamo.New())
	e.create(t, "records", "id")
	e.fill(t, "records", 4000, 700)
	table := open(t, e.URL, "records", store.Config{Segments: 4})
	l := table.Load(t.Context())
	if _, err := l.Next(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.Close()
	l.Close()
	if _, err := l.Next(t.Context()); err == nil {
		t.Error("a closed load gives pages")
	}
}
