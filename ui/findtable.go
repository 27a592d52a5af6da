package ui

import (
	"idemtui/inspect"
	"idemtui/inspect/find"
	"idemtui/ui/table"
)

// findColumns are those of the rows: the state, then how the event was read.
func (m *Model) findColumns() []table.Column[findRow] {
	quiet := func(c *table.Cell, text string) { c.Text(m.theme.quiet, inspect.Clean(text)) }
	return []table.Column[findRow]{
		{Title: "RECORD", Min: 9, Want: 11, Keep: true, Draw: m.drawFound},
		{Title: "BY", Min: 10, Want: 24, Max: 40, Keep: true, Rank: 1, Draw: func(c *table.Cell, r findRow) {
			c.Text("", cutLeft(inspect.Clean(find.Place(r.by)), c.Width(), m.glyphs.cut))
		}},
		{Title: "LANGUAGE", Min: 8, Want: 12, Max: 20, Rank: 2, Draw: func(c *table.Cell, r findRow) { quiet(c, r.language) }},
		{Title: "KEY", Min: 14, Want: 34, Max: 66, Rank: 3, Draw: func(c *table.Cell, r findRow) {
			c.Text("", cutLeft(inspect.Clean(r.key), c.Width(), m.glyphs.cut))
		}},
		{Title: "WHY", Min: 16, Want: 30, Max: 80, Rank: 4, Draw: func(c *table.Cell, r findRow) { quiet(c, r.why) }},
	}
}

func (m *Model) drawFound(c *table.Cell, r findRow) {
	if r.record == nil {
		c.Text(m.theme.quiet, "none")
		return
	}
	state := m.judge().state(r.record)
	ink := m.theme.state(state)
	c.Sign(ink, m.glyphs.state(state))
	c.Text(ink, " "+state.String())
}
