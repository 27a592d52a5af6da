package sightings_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
	"idemtui/store/journal"
	"idemtui/store/sightings"
)

const now = inspect.Millis(1_795_470_150_000)

func table() inspect.Table {
	return inspect.Table{Name: "IdempotencyTable", ARN: "arn:aws:dynamodb:eu-west-1:123456789012:table/IdempotencyTable", ID: "one"}
}

func inProgress(key string, readAt inspect.Millis) inspect.Record {
	return inspect.Record{
		Key: key, Partition: key, Status: inspect.InProgress, ReadAt: readAt,
		Expiration: inspect.Timestamp{At: now + 600_000, Unit: inspect.Seconds},
	}
}

func ago(d time.Duration) inspect.Millis { return now - inspect.Millis(d.Milliseconds()) }

// TestWhatIsKeptProvesTheSame: after a restart a record is as old as before.
func TestWhatIsKeptProvesTheSame(t *testing.T) {
	records := []inspect.Record{inProgress("pay.app.f#1", ago(20*time.Minute)), inProgress("pay.app.f#\u202e2\x1b[31m", ago(time.Minute))}
	records[0].Deadline = inspect.Timestamp{At: now + 1234, Unit: inspect.Milliseconds}
	records[0].Validation = "a1b2"
	records[1].Expiration.At += 250 // of TypeScript before 2.2.0
	odd := inProgress("pay.app.f#odd", ago(time.Hour))
	odd.Faults = []inspect.Fault{{Attribute: "validation", Found: "N", Mark: 7}}
	seen := inspect.Sightings{}.With(&records[0], &records[1], &odd)
	file := sightings.In(t.TempDir(), table())
	if err := file.Save(table(), seen); err != nil {
		t.Fatal(err)
	}
	got, err := file.Load(table(), now)
	if err != nil {
		t.Fatal(err)
	}
	since := map[string]inspect.Millis{}
	for _, r := range append(records, odd) {
		r.ReadAt = now
		since[r.Key], _ = got.Since(&r)
	}
	want := map[string]inspect.Millis{"pay.app.f#1": ago(20 * time.Minute), records[1].Key: ago(time.Minute), "pay.app.f#odd": 0}
	if d := cmp.Diff(want, since); d != "" {
		t.Errorf("seen since (-want +got)\n%s", d)
	}
	changed := records[0]
	changed.Expiration.At += 1000
	if at, ok := got.Since(&changed); ok {
		t.Errorf("another run of the key is seen since %d", at)
	}
}

func TestTablesDoNotShareWhatIsKept(t *testing.T) {
	folder, r := t.TempDir(), inProgress("pay.app.f#1", now)
	if err := sightings.In(folder, table()).Save(table(), inspect.Sightings{}.With(&r)); err != nil {
		t.Fatal(err)
	}
	anew := table()
	anew.ID = "two"
	seen, err := sightings.In(folder, anew).Load(anew, now)
	if err != nil || len(seen) > 0 {
		t.Errorf("the table made anew has %v, %v", seen, err)
	}
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	info, err := files[0].Info()
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 {
		t.Errorf("others may read it: %o", mode)
	}
}

const listed = `{"table_arn":"arn:aws:dynamodb:eu-west-1:123456789012:table/IdempotencyTable","table_id":"one","read_at":"2026-11-23T21:22:30.000Z",` +
	`"key":"pay.app.f#1","partition_key":"pay.app.f#1","status":"INPROGRESS","expiration":1795470750,"in_progress_expiration":null,"validation":null}`

func TestFilesOfAPerson(t *testing.T) {
	for name, tt := range map[string]struct {
		text, err string
		since     inspect.Millis
	}{
		"JSON lines":         {text: listed + "\n", since: ago(20 * time.Minute)},
		"an array":           {text: "[" + listed + "]", since: ago(20 * time.Minute)},
		"other tables too":   {text: listed + "\n" + strings.Replace(listed, `"one"`, `"two"`, 1), since: ago(20 * time.Minute)},
		"another table":      {text: strings.Replace(listed, `"one"`, `"two"`, 1), err: "of another table"},
		"not yet":            {text: strings.Replace(listed, "21:22", "23:22", 1), err: "has not come yet"},
		"no time":            {text: strings.Replace(listed, `"2026-11-23T21:22:30.000Z"`, "null", 1), err: "no read_at"},
		"not a list":         {text: "hello", err: "no list of idemtui ls"},
		"an edited number":   {text: strings.Replace(listed, "1795470750", "1795470751", 1)},
		"faults are not it":  {text: strings.Replace(listed, `"validation":null`, `"validation":null,"faults":[{"attribute":"validation","found":"N"}]`, 1)},
		"a completed record": {text: strings.Replace(listed, "INPROGRESS", "COMPLETED", 1)},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "seen.jsonl")
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			seen, err := sightings.Read(t.Context(), path, table(), now)
			if tt.err != "" {
				if problem, ok := errors.AsType[*inspect.Problem](err); !ok || !strings.Contains(err.Error(), tt.err) || problem.Kind != inspect.KindBadInput {
					t.Errorf("got %v, want %q", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			r := inProgress("pay.app.f#1", now)
			if since, _ := seen.Since(&r); since != tt.since {
				t.Errorf("seen since %d, want %d", since, tt.since)
			}
		})
	}
}

// TestAnEarlierPlanProves: what a plan had left is seen since it was witnessed.
func TestAnEarlierPlanProves(t *testing.T) {
	r := inProgress("pay.app.f#1", ago(16*time.Minute))
	entry := journal.Witness(&r)
	entry.State, entry.SeenSince = inspect.Held, ago(17*time.Minute)
	h := journal.Header{At: ago(16 * time.Minute), Table: table().Name, TableARN: table().ARN, TableID: table().ID}
	path := filepath.Join(t.TempDir(), "plan.jsonl")
	j, err := journal.Create(path, h, nil, []journal.Entry{entry})
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	seen, err := sightings.Read(t.Context(), path, table(), now)
	if err != nil {
		t.Fatal(err)
	}
	if since, _ := seen.Since(&r); since != ago(17*time.Minute) {
		t.Errorf("seen since %d", since)
	}
	other := table()
	other.ID = "two"
	if _, err := sightings.Read(t.Context(), path, other, now); err == nil {
		t.Error("it counts for another table")
	}
	if _, err := sightings.Read(t.Context(), path, table(), ago(time.Hour)); err == nil {
		t.Error("it counts before it was made")
	}
}
