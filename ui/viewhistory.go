package ui

import tea "charm.land/bubbletea/v2"

// views is the way that a person took through the views of a table.
type views struct {
	pages []page
	at    int
}

// mostViews bounds what is remembered of the way.
const mostViews = 100

// show goes to a view; what was ahead is forgotten.
func (v *views) show(from, to page) {
	if len(v.pages) == 0 {
		v.pages = []page{from}
	}
	v.pages = append(v.pages[:v.at+1], to)
	v.pages = v.pages[max(len(v.pages)-mostViews, 0):]
	v.at = len(v.pages) - 1
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
