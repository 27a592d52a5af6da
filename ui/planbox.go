package ui

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
	"idemtui/inspect/plan"
	"idemtui/ui/table"
)

// planWidth is how wide the dialog is where there is room.
const planWidth = 104

// planView is the dialog laid out: text that scrolls, then what stays.
type planView struct {
	text []string
	// switches are the lines of text that hold a switch, by number.
	switches map[int]int
	foot     []string
	buttons  buttonRows
	// from is the first line of text that shows, room how many do.
	from, room, width int
}

// planView lays the dialog out for the screen that there is.
func (m *Model) planView() planView {
	p := &m.planning
	width, height := m.boxRoom()
	v := planView{width: min(width, planWidth), switches: map[int]int{}}
	buttons, switches := m.planChoices()
	row := make([]button, len(buttons))
	for i := range buttons {
		row[i] = buttons[i].button
	}
	focus := p.focused(slices.Concat(buttons, switches))
	v.buttons = newButtonRows(row, focus, v.width)
	v.foot = m.planFoot(v.width, buttons, switches)
	lines := v.buttons.lines(m, v.width)
	if most := max(height/3, 1); len(lines) > most { // tiny: those around the focus
		at := 0
		if focus < len(buttons) {
			at = v.buttons.places[focus].row
		}
		lines = lines[min(at, len(lines)-most):][:most]
	}
	v.foot = append(v.foot, lines...)
	switch {
	case m.o.ReadOnly:
		v.text = m.readOnlyText(v.width)
	case p.question != asksNothing:
		v.text = m.questionText(v.width)
	default:
		m.planText(&v, switches, focus-len(buttons))
	}
	v.room = max(min(height-len(v.foot), len(v.text)), 1)
	v.from = max(min(p.scroll, len(v.text)-v.room), 0)
	return v
}

// paragraph is text that wraps.
func (v *planView) paragraph(ink table.Ink, text string) {
	if text == "" {
		return
	}
	for _, line := range sentences(inspect.Clean(text), v.width) {
		v.text = append(v.text, ink.Paint(line))
	}
}

// shell is a command line. It wraps between words alone: flags have hyphens.
func (v *planView) shell(ink table.Ink, command string) {
	line := ""
	for word := range strings.SplitSeq(inspect.Clean(command), " ") {
		if line != "" && table.Width(line)+1+table.Width(word) > v.width {
			v.text = append(v.text, ink.Paint(line))
			line = "   "
		}
		if line != "" {
			word = " " + word
		}
		line += word
	}
	v.text = append(v.text, ink.Paint(line))
}

// blank is a line of air; a tiny screen has none to spare.
func (v *planView) blank(m *Model) {
	if m.place.shape > shapeTiny && len(v.text) > 0 && v.text[len(v.text)-1] != "" {
		v.text = append(v.text, "")
	}
}

// planText is what the dialog tells, the most needed first; focus is the switch
// that has it.
func (m *Model) planText(v *planView, switches []planChoice, focus int) {
	p := &m.planning
	j := &p.judged
	tiny := m.place.shape == shapeTiny
	if !tiny || len(j.fell) > 0 {
		m.setText(v)
	}
	for _, g := range j.plan.Groups() {
		m.group(v, g)
	}
	v.blank(m)
	if tiny && len(j.fell) == 0 {
		m.setText(v)
	}
	for i, s := range switches {
		m.switchLine(v, s, i, focus == i)
	}
	v.blank(m)
	m.warnings(v)
	v.paragraph("", m.blockingText())
	v.paragraph("", m.agesText())
	v.paragraph("", m.proofsText())
	for _, claim := range j.plan.Claims(j.policy) {
		v.paragraph("", "If what you said is so: "+claim+".")
	}
	for _, note := range p.facts.Notes {
		v.paragraph(m.theme.quiet, "Note: "+note)
	}
	v.paragraph("", "The first run may have had effects. A purge stops no running call.")
	v.paragraph("", "Each delete happens only if the record is still as shown; the journal comes first.")
	v.blank(m)
	v.shell(m.theme.quiet, m.command())
}

// warnings are what a person has to know before all else.
func (m *Model) warnings(v *planView) {
	j := &m.planning.judged
	if j.plan.Protecting() > 0 {
		v.paragraph(m.theme.warning, "COMPLETED records answer duplicates: once purged, each duplicate runs its handler again. A warm function may still replay one from its cache until it expires.")
	}
	if j.plan.Forced() > 0 {
		v.paragraph(m.theme.warning, "By force: when a call that is running completes, it writes its record again, and a second run may have begun.")
	}
	v.paragraph(m.theme.warning, m.lateText())
	for _, doubt := range j.plan.Doubts(j.policy) {
		v.paragraph(m.theme.warning, "Not used: "+doubt+".")
	}
}

// setText says what the set is, and whether it is as it was shown.
func (m *Model) setText(v *planView) {
	v.paragraph("", m.planGlance())
	ink, text := m.lookText()
	v.paragraph(ink, text)
	v.blank(m)
}

// lookText says what the dialog still waits for; then whether the records are
// as they were shown. It is always there, so that nothing below it jumps.
func (m *Model) lookText() (table.Ink, string) {
	p := &m.planning
	fell := m.fellText()
	switch {
	case p.err != nil:
		return m.theme.warning, joined(fell, "They could not be read again: "+p.err.Error())
	case p.read < len(p.asked):
		return m.theme.accent, joined(fell, "Reading them again: "+count(p.read)+" of "+count(len(p.asked))+" "+m.glyphs.cut)
	case !p.known:
		return m.theme.accent, joined(fell, "Asking for the longest runs of their functions "+m.glyphs.cut)
	case fell != "":
		return m.theme.warning, fell
	case len(p.asked) == 1:
		return m.theme.quiet, "Read again: it is as it was shown."
	}
	return m.theme.quiet, "Read again in turn: all are as they were shown."
}

func joined(sentence, next string) string { return strings.TrimPrefix(sentence+" "+next, " ") }

// group is a line of the plan: how many, of what state, what happens.
func (m *Model) group(v *planView, g plan.Group) {
	state := m.theme.state(g.State)
	number := padLeft(count(g.N), 5)
	ink := m.theme.quiet
	if g.Verdict == plan.Take {
		number, ink = m.theme.strong.Paint(number), ""
	}
	lead := number + " " + state.Paint(m.glyphs.state(g.State)+" "+padRight(g.State.String(), 9)) + " "
	indent := table.Width(lead)
	if v.width < 2*indent+indent/2 { // below, there is no room beside it
		v.text = append(v.text, lead)
		indent = 4
		lead = padRight("", indent)
	}
	for i, line := range sentences(m.groupText(g), max(v.width-indent, 12)) {
		if i > 0 {
			lead = padRight("", indent)
		}
		v.text = append(v.text, lead+ink.Paint(line))
	}
}

// switchLine is what goes only on the person's own word.
func (m *Model) switchLine(v *planView, s planChoice, i int, focused bool) {
	on := map[choiceOf]bool{
		chooseForce: m.planning.take.force, chooseCompleted: m.planning.take.completed, chooseExpired: m.planning.take.expired,
	}[s.does]
	sign := " "
	if on {
		sign = "x"
	}
	bar, ink := "  ", table.Ink("")
	if focused {
		bar, ink = m.theme.accent.Paint(m.glyphs.cursor)+" ", m.theme.strong
	}
	if on {
		ink = m.theme.warning
	}
	v.switches[len(v.text)] = i
	for n, line := range sentences(s.word, max(v.width-8, 12)) {
		head := padRight("", 8)
		if n == 0 {
			head = "  " + bar + m.theme.accent.Paint("["+sign+"]") + " "
		}
		v.text = append(v.text, head+ink.Paint(line))
	}
}

// planFoot is what stays above the buttons: the count to type, and why the
// button with the focus cannot act.
func (m *Model) planFoot(width int, buttons, switches []planChoice) []string {
	p := &m.planning
	var foot []string
	if m.place.shape > shapeTiny {
		foot = append(foot, "")
	}
	if m.mustType() && !m.o.ReadOnly {
		n := p.judged.plan.Count(plan.Take)
		where := "COMPLETED"
		if m.o.Production {
			where = "PROD " + m.glyphs.production
		}
		typed := m.theme.strong.Paint(p.typed) + m.theme.accent.Paint(m.glyphs.cursor)
		foot = append(foot, fit(m.theme.warning.Paint(where+": type "+strconv.Itoa(n)+" to purge")+"   "+typed, width))
	}
	word := inspect.Clean(p.word)
	if all := slices.Concat(buttons, switches); word == "" {
		word = all[p.focused(all)].not
	}
	if word != "" {
		foot = append(foot, fit(m.theme.warning.Paint(table.Cut(word, width, m.glyphs.cut)), width))
	} else if len(foot) > 0 && m.mustType() && m.place.shape > shapeTiny {
		foot = append(foot, "")
	}
	return foot
}

// readOnlyText says that a purge is off, and what can be done instead.
func (m *Model) readOnlyText(width int) []string {
	v := planView{width: width}
	v.paragraph("", "D purge is off (--read-only). The plan can be saved, for someone who may purge:")
	v.blank(m)
	v.shell(m.theme.accent, m.savingCommand())
	return v.text
}

// planBox is the dialog as far as it is scrolled.
func (m *Model) planBox() *box {
	v := m.planView()
	lines := append(slices.Clone(v.text[v.from:v.from+v.room]), v.foot...)
	b := &box{title: m.planTitle(v.width - 2), lines: lines, width: v.width, top: 2}
	if m.o.Production {
		b.ink = m.theme.band
	}
	quiet, accent := m.theme.quiet, m.theme.accent
	escape := " cancels"
	if m.planning.question != asksNothing {
		escape = " goes back"
	}
	b.hint = accent.Paint("tab") + quiet.Paint(" moves "+m.glyphs.dot+" ") + accent.Paint("enter") +
		quiet.Paint(" presses "+m.glyphs.dot+" ") + accent.Paint("esc") + quiet.Paint(escape)
	below := len(v.text) - v.from - v.room
	switch {
	case below > 0 && m.place.shape == shapeTiny:
		b.hint = accent.Paint(m.arrowDown()) + quiet.Paint(" "+plural(below, "line")+" below "+m.glyphs.dot+" ") + accent.Paint("tab") + quiet.Paint(" moves")
	case below > 0:
		b.hint = accent.Paint(m.arrowDown()) + quiet.Paint(" "+plural(below, "line")+" below "+m.glyphs.dot+" ") + b.hint
	}
	return b
}

// arrowDown names the key that scrolls.
func (m *Model) arrowDown() string {
	if m.o.ASCII {
		return "down"
	}
	return "↓"
}

func (m *Model) scrollPlan(lines int) {
	v := m.planView()
	m.planning.scroll = max(min(v.from+lines, len(v.text)-v.room), 0)
}

// planClick presses what is under the mouse; a click elsewhere does nothing.
func (m *Model) planClick(at tea.Mouse) tea.Cmd {
	v, b := m.planView(), m.planBox()
	x, y := m.boxPlace(b)
	line, cell := at.Y-y-1, at.X-x-frameCells/2
	buttons, switches := m.planChoices()
	if row := line - (len(b.lines) - v.buttons.rows); row >= 0 {
		if i, ok := v.buttons.at(row, cell); ok {
			m.planning.focus = buttons[i].does
			return m.pressed(buttons[i])
		}
		return nil
	}
	if i, ok := v.switches[v.from+line]; ok && line >= 0 && line < v.room && cell >= 0 && cell < v.width {
		m.planning.focus = switches[i].does
		return m.pressed(switches[i])
	}
	return nil
}
