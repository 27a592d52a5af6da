package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/demo/dynamo"
	"idemtui/inspect"
	"idemtui/inspect/plan"
	"idemtui/store"
	"idemtui/store/journal"
	"idemtui/ui"
)

// workbench is a table of lapsed records on the embedded endpoint, as the dashboard
// has it.
type workbench struct {
	t        *testing.T
	endpoint *dynamo.Endpoint
	source   ui.Source
	purger   ui.Purger
	journals string
}

const benchTable = "IdempotencyTable"

// newBench puts n lapsed records into a table; deny names operations that the
// caller has no permission for.
func newBench(t *testing.T, n int, deny ...string) *workbench {
	t.Helper()
	b := &workbench{t: t, endpoint: dynamo.New(), journals: filepath.Join(t.TempDir(), "journals")}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, operation := range deny {
			if strings.HasSuffix(r.Header.Get("X-Amz-Target"), "."+operation) {
				w.Header().Set("Content-Type", "application/x-amz-json-1.0")
				w.WriteHeader(http.StatusBadRequest)
				_, _ = io.WriteString(w, `{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"not authorized to perform: dynamodb:`+operation+`"}`)
				return
			}
		}
		b.endpoint.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	b.do("CreateTable", `{"TableName":"IdempotencyTable","BillingMode":"PAY_PER_REQUEST",
		"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}]}`)
	for i := range n {
		b.put(i, "INPROGRESS", -time.Minute)
	}
	account, err := store.Open(t.Context(), store.Config{Endpoint: server.URL, Region: "eu-west-1", Isolated: true})
	if err != nil {
		t.Fatal(err)
	}
	tables := &catalog{app: &app{}, account: account, journals: b.journals, settings: func(inspect.Table) (ui.Settings, error) {
		return ui.Settings{}, nil
	}}
	t.Cleanup(tables.running.Wait)
	if b.source, err = tables.Open(t.Context(), benchTable); err != nil {
		t.Fatal(err)
	}
	purges, ok := b.source.(interface{ Purger() ui.Purger })
	if !ok {
		t.Fatal("the dashboard cannot purge the table")
	}
	b.purger = purges.Purger()
	return b
}

func (b *workbench) do(operation, body string) []byte {
	b.t.Helper()
	out, err := b.endpoint.Do(b.t.Context(), operation, []byte(body))
	if err != nil {
		b.t.Fatalf("%s: %v", operation, err)
	}
	return out
}

// put writes the i-th record, with attributes that no library writes.
func (b *workbench) put(i int, status string, deadline time.Duration) {
	now := time.Now()
	b.do("PutItem", fmt.Sprintf(`{"TableName":"IdempotencyTable","Item":{"id":{"S":"pay.app.handler#%032d"},"status":{"S":%q},
		"expiration":{"N":"%d"},"in_progress_expiration":{"N":"%d"},"owner":{"B":"AAEC"},"tags":{"SS":["a","b"]}}}`,
		i, status, now.Add(time.Hour).Unix(), now.Add(deadline).UnixMilli()))
}

// items are the table's items, by their text.
func (b *workbench) items() string { return string(b.do("Scan", `{"TableName":"IdempotencyTable"}`)) }

// order is the plan of all records that there are, as marked by hand.
func (b *workbench) order() ui.Order {
	b.t.Helper()
	pages := b.source.Load(b.t.Context())
	defer pages.Close()
	var snap inspect.Snapshot
	for {
		page, err := pages.Next(b.t.Context())
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			b.t.Fatal(err)
		}
		snap = snap.Append(page.Records)
	}
	o := ui.Order{Options: plan.Options{Marked: true}}
	o.Policy.Siblings = inspect.Study(snap, nil)
	o.Plan = plan.New(snap, inspect.MillisOf(b.source.Now()), o.Policy, o.Options)
	return o
}

// pull takes all outcomes.
func (b *workbench) pull(p ui.Purging, err error) (map[string]inspect.Outcome, ui.Settlement) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	out := map[string]inspect.Outcome{}
	for {
		settled, err := p.Next(b.t.Context())
		if errors.Is(err, io.EOF) {
			return out, p.Summary()
		}
		if err != nil {
			b.t.Fatal(err)
		}
		for _, s := range settled {
			if _, twice := out[s.Key.Partition]; twice {
				b.t.Errorf("%s was told twice", s.Key.Partition)
			}
			out[s.Key.Partition] = s.Outcome
		}
	}
}

// TestDashboardPurgesAndPutsBack through journal, engine and endpoint: what was
// taken over since the plan stays, and what comes back is equal in every type.
func TestDashboardPurgesAndPutsBack(t *testing.T) {
	b := newBench(t, 250)
	before := b.items()
	o := b.order()
	b.put(7, "INPROGRESS", time.Minute) // taken over by another call
	outcomes, sum := b.pull(b.purger.Purge(t.Context(), o))
	want := map[inspect.Outcome]int{inspect.Purged: 249, inspect.Changed: 1}
	if diff := cmp.Diff(want, sum.Counts); diff != "" || len(outcomes) != 250 || sum.Stopped != nil {
		t.Errorf("%d outcomes, stopped %v, counts (-want +got):\n%s", len(outcomes), sum.Stopped, diff)
	}
	if outcomes[fmt.Sprintf("pay.app.handler#%032d", 7)] != inspect.Changed {
		t.Error("the record that was taken over is not told as changed")
	}
	all, err := b.purger.Journals(t.Context())
	if err != nil || len(all) != 1 || all[0].ToRestore != 249 || all[0].Keys != 250 || all[0].Path != sum.Journal {
		t.Fatalf("journals %+v, %v", all, err)
	}
	j, records, err := b.purger.Journal(t.Context(), sum.Journal)
	if err != nil || j.Refusing != 0 || len(records) != 250 || j.Planned != 250 {
		t.Fatalf("journal %+v with %d records, %v", j, len(records), err)
	}
	b.put(9, "COMPLETED", time.Minute) // a retry ran meanwhile
	_, sum = b.pull(b.purger.Restore(t.Context(), sum.Journal))
	if diff := cmp.Diff(map[inspect.Outcome]int{inspect.Restored: 248, inspect.Changed: 1}, sum.Counts); diff != "" {
		t.Errorf("restored (-want +got):\n%s", diff)
	}
	// The two that others wrote are theirs; of the rest each is as it was.
	sorted := func(text string) map[string]string {
		var out struct{ Items []map[string]any }
		if err := json.Unmarshal([]byte(text), &out); err != nil {
			t.Fatal(err)
		}
		found := map[string]string{}
		for _, item := range out.Items {
			key := fmt.Sprint(item["id"])
			if !strings.Contains(key, fmt.Sprintf("#%032d", 7)) && !strings.Contains(key, fmt.Sprintf("#%032d", 9)) {
				found[key] = fmt.Sprint(item)
			}
		}
		return found
	}
	if diff := cmp.Diff(sorted(before), sorted(b.items())); diff != "" || len(sorted(before)) != 248 {
		t.Errorf("put back (-before +after), of %d:\n%s", len(sorted(before)), diff)
	}
}

// TestDashboardKeepsAPlan that the command line can go on with.
func TestDashboardKeepsAPlan(t *testing.T) {
	b := newBench(t, 3)
	path, err := b.purger.Save(t.Context(), b.order())
	if err != nil {
		t.Fatal(err)
	}
	c, err := journal.Read(path)
	if err != nil || len(c.Pending()) != 3 || len(c.Header.Keys) != 3 || !c.Header.DryRun {
		t.Errorf("kept %+v, pending %v, %v", c.Header, c.Pending(), err)
	}
	if strings.Count(b.items(), `"status"`) != 3 {
		t.Error("keeping a plan purged")
	}
}

// TestDashboardStops: what is in flight is finished, the rest told as not tried.
func TestDashboardStops(t *testing.T) {
	b := newBench(t, 2000)
	p, err := b.purger.Purge(t.Context(), b.order())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Next(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.Stop()
	_, sum := b.pull(p, nil)
	if !errors.Is(sum.Stopped, context.Canceled) || sum.Counts[inspect.Purged]+sum.Counts[inspect.NotTried] != 2000 {
		t.Errorf("stopped %v, counts %v", sum.Stopped, sum.Counts)
	}
	if left := strings.Count(b.items(), `"status"`); left != sum.Counts[inspect.NotTried] {
		t.Errorf("%d are left, %d not tried", left, sum.Counts[inspect.NotTried])
	}
}

// TestDashboardTellsWhatItMayNot: a missing permission ends the purge at the
// first record, and a journal that cannot be written before it.
func TestDashboardTellsWhatItMayNot(t *testing.T) {
	b := newBench(t, 5, "DeleteItem")
	_, sum := b.pull(b.purger.Purge(t.Context(), b.order()))
	if problem, ok := errors.AsType[*inspect.Problem](sum.Stopped); !ok || problem.Kind != inspect.KindPermission {
		t.Errorf("stopped by %v", sum.Stopped)
	}
	if sum.Counts[inspect.NotTried] != 4 || sum.Counts[inspect.Failed] != 1 {
		t.Errorf("counts %v", sum.Counts)
	}
	b = newBench(t, 5)
	if err := os.WriteFile(b.journals, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := b.purger.Purge(t.Context(), b.order()); err == nil {
		t.Error("purged without a journal")
	}
	if strings.Count(b.items(), `"status"`) != 5 {
		t.Error("records went without a journal")
	}
}

// TestDashboardRefusesAnotherTablesJournal, also of one of the same name.
func TestDashboardRefusesAnotherTablesJournal(t *testing.T) {
	one, other := newBench(t, 1), newBench(t, 1)
	_, sum := one.pull(one.purger.Purge(t.Context(), one.order()))
	if _, err := other.purger.Restore(t.Context(), sum.Journal); err == nil || !strings.Contains(err.Error(), "nothing was done") {
		t.Errorf("restored another table's records: %v", err)
	}
}

// TestDashboardNeedsAYesOfItsOwn for a function that Lambda says was changed
// within a day, where one expires_after for all is what proves an age.
func TestDashboardNeedsAYesOfItsOwn(t *testing.T) {
	b := newBench(t, 0)
	for i, item := range []string{`"INPROGRESS"},"expiration":{"N":"%d"}`, `"COMPLETED"},"expiration":{"N":"%d"}`} {
		left := []time.Duration{15 * time.Minute, 59 * time.Minute}[i]
		b.do("PutItem", fmt.Sprintf(`{"TableName":"IdempotencyTable","Item":{"id":{"S":"pay.app.handler#%032d"},"status":{"S":`+item+`}}`, i, time.Now().Add(left).Unix()))
	}
	o, now := b.order(), inspect.MillisOf(b.source.Now())
	var snap inspect.Snapshot
	for i := range o.Plan.Entries {
		snap = snap.Append([]inspect.Record{o.Plan.Entries[i].Record})
	}
	o.Policy.SameExpiry = []string{"pay.app.handler"}
	o.Policy.Runs = map[string]inspect.Run{"pay.app.handler": {Longest: 30 * time.Second, ChangedAt: now - 3_600_000}}
	o.Plan = plan.New(snap, now, o.Policy, o.Options)
	if _, err := b.purger.Purge(t.Context(), o); err == nil || !strings.Contains(err.Error(), "pay.app.handler changed within a day") {
		t.Fatalf("it said %v, want a refusal that names the function", err)
	}
	if entries, _ := os.ReadDir(b.journals); len(entries) != 0 {
		t.Error("what was refused left a journal")
	}
	o.Unchanged = []string{"pay.app.handler"}
	outcomes, _ := b.pull(b.purger.Purge(t.Context(), o))
	if len(outcomes) != 1 || strings.Contains(b.items(), "INPROGRESS") {
		t.Errorf("with the yes it came to %v", outcomes)
	}
}

// TestAResumeLeavesDurableFunctions: a mark says nothing of them, and neither do
// the keys that a journal keeps of marks.
func TestAResumeLeavesDurableFunctions(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	b := newBench(t, 2)
	o := b.order()
	var snap inspect.Snapshot
	for i := range o.Plan.Entries {
		snap = snap.Append([]inspect.Record{o.Plan.Entries[i].Record})
	}
	o.Policy.Runs = map[string]inspect.Run{"pay.app.handler": {Longest: 24 * time.Hour, Durable: true}}
	o.Plan = plan.New(snap, o.Plan.At, o.Policy, o.Options)
	if n := o.Plan.Count(plan.LeftDurable); n != 2 {
		t.Fatalf("the plan leaves %d for being durable, want 2", n)
	}
	path, err := b.purger.Save(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	c, err := journal.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	own, ok := b.purger.(*purger)
	if !ok {
		t.Fatal("another purger")
	}
	p := &purging{app: own.app, account: own.account, table: own.table}
	if err := p.fromJournal(t.Context(), purgeOptions{max: 5, yes: true}, &c); err != nil {
		t.Fatal(err)
	}
	left, err := p.lookAtLeft(t.Context(), &c)
	if err != nil || len(left) != 2 {
		t.Fatalf("%d are as they were, %v", len(left), err)
	}
	if proven, _ := p.leftBy(left, plan.NewJudge(p.policy, p.ask.plan()), p.now()); len(proven) != 0 {
		t.Errorf("%d suspended executions are taken for proven", len(proven))
	}
}

// TestAResumeLeavesWhatIsDurableByNow: the keys that the journal of marks has name
// nothing, as the marks did not.
func TestAResumeLeavesWhatIsDurableByNow(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	b := newBench(t, 2)
	path, err := b.purger.Save(t.Context(), b.order())
	if err != nil {
		t.Fatal(err)
	}
	c, err := journal.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	own, ok := b.purger.(*purger)
	if !ok {
		t.Fatal("another purger")
	}
	p := &purging{app: own.app, account: own.account, table: own.table}
	if err := p.fromJournal(t.Context(), purgeOptions{max: -1, yes: true}, &c); err != nil {
		t.Fatal(err)
	}
	taken := func() (n int) {
		for _, e := range p.due(&c, plan.NewJudge(p.policy, p.ask.plan()), p.now()) {
			if e.Verdict == plan.Take {
				n++
			}
		}
		return n
	}
	if n := taken(); n != 2 {
		t.Errorf("%d would go, want 2", n)
	}
	p.policy.Runs = map[string]inspect.Run{"pay.app.handler": {Longest: 24 * time.Hour, Durable: true}}
	if n := taken(); n != 0 {
		t.Errorf("%d that may be suspended would go", n)
	}
}

// TestNothingIsPutBackThatDidNotGo: a KEY of a record that was left as changed is
// refused, not passed over.
func TestNothingIsPutBackThatDidNotGo(t *testing.T) {
	const key = "pay.app.handler#c2697dd12435e25f838f13778180702e"
	r := &restoring{contents: journal.Contents{
		Path: "p.jsonl", Entries: []journal.Entry{{Key: key}},
		Fates: []journal.Fate{{Outcome: inspect.Changed, Item: json.RawMessage("{}")}},
	}}
	if err := r.choose([]string{key}, 0, false); err == nil || !strings.Contains(err.Error(), "holds nothing of "+key) {
		t.Errorf("it said %v", err)
	}
	r.contents.Fates[0].Outcome, r.contents.Fates[0].Restore = inspect.Purged, inspect.Restored
	if err := r.choose([]string{key}, 0, false); err != nil {
		t.Errorf("of one that is back it said %v", err)
	}
}
