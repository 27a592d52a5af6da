package cli

import (
	"slices"

	"idemtui/inspect"
	"idemtui/store/journal"
)

// putBack are the runs that restores wrote, by key. They say nothing of how long
// expires_after is, being written by another clock; what ran later under such a
// key does.
type putBack map[string][]inspect.Record

// putBackIn are the runs that the journals of the state folder put back into a
// table. A journal that cannot be read tells none.
func putBackIn(t inspect.Table) putBack {
	back := putBack{}
	folder, err := journal.Folder()
	if err != nil {
		return back
	}
	found, err := journal.List(folder, t.ARN)
	if err != nil {
		return back
	}
	for i := range found {
		if s := &found[i]; s.Problem == nil && s.Header.TableID == t.ID && s.Counts.Restored > 0 {
			if c, err := journal.Read(s.Path); err == nil {
				back.add(&c)
			}
		}
	}
	return back
}

// add takes in what a journal put back.
func (b putBack) add(c *journal.Contents) {
	for i := range c.Fates {
		if e := &c.Entries[i]; c.Fates[i].Restore == inspect.Restored {
			b[e.Key] = append(b[e.Key], e.Record())
		}
	}
}

// has reports whether a record is one of them.
func (b putBack) has(r *inspect.Record) bool {
	return slices.ContainsFunc(b[r.Key], func(back inspect.Record) bool { return back.Same(r) })
}
