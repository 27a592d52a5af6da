package ui

import (
	"strings"

	"idemtui/inspect"
)

// jsonLayout pretty-prints JSON for the eye. It is no decoder: every number
// and string stays as it was written, and NaN and Infinity, which Python
// writes, pass. At most limit lines are kept; the rest is only counted.
type jsonLayout struct {
	text  string
	at    int
	open  []byte // the brackets that are open
	want  jsonWant
	fresh bool // the last token opened a bracket

	lines        [][]piece
	line         []piece
	total, limit int
}

// jsonWant is what may come next.
type jsonWant uint8

const (
	wantValue jsonWant = iota
	wantKey
	wantColon
	wantNext // a comma or the end of what is open
)

// maxIndent bounds the indentation: a text may open 400,000 brackets.
const maxIndent = 16

// layJSON lays a JSON text out; ok is false for a text that is none.
func layJSON(text string, limit int) (lines [][]piece, total int, ok bool) {
	l := jsonLayout{text: text, limit: limit, total: 1}
	for l.skip(); l.at < len(l.text); l.skip() {
		if !l.token() {
			return nil, 0, false
		}
	}
	if l.want != wantNext || len(l.open) > 0 {
		return nil, 0, false
	}
	l.keep()
	return l.lines, l.total, true
}

// skip passes blanks.
func (l *jsonLayout) skip() {
	for l.at < len(l.text) && strings.IndexByte(" \t\r\n", l.text[l.at]) >= 0 {
		l.at++
	}
}

// token takes the next token; false where it may not stand.
func (l *jsonLayout) token() bool {
	c := l.text[l.at]
	switch c {
	case '{', '[':
		return l.opens(c)
	case '}', ']':
		return l.closes(c)
	case ',':
		if l.want != wantNext || len(l.open) == 0 {
			return false
		}
		l.at++
		l.add(pieceRest, ",")
		l.newLine()
		l.want = l.inside()
		return true
	case ':':
		if l.want != wantColon {
			return false
		}
		l.at++
		l.add(pieceRest, ": ")
		l.want = wantValue
		return true
	}
	l.fresh = false
	if c == '"' {
		return l.quoted()
	}
	return l.word()
}

// inside is what may follow a comma here.
func (l *jsonLayout) inside() jsonWant {
	if l.open[len(l.open)-1] == '{' {
		return wantKey
	}
	return wantValue
}

func (l *jsonLayout) opens(c byte) bool {
	if l.want != wantValue {
		return false
	}
	l.at++
	l.open = append(l.open, c)
	l.want, l.fresh = l.inside(), true
	l.add(pieceRest, string(c))
	l.skip()
	if l.at < len(l.text) && l.text[l.at] != c+2 { // {} and [] stay together
		l.newLine()
	}
	return true
}

func (l *jsonLayout) closes(c byte) bool {
	n := len(l.open) - 1
	if n < 0 || l.open[n]+2 != c || l.want != wantNext && !l.fresh {
		return false
	}
	l.at++
	l.open = l.open[:n]
	if !l.fresh {
		l.newLine()
	}
	l.want, l.fresh = wantNext, false
	l.add(pieceRest, string(c))
	return true
}

// quoted takes a string: a key, or a value.
func (l *jsonLayout) quoted() bool {
	end := l.at + 1
	for end < len(l.text) && l.text[end] != '"' {
		if l.text[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(l.text) {
		return false
	}
	text := l.text[l.at : end+1]
	l.at = end + 1
	switch l.want {
	case wantKey:
		l.want = wantColon
		l.add(pieceKey, text)
	case wantValue:
		l.want = wantNext
		l.add(pieceString, text)
	case wantColon, wantNext:
		return false
	}
	return true
}

// word takes a number or one of the words.
func (l *jsonLayout) word() bool {
	end := l.at
	for end < len(l.text) && strings.IndexByte(" \t\r\n,:{}[]\"", l.text[end]) < 0 {
		end++
	}
	text := l.text[l.at:end]
	kind, ok := wordKind(text)
	if !ok || l.want != wantValue {
		return false
	}
	l.at, l.want = end, wantNext
	l.add(kind, text)
	return true
}

func wordKind(text string) (pieceKind, bool) {
	switch text {
	case "true", "false", "null":
		return pieceRest, true
	case "NaN", "Infinity", "-Infinity":
		return pieceNumber, true
	}
	digits := strings.TrimPrefix(text, "-")
	if digits == "" || digits[0] < '0' || digits[0] > '9' || strings.Trim(digits, "0123456789+-.eE") != "" {
		return 0, false
	}
	return pieceNumber, true
}

// add writes a piece, made harmless, while lines are kept.
func (l *jsonLayout) add(kind pieceKind, text string) {
	if l.total <= l.limit {
		l.line = append(l.line, piece{kind, inspect.Clean(text)})
	}
}

func (l *jsonLayout) newLine() {
	l.keep()
	l.total++
	if depth := min(len(l.open), maxIndent); depth > 0 {
		l.add(pieceRest, strings.Repeat("  ", depth))
	}
}

func (l *jsonLayout) keep() {
	if l.total <= l.limit {
		l.lines = append(l.lines, l.line)
	}
	l.line = nil
}
