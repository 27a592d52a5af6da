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

// happened is the deliveries and what happened between them, in order. The
// deliveries stay longest.
func (m *storyModel) happened() storyBlock {
	type event struct {
		at   time.Time
		line string
		note bool
	}
	var all []event
	times := map[string]int{}
	for i := range m.state.Deliveries {
		d := &m.state.Deliveries[i]
		if d.Outcome != OutcomeDropped {
			times[d.Business]++
		}
		all = append(all, event{d.Started, m.deliveryLine(d, times[d.Business]), false})
	}
	for _, n := range m.state.Notes {
		all = append(all, event{n.At, m.noteLine(n), true})
	}
	slices.SortStableFunc(all, func(a, b event) int { return a.at.Compare(b.at) })
	b := storyBlock{least: 3, tail: true}
	for _, e := range all {
		b.lines, b.optional = append(b.lines, e.line), append(b.optional, e.note)
	}
	if len(all) == 0 {
		b.lines = []string{"   " + m.theme.quiet.Paint("nothing was delivered yet")}
	}
	return b
}

func (m *storyModel) noteLine(n StoryNote) string {
	return m.stamp(n.At) + m.theme.quiet.Paint(m.glyphs.dot+" "+inspect.Clean(n.Text))
}

// stamp is when something happened; before a projector the order is enough.
func (m *storyModel) stamp(at time.Time) string {
	if m.o.Present || m.narrow() {
		return "   "
	}
	return "   " + m.theme.quiet.Paint(storyClock(at)) + "   "
}

// deliveryLine is one delivery: which, its run to scale, what became of it, what
// it did to the world.
func (m *storyModel) deliveryLine(d *Delivery, nth int) string {
	ink, sign := outcomeLook(&m.theme, m.glyphs, d.Outcome)
	took := d.Ended.Sub(d.Started)
	if d.Outcome == OutcomeRunning {
		took = max(m.now().Sub(d.Started), 0)
	}
	run := m.theme.strong.Paint(m.glyphs.delivery) + ink.Paint(strings.Repeat(m.glyphs.run, m.runCells(d, took))+sign)
	room := 20
	if m.narrow() {
		room = 14
	}
	if m.narrow() && m.several() {
		room = 9
	}
	which, wide := ordinal(nth), 5
	if d.Outcome == OutcomeDropped {
		which = "send"
	}
	if m.several() {
		which, wide = padRight(inspect.Clean(d.Business), 10)+which, 15
	}
	if m.trace && m.chosen() == d {
		which = m.theme.accent.Paint(which)
	}
	right := ""
	if d.Effect != "" {
		right = inspect.Clean(d.Effect)
		if d.Again {
			right += "  " + m.theme.warning.Paint("again!")
		}
	}
	words := padRight(which, wide) + padRight(run, room) + ink.Paint(m.outcomeWords(d, took))
	line := m.stamp(d.Started) + words
	return apart(table.Cut(line, m.width-table.Width(right)-3, m.glyphs.cut), right+" ", m.width)
}

// several reports whether the scene is about more than one order.
func (m *storyModel) several() bool {
	return slices.ContainsFunc(m.state.Deliveries, func(d Delivery) bool { return d.Business != m.state.Deliveries[0].Business })
}

func (m *storyModel) runCells(d *Delivery, took time.Duration) int {
	switch d.Outcome {
	case OutcomeExecuted, OutcomeCrashed, OutcomeTimedOut, OutcomeRunning, OutcomeFailed:
		most := 11
		if m.narrow() && m.several() {
			most = 6
		}
		return min(max(int(took/(100*time.Millisecond)), 2), most)
	case OutcomeReplayed, OutcomeRefused, OutcomeThrottled, OutcomeDropped, OutcomeLate:
	}
	return 0
}

// outcomeWords is what became of a delivery.
func (m *storyModel) outcomeWords(d *Delivery, took time.Duration) string {
	reason := inspect.Clean(d.Reason)
	switch d.Outcome {
	case OutcomeRunning:
		return "running " + tookText(took)
	case OutcomeCrashed:
		return cmp.Or(reason, "crashed") + " after " + tookText(took)
	case OutcomeReplayed:
		return "replayed, " + cmp.Or(reason, "handler not called")
	case OutcomeExecuted:
		words := "executed " + tookText(took)
		if m.tookOver(d) {
			words = "took over, " + words
		}
		if d.Lost {
			words += ", answer lost"
		}
		if reason != "" {
			words += ", " + reason
		}
		return words
	case OutcomeRefused:
		words := "refused: " + reason
		if d.Left > 0 {
			words += fmt.Sprintf(", %.1f s to go", d.Left.Seconds())
		}
		return words
	case OutcomeTimedOut, OutcomeFailed, OutcomeThrottled, OutcomeDropped, OutcomeLate:
	}
	return strings.TrimSuffix(d.Outcome.word()+": "+reason, ": ")
}

// tookOver reports whether a delivery ran after one with its key was killed.
func (m *storyModel) tookOver(d *Delivery) bool {
	purged := slices.ContainsFunc(m.state.Records, func(r StoryRecord) bool { return r.State == 0 })
	return !purged && slices.ContainsFunc(m.state.Deliveries, func(o Delivery) bool {
		return o.Outcome == OutcomeCrashed && o.Key == d.Key && o.Started.Before(d.Started)
	})
}

// tableName is the table and the key that the scene is about.
func (m *storyModel) tableName() string {
	name := "IdempotencyTable"
	if n := len(m.state.Records); n > 0 {
		name += " " + m.glyphs.dot + " " + shortKey(m.state.Records[n-1].Key)
	}
	return name
}

// recordLines are what the table said.
func (m *storyModel) recordLines() []string {
	var lines []string
	for _, r := range m.state.Records {
		ink, sign, word := m.theme.state(r.State), m.glyphs.state(r.State), r.State.String()
		if r.State == 0 {
			ink, sign, word = m.theme.quiet, m.glyphs.none, "gone"
		}
		until := ""
		if !r.Until.IsZero() {
			until = "until " + r.Until.UTC().Format("15:04:05")
		}
		line := m.stamp(r.At) + padRight(ink.Paint(sign+" "+word), 13) + padRight(cmp.Or(inspect.Clean(r.Status), m.glyphs.none), 12)
		if !m.narrow() {
			line += padRight(m.theme.quiet.Paint(until), 17)
		}
		lines = append(lines, table.Cut(line+inspect.Clean(r.Means), m.width-1, m.glyphs.cut))
	}
	if len(lines) > 0 {
		return lines
	}
	word := "no record"
	if m.state.Over {
		word = "no record: nothing to tell a duplicate by"
	}
	return []string{"   " + m.theme.quiet.Paint(word)}
}

// shortKey names a key before an audience: pay #8a448d9395.
func shortKey(key string) string {
	prefix, digest, _ := strings.Cut(inspect.Clean(key), "#")
	function, _, _ := strings.Cut(prefix, ".")
	return function + " #" + digest[:min(len(digest), 10)]
}

// traceLines are the requests of a delivery and what the library made of them.
func (m *storyModel) traceLines() []string {
	d := m.chosen()
	if d == nil {
		return []string{"   " + m.theme.quiet.Paint("nothing was delivered yet")}
	}
	var lines []string
	for i, s := range d.Trace {
		text := s.Words
		if s.Operation != "" {
			text = strings.TrimSpace(s.Operation + " " + s.Table + "  " + s.Outcome + "  " + s.Words)
		}
		ink := table.Ink("")
		if s.Bad {
			ink = m.theme.warning
		}
		for j, part := range wrap(inspect.Clean(text), m.width-9) {
			number := "      "
			if j == 0 {
				number = fmt.Sprintf("  %2d  ", i+1)
			}
			lines = append(lines, number+ink.Paint(part))
		}
	}
	if len(lines) == 0 {
		lines = append(lines, "   "+m.theme.quiet.Paint("no request was made"))
	}
	return lines
}

// ordinal is 1st, 2nd, 3rd: no scene delivers an order ten times.
func ordinal(n int) string {
	switch n {
	case 1:
		return "1st"
	case 2:
		return "2nd"
	case 3:
		return "3rd"
	}
	return fmt.Sprintf("%dth", n)
}
