package plan

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"idemtui/inspect"
)

// ProvenAt is when a left record's age would be proven by watching it alone;
// false where watching proves nothing: of the code no longest run is known, or
// it is left for another reason.
func ProvenAt(e *Entry, p inspect.Policy) (inspect.Millis, bool) {
	switch e.Verdict {
	case LeftUnknownAge, LeftHeld:
	case LeftInvalid:
		if !e.Named {
			return 0, false
		}
	default:
		return 0, false
	}
	longest, bounded := p.LongestRun(e.Record.Prefix())
	since, seen := p.Seen.Since(&e.Record)
	if !seen {
		since = e.Record.ReadAt
	}
	if !bounded || since == 0 {
		return 0, false
	}
	// One millisecond more: the age must be above the limit.
	return since + inspect.Millis((longest + Margin).Milliseconds()) + 1, true
}

// Claims says what a person's words imply, one line for each prefix of which
// records are taken on them: who reads it knows better than any rule whether it
// can be.
func (p Plan) Claims(policy inspect.Policy) []string {
	bases := map[string]inspect.Basis{}
	for i := range p.Entries {
		if e := &p.Entries[i]; e.Verdict == Take && (e.Age.Basis == inspect.BasisGiven || e.Age.Basis == inspect.BasisRelative) {
			bases[e.Record.Prefix()] = e.Age.Basis
		}
	}
	var lines []string
	for prefix, basis := range bases {
		left := policy.Siblings[prefix].Longest.Span
		if basis == inspect.BasisRelative {
			lines = append(lines, fmt.Sprintf("expires_after of %s is at least %s", name(prefix), inspect.Long(left)))
			continue
		}
		given, _ := policy.Given(prefix)
		lines = append(lines, fmt.Sprintf("the last write of %s was %s ago", name(prefix), inspect.Long(max(given-left, 0))))
	}
	slices.Sort(lines)
	return lines
}

// Doubts says which of a person's words the table contradicts, one line for
// each prefix in the plan, with the record that does.
func (p Plan) Doubts(policy inspect.Policy) []string {
	var lines []string
	for _, prefix := range p.Prefixes() {
		if word, key := policy.Doubt(prefix); word != "" {
			lines = append(lines, fmt.Sprintf("%s: the record %s contradicts it", word, key))
		}
	}
	return lines
}

// lately is how long ago a change of a function is still one to ask about.
const lately = 24 * time.Hour

// ChangedLately are the prefixes, sorted, of which records go by one
// expires_after for all though Lambda says that their function was changed within
// a day: expires_after may have been changed with it, so that a purge of these
// needs a yes of its own.
func (p Plan) ChangedLately(policy inspect.Policy) []string {
	found := map[string]bool{}
	for i := range p.Entries {
		e := &p.Entries[i]
		changed := policy.Runs[e.Record.Prefix()].ChangedAt
		if e.Verdict == Take && e.Age.Basis == inspect.BasisRelative && changed != 0 && p.At.Sub(changed) < lately {
			found[e.Record.Prefix()] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// Prefixes are those of the plan's records, sorted.
func (p Plan) Prefixes() []string {
	var out []string
	seen := map[string]bool{}
	for i := range p.Entries {
		if prefix := p.Entries[i].Record.Prefix(); !seen[prefix] {
			seen[prefix] = true
			out = append(out, prefix)
		}
	}
	slices.Sort(out)
	return out
}

func name(prefix string) string {
	if prefix == "" {
		return "the empty prefix"
	}
	return prefix
}

// Group is the records of a plan that share state and verdict.
type Group struct {
	State   inspect.State
	Verdict Verdict
	N       int
	// Oldest is the largest proven age; 0 without one.
	Oldest time.Duration
}

// Groups sums a plan up: what goes first, in the order of the states; each
// group with what happens to it.
func (p Plan) Groups() []Group {
	type kind struct {
		verdict Verdict
		state   inspect.State
	}
	groups := map[kind]*Group{}
	for i := range p.Entries {
		e := &p.Entries[i]
		k := kind{e.Verdict, e.State}
		g := groups[k]
		if g == nil {
			g = &Group{State: e.State, Verdict: e.Verdict}
			groups[k] = g
		}
		g.N++
		g.Oldest = max(g.Oldest, e.Age.AtLeast)
	}
	var out []Group
	for _, v := range Verdicts() {
		for _, s := range inspect.States() {
			if g := groups[kind{v, s}]; g != nil {
				out = append(out, *g)
			}
		}
	}
	return out
}

// Bases counts what the ages of the taken records rest on; one that goes by
// force rests on nothing.
func (p Plan) Bases() map[inspect.Basis]int {
	out := map[inspect.Basis]int{}
	for i := range p.Entries {
		if e := &p.Entries[i]; e.Verdict == Take && e.Record.Status == inspect.InProgress {
			basis := e.Age.Basis
			switch {
			case e.Forced:
				basis = inspect.BasisNone
			case e.State == inspect.Lapsed: // whatever else may give it a larger age
				basis = inspect.BasisDeadline
			}
			out[basis]++
		}
	}
	return out
}
