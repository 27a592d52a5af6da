package doctor

import (
	"cmp"
	"slices"
	"time"

	"idemtui/inspect"
)

// Case is what is examined.
type Case struct {
	// Table is what is known of the table beside its records.
	Table inspect.Table
	// SchemaFault is why its records cannot be read with the names in
	// Table.Attributes; empty where they can.
	SchemaFault string
	// Records are those of the table, or as many as were read.
	Records inspect.Snapshot
	Now     inspect.Millis
	// Policy is what a person and Lambda told. Where it has no Siblings, the
	// records are studied.
	Policy inspect.Policy
	// Functions is what Lambda told, per prefix; nil where it was not asked.
	Functions map[string]Function
	// Ignores are the findings that a person knows and accepts.
	Ignores []Ignore
}

// Function is what Lambda told of the function that a prefix names.
type Function struct {
	// Gone says that there is no such function in the table's account and region.
	Gone bool
	// Known says that Longest is Lambda's word.
	Known bool
	// Longest is the timeout; of a durable function its execution timeout.
	Longest time.Duration
	// Durable functions suspend: a passed deadline does not prove their end.
	Durable bool
}

// Ignore is a finding that a person knows and accepts.
type Ignore struct {
	// ID is that of a check.
	ID string
	// Prefix is a prefix or a glob; empty for all, the table's findings included.
	Prefix string
	// Reason is why it is accepted; empty where none was given.
	Reason string
}

// Report is what an examination came to.
type Report struct {
	// Findings are sorted: the severest first, then in the order of Checks;
	// ignored ones come last.
	Findings []Finding
	// Fine are the checks that found nothing.
	Fine []Check
	// Unknown are the checks that could not be made, and why.
	Unknown []Unmade
	// Records and Prefixes are how many were looked at.
	Records, Prefixes int
}

// Unmade is a check that could not be made.
type Unmade struct {
	Check Check
	Why   string
}

// Examine makes all checks, in one pass over the records.
func Examine(in Case) Report {
	c := newChart(in)
	out := Report{Records: in.Records.Len(), Prefixes: len(c.tallies)}
	for i := range c.checks {
		check := &c.checks[i]
		if why := check.unmade(c); why != "" {
			out.Unknown = append(out.Unknown, Unmade{*check, why})
			continue
		}
		found := c.findings(i)
		if len(found) == 0 {
			out.Fine = append(out.Fine, *check)
		}
		out.Findings = append(out.Findings, found...)
	}
	c.Records = inspect.Snapshot{} // a finding may be kept longer than they are
	slices.SortStableFunc(out.Findings, func(a, b Finding) int {
		return cmp.Or(compareBool(a.Ignored(), b.Ignored()), cmp.Compare(b.Severity, a.Severity))
	})
	return out
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// Worst is the highest severity of the findings that are not ignored; Fine
// without any.
func (r Report) Worst() inspect.Severity {
	worst := inspect.Fine
	for _, f := range r.Findings {
		if !f.Ignored() {
			worst = max(worst, f.Severity)
		}
	}
	return worst
}

// Count is the number of findings of a severity that are not ignored.
func (r Report) Count(s inspect.Severity) int {
	n := 0
	for _, f := range r.Findings {
		if !f.Ignored() && f.Severity == s {
			n++
		}
	}
	return n
}

// findings are those of one check: one for the table, or one for all prefixes
// that it hits. What is ignored is a finding apart, one for each word that
// ignores it.
func (c *chart) findings(i int) []Finding {
	check := &c.checks[i]
	if check.table {
		if !check.applies(c, nil, c.total(i)) {
			return nil
		}
		return []Finding{c.finding(i, c.tallies, c.ignoreOf(check, ""))}
	}
	groups := map[*Ignore][]*tally{}
	var order []*Ignore
	for _, t := range c.tallies {
		if !check.applies(c, t, t.hits[i]) {
			continue
		}
		by := c.ignoreOf(check, t.prefix)
		if groups[by] == nil {
			order = append(order, by)
		}
		groups[by] = append(groups[by], t)
	}
	var out []Finding
	for _, by := range order {
		out = append(out, c.finding(i, groups[by], by))
	}
	return out
}

// ignoreOf finds the word that ignores a finding; nil without one. A word with
// a prefix speaks of functions, not of the table.
func (c *chart) ignoreOf(check *Check, prefix string) *Ignore {
	for i, w := range c.Ignores {
		if w.ID == check.ID && (w.Prefix == "" || !check.table && (inspect.Rule{Pattern: w.Prefix}).Matches(prefix)) {
			return &c.Ignores[i]
		}
	}
	return nil
}
