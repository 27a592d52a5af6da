package ui

import (
	"idemtui/inspect"
	"idemtui/ui/table"
)

// The cells of the columns of the live table.
const (
	stageStateCells = 12
	stageTimeCells  = 6
)

// stageColumns are the widths of key and function: the function has what is
// left, if that is enough.
func stageColumns(width int) (key, function int) {
	room := width - 3 - stageStateCells - 2*(stageTimeCells+1) - 2
	key = min(max(room, 4), 10)
	if function = room - key - 2; function < 8 {
		return min(max(room, 4), 16), 0
	}
	return key, min(function, 30)
}

// stageTitles are the titles of the live table.
func (m *Model) stageTitles(width int) string {
	key, function := stageColumns(width)
	line := "   " + padRight("STATE", stageStateCells) + padRight("KEY", key) + "  "
	if function > 0 {
		line += padRight("FUNCTION", function) + "  "
	}
	return fit(m.theme.quiet.Paint(line+padLeft("AGE", stageTimeCells)+" "+padLeft("LEFT", stageTimeCells)), width)
}

// stageRows are the rows of the list that show, as the live table draws them:
// what changes first, the key before the function.
func (m *Model) stageRows(width, rows int) []string {
	from, to := m.list.Window()
	lines := make([]string, 0, rows)
	for i := from; i < to && i < len(m.rows.view) && len(lines) < rows; i++ {
		lines = append(lines, m.stageRow(i, width))
	}
	return append(lines, blankLines(rows-len(lines), width)...)
}

func (m *Model) stageRow(i, width int) string {
	r := m.row(i)
	here := i == m.list.Cursor()
	gutter := " "
	if here {
		gutter = m.theme.accent.Paint(m.glyphs.cursor)
	}
	mark := " "
	if m.marked(r) {
		mark = m.theme.mark.Paint(m.glyphs.mark)
	}
	ink := m.theme.state(r.state)
	key, function := stageColumns(width)
	line := gutter + mark + " " + padRight(ink.Paint(m.glyphs.state(r.state)+" "+r.state.String()), stageStateCells)
	line += padRight(m.strongIf(here).Paint(table.Cut(inspect.Clean(r.record.Digest()), key, "")), key) + "  "
	if function > 0 {
		name := cutLeft(inspect.Clean(r.record.Prefix()), function, m.glyphs.cut)
		line += padRight(m.theme.quiet.Paint(name), function) + "  "
	}
	left := m.glyphs.none
	if r.record.Expiration.Unit == inspect.Seconds && r.state != inspect.Expired {
		left = inspect.Short(r.left)
	}
	age := m.glyphs.none
	if r.age.Known && r.state != inspect.Expired && r.state != inspect.Invalid {
		age = m.ageText(r.age)
	}
	return fit(line+padLeft(age, stageTimeCells)+" "+padLeft(left, stageTimeCells), width)
}

func (m *Model) strongIf(on bool) table.Ink {
	if on {
		return m.theme.strong
	}
	return ""
}
