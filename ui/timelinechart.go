package ui

import (
	"idemtui/inspect"
	"idemtui/inspect/activity"
	"idemtui/ui/table"
)

// part is what one state adds to a bar.
type part struct {
	n    int
	sign string
	ink  table.Ink
	// aside: it shows on top and does not set the scale.
	aside bool
}

// chart is bars over cells: those of the past, and those ahead to a scale of
// their own.
type chart struct {
	height int
	// past and ahead are the parts of a bar, the lowest first, by cell.
	past, ahead [][]part
	// most and mostAhead are the largest bars, which fill the height.
	most, mostAhead int
	// fine draws the top of a bar in eighths of a cell.
	fine bool
}

// troubleChart is what is stuck or lapsed, and ahead when refused keys are free.
func (t *timeline) troubleChart(m *Model, p timelineLayout) chart {
	line := t.line(m)
	c := chart{height: p.upperHeight}
	of := func(counts *inspect.Counts, states ...inspect.State) (parts []part) {
		for _, s := range states {
			if n := counts.Of(s); n > 0 {
				parts = append(parts, part{n: n, sign: m.glyphs.bar[s], ink: m.theme.state(s)})
			}
		}
		return parts
	}
	c.past = bars(p.past, func(cell int) []part {
		return of(&line.Past[activity.PastBins-p.past+cell], inspect.Stuck, inspect.Lapsed)
	})
	c.ahead = bars(p.ahead, func(cell int) []part {
		return of(&line.Ahead[cell], inspect.Stuck, inspect.Held, inspect.Running)
	})
	c.scale()
	return c
}

// doneChart is what completed; what may still run stands on top of it.
func (t *timeline) doneChart(m *Model, p timelineLayout) chart {
	line := t.line(m)
	c := chart{height: p.lowerHeight, fine: true}
	c.past = bars(p.past, func(cell int) []part {
		counts := &line.Past[activity.PastBins-p.past+cell]
		var parts []part
		if n := counts.Of(inspect.Done) + counts.Of(inspect.Expired); n > 0 {
			ink := m.theme.state(inspect.Done)
			if counts.Of(inspect.Expired) > counts.Of(inspect.Done) {
				ink = m.theme.state(inspect.Expired)
			}
			parts = append(parts, part{n: n, sign: m.glyphs.blocks[len(m.glyphs.blocks)-1], ink: ink})
		}
		for _, s := range []inspect.State{inspect.Held, inspect.Running} {
			if n := counts.Of(s); n > 0 {
				parts = append(parts, part{n, m.glyphs.bar[s], m.theme.state(s), true})
			}
		}
		return parts
	})
	c.scale()
	return c
}

// bars are the parts of each cell.
func bars(cells int, of func(cell int) []part) [][]part {
	out := make([][]part, cells)
	for cell := range out {
		out[cell] = of(cell)
	}
	return out
}

// scale finds the largest bars. A few records do not fill the height: they must
// not look like many.
func (c *chart) scale() {
	least := min(c.height, 4)
	c.most, c.mostAhead = least, least
	if c.fine {
		c.most = 1
	}
	for _, parts := range c.past {
		c.most = max(c.most, sumOf(parts))
	}
	for _, parts := range c.ahead {
		c.mostAhead = max(c.mostAhead, sumOf(parts))
	}
}

// sumOf is how much of a bar its scale goes by.
func sumOf(parts []part) int {
	n := 0
	for _, p := range parts {
		if !p.aside {
			n += p.n
		}
	}
	return n
}

// lines draws the chart, the top line first, with its scales at both ends.
func (c *chart) lines(m *Model, p timelineLayout) []strokes {
	out := make([]strokes, c.height)
	for y := range out {
		out[y] = newStrokes(m.width)
		out[y].put(p.left-1, m.theme.border, m.glyphs.down)
		out[y].put(p.now, m.theme.border, m.glyphs.down)
	}
	top := countIn(c.most, p.left-2)
	out[0].text(p.left-2-len(top), m.theme.quiet, top)
	out[0].put(p.left-1, m.theme.border, m.glyphs.teeLeft)
	for cell, parts := range c.past {
		c.bar(m, out, p.left+cell, parts, c.most)
	}
	shown := false
	for cell, parts := range c.ahead {
		shown = shown || len(parts) > 0
		c.bar(m, out, p.now+1+cell, parts, c.mostAhead)
	}
	if shown {
		out[0].text(p.now+1+p.ahead+1, m.theme.quiet, countIn(c.mostAhead, p.right-1))
	}
	return out
}

// bar stands its parts one on the other: each a cell at least.
func (c *chart) bar(m *Model, out []strokes, x int, parts []part, most int) {
	heights := c.heights(parts, most)
	y := len(out) - 1
	for i, p := range parts {
		sign := p.sign
		for h := heights[i]; h > 0; h -= eighths {
			if c.fine && h < eighths && i == len(parts)-1 && len(parts) == 1 {
				sign = m.glyphs.blocks[h]
			}
			if y >= 0 {
				out[y].put(x, p.ink, sign)
			}
			y--
		}
	}
}

// eighths is how finely a cell is divided.
const eighths = 8

// heights are those of the parts of a bar, in eighths of a cell. Where the cells
// that each has at least do not fit, the largest gives way.
func (c *chart) heights(parts []part, most int) []int {
	heights := make([]int, len(parts))
	for i, p := range parts {
		heights[i] = eighths * level(p.n, most, c.height)
		if c.fine && len(parts) == 1 {
			heights[i] = level(p.n, most, eighths*c.height)
		}
	}
	for {
		sum, largest := 0, 0
		for i, h := range heights {
			sum += h
			if h > heights[largest] {
				largest = i
			}
		}
		if sum <= eighths*c.height || heights[largest] <= eighths {
			return heights
		}
		heights[largest] -= eighths
	}
}

// axis is the line below a chart.
func (t *timeline) axis(m *Model, p timelineLayout) strokes {
	s := newStrokes(m.width)
	s.fill(p.left, p.now+1+p.ahead, m.theme.border, m.glyphs.across)
	s.text(p.left-3, m.theme.quiet, "0")
	s.put(p.left-1, m.theme.border, m.glyphs.bottomLeft)
	s.put(p.now, m.theme.border, m.glyphs.cross)
	return s
}

// band is where calls died one after the other: an outage, in red.
func (t *timeline) band(m *Model, p timelineLayout) strokes {
	s := newStrokes(m.width)
	s.put(p.now, m.theme.border, m.glyphs.down)
	found := false
	for _, o := range t.line(m).Outages() {
		from, to := p.left+p.cell(o.From), p.left+p.cell(o.To)
		if to <= p.left {
			continue
		}
		s.fill(max(from, p.left), to, m.theme.errorInk(), m.glyphs.bar[inspect.Stuck])
		found = true
	}
	if found {
		text := "outage"
		if p.left < len(text)+2 {
			text = ""
		}
		s.text(p.left-2-len(text), m.theme.errorInk().On(m.theme.strong), text)
	}
	return s
}

// spanLine shows the span that acts work on, or the cursor alone.
func (t *timeline) spanLine(m *Model, p timelineLayout) strokes {
	s := newStrokes(m.width)
	s.put(p.now, m.theme.border, m.glyphs.down)
	line := t.line(m)
	chosen := t.chosen()
	from, to := p.cell(line.BinOf(chosen.from)), p.cell(line.BinOf(chosen.to-1))
	from, to = max(from, 0), min(to, p.past-1)
	ink := m.theme.accent
	if t.drawing || t.span.to != 0 {
		if from <= to {
			s.fill(p.left+from, p.left+to+1, ink, m.glyphs.spanFill)
			s.put(p.left+from, ink, m.glyphs.spanLeft)
			s.put(p.left+to, ink, m.glyphs.spanRight)
		}
	}
	if cursor := p.cell(line.BinOf(t.cursor)); cursor >= 0 && cursor < p.past && (t.drawing || t.span.to == 0 || cursor < from || cursor > to || from == to) {
		s.put(p.left+cursor, ink, m.glyphs.sortUp)
	}
	return s
}
