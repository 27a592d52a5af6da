package filter

import (
	"fmt"
	"strings"

	"github.com/sahilm/fuzzy"

	"idemtui/inspect"
)

// Query is a parsed filter. The zero value selects every record.
type Query struct {
	terms []term
	text  string
}

type term struct {
	kind   string // the Term's name
	column int
	not    bool
	test   test
	states []inspect.State // of a state: term
}

// Error is a mistake in a filter and where it is.
type Error struct {
	// Column counts characters from 1.
	Column  int
	Message string
}

// Error is the message with its place.
func (e *Error) Error() string { return fmt.Sprintf("%s (column %d)", e.Message, e.Column) }

// Parse reads a filter. Mistakes are an *Error with its column.
func Parse(text string) (Query, error) {
	q := Query{text: strings.TrimSpace(text)}
	words, err := split(text)
	if err != nil {
		return Query{}, err
	}
	for _, w := range words {
		t, err := parseTerm(w)
		if err != nil {
			return Query{}, err
		}
		q.terms = append(q.terms, t)
	}
	return q, nil
}

// Empty reports whether every record is selected.
func (q Query) Empty() bool { return len(q.terms) == 0 }

// String is the filter as it was written.
func (q Query) String() string { return q.text }

// word is a piece between blanks, quotes taken away.
type word struct {
	text   string
	column int
}

// split cuts at blanks outside of double quotes.
func split(text string) ([]word, error) {
	var words []word
	var b strings.Builder
	start, column, open := 0, 0, 0
	end := func() {
		if start > 0 {
			words = append(words, word{b.String(), start})
		}
		b.Reset()
		start = 0
	}
	for _, r := range text {
		column++
		switch {
		case r == '"':
			if start == 0 {
				start = column
			}
			if open > 0 {
				open = 0
			} else {
				open = column
			}
		case open == 0 && (r == ' ' || r == '\t'):
			end()
		default:
			if start == 0 {
				start = column
			}
			b.WriteRune(r)
		}
	}
	if open > 0 {
		return nil, &Error{Column: open, Message: `a quote " is not closed`}
	}
	end()
	return words, nil
}

func parseTerm(w word) (term, error) {
	t := term{column: w.column}
	text := w.text
	if rest, ok := strings.CutPrefix(text, "not:"); ok {
		t.not, text = true, rest
	} else if rest, ok := strings.CutPrefix(text, "-"); ok {
		t.not, text = true, rest
	}
	if text == "" {
		return term{}, &Error{Column: w.column, Message: "nothing stands behind the not"}
	}
	found, value := kind(text)
	if found.Name == "" {
		if err := unknown(w.column, text); err != nil {
			return term{}, err
		}
	}
	if value == "" {
		return term{}, &Error{Column: w.column, Message: fmt.Sprintf("%s needs a value, as in %s", found.Name, found.Example)}
	}
	test, err := found.parse(value)
	if err != nil {
		return term{}, &Error{Column: w.column, Message: err.Error()}
	}
	t.kind, t.test = found.Name, test
	if found.Name == "state:" {
		t.states, _ = states(value)
	}
	return t, nil
}

// unknown refuses text that looks like a term of a kind that there is not.
// Digests and prefixes hold no colon and no comparison.
func unknown(column int, text string) error {
	i := strings.IndexAny(text, ":<>")
	if i <= 0 || strings.Contains(text, "#") {
		return nil
	}
	name := text[:i]
	message := fmt.Sprintf("there is no term %s; terms are %s", text[:i+1], strings.Join(names(), ", "))
	if near := fuzzy.Find(name, names()); len(near) > 0 {
		message = fmt.Sprintf("there is no term %s; did you mean %s?", text[:i+1], near[0].Str)
	}
	return &Error{Column: column, Message: message}
}

// States are the states that a positive state: term names; nil without one.
func (q Query) States() []inspect.State {
	for _, t := range q.terms {
		if t.kind == "state:" && !t.not {
			return t.states
		}
	}
	return nil
}

// DependsOnTime reports whether the same records can be selected otherwise
// later, without any of them changing.
func (q Query) DependsOnTime() bool {
	for _, t := range q.terms {
		switch t.kind {
		case "state:", "age>", "age<", "left>", "left<":
			return true
		}
	}
	return false
}

// WithState is the text of a filter with another positive state: term; no
// state takes it away.
func WithState(text string, s ...inspect.State) string {
	var kept []string
	for part := range strings.FieldsSeq(text) {
		if !strings.HasPrefix(part, "state:") {
			kept = append(kept, part)
		}
	}
	if len(s) > 0 {
		wordsOf := make([]string, len(s))
		for i, state := range s {
			wordsOf[i] = state.String()
		}
		kept = append([]string{"state:" + strings.Join(wordsOf, ",")}, kept...)
	}
	return strings.Join(kept, " ")
}
