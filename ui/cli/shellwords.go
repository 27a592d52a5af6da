package cli

import (
	"errors"
	"strings"
)

// shellWords splits a command line as a POSIX shell does: at blanks, with
// quotes and backslashes, and nothing more. Variables, globs and pipes are a
// shell's own: sh -c '...' has them.
func shellWords(text string) ([]string, error) {
	var words []string
	var word strings.Builder
	quote, escaped, started := rune(0), false, false
	for _, r := range text {
		switch {
		case escaped:
			if quote == '"' && !strings.ContainsRune("\"\\$`\n", r) {
				word.WriteByte('\\') // in double quotes it escapes these alone
			}
			if r != '\n' {
				word.WriteRune(r)
			}
			escaped = false
		case r == '\\' && quote != '\'':
			escaped, started = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '\'' || r == '"'):
			quote, started = r, true
		case quote == 0 && strings.ContainsRune(" \t\r\n", r):
			if started {
				words = append(words, word.String())
			}
			word.Reset()
			started = false
		default:
			word.WriteRune(r)
			started = true
		}
	}
	switch {
	case quote != 0:
		return nil, errors.New("the quote " + string(quote) + " is not closed")
	case escaped:
		return nil, errors.New(`nothing follows the last \`)
	case started:
		words = append(words, word.String())
	}
	return words, nil
}
