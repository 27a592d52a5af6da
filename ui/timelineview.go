package ui

import (
	"strings"
	"time"

	"idemtui/inspect"
	"idemtui/inspect/activity"
	"idemtui/ui/table"
)

// timelineLayout is where the parts of the view stand: lines and cells from 0,
// -1 for a line that there is not.
type timelineLayout struct {
	caption, band              int
	upper, upperHeight         int
	upperAxis                  int
	lower, lowerHeight         int
	lowerAxis                  int
	span, labels, words, below int
	// left is the cell of the first bin, past how many there are; now is the
	// line between past and ahead; right is the cells behind ahead.
	left, past, now, ahead, right int
}

// cell is where a bin of the past stands, counted from the first that shows.
func (p timelineLayout) cell(bin int) int { return bin - (activity.PastBins - p.past) }

// timelinePlace places two charts one above the other, the words below.
func timelinePlace(m *Model) timelineLayout {
	p := timelineLayout{left: 9, right: 5}
	share := 58
	switch m.place.shape {
	case shapeTooSmall, shapeTiny:
		p.left, p.right, share = 5, 0, 68
	case shapeNarrow:
		share = 60
	case shapeNormal, shapeWide:
	}
	cells := max(m.width-p.left-1-p.right, 2)
	p.past = min(max(cells*share/100, 1), activity.PastBins)
	p.ahead = min(max(cells-p.past, 1), activity.AheadBins)
	p.now = p.left + p.past
	if m.place.shape <= shapeTiny {
		return p.tiny(m.height)
	}
	const fixed = 12 // header, views, caption, band, two axes, span, labels, three lines of words, footer
	charts := m.height - fixed
	if m.height >= 30 {
		charts -= 7 // for who was hit
	}
	p.upperHeight = min(max(charts/2, 1), 14)
	p.lowerHeight = min(max(charts-charts/2, 1), 14)
	p.caption, p.band, p.upper = 2, 3, 4
	p.upperAxis = p.upper + p.upperHeight
	p.lower = p.upperAxis + 1
	p.lowerAxis = p.lower + p.lowerHeight
	p.span = p.lowerAxis + 1
	p.labels = p.span + 1
	p.words = p.labels + 1
	p.below = m.height - 1
	return p
}

// tiny leaves the axes and the caption out.
func (p timelineLayout) tiny(height int) timelineLayout {
	charts := max(height-6, 2)
	p.caption, p.upperAxis, p.lowerAxis = -1, -1, -1
	p.band, p.upper = 1, 2
	p.lowerHeight = max(charts/4, 1)
	p.upperHeight = charts - p.lowerHeight
	p.lower = p.upper + p.upperHeight
	p.span = p.lower + p.lowerHeight
	p.labels = p.span + 1
	p.words, p.below = p.labels+1, height-1
	return p
}

// screen draws the view.
func (t *timeline) screen(m *Model) []string {
	if msg := m.message(); msg != nil {
		return m.messageScreen(*msg)
	}
	lines := blankLines(m.height, m.width)
	lines[0], lines[m.height-1] = m.header(), m.footer()
	if m.place.view >= 0 {
		lines[viewLineAt] = m.viewLine()
	}
	if !m.tally.ever {
		lines[min(3, m.height-2)] = fit("   "+m.theme.title.Paint("Counting by time "+m.glyphs.cut), m.width)
		return lines
	}
	p := timelinePlace(m)
	put := func(y int, line string) {
		if y > 0 && y < m.height-1 {
			lines[y] = fit(line, m.width)
		}
	}
	trouble, done := t.troubleChart(m, p), t.doneChart(m, p)
	for i, s := range trouble.lines(m, p) {
		put(p.upper+i, s.String())
	}
	beside := t.ahead(m, p)
	for i, s := range done.lines(m, p) {
		line := s.String()
		if i < len(beside) {
			line = fit(line, p.now+1) + "  " + beside[i]
		}
		put(p.lower+i, line)
	}
	put(p.caption, t.caption(m, p))
	put(p.band, t.band(m, p).String())
	put(p.upperAxis, t.axis(m, p).String())
	put(p.lowerAxis, t.axis(m, p).String())
	put(p.span, t.spanLine(m, p).String())
	put(p.labels, t.labels(m, p).String())
	words := t.about(m, p.below-p.words)
	for i, line := range words {
		put(p.words+i, " "+line)
	}
	if y := p.words + len(words) + 1; m.place.shape > shapeNarrow {
		for i, line := range t.hitLines(m, p.below-y) {
			put(y+i, line)
		}
	}
	return lines
}

// labels are the times below the charts, now among them.
func (t *timeline) labels(m *Model, p timelineLayout) strokes {
	line := t.line(m)
	s := newStrokes(m.width)
	now := hourMinute(m.tally.At) + " now"
	at := max(min(p.now-2, m.width-len(now)), 0)
	s.text(at, m.theme.strong, now)
	every := labelEvery(line.Step.Width())
	for cell := range p.past + 1 + p.ahead {
		bin := activity.PastBins - p.past + cell
		if cell > p.past { // the line of now takes a cell, and the clock's bin is on both sides
			bin -= 2
		}
		from := line.From(bin)
		if from%inspect.Millis(every.Milliseconds()) != 0 || cell == p.past {
			continue
		}
		text := momentText(from, every)
		x := p.left + cell - len(text)/2
		if x >= 0 && x+len(text) <= m.width && s.free(x-2, x+len(text)+2) {
			s.text(x, m.theme.quiet, text)
		}
	}
	return s
}

// labelEvery is how far labels stand apart: ten cells at least, a round time.
func labelEvery(step time.Duration) time.Duration {
	const cells, day = 10, 24 * time.Hour
	for _, every := range []time.Duration{
		15 * time.Minute, 30 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, day, 2 * day, 5 * day,
	} {
		if every >= cells*step {
			return every
		}
	}
	return 14 * day
}

// momentText is a time of the day, or a day where a label stands for one.
func momentText(at inspect.Millis, every time.Duration) string {
	const day = inspect.Millis(24 * 3600_000)
	if every >= 6*time.Hour && at%day == 0 {
		return at.Time().Format("Jan 2")
	}
	return hourMinute(at)
}

// caption says what the halves of the view are.
func (t *timeline) caption(m *Model, p timelineLayout) string {
	step := t.step.Width()
	past, ahead := time.Duration(p.past)*step, time.Duration(p.ahead)*step
	left := "by " + t.step.String() + ", UTC, past " + inspect.Long(past) + ": when records were started or completed"
	right := "next " + inspect.Long(ahead) + ": when keys are free again"
	if table.Width(left)+table.Width(right)+8 > m.width {
		left = "by " + t.step.String() + ", UTC, past " + inspect.Long(past)
		right = "next " + inspect.Long(ahead) + ": free again"
	}
	return m.ends("   "+m.theme.quiet.Paint(left), m.theme.quiet.Paint(right)+" ", m.width)
}

// ahead says, beside the lower chart, what the upper one shows ahead.
func (t *timeline) ahead(m *Model, p timelineLayout) []string {
	const least = 22
	width := m.width - p.now - 4
	if width < least || p.lowerHeight < 4 {
		return nil
	}
	var lines []string
	add := func(s inspect.State, text string) {
		for i, line := range wrap(text, width) {
			if i == 0 {
				if word, rest, ok := strings.Cut(line, ":"); ok {
					line = m.theme.state(s).Paint(word+":") + rest
				}
			}
			lines = append(lines, line)
		}
	}
	if e := m.tally.Refused; e.N > 0 {
		text := "stuck: " + plural(e.N, "key") + " refused until " + untilWords(e.First, e.Last)
		if width >= 40 {
			text = "stuck: " + plural(e.N, "key") + " refused until expired, " + untilWords(e.First, e.Last) +
				"; the last duplicate is refused " + inspect.Long(e.Last.Sub(m.tally.At).Round(time.Minute)) + " from now."
		}
		add(inspect.Stuck, text)
	}
	if n := m.tally.Counts.Of(inspect.Lapsed); n > 0 {
		add(inspect.Lapsed, "lapsed: "+plural(n, "key")+" open to a retry now.")
	}
	if n := m.tally.Counts.Of(inspect.Running) + m.tally.Counts.Of(inspect.Held); n > 0 {
		add(inspect.Running, "running or held: "+count(n)+" may still be at work.")
	}
	if len(lines) == 0 {
		lines = append(lines, m.theme.success.Paint("No key refuses retries."))
	}
	return lines[:min(len(lines), p.lowerHeight)]
}
