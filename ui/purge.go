package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
	"idemtui/inspect/plan"
	"idemtui/ui/table"
)

// purgeRun is a purge or a restore under way, and what is known of the last.
type purgeRun struct {
	starting, pulling job
	restoring         bool
	purging           Purging
	total, done       int
	started           inspect.Millis
	// marked are the marks of its records, which go when they are purged.
	marked map[inspect.ItemKey]*inspect.Record
	// settled is what became of records, for the rows that show them.
	settled map[inspect.ItemKey]settledAt
	// purged are when records went: the rows fade, then go. due are those that
	// are to go now.
	purged, due map[inspect.ItemKey]inspect.Millis
	fading      bool
	// stopping: a person stopped it; quit: and wants to leave then.
	stopping, quit bool
	// last is the journal of the last purge of this session that took anything.
	last string
}

// settledAt is what became of a record, and when the dashboard heard of it.
type settledAt struct {
	Settled

	at inspect.Millis
}

// fadeFor is how long a purged row still shows.
const fadeFor = 700 * time.Millisecond

// purgingMsg brings a purge that began, settledMsg what it came to so far.
type (
	purgingMsg struct {
		gen     int
		purging Purging
		marked  map[inspect.ItemKey]*inspect.Record
		now     inspect.Millis
		err     error
	}
	settledMsg struct {
		gen     int
		settled []Settled
		now     inspect.Millis
		err     error
	}
	fadeMsg struct{}
)

func (r *purgeRun) busy() bool { return r.starting.busy || r.pulling.busy }

func (r *purgeRun) verb() string {
	if r.restoring {
		return "restore"
	}
	return "purge"
}

// startPurge carries a plan out.
func (m *Model) startPurge(o Order) tea.Cmd {
	purger, marked := m.purger(), m.marks.all()
	return m.startRun(purgeRun{total: o.Plan.Count(plan.Take)}, marked, func(ctx context.Context) (Purging, error) {
		return purger.Purge(ctx, o)
	})
}

// startRun begins a purge or a restore; the one before is only history.
func (m *Model) startRun(next purgeRun, marked []*inspect.Record, begin func(ctx context.Context) (Purging, error)) tea.Cmd {
	next.starting, next.pulling, next.last = m.purge.starting, m.purge.pulling, m.purge.last
	next.settled, next.purged = map[inspect.ItemKey]settledAt{}, map[inspect.ItemKey]inspect.Millis{}
	next.started = m.now
	m.purge, m.notice = next, ""
	source, sorted := m.source, m.about.SortKey != ""
	return m.purge.starting.start(m.derive, func(ctx context.Context, gen int) tea.Msg {
		byKey := make(map[inspect.ItemKey]*inspect.Record, len(marked))
		for _, r := range marked {
			byKey[r.ItemKey(sorted)] = r
		}
		purging, err := begin(ctx)
		return purgingMsg{gen, purging, byKey, inspect.MillisOf(source.Now()), err}
	})
}

// purgingCame pulls the outcomes of a purge that began.
func (m *Model) purgingCame(msg purgingMsg) tea.Cmd {
	if !m.purge.starting.current(msg.gen) {
		return nil
	}
	if msg.err != nil {
		m.purge.starting.done()
		m.notice = "nothing was " + m.purge.did() + ": " + msg.err.Error()
		return m.quitAfterRun()
	}
	// The context of the start is that of the purge: it goes on until the end.
	m.purge.starting.busy = false
	m.purge.purging, m.purge.marked, m.purge.started = msg.purging, msg.marked, msg.now
	if m.purge.stopping {
		msg.purging.Stop()
	}
	return m.pull()
}

func (r *purgeRun) did() string {
	if r.restoring {
		return "put back"
	}
	return "purged"
}

// pull waits for the next outcomes.
func (m *Model) pull() tea.Cmd {
	purging, source := m.purge.purging, m.source
	return m.purge.pulling.start(m.derive, func(ctx context.Context, gen int) tea.Msg {
		settled, err := purging.Next(ctx)
		return settledMsg{gen, settled, inspect.MillisOf(source.Now()), err}
	})
}

// settledCame shows outcomes on their rows. The mark of a record goes only when
// the record is gone.
func (m *Model) settledCame(msg settledMsg) tea.Cmd {
	if !m.purge.pulling.current(msg.gen) {
		return nil
	}
	m.now = max(m.now, msg.now)
	var done []*inspect.Record
	for _, s := range msg.settled {
		m.purge.done++
		m.purge.settled[s.Key] = settledAt{s, m.now}
		if s.Outcome != inspect.Purged && (s.Outcome != inspect.Gone || m.purge.restoring) {
			continue
		}
		m.purge.purged[s.Key] = m.now
		if r := m.purge.marked[s.Key]; r != nil {
			done = append(done, r)
		}
	}
	if len(done) > 0 {
		m.unmark(done)
	}
	if msg.err != nil {
		m.purge.pulling.done()
		return tea.Batch(m.runEnded(msg.err), m.fade())
	}
	return tea.Batch(m.pull(), m.fade())
}

// fade takes purged rows out of the list after a moment.
func (m *Model) fade() tea.Cmd {
	if m.purge.fading || len(m.purge.purged) == 0 {
		return nil
	}
	m.purge.fading = true
	return m.later(fadeFor, func() tea.Msg { return fadeMsg{} })
}

func (m *Model) faded() tea.Cmd {
	m.purge.fading = false
	due := make(map[inspect.ItemKey]inspect.Millis, len(m.purge.purged)+len(m.purge.due))
	maps.Copy(due, m.purge.due)
	maps.Copy(due, m.purge.purged)
	m.purge.due, m.purge.purged = due, map[inspect.ItemKey]inspect.Millis{}
	m.stepAside()
	m.matched.infer = true
	if m.purge.busy() {
		return m.rematch()
	}
	return tea.Batch(m.rematch(), m.reread())
}

// stepAside puts the anchor to the nearest row that stays, where the cursor's
// own is about to go.
func (m *Model) stepAside() {
	r, ok := m.current()
	if !ok || !m.purge.isDue(m.itemKey(r)) {
		return
	}
	at := m.list.Cursor()
	for d := 1; d < len(m.rows.view); d++ {
		for _, row := range []int{at + d, at - d} {
			if row < 0 || row >= len(m.rows.view) {
				continue
			}
			if other := m.rows.at(row); !m.purge.isDue(m.itemKey(other)) {
				m.anchor = other
				return
			}
		}
	}
}

func (r *purgeRun) isDue(k inspect.ItemKey) bool { _, ok := r.due[k]; return ok }

// runEnded sums a run up, and reads again what it changed.
func (m *Model) runEnded(err error) tea.Cmd {
	sum := m.purge.purging.Summary()
	m.purge.starting.done()
	m.purge.purging = nil
	if !errors.Is(err, io.EOF) && sum.Stopped == nil {
		sum.Stopped = err
	}
	if !m.purge.restoring && sum.Counts[inspect.Purged]+sum.Counts[inspect.Unknown] > 0 {
		m.purge.last = sum.Journal
	}
	if m.purge.restoring && sum.Journal == m.purge.last && sum.Stopped == nil {
		m.purge.last = ""
	}
	m.notice = m.runText(sum)
	if m.purge.quit {
		return tea.Quit
	}
	return tea.Batch(m.readAfterRun(), m.journalsChanged())
}

// readAfterRun shows what a run did: what was put back is in no row yet. What a
// purge took fades first.
func (m *Model) readAfterRun() tea.Cmd {
	switch {
	case !m.purge.restoring && len(m.purge.purged) > 0:
		return nil
	case !m.purge.restoring:
		return m.reread()
	}
	if m.loading.busy {
		m.live.again = true
		return nil
	}
	return m.read(true)
}

// runText is a run in one line, by outcome.
func (m *Model) runText(sum Settlement) string {
	n := sum.Counts
	var parts []string
	for _, o := range []struct {
		outcome inspect.Outcome
		text    string
	}{
		{inspect.Purged, "%s purged"},
		{inspect.Restored, "%s put back"},
		{inspect.Changed, "%s changed: left alone"},
		{inspect.Gone, "%s gone already"},
		{inspect.Failed, "%s failed"},
		{inspect.Unknown, "%s unknown"},
		{inspect.NotTried, "%s not tried"},
	} {
		first := o.outcome == inspect.Purged && !m.purge.restoring || o.outcome == inspect.Restored && m.purge.restoring
		if n[o.outcome] > 0 || first {
			parts = append(parts, fmt.Sprintf(o.text, count(n[o.outcome])))
		}
	}
	text := strings.Join(parts, ", ")
	if sum.Expired > 0 {
		text += ", " + count(sum.Expired) + " expired since: left away"
	}
	text += "."
	switch {
	case errors.Is(sum.Stopped, context.Canceled):
		text += " Stopped; go on with D, or idemtui purge --resume " + inspect.ShellQuote(sum.Journal) + "."
		if m.purge.restoring {
			text = strings.Join(parts, ", ") + ". Stopped; z goes on."
		}
	case sum.Stopped != nil:
		text = "Stopped: " + sum.Stopped.Error() + ". " + text
	}
	if n[inspect.Purged] > 0 {
		text += " z undoes. Check what the first runs did, then retry."
	}
	return text
}

// stopRun stops what runs: what is in flight is finished.
func (m *Model) stopRun() {
	m.purge.stopping = true
	m.notice = "stopping: what is in flight is finished"
	if m.purge.purging != nil {
		m.purge.purging.Stop()
	}
}

// quitAfterRun leaves where a person asked for that while something ran.
func (m *Model) quitAfterRun() tea.Cmd {
	if m.purge.quit {
		return tea.Quit
	}
	return nil
}

// outcomeOf is what the last run did with a record, as long as the row shows
// the one that it was about.
func (m *Model) outcomeOf(r *inspect.Record) (Settled, bool) {
	if len(m.purge.settled) == 0 {
		return Settled{}, false
	}
	s, ok := m.purge.settled[m.itemKey(r)]
	if went := s.Outcome == inspect.Purged || s.Outcome == inspect.Restored; went && r.ReadAt > s.at {
		return Settled{}, false // read since: it is another
	}
	return s.Settled, ok
}

// outcomeText is an outcome in the words of a row.
func outcomeText(s Settled) string {
	text := strings.ReplaceAll(s.Outcome.String(), "_", " ")
	if s.Outcome == inspect.Changed {
		text += ": left alone"
	}
	if s.Reason != "" {
		text += ", " + s.Reason
	}
	return inspect.Clean(text)
}

// shortOutcome is an outcome in the seven cells that a tiny screen has for it.
func shortOutcome(o inspect.Outcome) string {
	switch o {
	case inspect.Restored:
		return "back"
	case inspect.NotTried:
		return "untried"
	case inspect.OutcomeNone, inspect.Purged, inspect.Changed, inspect.Gone, inspect.Failed, inspect.Unknown:
	}
	return o.String()
}

// runLine is the second line while something runs.
func (m *Model) runLine() string {
	r := &m.purge
	bar := m.progress(float64(r.done)/float64(max(r.total, 1)), max(m.width/4, 12))
	rate := float64(r.done) / max(m.now.Sub(r.started).Seconds(), 0.05)
	words := []string{count(int(rate)) + "/s"}
	if r.done > 0 && rate > 0 {
		words = append(words, inspect.Short(time.Duration(float64(r.total-r.done)/rate*float64(time.Second)))+" left")
	}
	words = append(words, "ctrl+c stops")
	text := fmt.Sprintf(" %s %s of %s", bar+m.theme.strong.Paint(" "+r.did()), count(r.done), count(r.total))
	return m.ends(text, m.theme.quiet.Paint(strings.Join(words, " "+m.glyphs.dot+" ")+" "), m.width)
}

// forgetOutcomes takes the words of the last run off the rows: with the marks a
// person has done with them.
func (m *Model) forgetOutcomes() {
	if !m.purge.busy() {
		m.purge.settled = nil
	}
}

// isPurged reports a row that is on its way out.
func (m *Model) isPurged(r *inspect.Record) bool {
	s, ok := m.outcomeOf(r)
	return ok && s.Outcome == inspect.Purged
}

func (m *Model) outcomeInk(o inspect.Outcome) table.Ink {
	switch o {
	case inspect.Purged, inspect.Restored, inspect.OutcomeNone:
		return m.theme.quiet
	case inspect.Failed, inspect.Unknown:
		return m.theme.errorInk()
	case inspect.Changed, inspect.Gone, inspect.NotTried:
	}
	return m.theme.warning
}

// cannotWrite says why a purge or an undo is not possible; empty where it is.
func (m *Model) cannotWrite(a act) string {
	switch {
	case !m.atTable():
		return "open a table first"
	case m.o.ReadOnly && a == actUndo:
		return "off (--read-only)"
	case m.purge.busy():
		return "a " + m.purge.verb() + " is running"
	case !m.o.ReadOnly && m.source != nil && m.purger() == nil:
		return "this table cannot be purged from here"
	}
	return ""
}
