package ui

import tea "charm.land/bubbletea/v2"

// views is the way that a person took through the views of a table.
type views struct {
	pages []page
	at    int
}

// show goes to a view; what was ahead is forgotten.
func (v *views) show(from, to page) {
	if len(v.pages) == 0 {
		v.pages = []page{from}
	}
	v.pages = append(v.pages[:v.at+1], to)
	v.at++
}

// step goes back or forward; false at either end.
func (v *views) step(by int) (page, bool) {
	if next := v.at + by; next >= 0 && next < len(v.pages) {
		v.at = next
		return v.pages[next], true
	}
	return 0, false
}

// stepView goes through the history of views.
func (m *Model) stepView(by int) tea.Cmd {
	to, ok := m.views.step(by)
	if !ok {
		m.notice = "no view ahead"
		if by < 0 {
			m.notice = "no view before this one"
		}
		return nil
	}
	return m.enterView(to)
}

// enterView puts a view on the screen.
func (m *Model) enterView(p page) tea.Cmd {
	m.keepRange()
	m.page, m.notice, m.shown.focus = p, "", false
	m.arrange()
	if p == pageJournal {
		return m.askJournals()
	}
	if p == pageDoctor {
		return m.examination.enter(m)
	}
	return nil
}

// atTable reports whether a view of the table is on the screen: it is read and
// watched then, whichever it is.
func (m *Model) atTable() bool {
	return m.page == pageRecords || m.page == pageJournal || m.page == pageDoctor || m.page == pageStage
}
