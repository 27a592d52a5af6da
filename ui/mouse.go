package ui

import tea "charm.land/bubbletea/v2"

// wheelLines is how far one turn of the wheel scrolls.
const wheelLines = 3

// click acts on what is under the mouse: tabs, titles, rows, the detail, the
// filter.
func (m *Model) click(at tea.Mouse) tea.Cmd {
	switch {
	case at.Button != tea.MouseLeft:
		return nil
	case m.mode == modeHelp:
		m.closeHelp()
		return nil
	case m.mode == modeExercise:
		m.mode = modeNormal
		return nil
	case m.mode == modeSay:
		return nil
	case m.mode == modePalette:
		return m.paletteClick(at)
	case m.mode == modePlan:
		return m.planClick(at)
	case m.mode == modeUndo:
		return m.undoClick(at)
	case m.page == pageTables:
		return m.clickTable(at)
	case m.view() == nil:
		return nil
	}
	if p, ok := m.viewAt(at.X); ok && at.Y == viewLineAt && m.place.view >= 0 && !m.detailCovers() {
		if p == m.page {
			return nil
		}
		return m.showView(p)
	}
	return m.view().click(m, at)
}

// clickRecords acts on what is under the mouse in the main view.
func (m *Model) clickRecords(at tea.Mouse) tea.Cmd {
	p := m.place
	inList := at.X < p.listWidth
	switch {
	case at.Y == p.tabs:
		if s, ok := m.tabAt(at.X); ok {
			return m.showTab(s)
		}
	case at.Y == p.bar:
		if s, ok := m.barAt(at.X); ok {
			return m.showTab(s)
		}
	case at.Y == p.filter:
		return m.openFilter()
	case at.Y == p.titles && inList:
		return m.clickTitle(at.X)
	case at.Y >= p.list && at.Y < p.list+p.listHeight && inList:
		m.clickRow(at.Y - p.list)
	case m.overDetail(at):
		return m.openDetail()
	}
	return nil
}

// clickTitle sorts by a column; a second click turns the order round.
func (m *Model) clickTitle(x int) tea.Cmd {
	column, ok := m.list.ColumnAt(x)
	if !ok || column >= columnWhy {
		return nil
	}
	if column == m.order.column {
		return m.sortBy(m.order.reversed())
	}
	return m.sortBy(natural(column))
}

func (m *Model) clickRow(line int) {
	if row, ok := m.list.RowAt(line); ok {
		m.shown.focus = false
		m.list.MoveTo(row)
		m.hold()
	}
}

func (m *Model) overDetail(at tea.Mouse) bool {
	p := m.place
	return at.X >= p.detailX && at.Y >= p.detailY && at.Y < p.detailY+p.detailHeight
}

// wheel scrolls what is under the mouse.
func (m *Model) wheel(at tea.Mouse) {
	lines := wheelLines
	switch at.Button {
	case tea.MouseWheelUp:
		lines = -wheelLines
	case tea.MouseWheelDown:
	default:
		return
	}
	switch {
	case m.mode == modeHelp:
		m.scrollHelp(lines)
	case m.mode == modeExercise:
		m.scrollExercise(lines)
	case m.mode == modePalette:
		m.palette.cursor = max(min(m.palette.cursor+lines/wheelLines, len(m.found())-1), 0)
	case m.mode == modePlan:
		m.scrollPlan(lines)
	case m.mode == modeUndo:
	case m.page == pageTables:
		m.tables.list.Scroll(lines)
	case m.view() != nil:
		m.view().wheel(m, at, lines)
	}
}
