package ui

import (
	"fmt"

	"idemtui/inspect"
)

// ranging is a range of rows that a person is drawing: from its first record
// to the cursor. Nothing is marked before it is kept.
type ranging struct {
	on bool
	// first is the record that it began at, row where that stands now.
	first *inspect.Record
	row   int
}

// markAct performs the acts that mark.
func (m *Model) markAct(a act) {
	switch a {
	case actMark:
		if m.ranging.on {
			m.keepRange()
		} else {
			m.toggleMark()
		}
	case actRange:
		m.rangeKey()
	case actMarkUp:
		m.markTo(-1)
	case actMarkDown:
		m.markTo(1)
	case actMarkAll, actInvertMarks:
		m.markMany(a)
	case actClearMarks:
		m.ranging = ranging{}
		m.marks.clear()
		m.forgetOutcomes()
	default:
	}
}

// toggleMark marks the cursor's record and moves on, so that a run of records
// is a run of the same key.
func (m *Model) toggleMark() {
	r, ok := m.current()
	if !ok {
		return
	}
	index := m.rows.view[m.list.Cursor()]
	if m.marks.has(index) {
		r = nil
	}
	m.marks.set(index, r)
	m.list.Move(1)
	m.hold()
}

// markTo marks the cursor's record and the one beside it, where it goes.
func (m *Model) markTo(rows int) {
	if len(m.rows.view) == 0 {
		return
	}
	m.keepRange()
	m.shown.focus = false
	from := m.list.Cursor()
	m.list.Move(rows)
	m.hold()
	for _, row := range []int{from, m.list.Cursor()} {
		m.marks.set(m.rows.view[row], m.rows.at(row))
	}
}

// rangeKey begins a range at the cursor, or keeps the one that is drawn.
func (m *Model) rangeKey() {
	if m.ranging.on {
		m.keepRange()
		return
	}
	r, ok := m.current()
	if !ok {
		return
	}
	m.shown.focus, m.notice = false, ""
	m.hold()
	m.ranging = ranging{on: true, first: r, row: m.list.Cursor()}
}

// rangeRows are the rows of the range that is drawn, from and one past the
// last; none without one.
func (m *Model) rangeRows() (from, to int) {
	if !m.ranging.on || len(m.rows.view) == 0 {
		return 0, 0
	}
	a, b := min(m.ranging.row, len(m.rows.view)-1), m.list.Cursor()
	return min(a, b), max(a, b) + 1
}

// keepRange marks what the range covers, and ends it.
func (m *Model) keepRange() {
	from, to := m.rangeRows()
	m.ranging = ranging{}
	if from < to {
		m.marks.mark(m.rows.data.snap, m.rows.view[from:to], false)
		m.marks.count(m.rows.view)
	}
}

// moveRange keeps the range at its first record in the rows that come; where
// that is none of them it begins at the cursor.
func (m *Model) moveRange(next *rowset, cursor int) {
	if !m.ranging.on {
		return
	}
	if m.rows.data.epoch == next.data.epoch && m.ranging.row < len(m.rows.view) {
		m.ranging.row = next.findIndex(m.rows.view[m.ranging.row])
	} else {
		m.ranging.row = next.find(m.ranging.first)
	}
	if m.ranging.row >= 0 {
		return
	}
	if m.ranging.row = max(cursor, 0); m.ranging.row < len(next.view) {
		m.ranging.first = next.at(m.ranging.row)
	}
}

// markMany marks all rows that show, or inverts their marks, and no others:
// what comes in later is not marked, and marks outside of the filter stay.
// Where the rows are still those of the filter before, it waits for the ones
// that the filter asks for.
func (m *Model) markMany(a act) {
	switch {
	case m.wrong != nil:
		m.notice = "nothing was marked: the filter has a mistake"
	case m.matched.asked:
		m.matched.then = a
	case a == actInvertMarks:
		m.keepRange()
		m.marks.mark(m.rows.data.snap, m.rows.view, true)
		m.marks.shown = len(m.rows.view) - m.marks.shown
	default:
		m.ranging = ranging{}
		m.marks.mark(m.rows.data.snap, m.rows.view, false)
		m.marks.shown = len(m.rows.view)
		m.marks.from = chosenFrom{data: m.rows.data, terms: m.query.terms, on: m.query.finding == nil}
	}
}

// marked reports whether a row of the list carries the sign of a mark.
func (m *Model) marked(r row) bool {
	from, to := m.rangeRows()
	return r.at >= from && r.at < to || m.marks.has(r.index)
}

// chosen are the records that an act works on: the marked ones as they were
// when they were marked, else the one under the cursor as it shows. An act
// keeps the range that is being drawn before it asks.
func (m *Model) chosen() []*inspect.Record {
	if m.marks.n > 0 {
		return m.marks.all()
	}
	if r, ok := m.current(); ok {
		return []*inspect.Record{r}
	}
	return nil
}

// unmark takes the marks of records away, once an act on them succeeded.
func (m *Model) unmark(rs []*inspect.Record) {
	done := make(map[*inspect.Record]bool, len(rs))
	for _, r := range rs {
		done[r] = true
	}
	for i, r := range m.marks.seen {
		if r != nil && done[r] {
			m.marks.seen[i] = nil
			m.marks.n--
		}
	}
	m.marks.revision++
	m.marks.count(m.rows.view)
}

// marksText says how many records are marked, and how many of them the filter
// hides.
func (m *Model) marksText() string {
	var text string
	if m.marks.n > 0 {
		text = count(m.marks.n) + " marked"
		if hidden := m.marks.n - m.marks.shown; hidden > 0 {
			text += fmt.Sprintf(", %s not shown", count(hidden))
		}
	}
	from, to := m.rangeRows()
	switch {
	case from == to:
	case text == "":
		text = "range of " + count(to-from)
	default:
		text = "range of " + count(to-from) + ", " + text
	}
	return text
}

// moveMarks puts the marks to where their records are in rows that come, and
// says which are gone. It is false where marks changed while the rows were
// made: they are to be made again.
func (m *Model) moveMarks(next *rowset) bool {
	if m.rows.data.epoch != next.data.epoch {
		if next.marks.revision != m.marks.revision {
			return false
		}
		if gone := m.marks.n - next.marks.n; gone > 0 {
			m.notice = goneText(gone)
		}
		m.marks = next.marks
	}
	next.marks = marks{}
	m.marks.count(next.view)
	return true
}

func goneText(n int) string {
	if n == 1 {
		return "1 marked record is gone"
	}
	return count(n) + " marked records are gone"
}
