package ui

import (
	"context"
	"maps"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
)

// live is the watching of a table: re-reads at an interval.
type live struct {
	on bool
	// gen tells the newest timer from older ones.
	gen int
	// err is why the last re-read did not come through.
	err error
	// pages is how many a whole load had; 0 before one came through.
	pages int
	// asOf is when the records were last read.
	asOf inspect.Millis
	// turn is where the marks' next turn to be read again begins.
	turn int
	// again: something happened while a re-read ran, so another is due.
	again bool
}

const (
	liveInterval     = 5 * time.Second
	liveIntervalDemo = time.Second
	// marksARound and suspectsARound are how many marked records, and how many
	// that the clock alone calls otherwise, are read again with the visible
	// ones: five requests of a hundred keys at most.
	marksARound, suspectsARound = 200, 200
	// smallLoad is the pages up to which a table is read again in full.
	smallLoad = 2
)

func (m *Model) liveInterval() time.Duration {
	if m.o.Demo != nil {
		return liveIntervalDemo
	}
	return liveInterval
}

// nextLive asks for the next re-read.
func (m *Model) nextLive() tea.Cmd {
	m.live.gen++
	if !m.live.on {
		return nil
	}
	gen := m.live.gen
	return m.later(m.liveInterval(), func() tea.Msg { return liveMsg{gen} })
}

// toggleLive switches the watching on or off.
func (m *Model) toggleLive() tea.Cmd {
	m.live.on = !m.live.on
	m.live.err = nil
	if m.live.on {
		return m.reread()
	}
	m.live.gen++
	return nil
}

func (m *Model) liveCame(msg liveMsg) tea.Cmd {
	if msg.gen != m.live.gen || !m.live.on {
		return nil
	}
	return m.reread()
}

// reread reads again what shows: a small table whole, of a large one the rows
// on the screen.
func (m *Model) reread() tea.Cmd {
	if !m.atTable() || m.source == nil {
		return nil
	}
	if m.loading.busy || m.refreshing.busy {
		m.live.again = true
		return nil
	}
	m.live.again = false
	if m.live.pages > 0 && m.live.pages <= smallLoad {
		return m.read(true)
	}
	return m.refresh()
}

// liveAfter follows a re-read: at once if something happened meanwhile.
func (m *Model) liveAfter() tea.Cmd {
	if m.live.on && m.live.again {
		return m.reread()
	}
	return m.nextLive()
}

// refresh reads again what shows, some of the marks in their turn, and some of
// the records whose state may have changed with time.
func (m *Model) refresh() tea.Cmd {
	asked := m.visible()
	var turn []int32
	turn, m.live.turn = m.marks.turn(m.live.turn, marksARound)
	for _, index := range slices.Concat(turn, m.rows.suspects) {
		asked[m.itemKey(m.rows.data.snap.At(int(index)))] = int(index)
	}
	if len(asked) == 0 {
		return m.nextLive()
	}
	source, epoch, held := m.source, m.rows.data.epoch, m.responses.of
	return m.refreshing.start(m.derive, func(ctx context.Context, gen int) tea.Msg {
		records, err := rereadOf(ctx, source, held, slices.Collect(maps.Keys(asked)))
		return refreshedMsg{
			gen: gen, epoch: epoch, asked: asked, records: records,
			now: inspect.MillisOf(source.Now()), err: err,
		}
	})
}

// visible is the keys of the rows on the screen, with their indexes in the
// dataset.
func (m *Model) visible() map[inspect.ItemKey]int {
	from, to := m.list.Window()
	keys := make(map[inspect.ItemKey]int, max(to-from, 0))
	for i := from; i < to && i < len(m.rows.view); i++ {
		keys[m.itemKey(m.rows.at(i))] = int(m.rows.view[i])
	}
	return keys
}

// itemKey names a record's item for a GetItem.
func (m *Model) itemKey(r *inspect.Record) inspect.ItemKey {
	return r.ItemKey(m.about.SortKey != "")
}

// refreshCame puts re-read records in the place of the old ones.
func (m *Model) refreshCame(msg refreshedMsg) tea.Cmd {
	if !m.refreshing.current(msg.gen) {
		return nil
	}
	m.refreshing.done()
	m.now = max(m.now, msg.now)
	m.live.err = msg.err
	if msg.err != nil {
		return m.nextLive()
	}
	m.live.asOf = msg.now
	var observe tea.Cmd
	if msg.epoch == m.data.epoch {
		observe = m.replace(msg)
	}
	return tea.Batch(m.rematch(), observe, m.liveAfter())
}

// replace swaps the records that were read again. Those that are gone are
// taken out by the next match: that is work for a job.
func (m *Model) replace(msg refreshedMsg) tea.Cmd {
	var seen glance
	gone := maps.Clone(msg.asked)
	changed := make(map[int]inspect.Record, len(msg.records))
	for _, r := range msg.records {
		k := m.itemKey(&r)
		if index, ok := msg.asked[k]; ok {
			changed[index] = r
			delete(gone, k)
			seen.before, seen.now = append(seen.before, m.data.snap.At(index)), append(seen.now, &r)
		}
	}
	for _, index := range gone {
		seen.gone = append(seen.gone, m.data.snap.At(index))
		if m.gone == nil {
			m.gone = map[int]bool{}
		}
		m.gone[index] = true
	}
	m.data.snap = m.data.snap.Replace(changed)
	m.matched.infer = true
	return m.observe(seen)
}
