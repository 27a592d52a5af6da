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

// tabForm is how much the tabs say.
type tabForm struct {
	// sign and word of each state; the chosen one has its word anyway.
	sign, word bool
	gap        int
	// trouble leaves out the healthy states.
	trouble bool
}

// tabsOf places the tabs in the fullest form that fits.
func (m *Model) tabsOf() []tab {
	forms := []tabForm{
		{sign: true, word: true, gap: 3}, {word: true, gap: 3}, {sign: true, word: true, gap: 2},
		{sign: true, gap: 2}, {sign: true, gap: 1}, {sign: true, gap: 2, trouble: true},
	}
	var tabs []tab
	for _, f := range forms {
		var width int
		if tabs, width = m.placeTabs(f); width < m.width {
			break
		}
	}
	return tabs
}

// placeTabs leaves a cell before and behind each tab: the chosen one has its
// brackets there, so that choosing moves nothing.
func (m *Model) placeTabs(f tabForm) ([]tab, int) {
	var tabs []tab
	x := 1
	chosen := m.query.tab()
	for s := inspect.State(0); s <= inspect.Invalid; s++ {
		if f.trouble && (s == 0 || s == inspect.Done || s == inspect.Expired) && s != chosen {
			continue
		}
		t := m.tabText(s, f, s == chosen)
		t.x = x
		x += t.cells + f.gap
		tabs = append(tabs, t)
	}
	return tabs, x - f.gap
}

func (m *Model) tabText(s inspect.State, f tabForm, chosen bool) tab {
	n, ink := m.rows.counts.Of(s), m.theme.state(s)
	number := count
	if !f.word {
		number = shortCount
	}
	var words []string
	if s == 0 {
		n, ink, words = m.data.snap.Len(), m.theme.strong, []string{"all"}
	} else {
		if f.sign {
			words = append(words, m.glyphs.state(s))
		}
		if f.word || chosen {
			words = append(words, s.String())
		}
	}
	key := m.theme.quiet
	if chosen {
		key = m.theme.accent
		ink = ink.On(m.theme.strong)
	}
	text := key.Paint(strconv.Itoa(int(s))) + " " + ink.Paint(strings.Join(append(words, number(n)), " "))
	return tab{state: s, text: text, cells: table.Width(text)}
}

// tabsLine is the line of the tabs.
func (m *Model) tabsLine() string {
	var line strings.Builder
	x, chosen := 0, m.query.tab()
	for _, t := range m.tabsOf() {
		left, right := " ", ""
		if t.state == chosen && (chosen != 0 || len(m.query.states) == 0) {
			left, right = m.theme.accent.Paint("["), m.theme.accent.Paint("]")
		}
		if t.x > x {
			line.WriteString(strings.Repeat(" ", t.x-x-1) + left)
		}
		line.WriteString(t.text + right)
		x = t.x + t.cells + table.Width(right)
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
