package ui

import (
	"strings"

	"idemtui/inspect"
	"idemtui/inspect/activity"
	"idemtui/ui/table"
)

// functionsLayout is where the parts of the view stand: lines from 0, a height
// of 0 for what does not show, -1 for a line that there is not.
type functionsLayout struct {
	filter, titles    int
	list, listHeight  int
	note              int
	about, aboutLines int // the rule, and the lines below it
}

// functionsPlace places the rows above, and what is known of the cursor's below.
func functionsPlace(m *Model) functionsLayout {
	f := &m.functions
	p := functionsLayout{filter: 2, titles: 3, list: 4}
	bottom := m.height - 1
	rows := max(len(f.shown), 1)
	switch m.place.shape {
	case shapeTooSmall, shapeTiny:
		p = functionsLayout{filter: -1, titles: 1, list: 2, note: -1}
		if f.typing || f.input.Value() != "" {
			p.filter, p.titles, p.list = 1, 2, 3
		}
		p.listHeight = bottom - p.list
		return p
	case shapeNarrow:
		p.aboutLines = 2
		p.about = bottom - 1 - p.aboutLines
		p.listHeight = min(rows, p.about-1-p.list)
		p.note = p.list + p.listHeight
		return p
	case shapeNormal, shapeWide:
	}
	least := max((bottom-p.list)*45/100, 9)
	p.listHeight = min(rows, bottom-p.list-2-least)
	p.note = p.list + p.listHeight
	p.about = p.note + 2
	p.aboutLines = bottom - p.about - 1
	return p
}

func (f *functions) arrange(m *Model) {
	f.list.SetSize(m.width, functionsPlace(m).listHeight)
	f.input.SetWidth(max(m.width-24, 10))
}

// screen draws the view.
func (f *functions) screen(m *Model) []string {
	if msg := m.message(); msg != nil {
		return m.messageScreen(*msg)
	}
	lines := blankLines(m.height, m.width)
	p := functionsPlace(m)
	put := func(y int, line string) {
		if y >= 0 && y < m.height-1 {
			lines[y] = fit(line, m.width)
		}
	}
	put(0, m.header())
	if m.place.view >= 0 {
		put(viewLineAt, m.viewLine())
	}
	put(p.filter, f.filterLine(m))
	put(p.titles, f.list.Titles())
	switch {
	case !f.ever:
		put(p.list, "   "+m.theme.title.Paint("Counting by function "+m.glyphs.cut))
	case len(f.shown) == 0:
		put(p.list, "   "+m.theme.strong.Paint("No function has this name.")+"   "+m.theme.accent.Paint("esc")+" clears the filter")
	default:
		for i, line := range f.list.Lines() {
			put(p.list+i, line)
		}
	}
	put(p.note, f.noteLine(m))
	if fn, ok := f.list.Row(); ok && p.aboutLines > 0 {
		put(p.about, f.rule(m, fn))
		for i, line := range f.about(m, fn, p.aboutLines) {
			put(p.about+1+i, line)
		}
	}
	lines[m.height-1] = m.footer()
	return lines
}

// filterLine is the filter by name; blank while there is none.
func (f *functions) filterLine(m *Model) string {
	v := f.input.Value()
	if !f.typing && v == "" {
		return ""
	}
	text := inspect.Clean(v)
	if f.typing {
		text = f.input.View()
	}
	right := m.theme.quiet.Paint(count(len(f.shown))+" of "+plural(f.of, "function")) + " "
	return m.ends(" "+m.theme.accent.Paint("/")+" "+text, right, m.width)
}

// noteLine explains the signs, or says what just happened.
func (f *functions) noteLine(m *Model) string {
	if m.notice != "" {
		return "   " + table.Cut(m.theme.strong.Paint(inspect.Clean(m.notice)), m.width-4, m.glyphs.cut)
	}
	left := "   " + m.theme.quiet.Paint(m.glyphs.dot+" none   "+m.glyphs.atLeast+" at least   "+m.glyphs.estimated+" estimated")
	right := plural(f.of, "function")
	if m.place.shape > shapeNarrow {
		right = "last column: records per 5 min, marked where one is stuck or lapsed"
		if m.theme.coloured {
			right = "last column: records per 5 min, red where one is stuck or lapsed"
		}
	}
	if from, to := f.list.Window(); to-from < f.list.Len() {
		right = "row " + count(f.list.Cursor()+1) + " of " + count(f.list.Len()) + "   " + right
	}
	return m.ends(left, m.theme.quiet.Paint(right)+" ", m.width)
}

// rule heads what is known of a function.
func (f *functions) rule(m *Model, fn *activity.Function) string {
	var parts []string
	if m.place.shape == shapeNarrow && fn.Writer != inspect.WriterUnknown {
		parts = append(parts, fn.Writer.String())
	}
	stuck, lapsed := fn.Counts.Of(inspect.Stuck), fn.Counts.Of(inspect.Lapsed)
	if stuck > 0 {
		parts = append(parts, count(stuck)+" stuck")
	}
	if lapsed > 0 {
		parts = append(parts, count(lapsed)+" lapsed")
	}
	if odd := fn.Counts.Of(inspect.Invalid); odd > 0 {
		parts = append(parts, count(odd)+" invalid")
	}
	if stuck+lapsed == 0 {
		parts = append(parts, "nothing stuck")
	} else {
		parts = append(parts, share(stuck+lapsed, fn.Counts.Total())+" of its records")
	}
	right := strings.Join(parts, " "+m.glyphs.dot+" ")
	name := cutLeft(m.functionTitle(fn.Prefix), max(m.width-table.Width(right)-9, 8), m.glyphs.cut)
	return m.ruled(name, right, m.width)
}

// about is what is known of a function: how long it is in trouble, whether its
// calls could have ended by themselves, and what to do.
func (f *functions) about(m *Model, fn *activity.Function, height int) []string {
	words := wordsOf(m, fn)
	if m.place.shape == shapeNarrow {
		return []string{
			" " + table.Cut(words.short, m.width-2, m.glyphs.cut),
			" " + table.Cut(words.shortAdvice, m.width-2, m.glyphs.cut),
		}
	}
	var lines []string
	if bars := f.ageBars(m, fn, height-6); len(bars) > 0 {
		lines = append(append(lines, bars...), "")
	}
	for _, text := range words.state {
		for _, line := range wrap(text, m.width-6) {
			lines = append(lines, "   "+line)
		}
	}
	if len(words.advice) > 0 {
		lines = append(lines, "")
	}
	for i, advice := range words.advice {
		label := padRight("", labelWidth)
		if i == 0 {
			label = m.theme.quiet.Paint(padRight("what to do", labelWidth))
		}
		for _, line := range wrap(advice, m.width-labelWidth-6) {
			lines = append(lines, "   "+label+line)
			label = padRight("", labelWidth)
		}
	}
	return lines[:min(len(lines), height)]
}

// ageBars are how many of a function's stuck and lapsed records are how old.
func (f *functions) ageBars(m *Model, fn *activity.Function, height int) []string {
	var lines []string
	most := 1
	for _, ages := range [][]activity.AgeRange{fn.StuckAges, fn.LapsedAges} {
		for _, a := range ages {
			most = max(most, a.Records)
		}
	}
	add := func(s inspect.State, ages []activity.AgeRange) {
		for i, a := range ages {
			label := ""
			if i == 0 {
				label = s.String() + " by age"
			}
			const widest = 40
			cells := level(a.Records, most, max(min(widest, m.width-50), 8))
			bar := m.theme.state(s).Paint(strings.Repeat(m.glyphs.bar[s], cells))
			if cells > 0 {
				bar += " "
			}
			number := count(a.Records)
			if a.Records == 0 {
				number = m.theme.quiet.Paint(m.glyphs.dot)
			}
			lines = append(lines, "   "+m.theme.quiet.Paint(padRight(label, labelWidth))+padRight(ageRange(a), 14)+bar+number)
		}
	}
	add(inspect.Stuck, fn.StuckAges)
	add(inspect.Lapsed, fn.LapsedAges)
	return lines[:max(min(len(lines), height), 0)]
}
