package ui

import (
	"fmt"
	"strings"

	"idemtui/inspect"
	"idemtui/inspect/doctor"
	"idemtui/ui/table"
)

// doctorPlace is where the parts of the view stand; a height of 0 means that a
// part does not show.
type doctorPlace struct {
	sum                  int // the line that counts the findings; 0 without one
	list, listHeight     int
	rule                 int
	wordsAt, words       int
	fineRule, fine, note int
}

// fineLines is how much room what is fine has on a screen that is not narrow.
const fineLines = 2

// doctorPlace places the findings above, one of them in words below, and at the
// foot what is fine. A tiny screen has the list alone.
func (m *Model) doctorPlace() doctorPlace {
	p := doctorPlace{sum: 2, list: 4, note: m.height - 2}
	if m.place.shape == shapeTiny {
		return doctorPlace{list: 2, listHeight: m.height - 4, note: m.height - 2}
	}
	bottom := p.note
	switch {
	case m.height >= 24 && m.width >= viewNamesFrom:
		p.fine = bottom - fineLines
		p.fineRule = p.fine - 1
		bottom = p.fineRule
	case m.height >= 20:
		p.fine = bottom - 1
		bottom = p.fine
	}
	free := bottom - p.list
	p.listHeight = max(min(m.examination.list.Len(), free*2/5), 1)
	p.rule = p.list + p.listHeight + 1
	p.wordsAt = p.rule + 1
	p.words = max(bottom-p.wordsAt, 0)
	return p
}

// viewNamesFrom is the width from which what is fine has a rule of its own.
const viewNamesFrom = 100

// arrange gives the list its size.
func (e *examination) arrange(m *Model) {
	e.list.SetSize(m.width, max(m.doctorPlace().listHeight, 1))
}

// restyle follows the theme.
func (e *examination) restyle(m *Model) { e.list.SetLook(m.listLook()) }

// newFindings makes the list.
func (m *Model) newFindings() *table.Table[*doctor.Finding] {
	return table.New([]table.Column[*doctor.Finding]{
		{Title: "SEVERITY", Min: 9, Want: 9, Keep: true, Draw: func(c *table.Cell, f *doctor.Finding) {
			sign, ink := m.severity(f)
			c.Sign(ink, sign)
			c.Text(ink, " "+severityWord(f))
		}},
		{Title: "SCOPE", Min: 12, Want: 24, Max: 30, Rank: 2, Draw: func(c *table.Cell, f *doctor.Finding) {
			c.Text("", table.Cut(inspect.Clean(f.Scope()), c.Width(), m.glyphs.cut))
		}},
		{Title: "FINDING", Min: 16, Want: 56, Max: 110, Keep: true, Draw: func(c *table.Cell, f *doctor.Finding) {
			c.Text("", table.Cut(inspect.Clean(f.Title), c.Width(), m.glyphs.cut))
		}},
		{Title: "RECORDS", Min: 7, Want: 7, Rank: 1, Right: true, Draw: func(c *table.Cell, f *doctor.Finding) {
			if f.Count == 0 {
				c.Text(m.theme.quiet, m.glyphs.none)
				return
			}
			c.Text("", count(f.Count))
		}},
	}, table.Look{})
}

func severityWord(f *doctor.Finding) string {
	if f.Ignored() {
		return "ignored"
	}
	return f.Severity.String()
}

// severity is the sign of a finding and its ink.
func (m *Model) severity(f *doctor.Finding) (sign string, ink table.Ink) {
	switch {
	case f.Ignored():
		return m.glyphs.none, m.theme.quiet
	case f.Severity == inspect.Error:
		return m.glyphs.bad, m.theme.errorInk()
	case f.Severity == inspect.Warning:
		return m.glyphs.warn, m.theme.warning
	}
	return m.glyphs.info, m.theme.quiet
}

// badge follows the name of the view: how many errors there are.
func (e *examination) badge(m *Model) string {
	if n := e.report.Count(inspect.Error); n > 0 {
		return m.glyphs.bad + count(n)
	}
	return ""
}

// checked is when it was looked at, what, and how long that took.
func (e *examination) checked(m *Model) string {
	switch {
	case e.busy:
		return "checking " + m.glyphs.cut
	case !e.ever:
		return ""
	}
	text := "checked " + e.at.Time().Format("15:04:05")
	if m.width >= viewNamesFrom {
		text += fmt.Sprintf(", table and %s", plural(e.report.Prefixes, "function"))
	}
	return text + fmt.Sprintf(", %.1f s", e.took.Seconds())
}

// screen draws the view.
func (e *examination) screen(m *Model) []string {
	p := m.doctorPlace()
	lines := blankLines(m.height, m.width)
	lines[0] = m.header()
	if m.place.shape > shapeTiny {
		lines[viewLineAt] = m.viewLine()
	}
	lines[m.height-1] = m.footer()
	lines[p.note] = fit(m.doctorNote(), m.width)
	if p.sum > 0 {
		lines[p.sum] = m.ends(" "+e.sum(m), m.theme.quiet.Paint(e.checked(m)+" "), m.width)
	}
	if text := e.message(m); text != nil {
		for i, line := range text {
			if y := p.list + i; y < p.note {
				lines[y] = fit("   "+line, m.width)
			}
		}
	} else {
		lines[p.list-1] = fit(e.list.Titles(), m.width)
		copy(lines[p.list:p.list+p.listHeight], e.list.Lines())
		e.putWords(m, lines, p)
	}
	e.putFine(m, lines, p)
	return lines
}

// sum counts the findings: "2 errors   1 warning   2 infos".
func (e *examination) sum(m *Model) string {
	if !e.ever {
		return ""
	}
	var parts []string
	for _, s := range []struct {
		severity inspect.Severity
		ink      table.Ink
	}{{inspect.Error, m.theme.errorInk()}, {inspect.Warning, m.theme.warning}, {inspect.Note, m.theme.quiet}} {
		if n := e.report.Count(s.severity); n > 0 {
			parts = append(parts, s.ink.Paint(plural(n, s.severity.String())))
		}
	}
	if len(parts) == 0 {
		return m.theme.success.Paint("no findings")
	}
	return strings.Join(parts, "   ")
}

// message stands where the list would be; nil where there is one.
func (e *examination) message(m *Model) []string {
	switch {
	case !e.ever:
		return []string{m.theme.title.Paint("Examining the table " + m.glyphs.cut)}
	case len(e.report.Findings) == 0:
		var text []string
		for _, line := range wrap(m.glyphs.ok+" "+e.allFine(), m.width-6) {
			text = append(text, m.theme.success.Paint(line))
		}
		return append(append(text, ""), wrap(seesOnly, m.width-6)...)
	}
	return nil
}

// allFine is what a report without findings says: of an empty table only its
// settings were looked at.
func (e *examination) allFine() string {
	if e.report.Records == 0 {
		return "Nothing is wrong with the table's settings. It has no records that would tell of functions."
	}
	return "Nothing is wrong that its records would show."
}

// seesOnly says what an examination cannot see.
const seesOnly = "A function that wrote no record which is still there is not seen."

// doctorNote is what was said last, else what the view cannot see.
func (m *Model) doctorNote() string {
	if m.notice != "" {
		return "   " + m.theme.strong.Paint(inspect.Clean(m.notice))
	}
	if len(m.examination.report.Findings) == 0 {
		return ""
	}
	text := seesOnly
	if m.partial() {
		text = "The table was not read to its end: counts are of what was read."
	}
	return m.theme.quiet.Paint("   " + table.Cut(text, m.width-4, m.glyphs.cut))
}

// putWords puts the cursor's finding below the rule.
func (e *examination) putWords(m *Model, lines []string, p doctorPlace) {
	f, ok := e.list.Row()
	if !ok || p.words == 0 {
		return
	}
	text := e.textOf(m, f)
	from := min(e.scroll, max(len(text)-p.words, 0))
	right := severityWord(f)
	if below := len(text) - from - p.words; below > 0 {
		right = fmt.Sprintf("%s below %s %s", plural(below, "line"), m.glyphs.dot, right)
	}
	lines[p.rule] = m.ruled(f.ID, right, m.width)
	for i, line := range text[from:min(from+p.words, len(text))] {
		lines[p.wordsAt+i] = fit("   "+line, m.width)
	}
}

// textOf is a finding in words.
func (e *examination) textOf(m *Model, f *doctor.Finding) []string {
	var text []string
	add := func(name, words string) {
		indent := 0
		if name != "" {
			indent = 12
		}
		if words == "" {
			return
		}
		for i, line := range wrap(inspect.Clean(words), max(m.width-indent-6, 12)) {
			if i > 0 {
				name = ""
			}
			text = append(text, m.theme.quiet.Paint(padRight(name, indent))+line)
		}
	}
	if f.Ignored() {
		add("ignored", f.IgnoredBy.Reason)
	}
	add("", f.What)
	for i, evidence := range f.Evidence {
		name := "evidence"
		if i > 0 {
			name = " "
		}
		add(name, evidence)
	}
	add("effect", f.Effect)
	add("what to do", f.Advice)
	scope := make([]string, len(f.Prefixes))
	for i, prefix := range f.Prefixes {
		scope[i] = m.functionTitle(prefix)
	}
	add("scope", strings.Join(scope, ", "))
	add("thread", doctor.ThreadURL(f.Thread))
	return text
}

// putFine puts what is fine at the foot.
func (e *examination) putFine(m *Model, lines []string, p doctorPlace) {
	if p.fine == 0 || !e.ever {
		return
	}
	var words []string
	for _, check := range e.report.Fine {
		words = append(words, m.theme.success.Paint(m.glyphs.ok)+" "+check.Fine)
	}
	if p.fineRule > 0 {
		lines[p.fineRule] = m.ruled("fine", "", m.width)
	}
	line, y := "   ", p.fine
	for i, word := range words {
		if table.Width(line)+table.Width(word)+13 > m.width {
			if y+1 == p.note {
				line += m.theme.quiet.Paint(fmt.Sprintf("and %d more", len(words)-i))
				break
			}
			lines[y] = fit(line, m.width)
			line, y = "   ", y+1
		}
		line += word + "   "
	}
	lines[y] = fit(line, m.width)
}
