package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"idemtui/inspect"
	"idemtui/ui/table"
)

// eventLine is a line of the lanes: the head of a lane, or a delivery in it.
type eventLine struct {
	lane     int
	head     string
	delivery *Delivery
}

// eventLines are the lanes in the order of their first deliveries.
func (m *Model) eventLines() []eventLine {
	all := make([]*Delivery, len(m.stage.deliveries))
	for i := range m.stage.deliveries {
		all[i] = &m.stage.deliveries[i]
	}
	slices.SortStableFunc(all, func(a, b *Delivery) int { return cmp.Compare(a.Lane, b.Lane) })
	var lines []eventLine
	for i, d := range all {
		if i == 0 || all[i-1].Lane != d.Lane {
			name := d.Business
			if name == "" {
				name = "no key in the event"
			}
			lines = append(lines, eventLine{lane: d.Lane, head: name})
		}
		lines = append(lines, eventLine{lane: d.Lane, delivery: d})
	}
	return lines
}

// eventWindow is the lines that show: around the delivery that the person
// chose, or the last ones. A lane that is cut keeps its head.
func (m *Model) eventWindow() []eventLine {
	lines, rows := m.eventLines(), max(m.stage.place.bodyHeight-1, 1)
	if len(lines) <= rows {
		return lines
	}
	from := len(lines) - rows
	if m.stage.picked != "" {
		chosen := slices.IndexFunc(lines, func(l eventLine) bool { return l.delivery != nil && l.delivery.ID == m.stage.picked })
		if chosen >= 0 {
			from = min(max(chosen-rows/2, 0), from)
		}
	}
	window := slices.Clone(lines[from : from+rows])
	if first := window[0]; first.delivery != nil && rows > 1 {
		if window[1].delivery == nil { // the head would stand alone
			return window[1:]
		}
		window[0] = lines[slices.IndexFunc(lines, func(l eventLine) bool { return l.lane == first.lane })]
	}
	return window
}

// eventPane draws the lanes.
func (m *Model) eventPane(rows int) []string {
	width := m.stage.place.events
	window := m.eventWindow()
	if len(window) == 0 {
		return m.nothingSent(width)
	}
	lines := make([]string, 0, rows)
	chosen := m.stage.chosen()
	for _, l := range window {
		if l.delivery == nil {
			name := m.theme.quiet.Paint(fmt.Sprintf("evt-%d", l.lane)) + "  " + m.theme.title.Paint(inspect.Clean(l.head))
			lines = append(lines, fit(" "+table.Cut(name, width-2, m.glyphs.cut), width))
			continue
		}
		lines = append(lines, m.laneLine(l.delivery, l.delivery == chosen, width))
	}
	return lines
}

// hintCells is what the longest of the first hints takes.
const hintCells = 16

// nothingSent invites to the first act.
func (m *Model) nothingSent(width int) []string {
	s := &m.stage.standing
	lines := []string{
		"", m.theme.strong.Paint("Nothing was sent yet."), "",
		padRight(m.keyHint(actSend), hintCells) + m.theme.quiet.Paint("an event goes from "+cmp.Or(inspect.Clean(s.Source), "the source")+" to the function"),
		padRight(m.keyHint(actDuplicate), hintCells) + m.theme.quiet.Paint("the same once more: at least once is not exactly once"),
		padRight(m.keyHint(actKill), hintCells) + m.theme.quiet.Paint("the function dies in the middle of it"),
	}
	for i, line := range lines {
		lines[i] = fit("   "+line, width)
	}
	return lines
}

// laneLine is one delivery: when, its run to scale, what became of it, what it
// did to the world.
func (m *Model) laneLine(d *Delivery, chosen bool, width int) string {
	ink, sign := outcomeLook(&m.theme, m.glyphs, d.Outcome)
	took := d.Ended.Sub(d.Started)
	if d.Outcome == OutcomeRunning {
		took = max(m.now.Time().Sub(d.Started), 0)
	}
	bar := "  "
	if chosen {
		bar = m.theme.accent.Paint(m.glyphs.cursor) + " "
	}
	stamp := d.Started
	if stamp.IsZero() {
		stamp = m.now.Time()
	}
	format := "15:04:05.000"
	if width < 76 {
		format = "04:05.0"
	}
	line := bar + m.theme.quiet.Paint(stamp.UTC().Format(format)) + " " + m.laneRun(d, took, ink, sign, width) + " " +
		ink.Paint(m.laneWord(d, took, width)) + m.theme.quiet.Paint(inspect.Clean(m.laneMore(d)))
	right := m.laneEffect(d)
	if width >= 84 && d.PID != 0 {
		pid := fmt.Sprintf("PID %d", d.PID)
		if d.ColdStart {
			pid = "cold start  " + pid
		}
		if table.Width(line)+table.Width(pid)+table.Width(right)+6 < width {
			right = m.theme.quiet.Paint(pid) + "   " + padLeft(right, effectCells)
		}
	}
	room := width - table.Width(right) - 2
	return apart(table.Cut(line, room, m.glyphs.cut), right+" ", width)
}

// effectCells is what most effects need, so that processes stand in a column.
const effectCells = 13

// laneRun draws the run: a replay is visibly no run at all.
func (m *Model) laneRun(d *Delivery, took time.Duration, ink table.Ink, sign string, width int) string {
	cells := 0
	switch d.Outcome {
	case OutcomeExecuted, OutcomeCrashed, OutcomeTimedOut, OutcomeRunning, OutcomeFailed:
		most := min(max(width/12, 3), 16)
		cells = min(max(int(took/(50*time.Millisecond)), 1), most)
	case OutcomeReplayed, OutcomeRefused, OutcomeThrottled, OutcomeDropped, OutcomeLate:
	}
	return m.theme.strong.Paint(m.glyphs.delivery) + ink.Paint(strings.Repeat(m.glyphs.run, cells)+sign)
}

// laneWord is what became of a delivery, in the words of the talk.
func (m *Model) laneWord(d *Delivery, took time.Duration, width int) string {
	reason := inspect.Clean(d.Reason)
	switch d.Outcome {
	case OutcomeExecuted:
		switch {
		case !m.stage.tookOver(d):
		case width < 90:
			return "took over, executed " + tookText(took)
		default:
			return "took over the lapsed key, executed " + tookText(took)
		}
		return "executed " + tookText(took)
	case OutcomeReplayed:
		return "replayed " + tookText(took)
	case OutcomeCrashed:
		return cmp.Or(reason, "crashed") + " after " + tookText(took)
	case OutcomeTimedOut:
		return "timed out after " + tookText(took)
	case OutcomeRefused, OutcomeFailed, OutcomeThrottled, OutcomeDropped, OutcomeLate:
		return strings.TrimSuffix(d.Outcome.word()+": "+reason, ": ")
	case OutcomeRunning:
	}
	return "running " + tookText(took)
}

// laneMore is what else there is to say.
func (m *Model) laneMore(d *Delivery) string {
	var more strings.Builder
	if d.Outcome == OutcomeReplayed {
		more.WriteString(", handler not called")
	}
	if d.Left > 0 && d.Outcome == OutcomeRefused {
		fmt.Fprintf(&more, ", %.1f s to go", d.Left.Seconds())
	}
	if d.Unprotected && d.Outcome == OutcomeExecuted {
		more.WriteString(", without idempotency")
	}
	if d.Lost {
		more.WriteString(", its answer was lost")
	}
	if d.Receives > 1 {
		fmt.Fprintf(&more, ", receive %d", d.Receives)
	}
	if left := d.Next.Sub(m.now.Time()); left > 0 {
		fmt.Fprintf(&more, " %s retry in %.1f s", m.glyphs.dot, left.Seconds())
	}
	switch d.End {
	case "RetriesExhausted":
		more.WriteString(" " + m.glyphs.dot + " given up after its retries")
	case "EventAgeExceeded":
		more.WriteString(" " + m.glyphs.dot + " given up: too old")
	}
	return more.String()
}

// laneEffect is what a delivery did to the world, at the right end.
func (m *Model) laneEffect(d *Delivery) string {
	effect := inspect.Clean(d.Effect)
	switch {
	case effect == "":
		return ""
	case d.Again:
		return m.theme.errorInk().On(m.theme.strong).Paint(effect + "  again!")
	}
	return m.theme.success.Paint(effect)
}
