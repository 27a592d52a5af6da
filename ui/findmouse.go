package ui

import tea "charm.land/bubbletea/v2"

// click gives the keys to what is under the mouse; a second click on a row
// opens its record.
func (f *finding) click(m *Model, at tea.Mouse) tea.Cmd {
	p := f.place(m)
	if row, ok := f.rows.RowAt(at.Y - p.list); ok && at.Y < p.note {
		same := row == f.rows.Cursor() && !f.writing()
		f.rows.MoveTo(row)
		if same {
			return f.open(m)
		}
		return f.give(findRows)
	}
	if at.Y < p.top || at.Y >= p.rule {
		return nil
	}
	line := findField(at.Y - p.top) //nolint:gosec // within the lines of the fields
	switch {
	case p.side > 0 && at.X < p.side || m.place.shape == shapeTiny:
		return f.give(findEvent)
	case p.side > 0:
		line++
	}
	if line < findRows {
		return f.give(line)
	}
	return nil
}

// wheel scrolls the rows.
func (f *finding) wheel(_ *Model, _ tea.Mouse, lines int) { f.rows.Scroll(lines) }
