package ui

import (
	"context"
	"errors"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
	"idemtui/ui/table"
)

// undoing asks whether what a purge took is to be put back.
type undoing struct {
	finding job
	journal Journal
	focus   int
}

// undoableMsg brings the journal of what can be put back.
type undoableMsg struct {
	gen     int
	journal Journal
	err     error
}

// undo looks for the last purge of this session, else for the newest of this
// table that has something to put back.
func (m *Model) undo() tea.Cmd {
	purger := m.purger()
	switch {
	case m.o.ReadOnly:
		m.notice = "undo is off (--read-only)"
		return nil
	case purger == nil:
		m.notice = "this table has no journals here"
		return nil
	case m.purge.busy():
		m.notice = "a " + m.purge.verb() + " is running: ctrl+c stops it"
		return nil
	}
	m.notice = "looking for the last purge " + m.glyphs.cut
	last := m.purge.last
	return m.undoing.finding.start(m.derive, func(ctx context.Context, gen int) tea.Msg {
		j, err := lastPurge(ctx, purger, last)
		return undoableMsg{gen, j, err}
	})
}

// errNothingToUndo is no failure: there is nothing to put back.
var errNothingToUndo = errors.New("no purge of this table has anything to put back")

// lastPurge is the journal of a path where that has something to put back, else
// the newest that has.
func lastPurge(ctx context.Context, purger Purger, last string) (Journal, error) {
	if last != "" {
		if j, _, err := purger.Journal(ctx, last); err == nil && j.ToRestore > 0 {
			return j, nil
		}
	}
	journals, err := purger.Journals(ctx)
	if err != nil {
		return Journal{}, err
	}
	for i := range journals {
		if journals[i].Problem == nil && journals[i].ToRestore > 0 {
			j, _, err := purger.Journal(ctx, journals[i].Path)
			return j, err
		}
	}
	return Journal{}, errNothingToUndo
}

func (m *Model) undoableCame(msg undoableMsg) {
	if !m.undoing.finding.current(msg.gen) {
		return
	}
	m.undoing.finding.done()
	m.notice = ""
	switch {
	case errors.Is(msg.err, errNothingToUndo):
		m.notice = msg.err.Error()
	case msg.err != nil:
		m.notice = "nothing was put back: " + msg.err.Error()
	default:
		m.askRestore(msg.journal)
	}
}

// askRestore asks whether to put back what the purge of a journal took.
func (m *Model) askRestore(j Journal) {
	if m.mode != modeNormal || m.purge.busy() || m.purger() == nil {
		return
	}
	m.mode, m.undoing.journal, m.undoing.focus, m.notice = modeUndo, j, 0, ""
}

func (m *Model) undoButtons() []button {
	return []button{{word: "Cancel"}, {word: "Put back " + count(m.undoing.journal.ToRestore)}}
}

func (m *Model) undoKey(key string) tea.Cmd {
	switch key {
	case "esc", "q", "z":
		m.mode = modeNormal
	case "tab", "shift+tab", "left", "right", "h", "l":
		m.undoing.focus = 1 - m.undoing.focus
	case "enter", "space":
		return m.undoPressed(m.undoing.focus)
	}
	return nil
}

func (m *Model) undoPressed(i int) tea.Cmd {
	m.mode = modeNormal
	if i == 0 {
		return nil
	}
	j, purger := m.undoing.journal, m.purger()
	return m.startRun(purgeRun{restoring: true, total: j.ToRestore}, nil, func(ctx context.Context) (Purging, error) {
		return purger.Restore(ctx, j.Path)
	})
}

// undoTitle asks the question, with the time where there is room for it.
func (m *Model) undoTitle(width int) string {
	j := &m.undoing.journal
	what := "Put back " + plural(j.ToRestore, "record")
	long := fmt.Sprintf("%s purged %s ago?", what, inspect.Long(max(m.now.Sub(j.At), time.Second)))
	if table.Width(long)+2 > width {
		return what + "?"
	}
	return long
}

func (m *Model) undoText(width int) []string {
	j := &m.undoing.journal
	v := planView{width: width}
	what := fmt.Sprintf("%s of %s: %s purged", clock(j.At)+" UTC", m.name, count(j.Purged))
	if j.Changed > 0 {
		what += ", " + count(j.Changed) + " changed"
	}
	if j.Unknown > 0 {
		what += ", " + count(j.Unknown) + " unknown"
	}
	if j.Restored > 0 {
		what += ", " + count(j.Restored) + " back already"
	}
	if m.place.shape > shapeTiny {
		v.paragraph("", what+".")
	}
	if j.Refusing > 0 {
		v.paragraph(m.theme.warning, refusingText(j.Refusing, j.ToRestore))
	}
	expired := "Those that have expired since stay away: TTL would take them."
	if m.place.shape == shapeTiny {
		expired = "Expired ones stay away."
	}
	v.paragraph("", "None is put over a newer record. "+expired)
	return v.text
}

// refusingText says how many of those that come back refuse retries then.
func refusingText(n, of int) string {
	until := "until they expire or their deadlines pass."
	switch {
	case n == 1 && of == 1:
		return "Once back it refuses retries again, until it expires or its deadline passes."
	case n == 1:
		return "Once back, 1 of them refuses retries again, until it expires or its deadline passes."
	case n == of:
		return "Once back, all " + count(n) + " refuse retries again, " + until
	}
	return "Once back, " + count(n) + " of them refuse retries again, " + until
}

const undoWidth = 72

func (m *Model) undoBox() *box {
	width, height := m.boxRoom()
	width = min(width, undoWidth)
	lines := m.undoText(width)
	rows := newButtonRows(m.undoButtons(), m.undoing.focus, width)
	lines = lines[:min(len(lines), max(height-rows.rows-1, 1))]
	lines = append(append(lines, ""), rows.lines(m, width)...)
	b := &box{title: m.undoTitle(width), lines: lines, width: width, top: 2}
	b.hint = m.theme.accent.Paint("enter") + m.theme.quiet.Paint(" presses "+m.glyphs.dot+" ") +
		m.theme.accent.Paint("esc") + m.theme.quiet.Paint(" cancels")
	if m.o.Production {
		b.ink = m.theme.band
	}
	return b
}

func (m *Model) undoClick(at tea.Mouse) tea.Cmd {
	b := m.undoBox()
	x, y := m.boxPlace(b)
	rows := newButtonRows(m.undoButtons(), m.undoing.focus, b.width)
	if i, ok := rows.at(at.Y-y-1-(len(b.lines)-rows.rows), at.X-x-frameCells/2); ok {
		return m.undoPressed(i)
	}
	return nil
}
