package ui

import (
	"fmt"
	"strings"

	"idemtui/inspect"
	"idemtui/inspect/activity"
	"idemtui/ui/table"
)

// The columns of the view, left to right.
const (
	functionName = iota
	functionWriter
	functionRecords
	functionStuck
	functionShare
	functionLapsed
	functionRunning
	functionHeld
	functionDone
	functionExpired
	functionInvalid
	functionOldest
	functionActivity
	functionColumnCount
)

// functionColumns are the list's: how much is stuck or lapsed, for how long and
// when stay longest.
func (m *Model) functionColumns() []table.Column[*activity.Function] {
	columns := make([]table.Column[*activity.Function], functionColumnCount)
	columns[functionName] = table.Column[*activity.Function]{
		Title: "FUNCTION", Min: 12, Want: 24, Max: 48, Keep: true, Draw: m.drawFunctionName,
	}
	columns[functionWriter] = table.Column[*activity.Function]{Title: "WRITER", Min: 12, Want: 12, Rank: 8, Draw: m.drawWriter}
	columns[functionRecords] = table.Column[*activity.Function]{
		Title: "RECORDS", Min: 7, Want: 7, Rank: 2, Right: true,
		Draw: func(c *table.Cell, f *activity.Function) { c.Text("", countIn(f.Counts.Total(), c.Width())) },
	}
	columns[functionStuck] = m.stateColumn("STUCK", 1, true, inspect.Stuck)
	columns[functionShare] = table.Column[*activity.Function]{Title: "SHARE", Min: 6, Want: 6, Rank: 12, Right: true, Draw: m.drawShare}
	columns[functionLapsed] = m.stateColumn("LAPSED", 3, false, inspect.Lapsed)
	columns[functionRunning] = m.stateColumn("RUN", 7, false, inspect.Running)
	columns[functionHeld] = m.stateColumn("HELD", 6, false, inspect.Held)
	columns[functionDone] = m.stateColumn("COMPLETED", 10, false, inspect.Done)
	columns[functionExpired] = m.stateColumn("EXPIRED", 11, false, inspect.Expired)
	columns[functionInvalid] = m.stateColumn("INVALID", 9, false, inspect.Invalid)
	columns[functionOldest] = table.Column[*activity.Function]{
		Title: "OLDEST", Min: 6, Want: 6, Keep: true, Rank: 4, Right: true, Draw: m.drawOldest,
	}
	columns[functionActivity] = table.Column[*activity.Function]{
		Title: "LAST HOUR", Min: activity.RecentBins, Want: activity.RecentBins, Rank: 5, Draw: m.drawRecent,
	}
	return columns
}

// stateColumn counts the records of one state; its word is coloured where there
// are some in trouble.
func (m *Model) stateColumn(title string, rank int, keep bool, s inspect.State) table.Column[*activity.Function] {
	return table.Column[*activity.Function]{
		Title: title, Min: len(title), Want: len(title), Keep: keep, Rank: rank, Right: true,
		Draw: func(c *table.Cell, f *activity.Function) {
			n := f.Counts.Of(s)
			text := countIn(n, c.Width())
			switch {
			case n == 0:
				c.Text(m.theme.quiet, m.glyphs.dot)
			case s == inspect.Done || s == inspect.Expired:
				c.Text("", text)
			default:
				c.Text(m.theme.state(s), text)
			}
		},
	}
}

// countIn is a number in a width: in full, else the shorter form.
func countIn(n, width int) string {
	text := count(n)
	for _, shorter := range []string{shortCount(n), fmt.Sprintf("%dk", n/1000), fmt.Sprintf("%dM", n/1_000_000)} {
		if table.Width(text) <= width {
			break
		}
		text = shorter
	}
	return text
}

// functionTitle is a prefix as it is shown.
func (m *Model) functionTitle(prefix string) string {
	if prefix == "" {
		return "(no prefix)"
	}
	return inspect.Clean(prefix)
}

func (m *Model) drawFunctionName(c *table.Cell, f *activity.Function) {
	c.Text("", cutLeft(m.functionTitle(f.Prefix), c.Width(), m.glyphs.cut))
}

func (m *Model) drawWriter(c *table.Cell, f *activity.Function) {
	if f.Writer == inspect.WriterUnknown {
		c.Text(m.theme.quiet, m.glyphs.none)
		return
	}
	c.Text(m.theme.quiet, f.Writer.String())
}

func (m *Model) drawShare(c *table.Cell, f *activity.Function) {
	n := f.Counts.Of(inspect.Stuck)
	if n == 0 {
		c.Text(m.theme.quiet, m.glyphs.dot)
		return
	}
	c.Text(m.theme.state(inspect.Stuck), share(n, f.Counts.Total()))
}

func (m *Model) drawOldest(c *table.Cell, f *activity.Function) {
	if !f.Oldest.Known {
		c.Text(m.theme.quiet, m.glyphs.none)
		return
	}
	c.Text("", m.ageText(f.Oldest))
}

// drawRecent is the last hour to the scale of its own largest bin, red where a
// record of it is stuck or lapsed.
func (m *Model) drawRecent(c *table.Cell, f *activity.Function) {
	most := 1
	for _, bin := range f.Recent {
		most = max(most, bin.Records)
	}
	for _, bin := range f.Recent {
		ink := m.theme.state(inspect.Done)
		if bin.Trouble > 0 {
			ink = m.theme.trouble
		}
		if bin.Records == 0 {
			c.Sign(m.theme.border, m.glyphs.gaugeRest)
			continue
		}
		c.Sign(ink, m.glyphs.blocks[level(bin.Records, most, len(m.glyphs.blocks)-1)])
	}
}

// level is n of most on a scale from 1 to top; 0 for nothing.
func level(n, most, top int) int {
	if n <= 0 {
		return 0
	}
	return max(min((n*top+most/2)/max(most, 1), top), 1)
}

// share is a part in per cent.
func share(n, of int) string {
	tenths := (1000*n + of/2) / max(of, 1)
	switch {
	case tenths == 0 && n > 0:
		return "<0.1 %"
	case tenths >= 100:
		return count((tenths+5)/10) + " %"
	}
	return count(tenths/10) + "." + count(tenths%10) + " %"
}

// recentTitle names the first and the last bin of the last hour.
func recentTitle(now inspect.Millis) string {
	step := inspect.Millis(activity.RecentStep.Milliseconds())
	last := now - now%step
	first := last - (activity.RecentBins-1)*step
	return hourMinute(first) + "  " + hourMinute(last)
}

func hourMinute(at inspect.Millis) string { return at.Time().Format("15:04") }

// functionText and functionNumber are what a column is ordered by.
func functionText(f *activity.Function, column int) string {
	if column == functionWriter {
		return f.Writer.String()
	}
	return strings.ToLower(f.Prefix)
}

func functionNumber(f *activity.Function, column int) int64 {
	switch column {
	case functionStuck:
		return int64(f.Counts.Of(inspect.Stuck))
	case functionLapsed:
		return int64(f.Counts.Of(inspect.Lapsed))
	case functionRunning:
		return int64(f.Counts.Of(inspect.Running))
	case functionHeld:
		return int64(f.Counts.Of(inspect.Held))
	case functionDone:
		return int64(f.Counts.Of(inspect.Done))
	case functionExpired:
		return int64(f.Counts.Of(inspect.Expired))
	case functionInvalid:
		return int64(f.Counts.Of(inspect.Invalid))
	case functionRecords:
		return int64(f.Counts.Total())
	case functionOldest:
		return ageOrder(f.Oldest)
	case functionShare:
		return int64(1_000_000) * int64(f.Counts.Of(inspect.Stuck)) / int64(max(f.Counts.Total(), 1))
	case functionActivity:
		n := 0
		for _, bin := range f.Recent {
			n += bin.Records
		}
		return int64(n)
	}
	return 0
}
