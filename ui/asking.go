package ui

import (
	"context"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
)

// asking is the question to Lambda how long calls may take: put once for each
// prefix whose records have no deadline, unasked, while a person reads.
type asking struct {
	job

	// asked are the prefixes that the question was put for.
	asked map[string]bool
	// runs are the answers. The map is never changed but replaced.
	runs map[string]inspect.Run
}

// runsMsg brings answers, and notes on what was not to be had.
type runsMsg struct {
	gen   int
	runs  map[string]inspect.Run
	notes []string
}

// askRuns asks for prefixes that were not asked for yet, once a whole load
// showed which there are.
func (m *Model) askRuns() tea.Cmd {
	memory := m.memory()
	if memory == nil || m.live.pages == 0 || m.asking.busy {
		return nil
	}
	var fresh []string
	for prefix := range m.rows.waiting {
		if !m.asking.asked[prefix] {
			fresh = append(fresh, prefix)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	slices.Sort(fresh)
	if m.asking.asked == nil {
		m.asking.asked = map[string]bool{}
	}
	for _, prefix := range fresh {
		m.asking.asked[prefix] = true
	}
	return m.asking.start(m.derive, func(ctx context.Context, gen int) tea.Msg {
		runs, notes := memory.Runs(ctx, fresh)
		return runsMsg{gen, runs, notes}
	})
}

// runsCame takes the answers: states and ages follow.
func (m *Model) runsCame(msg runsMsg) tea.Cmd {
	if !m.asking.current(msg.gen) {
		return nil
	}
	m.asking.done()
	if len(msg.notes) > 0 {
		m.notice = strings.Join(msg.notes, "; ")
	}
	if len(msg.runs) == 0 {
		return m.askRuns()
	}
	next := maps.Clone(m.asking.runs)
	if next == nil {
		next = map[string]inspect.Run{}
	}
	maps.Copy(next, msg.runs)
	m.asking.runs = next
	return tea.Batch(m.askRuns(), m.rematch())
}
