package journal

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
)

// watchedDisk is the real disk; it records what is asked of it, and fails on
// demand.
type watchedDisk struct {
	realDisk

	calls []string
	fail  func(call string) error
	// room is how many bytes still fit on it.
	room int
	// short makes a full disk tell of it by a short write only.
	short bool
}

func newDisk() *watchedDisk {
	return &watchedDisk{fail: func(string) error { return nil }, room: 1 << 30}
}

func (d *watchedDisk) call(name string) error {
	d.calls = append(d.calls, name)
	return d.fail(name)
}

func (d *watchedDisk) MakeFolder(path string) error {
	return errors.Join(d.call("make folder"), d.realDisk.MakeFolder(path))
}

func (d *watchedDisk) Create(path string) (file, error) {
	if err := d.call("create"); err != nil {
		return nil, err
	}
	f, err := d.realDisk.Create(path)
	return &watchedFile{f, d}, err
}

func (d *watchedDisk) Open(path string) (file, error) {
	if err := d.call("open"); err != nil {
		return nil, err
	}
	f, err := d.realDisk.Open(path)
	return &watchedFile{f, d}, err
}

func (d *watchedDisk) SyncFolder(path string) error {
	return errors.Join(d.call("sync folder"), d.realDisk.SyncFolder(path))
}

type watchedFile struct {
	file

	disk *watchedDisk
}

func (f *watchedFile) WriteAt(text []byte, at int64) (int, error) {
	if err := f.disk.call("write"); err != nil {
		return 0, err
	}
	if len(text) <= f.disk.room {
		f.disk.room -= len(text)
		return f.file.WriteAt(text, at)
	}
	n, err := f.file.WriteAt(text[:f.disk.room], at)
	f.disk.room = 0
	if f.disk.short {
		return n, err
	}
	return n, errors.Join(err, syscall.ENOSPC)
}

func (f *watchedFile) Sync() error {
	return errors.Join(f.disk.call("sync"), f.file.Sync())
}

func (f *watchedFile) Truncate(size int64) error {
	return errors.Join(f.disk.call("truncate"), f.file.Truncate(size))
}

func (f *watchedFile) Lock() error {
	return errors.Join(f.disk.call("lock"), f.file.Lock())
}

func twoEntries() []Entry {
	r := inspect.Record{Key: "a#1", Partition: "a#1", Status: inspect.InProgress}
	one, two := Witness(&r), Witness(&r)
	one.State, one.Take, two.State, two.Take = inspect.Stuck, true, inspect.Lapsed, true
	return []Entry{one, two}
}

func twoIntents() []Intent {
	return []Intent{{Entry: 0, At: 1, Item: json.RawMessage(`{}`)}, {Entry: 1, At: 1, Item: json.RawMessage(`{}`)}}
}

func started(t *testing.T, d *watchedDisk) *Journal {
	t.Helper()
	j, err := create(d, filepath.Join(t.TempDir(), "my journals", "j.jsonl"), Header{At: 1}, nil, twoEntries())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	return j
}

// What the caller does after a call has returned is safe because of what came
// last before: the plan and its name, then the intents, are on disk.
func TestEverythingIsOnDiskBeforeTheCallReturns(t *testing.T) {
	d := newDisk()
	j := started(t, d)
	want := []string{"make folder", "create", "lock", "write", "sync", "sync folder"}
	if diff := cmp.Diff(want, d.calls); diff != "" {
		t.Error("create:", diff)
	}
	for name, act := range map[string]func() error{
		"run":      func() error { return j.Run(Run{At: 1, Verb: VerbPurge}) },
		"intend":   func() error { return j.Intend(twoIntents()) },
		"settle":   func() error { return j.Settle([]Outcome{{Entry: 0, Outcome: inspect.Purged}}) },
		"restored": func() error { return j.Restored([]Outcome{{Entry: 0, Outcome: inspect.Restored}}) },
		"stop":     func() error { return j.Stop(Stop{At: 1}) },
	} {
		d.calls = nil
		if err := act(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"write", "sync"}, d.calls); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestAFailureToCreateLeavesNothingBehind(t *testing.T) {
	for _, call := range []string{"make folder", "create", "lock", "write", "sync", "sync folder"} {
		for _, errno := range []syscall.Errno{syscall.ENOSPC, syscall.EROFS, syscall.EIO} {
			d := newDisk()
			d.fail = func(name string) error {
				if name == call {
					return &os.PathError{Op: name, Path: "x", Err: errno}
				}
				return nil
			}
			path := filepath.Join(t.TempDir(), "j.jsonl")
			_, err := create(d, path, Header{At: 1}, nil, twoEntries())
			problem, ok := errors.AsType[*inspect.Problem](err)
			if !ok || !errors.Is(err, errno) || !strings.HasPrefix(problem.Why, errno.Error()) || problem.Advice == "" {
				t.Errorf("%s, %v: %v", call, errno, err)
			}
			if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("%s, %v: a file stays behind", call, errno)
			}
		}
	}
}

// A disk that is full at any byte of a group: the intents are not in the file
// afterwards, and nothing else is taken.
func TestAFullDiskStopsThePurgeBeforeTheDelete(t *testing.T) {
	for _, short := range []bool{false, true} {
		for room := 0; room < 300; room += 23 {
			d := newDisk()
			j := started(t, d)
			d.room, d.short = room, short
			err := j.Intend(twoIntents())
			if err == nil || !strings.Contains(err.Error(), "nothing was deleted after this; ") ||
				!strings.Contains(err.Error(), "idemtui purge --resume '"+j.Path()+"'") {
				t.Fatal("room for", room, err)
			}
			if !short && !strings.Contains(err.Error(), "no space left on device; nothing was deleted after this; free space and ") {
				t.Error(err)
			}
			d.room = 1 << 30
			if again := j.Settle([]Outcome{{Entry: 0, Outcome: inspect.Gone}}); again == nil || again.Error() != err.Error() {
				t.Error("it goes on after that:", again)
			}
			c, err := Read(j.Path())
			if err != nil || c.Torn || c.Counts() != (Counts{NotTried: 2}) {
				t.Error("room for", room, c.Torn, c.Counts(), err)
			}
		}
	}
}

func TestAFailedFlushStopsThePurge(t *testing.T) {
	d := newDisk()
	j := started(t, d)
	d.fail = func(name string) error {
		if name == "sync" {
			return syscall.EIO
		}
		return nil
	}
	if err := j.Intend(twoIntents()); !errors.Is(err, syscall.EIO) {
		t.Fatal(err)
	}
	d.fail = func(string) error { return nil }
	if err := j.Intend(twoIntents()); !errors.Is(err, syscall.EIO) {
		t.Error("a flush that failed once cannot be made good by another:", err)
	}
}

// Outcomes tell what has happened: what of them reached the disk is kept.
func TestAFullDiskKeepsTheOutcomesThatFitted(t *testing.T) {
	d := newDisk()
	j := started(t, d)
	if err := j.Intend(twoIntents()); err != nil {
		t.Fatal(err)
	}
	one, _, err := appendLine(nil, "", Outcome{Entry: 0, At: 1, Outcome: inspect.Purged}.line())
	if err != nil {
		t.Fatal(err)
	}
	d.room = len(one) + 20
	outcomes := []Outcome{{Entry: 0, At: 1, Outcome: inspect.Purged}, {Entry: 1, At: 1, Outcome: inspect.Purged}}
	if err := j.Settle(outcomes); !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	c, err := Read(j.Path())
	if err != nil || !c.Torn || c.Counts() != (Counts{Purged: 1, Uncertain: 1, ToRestore: 2}) {
		t.Errorf("%v, torn %v, %+v", err, c.Torn, c.Counts())
	}
}

func TestATornLineIsCutOffBeforeTheNext(t *testing.T) {
	j := started(t, newDisk())
	path := j.Path()
	if err := errors.Join(j.Intend(twoIntents()), j.Close()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text[:len(text)-30], 0o600); err != nil {
		t.Fatal(err)
	}
	d := newDisk()
	again, err := open(d, path)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if !again.Contents().Torn {
		t.Error("the torn line is not told of")
	}
	if err := again.Stop(Stop{At: 1}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"open", "lock", "truncate", "write", "sync"}, d.calls); diff != "" {
		t.Error(diff)
	}
	if c, err := Read(path); err != nil || c.Torn || c.Counts() != (Counts{Uncertain: 1, NotTried: 1, ToRestore: 1}) {
		t.Errorf("%v, torn %v, %+v", err, c.Torn, c.Counts())
	}
}

func TestAJournalThatMayNotBeWrittenCanBeRead(t *testing.T) {
	j := started(t, newDisk())
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	d := newDisk()
	d.fail = func(string) error { return &os.PathError{Op: "open", Path: j.Path(), Err: syscall.EROFS} }
	_, err := open(d, j.Path())
	if !errors.Is(err, syscall.EROFS) || !strings.Contains(err.Error(), "write the journal") {
		t.Error(err)
	}
	if _, err := Read(j.Path()); err != nil {
		t.Error(err)
	}
}

func TestAFolderThatCannotBeMade(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(file, "j.jsonl"), filepath.Join(file, "deeper", "j.jsonl")} {
		_, err := Create(path, Header{At: 1}, nil, twoEntries())
		if problem, ok := errors.AsType[*inspect.Problem](err); !ok || !strings.Contains(problem.Why, "nothing was deleted") {
			t.Error(err)
		}
	}
}

func TestAFileSystemWithoutLocksIsRefused(t *testing.T) {
	j := started(t, newDisk())
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	d := newDisk()
	d.fail = func(name string) error {
		if name == "lock" {
			return syscall.ENOLCK
		}
		return nil
	}
	if _, err := open(d, j.Path()); !errors.Is(err, syscall.ENOLCK) || !strings.Contains(err.Error(), "has locks") {
		t.Error(err)
	}
}

func TestFoldersOfTheSystems(t *testing.T) {
	home := func() (string, error) { return filepath.FromSlash("/home/ada"), nil }
	none := func() (string, error) { return "", errors.New("$HOME is not defined") }
	environment := func(pairs ...string) func(string) string {
		return func(name string) string {
			for i := 0; i < len(pairs); i += 2 {
				if pairs[i] == name {
					return pairs[i+1]
				}
			}
			return ""
		}
	}
	abs, err := filepath.Abs("state")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		system string
		env    func(string) string
		want   string
	}{
		{"linux", environment(), "/home/ada/.local/state"},
		{"linux", environment("XDG_STATE_HOME", abs), abs},
		{"linux", environment("XDG_STATE_HOME", "relative"), "/home/ada/.local/state"},
		{"darwin", environment(), "/home/ada/Library/Application Support"},
		{"darwin", environment("XDG_STATE_HOME", abs), abs},
		{"windows", environment(), "/home/ada/AppData/Local"},
		{"windows", environment("LOCALAPPDATA", abs), abs},
	} {
		got, err := folderOf(test.system, test.env, home)
		if want := filepath.Join(filepath.FromSlash(test.want), "idemtui", "journals"); err != nil || got != want {
			t.Errorf("%s: %s, want %s, %v", test.system, got, want, err)
		}
	}
	if _, err := folderOf("linux", environment(), none); err == nil || !strings.Contains(err.Error(), "--journal FILE") {
		t.Error(err)
	}
}
