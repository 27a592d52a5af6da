package ui

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
)

// observing is what was learned by reading the table more than once. Its
// values are never changed but replaced, for matches read them meanwhile; and
// one job at a time works on them, in the order of the reads.
type observing struct {
	job

	// seen is since when records in progress are known to be as they are.
	seen inspect.Sightings
	// wrote bounds expires_after by what was written between two reads.
	wrote inspect.Writes
	// todo are the reads that were not looked at yet.
	todo []glance
	// began is when the whole load of the dataset began; 0 if it was not whole.
	began inspect.Millis
	// kept are the sightings that were last handed to the memory, at keptAt.
	kept   inspect.Sightings
	keptAt inspect.Millis
}

// glance is one read of the table, whole or of some records.
type glance struct {
	whole bool
	// first and start are the read before a whole one, second is this one.
	first, second inspect.Snapshot
	start         inspect.Millis
	// before and now are records that were read again, as they were and as they
	// are; gone are those that were not there any more.
	before, now, gone []*inspect.Record
}

// observedMsg brings what a look taught.
type observedMsg struct {
	gen   int
	seen  inspect.Sightings
	wrote inspect.Writes
	// told: wrote bounds more than before.
	told bool
	err  error
}

// wholeRead notes a whole load, which takes the place of the records before.
func (m *Model) wholeRead(first, second inspect.Snapshot, start inspect.Millis) tea.Cmd {
	l := glance{whole: true, first: first, second: second, start: m.observing.began}
	m.observing.began = start
	return m.observe(l)
}

// observe looks at a read after those before it.
func (m *Model) observe(l glance) tea.Cmd {
	m.observing.todo = append(m.observing.todo, l)
	return m.nextLook()
}

func (m *Model) nextLook() tea.Cmd {
	o := &m.observing
	if o.busy || len(o.todo) == 0 {
		return nil
	}
	l, seen, wrote, memory := o.todo[0], o.seen, o.wrote, m.memory()
	o.todo = o.todo[1:]
	return o.start(m.derive, func(ctx context.Context, gen int) tea.Msg {
		msg := observedMsg{gen: gen, seen: l.sightings(seen), wrote: wrote}
		found := l.written(wrote, seen)
		var restored map[string][]inspect.Record
		if len(found) > 0 && memory != nil {
			restored, msg.err = memory.Restored(ctx) // where that fails all count: nobody believes too much then
		}
		for _, w := range found {
			if !slices.ContainsFunc(restored[w.Record.Key], func(back inspect.Record) bool { return back.Same(w.Record) }) {
				msg.wrote, msg.told = msg.wrote.With(w.Record, w.After), true
			}
		}
		return msg
	})
}

// sightings are those before with what the glance saw.
func (l *glance) sightings(seen inspect.Sightings) inspect.Sightings {
	if l.whole {
		return seen.Watch(l.second)
	}
	return seen.With(l.now...).Without(l.gone...)
}

// written are the records that were written since the look before, or since they
// were seen in a session before, as far as they tell something new.
func (l *glance) written(wrote inspect.Writes, seen inspect.Sightings) []inspect.Written {
	if l.whole {
		found := wrote.Between(l.first, l.start, l.second)
		for _, w := range seen.Rewritten(l.second) {
			if wrote.Tells(w) {
				found = append(found, w)
			}
		}
		return found
	}
	var found []inspect.Written
	for i, r := range l.now {
		if w, ok := inspect.Reread(l.before[i], r); ok && wrote.Tells(w) {
			found = append(found, w)
		}
	}
	return found
}

// observedCame takes what a look taught and begins the next.
func (m *Model) observedCame(msg observedMsg) tea.Cmd {
	o := &m.observing
	if !o.current(msg.gen) {
		return nil
	}
	o.done()
	o.seen, o.wrote = msg.seen, msg.wrote
	if msg.err != nil {
		m.notice = fmt.Sprintf("the journals cannot be read, so that restored records count as new: %v", msg.err)
	}
	cmds := []tea.Cmd{m.nextLook(), m.keepSeen(keepEvery)}
	if msg.told {
		cmds = append(cmds, m.recordsChanged())
	}
	return tea.Batch(cmds...)
}

// keepEvery is how often sightings are kept while the table is open.
const keepEvery = time.Minute

// keepSeen hands the sightings to the memory, if the last time is so long ago.
func (m *Model) keepSeen(every time.Duration) tea.Cmd {
	o, memory := &m.observing, m.memory()
	if memory == nil || o.keptAt != 0 && m.now.Sub(o.keptAt) < every {
		return nil
	}
	seen, before := o.seen, o.kept
	o.kept, o.keptAt = seen, m.now
	ctx, cancel := m.derive()
	return func() tea.Msg {
		defer cancel()
		if before != nil && seen.Equal(before) {
			return nil
		}
		if err := memory.Remember(ctx, seen); err != nil {
			return keptMsg{fmt.Errorf("what was seen is not kept: %w", err)}
		}
		return nil
	}
}

// keptMsg says that something could not be kept.
type keptMsg struct{ err error }

// leave keeps what was seen, at the end.
func (m *Model) leave(ctx context.Context) error {
	if m.memory() == nil || m.observing.seen == nil {
		return nil
	}
	return m.memory().Remember(ctx, m.observing.seen)
}
