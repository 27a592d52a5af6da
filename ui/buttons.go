package ui

import (
	"slices"

	"idemtui/ui/table"
)

// button is one choice of a dialog.
type button struct {
	word string
	// not says why it cannot act now; empty where it can.
	not string
	// grave is a button that takes something away.
	grave bool
}

// buttonRows are the buttons of a dialog as they stand: on one line where they
// fit, else on several.
type buttonRows struct {
	buttons []button
	focus   int
	// places are where each stands: its row and its cells, from and one past
	// the last.
	places []buttonPlace
	rows   int
}

type buttonPlace struct{ row, from, to int }

// buttonFrame is what the focus takes of a button at each side: bracket, angle,
// space.
const buttonFrame = 3

// newButtonRows places buttons in a width. The focus moves nothing: its frame
// stands where the others have air.
func newButtonRows(buttons []button, focus, width int) buttonRows {
	r := buttonRows{buttons: buttons, focus: focus, rows: 1}
	x := 0
	for _, b := range buttons {
		cells := table.Width(b.word) + 2*buttonFrame
		if x > 0 && x+cells > width {
			x = 0
			r.rows++
		}
		r.places = append(r.places, buttonPlace{r.rows - 1, x, x + cells})
		x += cells
	}
	return r
}

// lines draws the rows: the one with the focus framed, what cannot act quiet.
func (r buttonRows) lines(m *Model, width int) []string {
	lines := make([]string, r.rows)
	for i, b := range r.buttons {
		row := r.places[i].row
		lines[row] += r.draw(m, b, i == r.focus)
	}
	for i := range lines {
		lines[i] = fit(table.Cut(lines[i], width, m.glyphs.cut), width)
	}
	return lines
}

func (r buttonRows) draw(m *Model, b button, focused bool) string {
	ink := table.Ink("")
	if b.not != "" {
		ink = m.theme.quiet
	}
	if !focused {
		return "   " + ink.Paint(b.word) + "   "
	}
	switch {
	case b.not == "" && b.grave:
		ink = m.theme.danger
	case b.not == "":
		ink = m.theme.accent
	}
	frame := m.theme.accent
	return frame.Paint("["+m.glyphs.focusLeft) + " " + ink.Paint(b.word) + " " + frame.Paint(m.glyphs.focusRight+"]")
}

// at is the button at a cell of a row; false where there is none.
func (r buttonRows) at(row, x int) (int, bool) {
	i := slices.IndexFunc(r.places, func(p buttonPlace) bool { return p.row == row && x >= p.from && x < p.to })
	return i, i >= 0
}
