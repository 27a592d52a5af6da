package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect/activity"
)

// tallying is the records by function and by time, which the views Functions and
// Timeline share. It is counted by a job while one of them shows; the old tally
// stays until the new one is there.
type tallying struct {
	job
	activity.Tally
	// ever is true once there is a tally; of is what it was made of.
	ever bool
	of   dataset
	cost time.Duration
	// stale: records changed while a count ran.
	stale bool
}

// talliedMsg brings a tally.
type talliedMsg struct {
	gen   int
	tally activity.Tally
	of    dataset
	cost  time.Duration
}

// tallyShare bounds what counting anew takes of the time, in a hundredth.
const tallyShare = 5

// recount asks for a tally of the records as they are, where they changed or
// the clock moved far enough.
func (m *Model) recount() tea.Cmd {
	t := &m.tally
	if t.busy {
		t.stale = true
		return nil
	}
	idle := m.now.Sub(t.At)
	same := t.of.epoch == m.rows.data.epoch && t.of.snap.Len() == m.rows.data.snap.Len()
	if t.ever && (same || m.loading.busy) && idle < t.cost*100/tallyShare {
		return nil
	}
	t.stale = false
	data, q := m.rows.data, m.activityQuestion()
	return t.start(m.derive, func(ctx context.Context, gen int) tea.Msg {
		started := time.Now()
		tally, err := activity.Count(ctx, q)
		if err != nil { // nobody waits for it any more
			return nil
		}
		return talliedMsg{gen, tally, data, time.Since(started)}
	})
}

// activityQuestion asks about the rows' records, judged as the rows are.
func (m *Model) activityQuestion() activity.Question {
	j := m.judge()
	return activity.Question{
		Records: m.rows.data.snap, Now: j.now, Policy: j.policy,
		State: j.state,
	}
}

// tallied swaps the tally, and tells the view that shows it.
func (m *Model) tallied(msg talliedMsg) tea.Cmd {
	t := &m.tally
	if !t.current(msg.gen) {
		return nil
	}
	t.done()
	t.Tally, t.of, t.cost, t.ever = msg.tally, msg.of, msg.cost, true
	m.timeline.tallied(m)
	var next tea.Cmd
	if m.page == pageFunctions {
		next = m.functions.rank(m)
	}
	if m.page == pageTimeline {
		next = m.timeline.count(m)
	}
	if t.stale {
		return tea.Batch(next, m.recount())
	}
	return next
}

// showRecords goes to the records that a filter selects.
func (m *Model) showRecords(text string) tea.Cmd {
	cmd := m.showView(pageRecords)
	m.input.SetValue(text)
	return tea.Batch(cmd, m.filterChanged())
}
