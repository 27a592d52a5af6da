package ui

import (
	"context"
	"time"

	"idemtui/inspect"
)

// Memory is what is kept of the table of a Source beside its records.
type Memory interface {
	// Recall is since when records are known to be as they are, from earlier
	// looks at the table.
	Recall(ctx context.Context) (inspect.Sightings, error)
	// Remember keeps sightings for later.
	Remember(ctx context.Context, seen inspect.Sightings) error
	// Restored are the runs that restores wrote, by key: they say nothing of
	// expires_after.
	Restored(ctx context.Context) (map[string][]inspect.Record, error)
	// Runs asks how long calls of prefixes may take, and gives notes on what was
	// not to be had. Where nobody can be asked it is empty.
	Runs(ctx context.Context, prefixes []string) (map[string]inspect.Run, []string)
	// Say keeps a person's word on a prefix and gives the table's policy with it.
	Say(ctx context.Context, prefix string, w Word) (inspect.Policy, error)
}

// remembers is a Source that has a Memory.
type remembers interface{ Memory() Memory }

// Word is what a person says of the functions of a prefix; 0 is no word.
type Word struct {
	// ExpiresAfter is how long its records live, MaxRun how long a call may take.
	ExpiresAfter, MaxRun time.Duration
}

// memory is that of the table that is open; nil without one.
func (m *Model) memory() Memory {
	if s, ok := m.source.(remembers); ok {
		return s.Memory()
	}
	return nil
}
