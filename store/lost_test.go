package store_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
	"idemtui/store"
)

// fault stands before the writes of a table.
type fault = func(w http.ResponseWriter, r *http.Request, next http.Handler)

// apply lets a request through and keeps its answer back.
func apply(r *http.Request, next http.Handler) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	next.ServeHTTP(recorder, r)
	return recorder
}

// drop ends the connection without a word.
func drop(w http.ResponseWriter) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	connection.Close()
}

// stall answers nothing for as long as the client waits.
func stall(r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

func serverError(w http.ResponseWriter) {
	answerJSON(w, http.StatusInternalServerError, object{"__type": "com.amazonaws.dynamodb.v20120810#InternalServerError", "message": "Internal server error"})
}

func refusal(w http.ResponseWriter, code, message string) {
	answerJSON(w, http.StatusBadRequest, object{"__type": "com.amazonaws.dynamodb.v20120810#" + code, "message": message})
}

// losses are the ways to lose an answer.
func losses() map[string]func(w http.ResponseWriter, r *http.Request, answer *httptest.ResponseRecorder) {
	return map[string]func(w http.ResponseWriter, r *http.Request, answer *httptest.ResponseRecorder){
		"dropped": func(w http.ResponseWriter, _ *http.Request, _ *httptest.ResponseRecorder) { drop(w) },
		"500":     func(w http.ResponseWriter, _ *http.Request, _ *httptest.ResponseRecorder) { serverError(w) },
		"503 of a proxy": func(w http.ResponseWriter, _ *http.Request, _ *httptest.ResponseRecorder) {
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = io.WriteString(w, "<html>busy</html>")
		},
		"silence": func(_ http.ResponseWriter, r *http.Request, _ *httptest.ResponseRecorder) { stall(r) },
		"cut off": func(w http.ResponseWriter, _ *http.Request, answer *httptest.ResponseRecorder) {
			w.Header().Set("Content-Type", "application/x-amz-json-1.0")
			w.Header().Set("Content-Length", fmt.Sprint(answer.Body.Len()+1))
			_, _ = w.Write(answer.Body.Bytes())
		},
		"damaged": func(w http.ResponseWriter, _ *http.Request, answer *httptest.ResponseRecorder) {
			maps.Copy(w.Header(), answer.Header())
			w.Header().Set("X-Amz-Crc32", "7")
			_, _ = w.Write(answer.Body.Bytes())
		},
		"a page of a proxy": func(w http.ResponseWriter, _ *http.Request, _ *httptest.ResponseRecorder) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<html>Sign in</html>")
		},
		"a stranger's JSON": func(w http.ResponseWriter, _ *http.Request, _ *httptest.ResponseRecorder) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, `{"error":"blocked"}`)
		},
		"broken JSON": func(w http.ResponseWriter, _ *http.Request, _ *httptest.ResponseRecorder) {
			w.Header().Set("Content-Type", "application/x-amz-json-1.0")
			_, _ = io.WriteString(w, `{"Attributes":`)
		},
	}
}

// first breaks only the first requests of an operation.
func first(name string, n int64, broken fault) func(http.Handler) http.Handler {
	var seen atomic.Int64
	return operation(name, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if seen.Add(1) <= n {
			broken(w, r, next)
			return
		}
		next.ServeHTTP(w, r)
	})
}

const always = 1 << 30

// lossy is a bench that loses answers; where they are lost in silence it does
// not wait for long.
func lossy(t *testing.T, loss string, wrap ...func(http.Handler) http.Handler) bench {
	t.Helper()
	if loss == "silence" {
		return benchOf(t, store.Impatient(store.Config{}, 300*time.Millisecond, 2*time.Millisecond), wrap...)
	}
	return newBench(t, inspect.Attributes{}, wrap...)
}

// The delete was done and its answer is lost: that is purged or unknown, never
// changed or gone, whoever takes the answer.
func TestLostAnswerOfADoneDelete(t *testing.T) {
	for name, lose := range losses() {
		for _, times := range []int64{1, always} {
			t.Run(fmt.Sprintf("%s %d", name, times), func(t *testing.T) {
				b := lossy(t, name, first("DeleteItem", times, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
					lose(w, r, apply(r, next))
				}))
				got := b.purge(t, b.witness(t, stuck(nil)), later)
				outcome(t, got, inspect.Unknown, "no answer", "not there now")
			})
		}
		t.Run(name+" and written again", func(t *testing.T) {
			var b bench
			b = lossy(t, name, first("DeleteItem", 1, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				answer := apply(r, next)
				b.put(t, "records", stuck(object{"in_progress_expiration": num("1799999999999")}))
				lose(w, r, answer)
			}))
			got := b.purge(t, b.witness(t, stuck(nil)), later)
			outcome(t, got, inspect.Unknown, "no answer", "another record")
			if got.Found == nil || b.stored(t, object{"id": str("pay#1")}) == nil {
				t.Errorf("the newer record: %+v", got.Found)
			}
		})
	}
}

// The delete was never done and no answer came.
func TestLostAnswerOfADeleteThatWasNotDone(t *testing.T) {
	for name, lose := range losses() {
		t.Run(name, func(t *testing.T) {
			broken := func(w http.ResponseWriter, r *http.Request, _ http.Handler) { lose(w, r, httptest.NewRecorder()) }
			b := lossy(t, name, first("DeleteItem", always, broken))
			got := b.purge(t, b.witness(t, stuck(nil)), later)
			outcome(t, got, inspect.Failed, "no answer; the record is still there")
			if !got.Unanswered {
				t.Error("that an attempt is open is not told")
			}
			if got.Err == nil {
				t.Error("the cause is not kept")
			}
		})
		t.Run(name+" and taken over", func(t *testing.T) {
			var b bench
			b = lossy(t, name, first("DeleteItem", always, func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
				b.put(t, "records", stuck(object{"in_progress_expiration": num("1799999999999")}))
				lose(w, r, httptest.NewRecorder())
			}))
			outcome(t, b.purge(t, b.witness(t, stuck(nil)), later), inspect.Unknown, "another record")
		})
		t.Run(name+" and unreadable", func(t *testing.T) {
			broken := func(w http.ResponseWriter, r *http.Request, _ http.Handler) { lose(w, r, httptest.NewRecorder()) }
			b := lossy(t, name, first("DeleteItem", always, broken), refuse("GetItem", 400, "AccessDeniedException", "no"))
			outcome(t, b.purge(t, b.witness(t, stuck(nil)), later), inspect.Unknown, "cannot be read: dynamodb:GetItem is not allowed")
		})
	}
	t.Run("once", func(t *testing.T) {
		b := newBench(t, inspect.Attributes{}, first("DeleteItem", 1, func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { drop(w) }))
		outcome(t, b.purge(t, b.witness(t, stuck(nil)), later), inspect.Purged)
	})
	t.Run("once, before its deadline", func(t *testing.T) {
		b := newBench(t, inspect.Attributes{}, first("DeleteItem", 1, func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { drop(w) }))
		outcome(t, b.purge(t, b.witness(t, stuck(nil)), 1), inspect.Failed, "deadline has not passed")
	})
}

// The answer of a restore is lost: what is there decides.
func TestLostAnswerOfAPut(t *testing.T) {
	for name, lose := range losses() {
		for _, tt := range []struct {
			name  string
			times int64
			apply bool
			then  object // what another writes at once
			want  inspect.Outcome
			part  string
		}{
			{"done", 1, true, nil, inspect.Restored, ""},
			{"done, never answered", always, true, nil, inspect.Restored, ""},
			{"not done once", 1, false, nil, inspect.Restored, ""},
			{"not done", always, false, nil, inspect.Failed, "no answer; the record is not there"},
			{"another record", 1, true, stuck(object{"expiration": num("1800000009")}), inspect.Unknown, "another record"},
			{"another record, never answered", always, true, stuck(object{"expiration": num("1800000009")}), inspect.Unknown, "another record"},
		} {
			t.Run(name+"/"+tt.name, func(t *testing.T) {
				var b bench
				if tt.name == "not done once" && (name == "a page of a proxy" || name == "a stranger's JSON" || name == "broken JSON") {
					tt.want = inspect.Failed // who answers so is not asked again
				}
				b = lossy(t, name, first("PutItem", tt.times, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
					answer := httptest.NewRecorder()
					if tt.apply {
						answer = apply(r, next)
					}
					if tt.then != nil {
						b.put(t, "records", tt.then)
					}
					lose(w, r, answer)
				}))
				r := b.witness(t, stuck(nil))
				outcome(t, b.purge(t, r, 0), inspect.Purged)
				outcome(t, b.PutBack(t.Context(), r.Item), tt.want, tt.part)
			})
		}
	}
}

// A throttle says that nothing was done: it is waited out, and what follows it
// is told for certain.
func TestThrottledWritesArePatient(t *testing.T) {
	for _, code := range []string{"ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"} {
		t.Run(code, func(t *testing.T) {
			throttle := func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { refusal(w, code, "slow down") }
			b := newBench(t, inspect.Attributes{}, first("DeleteItem", 9, throttle), first("PutItem", 9, throttle))
			r := b.witness(t, stuck(nil))
			outcome(t, b.purge(t, r, later), inspect.Purged)
			outcome(t, b.PutBack(t.Context(), r.Item), inspect.Restored)

			b = newBench(t, inspect.Attributes{}, first("DeleteItem", 9, throttle))
			r = b.witness(t, stuck(nil))
			b.put(t, "records", stuck(object{"status": str("COMPLETED")}))
			outcome(t, b.purge(t, r, later), inspect.Changed, "completed meanwhile")

			b = newBench(t, inspect.Attributes{}, first("DeleteItem", always, throttle), first("PutItem", always, throttle))
			r = b.witness(t, stuck(nil))
			for _, got := range []store.Result{b.purge(t, r, later), b.PutBack(t.Context(), r.Item)} {
				outcome(t, got, inspect.Failed, "write capacity is used up ("+code+")")
				told(t, problem(t, got.Err, inspect.KindThrottled), "--rate")
			}
		})
	}
}

// What the service refuses for good is failed at the first attempt, and says by
// its kind that the rest need not be tried.
func TestRefusedWritesFailAtOnce(t *testing.T) {
	for _, tt := range []struct {
		code, message string
		kind          inspect.Kind
		part          string
	}{
		{"AccessDeniedException", "User: arn:aws:sts::123456789012:assumed-role/oncall/me is not authorized to perform: dynamodb:DeleteItem on resource: t", inspect.KindPermission, "dynamodb:DeleteItem is not allowed for role oncall"},
		{"ExpiredTokenException", "The security token included in the request is expired", inspect.KindCredentials, "have expired"},
		{"ResourceNotFoundException", "Requested resource not found", inspect.KindNoTable, "is not in"},
		{"ValidationException", "a text", inspect.KindOther, "ValidationException: a text"},
		{"TransactionConflictException", "Transaction is ongoing for the item", inspect.KindOther, "TransactionConflict"},
	} {
		t.Run(tt.code, func(t *testing.T) {
			asked := 0
			deny := func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
				asked++
				refusal(w, tt.code, tt.message)
			}
			b := newBench(t, inspect.Attributes{}, operation("DeleteItem", deny), operation("PutItem", deny))
			r := b.witness(t, stuck(nil))
			for _, got := range []store.Result{b.purge(t, r, later), b.PutBack(t.Context(), r.Item)} {
				outcome(t, got, inspect.Failed, tt.part)
				p := problem(t, got.Err, tt.kind)
				if tt.kind == inspect.KindPermission {
					told(t, p, "README", "permissions")
				}
			}
			if asked != 2 {
				t.Errorf("%d requests for two writes", asked)
			}
		})
	}
}

// A refusal after a lost answer proves nothing of the lost one.
func TestRefusalAfterALostAnswer(t *testing.T) {
	for _, done := range []bool{true, false} {
		t.Run(fmt.Sprint(done), func(t *testing.T) {
			var seen atomic.Int64
			b := newBench(t, inspect.Attributes{}, operation("DeleteItem", func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				if seen.Add(1) > 1 {
					refusal(w, "ExpiredTokenException", "The security token included in the request is expired")
					return
				}
				if done {
					apply(r, next)
				}
				serverError(w)
			}))
			got := b.purge(t, b.witness(t, stuck(nil)), later)
			if done {
				outcome(t, got, inspect.Unknown, "not there now")
			} else {
				outcome(t, got, inspect.Failed, "have expired")
			}
			told(t, problem(t, got.Err, inspect.KindCredentials), "have expired")
		})
	}
}

// Nothing was sent where nobody listens: the record cannot be gone.
func TestUnsentWritesHaveFailed(t *testing.T) {
	b := newBench(t, inspect.Attributes{})
	r := b.witness(t, stuck(nil))
	server := httptest.NewUnstartedServer(b.Endpoint)
	server.Config.SetKeepAlivesEnabled(false) // a request on a dying connection may have been sent
	server.Start()
	table := open(t, server.URL, "records", quick(store.Config{}))
	server.Close()
	g, err := table.Guard(&r, later)
	if err != nil {
		t.Fatal(err)
	}
	for _, got := range []store.Result{table.Delete(t.Context(), &r, g), table.PutBack(t.Context(), r.Item)} {
		outcome(t, got, inspect.Failed, "nothing listens")
		told(t, problem(t, got.Err, inspect.KindNetwork), "nothing listens")
	}
}

// A delete that went well brings what it took. An answer without is nobody's.
func TestEmptyAnswerIsNoPurge(t *testing.T) {
	for _, done := range []bool{true, false} {
		b := newBench(t, inspect.Attributes{}, operation("DeleteItem", func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			if done {
				apply(r, next)
			}
			answerJSON(w, http.StatusOK, object{"hello": "world"})
		}))
		got := b.purge(t, b.witness(t, stuck(nil)), later)
		if done {
			outcome(t, got, inspect.Unknown, "not there now")
		} else {
			outcome(t, got, inspect.Failed, "still there")
		}
		told(t, problem(t, got.Err, inspect.KindNotDynamoDB), "without the item")
	}
}

// The answer was lost, nothing is left, and nobody may look.
func TestLostAnswerThatNobodyMaySettle(t *testing.T) {
	b := newBench(t, inspect.Attributes{}, refuse("GetItem", 400, "AccessDeniedException", "no"), first("DeleteItem", 1, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		apply(r, next)
		drop(w)
	}))
	r := b.witness(t, stuck(nil))
	outcome(t, b.purge(t, r, later), inspect.Unknown, "cannot be read")
	outcome(t, b.purge(t, r, later), inspect.Gone)
}

// A stand-in for AWS that returns no item with a refusal is asked what is there.
func TestRefusalWithoutTheItem(t *testing.T) {
	bare := func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if answer := apply(r, next); answer.Code == http.StatusOK {
			maps.Copy(w.Header(), answer.Header())
			_, _ = w.Write(answer.Body.Bytes())
			return
		}
		refusal(w, "ConditionalCheckFailedException", "The conditional request failed")
	}
	b := newBench(t, inspect.Attributes{}, operation("DeleteItem", bare), operation("PutItem", bare))
	r := b.witness(t, stuck(nil))
	outcome(t, b.PutBack(t.Context(), r.Item), inspect.Restored)
	outcome(t, b.purge(t, r, 1), inspect.Failed, "deadline has not passed")
	b.put(t, "records", stuck(object{"status": str("COMPLETED")}))
	outcome(t, b.purge(t, r, later), inspect.Changed, "completed meanwhile")
	outcome(t, b.PutBack(t.Context(), r.Item), inspect.Changed, "newer")
	b.do(t, "DeleteItem", object{"TableName": "records", "Key": object{"id": str("pay#1")}})
	outcome(t, b.purge(t, r, later), inspect.Gone)
}

// ctrl-c with a delete in flight: it may have been done.
func TestCancelledWrites(t *testing.T) {
	for _, done := range []bool{true, false} {
		t.Run(fmt.Sprintf("in flight, done %v", done), func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			b := newBench(t, inspect.Attributes{}, operation("DeleteItem", func(_ http.ResponseWriter, r *http.Request, next http.Handler) {
				if done {
					apply(r, next)
				}
				cancel()
				stall(r)
			}))
			r := b.witness(t, stuck(nil))
			g, err := b.Guard(&r, later)
			if err != nil {
				t.Fatal(err)
			}
			got := b.Delete(ctx, &r, g)
			if done {
				outcome(t, got, inspect.Unknown, "not there now")
			} else {
				outcome(t, got, inspect.Failed, "no answer; the record is still there")
			}
			if !errors.Is(got.Err, context.Canceled) {
				t.Errorf("the cause is %v", got.Err)
			}
		})
	}
	t.Run("before it was sent", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		b := newBench(t, inspect.Attributes{})
		r := b.witness(t, stuck(nil))
		g, err := b.Guard(&r, later)
		if err != nil {
			t.Fatal(err)
		}
		outcome(t, b.Delete(ctx, &r, g), inspect.NotTried, "stopped")
		outcome(t, b.PutBack(ctx, r.Item), inspect.NotTried, "stopped")
	})
	t.Run("while it is throttled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		b := newBench(t, inspect.Attributes{}, operation("DeleteItem", func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			defer cancel()
			refusal(w, "ThrottlingException", "slow down")
		}))
		r := b.witness(t, stuck(nil))
		g, err := b.Guard(&r, later)
		if err != nil {
			t.Fatal(err)
		}
		got := b.Delete(ctx, &r, g)
		// The refusal may be read before the end of the context or not.
		if got.Outcome != inspect.NotTried && got.Outcome != inspect.Failed || b.stored(t, object{"id": str("pay#1")}) == nil {
			t.Errorf("%+v", got)
		}
	})
}

// Functions complete, take over, drop and write records anew while they are
// purged. Whatever is deleted was at its end as it was witnessed; and each
// outcome is the truth.
func TestRacingWritersLoseNothing(t *testing.T) {
	b := newBench(t, inspect.Attributes{})
	const rounds = 400
	changed := 0
	for round := range rounds {
		key := fmt.Sprintf("pay#%d", round)
		r := b.witness(t, stuck(object{"id": str(key)}))
		newer := []object{
			stuck(object{"id": str(key), "status": str("COMPLETED")}),
			stuck(object{"id": str(key), "in_progress_expiration": num("1799999999999")}),
			nil,
		}[round%3]
		var racing sync.WaitGroup
		start := make(chan struct{})
		racing.Go(func() {
			<-start
			if round%2 == 0 { // about as long as the delete is under way
				_, _, _ = b.Get(t.Context(), inspect.ItemKey{Partition: key})
			}
			if newer == nil {
				b.do(t, "DeleteItem", object{"TableName": "records", "Key": object{"id": str(key)}})
				return
			}
			b.put(t, "records", newer)
		})
		g, err := b.Guard(&r, later)
		if err != nil {
			t.Fatal(err)
		}
		var got store.Result
		racing.Go(func() {
			<-start
			got = b.Delete(t.Context(), &r, g)
		})
		close(start)
		racing.Wait()
		left := b.stored(t, object{"id": str(key)})
		if diff := cmp.Diff(newer, left); diff != "" {
			t.Fatalf("round %d, %v: what was written newly is not there (-want +got):\n%s", round, got.Outcome, diff)
		}
		if got.Outcome == inspect.Purged && got.Took != nil {
			t.Fatalf("round %d: it took %s", round, got.Took)
		}
		want := inspect.Changed
		if newer == nil {
			want = inspect.Gone
		}
		if got.Outcome == want {
			changed++
		} else if got.Outcome != inspect.Purged {
			t.Fatalf("round %d: %+v", round, got)
		}
	}
	t.Logf("%d of %d records changed between re-read and delete", changed, rounds)
	if changed < 50 {
		t.Errorf("only %d of %d records changed in time: nothing is proven", changed, rounds)
	}
}
