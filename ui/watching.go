package ui

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
	"idemtui/inspect/plan"
	"idemtui/ui/table"
)

// watching is what Observe in the plan of a purge leaves behind: marked records
// that nothing but their age keeps in the table, until they were seen unchanged
// for long enough. It purges nothing: what is proven waits for D.
//
//	Observe ─> their marks ─> each second: as they are now, judged ─> the line
type watching struct {
	finding, judging job

	// records are those that are watched, as they were shown; none are when
	// nothing is.
	records map[*inspect.Record]bool
	began   inspect.Millis
	// facts are those of the plan, by which the records are judged here as well.
	facts Facts
	// last is how they stood when they were judged last.
	last watched
}

// watched is how watched records stand.
type watched struct {
	at   inspect.Millis
	cost time.Duration // of judging
	// proven of them a purge would take; open may be proven yet, the next and
	// the last of these at a moment. changed are
	// all that were not as they were shown any more.
	// Those that expired are free again.
	proven, open, changed, expired int
	next, end                      inspect.Millis
}

// foundMsg brings where records stand that are to be marked and watched;
// watchedMsg how watched ones stand.
type (
	foundMsg struct {
		gen, epoch int
		wanted     []*inspect.Record
		at         map[int32]*inspect.Record
		facts      Facts
	}
	watchedMsg struct {
		gen    int
		stands watched
		still  map[*inspect.Record]bool // to be watched on
	}
)

func (w *watching) on() bool { return len(w.records) > 0 }

// share is how much of the wait until the last proof is over.
func (w *watching) share(now inspect.Millis) float64 {
	whole := max(w.last.end.Sub(w.began), time.Second)
	return min(float64(now.Sub(w.began))/float64(whole), 1)
}

// stop ends it; marks stay.
func (w *watching) stop() {
	w.finding.stop()
	w.judging.stop()
	*w = watching{finding: w.finding, judging: w.judging}
}

// observePlan closes the dialog and watches what it left for its age. What is
// watched is marked, so that D plans its purge.
func (m *Model) observePlan() tea.Cmd {
	p := &m.planning
	wanted, facts := p.judged.proofs.records, p.facts
	began := m.marks.n > 0 && p.marked
	m.closePlan()
	if began {
		return m.watch(wanted, facts)
	}
	return m.findWatched(wanted, facts)
}

// findWatched looks for where records stand that are not marked yet.
func (m *Model) findWatched(wanted []*inspect.Record, facts Facts) tea.Cmd {
	data := m.rows.data
	return m.watching.finding.start(m.derive, func(_ context.Context, gen int) tea.Msg {
		msg := foundMsg{gen: gen, epoch: data.epoch, wanted: wanted, at: map[int32]*inspect.Record{}, facts: facts}
		byKey := make(map[inspect.ItemKey]*inspect.Record, len(wanted))
		for _, r := range wanted {
			byKey[r.ItemKey(true)] = r
		}
		for i, r := range data.snap.Range(0, data.snap.Len()) {
			if shown := byKey[r.ItemKey(true)]; shown != nil {
				msg.at[int32(i)] = shown //nolint:gosec // a snapshot holds fewer than 2^31 records
			}
		}
		return msg
	})
}

// foundCame marks them and watches; where the rows are others by now it looks
// again.
func (m *Model) foundCame(msg foundMsg) tea.Cmd {
	if !m.watching.finding.current(msg.gen) {
		return nil
	}
	m.watching.finding.done()
	if msg.epoch != m.rows.data.epoch {
		return m.findWatched(msg.wanted, msg.facts)
	}
	for i, r := range msg.at {
		m.marks.set(i, r)
	}
	m.marks.count(m.rows.view)
	return m.watch(slices.Collect(maps.Values(msg.at)), msg.facts)
}

// watch begins with marked records.
func (m *Model) watch(records []*inspect.Record, facts Facts) tea.Cmd {
	m.watching.stop()
	m.watching.records = make(map[*inspect.Record]bool, len(records))
	for _, r := range records {
		m.watching.records[r] = true
	}
	m.watching.began, m.watching.facts = m.now, facts
	return m.judgeWatched()
}

// judgeWatched judges them as they were read last, with the clock as it is now.
func (m *Model) judgeWatched() tea.Cmd {
	w := &m.watching
	snap, marked, policy := m.rows.data.snap, slices.Clone(m.marks.seen), m.policy()
	records, facts, stands := w.records, w.facts, watched{at: m.now, changed: w.last.changed, expired: w.last.expired}
	return w.judging.start(m.derive, func(_ context.Context, gen int) tea.Msg {
		started := time.Now()
		policy := facts.in(policy)
		judge := plan.NewJudge(policy, plan.Options{Marked: true})
		still := make(map[*inspect.Record]bool, len(records))
		for i, r := range snap.Range(0, min(snap.Len(), len(marked))) {
			if shown := marked[i]; shown != nil && records[shown] && stands.add(judge, policy, shown, r) {
				still[shown] = true
			}
		}
		stands.cost = time.Since(started)
		return watchedMsg{gen, stands, still}
	})
}

// add counts a record, as it was shown and as it is; false for one that is to
// be watched no more.
func (s *watched) add(judge plan.Judge, policy inspect.Policy, shown, r *inspect.Record) bool {
	e, meant := judge.Decide(r, s.at)
	at, provable := plan.ProvenAt(&e, policy)
	switch {
	case !meant || !shown.Same(r):
		s.changed++
		return false
	case e.State == inspect.Expired:
		s.expired++
		return false
	case e.Verdict == plan.Take:
		s.proven++
	case provable:
		if s.open == 0 || at < s.next {
			s.next = at
		}
		s.open, s.end = s.open+1, max(s.end, at)
	default:
		return false
	}
	return true
}

// watchedCame shows how they stand. Those that changed, or lost their mark, are
// watched no more; without any it is over.
func (m *Model) watchedCame(msg watchedMsg) {
	w := &m.watching
	if !w.judging.current(msg.gen) {
		return
	}
	w.judging.done()
	w.last, w.records = msg.stands, msg.still
	if !w.on() {
		if text := w.last.fellText(m.glyphs.dot); text != "" {
			m.notice = "nothing is observed any more: " + text
		}
		w.stop()
	}
}

// fellText says what is watched no more.
func (s *watched) fellText(dot string) string {
	var parts []string
	if s.changed > 0 {
		parts = append(parts, count(s.changed)+" changed: left")
	}
	if s.expired > 0 {
		parts = append(parts, count(s.expired)+" expired: free again")
	}
	return strings.Join(parts, " "+dot+" ")
}

// watchTicked judges with the moving clock, where that stays unnoticed.
func (m *Model) watchTicked() tea.Cmd {
	w := &m.watching
	if !w.on() || w.judging.busy || m.now.Sub(w.last.at) < max(time.Second, 100*w.last.cost) {
		return nil
	}
	return m.judgeWatched()
}

// stopWatching is a person's word; marks stay, and so does what was seen.
func (m *Model) stopWatching() {
	m.watching.stop()
	m.notice = "observing stopped: marks stay, and what was seen counts later"
}

// watchText says what is observed and until when; short for what has no line.
func (m *Model) watchText(short bool) string {
	w := &m.watching.last
	in := func(at inspect.Millis) string { return inspect.Long(max(at.Sub(m.now), 0)) }
	all := len(m.watching.records)
	var text string
	switch {
	case w.at == 0:
		return "observing " + count(all)
	case w.open == 0:
		text = fmt.Sprintf("%s of %s proven: D plans their purge", count(w.proven), count(all))
		if all == 1 {
			text = "proven: D plans its purge"
		}
	case w.proven > 0 && short:
		text = fmt.Sprintf("%s of %s proven: D", count(w.proven), count(all))
	case w.proven > 0:
		text = fmt.Sprintf("%s of %s proven: D plans their purge %s the last in %s", count(w.proven), count(all), m.glyphs.dot, in(w.end))
	case short:
		text = fmt.Sprintf("observing %s: %s", count(all), in(w.next))
	case w.end-w.next > 1000:
		text = fmt.Sprintf("observing %s: the first proven in %s, the last in %s", count(all), in(w.next), in(w.end))
	default:
		text = fmt.Sprintf("observing %s: proven in %s", count(all), in(w.end))
	}
	if fell := w.fellText(m.glyphs.dot); fell != "" && !short {
		text += " " + m.glyphs.dot + " " + fell
	}
	return text
}

// watchLine is the second line while records are observed: the views where
// there is room for both, how far it is, and what to do.
func (m *Model) watchLine() string {
	w := &m.watching
	ink := m.theme.strong
	if w.last.proven > 0 {
		ink = m.theme.success.On(m.theme.strong)
	}
	text := " " + ink.Paint(m.watchText(false))
	right := " "
	if m.page == pageRecords { // in other views esc goes back to the records
		right = m.theme.accent.Paint("esc") + m.theme.quiet.Paint(" stops") + " "
	}
	room := m.width - table.Width(right)
	if cells := max(m.width/6, 10); w.last.open > 0 && table.Width(text)+cells+4 < room {
		text = " " + m.progress(w.share(m.now), cells) + text
	}
	if names := m.namesLine(); table.Width(names)+table.Width(text)+2 < room {
		text = names + text
	}
	return m.ends(text, right, m.width)
}
