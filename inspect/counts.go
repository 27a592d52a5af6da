package inspect

import (
	"cmp"
	"slices"
	"time"
)

// Counts are the numbers of records per state.
type Counts struct {
	states [Invalid + 1]int
}

// Add counts a record of a state.
func (c *Counts) Add(s State) { c.states[s]++ }

// Join adds the records of other counts.
func (c *Counts) Join(other Counts) {
	for s, n := range other.states {
		c.states[s] += n
	}
}

// Of is the number of records in a state.
func (c *Counts) Of(s State) int {
	if int(s) >= len(c.states) {
		return 0
	}
	return c.states[s]
}

// Total is the number of all records counted.
func (c *Counts) Total() int {
	total := 0
	for _, n := range c.states {
		total += n
	}
	return total
}

// Refuse is the number of keys whose retries are refused now.
func (c *Counts) Refuse() int {
	refuse := 0
	for _, s := range States() {
		if s.Refuses() {
			refuse += c.Of(s)
		}
	}
	return refuse
}

// Count counts the states of a snapshot at a moment.
func Count(s Snapshot, now Millis, p Policy) Counts {
	var c Counts
	for r := range s.All() {
		c.Add(StateAt(r, now, p))
	}
	return c
}

// FunctionCounts are the counts of one prefix.
type FunctionCounts struct {
	Prefix string
	Counts Counts
	// OldestStuck is the largest known age of a stuck record; 0 without one.
	OldestStuck time.Duration
}

// ByPrefix counts per prefix: those with stuck records first, then by name.
func ByPrefix(s Snapshot, now Millis, p Policy) []FunctionCounts {
	found := map[string]*FunctionCounts{}
	for r := range s.All() {
		f := found[r.Prefix()]
		if f == nil {
			f = &FunctionCounts{Prefix: r.Prefix()}
			found[f.Prefix] = f
		}
		state := StateAt(r, now, p)
		f.Counts.Add(state)
		if state == Stuck {
			f.OldestStuck = max(f.OldestStuck, AgeAt(r, now, p).AtLeast)
		}
	}
	out := make([]FunctionCounts, 0, len(found))
	for _, f := range found {
		out = append(out, *f)
	}
	slices.SortFunc(out, func(a, b FunctionCounts) int {
		return cmp.Or(cmp.Compare(b.Counts.Of(Stuck), a.Counts.Of(Stuck)), cmp.Compare(a.Prefix, b.Prefix))
	})
	return out
}

// Prefixes are the distinct prefixes of a snapshot, sorted.
func Prefixes(s Snapshot) []string {
	seen := map[string]bool{}
	for r := range s.All() {
		seen[r.Prefix()] = true
	}
	out := make([]string, 0, len(seen))
	for prefix := range seen {
		out = append(out, prefix)
	}
	slices.Sort(out)
	return out
}
