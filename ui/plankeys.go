package ui

import (
	"context"
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
	"idemtui/inspect/plan"
)

// choiceOf is what a button or a switch of the dialog does.
type choiceOf uint8

const (
	chooseCancel choiceOf = iota
	choosePurge
	chooseUnchanged
	chooseObserve
	chooseExpiry
	chooseSave
	chooseCopy
	chooseForce
	chooseCompleted
	chooseExpired
)

// planChoice is a button or a switch, as it stands now.
type planChoice struct {
	does choiceOf
	button
}

// planChoices are the buttons of the dialog, then its switches.
func (m *Model) planChoices() (buttons, switches []planChoice) {
	p := &m.planning
	switch {
	case m.o.ReadOnly:
		return []planChoice{{chooseCancel, button{word: "Close"}}, {chooseCopy, button{word: "Copy the command"}}}, nil
	case p.question != asksNothing:
		return m.questionButtons(), nil
	}
	buttons = []planChoice{{chooseCancel, button{word: "Cancel"}}, {choosePurge, button{word: m.purgeWord(), not: m.cannotPurge(), grave: true}}}
	if proofs := &p.judged.proofs; proofs.n > 0 {
		buttons = append(buttons, m.observeChoice(), planChoice{chooseExpiry, button{word: "Give expires_after"}})
	}
	buttons = append(buttons, planChoice{chooseSave, button{word: "Save plan", not: m.cannotSave()}})
	if !p.marked {
		return buttons, nil
	}
	offers := p.judged.offers
	if n := offers.force; n > 0 {
		switches = append(switches, planChoice{chooseForce, button{word: "take " + count(n) + " that a call may be working on, BY FORCE"}})
	}
	if n := offers.completed; n > 0 {
		switches = append(switches, planChoice{chooseCompleted, button{word: "take " + count(n) + " COMPLETED: each keeps its event from running again"}})
	}
	if n := offers.expired; n > 0 {
		switches = append(switches, planChoice{chooseExpired, button{word: "take " + count(n) + " expired, which do nothing any more"}})
	}
	return buttons, switches
}

func (m *Model) observeChoice() planChoice {
	proofs := &m.planning.judged.proofs
	switch {
	case proofs.watched > 0:
		return planChoice{chooseObserve, button{word: "Observe " + roughly(proofs.last)}}
	case proofs.early > 0:
		return planChoice{chooseObserve, button{word: "Observe", not: "they expire before watching proves them"}}
	default:
		return planChoice{chooseObserve, button{word: "Observe", not: "no longest run is known of " + inspect.Clean(proofs.prefix) + ": --max-run gives one"}}
	}
}

// roughly is a wait as a button says it, in minutes where there are some: the
// buttons beside it are to stand still while it passes.
func roughly(d time.Duration) string {
	if d > time.Minute {
		return inspect.Long(d.Round(time.Minute))
	}
	return inspect.Long(d)
}

func (m *Model) purgeWord() string {
	n := m.planning.judged.plan.Count(plan.Take)
	if forced := m.planning.judged.plan.Forced(); m.planning.question == asksForce && forced > 0 {
		return "Purge " + count(n) + ", " + count(forced) + " by force"
	}
	return "Purge " + count(n)
}

// cannotPurge says why the plan cannot be carried out now; empty where it can.
func (m *Model) cannotPurge() string {
	p := &m.planning
	n := p.judged.plan.Count(plan.Take)
	switch {
	case !p.judged.known || p.judged.read < len(p.asked) && p.err == nil:
		return "the records are being read again"
	case p.judged.read < len(p.asked):
		return "the records could not be read again"
	case n == 0:
		return "there is nothing that it would take"
	case len(m.about.Replicas) > 0:
		return "a global table: its conditions hold in this region alone; idemtui purge --force-replica"
	case m.mustType() && p.typed != strconv.Itoa(n):
		return "type " + strconv.Itoa(n) + " first"
	}
	return ""
}

// mustType reports whether the count has to be typed.
func (m *Model) mustType() bool {
	p := &m.planning.judged.plan
	return p.Count(plan.Take) > 0 && (m.o.Production || p.Protecting() > 0)
}

func (m *Model) cannotSave() string {
	switch j := &m.planning.judged; {
	case !j.ever || len(j.plan.Entries) == 0:
		return "there is no plan yet"
	case !j.known: // a resume would lack it
		return "what its ages rest on is still being asked"
	}
	return ""
}

// focused is where the focus stands; on Cancel where what had it is no more.
func (p *planning) focused(all []planChoice) int {
	return max(slices.IndexFunc(all, func(c planChoice) bool { return c.does == p.focus }), 0)
}

// planKey moves the focus, presses, scrolls, or types the count.
func (m *Model) planKey(msg tea.KeyPressMsg) tea.Cmd {
	p := &m.planning
	all := slices.Concat(m.planChoices())
	at := p.focused(all)
	_, page := m.boxRoom()
	switch key := msg.String(); key {
	case "esc", "q":
		return m.choose(chooseCancel)
	case "enter", "space":
		return m.pressed(all[at])
	case "tab", "right", "l":
		p.focus, p.word = all[(at+1)%len(all)].does, ""
	case "shift+tab", "left", "h":
		p.focus, p.word = all[(at+len(all)-1)%len(all)].does, ""
	case "down", "j":
		m.scrollPlan(1)
	case "up", "k":
		m.scrollPlan(-1)
	case "pgdown", "ctrl+d":
		m.scrollPlan(page / 2)
	case "pgup", "ctrl+u":
		m.scrollPlan(-page / 2)
	case "backspace":
		p.typed = p.typed[:max(len(p.typed)-1, 0)]
	case "y":
		return m.choose(chooseCopy)
	default:
		if len(key) == 1 && key[0] >= '0' && key[0] <= '9' && len(p.typed) < 9 && m.mustType() {
			p.typed += key
		}
	}
	return nil
}

// pressed does what a button stands for. One that cannot act gets the focus, and
// so its reason is told, as long as it is one.
func (m *Model) pressed(c planChoice) tea.Cmd {
	if c.not != "" {
		m.planning.focus, m.planning.word = c.does, ""
		return nil
	}
	return m.choose(c.does)
}

// choose does what a button or a switch stands for.
func (m *Model) choose(c choiceOf) tea.Cmd {
	p := &m.planning
	switch c {
	case chooseCancel:
		if p.question != asksNothing {
			p.question, p.focus = asksNothing, chooseCancel
			return nil
		}
		m.closePlan()
	case chooseUnchanged:
		p.unchanged = append(p.unchanged, p.unsaid()...)
		return m.agree()
	case choosePurge:
		return m.agree()
	case chooseObserve:
		return m.observePlan()
	case chooseExpiry:
		return m.giveExpiry(p.judged.proofs.prefix)
	case chooseSave:
		return m.savePlan()
	case chooseCopy:
		return m.copyCommand()
	case chooseForce:
		p.take.force = !p.take.force
	case chooseCompleted:
		p.take.completed = !p.take.completed
	case chooseExpired:
		p.take.expired = !p.take.expired
	}
	if m.mode != modePlan {
		return nil
	}
	p.typed = "" // of another plan
	return m.judgePlan()
}

// copyCommand copies the line that does the same; read-only, the one that keeps
// the plan.
func (m *Model) copyCommand() tea.Cmd {
	if m.o.ReadOnly {
		m.closePlan()
		return m.copied("the command", m.savingCommand())
	}
	m.planning.word = "copied the command"
	return tea.SetClipboard(m.command())
}

// giveExpiry is where a person says what expires_after of a function is; the
// plan waits below, and is judged by it.
func (m *Model) giveExpiry(prefix string) tea.Cmd {
	i := slices.IndexFunc(m.planning.asked, func(r *inspect.Record) bool { return r.Prefix() == prefix })
	if i < 0 {
		return nil
	}
	return m.sayOf(m.planning.asked[i], modePlan)
}

// savedMsg brings the path of a plan that was kept.
type savedMsg struct {
	gen  int
	path string
	err  error
}

func (m *Model) savePlan() tea.Cmd {
	p, order, purger := &m.planning, m.planOrder(), m.purger()
	p.word = "keeping the plan " + m.glyphs.cut
	return p.saving.start(m.derive, func(ctx context.Context, gen int) tea.Msg {
		path, err := purger.Save(ctx, order)
		return savedMsg{gen, path, err}
	})
}

func (m *Model) savedCame(msg savedMsg) tea.Cmd {
	p := &m.planning
	if !p.saving.current(msg.gen) {
		return nil
	}
	p.saving.done()
	if msg.err != nil {
		p.word = "The plan is not kept: " + msg.err.Error()
		return nil
	}
	m.closePlan()
	command := "idemtui purge --resume " + inspect.ShellQuote(msg.path)
	m.notice = "the plan is kept; copied: " + command
	return tea.SetClipboard(command)
}
