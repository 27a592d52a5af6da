package purge_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
	"idemtui/inspect/plan"
	"idemtui/store/journal"
	"idemtui/store/purge"
)

// allTypes is a stuck record with an attribute of each type.
func allTypes(n int) object {
	item := stuck("pay.app.charge", n)
	item["text"], item["number"], item["binary"] = str("ä\u202e\u0007"), object{"N": "1.50e-7"}, object{"B": "AAEC/w=="}
	item["yes"], item["nothing"] = object{"BOOL": true}, object{"NULL": true}
	item["map"] = object{"M": object{"deep": object{"L": []object{{"N": "12345678901234567890123456789012345678"}, {"M": object{}}}}}}
	item["texts"], item["numbers"] = object{"SS": []string{"a", "b"}}, object{"NS": []string{"1", "2.5"}}
	item["binaries"] = object{"BS": []string{"AA==", "AQ=="}}
	return item
}

// items are all items of the table by their key.
func (g *rig) items(tb testing.TB) map[string]any {
	tb.Helper()
	out := map[string]any{}
	in := object{"TableName": records}
	for {
		page := g.do(tb, "Scan", in)
		found, ok := page["Items"].([]any)
		if !ok {
			tb.Fatal("no items")
		}
		for _, i := range found {
			var item struct{ ID struct{ S string } }
			if err := json.Unmarshal(encode(i), &item); err != nil {
				tb.Fatal(err)
			}
			out[item.ID.S] = i
		}
		if page["LastEvaluatedKey"] == nil {
			return out
		}
		in["ExclusiveStartKey"] = page["LastEvaluatedKey"]
	}
}

// restorable are the items that a restore puts back.
func restorable(j *journal.Journal) map[int]json.RawMessage {
	c := j.Contents()
	out := map[int]json.RawMessage{}
	for _, i := range c.Restorable() {
		out[i] = c.Fates[i].Item
	}
	return out
}

func TestFourThousandStuckRecordsGoAndComeBack(t *testing.T) {
	const n = 4000
	g := newRig(t)
	for i := range n {
		g.put(t, allTypes(i))
	}
	before := g.items(t)
	j := g.planned(t, aDay(), plan.Options{})
	reported := 0
	run := g.run(j, aDay())
	run.Report = func(int, journal.Outcome) { reported++ }
	s := run.Do(t.Context(), pending(j))
	if diff := cmp.Diff(map[inspect.Outcome]int{inspect.Purged: n}, tally(s)); diff != "" || s.Stopped != nil || reported != n {
		t.Fatalf("%v, %d reported (-want +got):\n%s", s.Stopped, reported, diff)
	}
	if left := g.count(t); left != 0 {
		t.Fatalf("%d records are left", left)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}

	// What follows knows the journal alone.
	j, err := journal.Open(j.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	items := restorable(j)
	restore := purge.Restore{Table: g.table, Journal: j}
	for range 2 { // the second finds its own
		s = restore.Do(t.Context(), items)
		if diff := cmp.Diff(map[inspect.Outcome]int{inspect.Restored: n}, tally(s)); diff != "" || s.Stopped != nil {
			t.Fatalf("%v (-want +got):\n%s", s.Stopped, diff)
		}
		if after := g.items(t); !bytes.Equal(encode(before), encode(after)) { // cmp takes its time
			t.Fatalf("items (-before +restored):\n%.2000s", cmp.Diff(before, after))
		}
	}
	if len(restorable(j)) != 0 {
		t.Error("the journal has records to restore still")
	}
}

func TestRestoreLeavesNewerRecords(t *testing.T) {
	g := newRig(t)
	g.fill(t, "pay.app.charge", 40)
	before := g.items(t)
	j := g.planned(t, aDay(), plan.Options{})
	g.run(j, aDay()).Do(t.Context(), pending(j))
	newer := stuck("pay.app.charge", 7)
	newer["status"] = str("COMPLETED")
	g.put(t, newer)
	before[keyOf("pay.app.charge", 7)] = g.item(t, keyOf("pay.app.charge", 7))
	s := (&purge.Restore{Table: g.table, Journal: j}).Do(t.Context(), restorable(j))
	if diff := cmp.Diff(map[inspect.Outcome]int{inspect.Restored: 39, inspect.Changed: 1}, tally(s)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, g.items(t)); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
}

func TestJournalIsWrittenBeforeEachDelete(t *testing.T) {
	const n = 250
	var path string
	seen := make(chan bool, n)
	g := newRig(t, operation("DeleteItem", func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		key := keyIn(r)
		text, err := os.ReadFile(path)
		found := false
		for line := range bytes.Lines(text) {
			var intent struct {
				Kind string
				Item struct{ ID struct{ S string } }
			}
			if bytes.Contains(line, []byte(key)) && json.Unmarshal(line, &intent) == nil && intent.Kind == "intent" {
				found = found || intent.Item.ID.S == key
			}
		}
		seen <- err == nil && found
		next.ServeHTTP(w, r)
	}))
	g.fill(t, "pay.app.charge", n)
	j := g.planned(t, aDay(), plan.Options{})
	path = j.Path()
	g.run(j, aDay()).Do(t.Context(), pending(j))
	for range n {
		if !<-seen {
			t.Fatal("a delete came before its intent was in the file")
		}
	}
	if g.count(t) != 0 {
		t.Error("records are left")
	}
}

// An entry that is asked for twice is one record: the second delete would find
// it gone. One that is not there is a mistake, and nothing is done on it.
func TestEntriesThatAreAskedForWrongly(t *testing.T) {
	g := newRig(t)
	g.fill(t, "pay.app.charge", 3)
	j := g.planned(t, aDay(), plan.Options{})
	s := g.run(j, aDay()).Do(t.Context(), []int{0, 1, 7})
	if s.Stopped == nil || tally(s)[inspect.NotTried] != 3 || g.count(t) != 3 {
		t.Errorf("an entry outside of the plan: %v, %v", s.Stopped, tally(s))
	}
	s = g.run(j, aDay()).Do(t.Context(), []int{1, 0, 1, 0})
	if diff := cmp.Diff(map[inspect.Outcome]int{inspect.Purged: 2}, tally(s)); diff != "" || s.ChangedLate != 0 {
		t.Errorf("twice the same: %d late (-want +got):\n%s", s.ChangedLate, diff)
	}
}
