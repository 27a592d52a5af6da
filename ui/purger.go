package ui

import (
	"context"

	"idemtui/inspect"
	"idemtui/inspect/plan"
)

// Purger purges the table of a Source, puts back, and keeps journals of both.
type Purger interface {
	// Facts asks for what the ages of records of some prefixes may rest on
	// beside the records: Lambda, and what was seen earlier. What cannot be told
	// is a note.
	Facts(ctx context.Context, prefixes []string) (Facts, error)
	// Purge writes the journal of an order and begins with what its plan takes.
	// ctx is the purge's own: when it ends the purge stops, as by Stop.
	Purge(ctx context.Context, o Order) (Purging, error)
	// Restore puts back what the purge of a journal took; what has expired since
	// stays away.
	Restore(ctx context.Context, journal string) (Purging, error)
	// Save keeps the plan of an order in a journal for a later purge --resume,
	// and gives its path.
	Save(ctx context.Context, o Order) (path string, err error)
	// Journals lists those of the table, the newest first.
	Journals(ctx context.Context) ([]Journal, error)
	// Journal reads one of them with its records, in the plan's order.
	Journal(ctx context.Context, path string) (Journal, []JournalRecord, error)
}

// purges is a Source whose table can be purged.
type purges interface{ Purger() Purger }

// Facts is what is known beside the records.
type Facts struct {
	// Runs is what Lambda told, per prefix.
	Runs map[string]inspect.Run
	// Seen is since when records are known to be as they are.
	Seen inspect.Sightings
	// Notes are what a person should know, each a sentence.
	Notes []string
}

// Order is a plan that a person said yes to, and by what it was judged.
type Order struct {
	Plan    plan.Plan
	Policy  inspect.Policy
	Options plan.Options
	// Unchanged are prefixes that Lambda says were changed within a day, and of
	// which the person said that expires_after is still the same.
	Unchanged []string
	// Reason is the person's own word for the journal.
	Reason string
}

// Purging is a purge or a restore under way.
type Purging interface {
	// Next waits for outcomes: all that came since the last call. io.EOF is the
	// end; Summary holds then.
	Next(ctx context.Context) ([]Settled, error)
	// Stop ends it: what is in flight is finished, the rest not tried.
	Stop()
	// Summary is what it came to.
	Summary() Settlement
}

// Settled is what became of one record.
type Settled struct {
	Key     inspect.ItemKey
	Outcome inspect.Outcome
	Reason  string
}

// Settlement is what a purge or a restore came to.
type Settlement struct {
	// Journal is the path of its journal.
	Journal string
	// Counts are the records by outcome.
	Counts map[inspect.Outcome]int
	// Stopped is why it ended early; nil if it did not.
	Stopped error
	// Expired is the number of records that a restore left away, because TTL may
	// take them at once.
	Expired int
}

// Journal is a past purge of the table, as a list has it.
type Journal struct {
	Path string
	At   inspect.Millis
	// By is who purged; Filter, Keys and Reason say what was asked for.
	By, Filter, Reason string
	Keys               int
	// Planned were to be taken. Unknown counts those whose delete was not
	// answered or not written down.
	Planned, Purged, Changed, Gone, Failed, Unknown, NotTried, Left int
	// Restored are back; ToRestore are not and could be.
	Restored, ToRestore int
	// Refusing of those will refuse retries once they are back; a list does not
	// tell.
	Refusing int
	// Stopped is why the last run ended early; empty if it did not.
	Stopped string
	// Kept is true for a plan that was kept for later, and of which nothing was
	// done yet.
	Kept bool
	// Problem is why the journal cannot be used; nil where it can.
	Problem error
}

// JournalRecord is one record of a journal.
type JournalRecord struct {
	Key string
	// State is what it was when the plan was made.
	State inspect.State
	// Taken is false for a record that the plan left; Reason says why then.
	Taken bool
	// Outcome is the purge's; OutcomeNone for one that was left.
	Outcome  inspect.Outcome
	Reason   string
	Restored bool
}
