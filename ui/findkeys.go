package ui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
	"idemtui/inspect/eventkey"
)

// writing reports whether a field has the keys; else they act on the rows.
func (f *finding) writing() bool { return f.focus != findRows }

// give gives the keys to a field.
func (f *finding) give(to findField) tea.Cmd {
	f.focus = to
	for _, in := range []*textinput.Model{&f.line, &f.prefix, &f.by, &f.hash} {
		in.Blur()
	}
	if in := f.input(); in != nil {
		return in.Focus()
	}
	return nil
}

// input is the line of the field that has the keys; nil for the others.
func (f *finding) input() *textinput.Model { return f.inputOf(f.focus) }

func (f *finding) inputOf(field findField) *textinput.Model {
	switch field {
	case findEvent:
		return &f.line
	case findPrefix:
		return &f.prefix
	case findBy:
		return &f.by
	case findHash:
		return &f.hash
	case findLanguage, findRows, findFields:
	}
	return nil
}

// write takes a key or a paste while a field has the keys.
func (f *finding) write(m *Model, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		return f.paste(m, msg)
	case tea.KeyPressMsg:
		return f.key(m, msg)
	}
	return nil
}

// paste takes an event, into whichever field it is pasted; other text goes
// into the field.
func (f *finding) paste(m *Model, msg tea.PasteMsg) tea.Cmd {
	text := strings.TrimSpace(msg.Content)
	if looksLikeEvent(text) || f.focus == findEvent && strings.Contains(text, "\n") {
		f.reading.stop()
		f.line.SetValue("")
		f.readErr = nil
		return f.set(m, msg.Content, "pasted")
	}
	return f.typed(m, tea.PasteMsg{Content: text})
}

// looksLikeEvent tells JSON from the path of a file.
func looksLikeEvent(text string) bool {
	return text != "" && strings.IndexByte(`{["`, text[0]) >= 0
}

func (f *finding) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch key := msg.String(); {
	case key == "esc":
		return f.leaveField(m)
	case key == "enter":
		if f.answer.matches > 0 {
			return f.open(m)
		}
		return f.give(findRows)
	case key == "tab":
		return f.give((f.focus + 1) % findFields)
	case key == "shift+tab":
		return f.give((f.focus + findFields - 1) % findFields)
	case key == "up" || key == "down":
		return f.choose(m, key == "down")
	case f.focus == findLanguage:
		if key == "left" || key == "right" || key == "space" {
			return f.choose(m, key != "left")
		}
		return f.letter(m, key)
	case f.focus == findEvent && f.event != "" && f.line.Value() == "" && (key == "backspace" || key == "ctrl+u"):
		return f.set(m, "", "")
	}
	return f.typed(m, msg)
}

// letter chooses the language that begins with a letter; a is any.
func (f *finding) letter(m *Model, key string) tea.Cmd {
	names := append([]string{"all"}, languageWords()...)
	at := slices.IndexFunc(names, func(name string) bool { return strings.HasPrefix(name, key) })
	if at < 0 {
		return nil
	}
	f.language = at
	return f.look(m)
}

func languageWords() []string {
	words := make([]string, 0, len(eventkey.Languages()))
	for _, l := range eventkey.Languages() {
		words = append(words, l.String())
	}
	return words
}

// choose goes to the next language, or to the next of the known functions; in
// the other fields it moves between the rows.
func (f *finding) choose(m *Model, on bool) tea.Cmd {
	by := -1
	if on {
		by = 1
	}
	switch f.focus {
	case findLanguage:
		n := len(eventkey.Languages()) + 1
		f.language = (f.language + by + n) % n
		return f.look(m)
	case findPrefix:
		known := m.rows.prefixes
		if len(known) == 0 {
			return nil
		}
		at := slices.Index(known, f.prefix.Value())
		if at < 0 && !on {
			at = 0
		}
		f.prefix.SetValue(known[(at+by+len(known))%len(known)])
		f.prefix.CursorEnd()
		return f.look(m)
	default:
		f.rows.Move(by)
	}
	return nil
}

// typed writes into the field, and looks again if it changed.
func (f *finding) typed(m *Model, msg tea.Msg) tea.Cmd {
	in := f.input()
	if in == nil {
		return nil
	}
	before := in.Value()
	var cmd tea.Cmd
	*in, cmd = in.Update(msg)
	if in.Value() == before {
		return cmd
	}
	if f.focus != findEvent {
		return tea.Batch(cmd, f.look(m))
	}
	return tea.Batch(cmd, f.lineChanged(m))
}

// lineChanged takes what was typed for an event, or for the path of a file.
func (f *finding) lineChanged(m *Model) tea.Cmd {
	text := strings.TrimSpace(f.line.Value())
	f.readErr = nil
	if text == "" || looksLikeEvent(text) {
		f.reading.stop()
		return f.set(m, text, "typed")
	}
	return f.read(m, text)
}

// leaveField gives the keys to the rows; without any it leaves the view.
func (f *finding) leaveField(m *Model) tea.Cmd {
	if f.rows.Len() > 0 {
		return f.give(findRows)
	}
	return f.leave(m)
}

func (f *finding) leave(m *Model) tea.Cmd { return m.showView(pageRecords) }

// findKnows are the acts of the view while its rows have the keys.
func findKnows() []act {
	return []act{
		actUp, actDown, actTop, actBottom, actPageUp, actPageDown, actHalfUp, actHalfDown,
		actDetail, actPurge, actCopy, actBack, actQuit, actFind, actFilter,
	}
}

func (f *finding) knows(a act) bool { return slices.Contains(findKnows(), a) }

// do performs an act on the rows.
func (f *finding) do(m *Model, a act, _ string) tea.Cmd {
	switch a {
	case actUp, actDown, actTop, actBottom, actPageUp, actPageDown, actHalfUp, actHalfDown:
		moveIn(f.rows, a)
	case actDetail:
		return f.open(m)
	case actPurge:
		return f.plan(m)
	case actCopy:
		if row, ok := f.rows.Row(); ok && row.key != "" {
			return m.copied("the key", row.key)
		}
	case actFind, actFilter:
		return f.give(findEvent)
	case actBack, actQuit:
		if a == actBack && m.notice != "" {
			m.notice = ""
			return nil
		}
		return f.leave(m)
	default:
	}
	return nil
}

// record is the one of the row under the cursor; the notice says if there is
// none.
func (f *finding) record(m *Model) (*inspect.Record, bool) {
	row, ok := f.rows.Row()
	if !ok || row.record == nil {
		m.notice = "there is no record under this key"
		return nil, false
	}
	return row.record, true
}

// open shows the row's record among the records, in full. A filter that hides
// it is cleared.
func (f *finding) open(m *Model) tea.Cmd {
	r, ok := f.record(m)
	if !ok {
		return nil
	}
	cmd := f.leave(m)
	if at := m.rows.find(r); at >= 0 {
		m.list.MoveTo(at)
		return tea.Batch(cmd, m.openDetail())
	}
	m.anchor, m.stage.follow = r, ""
	m.input.SetValue("")
	m.notice = "the filter hid this record: it is cleared"
	return tea.Batch(cmd, m.filterChanged())
}

// plan plans the purge of the row's record alone.
func (f *finding) plan(m *Model) tea.Cmd {
	r, ok := f.record(m)
	if !ok {
		return nil
	}
	return m.openPlan(planning{asked: []*inspect.Record{r}, marked: true, what: "this record"})
}
