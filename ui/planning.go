package ui

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
	"idemtui/inspect/filter"
	"idemtui/inspect/plan"
)

// planning is the plan of a purge while a person looks at it: a frozen set, as
// it was shown. Its records are read again all the time; what differs from what
// was shown falls out and does not come back.
//
//	D ─> facts ─┐
//	     look ──┴─> judge ─> the dialog ─> look at some again, judge with the moving clock ...
type planning struct {
	// asked are the records as they were shown, by what words they were chosen.
	asked []*inspect.Record
	what  string
	// marked: by hand, each one.
	marked bool
	// base is what there was when they were chosen, and by which filter: what
	// else that selects now came in since.
	base chosenFrom

	fates []lookFate
	// next is where the next look begins; read how many were looked at once.
	next, read int
	facts      Facts
	// known: the facts are there.
	known bool

	asking, looking, judging, saving job

	judged judged
	take   takes

	// focus is what has it, wherever that stands: choices come and go.
	focus  choiceOf
	scroll int
	typed  string
	// question is what is asked before the plan goes; unchanged are the functions
	// that changed within a day, and have the same expires_after by the answer.
	question  planAsks
	unchanged []string
	// word is the last word on an act of the dialog, err why a look failed.
	word string
	err  error
}

// chosenFrom is out of which records a set was chosen.
type chosenFrom struct {
	data  dataset
	terms filter.Query
	// function: of prefix alone.
	function bool
	prefix   string
	on       bool
}

// lookFate is what the last look at a record of the set found.
type lookFate uint8

const (
	fateUnread lookFate = iota
	fateSame            // as it was shown
	fateCompleted
	fateChanged
	fateGone
	fateExpired // by time alone, out of what was asked for
)

// takes are what a plan takes beside stuck and lapsed records, each on a
// person's own word.
type takes struct{ force, completed, expired bool }

// options are the planner's for the set. Where a person's own word adds states,
// those that are taken without it are to be named too: naming is choosing.
func (p *planning) options(t takes) plan.Options {
	o := plan.Options{Marked: p.marked, Force: t.force}
	if words := t.states(true); len(words) > 0 {
		o.Query, _ = filter.ParseExact("state:" + strings.Join(words, ","))
	}
	return o
}

// states are the words for a state: term; none without a word that adds some.
// open names those as well that only force, or time, may take.
func (t takes) states(open bool) []string {
	if !t.completed && !t.expired {
		return nil
	}
	words := []string{"stuck", "lapsed"}
	if open {
		words = append(words, "held", "running", "invalid")
	}
	if t.completed {
		words = append(words, "completed")
	}
	if t.expired {
		words = append(words, "expired")
	}
	return words
}

const (
	// lookAtOnce is how many records one look reads, lookEvery how long after
	// one the next begins, once all were looked at.
	lookAtOnce = 400
	lookEvery  = 2 * time.Second
)

// factsMsg brings what is known beside the records.
type factsMsg struct {
	gen   int
	facts Facts
	err   error
}

// lookMsg says that it is time to look again; lookedMsg brings what was found
// from one record of the set on.
type (
	lookMsg   struct{ gen int }
	lookedMsg struct {
		gen, from int
		fates     []lookFate
		now       inspect.Millis
		err       error
	}
)

// judgedMsg brings the plan as it is now.
type judgedMsg struct {
	gen    int
	judged judged
}

// planMarks opens the plan of what an act works on. Marks that wait for the rows
// of their filter come first.
func (m *Model) planMarks() tea.Cmd {
	if m.matched.then != actNone {
		m.matched.plan = true
		return nil
	}
	m.keepRange()
	chosen := m.chosen()
	if len(chosen) == 0 {
		m.notice = "no record is marked, and none is under the cursor"
		return nil
	}
	p := planning{asked: chosen, marked: true, what: "this record", base: chosenFrom{data: m.rows.data, terms: m.query.terms, on: m.query.finding == nil}}
	if m.marks.n > 0 {
		p.what = "marked"
		if m.marks.from.on {
			p.base = m.marks.from
		}
	} else {
		m.hold()
	}
	return m.openPlan(p)
}

// openPlan shows a plan, or why there is none.
func (m *Model) openPlan(p planning) tea.Cmd {
	m.notice = ""
	switch {
	case m.purge.busy():
		m.notice = "a " + m.purge.verb() + " is running: ctrl+c stops it"
		return nil
	case m.purger() == nil && !m.o.ReadOnly:
		m.notice = "this table cannot be purged from here"
		return nil
	}
	m.closePlan()
	p.fates = make([]lookFate, len(p.asked))
	gens := m.planning // generations go on, so that late answers are known
	p.asking, p.looking, p.judging, p.saving = gens.asking, gens.looking, gens.judging, gens.saving
	m.mode, m.planning = modePlan, p
	if m.o.ReadOnly {
		return nil
	}
	return tea.Batch(m.askFacts(), m.look(), m.judgePlan())
}

// purger purges the open table; nil where nobody does.
func (m *Model) purger() Purger {
	if s, ok := m.source.(purges); ok {
		return s.Purger()
	}
	return nil
}

// closePlan ends the dialog and what it asked for.
func (m *Model) closePlan() {
	p := &m.planning
	for _, j := range []*job{&p.asking, &p.looking, &p.judging, &p.saving} {
		j.stop()
	}
	m.planning = planning{asking: p.asking, looking: p.looking, judging: p.judging, saving: p.saving}
	if m.mode == modePlan {
		m.mode = modeNormal
	}
}

// askFacts asks for what the ages may rest on. That the set was there when it
// was shown is one of the facts.
func (m *Model) askFacts() tea.Cmd {
	purger, asked := m.purger(), m.planning.asked
	return m.planning.asking.start(m.derive, func(ctx context.Context, gen int) tea.Msg {
		prefixes, shown := map[string]bool{}, inspect.Sightings{}
		for _, r := range asked {
			prefixes[r.Prefix()] = true
			if r.Deadline.Unit != inspect.Milliseconds { // else the deadline proves it
				shown.See(r)
			}
		}
		facts, err := purger.Facts(ctx, slices.Sorted(maps.Keys(prefixes)))
		facts.Seen = facts.Seen.Merge(shown)
		return factsMsg{gen: gen, facts: facts, err: err}
	})
}

// factsCame goes on without what could not be told: less is proven then.
func (m *Model) factsCame(msg factsMsg) tea.Cmd {
	p := &m.planning
	if !p.asking.current(msg.gen) {
		return nil
	}
	p.asking.done()
	p.facts, p.known = msg.facts, true
	if msg.err != nil {
		p.facts.Notes = append(p.facts.Notes, msg.err.Error())
	}
	return m.judgePlan()
}

// look reads some records of the set again: all in turn, then round and round.
func (m *Model) look() tea.Cmd {
	p, source := &m.planning, m.source
	from := p.next
	to := min(from+lookAtOnce, len(p.asked))
	asked := p.asked[from:to]
	keys := make([]inspect.ItemKey, len(asked))
	for i, r := range asked {
		keys[i] = m.itemKey(r)
	}
	sorted := m.about.SortKey != ""
	return p.looking.start(m.derive, func(ctx context.Context, gen int) tea.Msg {
		records, err := source.Refresh(ctx, keys)
		msg := lookedMsg{gen: gen, from: from, now: inspect.MillisOf(source.Now()), err: err}
		if err == nil {
			msg.fates = compare(asked, records, sorted)
		}
		return msg
	})
}

// compare holds records as they are now against what was shown.
func compare(asked []*inspect.Record, records []inspect.Record, sorted bool) []lookFate {
	found := make(map[inspect.ItemKey]*inspect.Record, len(records))
	for i := range records {
		found[records[i].ItemKey(sorted)] = &records[i]
	}
	fates := make([]lookFate, len(asked))
	for i, r := range asked {
		switch now := found[r.ItemKey(sorted)]; {
		case now == nil:
			fates[i] = fateGone
		case r.Same(now):
			fates[i] = fateSame
		case now.Status == inspect.Completed && r.Status != inspect.Completed:
			fates[i] = fateCompleted
		default:
			fates[i] = fateChanged
		}
	}
	return fates
}

// lookedCame takes in what a look found. What fell out once stays out.
func (m *Model) lookedCame(msg lookedMsg) tea.Cmd {
	p := &m.planning
	if !p.looking.current(msg.gen) {
		return nil
	}
	p.looking.done()
	p.err = msg.err
	m.now = max(m.now, msg.now)
	for i, fate := range msg.fates {
		if at := &p.fates[msg.from+i]; *at <= fateSame {
			*at = fate
		}
	}
	if msg.err == nil {
		p.read = max(p.read, msg.from+len(msg.fates))
		p.next = msg.from + len(msg.fates)
	}
	if p.next >= len(p.asked) {
		p.next = 0
	} else if p.read < len(p.asked) && msg.err == nil {
		return m.look()
	}
	gen := p.looking.gen
	return tea.Batch(m.judgePlan(), m.later(lookEvery, func() tea.Msg { return lookMsg{gen} }))
}

func (m *Model) lookAgain(msg lookMsg) tea.Cmd {
	if m.mode != modePlan || m.planning.looking.busy || msg.gen != m.planning.looking.gen {
		return nil
	}
	return m.look()
}

// judgePlan decides anew on the set: with what was found, and the clock as it
// is now.
func (m *Model) judgePlan() tea.Cmd {
	p := &m.planning
	q := planQuestion{
		asked: p.asked, fates: append([]lookFate(nil), p.fates...), now: m.now, policy: m.policy(),
		options: p.options(p.take), forced: p.options(takes{true, p.take.completed, p.take.expired}),
		base: p.base, current: m.rows.data, came: p.judged.came, facts: p.facts, known: p.known, read: p.read,
	}
	return p.judging.start(m.derive, func(_ context.Context, gen int) tea.Msg {
		started := time.Now()
		j := q.judge()
		j.cost = time.Since(started)
		return judgedMsg{gen, j}
	})
}

func (m *Model) judgedCame(msg judgedMsg) {
	p := &m.planning
	if !p.judging.current(msg.gen) {
		return
	}
	p.judging.done()
	p.judged = msg.judged
	p.judged.ever = true
}

// planTicked judges with the moving clock, where that stays unnoticed.
func (m *Model) planTicked() tea.Cmd {
	j := &m.planning.judged
	if m.mode != modePlan || m.o.ReadOnly || m.planning.judging.busy || m.now.Sub(j.plan.At) < 10*j.cost {
		return nil
	}
	return m.judgePlan()
}
