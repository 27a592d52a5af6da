package ui

import (
	"strings"

	"charm.land/bubbles/v2/textinput"

	"idemtui/inspect"
	"idemtui/ui/table"
)

const (
	// sayWidth is that of the dialog's inside, sayLabel that of its labels.
	sayWidth, sayLabel = 74, 15
	// sayRoomy is the height from which the dialog has facts and air in it.
	sayRoomy = 16
)

// sayBox draws the dialog.
func (m *Model) sayBox() *box {
	width, height := m.boxRoom()
	width = min(width, sayWidth)
	s := &m.saying
	var lines []string
	if height >= sayRoomy {
		for _, fact := range append(m.sayFacts(), m.sayGiven()) {
			lines = append(lines, m.sayText(fact, 0, width, m.theme.quiet)...)
		}
		lines = append(lines, m.sayText(m.sayDoubt(), 0, width, m.theme.warning)...)
		lines = append(lines, "")
	}
	lines = append(lines, m.sayBlock(sayExpires, width, height)...)
	lines = append(lines, m.sayBlock(sayRun, width, height)...)
	lines = append(lines, m.sayBlock(saySame, width, height)...)
	if s.refused != "" {
		text := m.sayText(m.glyphs.bad+" "+s.refused, 0, width, m.theme.errorInk())
		if free := height - len(lines); len(text) > free { // the reason before all else
			lines = lines[:max(height-len(text), 0)]
		}
		lines = append(lines, text...)
	}
	return &box{
		title: "How long is expires_after of " + inspect.Clean(nameOf(s.prefix)) + "?", top: 1, width: width,
		lines: lines[:min(len(lines), height)], hint: m.sayHint(),
	}
}

func (m *Model) sayHint() string {
	quiet, accent := m.theme.quiet, m.theme.accent
	dot := quiet.Paint(" " + m.glyphs.dot + " ")
	keys := []string{accent.Paint("enter") + quiet.Paint(" says it"), accent.Paint("esc") + quiet.Paint(" cancels")}
	if m.place.shape > shapeTiny {
		arrows := "↑ ↓"
		if m.o.ASCII {
			arrows = "up down"
		}
		keys = append([]string{accent.Paint("tab") + quiet.Paint(" next"), accent.Paint(arrows) + quiet.Paint(" offers")}, keys...)
	}
	return strings.Join(keys, dot)
}

// sayBlock is a field with what is offered and what it comes to.
func (m *Model) sayBlock(f sayField, width, height int) []string {
	s := &m.saying
	focused := s.field == f
	var lines []string
	switch f {
	case sayExpires:
		lines = append(lines, m.sayInput("expires_after", &s.expires, focused, width))
	case sayRun:
		lines = append(lines, m.sayInput("longest run", &s.run, focused, width))
	case saySame, sayFields:
		lines = append(lines, m.sayTick(focused, width))
	}
	indent := sayLabel
	if width < 2*sayLabel+10 {
		indent = 2
	}
	if focused && f != saySame {
		lines = append(lines, m.sayOfferLine(indent, width))
	}
	if text := m.sayImplies(f); text != "" && (focused || height >= sayRoomy) {
		ink := m.theme.strong
		if strings.HasPrefix(text, "Not so") {
			ink = m.theme.errorInk()
		}
		lines = append(lines, m.sayText(text, indent, width, ink)...)
	}
	if height >= sayRoomy {
		lines = append(lines, "")
	}
	return lines
}

// sayInput is a label and a line to write on.
func (m *Model) sayInput(label string, input *textinput.Model, focused bool, width int) string {
	text := inspect.Clean(input.Value())
	switch {
	case focused:
		text = input.View()
	case text == "":
		text = m.theme.quiet.Paint("not said")
	}
	return fit(m.sayLabelled(label, focused)+text, width)
}

func (m *Model) sayLabelled(label string, focused bool) string {
	sign, ink := "  ", m.theme.quiet
	if focused {
		sign, ink = m.theme.accent.Paint(m.glyphs.cursor)+" ", m.theme.accent
	}
	return sign + padRight(ink.Paint(label), sayLabel)
}

// sayTick is the box to tick.
func (m *Model) sayTick(focused bool, width int) string {
	tick := "[ ] "
	if m.saying.same {
		tick = "[x] "
	}
	text := "one expires_after for all, said till you leave"
	if width < sayWidth-4 {
		text = "one expires_after for all of it"
	}
	if focused {
		text += m.theme.quiet.Paint("  space")
	}
	return fit(m.sayLabelled("same for all", focused)+tick+text, width)
}

// sayOfferLine is what is offered, each marked by whether the table allows it.
func (m *Model) sayOfferLine(indent, width int) string {
	var line strings.Builder
	line.WriteString(strings.Repeat(" ", indent+2))
	for _, o := range m.sayOffers() {
		sign, ink := m.theme.success.Paint(m.glyphs.ok), table.Ink("")
		if o.against != "" {
			sign, ink = m.theme.errorInk().Paint(m.glyphs.bad), m.theme.quiet
		}
		part := sign + " " + ink.Paint(spanText(o.span))
		if o.why != "" {
			part += m.theme.quiet.Paint(" " + o.why)
		}
		line.WriteString(part + "   ")
	}
	return fit(table.Cut(line.String(), width, m.glyphs.cut), width)
}

// sayText wraps a sentence below a field.
func (m *Model) sayText(text string, indent, width int, ink table.Ink) []string {
	if text == "" {
		return nil
	}
	lines := sentences(inspect.Clean(text), width-indent-2)
	for i, line := range lines {
		lines[i] = strings.Repeat(" ", indent+2) + ink.Paint(line)
	}
	return lines
}

// sayCursor is where the terminal's cursor stands while a person types.
func (m *Model) sayCursor() (x, y int, ok bool) {
	input := m.saying.input()
	if input == nil {
		return 0, 0, false
	}
	b := m.sayBox()
	x, y = m.boxPlace(b)
	bar := m.glyphs.cursor + " "
	for i, line := range b.lines {
		if strings.HasPrefix(plain(line), bar) {
			if c := input.Cursor(); c != nil {
				x += c.X
			}
			return x + frameCells/2 + 2 + sayLabel, y + 1 + i, true
		}
	}
	return 0, 0, false
}
