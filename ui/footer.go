package ui

import (
	"strings"

	"idemtui/ui/table"
)

// footer is the last line: the keys that act here, the most wanted first, as
// far as they fit; help is always among them.
func (m *Model) footer() string {
	if choices := m.choices(); choices != nil {
		return m.choiceLine(choices)
	}
	help := m.keyHint(actHelp)
	if m.mode == modeNormal && m.viewWrites() { // the text takes ? and :
		help = m.theme.accent.Paint(paletteWriting) + " commands"
	}
	if m.mode == modeFilter && !m.termBegins() {
		help = ""
	}
	if text := m.footText(); text != "" && m.page == pageRecords && m.place.note < 0 { // no line of its own
		help = m.theme.quiet.Paint(text) + m.gap() + help
	}
	if m.notice != "" && m.page == pageRecords && m.place.note < 0 && m.mode == modeNormal {
		return fit(" "+m.theme.strong.Paint(m.noticeIn(m.width-1)), m.width)
	}
	line, room := " ", m.width-table.Width(help)-2
	for _, a := range m.footerActs() {
		hint := m.keyHint(a)
		if hint == "" {
			continue
		}
		gap := m.gap()
		if line == " " {
			gap = ""
		}
		if table.Width(line)+table.Width(gap)+table.Width(hint) > room-1 {
			break
		}
		line += gap + hint
	}
	return apart(line, help+" ", m.width)
}

// footText is what a tiny screen has no other place for.
func (m *Model) footText() string {
	if m.watching.on() {
		return m.watchText(true)
	}
	return m.marksText()
}

func (m *Model) keyHint(a act) string {
	b, ok := m.keys.binding(a)
	if !ok || len(b.keys) == 0 {
		return ""
	}
	if short, _ := m.openWords(a); short != "" {
		b.short = short
	}
	return m.theme.accent.Paint(m.keysText(b)) + " " + b.short
}

// openWords are other words for the same step: enter goes inwards in the
// picker too, and views have words of their own. Empty for all else.
func (m *Model) openWords(a act) (short, long string) {
	switch {
	case a == actDetail && m.page == pageTables:
		return "open", "open the table"
	case m.view() != nil:
		return m.view().words(m, a)
	}
	return "", ""
}

// footerActs are the acts of what has the keys.
func (m *Model) footerActs() []act {
	switch {
	case m.page == pageTables:
		return []act{actDetail, actFilter, actReload, actQuit}
	case m.view() != nil:
		return m.view().hints(m)
	}
	return []act{actReload, actTables, actQuit}
}

// recordsActs are those of the records: the list, its filter, the detail.
func (m *Model) recordsActs() []act {
	switch {
	case m.problem != nil && m.data.snap.Len() == 0:
		return []act{actReload, actTables, actQuit}
	case m.mode == modeFilter:
		return []act{actNextView, actBack}
	case m.data.snap.Len() == 0: // nothing that acts on a record
		return m.emptyActs()
	case m.ranging.on:
		return []act{actRange, actBack, actDown, actUp, actBottom, actTop}
	case m.watching.on() && m.place.note < 0:
		return []act{actBack, actPurge, actDetail, actPalette}
	case m.list.Len() == 0:
		return []act{actBack, actFilter, actTab, actReload, actLive, actPalette, actQuit}
	case m.shown.focus:
		return []act{actBack, actPurge, actSay, actCopy, actCopyMenu, actReload, actQuit}
	case m.o.Demo != nil:
		return []act{actSend, actDuplicate, actKill, actDetail, actPurge, actUndo, actFilter, actSort, actPalette, actLive, actCopy, actQuit}
	}
	if m.place.shape == shapeWide {
		return []act{
			actDetail, actMark, actRange, actMarkAll, actPurge, actUndo, actFind, actFilter, actSort, actSay, actCopy, actCopyMenu, actReload,
			actLive, actNextView, actPalette, actQuit,
		}
	}
	return []act{actDetail, actMark, actPurge, actUndo, actFind, actFilter, actSort, actNextView, actPalette, actCopy, actCopyMenu, actReload, actLive, actQuit}
}

// emptyActs are the acts of a table without records.
func (m *Model) emptyActs() []act {
	if m.o.Demo != nil {
		return []act{actSend, actReload, actLive, actPalette, actQuit}
	}
	if m.purge.last != "" {
		return []act{actUndo, actReload, actLive, actTables, actPalette, actQuit}
	}
	return []act{actReload, actLive, actTables, actPalette, actQuit}
}

// choice is a letter that a menu waits for.
type choice struct{ key, word string }

// choices are the letters that the open menu waits for; nil without one.
func (m *Model) choices() []choice {
	switch m.mode {
	case modeActs, modeFaults:
		if m.o.Exercise != nil {
			return exerciseChoices()
		}
		return m.demoChoices()
	case modeCopy:
		return []choice{
			{"k", "key"}, {"d", "digest"}, {"p", "prefix"}, {"j", "JSON"}, {"r", "response"},
			{"i", "idemtui line"}, {"esc", "close"},
		}
	case modeNormal, modeFilter, modeHelp, modePalette, modePlan, modeUndo, modeSay, modeExercise:
	}
	return nil
}

func (m *Model) choiceLine(choices []choice) string {
	words := map[mode]string{modeActs: "act", modeFaults: "fault", modeCopy: "copy"}
	var line strings.Builder
	line.WriteString(" " + m.theme.title.Paint(words[m.mode]))
	for _, c := range choices {
		line.WriteString("   " + m.theme.accent.Paint(c.key) + " " + c.word)
	}
	return fit(line.String(), m.width)
}
