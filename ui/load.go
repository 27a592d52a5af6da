package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
)

// load is a reading of the table: under way, or the last one.
type load struct {
	// quiet: a live re-read that nobody asked for.
	quiet bool
	// aside: what was read before stays on the screen until this is whole.
	aside          bool
	snap           inspect.Snapshot
	started, ended inspect.Millis
	pages          int
	rcu            float64
	// responses are those that it reads.
	responses responses
	// whole is true when the last page came.
	whole bool
}

// elapsed is how long it took, or takes.
func (l *load) elapsed(now inspect.Millis) time.Duration {
	if l.ended != 0 {
		now = l.ended
	}
	return max(now.Sub(l.started), 0)
}

// rate is records a second.
func (l *load) rate(now inspect.Millis, records int) float64 {
	return float64(records) / max(l.elapsed(now).Seconds(), 0.05)
}

// open opens a table; its records follow.
func (m *Model) open(name string) tea.Cmd {
	m.name, m.page, m.problem = name, pageOpening, nil
	catalog := m.o.Catalog
	return m.opening.start(m.derive, func(ctx context.Context, gen int) tea.Msg {
		source, err := catalog.Open(ctx, name)
		if err != nil {
			return openedMsg{gen: gen, err: err}
		}
		msg := openedMsg{gen: gen, source: source, now: inspect.MillisOf(source.Now())}
		if s, ok := source.(remembers); ok {
			msg.seen, msg.note = s.Memory().Recall(ctx)
		}
		return msg
	})
}

// opened starts the first load of a table.
func (m *Model) opened(msg openedMsg) tea.Cmd {
	if !m.opening.current(msg.gen) {
		return nil
	}
	m.opening.done()
	if msg.err != nil {
		m.problem = msg.err
		return nil
	}
	m.forget()
	m.source, m.about, m.now = msg.source, msg.source.Describe(), msg.now
	if s, ok := msg.source.(settled); ok {
		m.o.Policy, m.o.ReadOnly = s.Settings().Policy, s.Settings().ReadOnly
	}
	m.observing.seen = msg.seen
	m.page = pageRecords
	if m.o.Demo != nil {
		m.page = pageStage
	}
	m.arrange()
	cmd := tea.Batch(m.read(false), m.nextLive())
	if msg.note != nil {
		m.notice = fmt.Sprintf("what was seen earlier is not used: %v", msg.note)
	}
	return cmd
}

// forget drops all that belongs to the table before.
func (m *Model) forget() {
	for _, j := range []*job{&m.loading, &m.matching, &m.getting, &m.refreshing, &m.observing.job, &m.asking.job} {
		j.stop()
	}
	m.observing, m.asking = observing{job: m.observing.job}, asking{job: m.asking.job}
	m.data, m.rows, m.responses = dataset{epoch: m.data.epoch + 1}, rowset{}, responses{}
	m.matched, m.load, m.last, m.spent, m.gone = matchState{}, load{}, load{}, 0, nil
	m.live.err, m.live.pages = nil, 0
	m.anchor, m.problem, m.notice = nil, nil, ""
	m.views = views{}
	for _, e := range viewEntries() {
		e.of(m).forget(m)
	}
	m.restyle()
	m.ranging, m.sameExpiry = ranging{}, nil
	m.marks.clear()
	m.closePlan()
	m.watching.stop()
	m.undoing.finding.stop()
	m.purge = purgeRun{starting: m.purge.starting, pulling: m.purge.pulling}
	m.shown = shown{}
	m.showRows(-1)
}

// read starts a reading of the whole table. The first shows its records as
// they come; a later one replaces them when it is whole.
func (m *Model) read(quiet bool) tea.Cmd {
	m.load = load{quiet: quiet, aside: m.data.snap.Len() > 0, started: m.now, responses: responses{m.query.terms}}
	if !m.load.aside {
		m.responses = m.load.responses
	}
	if !quiet {
		m.problem, m.live.err, m.notice = nil, nil, ""
	}
	source, terms := m.source, m.query.terms
	return m.loading.start(m.derive, func(ctx context.Context, gen int) tea.Msg {
		started := inspect.MillisOf(source.Now())
		return nextPage(ctx, source, startPages(ctx, source, terms), pageMsg{gen: gen, started: started})
	})
}

// nextPage reads one page. One is in flight at a time: a slow screen slows
// the load, not the other way round.
func nextPage(ctx context.Context, source Source, pages Pages, msg pageMsg) tea.Msg {
	page, err := pages.Next(ctx)
	msg = pageMsg{gen: msg.gen, started: msg.started, page: page, now: inspect.MillisOf(source.Now()), pages: pages}
	switch {
	case errors.Is(err, io.EOF):
		pages.Close()
		msg.done = true
	case err != nil:
		pages.Close()
		msg.err = err
	default:
		msg.next = func() tea.Msg { return nextPage(ctx, source, pages, msg) }
	}
	return msg
}

// pageCame takes a page in and asks for the next.
func (m *Model) pageCame(msg pageMsg) tea.Cmd {
	if !m.loading.current(msg.gen) {
		if msg.next == nil {
			return nil
		}
		return func() tea.Msg { msg.pages.Close(); return nil }
	}
	m.now = max(m.now, msg.now)
	m.load.started = msg.started
	if msg.done || msg.err != nil {
		return m.loadEnded(msg)
	}
	m.load.pages++
	m.spent += msg.page.ConsumedRCU
	m.load.rcu += msg.page.ConsumedRCU
	if m.load.aside {
		m.load.snap = m.load.snap.Append(msg.page.Records)
		return msg.next
	}
	m.data.snap = m.data.snap.Append(msg.page.Records)
	return tea.Batch(msg.next, m.recordsChanged())
}

func (m *Model) loadEnded(msg pageMsg) tea.Cmd {
	m.loading.done()
	m.load.ended, m.load.whole = msg.now, msg.err == nil
	if !m.load.quiet {
		m.last = m.load
	}
	m.about = m.source.Describe()
	if msg.err != nil {
		return m.loadFailed(msg.err)
	}
	m.problem, m.live.err, m.live.pages = nil, nil, max(m.load.pages, 1)
	m.live.asOf = msg.now
	var before inspect.Snapshot
	if m.load.aside {
		before = m.data.snap
		m.gone = nil
		m.data = dataset{m.load.snap, m.data.epoch + 1}
		m.responses = m.load.responses
		m.load.snap = inspect.Snapshot{}
	}
	observe := m.wholeRead(before, m.data.snap, m.load.started)
	m.matched.infer = true
	return tea.Batch(m.rematch(), observe, m.liveAfter(), m.examineRead())
}

// loadFailed keeps what there is and says what is missing.
func (m *Model) loadFailed(err error) tea.Cmd {
	m.load.snap = inspect.Snapshot{}
	if m.load.quiet {
		m.live.err = err
		return m.nextLive()
	}
	m.problem = err
	m.live.asOf = m.now
	return tea.Batch(m.recordsChanged(), m.nextLive())
}

// stopLoading gives a load up; what it brought stays.
func (m *Model) stopLoading() {
	m.loading.stop()
	m.load.ended = m.now
	m.last, m.live.asOf = m.load, m.now
	m.notice = "stopped: these are the records read so far"
	if m.load.aside {
		m.load.snap = inspect.Snapshot{}
		m.notice = "stopped: the records are those read before"
	}
}
