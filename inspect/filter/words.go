package filter

import (
	"strings"
	"unicode"
)

// word is a piece of a filter between blanks.
type word struct {
	raw    string // as it was written
	column int    // of its first character, from 1
}

// split cuts at blanks outside of double quotes. A quote that is not closed is
// a mistake; the words are given all the same, for a filter that is still
// being written.
func split(text string) ([]word, error) {
	var words []word
	var b strings.Builder
	column, start, open, escaped := 0, 0, 0, false
	end := func() {
		if start > 0 {
			words = append(words, word{b.String(), start})
		}
		b.Reset()
		start = 0
	}
	for _, r := range text {
		column++
		if open == 0 && unicode.IsSpace(r) {
			end()
			continue
		}
		if start == 0 {
			start = column
		}
		switch {
		case open > 0 && escaped:
			escaped = false
		case open > 0 && r == '\\':
			escaped = true
		case r == '"' && open > 0:
			open = 0
		case r == '"':
			open = column
		}
		b.WriteRune(r)
	}
	end()
	if open > 0 {
		return words, &Error{Column: open, Message: `a quote " is not closed`}
	}
	return words, nil
}

// unquote takes the quotes of a word away; inside of them \ keeps the
// character behind it as it is.
func unquote(raw string) string {
	if !strings.Contains(raw, `"`) {
		return raw
	}
	var b strings.Builder
	open, escaped := false, false
	for _, r := range raw {
		switch {
		case escaped:
			escaped = false
			b.WriteRune(r)
		case open && r == '\\':
			escaped = true
		case r == '"':
			open = !open
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Exactly is the fn: term of one prefix, whatever stands in it.
func Exactly(prefix string) string { return "fn:" + quote("="+prefix) }

// quote writes a value so that it is read back as it is.
func quote(value string) string {
	plain := func(r rune) bool { return !unicode.IsSpace(r) && r != '"' }
	if value != "" && strings.IndexFunc(value, func(r rune) bool { return !plain(r) }) < 0 {
		return value
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
}

// without gives the not of a word and what it stands before.
func without(raw string) (not, rest string) {
	for _, sign := range []string{"not:", "-"} {
		if rest, ok := strings.CutPrefix(raw, sign); ok {
			return sign, rest
		}
	}
	return "", raw
}
