package ui

import (
	"strconv"
	"strings"

	"idemtui/inspect"
	"idemtui/ui/table"
)

// tab is one of the state tabs: where it stands in its line, and its text.
type tab struct {
	state inspect.State // 0: all
	x     int
	text  string
	cells int
}

// tabsOf places the tabs: with words where they fit, else with signs.
func (m *Model) tabsOf() []tab {
	for _, form := range []tabForm{{words: true, gap: 3}, {words: true, gap: 1}, {gap: 2}, {gap: 1}, {gap: 1, trouble: true}} {
		if tabs, width := m.placeTabs(form); width <= m.width {
			return tabs
		}
	}
	tabs, _ := m.placeTabs(tabForm{gap: 1, trouble: true})
	return tabs
}

// tabForm is how much the tabs say.
type tabForm struct {
	// words: each state's word; without, the signs alone.
	words bool
	gap   int
	// trouble leaves out the healthy states.
	trouble bool
}

func (m *Model) placeTabs(f tabForm) ([]tab, int) {
	var tabs []tab
	x := 1
	for s := inspect.State(0); s <= inspect.Invalid; s++ {
		if f.trouble && (s == 0 || s == inspect.Done || s == inspect.Expired) && s != m.query.tab() {
			continue
		}
		t := m.tab1(s, f)
		t.x = x
		x += t.cells + f.gap
		tabs = append(tabs, t)
	}
	return tabs, x - f.gap
}

// tab1 is the text of one tab. The chosen one stands in brackets, which take
// the cells that are blank around the others.
func (m *Model) tab1(s inspect.State, f tabForm) tab {
	n, ink, name := m.data.snap.Len(), m.theme.strong, "all"
	if s != 0 {
		n, ink, name = m.rows.counts.Of(s), m.theme.state(s), m.glyphs.state(s)+" "+s.String()
		if !f.words {
			name = m.glyphs.state(s)
		}
	}
	number := count(n)
	if !f.words {
		number = shortCount(n)
	}
	chosen := s == m.query.tab() && (s != 0 || len(m.query.states) == 0)
	left, right := "", ""
	if chosen {
		left, right = "[", "]"
	}
	key := strconv.Itoa(int(s))
	text := m.theme.accent.Paint(left+key) + " " + ink.Paint(name+" "+number) + m.theme.accent.Paint(right)
	if !chosen {
		text = m.theme.quiet.Paint(key) + " " + ink.Paint(name+" "+number)
	}
	return tab{state: s, text: text, cells: table.Width(text)}
}

// tabsLine is the line of the tabs.
func (m *Model) tabsLine() string {
	var line strings.Builder
	x := 0
	for _, t := range m.tabsOf() {
		line.WriteString(strings.Repeat(" ", max(t.x-x, 0)))
		line.WriteString(t.text)
		x = t.x + t.cells
	}
	return fit(line.String(), m.width)
}

// tabAt is the tab at a cell of the line.
func (m *Model) tabAt(x int) (inspect.State, bool) {
	for _, t := range m.tabsOf() {
		if x >= t.x && x < t.x+t.cells {
			return t.state, true
		}
	}
	return 0, false
}
