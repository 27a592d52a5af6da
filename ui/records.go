package ui

import (
	"strings"
	"time"

	"idemtui/inspect"
	"idemtui/ui/table"
)

// row is a record as the list shows it.
type row struct {
	record *inspect.Record
	// at is where it stands in the list, index where in the dataset.
	at    int
	index int32
	state inspect.State
	// suspect is the state that the clock suggests; 0 where it agrees.
	suspect inspect.State
	age     inspect.Age
	left    time.Duration
	now     inspect.Millis
}

// row judges the i-th row; the list asks for visible ones only.
func (m *Model) row(i int) row {
	r := m.rows.at(i)
	j := m.judge()
	state := j.state(r)
	return row{
		record: r, at: i, index: m.rows.view[i], state: state, suspect: j.suspect(r), now: m.now,
		age: inspect.ListedAge(r, state, m.now, j.policy), left: r.Expiration.At.Sub(m.now),
	}
}

// columns are the list's: what needs a person stands left and stays longest.
func (m *Model) columns() []table.Column[row] {
	columns := make([]table.Column[row], columnCount)
	columns[columnState] = table.Column[row]{Title: "STATE", Min: 9, Want: 11, Keep: true, Draw: m.drawState}
	columns[columnFunction] = table.Column[row]{
		Title: "FUNCTION", Min: 12, Want: 26, Max: 44, Keep: true, Rank: 1, Draw: m.drawFunction,
	}
	columns[columnKey] = table.Column[row]{Title: "KEY", Min: 8, Want: 10, Max: 32, Rank: 2, Draw: m.drawKey}
	columns[columnAge] = table.Column[row]{Title: "AGE", Min: 5, Want: 6, Keep: true, Right: true, Draw: m.drawAge}
	columns[columnLeft] = table.Column[row]{
		Title: "TIME LEFT", Short: " LEFT", Min: 5, Want: gaugeCells + 6, Keep: true, Rank: 3, Draw: m.drawLeft,
	}
	columns[columnSize] = table.Column[row]{Title: "SIZE", Min: 7, Want: 7, Rank: 4, Right: true, Draw: m.drawSize}
	columns[columnWhy] = table.Column[row]{Title: "WHY", Min: 16, Want: 30, Max: 72, Rank: 5, Draw: m.drawWhy}
	return columns
}

func (m *Model) drawState(c *table.Cell, r row) {
	ink := m.theme.state(r.state)
	if m.isPurged(r.record) { // on its way out
		ink = m.theme.quiet
	}
	word := r.state.String()
	if s, ok := m.outcomeOf(r.record); ok && m.place.shape < shapeNormal { // no column of its own there
		ink, word = m.outcomeInk(s.Outcome), shortOutcome(s.Outcome)
	}
	c.Sign(ink, m.glyphs.state(r.state))
	c.Text(ink, " ")
	c.Text(ink, word)
}

// drawFunction keeps the end of a long name: it tells functions apart.
func (m *Model) drawFunction(c *table.Cell, r row) {
	prefix := inspect.Clean(r.record.Prefix())
	if prefix == "" {
		c.Text(m.theme.quiet, m.glyphs.none)
		return
	}
	ink := table.Ink("")
	if m.isPurged(r.record) {
		ink = m.theme.quiet
	}
	c.Text(ink, cutLeft(prefix, c.Width(), m.glyphs.cut))
}

func (m *Model) drawKey(c *table.Cell, r row) {
	// The start of a digest names it; a sign of the cut would only cost a cell.
	c.Text(m.theme.quiet, table.Cut(inspect.Clean(r.record.Digest()), c.Width(), ""))
}

func (m *Model) drawAge(c *table.Cell, r row) {
	if !r.age.Known {
		c.Text(m.theme.quiet, m.glyphs.none)
		return
	}
	c.Text("", m.ageText(r.age))
}

// ageText marks what an age rests on: ~ estimated, > at least.
func (m *Model) ageText(a inspect.Age) string {
	switch a.Basis {
	case inspect.BasisInferred, inspect.BasisAssumed:
		return m.glyphs.estimated + inspect.Short(a.AtLeast)
	case inspect.BasisDeadline, inspect.BasisObserved, inspect.BasisRelative:
		return m.glyphs.atLeast + inspect.Short(a.AtLeast)
	case inspect.BasisGiven, inspect.BasisNone:
	}
	return inspect.Short(a.AtLeast)
}

// gaugeCells is the width of the gauge, gaugeSpan what a full one stands for.
const (
	gaugeCells = 8
	gaugeSpan  = time.Hour
)

func (m *Model) drawLeft(c *table.Cell, r row) {
	text := m.glyphs.none
	known := r.record.Expiration.Unit == inspect.Seconds && r.state != inspect.Expired
	if known {
		text = inspect.Short(r.left)
	}
	if c.Width() < gaugeCells+5 {
		c.Text("", padLeft(text, c.Width()))
		return
	}
	halves := 0
	if known {
		halves = int(2 * gaugeCells * min(max(float64(r.left)/float64(m.span(r.record)), 0), 1))
		halves = max(halves, 1)
	}
	full, half := halves/2, halves%2
	ink := m.theme.state(r.state)
	if m.isPurged(r.record) {
		ink = m.theme.border
	}
	c.Sign(ink, strings.Repeat(m.glyphs.gaugeFull, full)+strings.Repeat(m.glyphs.gaugeHalf, half))
	c.Sign(m.theme.border, strings.Repeat(m.glyphs.gaugeRest, gaugeCells-full-half))
	c.Text("", padLeft(text, c.Width()-gaugeCells))
}

// span is what a full gauge stands for: expires_after as far as it is known.
func (m *Model) span(r *inspect.Record) time.Duration {
	for _, rule := range m.o.Policy.ExpiresAfter {
		if rule.Matches(r.Prefix()) && rule.For > 0 {
			return rule.For
		}
	}
	// Siblings only bound it: the libraries' default, unless that lies outside.
	if s, ok := m.rows.policy.Siblings[r.Prefix()].Inferred(); ok && (s.Low > gaugeSpan || s.High < gaugeSpan) {
		return max(s.Low, time.Second)
	}
	return gaugeSpan
}

func (m *Model) drawSize(c *table.Cell, r row) {
	text := m.glyphs.none
	if r.record.Data.Present() {
		text = bytesText(r.record.Data.Bytes)
	}
	c.Text(m.theme.quiet, text)
}

func (m *Model) drawWhy(c *table.Cell, r row) {
	if s, ok := m.outcomeOf(r.record); ok {
		c.Text(m.outcomeInk(s.Outcome), outcomeText(s))
		return
	}
	if r.suspect != 0 {
		c.Text(m.theme.warning, r.suspect.String()+"? read "+inspect.Short(r.now.Sub(r.record.ReadAt))+" ago")
		return
	}
	c.Text(m.theme.quiet, inspect.Why(r.record, m.judge().moment(r.record), m.policy()))
}
