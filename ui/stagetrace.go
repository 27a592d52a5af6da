package ui

import (
	"fmt"
	"strings"

	"idemtui/inspect"
	"idemtui/ui/table"
)

// tracePane is what the chosen delivery did, step by step, or the function's
// log; on a very wide screen both.
func (m *Model) tracePane() []string {
	p := m.stage.place
	rows := p.traceHeight - 1
	if m.width >= 180 {
		left := m.width * 62 / 100
		right := m.width - left - 1
		trace := append([]string{m.paneRule(m.traceTitle(), paneTrace, "", left)}, m.traceLines(left, rows)...)
		log := append([]string{m.paneRule("LOG", paneCount, "", right)}, m.logLines(right, rows)...)
		for i := range trace {
			down := m.glyphs.down
			if i == 0 {
				down = m.glyphs.teeDown
			}
			trace[i] = fit(trace[i], left) + m.theme.border.Paint(down) + fit(at(log, i), right)
		}
		return trace
	}
	if m.stage.log {
		return append([]string{m.paneRule("LOG of the function", paneTrace, m.theme.quiet.Paint("l trace"), m.width)}, m.logLines(m.width, rows)...)
	}
	hint := "enter opens it, o log"
	if m.stage.open {
		hint = "esc closes it"
	}
	return append([]string{m.paneRule(m.traceTitle(), paneTrace, m.theme.quiet.Paint(hint), m.width)}, m.traceLines(m.width, rows)...)
}

func (m *Model) traceTitle() string {
	d := m.stage.chosen()
	if d == nil {
		return "TRACE"
	}
	when := d.Started
	if when.IsZero() {
		when = d.Ended
	}
	return "TRACE of " + when.UTC().Format("15:04:05.000") + "  " + inspect.Clean(d.Business)
}

// traceLines are the steps in a window, filled up.
func (m *Model) traceLines(width, rows int) []string {
	d := m.stage.chosen()
	var all []string
	switch {
	case d == nil:
		all = []string{"   " + m.theme.quiet.Paint("Each delivery opens into the requests that the function made, as the endpoint saw them.")}
	case len(d.Trace) == 0 && d.Outcome == OutcomeRunning:
		all = []string{"   " + m.theme.quiet.Paint("it is under way")}
	default:
		for i := range d.Trace {
			all = append(all, m.stepLines(&d.Trace[i], i+1, width)...)
		}
	}
	from := min(m.stage.scroll, max(len(all)-rows, 0))
	shown := all[from:min(from+rows, len(all))]
	if hidden := len(all) - from - len(shown); hidden > 0 && len(shown) > 0 {
		more := fmt.Sprintf("   %s %d more", m.glyphs.more, hidden+1)
		shown = append(append([]string{}, shown[:len(shown)-1]...), m.theme.quiet.Paint(more))
	}
	return append(append([]string{}, shown...), blankLines(rows-len(shown), width)...)
}

// operationCells is the column of a request's name.
const operationCells = 11

// stepLines are one step: a request with its condition and outcome, or what was
// decided.
func (m *Model) stepLines(s *Step, n, width int) []string {
	number := m.theme.quiet.Paint(fmt.Sprintf("  %2d  ", n))
	indent := strings.Repeat(" ", 6)
	if s.Operation == "" {
		ink := table.Ink("")
		if s.Bad {
			ink = m.theme.warning
		}
		return m.wrapped(number, indent, inspect.Clean(s.Words), ink, width)
	}
	sign, ink := m.glyphs.ok, m.theme.success
	if s.Bad {
		sign, ink = m.glyphs.bad, m.theme.warning
	}
	outcome := ink.Paint(sign+" "+inspect.Clean(s.Outcome)) + m.theme.quiet.Paint(fmt.Sprintf("  %4.1f ms ", float64(s.Took.Microseconds())/1000))
	what := inspect.Clean(s.Condition)
	if s.Table != "" {
		what = "on " + inspect.Clean(s.Table) + "  " + inspect.Clean(s.Words)
	}
	room := max(width-len(indent)-operationCells-table.Width(outcome)-2, 12)
	parts := wrap(what, room)
	if len(parts) > 1 && !m.stage.open && m.width < 140 { // the rest is for the open trace
		parts = []string{table.Cut(what, room, m.glyphs.cut)}
	}
	lines := make([]string, 0, len(parts)+1)
	for i, part := range parts {
		lead := indent + strings.Repeat(" ", operationCells)
		if i == 0 {
			lead = number + padRight(m.theme.strong.Paint(inspect.Clean(s.Operation)), operationCells)
		}
		line := lead + m.theme.quiet.Paint(part)
		if i == len(parts)-1 {
			line = apart(line, outcome, width)
		}
		lines = append(lines, fit(line, width))
	}
	if s.Log != "" && m.stage.open {
		lines = append(lines, m.wrapped(indent+m.theme.border.Paint("DEBUG "), indent, inspect.Clean(s.Log), m.theme.quiet, width)...)
	}
	return lines
}

// wrapped is text in lines, the first after a lead.
func (m *Model) wrapped(lead, indent, text string, ink table.Ink, width int) []string {
	parts := wrap(text, max(width-table.Width(lead)-1, 12))
	lines := make([]string, len(parts))
	for i, part := range parts {
		lines[i] = fit(lead+ink.Paint(part), width)
		lead = strings.Repeat(" ", max(table.Width(lead), len(indent)))
	}
	return lines
}

// logLines are the newest lines that the function and Lambda wrote.
func (m *Model) logLines(width, rows int) []string {
	all := m.stage.standing.Log
	lines := make([]string, 0, rows)
	for _, l := range all[max(len(all)-rows, 0):] {
		ink := table.Ink("")
		switch {
		case l.Platform:
			ink = m.theme.quiet
		case l.Err:
			ink = m.theme.warning
		}
		text := m.theme.quiet.Paint(fmt.Sprintf(" %s %d ", l.At.UTC().Format("15:04:05.000"), l.PID)) + ink.Paint(inspect.Clean(strings.ReplaceAll(l.Text, "\t", "  ")))
		lines = append(lines, fit(table.Cut(text, width-1, m.glyphs.cut), width))
	}
	if len(all) == 0 {
		lines = append(lines, "   "+m.theme.quiet.Paint("the function has printed nothing yet"))
	}
	return append(lines, blankLines(rows-len(lines), width)...)
}
