package ui

import (
	"strings"

	"idemtui/ui/table"
)

// strokes is a line that is drawn cell by cell, in any order: of a chart. It
// takes signs and words of the program's own, each a cell wide.
type strokes struct {
	signs []string
	inks  []table.Ink
}

func newStrokes(width int) strokes {
	return strokes{make([]string, max(width, 0)), make([]table.Ink, max(width, 0))}
}

// put sets one cell; cells outside of the line are left out.
func (s strokes) put(x int, ink table.Ink, sign string) {
	if x >= 0 && x < len(s.signs) {
		s.signs[x], s.inks[x] = sign, ink
	}
}

// text sets a cell a rune.
func (s strokes) text(x int, ink table.Ink, text string) {
	for _, r := range text {
		s.put(x, ink, string(r))
		x++
	}
}

// fill sets the same sign from one cell up to another.
func (s strokes) fill(from, to int, ink table.Ink, sign string) {
	for x := from; x < to; x++ {
		s.put(x, ink, sign)
	}
}

// free reports whether nothing stands from one cell up to another.
func (s strokes) free(from, to int) bool {
	for x := max(from, 0); x < min(to, len(s.signs)); x++ {
		if s.signs[x] != "" {
			return false
		}
	}
	return true
}

// String is the line; cells of one ink are painted together.
func (s strokes) String() string {
	var line, run strings.Builder
	line.Grow(4 * len(s.signs))
	ink := table.Ink("")
	for x, sign := range s.signs {
		if sign == "" {
			sign = " "
		}
		if next := s.inks[x]; next != ink {
			line.WriteString(ink.Paint(run.String()))
			run.Reset()
			ink = next
		}
		run.WriteString(sign)
	}
	line.WriteString(ink.Paint(run.String()))
	return line.String()
}
