package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// The journals as a view.

func (*journals) enter(m *Model) tea.Cmd { return m.askJournals() }

func (*journals) came(m *Model, msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case journalsMsg:
		m.journalsCame(msg)
	case journalMsg:
		m.journalCame(msg)
	default:
		return nil, false
	}
	return nil, true
}

func (j *journals) forget(m *Model) {
	j.listing.stop()
	j.reading.stop()
	*j = m.newJournals()
}

func (*journals) knows(a act) bool { return slices.Contains(journalKnows(), a) }

func (*journals) do(m *Model, a act, _ string) tea.Cmd { return m.journalDo(a) }

func (*journals) click(m *Model, at tea.Mouse) tea.Cmd { return m.clickJournal(at) }

func (j *journals) wheel(_ *Model, _ tea.Mouse, lines int) {
	if j.focus {
		j.records.Scroll(lines)
		return
	}
	j.list.Scroll(lines)
}

func (*journals) arrange(m *Model) { m.arrangeJournals() }

func (j *journals) restyle(m *Model) {
	j.records.SetLook(m.listLook())
	m.focusJournal(j.focus)
}

func (*journals) screen(m *Model) []string { return m.journalScreen() }

func (*journals) hints(m *Model) []act { return m.journalActs() }

// journalActs are those of the view of past purges.
func (m *Model) journalActs() []act {
	if len(m.journals.found) == 0 {
		return []act{actBack, actReload, actPalette, actQuit}
	}
	if m.journals.focus {
		return []act{actBack, actUndo, actCopy, actNextView, actPalette, actQuit}
	}
	return []act{actDetail, actUndo, actCopy, actReload, actNextView, actPalette, actQuit}
}

func (*journals) words(_ *Model, a act) (short, long string) {
	switch a {
	case actDetail:
		return "its records", "the records of this purge"
	case actUndo:
		return "put back", "put back what this purge took"
	default:
		return "", ""
	}
}

func (j *journals) aside(*Model) string {
	if !j.ever {
		return ""
	}
	return plural(len(j.found), "purge") + " of this table"
}
