package filter

import (
	"strings"

	"idemtui/inspect"
)

// Query is a parsed filter. The zero value selects every record.
type Query struct {
	terms []term
	text  string
}

// term is one condition of a query.
type term struct {
	not    bool
	test   func(r *row) bool
	states []inspect.State // what a positive state: term allows
	timed  bool            // its answer can change with the clock alone
	body   bool            // it asks of the stored response
	data   bool            // it looks into its text
}

// holds asks the term and its not. Of a response that was not kept nothing is
// known: then neither holds.
func (t *term) holds(r *row) bool {
	if body := &r.record.Data; t.data && body.Present() && !body.Loaded {
		return false
	}
	return t.test(r) != t.not
}

// Empty reports whether every record is selected.
func (q Query) Empty() bool { return len(q.terms) == 0 }

// String is the filter as it was written, one blank between its terms.
func (q Query) String() string { return q.text }

// States are the states that the query's positive state: terms allow; nil
// without such a term.
func (q Query) States() []inspect.State {
	for _, t := range q.terms {
		if t.states != nil {
			return t.states // Parse has joined them
		}
	}
	return nil
}

// DependsOnTime reports whether the same records can be selected otherwise
// later, without any of them changing.
func (q Query) DependsOnTime() bool {
	for _, t := range q.terms {
		if t.timed {
			return true
		}
	}
	return false
}

// Match reports whether the query selects one record at now.
func (q Query) Match(r *inspect.Record, now inspect.Millis, p inspect.Policy) bool {
	return q.matches(&row{record: r, now: now, policy: &p, known: namesKnown{}})
}

// matches asks the terms in their order.
func (q Query) matches(asked *row) bool {
	for i := range q.terms {
		if !q.terms[i].holds(asked) {
			return false
		}
	}
	return true
}

// WithState is the query with other states in the place of its positive
// state: terms; none takes them away.
func (q Query) WithState(s ...inspect.State) Query {
	next := Query{text: WithState(q.text, s...)}
	if len(s) > 0 {
		next.terms = append(next.terms, stateTerm(s))
	}
	for _, t := range q.terms {
		if t.states == nil {
			next.terms = append(next.terms, t)
		}
	}
	return next
}

// Witnessed is the query without the terms on stored responses: what can be
// asked of a record of which only the key, the status and the times are known.
func (q Query) Witnessed() Query {
	next := Query{text: q.text}
	for _, t := range q.terms {
		if !t.body {
			next.terms = append(next.terms, t)
		}
	}
	return next
}

// WithState is the text of a filter with other states in the place of its
// positive state: terms; none takes them away. The text may still be written.
func WithState(text string, s ...inspect.State) string {
	var kept []string
	if len(s) > 0 {
		kept = append(kept, "state:"+stateNames(s))
	}
	words, _ := split(text) // an open quote gives its word too
	for _, w := range words {
		if !strings.HasPrefix(w.raw, "state:") {
			kept = append(kept, w.raw)
		}
	}
	return strings.Join(kept, " ")
}

func stateNames(s []inspect.State) string {
	names := make([]string, len(s))
	for i, state := range s {
		names[i] = state.String()
	}
	return strings.Join(names, ",")
}
