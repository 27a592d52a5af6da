package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"idemtui/inspect"
	"idemtui/store"
	"idemtui/store/journal"
	"idemtui/ui"
	"idemtui/ui/cli/config"
)

// memory is what is kept of a table, for the dashboard: in the state folder
// what was seen of it and its journals, in the config folder what a person
// said.
type memory struct {
	account *store.Account
	table   *store.Table
	// policy is what holds for the table: flags, config file, what was kept.
	policy func(inspect.Table) (inspect.Policy, error)
	// folder keeps the journals of a demo: its table ends with it, and nothing
	// else is kept. It is empty for the state folder.
	folder string

	mu sync.Mutex
	// said are the words on a fleeting table.
	said config.Kept
	// restored is what each journal put back, as the file was then.
	restored map[string]journalAsRead
}

// journalAsRead is what a journal told, and of which file.
type journalAsRead struct {
	info os.FileInfo
	back putBack
}

// fleeting reports a table that ends with the session.
func (m *memory) fleeting() bool { return m.folder != "" }

// Recall reads what was seen of the table earlier.
func (m *memory) Recall(context.Context) (inspect.Sightings, error) {
	if m.fleeting() {
		return nil, nil
	}
	about := m.table.Describe()
	file, err := sightingsOf(about)
	if err != nil {
		return nil, err
	}
	return file.Load(about, inspect.MillisOf(m.table.Now()))
}

// Remember keeps what was seen, and of what others kept meanwhile all that may
// still be in the table.
func (m *memory) Remember(_ context.Context, seen inspect.Sightings) error {
	if m.fleeting() {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	about, now := m.table.Describe(), inspect.MillisOf(m.table.Now())
	file, err := sightingsOf(about)
	if err != nil {
		return err
	}
	before, _ := file.Load(about, now) // one that cannot be read proves nothing, and is replaced
	return file.Save(about, seen.Merge(before.Unexpired(now)))
}

// Restored are the runs that the journals of the table put back.
func (m *memory) Restored(ctx context.Context) (map[string][]inspect.Record, error) {
	folder, err := journalsIn(m.folder)
	if err != nil {
		return nil, err
	}
	paths, err := filepath.Glob(filepath.Join(folder, "*.jsonl"))
	if err != nil {
		return nil, fmt.Errorf("list the journals in %s: %w", folder, err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	about, next, all := m.table.Describe(), map[string]journalAsRead{}, putBack{}
	for _, path := range paths {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("read the journals in %s: %w", folder, ctx.Err())
		}
		info, err := os.Stat(path)
		if err != nil {
			continue // removed meanwhile
		}
		known, ok := m.restored[path]
		if !ok || known.info.Size() != info.Size() || !known.info.ModTime().Equal(info.ModTime()) {
			known = journalAsRead{info, restoredIn(path, about)}
		}
		next[path] = known
		for key, runs := range known.back {
			all[key] = append(all[key], runs...)
		}
	}
	m.restored = next
	return all, nil
}

// restoredIn are the runs that a journal of the table put back; of a damaged one
// as far as it can be read.
func restoredIn(path string, t inspect.Table) putBack {
	c, _ := journal.Read(path)
	if c.Header.TableARN != t.ARN || c.Header.TableID != t.ID {
		return nil
	}
	back := putBack{}
	back.add(&c)
	return back
}

// Runs asks Lambda how long calls of the prefixes' functions may take.
func (m *memory) Runs(ctx context.Context, prefixes []string) (map[string]inspect.Run, []string) {
	if m.fleeting() {
		return nil, nil
	}
	return lambdaRuns(ctx, m.account, m.table, prefixes, inspect.MillisOf(m.table.Now()))
}

// Say keeps a person's word on a prefix, in place of the one before.
func (m *memory) Say(_ context.Context, prefix string, w ui.Word) (inspect.Policy, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	about := m.table.Describe()
	if m.fleeting() {
		m.said = withWord(m.said, prefix, w)
		policy, err := m.policy(about)
		expires, runs := m.said.Rules()
		policy.ExpiresAfter, policy.MaxRun = slices.Concat(expires, policy.ExpiresAfter), slices.Concat(runs, policy.MaxRun)
		return policy, err
	}
	folder := config.KeptIn()
	kept, err := folder.Load(about)
	if err != nil {
		return inspect.Policy{}, err
	}
	if err := folder.Save(withWord(kept, prefix, w)); err != nil {
		return inspect.Policy{}, err
	}
	return m.policy(about)
}

// withWord is what was kept, with a word on a prefix.
func withWord(k config.Kept, prefix string, w ui.Word) config.Kept {
	set := func(spans map[string]config.Span, span config.Span) map[string]config.Span {
		next := map[string]config.Span{}
		for p, s := range spans {
			if p != prefix {
				next[p] = s
			}
		}
		if span > 0 {
			next[prefix] = span
		}
		return next
	}
	k.ExpiresAfter = set(k.ExpiresAfter, config.Span(w.ExpiresAfter))
	k.MaxRun = set(k.MaxRun, config.Span(w.MaxRun))
	return k
}
