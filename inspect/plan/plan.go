// Package plan decides which records a purge takes and which it leaves, and
// why. It stands between inspect and those who purge, the command line and the
// dashboard: a Plan is a frozen set, each record with what was witnessed of it.
//
// The rules, in short: stuck and lapsed records are taken unless another state
// is asked for; a record that a call may still be working on is taken only by
// force; and an age counts only if it is proven. The package is pure, as the
// rest of inspect is.
package plan

import (
	"time"

	"idemtui/inspect"
	"idemtui/inspect/filter"
)

// Options are what a person asks for.
type Options struct {
	// Query is the FILTER. Its positive state: terms say which states are
	// meant; without one stuck and lapsed are.
	Query filter.Query
	// Keys are idempotency keys that were named in full; with any, only they
	// are meant.
	Keys map[string]bool
	// Marked says that each record was chosen by hand, as one named by its key.
	Marked bool
	// Force takes records that may still be worked on. It widens nothing: their
	// state, or their key, must be named as well.
	Force bool
	// OlderThan leaves what is not proven to be this old; 0 leaves nothing.
	OlderThan time.Duration
}

// Entry is one record of a plan.
type Entry struct {
	// Record is as it was witnessed.
	Record inspect.Record
	State  inspect.State
	// Age is the sound age; not Known where nothing proves one.
	Age     inspect.Age
	Verdict Verdict
	// Named says that the person named this record by its key or its state.
	Named bool
	// Forced says that it goes by force alone: nothing proves that no call is
	// working on it.
	Forced bool
}

// Plan is what a purge would do, decided at one moment.
type Plan struct {
	At      inspect.Millis
	Entries []Entry
}

// New decides on the records of a snapshot. Those that are not meant at all are
// not in the plan; those that are left for a reason are.
func New(s inspect.Snapshot, now inspect.Millis, p inspect.Policy, o Options) Plan {
	j := NewJudge(p, o)
	plan := Plan{At: now}
	for r := range s.All() {
		if e, meant := j.Decide(r, now); meant {
			plan.Entries = append(plan.Entries, e)
		}
	}
	return plan
}

// Taken are the entries that the purge takes.
func (p Plan) Taken() []Entry {
	return p.where(func(e *Entry) bool { return e.Verdict == Take })
}

// Left are the entries that it leaves.
func (p Plan) Left() []Entry {
	return p.where(func(e *Entry) bool { return e.Verdict != Take })
}

func (p Plan) where(holds func(*Entry) bool) []Entry {
	var out []Entry
	for i := range p.Entries {
		if holds(&p.Entries[i]) {
			out = append(out, p.Entries[i])
		}
	}
	return out
}

// Count is the number of entries with a verdict.
func (p Plan) Count(v Verdict) int {
	n := 0
	for i := range p.Entries {
		if p.Entries[i].Verdict == v {
			n++
		}
	}
	return n
}

// Protecting is the number of taken records that are replay protection: each
// COMPLETED one keeps its event from running again.
func (p Plan) Protecting() int {
	n := 0
	for i := range p.Entries {
		e := &p.Entries[i]
		if e.Verdict == Take && e.Record.Status == inspect.Completed && e.State != inspect.Expired {
			n++
		}
	}
	return n
}

// Forced is the number of taken records that a call may still be working on.
func (p Plan) Forced() int {
	n := 0
	for i := range p.Entries {
		if e := &p.Entries[i]; e.Verdict == Take && e.Forced {
			n++
		}
	}
	return n
}

// Unmet reports whether the plan leaves a record that the person would expect
// to go: a stuck one, or one that was named.
func (p Plan) Unmet() bool {
	for i := range p.Entries {
		e := &p.Entries[i]
		if e.Verdict != Take && e.Verdict != LeftYounger && (e.Named || e.State == inspect.Stuck) {
			return true
		}
	}
	return false
}
