package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
)

// shown is the record in the detail: the one under the cursor, and in full
// once a person asked for it.
type shown struct {
	// focus: the detail has the keys.
	focus bool
	// key is the record that was asked for in full.
	key    inspect.ItemKey
	record inspect.Record
	// loaded: record is there. gone: it no longer is in the table.
	loaded, gone bool
	err          error
	scroll       int
	// body and item are the texts of record, laid out once.
	body, item bodyText
	// writer is told by the text of the response, which may be long.
	writer inspect.Writer
}

// openDetail gives the keys to the detail and reads its record in full.
func (m *Model) openDetail() tea.Cmd {
	if _, ok := m.current(); !ok {
		return nil
	}
	if m.ranging.on { // the key that says yes keeps the range first
		m.keepRange()
		return nil
	}
	m.hold()
	m.shown.focus = true
	return m.get()
}

// get reads the cursor's record in full.
func (m *Model) get() tea.Cmd {
	r, ok := m.current()
	if !ok {
		return nil
	}
	k, source := m.itemKey(r), m.source
	if m.shown.key != k {
		m.shown = shown{focus: m.shown.focus, key: k}
	}
	return m.getting.start(m.derive, func(ctx context.Context, gen int) tea.Msg {
		record, found, err := source.Get(ctx, k)
		return recordMsg{
			gen: gen, key: k, record: record, found: found, err: err,
			body: newBodyText(record.Data.Text), item: newBodyText(string(record.Item)),
			writer: inspect.WriterOf(&record),
		}
	})
}

// detailChanged reads an open detail's record again when its row shows
// another run than the detail.
func (m *Model) detailChanged() tea.Cmd {
	if !m.shown.focus || m.getting.busy || m.shown.err != nil || m.shown.gone {
		return nil
	}
	if _, whole, ok := m.detailed(); whole || !ok {
		return nil
	}
	return m.get()
}

// recordCame puts the whole record into the detail, and what it says now into
// the list.
func (m *Model) recordCame(msg recordMsg) {
	if !m.getting.current(msg.gen) {
		return
	}
	m.getting.done()
	m.shown.err, m.shown.gone = msg.err, msg.err == nil && !msg.found
	if msg.err == nil && msg.found {
		m.shown.record, m.shown.loaded = msg.record, true
		m.shown.body, m.shown.item, m.shown.writer = msg.body, msg.item, msg.writer
	}
}

// detailed is the record that the detail shows: in full if it was read and
// the row did not change since.
func (m *Model) detailed() (r *inspect.Record, whole, ok bool) {
	r, ok = m.current()
	if !ok {
		return nil, false, false
	}
	if m.shown.loaded && m.shown.key == m.itemKey(r) && m.shown.record.ReadAt >= r.ReadAt {
		return &m.shown.record, true, true
	}
	if m.shown.loaded && m.shown.key == m.itemKey(r) && m.shown.record.Same(r) {
		full := m.shown.record
		full.ReadAt = r.ReadAt
		return &full, true, true
	}
	return r, false, true
}

// scrollDetail moves through the detail.
func (m *Model) scrollDetail(a act) {
	page, far := m.detailPage(), m.detailText(m.detailTextWidth()).len()
	m.scrollDetailBy(map[act]int{
		actUp: -1, actDown: 1, actPageUp: -page, actPageDown: page,
		actHalfUp: -page / 2, actHalfDown: page / 2, actTop: -far, actBottom: far,
	}[a])
}

func (m *Model) scrollDetailBy(lines int) {
	last := m.detailText(m.detailTextWidth()).len() - m.detailPage()
	m.shown.scroll = max(min(m.shown.scroll+lines, last), 0)
}

// detailPage is the lines of text that the detail shows at once.
func (m *Model) detailPage() int {
	if m.detailCovers() {
		return max(m.height-3-m.bandLines(), 1) // without two lines of title and the footer
	}
	return max(m.place.detailHeight-1, 1)
}

// detailCovers reports whether the detail takes the whole screen.
func (m *Model) detailCovers() bool {
	return m.shown.focus && m.place.shape < shapeNormal
}

func (m *Model) detailTextWidth() int {
	if m.detailCovers() {
		return m.width
	}
	return m.place.detailWidth
}
