package find

import (
	"cmp"
	"slices"

	"idemtui/inspect"
	"idemtui/inspect/eventkey"
)

// Match is a record of the event, and how it was found.
type Match struct {
	Reading
	Algorithm string
	Record    *inspect.Record
	// Languages are all that write this key by this place, Reading's first.
	Languages []eventkey.Language
	// Also are other places that hold the same value.
	Also []string
}

// Result is what a search came to.
type Result struct {
	// Matches are the event's records, the likeliest first.
	Matches []Match
	// Nearest explains, where no record was found, what came near; then what
	// the next call will do.
	Nearest []Miss
	// Cut says that not every value of a huge event was tried.
	Cut bool
}

// most is how many matches, and how many near misses, are told.
const most = 10

// In looks for the event's records among those of an index.
func (e *Event) In(ix *Index) Result {
	asked, others := e.sorted(ix.hits(e.readings))
	out := Result{Cut: e.Cut}
	for _, hits := range byRecord(asked) {
		out.Matches = append(out.Matches, matchOf(hits))
	}
	slices.SortStableFunc(out.Matches, func(a, b Match) int {
		return cmp.Or(compareBool(a.Weak(), b.Weak()), cmp.Compare(a.rank(), b.rank()))
	})
	out.Matches = out.Matches[:min(len(out.Matches), most)]
	if len(out.Matches) == 0 {
		out.Nearest = e.nearest(ix, others)
	}
	return out
}

// found is a record under a digest that a reading gives.
type found struct {
	reading   *Reading
	algorithm string
	record    *inspect.Record
}

// sorted parts the records that the options allow from others.
func (e *Event) sorted(hits []hit) (asked, others []found) {
	for _, h := range hits {
		allowed := e.asked(h.reading) && e.hashed(h) && !e.shared(h.reading, h.digest)
		for _, r := range h.records {
			f := found{h.reading, h.algorithm, r}
			if allowed && (e.options.Prefix == nil || r.Prefix() == *e.options.Prefix) {
				asked = append(asked, f)
			} else {
				others = append(others, f)
			}
		}
	}
	return asked, others
}

// hashed reports whether a hit's hash function is the one that the options
// name, if they name one.
func (e *Event) hashed(h hit) bool {
	if e.options.Hash == "" {
		return true
	}
	named, err := h.reading.Language.Hash(e.options.Hash)
	return err == nil && named.Name() == h.algorithm
}

// byRecord groups what was found, the likeliest reading of each record first.
func byRecord(all []found) [][]found {
	places := map[*inspect.Record]int{}
	var groups [][]found
	for _, f := range all {
		i, there := places[f.record]
		if !there {
			i = len(groups)
			places[f.record] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], f)
	}
	for _, group := range groups {
		slices.SortStableFunc(group, func(a, b found) int {
			return cmp.Or(compareBool(!a.ofWriter(), !b.ofWriter()), cmp.Compare(a.reading.rank(), b.reading.rank()))
		})
	}
	return groups
}

// ofWriter reports whether the reading's language may be the record's writer.
func (f found) ofWriter() bool {
	l := f.reading.Language
	switch inspect.WriterOf(f.record) {
	case inspect.WriterPython:
		return l == eventkey.Python
	case inspect.WriterTypeScript:
		return l == eventkey.TypeScript
	case inspect.WriterJava:
		return l == eventkey.Java
	case inspect.WriterDotNet:
		return l == eventkey.DotNet
	case inspect.WriterJavaOrDotNet:
		return l == eventkey.Java || l == eventkey.DotNet
	case inspect.WriterUnknown:
	}
	return true
}

func matchOf(hits []found) Match {
	first := hits[0]
	m := Match{Reading: *first.reading, Algorithm: first.algorithm, Record: first.record}
	for _, f := range hits {
		switch r := f.reading; {
		case r.By == m.By && !slices.Contains(m.Languages, r.Language):
			m.Languages = append(m.Languages, r.Language)
		case r.By != m.By && len(m.Also) < most && !slices.Contains(m.Also, r.By):
			m.Also = append(m.Also, r.By)
		}
	}
	return m
}

// compareBool puts false first.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
