package ui

import (
	"strings"

	"idemtui/inspect"
)

// stateBar is the table at a glance, to scale. A state that has records gets a
// cell at least, and trouble stands taller than the healthy rest.
func (m *Model) stateBar() string {
	var b strings.Builder
	widths := m.barWidths()
	for _, s := range inspect.States() {
		if widths[s] > 0 {
			b.WriteString(m.theme.state(s).Paint(strings.Repeat(m.glyphs.bar[s], widths[s])))
		}
	}
	return fit(" "+b.String(), m.width)
}

func (m *Model) barWidths() [inspect.Invalid + 1]int { return shares(&m.rows.counts, m.width-2) }

// barAt is the state whose part of the bar stands at a cell.
func (m *Model) barAt(x int) (inspect.State, bool) {
	end := 1
	for s, width := range m.barWidths() {
		if end += width; x >= end-width && x < end {
			return inspect.State(s), true
		}
	}
	return 0, false
}

// shares divides cells among the states: one for each that has records, the
// rest by size. What rounding leaves goes to the largest.
func shares(c *inspect.Counts, cells int) (widths [inspect.Invalid + 1]int) {
	total := c.Total()
	largest, free := inspect.Done, cells
	for _, s := range inspect.States() {
		if c.Of(s) > 0 {
			widths[s] = 1
			free--
		}
		if c.Of(s) > c.Of(largest) {
			largest = s
		}
	}
	if total == 0 || free <= 0 {
		return widths
	}
	rest := free
	for _, s := range inspect.States() {
		more := free * c.Of(s) / total
		widths[s] += more
		rest -= more
	}
	widths[largest] += rest
	return widths
}
