package ui

import (
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
	"idemtui/inspect/filter"
	"idemtui/ui/table"
)

// openFilter gives the keys to the filter line.
func (m *Model) openFilter() tea.Cmd {
	m.mode, m.notice, m.shown.focus = modeFilter, "", false
	m.arrange()
	m.input.CursorEnd()
	return m.input.Focus()
}

func (m *Model) closeFilter() {
	m.mode, m.offers = modeNormal, offers{}
	m.input.Blur()
	m.arrange()
}

// filterKey types into the filter; arrows still move the cursor, so that a
// person picks a row without leaving the line.
func (m *Model) filterKey(msg tea.KeyPressMsg) tea.Cmd {
	switch act := m.keys.act(msg.String()); {
	case act == actNextView:
		return m.complete(1)
	case act == actPrevView:
		return m.complete(-1)
	case act == actHelp && m.termBegins():
		m.openTerms()
		return nil
	default:
		m.offers = offers{}
	}
	switch msg.String() {
	case "enter":
		m.closeFilter()
		if m.responsesWanted() && !m.responsesComing() {
			return m.read(false)
		}
		return nil
	case "esc":
		m.closeFilter()
		return nil
	case "up", "down", "pgup", "pgdown":
		return m.move(m.keys.act(msg.String()))
	}
	return m.typed(msg)
}

// termBegins reports whether the cursor of the filter line is where a term
// begins. No term begins with the key of the help; in one it is text, as in a
// glob.
func (m *Model) termBegins() bool {
	before := []rune(m.input.Value())[:m.input.Position()]
	return len(before) == 0 || before[len(before)-1] == ' '
}

// typed hands text to the line that is being written.
func (m *Model) typed(msg tea.Msg) tea.Cmd {
	m.offers = offers{}
	switch {
	case m.mode == modePalette:
		return m.paletteTyped(msg)
	case m.mode == modeSay:
		return m.sayingTyped(msg)
	case m.mode != modeFilter && m.page == pageTables && m.tables.typing:
		return m.tablesTyped(msg)
	case m.mode == modeNormal && m.viewWrites():
		return m.view().write(m, msg)
	case m.mode != modeFilter:
		return nil
	}
	before := m.input.Value()
	var cmd tea.Cmd
	m.input, cmd = m.input.Update(msg)
	if m.input.Value() == before {
		return cmd
	}
	return tea.Batch(cmd, m.filterChanged())
}

// filterChanged reads the filter line. A mistake keeps the rows as they are
// and shows where it is.
func (m *Model) filterChanged() tea.Cmd {
	m.arrange()
	q, err := m.parseQuery(m.input.Value())
	m.wrong = err
	if err != nil {
		return nil
	}
	q.finding = m.query.finding
	m.query = q
	return m.questionChanged()
}

// showTab puts a state into the filter line in the place of others; 0 takes
// all states out.
func (m *Model) showTab(s inspect.State) tea.Cmd {
	text := filter.WithState(m.input.Value())
	if s != 0 {
		text = filter.WithState(m.input.Value(), s)
	}
	m.offers = offers{}
	m.input.SetValue(text)
	return m.filterChanged()
}

// filterLine is the line of the filter, with how many records it leaves.
func (m *Model) filterLine() string {
	sign := m.theme.quiet.Paint("/")
	text := m.theme.quiet.Paint("filter: function, key, state:stuck, age>15m")
	if m.place.shape == shapeTiny {
		text = m.theme.quiet.Paint("filter")
	}
	if m.mode == modeFilter {
		sign, text = m.theme.accent.Paint("/"), m.input.View()
	} else if v := m.input.Value(); v != "" {
		sign, text = m.theme.accent.Paint("/"), inspect.Clean(v)
	}
	right := ""
	narrowed := m.query.finding != nil
	if narrowed && m.place.shape > shapeTiny {
		right = m.theme.accent.Paint(m.query.finding.ID) + " " + m.glyphs.dot + " "
	}
	if (narrowed || m.input.Value() != "") && m.wrong == nil {
		right += m.theme.quiet.Paint(count(len(m.rows.view))+" of "+count(m.rows.data.snap.Len())) + " "
	}
	return m.ends(" "+sign+" "+text, right, m.width)
}

// mistakeLine points at the mistake in the filter.
func (m *Model) mistakeLine() string {
	column, text := 1, m.wrong.Error()
	if mistake := (*filter.Error)(nil); errors.As(m.wrong, &mistake) {
		column, text = mistake.Column, mistake.Message
	}
	text = m.theme.errorInk().Paint(m.glyphs.sortUp + " " + inspect.Clean(text))
	indent := filterIndent + column - 1
	if indent+table.Width(text) > m.width {
		indent = max(m.width-table.Width(text), 1)
	}
	return fit(strings.Repeat(" ", indent)+table.Cut(text, m.width-indent, m.glyphs.cut), m.width)
}

// filterIndent is where the text of the filter begins.
const filterIndent = 3
