package ui

import (
	"fmt"
	"strings"

	"idemtui/inspect"
	"idemtui/ui/table"
)

// detailMargin is free at both sides of the detail's text.
const detailMargin = 2

// detailLines are the detail beside or below the list: a rule that names the
// record, then as much of its text as fits.
func (m *Model) detailLines(width, height int) []string {
	if height <= 0 {
		return nil
	}
	lines := blankLines(height, width)
	switch {
	case height == 1:
		lines[0] = fit(" "+m.inOneLine(), width)
		return lines
	case m.place.shape < shapeNormal:
		lines[0] = m.ruled(m.detailName(12), m.rowOf(), width)
		lines[1] = fit(" "+m.inOneLine(), width)
		return lines
	}
	lines[0] = m.ruled(m.detailName(width/2), m.detailFunction(), width)
	m.fillText(lines[1:], width)
	return lines
}

// detailScreen is the detail over the whole screen, on narrow ones.
func (m *Model) detailScreen() []string {
	lines, top := blankLines(m.height, m.width), m.bandLines()
	if top > 0 {
		lines[0] = m.header()
	}
	if r, _, ok := m.detailed(); ok {
		state := m.judge().state(r)
		left := " " + m.theme.state(state).Paint(m.glyphs.state(state)+" "+state.String()) + "  " +
			m.theme.title.Paint(inspect.Clean(r.Prefix()))
		lines[top] = apart(table.Cut(left, m.width-18, m.glyphs.cut), m.theme.quiet.Paint(m.rowOf())+" ", m.width)
		lines[top+1] = m.ruled(m.detailName(m.width-8), "", m.width)
	}
	m.fillText(lines[top+2:m.height-1], m.width)
	lines[m.height-1] = m.footer()
	return lines
}

// fillText puts the scrolled text into lines. Where not all of it shows, the
// last line says so, and what the record holds in short.
func (m *Model) fillText(lines []string, width int) {
	text := m.detailText(width)
	from := 0
	if m.shown.focus {
		from = max(min(m.shown.scroll, text.len()-len(lines)), 0)
	}
	for i := range lines {
		if from+i < text.len() {
			lines[i] = fit(text.line(from+i), width)
		}
	}
	below := text.len() - from - len(lines)
	if below <= 0 || len(lines) < 3 {
		return
	}
	more := m.theme.quiet.Paint(fmt.Sprintf("%s %s below ", m.glyphs.more, plural(below+1, "line")))
	short := ""
	if !m.shown.focus && text.attributesAt() >= len(lines)-1 {
		short = m.inShort(width - table.Width(more) - 2*detailMargin)
	}
	lines[len(lines)-1] = apart(strings.Repeat(" ", detailMargin)+short, more, width)
}

// ruled is a rule with a name at its left and another at its right.
func (m *Model) ruled(left, right string, width int) string {
	across := m.glyphs.across
	line := m.theme.border.Paint(across) + " " + m.theme.title.Paint(left) + " "
	tail := m.theme.border.Paint(across)
	if right != "" {
		tail = " " + m.theme.title.Paint(right) + " " + tail
	}
	free := width - table.Width(line) - table.Width(tail)
	if free < 1 {
		return fit(line, width)
	}
	return line + m.theme.border.Paint(strings.Repeat(across, free)) + tail
}

// detailName is the digest of the record, cut to width.
func (m *Model) detailName(width int) string {
	r, _, ok := m.detailed()
	if !ok {
		return "no record"
	}
	return table.Cut(inspect.Clean(r.Digest()), max(width, 8), m.glyphs.cut)
}

func (m *Model) detailFunction() string {
	r, _, ok := m.detailed()
	if !ok {
		return ""
	}
	return cutLeft(inspect.Clean(r.Prefix()), m.place.detailWidth/2, m.glyphs.cut)
}

// rowOf is the cursor's place in the list.
func (m *Model) rowOf() string {
	if m.list.Len() == 0 {
		return ""
	}
	return fmt.Sprintf("row %s of %s", count(m.list.Cursor()+1), count(m.list.Len()))
}

// inOneLine is the detail in one line.
func (m *Model) inOneLine() string {
	r, _, ok := m.detailed()
	if !ok {
		return m.theme.quiet.Paint("no record under the cursor")
	}
	state := m.judge().state(r)
	d := inspect.Explain(r, m.judge().moment(r), m.policy())
	return m.theme.state(state).Paint(m.glyphs.state(state)) + " " + strings.TrimPrefix(d.NextDuplicate, "is ")
}

// textBlock is lines that are drawn one by one, when they show.
type textBlock struct {
	n    int
	draw func(i int) string
	// attributes marks the block of the record's attributes.
	attributes bool
}

// drawn is a block of lines that are there already.
func drawn(lines []string) textBlock {
	return textBlock{n: len(lines), draw: func(i int) string { return lines[i] }}
}

// scrollText is what the detail scrolls through.
type scrollText []textBlock

func (s scrollText) len() int {
	n := 0
	for _, b := range s {
		n += b.n
	}
	return n
}

// attributesAt is the line at which the attributes begin.
func (s scrollText) attributesAt() int {
	n := 0
	for _, b := range s {
		if b.attributes {
			break
		}
		n += b.n
	}
	return n
}

// line is the i-th line, set in from the border.
func (s scrollText) line(i int) string {
	for _, b := range s {
		if i < b.n {
			return strings.Repeat(" ", detailMargin) + b.draw(i)
		}
		i -= b.n
	}
	return ""
}

// detailText is all of the detail, to be scrolled.
func (m *Model) detailText(width int) scrollText {
	r, whole, ok := m.detailed()
	if !ok {
		return nil
	}
	d := detail{model: m, record: r, whole: whole, width: width - 2*detailMargin, now: m.judge().moment(r)}
	return d.text()
}
