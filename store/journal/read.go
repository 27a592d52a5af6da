package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"idemtui/inspect"
)

// Read reads a journal and checks all of it. It takes no lock and writes
// nothing. Where a line is not as it was written, the error names it and the
// contents are those of the lines before.
func Read(path string) (Contents, error) {
	r, err := readFile(path, keepItems)
	return r.contents, err
}

// readFile reads the journal of a path, which must be a regular file: a pipe
// would never end.
func readFile(path string, keep keep) (reader, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return reader{}, openProblem(path, err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return reader{}, openProblem(path, err)
	}
	if !info.Mode().IsRegular() {
		return reader{}, notAJournal(path, "it is no regular file")
	}
	file, err := os.Open(path)
	if err != nil {
		return reader{}, openProblem(path, err)
	}
	defer func() { _ = file.Close() }() // nothing was written
	r := reader{path: path, keep: keep, contents: Contents{Path: path}}
	err = r.read(file)
	return r, err
}

// keep says whether items are kept; lists drop them.
type keep bool

const (
	keepItems keep = true
	dropItems keep = false
)

// reader folds the lines of a journal.
type reader struct {
	path     string
	keep     keep
	contents Contents

	lines   int    // read and verified
	end     int64  // where the last of them ends
	open    bool   // it has no line break: nothing followed
	sum     string // its sum
	planned bool   // the plan is whole
}

// read reads to the end of the file and checks that the plan is whole.
func (r *reader) read(from io.Reader) error {
	buffered := bufio.NewReaderSize(from, 64<<10)
	for {
		line, err := readLine(buffered)
		switch {
		case errors.Is(err, errLongLine) && r.lines == 0:
			return notAJournal(r.path, "its first line has no end")
		case errors.Is(err, errLongLine):
			return damagedProblem(r.path, r.lines+1, "it has no end")
		case err != nil && !errors.Is(err, io.EOF):
			return openProblem(r.path, err)
		}
		last := err != nil
		if len(line) > 0 {
			if err := r.take(line, last); err != nil {
				return err
			}
		}
		if last {
			break
		}
	}
	if !r.planned {
		return planCutProblem(r.path, r.lines, r.contents.Torn)
	}
	return nil
}

var errLongLine = errors.New("the line is too long")

// readLine reads a line with its line break; io.EOF comes with the last.
func readLine(from *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := from.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > maxLineBytes:
			return nil, errLongLine
		case !errors.Is(err, bufio.ErrBufferFull):
			return line, err //nolint:wrapcheck // told apart and wrapped by the caller
		}
	}
}

// take verifies and folds one line. A last line without its line break counts
// if its sum proves it whole, and is torn if not.
func (r *reader) take(line []byte, last bool) error {
	text, broken := bytes.CutSuffix(line, []byte("\n"))
	if r.lines == 0 {
		if err := r.checkFirst(text, !broken); err != nil {
			return err
		}
	}
	sum, ok := verify(text, r.sum)
	switch {
	case !ok && last && !broken:
		r.contents.Torn = true
		return nil
	case !ok:
		return damagedProblem(r.path, r.lines+1, "its sum does not fit")
	}
	if err := r.fold(text); err != nil {
		return damagedProblem(r.path, r.lines+1, err.Error())
	}
	r.lines++
	r.end += int64(len(line))
	r.sum, r.open = sum, !broken
	return nil
}

// headerStart is how each version's header begins.
const headerStart = `{"kind":"header","version":`

// checkFirst tells a journal from other files, before sums, which another
// version may form otherwise.
func (r *reader) checkFirst(text []byte, torn bool) error {
	if torn && bytes.HasPrefix([]byte(headerStart), text) {
		return nil // cut within its first words: the plan breaks off
	}
	rest, ok := bytes.CutPrefix(text, []byte(headerStart))
	if !ok {
		return notAJournal(r.path, "its first line is no header")
	}
	var version int
	if _, err := fmt.Sscanf(string(rest[:min(len(rest), 10)]), "%d", &version); err == nil && version > Version {
		return newerProblem(r.path, version)
	}
	return nil
}

// fold decodes a line and adds it to the contents.
func (r *reader) fold(text []byte) error {
	var head struct {
		Kind kind `json:"kind"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return fmt.Errorf("it is no JSON: %w", err)
	}
	if r.planned {
		return r.foldEvent(head.Kind, text)
	}
	return r.foldPlan(head.Kind, text)
}

// foldPlan takes the lines up to planned: a header, prefixes, entries.
func (r *reader) foldPlan(k kind, text []byte) error {
	c := &r.contents
	switch {
	case k == kindHeader && r.lines == 0:
		line, err := decode[headerLine](text)
		c.Header = line.header()
		return err
	case r.lines == 0:
		return errors.New("a header belongs there")
	case k == kindPrefix && len(c.Entries) == 0:
		line, err := decode[prefixLine](text)
		c.Prefixes = append(c.Prefixes, Prefix{Name: line.Prefix, Siblings: line.Siblings})
		return err
	case k == kindEntry:
		return r.foldEntry(text)
	case k == kindPlanned:
		line, err := decode[plannedLine](text)
		if err == nil && (line.Entries != len(c.Entries) || line.Take != countTaken(c.Entries)) {
			err = errors.New("it does not count the entries before it")
		}
		r.planned = err == nil
		return err
	}
	return fmt.Errorf("a line of kind %q does not belong there", k)
}

func (r *reader) foldEntry(text []byte) error {
	line, err := decode[entryLine](text)
	if err != nil {
		return err
	}
	e, err := line.entry()
	if err != nil {
		return err
	}
	if e.Number != len(r.contents.Entries) {
		return fmt.Errorf("entry %d stands where %d belongs", e.Number, len(r.contents.Entries))
	}
	r.contents.Entries = append(r.contents.Entries, e)
	r.contents.Fates = append(r.contents.Fates, Fate{})
	return nil
}

// foldEvent takes the lines after the plan.
func (r *reader) foldEvent(k kind, text []byte) error {
	e, err := decodeEvent(k, text)
	if err != nil {
		return err
	}
	if err := e.check(&r.contents); err != nil {
		return err
	}
	if r.keep == dropItems {
		e = withoutItem(e)
	}
	e.fold(&r.contents)
	return nil
}

// withoutItem leaves of an item only that there is one.
func withoutItem(e event) event {
	switch e := e.(type) {
	case Intent:
		e.Item, e.Guard = json.RawMessage("{}"), inspect.Guard{}
		return e
	case Outcome:
		e.Took = nil
		return e
	}
	return e
}

func decodeEvent(k kind, text []byte) (event, error) {
	switch k {
	case kindRun:
		line, err := decode[runLine](text)
		return Run{At: inspect.Millis(line.At), Verb: line.Verb, Caller: line.Caller}, err
	case kindStopped:
		line, err := decode[stoppedLine](text)
		return Stop{At: inspect.Millis(line.At), Why: line.Why}, err
	case kindIntent:
		line, err := decode[intentLine](text)
		return Intent{Entry: line.Entry, At: inspect.Millis(line.At), Guard: line.Guard, Item: line.Item}, err
	case kindOutcome, kindRestored:
		line, err := decode[outcomeLine](text)
		if err != nil {
			return nil, err
		}
		o, err := line.outcome()
		if k == kindRestored {
			return restored(o), err
		}
		return o, err
	case kindHeader, kindPrefix, kindEntry, kindPlanned:
	}
	return nil, fmt.Errorf("a line of kind %q does not belong there", k)
}

func decode[L any](text []byte) (L, error) {
	var line L
	if err := json.Unmarshal(text, &line); err != nil {
		return line, fmt.Errorf("it cannot be decoded: %w", err)
	}
	return line, nil
}

func countTaken(entries []Entry) int {
	taken := 0
	for i := range entries {
		if entries[i].Take {
			taken++
		}
	}
	return taken
}
