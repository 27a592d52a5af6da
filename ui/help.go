package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect/filter"
	"idemtui/ui/table"
)

// helpGroup is a titled list of keys, or of words, with what they mean.
type helpGroup struct {
	title string
	rows  [][2]string
}

func (m *Model) openHelp() { m.mode, m.helpFrom, m.helpScroll = modeHelp, modeNormal, 0 }

// openTerms lists the terms of the filter over the line that is being written;
// closing it goes on there.
func (m *Model) openTerms() { m.mode, m.helpFrom, m.helpScroll = modeHelp, modeFilter, 0 }

func (m *Model) closeHelp() { m.mode = m.helpFrom }

// helpKey scrolls the help, or closes it.
func (m *Model) helpKey(key string) tea.Cmd {
	_, page := m.boxRoom()
	switch m.keys.act(key) {
	case actHelp, actBack, actQuit, actDetail:
		m.closeHelp()
	case actUp:
		m.scrollHelp(-1)
	case actDown:
		m.scrollHelp(1)
	case actPageUp, actHalfUp:
		m.scrollHelp(1 - page)
	case actPageDown, actHalfDown:
		m.scrollHelp(page - 1)
	case actTop:
		m.helpScroll = 0
	case actBottom:
		m.scrollHelp(len(m.helpLines()))
	default:
	}
	return nil
}

func (m *Model) scrollHelp(lines int) {
	_, page := m.boxRoom()
	last := max(len(m.helpLines())-page, 0)
	m.helpScroll = max(min(m.helpScroll+lines, last), 0)
}

// helpBox is the help as far as it is scrolled.
func (m *Model) helpBox() *box {
	width, height := m.boxRoom()
	lines := m.helpLines()
	from := min(m.helpScroll, max(len(lines)-height, 0))
	shown := lines[from:min(from+height, len(lines))]
	b := &box{title: "Keys", lines: shown, width: width, top: 2}
	if m.helpFrom == modeFilter {
		b.title = "Filter"
	}
	b.hint = m.theme.accent.Paint("esc") + m.theme.quiet.Paint(" closes")
	if below := len(lines) - from - len(shown); below > 0 {
		b.hint = m.theme.quiet.Paint(m.glyphs.more+" "+plural(below, "line")+" below "+m.glyphs.dot+" ") + b.hint
	}
	return b
}

// helpLines sets the groups in the number of columns that takes the fewest
// lines.
func (m *Model) helpLines() []string {
	const least, most, gap = 32, 3, 3
	room, _ := m.boxRoom()
	groups := m.helpGroups()
	var best []string
	for columns := 1; columns <= most; columns++ {
		width := (room+gap)/columns - gap
		if columns > 1 && width < least {
			break
		}
		var blocks [][]string
		for _, group := range groups {
			blocks = append(blocks, m.helpBlock(group, width))
		}
		if lines := beside(flow(blocks, columns), width, gap); best == nil || len(lines) < len(best) {
			best = lines
		}
	}
	return best
}

// helpGroups are the keys of this pane, then all others, then the filter; the
// filter alone where it is being written.
func (m *Model) helpGroups() []helpGroup {
	if m.helpFrom == modeFilter {
		return []helpGroup{termsGroup()}
	}
	title, sections := "Here", []section{sectionMove, sectionRecords, sectionTable, sectionDemo, sectionEverywhere}
	var here []act
	switch {
	case m.page == pageTables:
		title, here = "Choose a table", m.footerActs()
	case m.shown.focus:
		title, here = "Detail", m.footerActs()
	case m.atTable() && m.page != pageRecords && m.page != pageStage:
		e, _ := entryOf(m.page)
		title, here = e.name, m.footerActs()
	case m.o.Demo != nil || m.o.Exercise != nil:
		sections = []section{sectionDemo, sectionRecords, sectionMove, sectionTable, sectionEverywhere}
	default:
		sections = []section{sectionRecords, sectionMove, sectionTable, sectionEverywhere}
	}
	var groups []helpGroup
	add := func(title string, wanted func(b binding) bool) {
		g := helpGroup{title: title}
		for _, b := range m.keys {
			if _, long := m.openWords(b.act); long != "" {
				b.long = long
			}
			if wanted(b) {
				g.rows = append(g.rows, [2]string{m.keysText(b), b.long})
			}
		}
		if len(g.rows) > 0 {
			groups = append(groups, g)
		}
	}
	add(title, func(b binding) bool { return slices.Contains(here, b.act) })
	for _, s := range sections {
		add(s.title(), func(b binding) bool { return b.section == s && !slices.Contains(here, b.act) })
	}
	return append(groups, termsGroup())
}

func termsGroup() helpGroup {
	terms := helpGroup{title: "Filter: all terms must hold"}
	for _, t := range filter.Terms() {
		terms.rows = append(terms.rows, [2]string{t.Example, t.Meaning})
	}
	return terms
}

// keysText is a binding's keys in the signs that the terminal shows.
func (m *Model) keysText(b binding) string {
	if m.o.ASCII {
		return strings.NewReplacer("↑", "up", "↓", "down", "←", "left", "→", "right").Replace(b.show)
	}
	return b.show
}

// helpBlock draws a group: keys at the left, words that wrap beside them.
func (m *Model) helpBlock(g helpGroup, width int) []string {
	names := 0
	for _, row := range g.rows {
		names = max(names, table.Width(row[0])+2)
	}
	names = min(names, max(width-14, width/2))
	lines := []string{m.theme.title.Paint(table.Cut(g.title, width, m.glyphs.cut))}
	for _, row := range g.rows {
		name := m.theme.accent.Paint(table.Cut(row[0], names-1, m.glyphs.cut))
		for _, part := range wrap(row[1], width-names) {
			lines = append(lines, padRight(name, names)+part)
			name = ""
		}
	}
	return append(lines, "")
}

// flow puts blocks one below the other into columns of about equal height.
func flow(blocks [][]string, columns int) [][]string {
	total := 0
	for _, b := range blocks {
		total += len(b)
	}
	out := make([][]string, columns)
	at, done := 0, 0
	for _, b := range blocks {
		// A block goes on to the next column when most of it lies beyond this one.
		for at < columns-1 && done+len(b)/2 >= total*(at+1)/columns {
			at++
		}
		out[at] = append(out[at], b...)
		done += len(b)
	}
	return out
}

// beside joins columns to lines.
func beside(columns [][]string, width, gap int) []string {
	height := 0
	for _, c := range columns {
		height = max(height, len(c))
	}
	lines := make([]string, max(height-1, 0)) // the last line of a block is blank
	for i := range lines {
		var line strings.Builder
		for k, c := range columns {
			if k > 0 {
				line.WriteString(strings.Repeat(" ", gap))
			}
			text := ""
			if i < len(c) {
				text = c[i]
			}
			line.WriteString(fit(text, width))
		}
		lines[i] = line.String()
	}
	return lines
}
