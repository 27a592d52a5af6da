package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// stageView is the live session as a view. It stands beside the line of the
// views, for only a demo has it.
type stageView struct{ blank }

func (stageView) knows(act) bool                         { return true }
func (stageView) do(m *Model, a act, key string) tea.Cmd { return m.stageDo(a, key) }
func (stageView) click(m *Model, at tea.Mouse) tea.Cmd   { return m.clickStage(at) }
func (stageView) arrange(m *Model)                       { m.arrangeStage() }
func (stageView) screen(m *Model) []string               { return m.stageScreen() }
func (stageView) hints(m *Model) []act                   { return m.stageHints() }

func (stageView) words(m *Model, a act) (short, long string) { return m.stageWords(a) }

// wheel scrolls the table.
func (stageView) wheel(m *Model, _ tea.Mouse, lines int) {
	m.list.Scroll(lines)
	m.hold()
}

// toStage goes to the live session, or from there to the records.
func (m *Model) toStage() tea.Cmd {
	to := pageStage
	if m.page == pageStage {
		to = pageRecords
	}
	m.views.show(m.page, to)
	return m.enterView(to)
}

// stageHints are the acts of the footer.
func (m *Model) stageHints() []act {
	if m.stage.place.columns > 2 { // the acts stand in a pane of their own
		return []act{actActs, actDetail, actPurge, actUndo, actLog, actNextView, actStage, actPalette, actQuit}
	}
	return []act{actActs, actSend, actDuplicate, actKill, actDetail, actPurge, actLog, actNextView, actStage, actPalette, actQuit}
}

// stageWords are other words for the acts that mean the same step here.
func (m *Model) stageWords(a act) (short, long string) {
	switch {
	case a == actStage:
		return "records", "the records of the table"
	case a == actNextView:
		return "next pane", "next pane"
	case a == actPrevView:
		return "previous pane", "previous pane"
	case a == actLog && m.stage.log:
		return "trace", "the trace of the delivery"
	case a == actDetail && m.stage.pane == paneTable:
		return "record", ""
	case a == actDetail && m.stage.open:
		return "close trace", ""
	case a == actDetail:
		return "trace", ""
	case a == actSwitch && !m.stage.standing.Protected:
		return "idempotency on", "idempotency on"
	}
	return "", ""
}

// stageDo performs an act in the live session.
func (m *Model) stageDo(a act, key string) tea.Cmd {
	s := &m.stage
	switch a {
	case actNextView:
		s.pane = (s.pane + 1) % paneCount
	case actPrevView:
		s.pane = (s.pane + paneCount - 1) % paneCount
	case actUp, actDown, actTop, actBottom, actPageUp, actPageDown, actHalfUp, actHalfDown:
		return m.stageMove(a)
	case actDetail:
		return m.stageOpen()
	case actBack:
		m.stageBack()
	case actFilter, actTab, actSort, actReverse, actSay: // of the records: there they go on
		return tea.Batch(m.toStage(), m.do(a, key))
	default:
		return m.do(a, key)
	}
	m.arrange()
	return nil
}

// stageOpen opens the trace, or the record under the cursor.
func (m *Model) stageOpen() tea.Cmd {
	if m.stage.pane == paneTable {
		if _, ok := m.current(); !ok {
			return nil
		}
		to := m.toStage()
		return tea.Batch(to, m.openDetail())
	}
	m.stage.open, m.stage.log, m.stage.scroll = !m.stage.open, false, 0
	if d := m.stage.chosen(); d != nil && m.stage.open { // what comes meanwhile must not take its place
		m.stage.picked = d.ID
	}
	m.arrange()
	return nil
}

func (m *Model) stageBack() {
	s := &m.stage
	switch {
	case s.open:
		s.open = false
	case m.ranging.on || m.marks.n > 0:
		m.back()
	case s.picked != "":
		s.picked = ""
	default:
		m.notice = ""
	}
	s.scroll = 0
}

// stageMove moves in the pane that has the keys.
func (m *Model) stageMove(a act) tea.Cmd {
	s := &m.stage
	by := map[act]int{actUp: -1, actDown: 1, actPageUp: -8, actPageDown: 8, actHalfUp: -4, actHalfDown: 4, actTop: -1 << 20, actBottom: 1 << 20}[a]
	switch s.pane {
	case paneTable:
		return m.move(a)
	case paneTrace:
		s.scroll = max(s.scroll+by, 0)
	default:
		m.pick(by)
	}
	return nil
}

// pick moves the choice through the deliveries, in the order of the lanes. At
// the last one it follows what comes.
func (m *Model) pick(by int) {
	var ids []string
	for _, l := range m.eventLines() {
		if l.delivery != nil {
			ids = append(ids, l.delivery.ID)
		}
	}
	if len(ids) == 0 {
		return
	}
	at := slices.Index(ids, m.stage.chosen().ID)
	at = min(max(at+by, 0), len(ids)-1)
	m.stage.picked, m.stage.scroll = ids[at], 0
	if d := m.stage.chosen(); d.Key != "" { // its record is what goes with it
		m.stage.follow = d.Key
	}
	if at == len(ids)-1 && by > 0 {
		m.stage.picked = ""
	}
}

// clickStage acts on what is under the mouse.
func (m *Model) clickStage(at tea.Mouse) tea.Cmd {
	s, p := &m.stage, m.stage.place
	switch {
	case at.X < p.send && at.Y > p.body && at.Y < p.body+p.bodyHeight:
		if acts := m.sendActs(); at.Y-p.body-1 < len(acts) {
			return m.perform(acts[at.Y-p.body-1])
		}
	case at.Y >= p.list && at.Y < p.list+p.listHeight && at.X >= p.listX && at.X < p.listX+p.table:
		s.pane = paneTable
		m.clickRow(at.Y - p.list)
	case at.Y > p.body && at.Y < p.body+p.bodyHeight:
		s.pane = paneEvents
		lines := m.eventWindow()
		if i := at.Y - p.body - 1; i < len(lines) && lines[i].delivery != nil {
			s.picked, s.scroll = lines[i].delivery.ID, 0
		}
	case at.Y >= p.trace:
		s.pane = paneTrace
		return m.stageOpen()
	}
	return nil
}
