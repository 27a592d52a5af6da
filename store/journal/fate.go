package journal

import (
	"encoding/json"
	"fmt"
	"slices"

	"idemtui/inspect"
)

// Contents is what a journal says.
type Contents struct {
	Path     string
	Header   Header
	Prefixes []Prefix
	Entries  []Entry
	// Fates says of each entry, by its number, what is known.
	Fates []Fate
	// Runs are the runs so far, the oldest first.
	Runs []Run
	// Stopped is why the last run ended early; nil where it did not say so.
	Stopped *Stop
	// Torn says that the file ends within a line, as after a crash. That line
	// was not yet on disk as a whole, so that nothing was done on its account.
	Torn bool
}

// has reports an entry that is not in the plan.
func (c *Contents) has(entry int) error {
	if entry < 0 || entry >= len(c.Entries) {
		return fmt.Errorf("entry %d is not in the plan of %d", entry, len(c.Entries))
	}
	return nil
}

// clone is a copy that later events do not reach.
func (c *Contents) clone() Contents {
	next := *c
	next.Fates = slices.Clone(c.Fates)
	return next
}

// Fate is what is known of one entry, after all runs.
type Fate struct {
	// Outcome is the purge's; OutcomeNone where there is none. What was purged
	// stays purged: that a later run finds it gone is no news.
	Outcome inspect.Outcome
	// Uncertain says that the delete was about to be sent and that nobody wrote
	// down what came of it.
	Uncertain bool
	// Unanswered says that the delete failed, and that an attempt of it had no
	// answer: it may have been applied later.
	Unanswered bool
	Reason     string
	// At is when the last of it was written.
	At inspect.Millis
	// Guard and Item are of the last intent; Item is what went where that
	// differs. Nil where no delete was ever intended.
	Guard inspect.Guard
	Item  json.RawMessage
	// Restore is what the restores came to; Restored stays. OutcomeNone where
	// there was none since the record was last purged.
	Restore       inspect.Outcome
	RestoreReason string
	RestoredAt    inspect.Millis

	run int // the run of the last intent
}

// intend folds an intent: the record was read again just now, is there, and is
// as witnessed. Whatever was in doubt before is settled by that.
func (f *Fate) intend(i Intent, run int) {
	f.Guard, f.Item, f.At, f.run = i.Guard, i.Item, i.At, run
	if f.Outcome == inspect.Purged && f.Restore != inspect.Restored {
		return
	}
	f.Outcome, f.Uncertain, f.Unanswered, f.Reason = inspect.OutcomeNone, true, false, ""
	f.Restore, f.RestoreReason, f.RestoredAt = inspect.OutcomeNone, "", 0
}

// settle folds an outcome. An attempt that an earlier run left open, or whose
// answer was lost, may have been the one that took the record: what a later
// look finds does not settle that, and the outcome is unknown.
func (f *Fate) settle(o Outcome, run int) {
	doubt := f.Outcome == inspect.Unknown || f.Unanswered || f.Uncertain && f.run != run
	switch {
	case o.Outcome == inspect.Purged:
		f.Outcome = inspect.Purged
	case f.Outcome == inspect.Purged:
		return
	case o.Outcome == inspect.NotTried && (doubt || f.Outcome != inspect.OutcomeNone):
		return
	case doubt:
		f.Outcome = inspect.Unknown
	default:
		f.Outcome = o.Outcome
	}
	f.Uncertain, f.Unanswered, f.Reason, f.At = false, o.Unanswered, o.Reason, o.At
	if o.Took != nil {
		f.Item = o.Took
	}
}

// putBack folds the outcome of a restore.
func (f *Fate) putBack(o Outcome) {
	if f.Restore == inspect.Restored {
		return
	}
	f.Restore, f.RestoreReason, f.RestoredAt = o.Outcome, o.Reason, o.At
}

// Restorable reports whether a restore has to put the record back: it was
// purged, or may have been. Putting back overwrites nothing.
func (f *Fate) Restorable() bool {
	taken := f.Outcome == inspect.Purged || f.Outcome == inspect.Unknown || f.Uncertain
	return taken && f.Item != nil && f.Restore != inspect.Restored
}

// Pending reports whether a resume has to look at the record again. What was
// put back stays.
func (f *Fate) Pending() bool {
	if f.Restore == inspect.Restored {
		return false
	}
	switch f.Outcome {
	case inspect.Purged, inspect.Changed, inspect.Gone:
		return false
	case inspect.OutcomeNone, inspect.Restored, inspect.Failed, inspect.Unknown, inspect.NotTried:
	}
	return true
}

// Restorable lists the entries that a restore has to put back.
func (c *Contents) Restorable() []int {
	return c.where(func(i int) bool { return c.Fates[i].Restorable() })
}

// Pending lists the entries that a resume has to look at again: those that the
// plan takes, and those that were tried though the plan had left them.
func (c *Contents) Pending() []int {
	return c.where(func(i int) bool {
		tried := c.Fates[i].Item != nil || c.Fates[i].Outcome != inspect.OutcomeNone
		return (c.Entries[i].Take || tried) && c.Fates[i].Pending()
	})
}

func (c *Contents) where(holds func(i int) bool) []int {
	var found []int
	for i := range c.Entries {
		if holds(i) {
			found = append(found, i)
		}
	}
	return found
}

// Counts sums the fates of a plan up. Each entry is in one of them; Restored
// and ToRestore count again.
type Counts struct {
	Purged, Changed, Gone, Failed, Unknown, Uncertain int
	// NotTried are taken by the plan and were not tried yet.
	NotTried int
	// Left are left by the plan, and no run added them.
	Left int
	// Restored are back in the table; ToRestore are not, and could be.
	Restored, ToRestore int
}

// Counts sums the fates up.
func (c *Contents) Counts() Counts {
	var n Counts
	for i := range c.Entries {
		n.add(&c.Entries[i], &c.Fates[i])
	}
	return n
}

func (n *Counts) add(e *Entry, f *Fate) {
	if f.Restore == inspect.Restored {
		n.Restored++
	}
	if f.Restorable() {
		n.ToRestore++
	}
	switch f.Outcome {
	case inspect.Purged:
		n.Purged++
	case inspect.Changed:
		n.Changed++
	case inspect.Gone:
		n.Gone++
	case inspect.Failed:
		n.Failed++
	case inspect.Unknown:
		n.Unknown++
	case inspect.NotTried:
		n.NotTried++
	case inspect.OutcomeNone, inspect.Restored:
		switch {
		case f.Uncertain:
			n.Uncertain++
		case e.Take:
			n.NotTried++
		default:
			n.Left++
		}
	}
}
