package ui

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"idemtui/inspect"
	"idemtui/ui/table"
)

// maxBodyLines bounds what the detail holds of a body: a body may be 400 KB,
// of one line or of 200,000.
const maxBodyLines = 10_000

// pieceKind says how a piece of a body is coloured.
type pieceKind uint8

const (
	pieceRest pieceKind = iota
	pieceKey
	pieceString
	pieceNumber
)

// piece is a run of text in one colour.
type piece struct {
	kind pieceKind
	text string
}

// bodyText is a stored text ready to be shown: pretty-printed where it is
// JSON, harmless, and broken to the width that was last asked for. It is laid
// out once, when the record comes; only what shows is coloured.
type bodyText struct {
	lines [][]piece
	json  bool
	// left counts the lines that are not held.
	left int

	width  int
	broken [][]piece
}

// newBodyText lays a text out. Numbers keep their digits; what is no JSON is
// shown as it is.
func newBodyText(text string) bodyText {
	if lines, total, ok := layJSON(text, maxBodyLines); ok {
		return bodyText{lines: lines, json: true, left: total - len(lines)}
	}
	var b bodyText
	for _, line := range inspect.CleanLines(text, maxBodyLines) {
		b.lines = append(b.lines, []piece{{text: line}})
	}
	b.left = strings.Count(text, "\n") + 1 - len(b.lines)
	return b
}

// block is the text at a width, to be read line by line.
func (b *bodyText) block(t *theme, width int) textBlock {
	if width = max(width, 8); b.width != width {
		b.width, b.broken = width, breakLines(b.lines, width)
	}
	n := min(len(b.broken), maxBodyLines)
	left := ""
	switch {
	case b.left > 0:
		left = plural(b.left, "more line")
	case len(b.broken) > n:
		left = "more"
	}
	if left == "" {
		return textBlock{n: n, draw: func(i int) string { return paintPieces(t, b.broken[i]) }}
	}
	return textBlock{n: n + 1, draw: func(i int) string {
		if i == n {
			return t.quiet.Paint(fmt.Sprintf("%s; idemtui show prints all of it", left))
		}
		return paintPieces(t, b.broken[i])
	}}
}

func paintPieces(t *theme, line []piece) string {
	if len(line) == 1 {
		return t.piece(line[0].kind).Paint(line[0].text)
	}
	var out strings.Builder
	for _, p := range line {
		out.WriteString(t.piece(p.kind).Paint(p.text))
	}
	return out.String()
}

// piece is the colour of a kind.
func (t *theme) piece(k pieceKind) table.Ink {
	switch k {
	case pieceKey:
		return t.jsonKey()
	case pieceString:
		return t.jsonString()
	case pieceNumber:
		return t.jsonNumber()
	case pieceRest:
	}
	return ""
}

// breakLines breaks lines to a width, until there are more than are shown.
func breakLines(lines [][]piece, width int) [][]piece {
	out := make([][]piece, 0, len(lines))
	for _, line := range lines {
		var part []piece
		room := width
		for _, p := range line {
			for p.text != "" {
				head, cells := headOf(p.text, room)
				if head == "" {
					out, part, room = append(out, part), nil, width
					continue
				}
				part = append(part, piece{p.kind, head})
				room -= cells
				p.text = p.text[len(head):]
				if len(out) > maxBodyLines {
					return out
				}
			}
		}
		out = append(out, part)
	}
	return out
}

// headOf is as much of a text as fits into cells, and how wide that is.
func headOf(text string, cells int) (head string, width int) {
	at := 0
	for at < len(text) && text[at] < 0x80 && at < cells {
		at++
	}
	width = at
	if at == len(text) || text[at] < 0x80 && width == cells {
		return text[:at], width
	}
	if at > 0 { // what follows may sit on the last character
		at, width = at-1, width-1
	}
	for at < len(text) {
		cluster, w := ansi.FirstGraphemeCluster(text[at:], ansi.GraphemeWidth)
		if width+w > cells {
			break
		}
		at, width = at+len(cluster), width+w
	}
	return text[:at], width
}
