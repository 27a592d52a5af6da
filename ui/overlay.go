package ui

import (
	"strings"

	"charm.land/lipgloss/v2"

	"idemtui/ui/table"
)

// box is a framed part that lies over the frame: help, palette,
// dialogs.
type box struct {
	title, hint string
	// lines are the inside, each drawn width cells wide.
	lines []string
	width int
	// ink paints the title; the theme's own where it is empty.
	ink table.Ink
	// top is how much of the free height stays above it, in quarters.
	top int
}

// frameCells is what border and padding take of a box, frameLines its borders.
const (
	frameCells = 4
	frameLines = 2
)

// openBox is the box that is open; nil without one.
func (m *Model) openBox() *box {
	switch m.mode {
	case modeHelp:
		return m.helpBox()
	case modePalette:
		return m.paletteBox()
	case modeSay:
		return m.sayBox()
	case modePlan:
		return m.planBox()
	case modeUndo:
		return m.undoBox()
	case modeExercise:
		return m.exerciseBox()
	case modeActs:
		if m.page != pageStage || m.stage.place.columns < 3 { // else they stand at the left
			return m.actsBox("Acts")
		}
	case modeFaults:
		return m.actsBox("Faults")
	case modeNormal, modeFilter, modeCopy:
	}
	return nil
}

// overlay lays the open box over the frame.
func (m *Model) overlay(lines []string) []string {
	b := m.openBox()
	if b == nil {
		return lines
	}
	x, y := m.boxPlace(b)
	framed := m.framed(b)
	if x > 0 { // air between the box and the words that it cuts
		x--
		for i, line := range framed {
			framed[i] = " " + line + " "
		}
	}
	frame := lipgloss.NewLayer(strings.Join(lines, "\n"))
	box := lipgloss.NewLayer(strings.Join(framed, "\n")).X(x).Y(y).Z(1)
	composed := strings.Split(lipgloss.NewCompositor(frame, box).Render(), "\n")
	for i := range lines {
		lines[i] = fit(composed[i], m.width)
	}
	return lines
}

// boxPlace is where the upper left corner of a box stands.
func (m *Model) boxPlace(b *box) (x, y int) {
	x = max((m.width-b.width-frameCells)/2, 0)
	top := m.bandLines()
	y = top + max((m.height-top-len(b.lines)-frameLines)*b.top/4, 0)
	return x, y
}

// boxRoom is the largest inside that a box may have.
func (m *Model) boxRoom() (width, height int) {
	margin := 4
	if m.width < 60 {
		margin = 0
	}
	return max(m.width-margin-frameCells, 1), max(m.height-frameLines-m.bandLines(), 1)
}

// bandLines are the lines at the top that no box covers: on a production
// profile the band shows in every view and dialog.
func (m *Model) bandLines() int {
	if m.o.Production {
		return 1
	}
	return 0
}

// framed is a box with its border; the title stands in the upper one, the hint
// in the lower.
func (m *Model) framed(b *box) []string {
	g, border := &m.glyphs, m.theme.border
	rule := func(left, right, text string, atEnd bool) string {
		free := b.width + frameCells - 2 - table.Width(text)
		lead, tail := g.across, strings.Repeat(g.across, max(free-1, 0))
		if atEnd {
			lead, tail = tail, lead
		}
		return border.Paint(left+lead) + text + border.Paint(tail+right)
	}
	ink := m.theme.title
	if b.ink != "" {
		ink = b.ink
	}
	title := ink.Paint(table.Cut(" "+b.title+" ", b.width, g.cut))
	hint := table.Cut(" "+b.hint+" ", b.width, g.cut)
	out := make([]string, 0, len(b.lines)+frameLines)
	out = append(out, rule(g.topLeft, g.topRight, title, false))
	for _, line := range b.lines {
		out = append(out, border.Paint(g.down)+" "+fit(line, b.width)+" "+border.Paint(g.down))
	}
	return append(out, rule(g.bottomLeft, g.bottomRight, hint, true))
}
