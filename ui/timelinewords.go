package ui

import (
	"fmt"
	"strings"
	"time"

	"idemtui/inspect"
	"idemtui/inspect/activity"
	"idemtui/ui/table"
)

// spanWords is a span in a person's words: 20:44 to 21:13; with days where it
// is longer than one.
func spanWords(s timeSpan) string {
	from, to := s.from.Time(), s.to.Time()
	if s.to.Sub(s.from) >= 24*time.Hour {
		return from.Format("Jan 2 15:04") + " to " + to.Format("Jan 2 15:04")
	}
	return from.Format("15:04") + " to " + to.Format("15:04")
}

// about is the words below the charts: what the signs mean, what the span
// holds, and what is not shown.
func (t *timeline) about(m *Model, height int) []string {
	var lines []string
	if m.place.shape > shapeTiny {
		lines = append(lines, t.legend(m))
	}
	if m.notice != "" {
		lines = append(lines, m.theme.strong.Paint(inspect.Clean(m.notice)))
	}
	lines = append(lines, t.spanText(m)...)
	if m.place.shape > shapeTiny {
		lines = append(lines, t.doubts(m)...)
	}
	for i, line := range lines {
		lines[i] = table.Cut(line, m.width-2, m.glyphs.cut)
	}
	return lines[:min(len(lines), max(height, 0))]
}

// legend explains the signs.
func (t *timeline) legend(m *Model) string {
	sign := func(s inspect.State) string { return m.theme.state(s).Paint(m.glyphs.bar[s]) + " " + s.String() }
	text := "  above " + sign(inspect.Stuck) + " " + sign(inspect.Lapsed)
	rest := ", below " + m.theme.state(inspect.Done).Paint(m.glyphs.blocks[len(m.glyphs.blocks)-1]) + " completed"
	if m.width < viewNamesWidth {
		return text + rest + m.theme.quiet.Paint("; each to its own scale")
	}
	return text + m.theme.quiet.Paint(", a cell each at least") + rest +
		m.theme.quiet.Paint(". Each chart has its own scale, in records per "+t.step.String())
}

// spanText is what the span that acts work on holds.
func (t *timeline) spanText(m *Model) []string {
	line, chosen := t.line(m), t.chosen()
	from, to := line.BinOf(chosen.from), line.BinOf(chosen.to-1)+1
	sum := line.Sum(from, to)
	word := "selected "
	switch {
	case t.drawing:
		word = "selecting "
	case t.span.to == 0:
		word = "at "
	}
	head := m.theme.accent.Paint(word+spanWords(chosen)) + ", " + inspect.Long(chosen.to.Sub(chosen.from)) + ": "
	switch {
	case m.place.shape == shapeTiny:
		head = m.theme.accent.Paint(spanWords(chosen)) + ": "
	case m.width < viewNamesWidth:
		head = m.theme.accent.Paint(word+spanWords(chosen)) + ": "
	}
	var parts []string
	for _, s := range []inspect.State{inspect.Stuck, inspect.Lapsed, inspect.Running, inspect.Held, inspect.Done, inspect.Expired} {
		if n := sum.Of(s); n > 0 {
			parts = append(parts, m.theme.state(s).Paint(count(n)+" "+s.String()))
		}
	}
	if len(parts) == 0 {
		parts = append(parts, m.theme.quiet.Paint("nothing was started or completed"))
	}
	text := head + strings.Join(parts, ", ") + "."
	if m.width >= viewNamesWidth {
		text += m.theme.quiet.Paint(t.pace(line, from, to))
	}
	indent := "  "
	if m.place.shape == shapeTiny {
		indent = ""
	}
	return []string{indent + text}
}

// pace compares how much completed in a span with how much did after it; empty
// where there is no after.
func (t *timeline) pace(line *activity.Line, from, to int) string {
	width, after := to-from, activity.PastBins-1-to // the clock's bin is not full yet
	if width < 2 || after < 2 {
		return ""
	}
	done := func(from, to int) float64 {
		sum := line.Sum(from, to)
		return float64(sum.Of(inspect.Done)+sum.Of(inspect.Expired)) / (float64(to-from) * line.Step.Width().Minutes())
	}
	rate := func(n float64) string {
		if n < 10 {
			return fmt.Sprintf("%.1f", n)
		}
		return count(int(n + 0.5))
	}
	return fmt.Sprintf(" %s completed a minute, %s after.", rate(done(from, to)), rate(done(to, to+min(after, width))))
}

// doubts say what the charts do not show, and what they suppose.
func (t *timeline) doubts(m *Model) []string {
	line, p := t.line(m), timelinePlace(m)
	before := line.Sum(0, activity.PastBins-p.past)
	before.Join(line.Earlier)
	var parts []string
	if n := activity.TroubleOf(&before); n > 0 {
		parts = append(parts, m.theme.warning.Paint(count(n)+" stuck or lapsed before "+spanStart(line.From(activity.PastBins-p.past), line.Step))+
			" ("+m.keyHint(actWider)+")")
	}
	if n := m.tally.Counts.Total() - m.tally.Placed; n > 0 {
		parts = append(parts, m.theme.quiet.Paint(plural(n, "record")+" not shown: when is not known"))
	}
	if n := m.tally.Supposed; n > 0 {
		parts = append(parts, m.theme.quiet.Paint(m.glyphs.estimated+" "+count(n)+" placed by the default expires_after, 1 h"))
	}
	text := " "
	for _, part := range parts {
		if table.Width(text)+table.Width(part)+3 > m.width {
			break
		}
		text += " " + part + "  "
	}
	if text == " " {
		return nil
	}
	return []string{strings.TrimRight(text, " ")}
}

// untilWords are the moments from which and up to which keys get free: with
// days where they are not of one, and one moment where there is no other.
func untilWords(first, last inspect.Millis) string {
	from, to := hourMinute(first), hourMinute(last)
	if first.Time().YearDay() != last.Time().YearDay() {
		from, to = first.Time().Format("Jan 2 15:04"), last.Time().Format("Jan 2 15:04")
	}
	if from == to {
		return to
	}
	return from + " to " + to
}

func spanStart(at inspect.Millis, step activity.Step) string {
	if step.Width() >= time.Hour {
		return at.Time().Format("Jan 2 15:04")
	}
	return hourMinute(at)
}
