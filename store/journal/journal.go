package journal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"unicode/utf8"

	"idemtui/inspect"
)

// Journal is a journal that is appended to. Its methods may be called at once
// from many goroutines. After a line that may not be on disk it takes no more.
type Journal struct {
	path string // absolute: a change of the working folder does not matter
	disk disk

	mutex    sync.Mutex
	file     file
	contents Contents
	sum      string // of the last line
	end      int64  // where it ends
	open     bool   // it has no line break yet
	size     int64  // of the file; above end where a torn line follows
	broken   error  // what stopped the appending
}

// Create writes a plan into a new file, for this user alone, and returns when
// it and its name are on disk. It overwrites nothing: a file that is there is
// fs.ErrExist. The plan's order gives the entries their numbers. Where it
// fails, no file stays behind.
func Create(path string, h Header, prefixes []Prefix, entries []Entry) (*Journal, error) {
	return create(realDisk{}, path, h, prefixes, entries)
}

func create(d disk, path string, h Header, prefixes []Prefix, entries []Entry) (*Journal, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, createProblem(path, err)
	}
	c := Contents{Path: path, Header: h, Prefixes: prefixes, Entries: entries, Fates: make([]Fate, len(entries))}
	text, sum, err := writePlan(&c)
	if err != nil {
		return nil, createProblem(path, err)
	}
	if err := d.MakeFolder(filepath.Dir(path)); err != nil {
		return nil, createProblem(path, err)
	}
	f, err := d.Create(path)
	if err != nil {
		return nil, createProblem(path, err)
	}
	if err := begin(d, f, path, text); err != nil {
		_ = f.Close()
		_ = d.Remove(path) // half a plan is of no use to anybody
		return nil, err
	}
	size := int64(len(text))
	return &Journal{path: path, disk: d, file: f, contents: c, sum: sum, end: size, size: size}, nil
}

// begin locks a new file and puts its plan on disk.
func begin(d disk, f file, path string, text []byte) error {
	if err := lockFile(f, path); err != nil {
		return err
	}
	if err := writeAll(f, text, 0); err != nil {
		return createProblem(path, err)
	}
	if err := d.SyncFolder(filepath.Dir(path)); err != nil {
		return createProblem(path, err)
	}
	return nil
}

// writePlan gives the lines of a plan, and numbers its entries.
func writePlan(c *Contents) (text []byte, sum string, err error) {
	c.Header.Version = Version
	c.Entries = append([]Entry(nil), c.Entries...)
	lines := make([]any, 0, len(c.Entries)+len(c.Prefixes)+2)
	lines = append(lines, c.Header.line())
	for _, p := range c.Prefixes {
		lines = append(lines, p.line())
	}
	for i := range c.Entries {
		e := &c.Entries[i]
		e.Number = i
		if !utf8.ValidString(e.Key + e.Partition + string(e.Status) + e.Validation) {
			return nil, "", fmt.Errorf("the record %q is not UTF-8, which no answer of DynamoDB can be", e.Key)
		}
		if _, ok := inspect.ParseState(e.State.String()); !ok {
			return nil, "", fmt.Errorf("the record %q has no state", e.Key)
		}
		lines = append(lines, e.line())
	}
	lines = append(lines, plannedLine{Kind: kindPlanned, Entries: len(c.Entries), Take: countTaken(c.Entries)})
	for _, line := range lines {
		if text, sum, err = appendLine(text, sum, line); err != nil {
			return nil, "", err
		}
	}
	return text, sum, nil
}

// Open reads a journal, checks all of it and takes it for this process, to be
// appended to until Close. Another process that has it is ErrBusy.
func Open(path string) (*Journal, error) { return open(realDisk{}, path) }

func open(d disk, path string) (*Journal, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, openProblem(path, err)
	}
	info, err := d.Stat(path)
	if err != nil {
		return nil, openProblem(path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, notAJournal(path, "it is no regular file")
	}
	f, err := d.Open(path)
	if err != nil {
		return nil, appendOpenProblem(path, err)
	}
	j := &Journal{path: path, disk: d, file: f}
	if err := j.load(); err != nil {
		_ = f.Close() // nothing was written
		return nil, err
	}
	return j, nil
}

// load locks the file first: what is read then is the last word.
func (j *Journal) load() error {
	if err := lockFile(j.file, j.path); err != nil {
		return err
	}
	r := reader{path: j.path, keep: keepItems, contents: Contents{Path: j.path}}
	if err := r.read(j.file); err != nil {
		return err
	}
	info, err := j.file.Stat()
	if err != nil {
		return openProblem(j.path, err)
	}
	j.contents, j.sum, j.end, j.open, j.size = r.contents, r.sum, r.end, r.open, info.Size()
	return nil
}

func lockFile(f file, path string) error {
	err := f.Lock()
	switch {
	case errors.Is(err, errLocked):
		return busyProblem(path)
	case err != nil:
		return lockProblem(path, err)
	}
	return nil
}

// Path is where the journal lies, in full.
func (j *Journal) Path() string { return j.path }

// Contents is what the journal says by now.
func (j *Journal) Contents() Contents {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	return j.contents.clone()
}

// Close lets the journal go. All that was appended is on disk already.
func (j *Journal) Close() error {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	if j.broken == nil {
		j.broken = writeProblem(j.path, fs.ErrClosed)
	}
	if err := j.file.Close(); err != nil {
		return writeProblem(j.path, err)
	}
	return nil
}

// Intend writes down records that are about to be deleted, in one write. It
// returns when they are on disk; after an error none of them may be deleted.
func (j *Journal) Intend(intents []Intent) error { return appendEvents(j, intents) }

// Settle writes down what became of records.
func (j *Journal) Settle(outcomes []Outcome) error { return appendEvents(j, outcomes) }

// Restored writes down what a restore did.
func (j *Journal) Restored(outcomes []Outcome) error {
	events := make([]restored, len(outcomes))
	for i, o := range outcomes {
		events[i] = restored(o)
	}
	return appendEvents(j, events)
}

// Run writes down that a run begins.
func (j *Journal) Run(r Run) error { return appendEvents(j, []Run{r}) }

// Stop writes down why a run ends early.
func (j *Journal) Stop(s Stop) error { return appendEvents(j, []Stop{s}) }

// appendEvents writes events as one group and returns when they are on disk.
func appendEvents[E event](j *Journal, events []E) error {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	switch {
	case j.broken != nil:
		return j.broken
	case len(events) == 0:
		return nil
	}
	text, sum, err := j.encode(len(events), func(i int) event { return events[i] })
	if err != nil {
		return writeProblem(j.path, err) // the caller's mistake; the file is as it was
	}
	_, plans := any(events).([]Intent)
	if j.broken = j.write(text, plans); j.broken != nil {
		return j.broken
	}
	j.sum = sum
	for _, e := range events {
		e.fold(&j.contents)
	}
	return nil
}

// encode checks events and gives their lines.
func (j *Journal) encode(n int, at func(i int) event) (text []byte, sum string, err error) {
	if j.open {
		text = append(text, '\n')
	}
	sum = j.sum
	for i := range n {
		e := at(i)
		if err := e.check(&j.contents); err != nil {
			return nil, "", err
		}
		if text, sum, err = appendLine(text, sum, e.line()); err != nil {
			return nil, "", err
		}
	}
	return text, sum, nil
}

// write puts lines behind the last whole one and on disk. Where that fails,
// lines that plan something are cut off again, as far as possible: nothing will
// be done on their account. Lines that tell what was done are worth keeping.
func (j *Journal) write(text []byte, plans bool) error {
	if err := j.here(); err != nil {
		return err
	}
	if j.size > j.end { // a torn line of a crash
		if err := j.file.Truncate(j.end); err != nil {
			return writeProblem(j.path, err)
		}
		j.size = j.end
	}
	if err := writeAll(j.file, text, j.end); err != nil {
		if plans {
			_ = j.file.Truncate(j.end)
		}
		return writeProblem(j.path, err)
	}
	j.end += int64(len(text))
	j.size, j.open, j.contents.Torn = j.end, false, false
	return nil
}

// writeAll writes at a place and returns when it is on disk.
func writeAll(f file, text []byte, at int64) error {
	n, err := f.WriteAt(text, at)
	switch {
	case err != nil:
		return err //nolint:wrapcheck // the caller tells it
	case n < len(text):
		return io.ErrShortWrite
	}
	return f.Sync()
}

// here checks that whoever reads the path will read this very file, as it was
// written. What is written into a removed file is lost.
func (j *Journal) here() error {
	at, err := j.disk.Stat(j.path)
	if err != nil {
		how := "it is gone"
		if !errors.Is(err, fs.ErrNotExist) {
			how = cause(err)
		}
		return lostProblem(j.path, how, err)
	}
	ours, err := j.file.Stat()
	if err != nil {
		return lostProblem(j.path, cause(err), err)
	}
	switch {
	case !os.SameFile(at, ours):
		return lostProblem(j.path, "another file has taken its place", fs.ErrNotExist)
	case ours.Size() != j.size:
		return lostProblem(j.path, "somebody else has changed it", fs.ErrInvalid)
	}
	return nil
}

// Name is the usual file name of a plan's journal: when, and of what table.
func Name(h Header) string { return name(h, 1) }

// name is the n-th name of a plan's journal, for when those before are taken.
func name(h Header, n int) string {
	const maxTable = 200 // file systems hold 255 bytes
	table := h.Table[strings.LastIndexByte(h.Table, '/')+1:]
	table = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_', r == '.', r == '-':
			return r
		}
		return '_'
	}, table)
	base := h.At.Time().Format("20060102T150405Z") + "-" + table[:min(len(table), maxTable)]
	if n > 1 {
		base = fmt.Sprintf("%s-%d", base, n)
	}
	return base + extension
}

// CreateIn creates a journal in a folder, under its usual name or, where that
// is taken, the next.
func CreateIn(folder string, h Header, prefixes []Prefix, entries []Entry) (*Journal, error) {
	const tries = 1000 // plans of one table in one second
	var err error
	for n := 1; n <= tries; n++ {
		var j *Journal
		j, err = Create(filepath.Join(folder, name(h, n)), h, prefixes, entries)
		if !errors.Is(err, fs.ErrExist) {
			return j, err
		}
	}
	return nil, err
}
