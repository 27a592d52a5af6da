package ui

import (
	"fmt"
	"strings"

	"idemtui/inspect"
	"idemtui/inspect/find"
	"idemtui/ui/table"
)

// findPlace is where the parts of the view stand; a height of 0 means that a
// part does not show.
type findPlace struct {
	top, fields  int // the first line of the fields, and how many lines they take
	side         int // the width of the event's text at their left
	rule, words  int
	wordsHeight  int
	titles, list int
	listHeight   int
	note         int
}

// Lines of the fields: beside the event, below it, and on a tiny screen.
const (
	findBeside = 9
	findBelow  = 8
	findTiny   = 1
	// findSides is the width from which the event stands beside the fields.
	findSides = 100
	// findLabel is the width of a field's name, findIndent what is before it.
	findLabel, findIndent = 12, 3
)

func (f *finding) place(m *Model) findPlace {
	p := findPlace{top: 3, fields: findBelow, wordsHeight: 2, note: m.height - 2}
	switch {
	case m.place.shape == shapeTiny:
		p.top, p.fields, p.note = 1, findTiny, m.height-1
	case m.width >= findSides && m.height >= 24:
		p.fields, p.side = findBeside, m.width/2
	}
	p.rule = p.top + p.fields
	p.words = p.rule + 1
	p.titles = p.words + p.wordsHeight
	p.list = p.titles + 1
	if m.place.shape == shapeTiny { // the rows explain themselves
		p.titles, p.list = -1, p.titles
	}
	p.listHeight = max(p.note-p.list, 1)
	return p
}

// arrange follows the size.
func (f *finding) arrange(m *Model) {
	p := f.place(m)
	f.rows.SetSize(m.width, p.listHeight)
	room := max(m.width-p.side-findIndent-findLabel-2, 8)
	f.line.SetWidth(max(m.width-findIndent-findLabel-2, 8))
	if p.side > 0 {
		f.line.SetWidth(p.side - findIndent - 2)
	}
	f.prefix.SetWidth(room)
	f.by.SetWidth(room)
	f.hash.SetWidth(room)
}

// restyle follows the theme.
func (f *finding) restyle(m *Model) { f.rows.SetLook(m.listLook()) }

// screen draws the view.
func (f *finding) screen(m *Model) []string {
	p := f.place(m)
	lines := blankLines(m.height, m.width)
	lines[0] = m.header()
	if m.place.shape > shapeTiny {
		lines[viewLineAt] = m.viewLine()
	}
	f.putFields(m, lines, p)
	lines[p.rule] = m.ruled(f.verdict(m), f.verdictAside(m), m.width)
	for i, line := range f.sentence(m) {
		if i < p.wordsHeight {
			lines[p.words+i] = fit(strings.Repeat(" ", findIndent)+line, m.width)
		}
	}
	if f.rows.Len() > 0 {
		if p.titles >= 0 {
			lines[p.titles] = fit(f.rows.Titles(), m.width)
		}
		copy(lines[p.list:p.list+p.listHeight], f.rows.Lines())
	}
	if m.notice != "" && m.place.shape > shapeTiny {
		lines[p.note] = fit("   "+m.theme.strong.Paint(table.Cut(inspect.Clean(m.notice), m.width-4, m.glyphs.cut)), m.width)
	}
	lines[m.height-1] = m.footer()
	return lines
}

// putFields draws the event and the fields in the form that the size allows.
func (f *finding) putFields(m *Model, lines []string, p findPlace) {
	if m.place.shape == shapeTiny {
		lines[p.top] = f.fieldLine(m, max(f.focus, 0)%findRows, m.width)
		return
	}
	right := m.width - p.side
	head := m.ruled("HOW THE FUNCTION READS IT", "", right)
	fields := f.fieldLines(m, right)
	if p.side == 0 {
		lines[p.top-1] = m.ruled("EVENT, AND HOW THE FUNCTION READS IT", f.eventAside(), m.width)
		lines[p.top] = f.fieldLine(m, findEvent, m.width)
		for i, line := range fields {
			lines[p.top+1+i] = fit(line, m.width)
		}
		return
	}
	left := p.side - 1
	bar := m.theme.border.Paint(m.glyphs.down)
	lines[p.top-1] = m.ruled("EVENT", f.eventAside(), left) + bar + head
	text := f.eventLines(m, left, p.fields-1)
	text = append(text, f.lineOf(m, left))
	for i := range p.fields {
		field := ""
		if i < len(fields) {
			field = fields[i]
		}
		lines[p.top+i] = fit(text[i], left) + bar + fit(field, right)
	}
}

// eventAside says how large the event is, and where it is from.
func (f *finding) eventAside() string {
	if f.event == "" {
		return ""
	}
	return inspect.Clean(f.from) + ", " + bytesText(len(f.event))
}

// eventLines are the first lines of the event, so many.
func (f *finding) eventLines(m *Model, width, height int) []string {
	lines := blankLines(height, width)
	if f.event == "" {
		return lines
	}
	block := f.answer.body.block(&m.theme, width-findIndent-1)
	for i := range min(block.n, height) {
		lines[i] = strings.Repeat(" ", findIndent) + block.draw(i)
	}
	if block.n > height {
		lines[height-1] = strings.Repeat(" ", findIndent) + m.theme.quiet.Paint(m.glyphs.more+" "+plural(block.n-height+1, "line")+" below")
	}
	return lines
}

// lineOf is the line in which an event is typed.
func (f *finding) lineOf(m *Model, width int) string {
	return strings.Repeat(" ", findIndent) + table.Cut(f.fieldValue(m, findEvent), width-findIndent-1, m.glyphs.cut)
}

// fieldLines are the fields below the event, then what is made of it.
func (f *finding) fieldLines(m *Model, width int) []string {
	var lines []string
	for _, field := range []findField{findLanguage, findPrefix, findBy, findHash} {
		lines = append(lines, f.fieldLine(m, field, width))
	}
	return append(lines, f.steps(m, width)...)
}

// fieldLine is a field: its name, painted where it has the keys, and its value.
func (f *finding) fieldLine(m *Model, field findField, width int) string {
	label := [...]string{"event", "language", "function", "expression", "hash"}[field]
	ink := m.theme.quiet
	if field == f.focus {
		ink = m.theme.accent
	}
	head := strings.Repeat(" ", findIndent) + ink.Paint(padRight(label, findLabel))
	room := width - findIndent - findLabel - 1
	value, aside := f.fieldValue(m, field), ""
	if field == findPrefix {
		aside = m.theme.quiet.Paint(f.offered(m)) + " "
	}
	return m.ends(head+value, aside, width-max(0, 1-room))
}

// fieldValue is what stands in a field: what is typed, else what holds without.
func (f *finding) fieldValue(m *Model, field findField) string {
	if field == findLanguage {
		return f.languages(m)
	}
	in := f.inputOf(field)
	switch {
	case in == nil:
		return ""
	case in.Value() == "":
		return m.theme.quiet.Paint(f.without(field))
	case field == f.focus:
		return in.View()
	}
	return inspect.Clean(in.Value())
}

// without is what holds where nothing is typed.
func (f *finding) without(field findField) string {
	switch field {
	case findEvent:
		if f.event != "" {
			return inspect.Clean(f.from) + ": paste another, or the path of a file"
		}
		return "paste it, or the path of a file"
	case findPrefix:
		return "any"
	case findBy:
		return "any: the whole event and each value in it"
	case findHash:
		return "by the digests of the table"
	case findLanguage, findRows, findFields:
	}
	return ""
}

// languages names the choice, and what else there is.
func (f *finding) languages(m *Model) string {
	words := append([]string{"all"}, languageWords()...)
	var others []string
	for i, word := range words {
		if i != f.language {
			others = append(others, word)
		}
	}
	return words[f.language] + m.theme.quiet.Paint("  ("+strings.Join(others, " "+m.glyphs.dot+" ")+")")
}

// offered is the known function that the letters mean, and how many there are.
func (f *finding) offered(m *Model) string {
	text := strings.TrimSpace(f.prefix.Value())
	switch offers := f.offers(m); {
	case text == "":
		return fmt.Sprintf("%d known", len(m.rows.prefixes))
	case len(offers) == 0:
		return "not among the known"
	case offers[0] != text:
		return m.glyphs.path + " " + inspect.Clean(offers[0])
	}
	return "known"
}

// steps are what the likeliest reading selects, hashes and writes.
func (f *finding) steps(m *Model, width int) []string {
	row, ok := f.rows.Row()
	if !ok {
		return nil
	}
	room := max(width-findIndent-findLabel-1, 8)
	step := func(name, value string) string {
		return strings.Repeat(" ", findIndent) + m.theme.quiet.Paint(padRight(name, findLabel)) + table.Cut(inspect.Clean(inspect.Cut(value, 4*room)), room, m.glyphs.cut)
	}
	key := row.key
	if key == "" {
		key = m.glyphs.none
	}
	return []string{"", step("read", find.Place(row.by)+", "+row.language), step("hashed", row.text), step("key", key)}
}

// verdict heads the answer.
func (f *finding) verdict(m *Model) string {
	a := &f.answer
	switch {
	case f.readErr != nil || a.err != nil:
		return "NO ANSWER"
	case f.looking.busy && !a.ever:
		return "LOOKING " + m.glyphs.cut
	case !a.ever:
		return "RECORD"
	case a.matches == 1:
		return "FOUND by " + inspect.Clean(find.Place(a.rows[0].by)) + ", " + a.rows[0].language
	case a.matches > 1:
		return fmt.Sprintf("FOUND %d records", a.matches)
	}
	return "NO RECORD of this event"
}

func (f *finding) verdictAside(m *Model) string {
	a := &f.answer
	switch {
	case m.loading.busy && !m.load.quiet:
		return count(m.data.snap.Len()) + " records so far"
	case f.looking.busy:
		return "looking " + m.glyphs.cut
	case a.matches > 0 && a.rows[0].current:
		return "strongly consistent read"
	case a.ever && a.err == nil:
		return "of " + count(a.records) + " records"
	}
	return ""
}

// sentence says what the row under the cursor means, or what to do.
func (f *finding) sentence(m *Model) []string {
	a := &f.answer
	row, ok := f.rows.Row()
	var ink table.Ink
	var text string
	switch {
	case f.readErr != nil:
		ink, text = m.theme.errorInk(), f.readErr.Error()
	case a.err != nil:
		ink, text = m.theme.errorInk(), a.err.Error()
	case f.event == "":
		text = "Paste an event, or type the path of a file: its record is found without knowing the function, its language or its key expression."
	case !ok:
		return nil
	case row.found && a.gone && f.rows.Cursor() == 0:
		ink, text = m.theme.warning, "It was read again just now, and is gone: it expired and was removed, or was purged."
	case row.record != nil && row.why == "":
		text = inspect.Diagnose(row.record, m.judge().moment(row.record), m.policy())[0].Summary // the most severe
		if row.weak {
			text = "Many events hold this value: the record may be of another one. " + text
		}
	default:
		text = strings.ToUpper(row.why[:1]) + row.why[1:] + "."
	}
	if a.cut && a.matches == 0 && f.event != "" && a.err == nil {
		text += " Not every value of this huge event was tried: an expression tries one."
	}
	lines := wrap(inspect.Clean(text), m.width-findIndent-2)
	for i := range lines {
		lines[i] = ink.Paint(lines[i])
	}
	return lines
}

// writingAt is where the terminal's cursor stands.
func (f *finding) writingAt(m *Model) (x, y int, ok bool) {
	in := f.input()
	if in == nil || in.Cursor() == nil {
		return 0, 0, false
	}
	p, at := f.place(m), in.Cursor()
	x, y = at.X+findIndent+findLabel, p.top
	switch {
	case m.place.shape == shapeTiny:
	case p.side > 0 && f.focus == findEvent:
		x, y = at.X+findIndent, p.rule-1
	case p.side > 0:
		x, y = x+p.side, p.top+int(f.focus-findLanguage)
	default:
		y = p.top + int(f.focus)
	}
	return min(x, m.width-1), y, true
}

// hints are the acts of the footer.
func (f *finding) hints(_ *Model) []act {
	switch {
	case f.writing() && f.rows.Len() == 0:
		return []act{actNextView, actBack}
	case f.writing():
		return []act{actNextView, actDetail, actBack}
	case f.answer.matches > 0:
		return []act{actDetail, actPurge, actCopy, actFind, actNextView, actBack, actPalette, actQuit}
	}
	return []act{actDetail, actCopy, actFind, actNextView, actBack, actPalette, actQuit}
}

// words are what the acts mean here.
func (f *finding) words(_ *Model, a act) (short, long string) {
	switch {
	case a == actDetail && f.writing() && f.answer.matches == 0:
		return "to the keys", ""
	case a == actDetail && f.writing():
		return "record", ""
	case a == actNextView && f.writing():
		return "next field", ""
	case a == actDetail:
		return "record", "the record in full"
	case a == actPurge:
		return "purge plan", "purge plan of this record"
	case a == actFind:
		return "the event", "back to the event"
	}
	return "", ""
}
