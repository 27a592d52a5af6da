package journal

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"idemtui/inspect"
)

// Summary is one journal in a list.
type Summary struct {
	Path string
	// Header is empty where not even that could be read.
	Header  Header
	Entries int
	// Taken are those that the plan takes.
	Taken  int
	Counts Counts
	Runs   []Run
	// Stopped is why the last run ended early, where it said so.
	Stopped *Stop
	Torn    bool
	// Problem is why the journal cannot be used; the rest is then of what
	// stands before the damage.
	Problem error

	modified time.Time
}

// At is when the plan was made; where that cannot be read, when the file was
// last written to.
func (s *Summary) At() inspect.Millis {
	if s.Header.At != 0 {
		return s.Header.At
	}
	return inspect.MillisOf(s.modified)
}

// List sums up the journals in a folder, the newest first: those of one table,
// or all where tableARN is empty. Those that cannot be read are in it with
// their problem, whatever their table. A folder that is not there has none.
func List(folder, tableARN string) ([]Summary, error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, &inspect.Problem{What: "list the journals in " + folder, Why: cause(err), Err: err}
	}
	var found []Summary
	for _, entry := range entries {
		if filepath.Ext(entry.Name()) != extension {
			continue
		}
		s := summarize(filepath.Join(folder, entry.Name()))
		if errors.Is(s.Problem, fs.ErrNotExist) {
			continue // removed meanwhile
		}
		if tableARN == "" || s.Header.TableARN == "" || s.Header.TableARN == tableARN {
			found = append(found, s)
		}
	}
	slices.SortStableFunc(found, func(a, b Summary) int {
		return cmp.Or(cmp.Compare(b.At(), a.At()), strings.Compare(b.Path, a.Path))
	})
	return found, nil
}

// summarize reads a journal for a list; the items are dropped on the way.
func summarize(path string) Summary {
	r, err := readFile(path, dropItems)
	c := &r.contents
	s := Summary{
		Path: path, Header: c.Header, Entries: len(c.Entries), Taken: countTaken(c.Entries), Counts: c.Counts(),
		Runs: c.Runs, Stopped: c.Stopped, Torn: c.Torn, Problem: err,
	}
	if info, err := os.Stat(path); err == nil {
		s.modified = info.ModTime()
	}
	return s
}
