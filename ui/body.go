package ui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"idemtui/inspect"
)

// maxBodyLines bounds what the detail shows of a body; a body may be 400 KB.
const maxBodyLines = 400

// bodyText is a stored text ready to be shown: pretty-printed if it is JSON,
// harmless, not yet coloured. It is made once, when the record comes.
type bodyText struct {
	lines []string
	json  bool
	// left counts the lines that are not shown.
	left int
}

// newBodyText lays a text out. Numbers keep their text; what is no JSON (NaN
// of Python, text of Java) is shown as it is.
func newBodyText(text string) bodyText {
	var pretty bytes.Buffer
	b := bodyText{json: json.Indent(&pretty, []byte(text), "", "  ") == nil}
	if b.json {
		text = pretty.String()
	}
	all := strings.Count(text, "\n") + 1
	b.lines = inspect.CleanLines(text, maxBodyLines)
	b.left = all - len(b.lines)
	return b
}

// wrapped are the lines broken to a width, coloured where it is JSON.
func (b bodyText) wrapped(t *theme, width int) []string {
	var out []string
	for _, line := range b.lines {
		for part := range strings.SplitSeq(ansi.Hardwrap(line, max(width, 8), true), "\n") {
			if len(out) == maxBodyLines {
				return append(out, t.quiet.Paint("cut here; idemtui show prints all of it"))
			}
			if b.json {
				part = colourJSON(t, part)
			}
			out = append(out, part)
		}
	}
	if b.left > 0 {
		out = append(out, t.quiet.Paint(fmt.Sprintf("%s more; idemtui show prints all of it", plural(b.left, "line"))))
	}
	return out
}

// colourJSON colours one line of pretty-printed JSON: keys, strings, numbers.
func colourJSON(t *theme, line string) string {
	var b strings.Builder
	for line != "" {
		token := jsonToken(line)
		rest := line[len(token):]
		ink := t.border
		switch c := token[0]; {
		case c == '"' && strings.HasPrefix(rest, ":"):
			ink = t.jsonKey()
		case c == '"':
			ink = t.jsonString()
		case c == '-' || c >= '0' && c <= '9':
			ink = t.jsonNumber()
		case c >= 'a' && c <= 'z':
			ink = t.strong
		}
		b.WriteString(ink.Paint(token))
		line = rest
	}
	return b.String()
}

// jsonToken is the first token of a line: a string with its quotes, a run of
// a word or number, or a run of anything else.
func jsonToken(line string) string {
	if line[0] == '"' {
		for i := 1; i < len(line); i++ {
			switch line[i] {
			case '\\':
				i++
			case '"':
				return line[:i+1]
			}
		}
		return line
	}
	kind := tokenKind(line[0])
	for i := 1; i < len(line); i++ {
		if tokenKind(line[i]) != kind {
			return line[:i]
		}
	}
	return line
}

func tokenKind(c byte) int {
	switch {
	case c == '"':
		return 0
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '+', c == '.':
		return 1
	}
	return 2
}
