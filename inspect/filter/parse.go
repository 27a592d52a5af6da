package filter

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"idemtui/inspect"
)

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
	words, err := split(text)
	if err != nil {
		return Query{}, err
	}
	var q Query
	raws := make([]string, len(words))
	for i, w := range words {
		raws[i] = w.raw
		t, err := parseTerm(w)
		if err != nil {
			return Query{}, err
		}
		if err := q.join(&t, w.column); err != nil {
			return Query{}, err
		}
		q.terms = append(q.terms, t)
	}
	q.text = strings.Join(raws, " ")
	return q, nil
}

// join narrows all positive state: terms to the states that they share: two
// that share none could never select anything.
func (q Query) join(t *term, column int) error {
	if t.states == nil {
		return nil
	}
	before := q.States()
	if before == nil {
		return nil
	}
	shared := slices.DeleteFunc(slices.Clone(before), func(s inspect.State) bool { return !slices.Contains(t.states, s) })
	if len(shared) == 0 {
		return &Error{Column: column, Message: fmt.Sprintf("no record is in two states; for either write state:%s,%s", stateNames(before), stateNames(t.states))}
	}
	t.states = shared
	for i := range q.terms {
		if q.terms[i].states != nil {
			q.terms[i].states = shared
		}
	}
	return nil
}

func parseTerm(w word) (term, error) {
	not, raw := without(w.raw)
	column := w.column + utf8.RuneCountInString(not)
	if raw == "" {
		return term{}, &Error{Column: w.column, Message: fmt.Sprintf("nothing stands behind %s; write %sstate:completed, or in quotes to look for it as it is", not, not)}
	}
	found, value := kindOf(raw)
	if found.Name == "" {
		if err := unknown(column, raw); err != nil {
			return term{}, err
		}
	}
	text := unquote(value)
	column += utf8.RuneCountInString(found.Name)
	if text == "" {
		return term{}, &Error{Column: column, Message: fmt.Sprintf("%s needs a value, as in %s", or(found.Name, "a quoted word"), found.Example)}
	}
	if strings.HasPrefix(value, `"`) {
		column++
	}
	t, err := found.parse(text)
	if err != nil {
		if inside, ok := errors.AsType[*Error](err); ok {
			return term{}, &Error{Column: column + inside.Column, Message: inside.Message}
		}
		return term{}, &Error{Column: column, Message: err.Error()}
	}
	t.not = not != ""
	if t.not {
		t.states = nil
	}
	return t, nil
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// unknown refuses a word that looks like a term of a kind that there is not.
// Keys are no such words: a # tells them, or a dot before the operator.
func unknown(column int, raw string) error {
	i := strings.IndexAny(raw, ":<>")
	if i <= 0 || strings.Contains(raw, "#") || strings.IndexFunc(raw[:i], noLetter) >= 0 {
		return nil
	}
	message := fmt.Sprintf("there is no term %s; terms are %s", raw[:i+1], strings.Join(names(), " "))
	if near := nearest(raw[:i], bareNames()); near != "" {
		message = fmt.Sprintf("there is no term %s; did you mean %s?", raw[:i+1], strings.Join(namedSo(near), " or "))
	}
	return &Error{Column: column, Message: message}
}

func noLetter(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') }
