package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
)

// live is the watching of a table: re-reads at an interval.
type live struct {
	on bool
	// gen tells the newest timer from older ones.
	gen int
	// failed: the last re-read did not come through.
	failed bool
	// again: something happened while a re-read ran, so another is due.
	again bool
}

const (
	liveInterval     = 5 * time.Second
	liveIntervalDemo = time.Second
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
	m.live.failed = false
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
	if m.page != pageRecords || m.source == nil {
		return nil
	}
	if m.loading.busy || m.refreshing.busy {
		m.live.again = true
		return nil
	}
	m.live.again = false
	if m.load.whole && m.load.pages <= smallLoad {
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

// refresh reads the visible rows again.
func (m *Model) refresh() tea.Cmd {
	asked := m.visible()
	if len(asked) == 0 {
		return m.nextLive()
	}
	source := m.source
	return m.refreshing.start(m.derive, func(ctx context.Context, gen int) tea.Msg {
		records, err := source.Refresh(ctx, asked)
		return refreshedMsg{gen: gen, asked: asked, records: records, now: inspect.MillisOf(source.Now()), err: err}
	})
}

// visible is the keys of the rows on the screen.
func (m *Model) visible() []inspect.ItemKey {
	from, to := m.list.Window()
	keys := make([]inspect.ItemKey, 0, max(to-from, 0))
	for i := from; i < to && i < len(m.rows.view); i++ {
		keys = append(keys, m.itemKey(m.rows.at(i)))
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
	if msg.err != nil {
		m.live.failed = true
		m.problem = msg.err
		return m.nextLive()
	}
	m.live.failed, m.problem = false, nil
	m.replace(msg)
	return tea.Batch(m.questionChanged(), m.nextLive())
}

// replace swaps the records that were read again and takes out those that are
// gone.
func (m *Model) replace(msg refreshedMsg) {
	asked := make(map[inspect.ItemKey]*inspect.Record, len(msg.asked))
	for _, k := range msg.asked {
		asked[k] = nil
	}
	for i := range msg.records {
		asked[m.itemKey(&msg.records[i])] = &msg.records[i]
	}
	changed, gone := map[int]inspect.Record{}, map[int]bool{}
	i := 0
	for r := range m.data.snap.All() {
		if fresh, ok := asked[m.itemKey(r)]; ok && fresh == nil {
			gone[i] = true
		} else if ok {
			changed[i] = *fresh
		}
		i++
	}
	m.data.snap = m.data.snap.Replace(changed)
	if len(gone) > 0 {
		m.data = dataset{m.data.snap.Without(func(i int, _ *inspect.Record) bool { return gone[i] }), m.data.epoch + 1}
	}
	m.matched.infer = true
}
