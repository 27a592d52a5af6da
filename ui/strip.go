package ui

import (
	"fmt"
	"strings"
	"time"

	"idemtui/inspect"
	"idemtui/ui/table"
)

// stripLines are the demo's deliveries, the newest last: when, of what, what
// it did, and the process that did it.
func (m *Model) stripLines() []string {
	n := m.place.stripHeight
	if n == 0 {
		return nil
	}
	lines := blankLines(n, m.width)
	lines[0] = m.ruled(m.stripTitle(), m.stripCounts(), m.width)
	newest := m.stage.deliveries
	if len(newest) > n-1 {
		newest = newest[len(newest)-n+1:]
	}
	if len(newest) == 0 && n > 1 {
		lines[1] = fit("   "+m.theme.quiet.Paint("nothing was delivered yet:")+" "+m.stripHint(), m.width)
	}
	for i, d := range newest {
		lines[i+1] = fit(m.deliveryLine(d), m.width)
	}
	return lines
}

func (m *Model) stripHint() string {
	return strings.Join([]string{m.keyHint(actSend), m.keyHint(actDuplicate), m.keyHint(actKill)}, "   ")
}

// stripTitle names the function and its process.
func (m *Model) stripTitle() string {
	name := m.stage.standing.Function
	process := "no process yet"
	if len(m.stage.deliveries) > 0 {
		process = "no process now"
	}
	if pid := m.stage.pid(); pid != 0 {
		process = fmt.Sprintf("PID %d", pid)
	}
	return fmt.Sprintf("deliveries %s %s %s %s", m.glyphs.dot, inspect.Clean(name), m.glyphs.dot, process)
}

// stripCounts sums up what became of the deliveries.
func (m *Model) stripCounts() string {
	counts := map[Outcome]int{}
	for i := range m.stage.deliveries {
		counts[m.stage.deliveries[i].Outcome]++
	}
	var parts []string
	for _, o := range outcomes() {
		if counts[o] > 0 {
			ink, sign := m.outcomeLook(o)
			name := o.word()
			if m.place.shape < shapeNormal && sign != "" {
				name = sign
			}
			parts = append(parts, ink.Paint(name+" "+count(counts[o])))
		}
	}
	return strings.Join(parts, "  ")
}

func outcomes() []Outcome {
	return []Outcome{OutcomeExecuted, OutcomeReplayed, OutcomeRefused, OutcomeCrashed, OutcomeTimedOut, OutcomeFailed, OutcomeThrottled, OutcomeDropped, OutcomeLate, OutcomeRunning}
}

// word is what a delivery did.
func (o Outcome) word() string {
	switch o {
	case OutcomeRunning:
		return "running"
	case OutcomeExecuted:
		return "executed"
	case OutcomeReplayed:
		return "replayed"
	case OutcomeRefused:
		return "refused"
	case OutcomeCrashed:
		return "crashed"
	case OutcomeTimedOut:
		return "timed out"
	case OutcomeFailed:
		return "failed"
	case OutcomeThrottled:
		return "throttled"
	case OutcomeDropped:
		return "dropped"
	case OutcomeLate:
		return "late"
	}
	return "unknown"
}

// deliveryLine is one delivery. The run is drawn to a scale that long runs
// share, so that a replay is visibly no run at all.
func (m *Model) deliveryLine(d Delivery) string {
	ink, sign := m.outcomeLook(d.Outcome)
	took := d.Ended.Sub(d.Started)
	if d.Outcome == OutcomeRunning {
		took = m.now.Time().Sub(d.Started)
	}
	line := fmt.Sprintf(" %s  %s %s", m.theme.quiet.Paint(d.Started.UTC().Format("15:04:05.000")),
		padRight(table.Cut(inspect.Clean(d.Business), businessCells, m.glyphs.cut), businessCells), m.run(d.Outcome, took, ink, sign))
	what := ink.Paint(m.did(d)) + " " + tookText(took)
	if m.place.shape >= shapeNormal {
		what = padRight(what, whatCells) // so that reasons stand in a column
	}
	line += " " + what
	if why := strings.Trim(d.Reason+"  "+d.Effect, " "); why != "" {
		line += "  " + inspect.Clean(why)
	}
	process := m.process(d)
	return apart(table.Cut(line, m.width-table.Width(process)-2, m.glyphs.cut), m.theme.quiet.Paint(process), m.width)
}

// businessCells is the width of what an event is about, whatCells that of what
// became of it.
const (
	businessCells = 11
	whatCells     = 22
)

// did is what a delivery did, in the words of the talk: one that ran after a
// crash took the key over.
func (m *Model) did(d Delivery) string {
	switch d.Outcome {
	case OutcomeCrashed, OutcomeTimedOut:
		return d.Outcome.word() + " after"
	case OutcomeExecuted:
		if m.stage.tookOver(&d) {
			return "took over, ran"
		}
	case OutcomeRunning, OutcomeReplayed, OutcomeRefused, OutcomeFailed, OutcomeThrottled, OutcomeDropped, OutcomeLate:
	}
	return d.Outcome.word()
}

// process is the function's process that a delivery came to, as far as there
// is room for it.
func (m *Model) process(d Delivery) string {
	switch {
	case d.PID == 0:
		return ""
	case d.ColdStart && m.place.shape >= shapeNormal:
		return fmt.Sprintf("cold start  PID %d ", d.PID)
	}
	return fmt.Sprintf("PID %d ", d.PID)
}

// runScale is how wide runs are drawn, and what a cell of them stands for.
func (m *Model) runScale() (cells int, scale time.Duration) {
	switch {
	case m.place.shape >= shapeWide:
		return 24, 100 * time.Millisecond
	case m.place.shape == shapeNormal:
		return 12, 200 * time.Millisecond
	}
	return 8, 400 * time.Millisecond
}

func (m *Model) run(o Outcome, took time.Duration, ink table.Ink, sign string) string {
	most, scale := m.runScale()
	cells := 0
	switch o {
	case OutcomeExecuted, OutcomeCrashed, OutcomeTimedOut, OutcomeRunning, OutcomeFailed:
		cells = min(max(int(took/scale), 1), most-2)
	case OutcomeReplayed, OutcomeRefused, OutcomeThrottled, OutcomeDropped, OutcomeLate:
	}
	drawn := m.theme.strong.Paint(m.glyphs.delivery) + ink.Paint(strings.Repeat(m.glyphs.run, cells)+sign)
	return padRight(drawn, most)
}

// outcomeLook is the colour of an outcome and the sign at its end.
func (m *Model) outcomeLook(o Outcome) (table.Ink, string) {
	switch o {
	case OutcomeExecuted:
		return m.theme.success, m.glyphs.done
	case OutcomeReplayed:
		return m.theme.state(inspect.Running), m.glyphs.replayed
	case OutcomeRefused, OutcomeThrottled, OutcomeDropped, OutcomeLate:
		return m.theme.warning, m.glyphs.bad
	case OutcomeCrashed, OutcomeTimedOut:
		return m.theme.errorInk(), m.glyphs.killed
	case OutcomeFailed:
		return m.theme.errorInk(), m.glyphs.bad
	case OutcomeRunning:
	}
	return m.theme.state(inspect.Running), ""
}

// tookText is a duration as a delivery's line shows it: 6 ms, 1.2 s.
func tookText(d time.Duration) string {
	d = max(d, 0)
	if d < time.Second {
		return fmt.Sprintf("%d ms", d/time.Millisecond)
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}
