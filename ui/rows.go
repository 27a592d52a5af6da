package ui

import (
	"context"
	"maps"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
)

// recordsChanged asks for the rows anew when records came: at once where that
// is cheap, else when the load has gone on for a while.
func (m *Model) recordsChanged() tea.Cmd {
	m.matched.infer = true
	m.matched.stale = true
	if m.matching.busy {
		return nil
	}
	if m.loading.busy && m.now.Sub(m.matched.at) < 2*m.matched.cost {
		return nil
	}
	return m.rematch()
}

// questionChanged asks for the rows anew at once: what runs is out of date.
// A range that was being drawn is kept: its rows are about to go elsewhere.
func (m *Model) questionChanged() tea.Cmd {
	m.keepRange()
	if m.matched.then != actNone {
		m.notice = "nothing was marked: the filter changed before its rows were there"
	}
	m.matched.asked, m.matched.then, m.matched.plan = true, actNone, false
	return m.rematch()
}

// rematch starts a match of what there is now.
func (m *Model) rematch() tea.Cmd {
	m.matched.stale = false
	q := question{
		data: m.data, query: m.query, order: m.order,
		now: m.now, policy: m.policy(), wrote: m.observing.wrote, gone: maps.Clone(m.gone), infer: m.matched.infer,
		prefixes: m.rows.prefixes, seek: []*inspect.Record{m.anchor, m.ranging.first}, moved: m.data.epoch != m.rows.data.epoch,
		purged: m.purge.due, sorted: m.about.SortKey != "",
	}
	if q.moved || len(q.gone) > 0 || len(q.purged) > 0 && q.infer {
		q.marks = m.marks
		q.marks.seen = slices.Clone(m.marks.seen)
	}
	return m.matching.start(m.derive, func(ctx context.Context, gen int) tea.Msg { return match(ctx, gen, q) })
}

// policy is what a person gave, and what the records told so far.
func (m *Model) policy() inspect.Policy {
	p := m.o.Policy
	p.Siblings, p.Seen = m.rows.policy.Siblings, m.observing.seen
	p.Relatives, p.TTL = m.rows.policy.Relatives, m.about.TTL
	p.SameExpiry = slices.Concat(p.SameExpiry, m.sameExpiry)
	if m.asking.runs != nil {
		p.Runs = m.asking.runs
	}
	return p
}

func (m *Model) judge() judge { return judge{m.now, m.policy()} }

// matchCame swaps the rows; the cursor stays on its record.
func (m *Model) matchCame(msg matchedMsg) tea.Cmd {
	if !m.matching.current(msg.gen) {
		return nil
	}
	m.matching.done()
	if !m.moveMarks(&msg.rows) {
		return m.rematch()
	}
	m.matched.cost, m.matched.at, m.matched.ever = msg.cost, m.now, true
	m.matched.infer = m.matched.stale
	cursor := m.whereCursorIs(&msg.rows)
	m.moveRange(&msg.rows, cursor)
	m.rows = msg.rows
	if m.data.epoch < m.rows.data.epoch {
		m.data, m.gone = m.rows.data, nil
	}
	m.showRows(cursor)
	next := tea.Batch(m.askRuns(), m.owed(), m.followView())
	if m.matched.stale {
		return tea.Batch(next, m.detailChanged(), m.recordsChanged())
	}
	return tea.Batch(next, m.detailChanged())
}

// owed does what waited for these rows.
func (m *Model) owed() tea.Cmd {
	then, plan := m.matched.then, m.matched.plan
	m.matched.asked, m.matched.then, m.matched.plan = false, actNone, false
	m.markAct(then)
	if plan && m.mode == modeNormal {
		return m.planMarks()
	}
	return nil
}

// whereCursorIs is the row, in the new rows, of the record under the cursor. A
// person who has not moved yet stays at the top.
func (m *Model) whereCursorIs(next *rowset) int {
	if row := next.findKey(m.stage.follow); row >= 0 {
		m.stage.follow, m.anchor = "", next.at(row)
		return row
	}
	if m.anchor == nil {
		return 0
	}
	if len(m.rows.view) > 0 && m.rows.data.epoch == next.data.epoch {
		if i := m.list.Cursor(); sameItem(m.rows.at(i), m.anchor) {
			return next.findIndex(m.rows.view[i])
		}
	}
	return next.find(m.anchor)
}

func sameItem(a, b *inspect.Record) bool { return a.Key == b.Key && a.Partition == b.Partition }

// showRows hands the rows to the list.
func (m *Model) showRows(cursor int) {
	m.list.Replace(len(m.rows.view), m.row, cursor)
	m.list.SetSort(m.order.column, m.order.descending)
}

// hold anchors the cursor to its record: the person chose it.
func (m *Model) hold() {
	if r, ok := m.current(); ok {
		m.anchor = r
		m.stage.follow = ""
	}
}

// current is the record under the cursor.
func (m *Model) current() (*inspect.Record, bool) {
	if len(m.rows.view) == 0 {
		return nil, false
	}
	return m.rows.at(m.list.Cursor()), true
}

// ticked moves now. States and counts follow where that is cheap enough to
// stay unnoticed.
func (m *Model) ticked(msg tickMsg) tea.Cmd {
	m.beat++
	if msg.now != 0 {
		m.now = msg.now
	}
	judge := tea.Batch(m.planTicked(), m.watchTicked(), m.lookAtDemo())
	idle := !m.matching.busy && !m.loading.busy && m.atTable()
	if idle && m.now.Sub(m.matched.at) >= max(time.Second, 100*m.matched.cost) {
		return tea.Batch(m.tick(), judge, m.rematch())
	}
	return tea.Batch(m.tick(), judge)
}

// tick asks for the next one: often while something moves on the screen.
func (m *Model) tick() tea.Cmd {
	every := time.Second
	if m.moving() {
		every = 125 * time.Millisecond
	}
	source := m.source
	return m.later(every, func() tea.Msg {
		if source == nil {
			return tickMsg{}
		}
		return tickMsg{inspect.MillisOf(source.Now())}
	})
}

// moving reports whether the screen shows something under way.
func (m *Model) moving() bool {
	return m.loading.busy && !m.load.quiet || m.opening.busy || m.stage.moving(m.now) || m.purge.busy()
}
