package jmespath

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"idemtui/inspect/event"
)

// token is a word of an expression: its kind is its text, or one of the names
// below.
type token struct {
	kind  string
	text  string      // of a name
	value event.Value // of a literal
	n     int         // of a number
	at    int         // from 0
}

const (
	endToken     = "the end"
	nameToken    = "a name"
	quotedToken  = "a name in quotes"
	literalToken = "a literal"
	numberToken  = "a number"
)

// SyntaxError is an expression that the library does not accept.
type SyntaxError struct {
	Column int // from 1, in bytes
	Why    string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("column %d: %s", e.Column, e.Why) }

type lexer struct {
	Language
	text string
	at   int
}

func (l *lexer) fail(at int, format string, args ...any) error {
	return &SyntaxError{Column: at + 1, Why: fmt.Errorf(format, args...).Error()}
}

// tokens are all of an expression, with the end as the last one.
func (l *lexer) tokens() ([]token, error) {
	var all []token
	for {
		for l.at < len(l.text) && strings.IndexByte(" \t\n\r", l.text[l.at]) >= 0 {
			l.at++
		}
		if l.at == len(l.text) {
			return append(all, token{kind: endToken, at: l.at}), nil
		}
		start := l.at
		t, err := l.token()
		if err != nil {
			return nil, err
		}
		t.at = start
		all = append(all, t)
	}
}

func (l *lexer) token() (token, error) {
	rest := l.text[l.at:]
	switch c := rest[0]; {
	case c == '"' || c == '\'' || c == '`':
		return l.quoted(c)
	case nameByte(c) && !digit(c):
		n := 1
		for n < len(rest) && nameByte(rest[n]) {
			n++
		}
		l.at += n
		return token{kind: nameToken, text: rest[:n]}, nil
	case digit(c) || c == '-':
		return l.number()
	}
	if l.Language == Java || l.Language == DotNet {
		if inner := strings.TrimLeft(rest[1:], " \t\n\r"); rest[0] == '[' && strings.HasPrefix(inner, "]") {
			l.at += len(rest) - len(inner) + 1
			return token{kind: "[]"}, nil
		}
	}
	for _, sign := range []string{"[]", "[?", "||", "&&", "==", "!=", "<=", ">="} {
		if strings.HasPrefix(rest, sign) {
			l.at += 2
			return token{kind: sign}, nil
		}
	}
	if strings.IndexByte(".*],:@(){}[|&<>!", rest[0]) < 0 {
		r, _ := event.Decode(rest)
		return token{}, l.fail(l.at, "%q means nothing here", r)
	}
	l.at++
	return token{kind: rest[:1]}, nil
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func nameByte(c byte) bool {
	return digit(c) || c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

func (l *lexer) number() (token, error) {
	rest, n := l.text[l.at:], 1
	for n < len(rest) && digit(rest[n]) {
		n++
	}
	value, err := strconv.Atoi(rest[:n]) // what is out of range becomes the largest or smallest
	if errors.Is(err, strconv.ErrSyntax) {
		return token{}, l.fail(l.at, "%s is no number", rest[:n])
	}
	digits := strings.TrimPrefix(rest[:n], "-")
	if l.Language == Java && (len(digits) > 1 && digits[0] == '0' || int(int32(value)) != value) { //nolint:gosec // the test for what fits
		return token{}, l.fail(l.at, "%s is no number that an index can be", rest[:n])
	}
	l.at += n
	return token{kind: numberToken, n: value}, nil
}

// quoted reads "a name", 'raw text' or `JSON`.
func (l *lexer) quoted(mark byte) (token, error) {
	start := l.at
	end := start + 1
	for end < len(l.text) && l.text[end] != mark {
		if l.text[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(l.text) {
		return token{}, l.fail(start, "%c is not closed", mark)
	}
	inner := l.text[start+1 : end]
	l.at = end + 1
	switch mark {
	case '"':
		name, err := event.Reader{}.Read(l.text[start : end+1])
		if text, ok := name.(event.String); err == nil && ok {
			return token{kind: quotedToken, text: string(text)}, nil
		}
		return token{}, l.fail(start, "the name in quotes is no JSON string")
	case '\'':
		return token{kind: literalToken, value: event.String(l.raw(inner))}, nil
	}
	v, err := l.literal(inner)
	if err != nil {
		return token{}, l.fail(start, "the literal is no JSON: %w", err)
	}
	return token{kind: literalToken, value: v}, nil
}

// raw is the text of a raw string. TypeScript mends the first escaped quote
// alone; only Java knows an escaped backslash.
func (l *lexer) raw(inner string) string {
	switch l.Language {
	case TypeScript:
		return strings.Replace(inner, `\'`, `'`, 1)
	case Java:
		return strings.NewReplacer(`\'`, `'`, `\\`, `\`).Replace(inner)
	case Python, DotNet:
	}
	return strings.ReplaceAll(inner, `\'`, `'`)
}

// literal is the value between backticks. Python also takes text without
// quotes, as early versions of the language did.
func (l *lexer) literal(inner string) (event.Value, error) {
	if l.Language == TypeScript {
		inner = strings.Replace(inner, "\\`", "`", 1)
	} else {
		inner = strings.ReplaceAll(inner, "\\`", "`")
	}
	reader := event.Reader{Constants: l.Language == Python, IndexFirst: l.Language == TypeScript}
	v, err := reader.Read(inner)
	if err == nil && l.Language == Java && paddedExponent(v) {
		return nil, errors.New("an exponent may not begin with 0")
	}
	if err != nil && l.Language == Python {
		if text, e := reader.Read(`"` + strings.TrimLeftFunc(inner, pythonSpace) + `"`); e == nil {
			return text, nil
		}
	}
	return v, err
}

// paddedExponent reports whether a number in a value has an exponent with a
// zero in front, which Java's grammar does not know.
func paddedExponent(v event.Value) bool {
	switch v := v.(type) {
	case event.Number:
		_, exponent, _ := strings.Cut(strings.ToLower(string(v)), "e")
		exponent = strings.TrimLeft(exponent, "+-")
		return len(exponent) > 1 && exponent[0] == '0'
	case *event.Array:
		return slices.ContainsFunc(v.Items, paddedExponent)
	case *event.Object:
		return slices.ContainsFunc(v.Values(), paddedExponent)
	}
	return false
}
