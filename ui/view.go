package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
	"idemtui/ui/table"
)

// View draws the dashboard: a function of the model and nothing else.
func (m *Model) View() tea.View {
	v := tea.NewView(strings.Join(append(m.frame(), m.questionLines()...), "\n"))
	v.AltScreen = true
	v.WindowTitle = m.windowTitle()
	v.ProgressBar = m.progressBar()
	if m.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	if x, y, ok := m.writingAt(); ok {
		v.Cursor = tea.NewCursor(x, y)
	}
	return v
}

// writingAt is where a person writes; false where nothing takes text.
func (m *Model) writingAt() (x, y int, ok bool) {
	switch {
	case m.place.shape == shapeTooSmall:
	case m.mode == modePalette:
		x, y = m.paletteCursor()
		return x, y, true
	case m.mode == modeSay:
		return m.sayCursor()
	case m.mode == modeFilter:
		if c := m.input.Cursor(); c != nil {
			return c.X + filterIndent, m.place.filter, true
		}
	case m.page == pageTables && m.tables.typing:
		if c := m.tables.input.Cursor(); c != nil {
			return c.X + filterIndent, tablesFilter, true
		}
	case m.mode == modeNormal && m.viewWrites():
		return m.view().writingAt(m)
	}
	return 0, 0, false
}

// frame is the lines of the screen, each as wide as it.
func (m *Model) frame() []string {
	if m.place.shape == shapeTooSmall {
		return m.tooSmall()
	}
	var lines []string
	switch {
	case m.view() != nil:
		lines = m.view().screen(m)
	case m.message() != nil:
		lines = m.messageScreen(*m.message())
	default:
		lines = m.tablesScreen()
	}
	return m.overlay(lines)
}

// tooSmall is one line that names the size needed.
func (m *Model) tooSmall() []string {
	text := fmt.Sprintf("%dx%d is too small: idemtui needs %dx%d. q quits", m.width, m.height, leastWidth, leastHeight)
	lines := blankLines(max(m.height, 1), m.width)
	lines[0] = fit(table.Cut(text, m.width, m.glyphs.cut), m.width)
	return lines
}

func blankLines(n, width int) []string {
	lines := make([]string, n)
	for i := range lines {
		lines[i] = strings.Repeat(" ", max(width, 0))
	}
	return lines
}

// recordsScreen is the main view.
func (m *Model) recordsScreen() []string {
	p := m.place
	lines := blankLines(m.height, m.width)
	put := func(y int, line string) {
		if y >= 0 && y < len(lines) {
			lines[y] = line
		}
	}
	put(0, m.header())
	if p.view >= 0 {
		put(p.view, m.viewLine())
		put(p.bar, m.stateBar())
	}
	put(p.tabs, m.tabsLine())
	if p.filter >= 0 {
		put(p.filter, m.filterLine())
	}
	titles := fit(m.list.Titles(), p.listWidth)
	if line := m.belowFilter(); line != "" {
		titles = line
	}
	put(p.titles, titles)
	for i, line := range m.listLines() {
		put(p.list+i, line)
	}
	if p.note >= 0 {
		put(p.note, m.noteLine())
	}
	m.putDetail(lines)
	put(p.footer, m.footer())
	return lines
}

// belowFilter is what the filter line has to say in the place of the titles:
// what tab offers, or a mistake. Empty where it has nothing.
func (m *Model) belowFilter() string {
	switch {
	case len(m.offers.words) > 0:
		return m.offersLine()
	case m.wrong != nil:
		return m.mistakeLine()
	}
	return m.responsesLine()
}

// putDetail sets the detail beside or below the list.
func (m *Model) putDetail(lines []string) {
	p := m.place
	detail := m.detailLines(p.detailWidth, p.detailHeight)
	for i, line := range detail {
		if p.shape != shapeWide {
			lines[p.detailY+i] = line
			continue
		}
		y := p.detailY + i
		if y == p.titles && m.belowFilter() != "" {
			continue
		}
		lines[y] = fit(lines[y], p.listWidth) + m.theme.border.Paint(m.glyphs.down) + line
	}
}

// listLines are the rows, or why there are none.
func (m *Model) listLines() []string {
	if m.list.Len() > 0 || m.wrong != nil || !m.matched.ever || m.data.snap.Len() == 0 {
		return m.list.Lines()
	}
	lines := blankLines(m.place.listHeight, m.place.listWidth)
	for i, line := range m.noMatch() {
		if i+1 < len(lines) {
			lines[i+1] = fit("   "+line, m.place.listWidth)
		}
	}
	return lines
}

// noteLine explains the signs of the list, or says what just happened.
func (m *Model) noteLine() string {
	var right []string
	if text := m.marksText(); text != "" {
		right = append(right, text)
	}
	if m.list.Len() > 0 && m.place.shape > shapeNarrow { // there the rule below tells it
		right = append(right, m.rowOf())
	}
	end := m.theme.quiet.Paint(strings.Join(right, " "+m.glyphs.dot+" ")) + " "
	left := "   " + m.theme.quiet.Paint(m.legend())
	switch {
	case m.notice != "":
		left = "   " + m.theme.strong.Paint(m.noticeIn(m.place.listWidth-table.Width(end)-4))
	case m.problem != nil:
		left = "   " + m.theme.warning.Paint(inspect.Clean(m.problem.Error()))
	case m.live.err != nil:
		left = "   " + m.theme.warning.Paint(inspect.Clean(m.live.err.Error()))
	}
	return m.ends(left, end, m.place.listWidth)
}

// noticeIn is the last word on an act in a width: its sentences as far as they
// fit whole, and of the first what does.
func (m *Model) noticeIn(width int) string {
	text := inspect.Clean(m.notice)
	if table.Width(text) <= width {
		return text
	}
	end := 0
	for at := range len(text) - 1 {
		if text[at:at+2] == ". " && table.Width(text[:at+1]) <= width {
			end = at + 1
		}
	}
	if end > 0 {
		return text[:end]
	}
	return table.Cut(text, width, m.glyphs.cut)
}

// legend explains the signs before the ages that show.
func (m *Model) legend() string {
	var estimated, passed, watched, related bool
	from, to := m.list.Window()
	for i := from; i < to && i < len(m.rows.view); i++ {
		r := m.row(i)
		switch r.age.Basis {
		case inspect.BasisInferred, inspect.BasisAssumed:
			estimated = estimated || r.age.Known
		case inspect.BasisDeadline:
			passed = true
		case inspect.BasisObserved:
			watched = true
		case inspect.BasisRelative:
			related = true
		case inspect.BasisGiven, inspect.BasisNone:
		}
	}
	var parts []string
	if estimated {
		parts = append(parts, m.glyphs.estimated+" age estimated")
	}
	var proofs []string
	for _, p := range []struct {
		shown bool
		text  string
	}{{passed, "a passed deadline is the proof"}, {watched, "seen unchanged"}, {related, "others of its function expire later"}} {
		if p.shown {
			proofs = append(proofs, p.text)
		}
	}
	if len(proofs) > 0 {
		parts = append(parts, m.glyphs.atLeast+" at least: "+strings.Join(proofs, ", or "))
	}
	return strings.Join(parts, "   ")
}

// windowTitle names what is open; production first.
func (m *Model) windowTitle() string {
	title := "idemtui"
	if m.name != "" {
		title = inspect.Clean(m.name) + " - idemtui"
	}
	if n := m.rows.counts.Refuse(); n > 0 {
		title = count(n) + " refuse - " + title
	}
	if n := m.watching.last.proven; n > 0 {
		title = count(n) + " proven - " + title
	}
	if m.o.Production {
		title = "PROD " + title
	}
	return title
}

// progressBar is the terminal's own (OSC 9;4).
func (m *Model) progressBar() *tea.ProgressBar {
	switch {
	case m.purge.busy():
		return tea.NewProgressBar(tea.ProgressBarDefault, 100*m.purge.done/max(m.purge.total, 1))
	case m.problem != nil:
		return tea.NewProgressBar(tea.ProgressBarError, 100)
	case m.watching.on() && m.watching.last.open > 0:
		return tea.NewProgressBar(tea.ProgressBarDefault, int(100*m.watching.share(m.now)))
	case !m.loading.busy || m.load.quiet:
		return nil
	}
	records := max(m.data.snap.Len(), m.load.snap.Len())
	if about := int(m.about.Items); about > records {
		return tea.NewProgressBar(tea.ProgressBarDefault, 100*records/about)
	}
	return tea.NewProgressBar(tea.ProgressBarIndeterminate, 0)
}
