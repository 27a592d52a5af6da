package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
	"idemtui/inspect/filter"
	"idemtui/ui/table"
)

// offers are what the word before the cursor of the filter line could become,
// as long as a person goes through them.
type offers struct {
	words []string
	at    int
	// text is the line without an offer, column where its word ends, from 1.
	text   string
	column int
}

// mostOffers bounds what tab goes through: nobody presses it more often.
const mostOffers = 200

// complete puts the next offer into the filter line, or the one before.
func (m *Model) complete(by int) tea.Cmd {
	o := &m.offers
	if len(o.words) < 2 { // a single one has been taken: go on from there
		text, column := m.input.Value(), m.input.Position()+1
		words := filter.Complete(text, column, m.rows.prefixes)
		*o = offers{words: words[:min(len(words), mostOffers)], at: -1, text: text, column: column}
		if by < 0 {
			o.at = 0
		}
	}
	if len(o.words) == 0 {
		return nil
	}
	o.at = (o.at + by + len(o.words)) % len(o.words)
	text, column := filter.Replace(o.text, o.column, o.words[o.at])
	m.input.SetValue(text)
	m.input.SetCursor(column - 1)
	return m.filterChanged()
}

// offersLine shows the offers around the one that was taken.
func (m *Model) offersLine() string {
	const gap = 2
	o := &m.offers
	width := func(i int) int { return table.Width(inspect.Clean(o.words[i])) + gap }
	from := o.at
	for used := width(from); from > 0 && used+width(from-1) < m.width/2; from-- {
		used += width(from - 1)
	}
	var line strings.Builder
	line.WriteString(strings.Repeat(" ", filterIndent))
	for i := from; i < len(o.words) && table.Width(line.String()) < m.width; i++ {
		word := o.words[i]
		ink := m.theme.quiet
		if i == o.at {
			ink = m.theme.accent
		}
		line.WriteString(ink.Paint(inspect.Clean(word)) + strings.Repeat(" ", gap))
	}
	return fit(table.Cut(line.String(), m.width-1, m.glyphs.cut), m.width)
}
