package store_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/demo/dynamo"
	"idemtui/inspect"
	"idemtui/store"
)

func TestCompositeKeyIsQueriedWithinItsPartition(t *testing.T) {
	e := serve(t, dynamo.New())
	e.create(t, "app", "PK", "SK")
	for _, i := range []object{
		{"PK": str("idempotency#pay"), "SK": str("pay#1"), "status": str("INPROGRESS"), "expiration": num("1800000000")},
		{"PK": str("idempotency#pay"), "SK": str("pay#2"), "status": str("COMPLETED"), "expiration": num("1800000000")},
		{"PK": str("customer#7"), "SK": str("profile"), "name": str("Ada")},
	} {
		e.put(t, "app", i)
	}
	names := inspect.Attributes{Key: "PK", SortKey: "SK", StaticPartitionValue: "idempotency#pay"}
	table := open(t, e.URL, "app", store.Config{Attributes: names})
	got, err := drain(t.Context(), table)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"pay#1", "pay#2"}, keysOf(got.records)); diff != "" {
		t.Errorf("the query brings (-want +got):\n%s", diff)
	}
	r, found, err := table.Get(t.Context(), inspect.ItemKey{Partition: "idempotency#pay", Sort: "pay#1"})
	if err != nil || !found || r.Key != "pay#1" || r.Partition != "idempotency#pay" || r.Status != inspect.InProgress {
		t.Errorf("Get: %+v, %v, %v", r, found, err)
	}

	names.StaticPartitionValue = ""
	got, err = drain(t.Context(), open(t, e.URL, "app", store.Config{Attributes: names}))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"pay#1", "pay#2", "profile"}, keysOf(got.records)); diff != "" {
		t.Errorf("without a partition value the scan brings (-want +got):\n%s", diff)
	}
}

func TestQueryPagesThroughALargePartition(t *testing.T) {
	e := serve(t, dynamo.New())
	e.create(t, "app", "PK", "SK")
	var want []string
	for i := range 3000 {
		want = append(want, fmt.Sprintf("pay#%05d", i))
		e.put(t, "app", object{"PK": str("idempotency#pay"), "SK": str(want[i]), "status": str("COMPLETED"), "expiration": num("1"), "data": str(strings.Repeat("x", 900))})
	}
	names := inspect.Attributes{Key: "PK", SortKey: "SK", StaticPartitionValue: "idempotency#pay"}
	got, err := drain(t.Context(), open(t, e.URL, "app", store.Config{Attributes: names, Segments: 8}))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, keysOf(got.records)); diff != "" || got.pages < 3 {
		t.Errorf("%d pages, keys (-want +got):\n%s", got.pages, diff)
	}
}

func TestRenamedAttributesAreRead(t *testing.T) {
	e := serve(t, dynamo.New())
	e.create(t, "records", "pk")
	e.put(t, "records", object{
		"pk": str("f#1"), "st": str("INPROGRESS"), "ttl": num("1800000000"), "deadline": num("1799999990000"), "hash": str("abc"), "answer": str("{}"),
	})
	names := inspect.Attributes{Key: "pk", Status: "st", Expiry: "ttl", InProgressExpiry: "deadline", Validation: "hash", Data: "answer"}
	r, found, err := open(t, e.URL, "records", store.Config{Attributes: names}).Get(t.Context(), inspect.ItemKey{Partition: "f#1"})
	if err != nil || !found {
		t.Fatal(found, err)
	}
	if r.Status != inspect.InProgress || r.Expiration.At != 1800000000000 || r.Deadline.At != 1799999990000 ||
		r.Validation != "abc" || r.Data.Text != "{}" || r.Extra != 0 || len(r.Faults) != 0 {
		t.Errorf("%+v", r)
	}
}

func TestForeignItemsBecomeRowsWithFaults(t *testing.T) {
	e := serve(t, dynamo.New())
	e.create(t, "records", "id")
	e.put(t, "records",
		object{"id": str("a"), "status": num("1"), "expiration": str("tomorrow")},
		object{"id": str("b\x1b[31m\u202e"), "status": str("COMPLETED"), "expiration": num("1"), "data": str(strings.Repeat("x", 390_000))},
		object{"id": str("c")},
	)
	got, err := drain(t.Context(), open(t, e.URL, "records", store.Config{}))
	if err != nil {
		t.Fatal(err)
	}
	faults := map[string]int{}
	for _, r := range got.records {
		faults[r.Key] = len(r.Faults)
	}
	if diff := cmp.Diff(map[string]int{"a": 2, "b\x1b[31m\u202e": 0, "c": 2}, faults); diff != "" {
		t.Errorf("faults by key (-want +got):\n%s", diff)
	}
}

func TestRefreshReadsWhatIsStillThere(t *testing.T) {
	e := serve(t, dynamo.New())
	e.create(t, "records", "id")
	want := e.fill(t, "records", 250, 20)
	table := open(t, e.URL, "records", store.Config{})
	ask := []inspect.ItemKey{{Partition: "gone"}, {Partition: want[0]}}
	for _, k := range want {
		ask = append(ask, inspect.ItemKey{Partition: k})
	}
	got, err := table.Refresh(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, keysOf(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got[0].Data.Loaded || got[0].Item != nil {
		t.Errorf("a refresh keeps bodies: %+v", got[0])
	}
	if none, err := table.Refresh(t.Context(), nil); err != nil || len(none) != 0 {
		t.Errorf("no keys: %v, %v", none, err)
	}
}

// Keys that the service puts off are asked for again.
func TestRefreshAsksAgainForUnprocessedKeys(t *testing.T) {
	asked := 0
	putOff := operation("BatchGetItem", func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		asked++
		if asked > 1 {
			next.ServeHTTP(w, r)
			return
		}
		var in struct{ RequestItems json.RawMessage }
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		answerJSON(w, http.StatusOK, object{"Responses": object{}, "UnprocessedKeys": in.RequestItems})
	})
	e := serve(t, dynamo.New(), putOff)
	e.create(t, "records", "id")
	want := e.fill(t, "records", 3, 20)
	got, err := open(t, e.URL, "records", store.Config{}).Refresh(t.Context(), []inspect.ItemKey{{Partition: want[0]}, {Partition: want[1]}, {Partition: want[2]}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, keysOf(got)); diff != "" || asked != 2 {
		t.Errorf("asked %d times (-want +got):\n%s", asked, diff)
	}
}

func TestGetOfNoRecord(t *testing.T) {
	e := serve(t, dynamo.New())
	e.create(t, "records", "id")
	_, found, err := open(t, e.URL, "records", store.Config{}).Get(t.Context(), inspect.ItemKey{Partition: "none"})
	if err != nil || found {
		t.Errorf("found %v, %v", found, err)
	}
}

// The service's clock is two minutes ahead: records are judged by it.
func TestNowIsTheServicesClock(t *testing.T) {
	const ahead = 2 * time.Minute
	e := serve(t, dynamo.New(dynamo.WithClock(func() time.Time { return time.Now().Add(ahead) })))
	e.create(t, "records", "id")
	e.fill(t, "records", 1, 10)
	table := open(t, e.URL, "records", store.Config{})
	got, err := drain(t.Context(), table)
	if err != nil {
		t.Fatal(err)
	}
	want := time.Now().Add(ahead)
	for what, at := range map[string]time.Time{"Now": table.Now(), "ReadAt": got.records[0].ReadAt.Time()} {
		if off := at.Sub(want).Abs(); off > 1500*time.Millisecond {
			t.Errorf("%s is %v off the service's clock", what, off)
		}
	}
	if skew := table.Describe().Skew; (skew - ahead).Abs() > time.Second {
		t.Errorf("skew %v, want about %v", skew, ahead)
	}
}

func TestTableIsDescribed(t *testing.T) {
	e := serve(t, dynamo.New())
	e.create(t, "records", "id")
	e.fill(t, "records", 3, 100)
	e.expire(t, "records", "expiration")
	got := open(t, e.URL, "records", store.Config{}).Describe()
	if got.Name != "records" || got.PartitionKey != "id" || got.SortKey != "" || got.Items != 3 || got.Bytes < 300 ||
		got.TTL != inspect.TTLOn || got.TTLAttribute != "expiration" || got.Endpoint != e.URL || got.Account == "" || got.ARN == "" || got.ID == "" {
		t.Errorf("%+v", got)
	}
	e.create(t, "other", "id")
	if got := open(t, e.URL, "other", store.Config{}).Describe(); got.TTL != inspect.TTLOff {
		t.Errorf("TTL %v, want off", got.TTL)
	}
	e.create(t, "renamed", "id")
	e.expire(t, "renamed", "ttl")
	if got := open(t, e.URL, "renamed", store.Config{}).Describe(); got.TTL != inspect.TTLOtherAttribute || got.TTLAttribute != "ttl" {
		t.Errorf("TTL %v on %s, want another attribute", got.TTL, got.TTLAttribute)
	}
}

func TestTablesMarkThoseThatLookRight(t *testing.T) {
	e := serve(t, dynamo.New())
	e.create(t, "IdempotencyTable", "id")
	e.create(t, "orders-locks", "id")
	e.expire(t, "orders-locks", "expiration")
	e.create(t, "users", "id")
	e.create(t, "idempotency-composite", "PK", "SK")
	tables, err := account(t, e.URL, store.Config{}).Tables(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	right := map[string]bool{}
	for _, table := range tables {
		right[table.Name] = table.LooksRight
	}
	want := map[string]bool{"IdempotencyTable": true, "orders-locks": true, "users": false, "idempotency-composite": false}
	if diff := cmp.Diff(want, right); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !slices.IsSortedFunc(tables, func(a, b inspect.Table) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("tables are not in order of their names")
	}
}
