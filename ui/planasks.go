package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
	"idemtui/inspect/plan"
)

// planAsks is a question that the dialog puts before a plan goes: what it is
// about needs a yes of its own.
type planAsks uint8

const (
	asksNothing planAsks = iota
	asksUnchanged
	asksForce
)

// nextQuestion is what is still to be asked of the plan as it stands.
func (p *planning) nextQuestion() planAsks {
	switch {
	case len(p.unsaid()) > 0:
		return asksUnchanged
	case p.judged.plan.Forced() > 0 && p.question != asksForce:
		return asksForce
	}
	return asksNothing
}

// unsaid are the functions that changed within a day, and of which nobody said
// yet that their expires_after is the same.
func (p *planning) unsaid() []string {
	late := p.judged.plan.ChangedLately(p.judged.policy)
	return slices.DeleteFunc(late, func(prefix string) bool { return slices.Contains(p.unchanged, prefix) })
}

// agree takes the plan as it shows, once all is asked that it needs.
func (m *Model) agree() tea.Cmd {
	p := &m.planning
	if next := p.nextQuestion(); next != asksNothing {
		p.question, p.focus, p.scroll = next, chooseCancel, 0
		return nil
	}
	order := m.planOrder()
	order.Unchanged = p.unchanged
	m.closePlan()
	return m.startPurge(order)
}

// planOrder is the plan as it shows, by what it was judged.
func (m *Model) planOrder() Order {
	j := &m.planning.judged
	return Order{Plan: j.plan, Policy: j.policy, Options: j.options, Reason: "from the dashboard"}
}

// questionButtons are those of the question that is put.
func (m *Model) questionButtons() []planChoice {
	back := planChoice{chooseCancel, button{word: "Back"}}
	if m.planning.question == asksUnchanged {
		return []planChoice{back, {chooseUnchanged, button{word: "It is still the same", not: m.cannotPurge(), grave: true}}}
	}
	return []planChoice{back, {choosePurge, button{word: m.purgeWord(), not: m.cannotPurge(), grave: true}}}
}

// questionText puts the question.
func (m *Model) questionText(width int) []string {
	if m.planning.question == asksUnchanged {
		return m.unchangedText(width)
	}
	return m.sureText(width)
}

// unchangedText asks whether a function that changed has the expires_after that
// it had.
func (m *Model) unchangedText(width int) []string {
	v, p := planView{width: width}, &m.planning
	for _, prefix := range p.unsaid() {
		ago := inspect.Long(max(m.now.Sub(p.judged.policy.Runs[prefix].ChangedAt), 0))
		v.paragraph(m.theme.warning, "Lambda says that "+nameOf(prefix)+" was changed "+ago+" ago. Is its expires_after still the same?")
	}
	v.blank(m)
	n, of := p.judged.plan.Bases()[inspect.BasisRelative], p.judged.plan.Count(plan.Take)
	who := count(n) + " of these " + count(of) + " records go"
	if of == 1 {
		who = "This record goes"
	}
	v.paragraph("", who+" by your word alone that all records of a function have one expires_after. "+
		"If that was made longer with the change, a call that runs now looks old enough to be purged.")
	return v.text
}

// lateText warns of that question before it is put.
func (m *Model) lateText() string {
	late := m.planning.judged.plan.ChangedLately(m.planning.judged.policy)
	if len(late) == 0 {
		return ""
	}
	for i := range late {
		late[i] = nameOf(late[i])
	}
	return "Changed within a day, by Lambda: " + strings.Join(late, ", ") + ". Purge asks first whether expires_after is still the same."
}

// sureText asks for force once more.
func (m *Model) sureText(width int) []string {
	v := planView{width: width}
	p := &m.planning.judged.plan
	v.paragraph(m.theme.warning, "A call may be working on "+count(p.Forced())+" of these "+count(p.Count(plan.Take))+" records.")
	v.blank(m)
	v.paragraph("", "If one is, the next retry starts a second run beside it, and what both do happens twice. "+
		"When the first completes, it writes its record again. A purge stops no running call.")
	return v.text
}
