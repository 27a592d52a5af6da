package ui

import (
	"fmt"
	"strings"

	"idemtui/inspect"
	"idemtui/ui/table"
)

// ledgerPane is what the deliveries did to the world, with idempotency and
// without it, side by side.
func (m *Model) ledgerPane() []string {
	l := &m.stage.standing.Ledger
	noun := inspect.Clean(l.Noun)
	room := 0
	if m.width >= 100 {
		room = min(max(m.width/5, 10), 40)
	}
	lines := []string{m.paneRule("LEDGER", paneCount, m.theme.quiet.Paint(plural(l.Events, "event")+", "+countOf(l.Deliveries, "delivery", "deliveries")), m.width)}
	with := m.ledgerLine(noun, "with idempotency", l.With-l.Off, m.theme.success, room, m.withText())
	without := m.ledgerLine("", "without it", l.Without, m.theme.errorInk(), room, m.withoutText())
	lines = append(lines, with, without, " "+m.stageCounts())
	return lines[:min(m.stage.place.ledgerHeight, len(lines))]
}

// ledgerLine is one bar with its number.
func (m *Model) ledgerLine(noun, title string, n int, ink table.Ink, room int, more string) string {
	l := &m.stage.standing.Ledger
	if room == 0 && noun == "" {
		noun = strings.Repeat(" ", table.Width(inspect.Clean(l.Noun)))
	}
	nouns := max(table.Width(inspect.Clean(l.Noun)), 1)
	line := " " + padRight(m.theme.strong.Paint(noun), nouns) + "   " + padRight(title, 16) + "  "
	if room > 0 {
		cells, most := n, max(l.With, l.Without)
		if most > room {
			cells = n * room / most
		}
		if n > 0 {
			cells = max(cells, 1)
		}
		line += ink.Paint(strings.Repeat(m.glyphs.blocks[len(m.glyphs.blocks)-1], cells)) + " "
		line = padRight(line, nouns+min(most, room)+24)
	}
	line += ink.On(m.theme.strong).Paint(count(n))
	if more != "" {
		line += "   " + m.theme.quiet.Paint(more)
	}
	return fit(table.Cut(line, m.width-1, m.glyphs.cut), m.width)
}

// withText says what the number with idempotency is made of.
func (m *Model) withText() string {
	s := &m.stage.standing
	l := &s.Ledger
	parts := []string{plural(l.Done, "event") + " done"}
	if l.Off > 0 {
		parts = append(parts, fmt.Sprintf("%d more while it was off", l.Off))
	}
	if l.Twice > 0 {
		why := "idempotency was off, or the crash came after the effect"
		if s.Scenario == "complete" {
			why = "the same status again, only completed_at moved"
		} else if l.Off == 0 {
			why = "a lock cannot undo what ran before a crash"
		}
		parts = append(parts, fmt.Sprintf("%d twice: %s", l.Twice, why))
	}
	return strings.Join(parts, "; ")
}

// withoutText says where the number without idempotency comes from: it is a
// count, too.
func (m *Model) withoutText() string {
	l := &m.stage.standing.Ledger
	switch {
	case !l.Twin:
		return "not run in this session"
	case l.Behind > 0:
		return fmt.Sprintf("the same deliveries, in a process of its own; %d to go", l.Behind)
	case l.TwiceWithout > 0:
		return fmt.Sprintf("the same deliveries, in a process of its own: %s more than once", plural(l.TwiceWithout, "event"))
	}
	return "the same deliveries, in a process of its own"
}

// stageCounts sums up what became of the deliveries.
func (m *Model) stageCounts() string {
	var parts []string
	for _, o := range outcomes() {
		if n := m.stage.standing.Ledger.Outcomes[o]; n > 0 {
			ink, _ := outcomeLook(&m.theme, m.glyphs, o)
			parts = append(parts, ink.Paint(o.word()+" "+count(n)))
		}
	}
	return strings.Join(parts, "   ")
}

// countOf is a number with its noun.
func countOf(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return count(n) + " " + many
}
