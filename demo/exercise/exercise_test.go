package exercise_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"idemtui/demo/cases"
	"idemtui/demo/exercise"
	"idemtui/inspect"
	"idemtui/inspect/doctor"
	"idemtui/inspect/filter"
	"idemtui/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// found is all that the doctor must find in each table: what is wrong, what
// comes of it, and nothing in the records around it.
var found = map[string][]string{
	"already-in-progress": {"expires-estimated", "no-deadline"},
	"no-confirmation":     {"lapsed"},
	"strangers-response":  {"shared-key"},
	"growing-table":       {"ttl-other-attribute"},
	"old-refunds":         {"expiration-milliseconds"},
	"booked-twice":        {"deadline-seconds"},
	"slow-report":         {"expires-too-soon"},
	"big-answers":         {"lapsed", "near-size-limit"},
	"empty-answers":       {"no-response"},
	"after-the-release":   {"renamed-prefix"},
	"changed-amount":      {"empty-validation"},
	"blocked-then-twice":  {"lapsed", "wrong-key-completed"},
	"cleared-by-hand":     {"re-created"},
	"yesterdays-profile":  {"two-expires-after"},
	"which-key":           {"some-without-deadline"},
}

// TestDoctorNamesTheCause reads each table through the real SDK and has it
// examined: the case's finding is there, of its function alone.
func TestDoctorNamesTheCause(t *testing.T) {
	t.Parallel()
	for _, c := range cases.All() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			in := read(t, &c)
			report := doctor.Examine(in)
			var ids []string
			for _, f := range report.Findings {
				ids = append(ids, f.ID)
				if f.ID != c.Answer.Finding {
					continue
				}
				if want := prefixesOf(&c); !slices.Equal(f.Prefixes, want) {
					t.Errorf("%s is said of %q, not of %q", f.ID, f.Prefixes, want)
				}
				if c.Answer.Thread != "" && f.Thread == "" {
					t.Errorf("%s names no thread, the case %s", f.ID, c.Answer.Thread)
				}
			}
			slices.Sort(ids)
			if diff := cmp.Diff(found[c.Name], ids); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if !slices.Contains(ids, c.Answer.Finding) {
				t.Errorf("the doctor does not find %s", c.Answer.Finding)
			}
		})
	}
}

// TestFilterShowsTheRecords tries what the answer says to look at: the filter
// selects records, all of the function and the class that it names.
func TestFilterShowsTheRecords(t *testing.T) {
	t.Parallel()
	for _, c := range cases.All() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			in := read(t, &c)
			policy := inspect.Policy{Siblings: inspect.Study(in.Records, nil), Relatives: inspect.Relate(in.Records), TTL: in.Table.TTL}
			query, err := filter.Parse(c.Answer.Filter)
			if err != nil {
				t.Fatal(err)
			}
			rows, err := query.Rows(t.Context(), in.Records, in.Now, policy)
			if err != nil {
				t.Fatal(err)
			}
			if len(rows) == 0 || len(rows) == in.Records.Len() {
				t.Fatalf("%s selects %d of %d records", c.Answer.Filter, len(rows), in.Records.Len())
			}
			for _, i := range rows {
				r := in.Records.At(int(i))
				if classes := inspect.ClassesOf(r, in.Now, policy); !strings.Contains(classes, c.Answer.Class) {
					t.Errorf("%s is of class %q, not %s: %s", r.Key, classes, c.Answer.Class, inspect.Why(r, in.Now, policy))
				}
				if prefix := r.Prefix(); c.Answer.Prefix != "" && prefix != c.Answer.Prefix {
					t.Errorf("%s selects %s", c.Answer.Filter, r.Key)
				}
			}
		})
	}
}

func prefixesOf(c *cases.Case) []string {
	if c.Answer.Prefix == "" {
		return nil
	}
	return []string{c.Answer.Prefix}
}

// read opens a case and reads its table, as the dashboard does.
func read(t *testing.T, c *cases.Case) doctor.Case {
	t.Helper()
	e, err := exercise.Open(t.Context(), c, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	account, err := store.Open(t.Context(), store.Config{
		Endpoint: e.Endpoint(), Region: exercise.Region, Isolated: true, Attributes: inspect.Attributes{SortKey: c.Table.SortKey},
	})
	if err != nil {
		t.Fatal(err)
	}
	table, err := account.Table(t.Context(), exercise.TableName)
	if err != nil {
		t.Fatal(err)
	}
	return doctor.Case{Table: table.Describe(), Records: load(t.Context(), t, table), Now: inspect.MillisOf(table.Now())}
}

func load(ctx context.Context, t *testing.T, table *store.Table) inspect.Snapshot {
	t.Helper()
	pages := table.Load(ctx)
	defer pages.Close()
	var all inspect.Snapshot
	for {
		page, err := pages.Next(ctx)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = all.Append(page.Records)
	}
}
