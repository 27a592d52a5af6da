package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
	"idemtui/inspect/activity"
	"idemtui/inspect/filter"
)

// gatheredMsg brings the stuck and lapsed records of a function, a span or a
// finding.
type gatheredMsg struct {
	gen int
	// of says which they are, in words: "of billing".
	of    string
	found []*inspect.Record
	from  chosenFrom
}

// planFunction opens the plan of all stuck and lapsed records of the function
// under the cursor.
func (m *Model) planFunction() tea.Cmd {
	r, ok := m.current()
	if !ok {
		return nil
	}
	m.hold()
	return m.planPrefix(r.Prefix())
}

// planPrefix opens the plan of all stuck and lapsed records of a function.
func (m *Model) planPrefix(prefix string) tea.Cmd {
	of := chosenFrom{function: true, prefix: prefix, on: true}
	of.terms, _ = filter.ParseExact("state:stuck,lapsed")
	return m.gather("of "+inspect.Clean(prefix), of, func(r *inspect.Record) bool { return r.Prefix() == prefix })
}

// gather collects the stuck and lapsed records that are wanted, for a plan.
func (m *Model) gather(what string, of chosenFrom, wanted func(r *inspect.Record) bool) tea.Cmd {
	j := m.judge()
	of.data = m.rows.data
	return m.planning.looking.start(m.derive, func(_ context.Context, gen int) tea.Msg {
		msg := gatheredMsg{gen: gen, of: what, from: of}
		for r := range of.data.snap.All() {
			if activity.Trouble(j.state(r)) && wanted(r) {
				msg.found = append(msg.found, r)
			}
		}
		return msg
	})
}

func (m *Model) gathered(msg gatheredMsg) tea.Cmd {
	if !m.planning.looking.current(msg.gen) {
		return nil
	}
	m.planning.looking.done()
	if len(msg.found) == 0 {
		m.notice = "nothing " + msg.of + " is stuck or lapsed"
		return nil
	}
	return m.openPlan(planning{asked: msg.found, what: msg.of, base: msg.from})
}
