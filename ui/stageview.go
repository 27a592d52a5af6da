package ui

import (
	"fmt"
	"strings"

	"idemtui/inspect"
	"idemtui/ui/table"
)

// stagePlace is where the panes of the live session stand.
type stagePlace struct {
	// columns of the body: 3 with the acts at the left, 2 with the table at the
	// right, 1 with the table below.
	columns int
	// send, events and table are widths; 0 where there is no such pane.
	send, events, table int
	// body is the line of its titles, bodyHeight counts that line too.
	body, bodyHeight int
	// The rows of the table.
	listX, list, listHeight int
	// Each with the line of its title; 0 high: not shown.
	ledger, ledgerHeight, trace, traceHeight int
}

// stagePlaceOf divides a screen.
func stagePlaceOf(width, height int, open bool) stagePlace {
	p := stagePlace{body: 1}
	room := height - 2 // header and footer
	switch {
	case width >= 140 && height >= 30:
		p.columns, p.send = 3, 28
		p.table = min(max(width*31/100, 46), 66)
		p.ledgerHeight, p.traceHeight = 4, min(max(room/4, 6), 16)
	case width >= 100 && height >= 24:
		p.columns, p.table = 2, 40
		p.ledgerHeight, p.traceHeight = 4, min(max(room/4, 6), 10)
	case height >= 18:
		p.columns, p.ledgerHeight, p.traceHeight = 1, 3, 5
	default:
		p.columns, p.ledgerHeight = 1, 2
	}
	below := 0
	if p.columns == 1 && height >= 18 {
		p.table, below = width, 4
	}
	if open && height >= 18 {
		p.ledgerHeight, below = 0, 0
		p.traceHeight = max(room-max(room/3, 6), 5)
		if p.columns == 1 {
			p.table = 0
		}
	}
	p.bodyHeight = max(room-p.ledgerHeight-p.traceHeight-below, 1)
	p.events = width
	p.listX, p.list, p.listHeight = 0, p.body+p.bodyHeight+1, below-1
	if p.columns > 1 {
		p.events = width - p.table - 1
		if p.send > 0 {
			p.events -= p.send + 1
		}
		p.listX, p.list, p.listHeight = width-p.table, p.body+2, p.bodyHeight-2
	}
	p.ledger = p.body + p.bodyHeight + below
	p.trace = p.ledger + p.ledgerHeight
	return p
}

// arrangeStage places the panes; the list of the records is the table's.
func (m *Model) arrangeStage() {
	m.stage.place = stagePlaceOf(m.width, m.height, m.stage.open)
	p := m.stage.place
	m.place.listWidth, m.place.listHeight = max(p.table, 20), max(p.listHeight, 1)
	m.list.SetSize(m.place.listWidth, m.place.listHeight)
}

// stageScreen is the live session.
func (m *Model) stageScreen() []string {
	p := m.stage.place
	lines := blankLines(m.height, m.width)
	put := func(y int, block []string) {
		for i, line := range block {
			if y+i < m.height-1 {
				lines[y+i] = fit(line, m.width)
			}
		}
	}
	put(0, []string{m.stageHeader()})
	put(p.body, m.stageBody())
	if p.columns == 1 && p.table > 0 {
		put(p.list-1, append([]string{m.paneRule("TABLE", paneTable, m.refusalText(), m.width)}, m.stageRows(m.width, p.listHeight)...))
	}
	if p.ledgerHeight > 0 {
		put(p.ledger, m.ledgerPane())
	}
	if p.traceHeight > 0 {
		put(p.trace, m.tracePane())
	}
	lines[m.height-1] = m.footer()
	return lines
}

// stageHeader is the first line: what matters, the way of an event, what can be
// relied upon.
func (m *Model) stageHeader() string {
	tiny := m.place.shape == shapeTiny
	matter, ink := m.matter(tiny || m.width < 120)
	s := &m.stage.standing
	way := []string{inspect.Clean(m.name)}
	if m.width >= 140 {
		way = append([]string{"idemtui demo"}, way...)
	}
	for _, name := range []string{s.Function, s.Source} {
		if name != "" {
			way = append(way, inspect.Clean(name))
		}
	}
	if s.Speed > 1 && m.width >= 120 { // the waits that the screen counts are not those of AWS
		way[len(way)-1] += fmt.Sprintf(" %s%g", m.glyphs.times, s.Speed)
	}
	left := " " + ink.Paint(matter) + "  " + m.theme.title.Paint(strings.Join(way, " "+m.glyphs.path+" "))
	on := m.theme.success.Paint("idempotency ON")
	if !s.Protected {
		on = m.theme.errorInk().On(m.theme.strong).Paint("idempotency OFF")
	}
	if m.width < 140 {
		on = strings.Replace(on, "idempotency ", "", 1)
	}
	parts := []string{on, m.processText()}
	if m.width >= 100 {
		parts = append(parts, m.liveBadge())
	}
	return m.ends(left, strings.Join(parts, m.gap())+" ", m.width)
}

// processText is the function's newest process, and how many there are.
func (m *Model) processText() string {
	all := m.stage.standing.Processes
	if len(all) == 0 {
		return m.theme.quiet.Paint("no process")
	}
	p := all[len(all)-1]
	word, ink := m.processWord(p)
	text := ink.Paint(m.glyphs.started+" "+word) + fmt.Sprintf(" PID %d", p.PID)
	if m.width >= 120 {
		text += "  " + plural(p.Calls, "call")
	}
	if len(all) > 1 {
		text += m.theme.quiet.Paint(fmt.Sprintf(" +%d", len(all)-1))
	}
	return text
}

// processWord is what a process does.
func (m *Model) processWord(p Process) (string, table.Ink) {
	switch {
	case p.Frozen:
		return "frozen", m.theme.state(inspect.Held)
	case p.Late:
		return "late", m.theme.warning
	case p.Busy:
		return "busy", m.theme.infoInk()
	case p.Calls == 0:
		return "new", m.theme.quiet
	}
	return "warm", m.theme.success
}

// paneTitle is the title of a pane, in brackets while it has the keys.
func (m *Model) paneTitle(title string, pane stagePane) string {
	if m.stage.pane == pane {
		return m.theme.accent.Paint(m.glyphs.focusLeft + title + m.glyphs.focusRight)
	}
	return m.theme.title.Paint(" " + title + " ")
}

// paneRule is the rule above a pane.
func (m *Model) paneRule(title string, pane stagePane, right string, width int) string {
	line := m.theme.border.Paint(m.glyphs.across) + m.paneTitle(title, pane)
	if right != "" {
		right = " " + table.Cut(right, max(width-table.Width(line)-6, 0), m.glyphs.cut) + " "
	}
	free := max(width-table.Width(line)-table.Width(right)-1, 0)
	return fit(line+m.theme.border.Paint(strings.Repeat(m.glyphs.across, free))+right+m.theme.border.Paint(m.glyphs.across), width)
}

// stageBody is the lanes, with the acts and the table beside them.
func (m *Model) stageBody() []string {
	p := m.stage.place
	rows := p.bodyHeight - 1
	events := append([]string{m.paneRule("EVENTS", paneEvents, m.stageNotice(), p.events)}, m.eventPane(rows)...)
	if p.columns == 1 {
		return events
	}
	side := append([]string{m.paneRule("TABLE", paneTable, m.refusalText(), p.table), m.stageTitles(p.table)}, m.stageRows(p.table, p.listHeight)...)
	var send []string
	if p.send > 0 {
		send = append([]string{m.paneRule("SEND", paneCount, "", p.send)}, m.sendPane(rows)...)
	}
	lines := make([]string, p.bodyHeight)
	for i := range lines {
		down := m.theme.border.Paint(m.glyphs.down)
		if i == 0 {
			down = m.theme.border.Paint(m.glyphs.teeDown)
		}
		line := ""
		if send != nil {
			line = fit(at(send, i), p.send) + down
		}
		lines[i] = line + fit(at(events, i), p.events) + down + fit(at(side, i), p.table)
	}
	return lines
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

// stageNotice is the last word on an act.
func (m *Model) stageNotice() string {
	if m.live.err != nil {
		return m.theme.warning.Paint(inspect.Clean(m.live.err.Error()))
	}
	if m.notice == "" {
		return ""
	}
	return m.theme.strong.Paint(inspect.Clean(m.notice))
}

// refusalText is what the record under the cursor does to a duplicate, or how
// many are marked.
func (m *Model) refusalText() string {
	r, ok := m.current()
	if !ok {
		return ""
	}
	if marks := m.marksText(); marks != "" {
		return m.theme.mark.Paint(marks)
	}
	state := m.judge().state(r)
	ink := m.theme.state(state)
	left := func(t inspect.Millis) string { return fmt.Sprintf("%.1f s", max(t.Sub(m.now).Seconds(), 0)) }
	switch state {
	case inspect.Running:
		return ink.Paint("refuses for " + left(r.Deadline.At))
	case inspect.Held, inspect.Stuck:
		return ink.Paint("refuses until it expires")
	case inspect.Lapsed:
		return ink.Paint("a retry takes over")
	case inspect.Done:
		return ink.Paint("a duplicate is replayed")
	case inspect.Expired:
		return ink.Paint("a duplicate runs")
	case inspect.Invalid:
	}
	return ""
}
