package cli

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/demo/dynamo"
	"idemtui/inspect"
	"idemtui/store"
	"idemtui/store/journal"
	"idemtui/ui"
)

// remembered is the memory of a table on an endpoint, with state and
// configuration in folders of the test.
func remembered(t *testing.T) *memory {
	t.Helper()
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	t.Setenv("LOCALAPPDATA", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	endpoint := dynamo.New()
	server := httptest.NewServer(endpoint)
	t.Cleanup(server.Close)
	create, err := json.Marshal(map[string]any{
		"TableName": "IdempotencyTable", "BillingMode": "PAY_PER_REQUEST",
		"AttributeDefinitions": []map[string]any{{"AttributeName": "id", "AttributeType": "S"}},
		"KeySchema":            []map[string]any{{"AttributeName": "id", "KeyType": "HASH"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := endpoint.Do(t.Context(), "CreateTable", create); err != nil {
		t.Fatal(err)
	}
	account, err := store.Open(t.Context(), store.Config{Endpoint: server.URL, Region: "eu-west-1", Isolated: true})
	if err != nil {
		t.Fatal(err)
	}
	table, err := account.Table(t.Context(), "IdempotencyTable")
	if err != nil {
		t.Fatal(err)
	}
	var flags globalFlags
	return &memory{account: account, table: table, policy: flags.policyOf}
}

// inProgress is a record that was read now and is free again in left.
func (m *memory) inProgress(key string, left time.Duration) inspect.Record {
	now := inspect.MillisOf(m.table.Now())
	return inspect.Record{
		Key: key, Partition: key, Status: inspect.InProgress, ReadAt: now,
		Expiration: inspect.Timestamp{At: (now + inspect.Millis(left.Milliseconds())) / 1000 * 1000, Unit: inspect.Seconds},
	}
}

func TestMemoryKeepsSightings(t *testing.T) {
	m := remembered(t)
	if seen, err := m.Recall(t.Context()); err != nil || len(seen) > 0 {
		t.Fatalf("before anything was kept: %v, %v", seen, err)
	}
	old, expired, fresh := m.inProgress("pay.app.f#old", time.Hour), m.inProgress("pay.app.f#expired", -time.Hour), m.inProgress("pay.app.f#new", time.Hour)
	if err := m.Remember(t.Context(), inspect.Sightings{}.With(&old, &expired)); err != nil {
		t.Fatal(err)
	}
	// Another look did not see the old one: it may still be there. And the
	// first sighting stays the first.
	again := old
	again.ReadAt += 5
	if err := m.Remember(t.Context(), inspect.Sightings{}.With(&fresh)); err != nil {
		t.Fatal(err)
	}
	if err := m.Remember(t.Context(), inspect.Sightings{}.With(&again)); err != nil {
		t.Fatal(err)
	}
	seen, err := m.Recall(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	since, ok := seen.Since(&old)
	if !ok || since != old.ReadAt {
		t.Errorf("the old one is seen since %d (%v), want %d", since, ok, old.ReadAt)
	}
	if _, ok := seen.Since(&fresh); !ok {
		t.Error("the new one was forgotten")
	}
	if _, ok := seen.Since(&expired); ok {
		t.Error("what expired is kept for ever")
	}
}

func TestMemoryKeepsWordsForThePurge(t *testing.T) {
	m := remembered(t)
	for _, word := range []ui.Word{{ExpiresAfter: 24 * time.Hour, MaxRun: 30 * time.Second}, {ExpiresAfter: time.Hour}, {}} {
		said, err := m.Say(t.Context(), "pay.*", word)
		if err != nil {
			t.Fatal(err)
		}
		later, err := m.policy(m.table.Describe()) // what a purge hears
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(said, later); d != "" {
			t.Errorf("said and heard later (-said +heard)\n%s", d)
		}
		if given, _ := later.Given("pay.*"); given != word.ExpiresAfter {
			t.Errorf("expires_after is %s, want %s", given, word.ExpiresAfter)
		}
		if _, ok := later.Given("pay.app"); ok {
			t.Error("a word on pay.* reached pay.app")
		}
	}
}

// TestMemoryOfADemoEndsWithIt: nothing of it is left in the person's folders,
// and a word goes before what the demo knows.
func TestMemoryOfADemoEndsWithIt(t *testing.T) {
	m := remembered(t)
	state, configuration := t.TempDir(), t.TempDir()
	t.Setenv("XDG_STATE_HOME", state)
	t.Setenv("XDG_CONFIG_HOME", configuration)
	m.folder = t.TempDir()
	m.policy = func(inspect.Table) (inspect.Policy, error) {
		return inspect.Policy{ExpiresAfter: []inspect.Rule{{Pattern: "pay", For: time.Hour, From: inspect.Kept}}}, nil
	}
	r := m.inProgress("pay#1", time.Hour)
	if err := m.Remember(t.Context(), inspect.Sightings{}.With(&r)); err != nil {
		t.Fatal(err)
	}
	for _, word := range []time.Duration{2 * time.Hour, 0} {
		policy, err := m.Say(t.Context(), "pay", ui.Word{ExpiresAfter: word})
		if err != nil {
			t.Fatal(err)
		}
		want := word
		if word == 0 {
			want = time.Hour // what the demo knows
		}
		if given, _ := policy.Given("pay"); given != want {
			t.Errorf("expires_after is %s, want %s", given, want)
		}
	}
	for _, folder := range []string{state, configuration} {
		if left, _ := filepath.Glob(filepath.Join(folder, "*")); len(left) > 0 {
			t.Errorf("it left %v", left)
		}
	}
}

func TestMemoryKnowsWhatWasRestored(t *testing.T) {
	m := remembered(t)
	about := m.table.Describe()
	folder, err := journal.Folder()
	if err != nil {
		t.Fatal(err)
	}
	for i, id := range []string{about.ID, "another"} {
		r := m.inProgress(fmt.Sprintf("pay#%d", i), time.Hour)
		entry := journal.Witness(&r)
		entry.Take, entry.State = true, inspect.Held
		j, err := journal.Create(filepath.Join(folder, fmt.Sprintf("%d.jsonl", i)), journal.Header{
			At: r.ReadAt, Table: about.Name, TableARN: about.ARN, TableID: id,
		}, nil, []journal.Entry{entry})
		if err != nil {
			t.Fatal(err)
		}
		item := json.RawMessage(fmt.Sprintf(`{"id":{"S":"pay#%d"}}`, i))
		if err := j.Intend([]journal.Intent{{Entry: 0, At: r.ReadAt, Item: item}}); err != nil {
			t.Fatal(err)
		}
		if back, err := m.Restored(t.Context()); err != nil || len(back) != min(i, 1) {
			t.Errorf("before the restore: %v, %v", back, err)
		}
		if err := j.Settle([]journal.Outcome{{Entry: 0, At: r.ReadAt, Outcome: inspect.Purged}}); err != nil {
			t.Fatal(err)
		}
		if err := j.Restored([]journal.Outcome{{Entry: 0, At: r.ReadAt, Outcome: inspect.Restored}}); err != nil {
			t.Fatal(err)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
	back, err := m.Restored(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(back) != 1 || len(back["pay#0"]) != 1 || back["pay#0"][0].Status != inspect.InProgress {
		t.Errorf("put back, of this table alone: %v, want the run of pay#0", back)
	}
}
