package cli

import (
	"bytes"
	"fmt"
	"strings"

	"idemtui/demo/bench"
	"idemtui/inspect"
)

// recordChange is a record before and after a delivery; null is none.
type recordChange struct {
	Key    string        `json:"key"`
	Before *recordMoment `json:"before"`
	After  *recordMoment `json:"after"`

	same bool // nothing of the item changed
}

// recordMoment is a record at a moment, times as stored.
type recordMoment struct {
	Status     string `json:"status"`
	State      string `json:"state"`
	Expiration any    `json:"expiration"`
	Deadline   any    `json:"in_progress_expiration"`
}

func changes(keys []inspect.ItemKey, before, after map[string]inspect.Record) []recordChange {
	var all []recordChange
	for _, k := range keys {
		key := k.Partition
		if k.Sort != "" {
			key = k.Sort
		}
		old, had := before[key]
		now, has := after[key]
		all = append(all, recordChange{
			Key: key, Before: momentOf(old, had), After: momentOf(now, has),
			same: had == has && bytes.Equal(old.Item, now.Item),
		})
	}
	return all
}

func momentOf(r inspect.Record, there bool) *recordMoment {
	if !there {
		return nil
	}
	return &recordMoment{
		Status: string(r.Status), State: inspect.StateAt(&r, r.ReadAt, inspect.Policy{}).String(),
		Expiration: number(r.Expiration), Deadline: number(r.Deadline),
	}
}

// outcomeBy judges an answer without an error by the records: what changed
// nothing was answered from a completed record. What changed something ran, if
// nothing else was under way that may have changed it.
func outcomeBy(records []recordChange, atOnce int) bench.Outcome {
	if len(records) == 0 {
		return returned
	}
	replayed := true
	for _, c := range records {
		replayed = replayed && c.same && c.Before != nil && c.Before.State == inspect.Done.String()
	}
	changed := false
	for _, c := range records {
		changed = changed || !c.same
	}
	switch {
	case replayed:
		return bench.Replayed
	case changed && atOnce == 1:
		return bench.Executed
	}
	return returned
}

// recordWords says in few words what became of the records.
func recordWords(records []recordChange) string {
	var words []string
	for _, c := range records {
		switch {
		case c.same:
			words = append(words, statusWord(c.After)+", unchanged")
		default:
			words = append(words, fmt.Sprintf("%s → %s", statusWord(c.Before), statusWord(c.After)))
		}
	}
	if len(words) == 0 {
		return "record not read"
	}
	return strings.Join(words, "; ")
}

func statusWord(m *recordMoment) string {
	switch {
	case m == nil:
		return "no record"
	case m.Status == "":
		return "no status"
	}
	return m.Status
}
