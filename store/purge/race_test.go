package purge_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
	"idemtui/inspect/plan"
)

// traffic writes to records while a purge runs, as functions do.
type traffic struct {
	g *rig

	mu      sync.Mutex
	acts    map[string][]string // by key, what was done in this round
	removed map[string][]any    // by key, the items that the purge's deletes removed
}

// act does to a record what a function could do just then.
func (f *traffic) act(tb testing.TB, key string) {
	tb.Helper()
	acts := []string{"complete", "take over", "delete", "create again"}
	act := acts[rand.N(len(acts))]
	f.mu.Lock()
	f.acts[key] = append(f.acts[key], act)
	f.mu.Unlock()
	k := object{"id": str(key)}
	until := seconds(24 * time.Hour)
	switch act {
	case "complete":
		f.g.put(tb, object{"id": str(key), "status": str("COMPLETED"), "expiration": until})
	case "take over":
		f.g.do(tb, "UpdateItem", object{
			"TableName": records, "Key": k, "UpdateExpression": "SET #s = :s, expiration = :e, in_progress_expiration = :d",
			"ExpressionAttributeNames":  object{"#s": "status"},
			"ExpressionAttributeValues": object{":s": str("INPROGRESS"), ":e": until, ":d": millis(time.Minute)},
		})
	case "delete":
		f.g.do(tb, "DeleteItem", object{"TableName": records, "Key": k})
	case "create again":
		f.g.do(tb, "DeleteItem", object{"TableName": records, "Key": k})
		f.g.put(tb, object{"id": str(key), "status": str("INPROGRESS"), "expiration": until})
	}
}

// watched notes what the purge's own deletes remove, and holds each for a
// moment: that is when records change late.
func (f *traffic) watched(w http.ResponseWriter, r *http.Request, next http.Handler) {
	key := keyIn(r)
	time.Sleep(time.Duration(rand.N(3000)) * time.Microsecond)
	recorder := httptest.NewRecorder()
	next.ServeHTTP(recorder, r)
	maps.Copy(w.Header(), recorder.Header())
	w.WriteHeader(recorder.Code)
	_, _ = w.Write(recorder.Body.Bytes())
	if recorder.Code == http.StatusOK {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.removed[key] = append(f.removed[key], decode(recorder.Body.Bytes())["Attributes"])
	}
}

// Writers complete, take over, delete and create the records that a purge is
// about to delete. What it deletes is what its journal holds, which is what was
// witnessed; and each outcome is what happened.
func TestRacesAgainstWriters(t *testing.T) {
	const runs, keys, leastLate = 40, 80, 50
	f := &traffic{}
	looked := make(chan struct{}, runs)
	look := operation("BatchGetItem", func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		next.ServeHTTP(w, r)
		looked <- struct{}{}
	})
	f.g = newRig(t, operation("DeleteItem", f.watched), look)
	late, outcomes := 0, map[inspect.Outcome]int{}
	for range runs {
		f.acts, f.removed = map[string][]string{}, map[string][]any{}
		for key := range f.g.items(t) {
			f.g.do(t, "DeleteItem", object{"TableName": records, "Key": object{"id": str(key)}})
		}
		f.g.fill(t, "pay.app.charge", keys)
		witnessed := f.g.items(t)
		j := f.g.planned(t, aDay(), plan.Options{})
		run := f.g.run(j, aDay())
		var writers sync.WaitGroup
		for w := range 2 {
			writers.Go(func() {
				if w == 0 { // one before the look, one from then on
					for range keys / 8 {
						f.act(t, keyOf("pay.app.charge", rand.N(keys)))
					}
					return
				}
				<-looked
				for range keys {
					f.act(t, keyOf("pay.app.charge", rand.N(keys)))
				}
			})
		}
		s := run.Do(t.Context(), pending(j))
		writers.Wait()
		late += s.ChangedLate
		c := j.Contents()
		if s.Stopped != nil || len(s.Outcomes) != keys {
			t.Fatalf("%v, %d outcomes", s.Stopped, len(s.Outcomes))
		}
		for i, o := range s.Outcomes {
			outcomes[o.Outcome]++
			key := c.Entries[i].Key
			f.check(t, key, o.Outcome, witnessed[key])
			if o.Outcome == inspect.Purged && !sameJSON(c.Fates[i].Item, encode(witnessed[key])) {
				t.Errorf("the journal holds %s of %s", c.Fates[i].Item, key)
			}
			if c.Fates[i].Outcome != o.Outcome {
				t.Errorf("%s is told as %v and noted as %v", key, o.Outcome, c.Fates[i].Outcome)
			}
		}
	}
	t.Logf("%d records changed between the second look and the delete; outcomes %v", late, outcomes)
	if late < leastLate {
		t.Errorf("%d records changed late, want %d: the race was not run", late, leastLate)
	}
	if outcomes[inspect.Purged] < leastLate || outcomes[inspect.Changed] < leastLate || outcomes[inspect.Gone] < leastLate {
		t.Errorf("outcomes %v: not all were met", outcomes)
	}
}

// check holds an outcome against what the endpoint saw.
func (f *traffic) check(t *testing.T, key string, o inspect.Outcome, witnessed any) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	removed, acts := f.removed[key], f.acts[key]
	switch o {
	case inspect.Purged:
		if diff := cmp.Diff([]any{witnessed}, removed); diff != "" {
			t.Errorf("%s is told as purged; the endpoint removed (-witnessed +removed):\n%s", key, diff)
		}
		return
	case inspect.Changed, inspect.Gone:
		if len(acts) == 0 {
			t.Errorf("%s is told as %v, and nobody touched it", key, o)
		}
	default:
		t.Errorf("%s is told as %v", key, o)
	}
	if len(removed) > 0 {
		t.Errorf("%s is told as %v, and the purge removed %v", key, o, removed)
	}
}

// sameJSON compares two JSON texts.
func sameJSON(a, b []byte) bool {
	var one, other any
	return json.Unmarshal(a, &one) == nil && json.Unmarshal(b, &other) == nil && bytes.Equal(encode(one), encode(other))
}
