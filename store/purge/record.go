package purge

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"idemtui/inspect"
	"idemtui/inspect/plan"
	"idemtui/store/journal"
)

// Entries are the records of a plan as its journal keeps them, those that are
// left included: a later run may rest on when they were seen.
func Entries(p plan.Plan, policy inspect.Policy) []journal.Entry {
	out := make([]journal.Entry, len(p.Entries))
	for i := range p.Entries {
		e := &p.Entries[i]
		out[i] = journal.Witness(&e.Record)
		out[i].State, out[i].Take, out[i].Forced = e.State, e.Verdict == plan.Take, e.Forced
		out[i].Why = e.Verdict.Why(e.State)
		if since, ok := policy.Seen.Since(&e.Record); ok {
			out[i].SeenSince = since
		}
		if e.Age.Known {
			seconds := int64(e.Age.AtLeast / time.Second)
			out[i].AgeSeconds, out[i].AgeBasis = &seconds, e.Age.Basis
		}
	}
	return out
}

// Sightings are what the entries of a journal witnessed.
func Sightings(entries []journal.Entry) inspect.Sightings {
	seen := inspect.Sightings{}
	for i := range entries {
		r := entries[i].Record()
		if since := entries[i].SeenSince; since != 0 {
			r.ReadAt = min(since, r.ReadAt)
		}
		seen.See(&r)
	}
	return seen
}

// siblingsJSON is inspect.Siblings in a journal.
type siblingsJSON struct {
	Longest  *boundJSON `json:"longest_left,omitempty"`
	Lowest   *boundJSON `json:"lowest_after_deadline,omitempty"`
	Highest  *boundJSON `json:"highest_after_deadline,omitempty"`
	Shortest *boundJSON `json:"shortest_written,omitempty"`
	Run      *runJSON   `json:"lambda,omitempty"`
	// MaxRun is a person's word on the longest run, where there is one: not each
	// can be said by a flag, and none may be forgotten.
	MaxRun *int64 `json:"max_run_milliseconds,omitempty"`
}

type boundJSON struct {
	Millis int64  `json:"milliseconds"`
	Key    string `json:"key"`
}

type runJSON struct {
	LongestMillis int64          `json:"longest_run_milliseconds"`
	Durable       bool           `json:"durable"`
	ChangedAt     inspect.Millis `json:"changed_at_milliseconds"`
}

// Prefixes are the facts about the prefixes of a plan that its ages rest on.
func Prefixes(p plan.Plan, policy inspect.Policy) ([]journal.Prefix, error) {
	var out []journal.Prefix
	for _, prefix := range p.Prefixes() {
		s := policy.Siblings[prefix]
		facts := siblingsJSON{
			Longest: boundOf(s.Longest), Lowest: boundOf(s.Lowest), Highest: boundOf(s.Highest), Shortest: boundOf(s.Shortest),
		}
		if run, ok := policy.Runs[prefix]; ok && !run.Missing {
			facts.Run = &runJSON{run.Longest.Milliseconds(), run.Durable, run.ChangedAt}
		}
		if longest, said := policy.SaidRun(prefix); said {
			millis := longest.Milliseconds()
			facts.MaxRun = &millis
		}
		text, err := json.Marshal(facts)
		if err != nil {
			return nil, fmt.Errorf("write what the ages of %s rest on: %w", prefix, err)
		}
		out = append(out, journal.Prefix{Name: prefix, Siblings: text})
	}
	return out, nil
}

func boundOf(b inspect.Bound) *boundJSON {
	if b.Key == "" {
		return nil
	}
	return &boundJSON{b.Span.Milliseconds(), b.Key}
}

// Learn adds to a policy what a journal knows of its prefixes. Of what the
// policy knows of their siblings already that is newer, and stays. Of the runs
// the longest holds: calls of before a change may be under way.
func Learn(policy inspect.Policy, prefixes []journal.Prefix) (inspect.Policy, error) {
	known := policy
	policy.Siblings, policy.Runs = map[string]inspect.Siblings{}, map[string]inspect.Run{}
	policy.MaxRun = slices.Clip(policy.MaxRun)
	for _, p := range prefixes {
		var facts siblingsJSON
		if err := json.Unmarshal(p.Siblings, &facts); err != nil {
			return policy, fmt.Errorf("read what the ages of %s rest on: %w", p.Name, err)
		}
		policy.Siblings[p.Name] = inspect.Siblings{
			Longest: facts.Longest.bound(), Lowest: facts.Lowest.bound(), Highest: facts.Highest.bound(), Shortest: facts.Shortest.bound(),
		}
		if run := facts.Run; run != nil {
			policy.Runs[p.Name] = inspect.Run{
				Longest: time.Duration(run.LongestMillis) * time.Millisecond, Durable: run.Durable, ChangedAt: run.ChangedAt,
			}
		}
		if facts.MaxRun != nil {
			policy.MaxRun = append(policy.MaxRun, inspect.Rule{Pattern: p.Name, Exact: true, For: time.Duration(*facts.MaxRun) * time.Millisecond})
		}
	}
	maps.Copy(policy.Siblings, known.Siblings)
	for prefix, run := range known.Runs {
		before, told := policy.Runs[prefix]
		policy.Runs[prefix] = inspect.Run{
			Longest: max(before.Longest, run.Longest), Durable: before.Durable || run.Durable,
			Missing: run.Missing && !told, ChangedAt: max(before.ChangedAt, run.ChangedAt),
		}
	}
	return policy, nil
}

func (b *boundJSON) bound() inspect.Bound {
	if b == nil {
		return inspect.Bound{}
	}
	return inspect.Bound{Span: time.Duration(b.Millis) * time.Millisecond, Key: b.Key}
}
