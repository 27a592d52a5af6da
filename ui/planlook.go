package ui

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
)

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

const (
	// lookAtOnce is how many records one look reads, lookEvery how long after
	// one the next begins, once all were looked at.
	lookAtOnce = 400
	lookEvery  = 2 * time.Second
)

// lookMsg says that it is time to look again; lookedMsg brings what was found
// from one record of the set on.
type (
	lookMsg   struct{ gen int }
	lookedMsg struct {
		gen, from int
		fates     []lookFate
		wrote     []inspect.Written
		now       inspect.Millis
		err       error
	}
)

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
			msg.fates, msg.wrote = compare(asked, records, sorted)
		}
		return msg
	})
}

// compare holds records as they are now against what was shown, and gives those
// that were written since.
func compare(asked []*inspect.Record, records []inspect.Record, sorted bool) (fates []lookFate, wrote []inspect.Written) {
	found := make(map[inspect.ItemKey]*inspect.Record, len(records))
	for i := range records {
		found[records[i].ItemKey(sorted)] = &records[i]
	}
	fates = make([]lookFate, len(asked))
	for i, r := range asked {
		now := found[r.ItemKey(sorted)]
		if now != nil {
			if w, ok := inspect.Reread(r, now); ok {
				wrote = append(wrote, w)
			}
		}
		switch {
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
	return fates, wrote
}

// hear keeps of written records those that bound expires_after more than before.
func (p *planning) hear(wrote []inspect.Written) {
	for _, w := range wrote {
		if p.wrote.Tells(w) {
			p.wrote, p.heard = p.wrote.With(w.Record, w.After), append(slices.Clip(p.heard), w)
		}
	}
}

// lookedCame takes in what a look found. What fell out once stays out.
func (m *Model) lookedCame(msg lookedMsg) tea.Cmd {
	p := &m.planning
	if !p.looking.current(msg.gen) {
		return nil
	}
	p.looking.done()
	p.err = msg.err
	p.hear(msg.wrote)
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
