package ui

import (
	"fmt"
	"strings"

	"idemtui/inspect"
	"idemtui/ui/table"
)

// journalPlace is where the parts of the view stand; a height of 0 means that a
// part does not show.
type journalPlace struct {
	list, listHeight             int
	rule                         int
	titles                       int
	records, recordsHeight, note int
}

// journalPlace places the list above and the records below; on a tiny screen
// what has the keys takes all of it.
func (m *Model) journalPlace() journalPlace {
	p := journalPlace{list: 3, note: m.height - 2}
	if m.place.shape == shapeTiny {
		p.list = 2
		if m.journals.focus {
			p.rule, p.titles, p.records = 1, 2, 3
			p.recordsHeight = p.note - p.records
			return p
		}
		p.listHeight = p.note - p.list
		return p
	}
	free := p.note - p.list
	p.listHeight = max(min(len(m.journals.found), free/3), 3)
	p.rule = p.list + p.listHeight
	p.titles, p.records = p.rule+1, p.rule+2
	p.recordsHeight = p.note - p.records
	return p
}

// arrangeJournals gives the tables of the view their sizes.
func (m *Model) arrangeJournals() {
	p := m.journalPlace()
	m.journals.list.SetSize(m.width, max(p.listHeight, 1))
	m.journals.records.SetSize(m.width, max(p.recordsHeight, 1))
}

// journalScreen draws the view.
func (m *Model) journalScreen() []string {
	p, j := m.journalPlace(), &m.journals
	lines := blankLines(m.height, m.width)
	lines[0] = m.header()
	if m.place.shape > shapeTiny {
		lines[viewLineAt] = m.viewLine()
	}
	lines[m.height-1] = m.footer()
	if text := m.journalMessage(); text != nil {
		for i, line := range text {
			if y := p.list + i; y < m.height-1 {
				lines[y] = fit(line, m.width)
			}
		}
		return lines
	}
	if p.listHeight > 0 {
		lines[p.list-1] = fit(j.list.Titles(), m.width)
		copy(lines[p.list:p.list+p.listHeight], j.list.Lines())
	}
	if p.recordsHeight > 0 {
		lines[p.rule] = m.journalRule()
		m.putJournal(lines, p)
	}
	lines[p.note] = fit(table.Cut("   "+m.journalNote(), m.width, m.glyphs.cut), m.width)
	return lines
}

// journalMessage stands where the list would: it is being read, it cannot be
// read, or there is nothing in it. Nil where there is a list.
func (m *Model) journalMessage() []string {
	j := &m.journals
	var text []string
	switch {
	case m.purger() == nil:
		text = []string{m.theme.title.Paint("This table has no journals here."), "", m.theme.accent.Paint("esc") + " back to the records"}
	case j.err != nil:
		text = append([]string{m.theme.errorInk().Paint(m.glyphs.bad) + " The journals cannot be listed."},
			wrap(inspect.Clean(j.err.Error()), m.width-4)...)
		text = append(text, "", m.theme.accent.Paint("R")+" tries again   "+m.theme.accent.Paint("esc")+" back to the records")
	case !j.ever:
		text = []string{m.theme.title.Paint("Reading the journals " + m.glyphs.cut)}
	case len(j.found) == 0:
		text = append([]string{m.theme.title.Paint("No purge of this table yet.")}, wrap("Each purge writes a journal before it deletes: "+
			"what it takes can be looked at and put back here.", m.width-4)...)
		text = append(text, "", m.theme.accent.Paint("esc")+" back to the records")
	default:
		return nil
	}
	for i := range text {
		text[i] = "   " + text[i]
	}
	return text
}

// journalRule names the cursor's journal and what it came to.
func (m *Model) journalRule() string {
	j, ok := m.journals.list.Row()
	if !ok {
		return m.ruled("", "", m.width)
	}
	name := j.At.Time().Format("2006-01-02 15:04:05")
	if m.place.shape == shapeTiny {
		return m.ruled(name[5:16], fmt.Sprintf("%s purged", count(j.Purged)), m.width)
	}
	parts := []string{count(j.Planned) + " planned", count(j.Purged) + " purged"}
	for _, p := range []struct {
		n    int
		word string
	}{
		{j.Changed, "changed"}, {j.Gone, "gone"}, {j.Failed, "failed"}, {j.Unknown, "unknown"},
		{j.NotTried, "not tried"}, {j.Left, "left"}, {j.Restored, "back"},
	} {
		if p.n > 0 {
			parts = append(parts, count(p.n)+" "+p.word)
		}
	}
	right := strings.Join(parts, " "+m.glyphs.dot+" ")
	return m.ruled(name, table.Cut(right, m.width-len(name)-8, m.glyphs.cut), m.width)
}

// putJournal puts what is known of the cursor's journal below the rule: in
// short, or its records once they were asked for.
func (m *Model) putJournal(lines []string, p journalPlace) {
	j := &m.journals
	if !j.focus {
		for i, line := range m.journalWords() {
			if y := p.titles + i; y < p.records+p.recordsHeight {
				lines[y] = fit("   "+line, m.width)
			}
		}
		return
	}
	var text string
	switch {
	case j.readErr != nil:
		text = j.readErr.Error()
	case j.reading.busy && j.records.Len() == 0:
		text = "reading its records " + m.glyphs.cut
	default:
		lines[p.titles] = fit(j.records.Titles(), m.width)
		copy(lines[p.records:p.records+p.recordsHeight], j.records.Lines())
		return
	}
	for i, line := range wrap(inspect.Clean(text), m.width-4) {
		if y := p.titles + i; y < p.records+p.recordsHeight {
			lines[y] = fit("   "+m.theme.warning.Paint(line), m.width)
		}
	}
}

// journalWords tell of a journal what the columns have no room for.
func (m *Model) journalWords() []string {
	j, ok := m.journals.list.Row()
	if !ok {
		return nil
	}
	var lines []string
	add := func(name, text string) {
		if text == "" {
			return
		}
		for i, part := range wrap(inspect.Clean(text), max(m.width-labelWidth-4, 12)) {
			if i > 0 {
				name = ""
			}
			lines = append(lines, m.theme.quiet.Paint(padRight(name, labelWidth))+part)
		}
	}
	if j.Problem != nil {
		add("cannot be used", j.Problem.Error())
	}
	add("reason", j.Reason)
	add("filter", j.Filter)
	if j.Keys > 0 {
		add("keys", plural(j.Keys, "key")+" named")
	}
	add("by", j.By)
	add("stopped", j.Stopped)
	if j.Kept {
		add("a plan", "kept, and nothing purged yet. It goes on by: idemtui purge --resume "+inspect.ShellQuote(j.Path))
	}
	add("journal", j.Path)
	return lines
}

// journalNote is what was said last, why the cursor's record came to what it
// did, or what z does here.
func (m *Model) journalNote() string {
	j, ok := m.journals.list.Row()
	r, there := m.journals.records.Row()
	switch {
	case m.notice != "":
		return m.theme.strong.Paint(inspect.Clean(m.notice))
	case m.journals.focus && there && r.Reason != "":
		return m.theme.quiet.Paint(inspect.Clean(r.Reason))
	case !ok || j.ToRestore == 0 || m.o.ReadOnly || j.Problem != nil:
		return ""
	}
	return m.theme.accent.Paint("z") + m.theme.quiet.Paint(" puts "+plural(j.ToRestore, "record")+" back, none over a newer one")
}
