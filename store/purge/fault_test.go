package purge_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
	"idemtui/inspect/plan"
	"idemtui/store/journal"
	"idemtui/store/purge"
)

const prefix = "pay.app.charge"

// once lets the first request of each key meet a fault.
func once(name string, fault func(w http.ResponseWriter, r *http.Request, next http.Handler)) wrap {
	var met sync.Map
	return operation(name, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if _, again := met.LoadOrStore(keyIn(r), true); again {
			next.ServeHTTP(w, r)
			return
		}
		fault(w, r, next)
	})
}

// drop ends a connection without an answer.
func drop(w http.ResponseWriter) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	if tcp, ok := connection.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = connection.Close()
}

// Whatever happens on the way, an outcome says no more than what is known: a
// delete whose answer was lost is purged or unknown, never changed or gone.
func TestFaultsOnTheWay(t *testing.T) {
	t.Parallel()
	const n = 60
	for _, tt := range []struct {
		name  string
		fault wrap
		want  inspect.Outcome
	}{
		{"throttled", once("DeleteItem", func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			refuse(w, 400, "ProvisionedThroughputExceededException", "slow down")
		}), inspect.Purged},
		{"failed before it was done", once("DeleteItem", func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			refuse(w, 500, "InternalServerError", "an internal error")
		}), inspect.Purged},
		{"failed after it was done", once("DeleteItem", func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			next.ServeHTTP(httptest.NewRecorder(), r)
			refuse(w, 500, "InternalServerError", "an internal error")
		}), inspect.Unknown},
		{"connection lost before it was done", once("DeleteItem", func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			drop(w)
		}), inspect.Purged},
		{"connection lost after it was done", once("DeleteItem", func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			next.ServeHTTP(httptest.NewRecorder(), r)
			drop(w)
		}), inspect.Unknown},
		{"second look throttled", once("BatchGetItem", func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			refuse(w, 400, "ThrottlingException", "slow down")
		}), inspect.Purged},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel() // most of it is waiting for a next attempt
			g := newRig(t, tt.fault)
			g.fill(t, prefix, n)
			before := g.items(t)
			j := g.planned(t, aDay(), plan.Options{})
			s := g.run(j, aDay()).Do(t.Context(), pending(j))
			if diff := cmp.Diff(map[inspect.Outcome]int{tt.want: n}, tally(s)); diff != "" || s.Stopped != nil {
				t.Errorf("%v (-want +got):\n%s", s.Stopped, diff)
			}
			if left := g.count(t); left != 0 {
				t.Errorf("%d are left", left)
			}
			(&purge.Restore{Table: g.table, Journal: j}).Do(t.Context(), restorable(j))
			if diff := cmp.Diff(before, g.items(t)); diff != "" {
				t.Errorf("after the restore (-want +got):\n%s", diff)
			}
		})
	}
}

// An attempt that had no answer may be applied after the record was seen to be
// still there: a resume that finds it gone says that nobody knows, and a restore
// puts it back.
func TestAnUnansweredDeleteThatIsAppliedLater(t *testing.T) {
	t.Parallel()
	lost := &atomic.Bool{}
	lost.Store(true)
	g := newRig(t, operation("DeleteItem", func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if lost.Load() {
			drop(w)
			return
		}
		next.ServeHTTP(w, r)
	}))
	g.fill(t, prefix, 2)
	before := g.items(t)
	j := g.planned(t, aDay(), plan.Options{})
	s := g.run(j, aDay()).Do(t.Context(), pending(j))
	if diff := cmp.Diff(map[inspect.Outcome]int{inspect.Failed: 2}, tally(s)); diff != "" {
		t.Fatalf("%v (-want +got):\n%s", s.Stopped, diff)
	}
	lost.Store(false)
	g.do(t, "DeleteItem", object{"TableName": records, "Key": object{"id": str(keyOf(prefix, 1))}})
	s = g.run(j, aDay()).Do(t.Context(), pending(j))
	if diff := cmp.Diff(map[inspect.Outcome]int{inspect.Purged: 1, inspect.Unknown: 1}, tally(s)); diff != "" || s.Stopped != nil {
		t.Errorf("%v (-want +got):\n%s", s.Stopped, diff)
	}
	(&purge.Restore{Table: g.table, Journal: j}).Do(t.Context(), restorable(j))
	if diff := cmp.Diff(before, g.items(t)); diff != "" {
		t.Errorf("after the restore (-want +got):\n%s", diff)
	}
}

// after lets n deletes pass and gives the others to a fault.
func after(n int64, fault func(w http.ResponseWriter, r *http.Request, next http.Handler)) (wrap, *atomic.Bool) {
	var passed atomic.Int64
	on := &atomic.Bool{}
	on.Store(true)
	return operation("DeleteItem", func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if on.Load() && passed.Add(1) > n {
			fault(w, r, next)
			return
		}
		next.ServeHTTP(w, r)
	}), on
}

func TestExpiredCredentialsStopAndResumeFinishes(t *testing.T) {
	const n, expireAfter = 400, 150
	fault, on := after(expireAfter, func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		refuse(w, 400, "ExpiredTokenException", "The security token included in the request is expired")
	})
	g := newRig(t, fault)
	g.fill(t, prefix, n)
	j := g.planned(t, aDay(), plan.Options{})
	s := g.run(j, aDay()).Do(t.Context(), pending(j))
	got := tally(s)
	if got[inspect.Purged] != expireAfter || got[inspect.Failed] == 0 || got[inspect.Failed] > 32 || got[inspect.NotTried] != n-expireAfter-got[inspect.Failed] {
		t.Errorf("outcomes %v", got)
	}
	stoppedBy(t, s.Stopped, inspect.KindCredentials, "expired")
	if left := g.count(t); left != n-expireAfter {
		t.Errorf("%d are left", left)
	}
	path := j.Path()
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	on.Store(false)
	j, err := journal.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	if stopped := j.Contents().Stopped; stopped == nil || !strings.Contains(stopped.Why, "expired") {
		t.Errorf("the journal says %v", stopped)
	}
	s = g.run(j, aDay()).Do(t.Context(), pending(j))
	if diff := cmp.Diff(map[inspect.Outcome]int{inspect.Purged: n - expireAfter}, tally(s)); diff != "" || g.count(t) != 0 {
		t.Errorf("resumed (-want +got):\n%s", diff)
	}
	c := j.Contents()
	if counts := c.Counts(); counts.Purged != n || len(pending(j)) != 0 {
		t.Errorf("the journal counts %+v", counts)
	}
}

// A role that may not delete finds out by one record, wherever the first delete
// comes in the plan.
func TestDeniedDeletesStopAtTheFirst(t *testing.T) {
	const n, changed = 300, 120
	fault, _ := after(0, func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		refuse(w, 400, "AccessDeniedException", deniedText)
	})
	g := newRig(t, fault)
	g.fill(t, prefix, n)
	j := g.planned(t, aDay(), plan.Options{})
	c := j.Contents()
	for _, e := range c.Entries[:changed] {
		g.put(t, object{"id": str(e.Key), "status": str("COMPLETED"), "expiration": seconds(24 * 3600e9)})
	}
	s := g.run(j, aDay()).Do(t.Context(), pending(j))
	want := map[inspect.Outcome]int{inspect.Changed: changed, inspect.Failed: 1, inspect.NotTried: n - changed - 1}
	if diff := cmp.Diff(want, tally(s)); diff != "" || g.count(t) != n {
		t.Errorf("%d are left (-want +got):\n%s", g.count(t), diff)
	}
	stoppedBy(t, s.Stopped, inspect.KindPermission, "DeleteItem")
	for _, o := range s.Outcomes {
		if o.Outcome == inspect.NotTried && o.Reason != "dynamodb:DeleteItem is not allowed for role oncall" {
			t.Fatalf("not tried because %q", o.Reason)
		}
	}
	if len(restorable(j)) != 0 {
		t.Error("a restore would put back what was never deleted")
	}
}

func TestDeniedSecondLookDeletesNothing(t *testing.T) {
	g := newRig(t, operation("BatchGetItem", func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		refuse(w, 400, "AccessDeniedException", strings.Replace(deniedText, "DeleteItem", "BatchGetItem", 1))
	}))
	g.fill(t, prefix, 200)
	j := g.planned(t, aDay(), plan.Options{})
	s := g.run(j, aDay()).Do(t.Context(), pending(j))
	if diff := cmp.Diff(map[inspect.Outcome]int{inspect.NotTried: 200}, tally(s)); diff != "" || g.count(t) != 200 {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	stoppedBy(t, s.Stopped, inspect.KindPermission, "BatchGetItem")
}

func TestTableThatGoesAway(t *testing.T) {
	const n, goesAfter = 400, 150
	var g *rig
	var drop sync.Once
	fault, _ := after(goesAfter, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		drop.Do(func() { g.do(t, "DeleteTable", object{"TableName": records}) })
		next.ServeHTTP(w, r)
	})
	g = newRig(t, fault)
	g.fill(t, prefix, n)
	j := g.planned(t, aDay(), plan.Options{})
	s := g.run(j, aDay()).Do(t.Context(), pending(j))
	got := tally(s)
	if got[inspect.Purged] < 100 || got[inspect.Purged] > goesAfter || got[inspect.Failed]+got[inspect.NotTried] != n-got[inspect.Purged] || got[inspect.NotTried] < n-goesAfter-32 {
		t.Errorf("outcomes %v", got)
	}
	stoppedBy(t, s.Stopped, inspect.KindNoTable, "it is not in")
}

// Where nothing answers any more, a purge does not try four thousand times.
func TestServiceThatStaysBroken(t *testing.T) {
	var asked atomic.Int64
	g := newRig(t, operation("DeleteItem", func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		asked.Add(1)
		refuse(w, 400, "ValidationException", "something new")
	}))
	g.fill(t, prefix, 200)
	j := g.planned(t, aDay(), plan.Options{})
	s := g.run(j, aDay()).Do(t.Context(), pending(j))
	if diff := cmp.Diff(map[inspect.Outcome]int{inspect.Failed: 3, inspect.NotTried: 197}, tally(s)); diff != "" || asked.Load() != 3 {
		t.Errorf("%d deletes were sent (-want +got):\n%s", asked.Load(), diff)
	}
	if s.Stopped == nil || !strings.Contains(s.Stopped.Error(), "something new") {
		t.Errorf("stopped by %v", s.Stopped)
	}
}
