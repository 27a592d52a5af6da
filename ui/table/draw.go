package table

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Cell collects what a column draws into one row: pieces of text, each in its
// Ink. The table cuts and aligns them.
type Cell struct {
	width    int
	selected bool
	pieces   []piece
}

type piece struct {
	text string
	ink  Ink
	keep bool
}

// Width is the cells there are.
func (c *Cell) Width() int { return c.width }

// Text adds text. In the cursor's row it takes the row's own ink.
func (c *Cell) Text(ink Ink, text string) { c.pieces = append(c.pieces, piece{text, ink, false}) }

// Sign adds text that keeps its ink in the cursor's row.
func (c *Cell) Sign(ink Ink, text string) { c.pieces = append(c.pieces, piece{text, ink, true}) }

// Titles is the line of column titles.
func (t *Table[R]) Titles() string {
	var line strings.Builder
	line.WriteString(spaces(min(Gutter, t.width)))
	x := Gutter
	for _, p := range t.places {
		line.WriteString(spaces(p.x - x))
		t.title(&line, p)
		x = p.x + p.width
	}
	line.WriteString(spaces(t.width - x))
	return line.String()
}

// title writes a column's title; the sign of the order stands on its inner
// side, so that titles stay above their cells.
func (t *Table[R]) title(line *strings.Builder, p place) {
	c := t.columns[p.column]
	text := c.Title
	if Width(text) > p.width && c.Short != "" {
		text = c.Short
	}
	ink := t.look.Title
	if p.column == t.sorted {
		ink, text = t.look.Sorted, t.withSign(text, c.Right, p.width)
	}
	text = Cut(text, p.width, t.look.Cut)
	pad := spaces(p.width - Width(text))
	if c.Right {
		line.WriteString(pad)
		pad = ""
	}
	ink.paint(line, "", text)
	line.WriteString(pad)
}

func (t *Table[R]) withSign(title string, right bool, width int) string {
	sign := t.look.SortUp
	if t.descending {
		sign = t.look.SortDown
	}
	switch {
	case Width(title)+1+Width(sign) > width:
		return title
	case right:
		return sign + " " + title
	}
	return title + " " + sign
}

// Lines are the lines of the window, each exactly as wide as the table; those
// below the last row are blank.
func (t *Table[R]) Lines() []string {
	lines := make([]string, 0, t.height)
	from, to := t.Window()
	for i := from; i < to; i++ {
		lines = append(lines, t.line(i))
	}
	for len(lines) < t.height {
		lines = append(lines, spaces(t.width))
	}
	return lines
}

func (t *Table[R]) line(i int) string {
	row := t.row(i)
	cell := Cell{selected: i == t.cursor, pieces: make([]piece, 0, 4)}
	area := Ink("")
	if cell.selected {
		area = t.look.Row
	}
	var line strings.Builder
	line.Grow(4 * t.width)
	t.gutter(&line, area, row, cell.selected)
	x := Gutter
	for _, p := range t.places {
		area.paint(&line, "", spaces(p.x-x))
		cell.width, cell.pieces = p.width, cell.pieces[:0]
		t.columns[p.column].Draw(&cell, row)
		t.cell(&line, area, &cell, t.columns[p.column].Right)
		x = p.x + p.width
	}
	area.paint(&line, "", spaces(t.width-x))
	return line.String()
}

func (t *Table[R]) gutter(line *strings.Builder, area Ink, row R, selected bool) {
	if selected {
		t.look.Bar.paint(line, area, t.look.Cursor)
	} else {
		line.WriteByte(' ')
	}
	if t.marked != nil && t.marked(row) {
		t.look.Marks.paint(line, area, t.look.Mark)
		area.paint(line, "", " ")
		return
	}
	area.paint(line, "", "  ")
}

// cell writes a cell's pieces, cut to the width and padded on one side.
func (t *Table[R]) cell(line *strings.Builder, area Ink, c *Cell, right bool) {
	used := 0
	for i, p := range c.pieces {
		w := Width(p.text)
		if w > c.width-used {
			c.pieces[i].text = Cut(p.text, c.width-used, t.look.Cut)
			w = Width(c.pieces[i].text)
		}
		used += w
	}
	pad := spaces(c.width - used)
	if right {
		area.paint(line, "", pad)
	}
	for _, p := range c.pieces {
		ink := p.ink
		if c.selected && !p.keep {
			ink = t.look.RowText
		}
		ink.paint(line, area, p.text)
	}
	if !right {
		area.paint(line, "", pad)
	}
}

// blank is a stock of spaces, longer than any screen is wide.
const blank = "                                                                                                                                                                                                                                                                "

func spaces(n int) string {
	switch {
	case n <= 0:
		return ""
	case n <= len(blank):
		return blank[:n]
	}
	return strings.Repeat(" ", n)
}

// Width is the cells that text takes; text of printable ASCII is not measured.
func Width(text string) int {
	for i := range len(text) {
		if b := text[i]; b < 0x20 || b > 0x7e {
			return ansi.StringWidth(text)
		}
	}
	return len(text)
}

// Cut shortens text to a width, with the sign of a cut at its end.
func Cut(text string, width int, sign string) string {
	if width <= 0 {
		return ""
	}
	if Width(text) <= width {
		return text
	}
	if Width(sign) >= width {
		sign = ""
	}
	return ansi.Truncate(text, width, sign)
}
