package doctor

import "idemtui/inspect"

// Finding is something that is not as it should be.
type Finding struct {
	// ID is that of the check.
	ID       string
	Severity inspect.Severity
	// Prefixes are the functions it is about; none for the table itself.
	Prefixes []string
	// Title is the finding in a line of a list. What it is, what comes of it
	// (Effect) and what to do (Advice) are plain sentences; Effect may be empty.
	// All may hold text of the table.
	Title, What, Effect, Advice string
	// Evidence is what led to it.
	Evidence []string
	// Count is the number of records behind it; 0 where there are none.
	Count int
	// Thread names a public thread about it: py#738; empty without one.
	Thread string
	// IgnoredBy is the word that ignores it; nil for one that counts.
	IgnoredBy *Ignore

	chart *chart
	check *Check
	in    map[string]bool // Prefixes
}

// Ignored reports whether a person accepted it.
func (f *Finding) Ignored() bool { return f.IgnoredBy != nil }

// Matches reports whether a record is one of those behind the finding.
func (f *Finding) Matches(r *inspect.Record) bool {
	if f.check.hit == nil {
		return false
	}
	prefix, digest := inspect.SplitKey(r.Key)
	t := f.chart.byPrefix[prefix]
	if t == nil || len(f.Prefixes) > 0 && !f.in[prefix] {
		return false
	}
	l := look{Record: r, digest: digest, state: inspect.StateAt(r, f.chart.Now, f.chart.Policy), t: t, c: f.chart}
	return f.check.hit(&l)
}

// telling is what a check says of what it found.
type telling struct {
	title, what, effect, advice string
	evidence                    []string
	severity                    inspect.Severity // Fine: the check's own
}

// finding tells what a check found in some prefixes.
func (c *chart) finding(i int, of []*tally, by *Ignore) Finding {
	check := &c.checks[i]
	f := Finding{ID: check.ID, Severity: check.Severity, Thread: check.Thread, IgnoredBy: by, chart: c, check: check}
	if !check.table {
		f.in = map[string]bool{}
		for _, t := range of {
			f.Prefixes = append(f.Prefixes, t.prefix)
			f.in[t.prefix] = true
		}
	}
	for _, t := range of {
		f.Count += t.hits[i]
	}
	told := check.tell(c, of, f.Count)
	f.Title, f.What, f.Effect, f.Advice, f.Evidence = told.title, told.what, told.effect, told.advice, told.evidence
	if told.severity != inspect.Fine {
		f.Severity = told.severity
	}
	return f
}
