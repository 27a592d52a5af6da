package purge_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
	"idemtui/inspect/plan"
	"idemtui/store/journal"
)

// stoppedBy asserts that err is a problem of a kind and says why.
func stoppedBy(t *testing.T, err error, kind inspect.Kind, why string) {
	t.Helper()
	p, ok := errors.AsType[*inspect.Problem](err)
	if !ok {
		t.Fatalf("got %v, want an *inspect.Problem", err)
	}
	if p.Kind != kind || !strings.Contains(p.Why, why) {
		t.Errorf("kind %d, want %d, because of %q: %v", p.Kind, kind, why, p)
	}
}

// accounted asserts that what is told is what is in the table.
func accounted(t *testing.T, g *rig, j *journal.Journal, outcomes map[int]journal.Outcome) {
	t.Helper()
	there := g.items(t)
	c := j.Contents()
	for i, e := range c.Entries {
		o, told := outcomes[i]
		if !told {
			t.Fatalf("%s has no outcome", e.Key)
		}
		if gone := there[e.Key] == nil; gone != (o.Outcome == inspect.Purged) {
			t.Errorf("%s is told as %v (%s); gone: %v", e.Key, o.Outcome, o.Reason, gone)
		}
	}
}

// The journal is lost in the middle: what was sent is finished and told as it
// was, and not one more delete is sent.
func TestLostJournalEndsTheDeletes(t *testing.T) {
	const n, lostAfter, workers = 400, 150, 32
	for _, tt := range []struct {
		name string
		lose func(path string) error
	}{
		{"removed", os.Remove},
		{"its folder vanished", func(path string) error { return os.RemoveAll(filepath.Dir(path)) }},
		{"moved away", func(path string) error { return os.Rename(filepath.Dir(path), filepath.Dir(path)+".old") }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var path string
			var lose sync.Once
			fault, _ := after(lostAfter, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				lose.Do(func() {
					if err := tt.lose(path); err != nil {
						t.Error(err)
					}
				})
				next.ServeHTTP(w, r)
			})
			g := newRig(t, fault)
			g.fill(t, prefix, n)
			j := g.planned(t, aDay(), plan.Options{})
			path = j.Path()
			s := g.run(j, aDay()).Do(t.Context(), pending(j))
			accounted(t, g, j, s.Outcomes)
			got := tally(s)
			if got[inspect.Purged] <= lostAfter || got[inspect.Purged] > lostAfter+workers || got[inspect.Purged]+got[inspect.NotTried] != n {
				t.Errorf("outcomes %v", got)
			}
			if !errors.Is(s.Stopped, journal.ErrLost) {
				t.Errorf("stopped by %v", s.Stopped)
			}
		})
	}
}

func TestLostJournalBeforeTheIntents(t *testing.T) {
	var path string
	g := newRig(t, operation("BatchGetItem", func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if err := os.Remove(path); err != nil {
			t.Error(err)
		}
		next.ServeHTTP(w, r)
	}))
	g.fill(t, prefix, 120)
	j := g.planned(t, aDay(), plan.Options{})
	path = j.Path()
	s := g.run(j, aDay()).Do(t.Context(), pending(j))
	if diff := cmp.Diff(map[inspect.Outcome]int{inspect.NotTried: 120}, tally(s)); diff != "" || !errors.Is(s.Stopped, journal.ErrLost) {
		t.Errorf("%v (-want +got):\n%s", s.Stopped, diff)
	}
	accounted(t, g, j, s.Outcomes)
}

func TestClosedJournalDeletesNothing(t *testing.T) {
	g := newRig(t)
	g.fill(t, prefix, 20)
	j := g.planned(t, aDay(), plan.Options{})
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	s := g.run(j, aDay()).Do(t.Context(), pending(j))
	if s.Stopped == nil || tally(s)[inspect.NotTried] != 20 {
		t.Errorf("%v: %v", s.Stopped, tally(s))
	}
	accounted(t, g, j, s.Outcomes)
}

func TestInterruptedRunAccountsForEverything(t *testing.T) {
	const n = 400
	for _, rate := range []float64{0, 500} {
		g := newRig(t)
		g.fill(t, prefix, n)
		j := g.planned(t, aDay(), plan.Options{})
		ctx, cancel := context.WithCancel(t.Context())
		run := g.run(j, aDay())
		run.Rate = rate
		told, ended := 0, false
		run.Report = func(int, journal.Outcome) {
			told++
			if told == 50 {
				cancel()
			}
			if ended {
				t.Error("an outcome is told after the run")
			}
		}
		s := run.Do(ctx, pending(j))
		ended = true
		accounted(t, g, j, s.Outcomes)
		got := tally(s)
		if got[inspect.Purged] < 50 || got[inspect.Purged] > 90 || got[inspect.Purged]+got[inspect.NotTried] != n || told != n {
			t.Errorf("rate %v: %v, %d told", rate, got, told)
		}
		if !errors.Is(s.Stopped, context.Canceled) {
			t.Errorf("stopped by %v", s.Stopped)
		}
		s = g.run(j, aDay()).Do(t.Context(), pending(j))
		if left := g.count(t); left != 0 || s.Stopped != nil {
			t.Errorf("%d are left after the resume, %v", left, s.Stopped)
		}
	}
}

func TestInterruptedBeforeItBegan(t *testing.T) {
	g := newRig(t)
	g.fill(t, prefix, 20)
	j := g.planned(t, aDay(), plan.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := g.run(j, aDay()).Do(ctx, pending(j))
	if !errors.Is(s.Stopped, context.Canceled) || tally(s)[inspect.NotTried] != 20 {
		t.Errorf("%v: %v", s.Stopped, tally(s))
	}
	accounted(t, g, j, s.Outcomes)
}

// An endpoint that hangs does not hold who wants to leave; what it was sent is
// told by what can be seen.
func TestInterruptedWhileTheServiceHangs(t *testing.T) {
	for _, tt := range []struct {
		name string
		done bool
		want inspect.Outcome
	}{
		{"before it is done", false, inspect.Failed},
		{"after it is done", true, inspect.Unknown},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			fault, _ := after(5, func(_ http.ResponseWriter, r *http.Request, next http.Handler) {
				if tt.done {
					next.ServeHTTP(httptest.NewRecorder(), r)
				}
				_, _ = io.Copy(io.Discard, r.Body) // a server sees that its client left only then
				cancel()
				<-r.Context().Done()
			})
			g := newRig(t, fault)
			g.fill(t, prefix, 100)
			j := g.planned(t, aDay(), plan.Options{})
			run := g.run(j, aDay())
			run.Hurry(50 * time.Millisecond)
			s := run.Do(ctx, pending(j))
			got := tally(s)
			if got[inspect.Purged] != 5 || got[tt.want] == 0 || got[tt.want] > 32 || got[inspect.NotTried] != 95-got[tt.want] {
				t.Errorf("outcomes %v", got)
			}
			left := 95
			if tt.done {
				left -= got[inspect.Unknown]
			}
			if g.count(t) != left {
				t.Errorf("%d are left, want %d", g.count(t), left)
			}
		})
	}
}
