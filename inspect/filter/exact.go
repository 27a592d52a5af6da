package filter

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// ParseExact reads a filter for acts that cannot afford a guess: fn: is exact
// or a glob, never fuzzy, and bare words are mistakes.
func ParseExact(text string) (Query, error) {
	if _, err := Parse(text); err != nil {
		return Query{}, err
	}
	words, err := split(text)
	if err != nil {
		return Query{}, err
	}
	exact := make([]string, len(words))
	for i, w := range words {
		not, raw := without(w.raw)
		kind, value := kindOf(raw)
		switch kind.Name {
		case "":
			return Query{}, &Error{Column: w.column + utf8.RuneCountInString(not), Message: fmt.Sprintf(
				"the bare word %s could mean many records here; write fn:%s, key:%s or a full key", raw, raw, raw)}
		case "fn:":
			exact[i] = not + "fn:" + exactly(value)
		default:
			exact[i] = w.raw
		}
	}
	return Parse(strings.Join(exact, " "))
}

// exactly is the value of a fn: term that is not taken for a fuzzy one.
func exactly(value string) string {
	name := unquote(value)
	if strings.HasPrefix(name, "=") || strings.ContainsAny(name, "*?") {
		return value
	}
	return quote("=" + name)
}

// Functions are the prefixes that the query's fn: terms name exactly.
func (q Query) Functions() []string {
	var names []string
	words, _ := split(q.text) // Parse took it
	for _, w := range words {
		not, raw := without(w.raw)
		if kind, value := kindOf(raw); not == "" && kind.Name == "fn:" {
			if name, ok := strings.CutPrefix(unquote(value), "="); ok {
				names = append(names, name)
			}
		}
	}
	return names
}

// Nearest is the word that a mistyped one most likely meant; empty if none is
// near.
func Nearest(mistyped string, words []string) string { return nearest(mistyped, words) }
