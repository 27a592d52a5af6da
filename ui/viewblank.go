package ui

import tea "charm.land/bubbletea/v2"

// blank is a view that shows and does nothing: views embed it for what they
// have no use for.
type blank struct{}

func (blank) enter(*Model) tea.Cmd                   { return nil }
func (blank) follow(*Model) tea.Cmd                  { return nil }
func (blank) came(*Model, tea.Msg) (tea.Cmd, bool)   { return nil, false }
func (blank) forget(*Model)                          {}
func (blank) knows(act) bool                         { return false }
func (blank) do(*Model, act, string) tea.Cmd         { return nil }
func (blank) click(*Model, tea.Mouse) tea.Cmd        { return nil }
func (blank) wheel(*Model, tea.Mouse, int)           {}
func (blank) writing() bool                          { return false }
func (blank) write(*Model, tea.Msg) tea.Cmd          { return nil }
func (blank) writingAt(*Model) (x, y int, ok bool)   { return 0, 0, false }
func (blank) arrange(*Model)                         {}
func (blank) restyle(*Model)                         {}
func (blank) screen(m *Model) []string               { return blankLines(m.height, m.width) }
func (blank) hints(*Model) []act                     { return nil }
func (blank) words(*Model, act) (short, long string) { return "", "" }
func (blank) badge(*Model) string                    { return "" }
func (blank) aside(*Model) string                    { return "" }

// recordsView is the list of the records with the detail: what the model does
// of itself.
type recordsView struct{ blank }

func (recordsView) knows(act) bool { return true }

func (recordsView) do(m *Model, a act, key string) tea.Cmd { return m.do(a, key) }

func (recordsView) screen(m *Model) []string {
	switch msg := m.message(); {
	case msg != nil:
		return m.messageScreen(*msg)
	case m.detailCovers():
		return m.detailScreen()
	}
	return m.recordsScreen()
}

func (recordsView) click(m *Model, at tea.Mouse) tea.Cmd {
	if m.detailCovers() || m.message() != nil {
		return nil
	}
	return m.clickRecords(at)
}

func (recordsView) wheel(m *Model, at tea.Mouse, lines int) {
	if m.detailCovers() || m.overDetail(at) {
		m.scrollDetailBy(lines)
		return
	}
	m.list.Scroll(lines)
	m.hold()
}

func (recordsView) hints(m *Model) []act { return m.recordsActs() }

func (recordsView) words(m *Model, a act) (short, long string) {
	switch {
	case a == actNextView && m.mode == modeFilter:
		return "complete", ""
	case a == actRange && m.ranging.on:
		return "keep the range", "keep the range"
	case a == actBack && m.ranging.on && m.mode == modeNormal:
		return "drop it", "drop the range"
	case a == actBack && m.watching.on() && m.mode == modeNormal:
		return "stops", "stop observing"
	}
	return "", ""
}
