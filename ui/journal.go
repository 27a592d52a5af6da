package ui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"idemtui/ui/table"
)

// journals is the view of the past purges of the table: the list, and the
// records of one of them.
type journals struct {
	blank
	listing, reading job
	list             *table.Table[Journal]
	found            []Journal
	// ever is true once the list came; err is why it did not.
	ever bool
	err  error

	// opened is the journal of the records; focus says that they have the keys.
	opened  Journal
	records *table.Table[JournalRecord]
	focus   bool
	readErr error
}

// journalsMsg brings the list.
type journalsMsg struct {
	gen   int
	found []Journal
	err   error
}

// journalMsg brings one journal; ask says that it is to be put back.
type journalMsg struct {
	gen     int
	journal Journal
	records []JournalRecord
	ask     bool
	err     error
}

// askJournals reads the list. What shows stays until the new one is there.
func (m *Model) askJournals() tea.Cmd {
	purger := m.purger()
	if purger == nil {
		return nil
	}
	return m.journals.listing.start(m.derive, func(ctx context.Context, gen int) tea.Msg {
		found, err := purger.Journals(ctx)
		return journalsMsg{gen, found, err}
	})
}

// journalsChanged reads the list again after a purge or a restore, where it
// shows, and the records of the journal that is open.
func (m *Model) journalsChanged() tea.Cmd {
	if m.page != pageJournal {
		return nil
	}
	if m.journals.opened.Path == "" {
		return m.askJournals()
	}
	return tea.Batch(m.askJournals(), m.readJournal(m.journals.opened, false))
}

// journalsCame shows the list; the cursor stays on its journal.
func (m *Model) journalsCame(msg journalsMsg) {
	j := &m.journals
	if !j.listing.current(msg.gen) {
		return
	}
	j.listing.done()
	if j.err = msg.err; msg.err != nil {
		return
	}
	cursor := 0
	if before, ok := j.list.Row(); ok {
		cursor = max(slices.IndexFunc(msg.found, func(other Journal) bool { return other.Path == before.Path }), 0)
	}
	j.found, j.ever = msg.found, true
	j.list.Replace(len(msg.found), func(i int) Journal { return msg.found[i] }, cursor)
	m.arrangeJournals()
}

// readJournal reads the records of a journal: to show them, or to ask whether
// they are to be put back.
func (m *Model) readJournal(of Journal, ask bool) tea.Cmd {
	purger := m.purger()
	return m.journals.reading.start(m.derive, func(ctx context.Context, gen int) tea.Msg {
		journal, records, err := purger.Journal(ctx, of.Path)
		if err != nil {
			journal = of
		}
		return journalMsg{gen, journal, records, ask, err}
	})
}

func (m *Model) journalCame(msg journalMsg) {
	j := &m.journals
	if !j.reading.current(msg.gen) {
		return
	}
	j.reading.done()
	switch {
	case msg.ask && msg.err != nil:
		m.notice = "nothing was put back: " + msg.err.Error()
		return
	case msg.ask:
		m.askRestore(msg.journal)
		return
	}
	cursor := 0
	if j.opened.Path == msg.journal.Path {
		cursor = j.records.Cursor()
	}
	j.opened, j.readErr = msg.journal, msg.err
	j.records.Replace(len(msg.records), func(i int) JournalRecord { return msg.records[i] }, cursor)
}

// journalKnows are the acts of the view.
func journalKnows() []act {
	return []act{
		actUp, actDown, actTop, actBottom, actPageUp, actPageDown, actHalfUp, actHalfDown,
		actDetail, actUndo, actBack, actQuit, actReload, actCopy,
	}
}

// journalDo performs an act in the view.
func (m *Model) journalDo(a act) tea.Cmd {
	switch a {
	case actUp, actDown, actTop, actBottom, actPageUp, actPageDown, actHalfUp, actHalfDown:
		if m.journals.focus {
			moveIn(m.journals.records, a)
		} else {
			moveIn(m.journals.list, a)
		}
	case actDetail:
		return m.openJournal()
	case actUndo:
		return m.undoJournal()
	case actBack, actQuit:
		return m.leaveJournal(a)
	case actReload:
		return m.journalsChanged()
	case actCopy:
		return m.copyOfJournal()
	default:
	}
	return nil
}

// openJournal gives the keys to the records of the cursor's journal.
func (m *Model) openJournal() tea.Cmd {
	selected, ok := m.journals.list.Row()
	if !ok || m.journals.focus {
		return nil
	}
	m.focusJournal(true)
	m.notice = ""
	if selected.Path == m.journals.opened.Path && m.journals.readErr == nil {
		return nil
	}
	m.journals.opened, m.journals.readErr = Journal{}, nil
	m.journals.records.Replace(0, nil, 0)
	return m.readJournal(selected, false)
}

// focusJournal gives the keys to the records or takes them; only the list that
// has them shows its cursor's row.
func (m *Model) focusJournal(on bool) {
	m.journals.focus = on
	look := m.listLook()
	if on {
		look.Row, look.RowText = "", ""
	}
	m.journals.list.SetLook(look)
	m.arrangeJournals()
}

// undoJournal asks whether to put back what the cursor's purge took.
func (m *Model) undoJournal() tea.Cmd {
	selected, ok := m.journals.list.Row()
	switch {
	case !ok:
		return nil
	case m.o.ReadOnly:
		m.notice = "undo is off (--read-only)"
	case m.purge.busy():
		m.notice = "a " + m.purge.verb() + " is running: ctrl+c stops it"
	case selected.Problem != nil:
		m.notice = "nothing can be put back: the journal cannot be used"
	case selected.Kept:
		m.notice = "a plan that was kept: nothing was purged by it yet"
	case selected.ToRestore == 0:
		m.notice = "this purge has nothing to put back"
	default:
		return m.readJournal(selected, true)
	}
	return nil
}

// leaveJournal steps from the records to the list, and from there to the
// records of the table.
func (m *Model) leaveJournal(a act) tea.Cmd {
	switch {
	case m.journals.focus:
		m.focusJournal(false)
		return nil
	case a == actBack && m.notice != "":
		m.notice = ""
		return nil
	}
	return m.showView(pageRecords)
}

// copyOfJournal copies the key of the cursor's record, or where the journal is.
func (m *Model) copyOfJournal() tea.Cmd {
	if m.journals.focus {
		if r, ok := m.journals.records.Row(); ok {
			return m.copied("the key", r.Key)
		}
		return nil
	}
	if j, ok := m.journals.list.Row(); ok {
		return m.copied("the path of the journal", j.Path)
	}
	return nil
}

// clickJournal puts the cursor on a line; a click on the cursor's journal opens
// it.
func (m *Model) clickJournal(at tea.Mouse) tea.Cmd {
	p := m.journalPlace()
	if row, ok := m.journals.list.RowAt(at.Y - p.list); ok && at.Y < p.list+p.listHeight {
		same := row == m.journals.list.Cursor()
		m.focusJournal(false)
		m.journals.list.MoveTo(row)
		if same {
			return m.openJournal()
		}
		return nil
	}
	if row, ok := m.journals.records.RowAt(at.Y - p.records); ok && m.journals.focus && at.Y < p.records+p.recordsHeight {
		m.journals.records.MoveTo(row)
	}
	return nil
}
