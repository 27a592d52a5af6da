package journal_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
	"idemtui/store/journal"
)

func TestListShowsTheNewestFirstAndHidesNothing(t *testing.T) {
	folder := t.TempDir()
	put := func(name, text string) { must(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600)) }
	for i, table := range []string{"IdempotencyTable", "Other"} {
		h := header()
		h.Table, h.TableARN, h.At = table, strings.Replace(tableARN, "IdempotencyTable", table, 1), at(int64(i))
		j, err := journal.CreateIn(folder, h, nil, plan())
		must(t, err)
		must(t, j.Run(journal.Run{At: at(5), Verb: journal.VerbPurge}))
		must(t, j.Intend([]journal.Intent{intend(0, 1), intend(1, 1)}))
		must(t, j.Settle([]journal.Outcome{outcome(0, inspect.Purged)}))
		must(t, j.Close())
	}
	put("empty.jsonl", "")
	put("prose.jsonl", "Dear diary\n")
	put("notes.txt", "not ours")
	put(".DS_Store", "\x00")
	must(t, os.Mkdir(filepath.Join(folder, "folder.jsonl"), 0o700))

	all, err := journal.List(folder, "")
	must(t, err)
	readable, names := []string{}, map[string]error{}
	for _, s := range all {
		if s.Problem == nil {
			readable = append(readable, s.Header.Table)
		} else {
			names[filepath.Base(s.Path)] = s.Problem
		}
	}
	if diff := cmp.Diff([]string{"Other", "IdempotencyTable"}, readable); diff != "" {
		t.Error(diff)
	}
	for name, is := range map[string]error{
		"empty.jsonl": journal.ErrPlanCut, "prose.jsonl": journal.ErrNotAJournal, "folder.jsonl": journal.ErrNotAJournal,
	} {
		if !errors.Is(names[name], is) {
			t.Errorf("%s: %v", name, names[name])
		}
	}
	if len(all) != 5 {
		t.Errorf("%d in the list", len(all))
	}

	ours, err := journal.List(folder, tableARN)
	must(t, err)
	if len(ours) != 4 { // one table's, and the three that nobody knows the table of
		t.Errorf("%d of one table", len(ours))
	}
	for _, s := range ours {
		if s.Problem != nil {
			continue
		}
		if diff := cmp.Diff(journal.Counts{Purged: 1, Uncertain: 1, Left: 1, ToRestore: 2}, s.Counts); diff != "" {
			t.Error(diff)
		}
		if s.Entries != 3 || s.Taken != 2 || len(s.Runs) != 1 || s.At() != at(0) {
			t.Errorf("%+v", s)
		}
	}
}

func TestListOfAFolderThatIsNotThere(t *testing.T) {
	list, err := journal.List(filepath.Join(t.TempDir(), "none"), "")
	if len(list) != 0 || err != nil {
		t.Error(list, err)
	}
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	if _, err := journal.List(file, ""); err == nil {
		t.Error("a file was listed")
	}
}

func TestNames(t *testing.T) {
	moment := inspect.MillisOf(at(0).Time())
	for table, want := range map[string]string{
		"IdempotencyTable": "IdempotencyTable", tableARN: "IdempotencyTable", "a.b-c_D9": "a.b-c_D9",
		"../../etc/x y\x1b": "x_y_", "": "", "Tabellé": "Tabell_", strings.Repeat("t", 300): strings.Repeat("t", 200),
	} {
		name := journal.Name(journal.Header{Table: table, At: moment})
		if want := moment.Time().Format("20060102T150405Z") + "-" + want + ".jsonl"; name != want {
			t.Errorf("%q: %s, want %s", table, name, want)
		}
	}
}

func TestATakenNameGetsANumber(t *testing.T) {
	folder := t.TempDir()
	for _, want := range []string{".jsonl", "-2.jsonl", "-3.jsonl"} {
		j, err := journal.CreateIn(folder, header(), nil, plan())
		must(t, err)
		t.Cleanup(func() { j.Close() })
		if !strings.HasSuffix(j.Path(), "-IdempotencyTable"+want) {
			t.Error(j.Path(), want)
		}
	}
}

func TestFolderFollowsTheEnvironment(t *testing.T) {
	state := t.TempDir()
	t.Setenv("XDG_STATE_HOME", state)
	t.Setenv("LOCALAPPDATA", state)
	folder, err := journal.Folder()
	must(t, err)
	if want := filepath.Join(state, "idemtui", "journals"); folder != want {
		t.Errorf("%s, want %s", folder, want)
	}
}
