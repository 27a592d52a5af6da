package store_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/demo/dynamo"
	"idemtui/inspect"
	"idemtui/store"
)

const (
	ends     = "1800000000"    // an expiration
	deadline = "1799996400000" // a deadline
	later    = inspect.Millis(1799996400001)
)

// stuck is a record in progress with the given changes; nil takes an attribute
// away.
func stuck(changes object) object {
	out := object{
		"id": str("pay#1"), "status": str("INPROGRESS"), "expiration": num(ends), "in_progress_expiration": num(deadline), "validation": str("abc"),
	}
	for name, v := range changes {
		if out[name] = v; v == nil {
			delete(out, name)
		}
	}
	return out
}

// bench is an endpoint with a table of one key, as a purge sees it.
type bench struct {
	endpoint

	*store.Table

	names inspect.Attributes
}

// quick keeps retries short, but not the wait for an answer: the machine that
// runs the tests may be slow.
func quick(c store.Config) store.Config { return store.Impatient(c, 0, 2*time.Millisecond) }

func newBench(t *testing.T, names inspect.Attributes, wrap ...func(http.Handler) http.Handler) bench {
	t.Helper()
	return benchOf(t, quick(store.Config{Attributes: names}), wrap...)
}

func benchOf(t *testing.T, c store.Config, wrap ...func(http.Handler) http.Handler) bench {
	t.Helper()
	e := serve(t, dynamo.New(), wrap...)
	names := c.Attributes.WithDefaults()
	var sort []string
	if names.SortKey != "" {
		sort = append(sort, names.SortKey)
	}
	e.create(t, "records", names.Key, sort...)
	return bench{e, open(t, e.URL, "records", c), names}
}

// keyOf is the key of an item.
func (b bench) keyOf(i object) object {
	key := object{b.names.Key: i[b.names.Key]}
	if b.names.SortKey != "" {
		key[b.names.SortKey] = i[b.names.SortKey]
	}
	return key
}

// stored is the item that is there now, or nil.
func (b bench) stored(t *testing.T, key object) object {
	t.Helper()
	i, _ := b.do(t, "GetItem", object{"TableName": "records", "Key": key})["Item"].(object)
	return i
}

// witness puts an item and reads it as a purge does.
func (b bench) witness(t *testing.T, i object) inspect.Record {
	t.Helper()
	b.put(t, "records", i)
	key := inspect.ItemKey{Partition: textOf(i[b.names.Key])}
	if b.names.SortKey != "" {
		key.Sort = textOf(i[b.names.SortKey])
	}
	got, err := b.Whole(t.Context(), []inspect.ItemKey{key})
	if err != nil || len(got) != 1 {
		t.Fatalf("Whole: %d records, %v", len(got), err)
	}
	return got[0]
}

func textOf(v any) string {
	s, _ := v.(object)["S"].(string)
	return s
}

// purge deletes a record on what was witnessed.
func (b bench) purge(t *testing.T, r inspect.Record, passed inspect.Millis) store.Result {
	t.Helper()
	g, err := b.Guard(&r, passed)
	if err != nil {
		t.Fatal(err)
	}
	return b.Delete(t.Context(), &r, g)
}

// outcome asserts what a write came to.
func outcome(t *testing.T, got store.Result, want inspect.Outcome, parts ...string) {
	t.Helper()
	if got.Outcome != want {
		t.Fatalf("%v (%s, %v), want %v", got.Outcome, got.Reason, got.Err, want)
	}
	for _, part := range parts {
		if !strings.Contains(got.Reason, part) {
			t.Errorf("%q is not told: %q", part, got.Reason)
		}
	}
}

// tables are the forms of records that a condition must hold for.
func tables() map[string]struct {
	names inspect.Attributes
	item  object
} {
	type form = struct {
		names inspect.Attributes
		item  object
	}
	renamed := func(item object, names map[string]string) object {
		out := object{}
		for name, v := range item {
			if to, ok := names[name]; ok {
				name = to
			}
			out[name] = v
		}
		return out
	}
	return map[string]form{
		"usual names":           {item: stuck(nil)},
		"nothing but the key":   {item: object{"id": str("pay#1")}},
		"no deadline":           {item: stuck(object{"in_progress_expiration": nil, "validation": nil})},
		"fractions":             {item: stuck(object{"expiration": num("1735689600.0"), "in_progress_expiration": num("1.7356896e12")})},
		"wrong types":           {item: stuck(object{"expiration": str("soon"), "in_progress_expiration": object{"NULL": true}, "validation": object{"NS": []string{"1", "2.5"}}})},
		"documents":             {item: stuck(object{"validation": object{"M": object{"l": object{"L": []object{num("1"), {"B": "AP8="}, {"BOOL": false}}}}}})},
		"an empty text":         {item: stuck(object{"validation": str("")})},
		"composite key":         {names: inspect.Attributes{Key: "PK", SortKey: "SK"}, item: stuck(object{"id": nil, "PK": str("idempotency#pay"), "SK": str("pay#1")})},
		"reserved words":        {names: inspect.Attributes{Key: "key", Status: "table", Expiry: "ttl", InProgressExpiry: "size", Validation: "hash"}, item: renamed(stuck(nil), map[string]string{"id": "key", "status": "table", "expiration": "ttl", "in_progress_expiration": "size", "validation": "hash"})},
		"dots and blanks":       {names: inspect.Attributes{Key: "p.k", Status: "the status", Expiry: "a[0].b", InProgressExpiry: ":x", Validation: "#status"}, item: renamed(stuck(nil), map[string]string{"id": "p.k", "status": "the status", "expiration": "a[0].b", "in_progress_expiration": ":x", "validation": "#status"})},
		"two with one name":     {names: inspect.Attributes{Validation: "status"}, item: stuck(object{"validation": nil})},
		"all with one name":     {names: inspect.Attributes{Status: "x", Expiry: "x", InProgressExpiry: "x", Validation: "x"}, item: object{"id": str("pay#1"), "x": num("7")}},
		"named as the key":      {names: inspect.Attributes{Validation: "id"}, item: stuck(object{"validation": nil})},
		"deadline as expiry":    {names: inspect.Attributes{InProgressExpiry: "expiration"}, item: stuck(object{"in_progress_expiration": nil})},
		"completed":             {item: stuck(object{"status": str("COMPLETED"), "data": str("{}")})},
		"a deadline in seconds": {item: stuck(object{"in_progress_expiration": num("1799996400")})},
	}
}

// A record that is as it was goes; nothing more is told of it.
func TestPurgeTakesWhatIsAsWitnessed(t *testing.T) {
	for name, tt := range tables() {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, tt.names)
			got := b.purge(t, b.witness(t, tt.item), later)
			outcome(t, got, inspect.Purged)
			if got.Took != nil || got.Found != nil || got.Err != nil || got.Reason != "" {
				t.Errorf("%+v", got)
			}
			if left := b.stored(t, b.keyOf(tt.item)); left != nil {
				t.Errorf("it is still there: %v", left)
			}
		})
	}
}

// Whatever becomes of a witnessed attribute, the record is left alone and the
// outcome names it.
func TestPurgeLeavesWhatChanged(t *testing.T) {
	for name, tt := range tables() {
		for _, attribute := range []string{tt.names.WithDefaults().Status, tt.names.WithDefaults().Expiry, tt.names.WithDefaults().InProgressExpiry, tt.names.WithDefaults().Validation} {
			if attribute == tt.names.WithDefaults().Key {
				continue
			}
			t.Run(name+"/"+attribute, func(t *testing.T) {
				b := newBench(t, tt.names)
				r := b.witness(t, tt.item)
				other := maps.Clone(tt.item)
				other[attribute] = str("another")
				b.put(t, "records", other)
				want := b.stored(t, b.keyOf(tt.item))
				got := b.purge(t, r, later)
				outcome(t, got, inspect.Changed)
				if got.Reason == "" || got.Found == nil || !strings.Contains(string(got.Found.Item), "another") {
					t.Errorf("%+v", got)
				}
				if diff := cmp.Diff(want, b.stored(t, b.keyOf(tt.item))); diff != "" {
					t.Errorf("the changed record is not as it was (-want +got):\n%s", diff)
				}
				delete(other, attribute)
				if _, there := tt.item[attribute]; !there {
					return
				}
				b.put(t, "records", other)
				outcome(t, b.purge(t, r, later), inspect.Changed)
			})
		}
	}
}

func TestPurgeSaysWhatHappenedMeanwhile(t *testing.T) {
	for _, tt := range []struct {
		name   string
		before object
		after  object
		want   inspect.Outcome
		reason string
	}{
		{"completed", stuck(nil), stuck(object{"status": str("COMPLETED"), "expiration": num("1800003600")}), inspect.Changed, "completed meanwhile"},
		{"taken over", stuck(nil), stuck(object{"in_progress_expiration": num("1799999999999")}), inspect.Changed, "taken over by another call"},
		{"run again", stuck(object{"status": str("COMPLETED")}), stuck(nil), inspect.Changed, "taken over by another call"},
		{"another expiration", stuck(nil), stuck(object{"expiration": num("1800000001")}), inspect.Changed, "its expiration is another"},
		{"another payload", stuck(nil), stuck(object{"validation": str("xyz")}), inspect.Changed, "its validation is another"},
		{"a deadline went", stuck(object{"status": str("COMPLETED")}), stuck(object{"status": str("COMPLETED"), "in_progress_expiration": nil}), inspect.Changed, "its deadline is another"},
		{"a stranger's status", stuck(nil), stuck(object{"status": str("\x1b[31mX")}), inspect.Changed, "its status is another"},
		{"the same in another notation", stuck(nil), stuck(object{"expiration": num("1.8e9")}), inspect.Purged, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, inspect.Attributes{})
			r := b.witness(t, tt.before)
			b.put(t, "records", tt.after)
			got := b.purge(t, r, later)
			outcome(t, got, tt.want)
			if got.Reason != tt.reason {
				t.Errorf("%q, want %q", got.Reason, tt.reason)
			}
		})
	}
	t.Run("witnessed in another notation", func(t *testing.T) {
		b := newBench(t, inspect.Attributes{})
		r := b.witness(t, stuck(nil))
		r.Item = json.RawMessage(strings.ReplaceAll(string(r.Item), ends, ends+".0"))
		if got := b.purge(t, r, later); got.Outcome != inspect.Purged || got.Took != nil {
			t.Errorf("%+v", got)
		}
	})
	t.Run("gone", func(t *testing.T) {
		b := newBench(t, inspect.Attributes{})
		r := b.witness(t, stuck(nil))
		outcome(t, b.purge(t, r, later), inspect.Purged)
		got := b.purge(t, r, later)
		outcome(t, got, inspect.Gone)
		if got.Found != nil || got.Err != nil {
			t.Errorf("%+v", got)
		}
	})
}

// Another writer's attribute is no reason to leave a record, but it is kept.
func TestPurgeReturnsWhatItTookUnseen(t *testing.T) {
	b := newBench(t, inspect.Attributes{})
	r := b.witness(t, stuck(object{"tags": object{"SS": []string{"a", "b"}}, "n": num("1.0")}))
	b.put(t, "records", stuck(object{"tags": object{"SS": []string{"b", "a"}}, "n": num("1")}))
	if got := b.purge(t, r, 0); got.Outcome != inspect.Purged || got.Took != nil {
		t.Errorf("other notation: %+v", got)
	}
	r = b.witness(t, stuck(nil))
	b.put(t, "records", stuck(object{"note": str("call 7")}))
	got := b.purge(t, r, 0)
	outcome(t, got, inspect.Purged)
	var took object
	if err := json.Unmarshal(got.Took, &took); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(stuck(object{"note": str("call 7")}), took); diff != "" {
		t.Errorf("what went (-want +got):\n%s", diff)
	}
	outcome(t, b.PutBack(t.Context(), got.Took), inspect.Restored)
}

// The service's clock has the last word on a deadline; without a deadline, or
// once completed, there is nothing to have passed.
func TestPurgeWaitsForTheDeadline(t *testing.T) {
	const at = later - 1
	b := newBench(t, inspect.Attributes{})
	r := b.witness(t, stuck(nil))
	got := b.purge(t, r, at)
	outcome(t, got, inspect.Failed, "its deadline has not passed by the service's clock")
	if b.stored(t, object{"id": str("pay#1")}) == nil {
		t.Fatal("the record went")
	}
	outcome(t, b.purge(t, r, at+1), inspect.Purged)
	for _, i := range []object{
		stuck(object{"in_progress_expiration": nil}), stuck(object{"in_progress_expiration": str(deadline)}), stuck(object{"status": str("COMPLETED")}),
	} {
		outcome(t, b.purge(t, b.witness(t, i), 1), inspect.Purged)
	}
}

// ofAllTypes has a value of every type, nested.
func ofAllTypes() object {
	return stuck(object{
		"s": str("<é\"\u2028\x01"), "n": num("12345678901234567890.123"), "b": object{"B": "AP8A"}, "t": object{"BOOL": true}, "z": object{"NULL": true},
		"ss": object{"SS": []string{"x", "y"}}, "ns": object{"NS": []string{"-2", "1.5"}}, "bs": object{"BS": []string{"AQ==", "Ag=="}},
		"data": object{"M": object{"l": object{"L": []object{num("0"), {"M": object{}}, {"L": []object{}}, str("")}}}},
		"e":    object{"B": ""},
	})
}

// What went comes back to the last byte, and back twice is back.
func TestPutBackRestoresEveryType(t *testing.T) {
	for name, names := range map[string]inspect.Attributes{"simple": {}, "composite": {Key: "PK", SortKey: "SK"}} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, names)
			i := ofAllTypes()
			if b.names.SortKey != "" {
				i["PK"], i["SK"] = str("idempotency#pay"), str("pay#1")
			}
			r := b.witness(t, i)
			want := b.stored(t, b.keyOf(i))
			outcome(t, b.purge(t, r, 0), inspect.Purged)
			for range 2 {
				got := b.PutBack(t.Context(), r.Item)
				outcome(t, got, inspect.Restored)
				if diff := cmp.Diff(want, b.stored(t, b.keyOf(i))); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			}
		})
	}
}

func TestPutBackNeverOverwrites(t *testing.T) {
	b := newBench(t, inspect.Attributes{})
	r := b.witness(t, stuck(nil))
	newer := stuck(object{"status": str("COMPLETED"), "data": str("{}")})
	for _, there := range []object{newer, stuck(object{"note": str("x")}), {"id": str("pay#1")}} {
		b.put(t, "records", there)
		got := b.PutBack(t.Context(), r.Item)
		outcome(t, got, inspect.Changed, "a newer record is there")
		if got.Found == nil || got.Found.Key != "pay#1" {
			t.Errorf("%+v", got)
		}
		if diff := cmp.Diff(there, b.stored(t, object{"id": str("pay#1")})); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// What cannot be used is refused before anything is sent.
func TestWritesRefuseWhatTheyCannotUse(t *testing.T) {
	sent := 0
	count := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			sent++
			next.ServeHTTP(w, r)
		})
	}
	b := newBench(t, inspect.Attributes{}, count)
	r := b.witness(t, stuck(nil))
	g, err := b.Guard(&r, 0)
	if err != nil {
		t.Fatal(err)
	}
	sent = 0
	for name, raw := range map[string]string{
		"nothing": "", "no JSON": "\x1b[31m", "no item": `{"id":1}`, "no key": `{"status":{"S":"INPROGRESS"}}`, "two keys": `{"id":{"S":"a"},"id":{"S":"pay#1"}}`,
	} {
		odd := r
		odd.Item = json.RawMessage(raw)
		for verb, got := range map[string]store.Result{"Delete": b.Delete(t.Context(), &odd, g), "PutBack": b.PutBack(t.Context(), odd.Item)} {
			if got.Outcome != inspect.Failed || got.Reason == "" || strings.Contains(got.Reason, "\x1b") {
				t.Errorf("%s with %s: %+v", verb, name, got)
			}
			told(t, problem(t, got.Err, inspect.KindBadInput), "records")
		}
		if _, err := b.Guard(&odd, 0); err == nil && name != "no key" {
			t.Errorf("a guard of %s", name)
		}
	}
	outcome(t, b.Delete(t.Context(), &r, inspect.Guard{}), inspect.Failed, "no condition")
	g.Values[":status"] = json.RawMessage(`{"S":`)
	outcome(t, b.Delete(t.Context(), &r, g), inspect.Failed, ":status")
	if sent != 0 {
		t.Errorf("%d requests were sent", sent)
	}
}

// Whole brings what Refresh leaves out, over as many answers as it takes.
func TestWholeReadsBodies(t *testing.T) {
	b := newBench(t, inspect.Attributes{})
	const n = 45 // of 390 kB: more than the 16 MB of one answer
	var keys []inspect.ItemKey
	for i := range n {
		key := fmt.Sprintf("pay#%02d", i)
		keys = append(keys, inspect.ItemKey{Partition: key})
		b.put(t, "records", stuck(object{"id": str(key), "data": str(strings.Repeat("x", 390_000))}))
	}
	keys = append(keys, inspect.ItemKey{Partition: "none"}, keys[0])
	got, err := b.Whole(t.Context(), keys)
	if err != nil || len(got) != n {
		t.Fatalf("%d records, %v", len(got), err)
	}
	for _, r := range got {
		if !r.Data.Loaded || len(r.Data.Text) != 390_000 || len(r.Item) < 390_000 || r.ReadAt == 0 {
			t.Fatalf("%s: %d bytes of body, %d of item", r.Key, len(r.Data.Text), len(r.Item))
		}
	}
}

// handOut lets one key of a batch through in each round, but only every second
// time: a service that is slow, not one that is stuck.
func handOut(t *testing.T, every int) func(http.Handler) http.Handler {
	t.Helper()
	round := 0
	return operation("BatchGetItem", func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		var in struct {
			RequestItems map[string]struct {
				Keys           []object
				ConsistentRead bool
			}
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		ask := in.RequestItems["records"]
		round++
		if !ask.ConsistentRead {
			t.Error("not strongly consistent")
		}
		out := object{"Responses": object{}, "UnprocessedKeys": in.RequestItems}
		if every > 0 && round%every == 0 {
			out["Responses"] = object{"records": []object{stuck(ask.Keys[0])}}
			left := object{}
			if ask.Keys = ask.Keys[1:]; len(ask.Keys) > 0 {
				left["records"] = ask
			}
			out["UnprocessedKeys"] = left
		}
		answerJSON(w, http.StatusOK, out)
	})
}

// Rounds that bring something do not count against patience.
func TestWholeGivesUpOnlyWithoutProgress(t *testing.T) {
	var keys []inspect.ItemKey
	for i := range 20 {
		keys = append(keys, inspect.ItemKey{Partition: fmt.Sprint(i)})
	}
	got, err := newBench(t, inspect.Attributes{}, handOut(t, 1)).Whole(t.Context(), keys)
	if err != nil || len(got) != len(keys) {
		t.Errorf("%d records, %v", len(got), err)
	}
	got, err = newBench(t, inspect.Attributes{}, handOut(t, 0)).Whole(t.Context(), keys[:1])
	told(t, problem(t, err, inspect.KindThrottled), "read capacity")
	if len(got) != 0 {
		t.Errorf("%d records", len(got))
	}
}

// A purge's re-read sees every change of what it witnesses, whatever its type.
func TestSameSeesChangesOfWrongTypes(t *testing.T) {
	b := newBench(t, inspect.Attributes{})
	forms := []object{
		stuck(nil), stuck(object{"validation": nil}), stuck(object{"validation": num("1")}), stuck(object{"validation": num("2")}),
		stuck(object{"validation": object{"NULL": true}}), stuck(object{"expiration": str("a")}), stuck(object{"expiration": str("b")}),
		stuck(object{"expiration": nil}), stuck(object{"expiration": object{"NULL": true}}), stuck(object{"status": object{"B": "AQ=="}}), stuck(object{"status": object{"B": "Ag=="}}),
		stuck(object{"status": nil}), stuck(object{"status": str("")}), stuck(object{"in_progress_expiration": nil}), stuck(object{"in_progress_expiration": object{"NULL": true}}),
	}
	var records []inspect.Record
	for _, f := range forms {
		records = append(records, b.witness(t, f))
	}
	for i := range records {
		for j := range records {
			if got := records[i].Same(&records[j]); got != (i == j) {
				t.Errorf("%v and %v: same is %v", forms[i], forms[j], got)
			}
		}
	}
	one, other := b.witness(t, stuck(object{"validation": object{"SS": []string{"a", "b"}}})), b.witness(t, stuck(object{"validation": object{"SS": []string{"b", "a"}}}))
	if !one.Same(&other) {
		t.Error("a set in another order is another")
	}
}
