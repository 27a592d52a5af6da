package cli

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"idemtui/inspect"
	"idemtui/store"
	"idemtui/store/journal"
	"idemtui/store/purge"
	"idemtui/ui"
)

// purger purges for the dashboard: by the engine, the journals and the words of
// the command line.
type purger struct {
	app     *app
	account *store.Account
	table   *store.Table
	// folder keeps the journals; empty for the state folder.
	folder string
	// running counts what is under way, so that idemtui does not end before it.
	running *sync.WaitGroup

	mu sync.Mutex
	// restored are the runs that were put back in this session.
	restored putBack
}

var _ ui.Purger = (*purger)(nil)

// Facts asks Lambda for the longest runs, and the state folder for what was
// seen earlier.
func (p *purger) Facts(ctx context.Context, prefixes []string) (ui.Facts, error) {
	var facts ui.Facts
	now := inspect.MillisOf(p.table.Now())
	facts.Runs, facts.Notes = lambdaRuns(ctx, p.account, p.table, prefixes, now)
	if p.folder != "" {
		return facts, ctx.Err() // a table of this session alone: nobody saw it earlier
	}
	file, err := sightingsOf(p.table.Describe())
	if err == nil {
		facts.Seen, err = file.Load(p.table.Describe(), now)
	}
	if err != nil {
		facts.Notes = append(facts.Notes, "what was seen earlier is not used: "+err.Error())
	}
	return facts, ctx.Err()
}

// mostKeys bounds the keys in the head of a journal, which is one line. Of a
// larger plan the entries alone tell what was marked.
const mostKeys = 100_000

// purging is an order in the form of the command line.
func (p *purger) purging(o ui.Order) *purging {
	asked := purgeAsked{query: o.Options.Query, marked: o.Options.Marked, older: o.Options.OlderThan}
	asked.max, asked.force, asked.reason = -1, o.Options.Force, o.Reason
	asked.sameExpiry = o.Policy.SameExpiry
	if o.Options.Marked && len(o.Plan.Entries) <= mostKeys { // a resume knows them by their keys
		for i := range o.Plan.Entries {
			asked.keys = append(asked.keys, o.Plan.Entries[i].Record.Key)
		}
	}
	return &purging{
		app: p.app, ask: asked, account: p.account, table: p.table,
		policy: o.Policy, plan: o.Plan, folder: p.folder,
	}
}

// Purge writes the journal of a plan and begins.
func (p *purger) Purge(ctx context.Context, o ui.Order) (ui.Purging, error) {
	asked := p.purging(o)
	if err := asked.check(); err != nil {
		return nil, err
	}
	if err := asked.checkWords(); err != nil {
		return nil, err
	}
	unsaid := slices.DeleteFunc(asked.plan.ChangedLately(asked.policy), func(prefix string) bool { return slices.Contains(o.Unchanged, prefix) })
	if len(unsaid) > 0 {
		return nil, usage("%s changed within a day, and so may have its expires_after: that it is the same needs a yes of its own", some(unsaid))
	}
	j, err := asked.create(ctx)
	if err != nil {
		return nil, err
	}
	contents := j.Contents()
	run := &purge.Run{
		Table: p.table, Journal: j, Policy: o.Policy, Options: o.Options,
		Caller: contents.Header.Caller, Restored: p.wasRestored,
	}
	numbers := asked.takenNumbers()
	return p.begin(ctx, &contents, func(ctx context.Context, report reporter) purge.Summary {
		defer func() { _ = j.Close() }() // each line is on disk already
		run.Report = report
		return run.Do(ctx, numbers)
	}), nil
}

// Save keeps a plan for a later purge --resume.
func (p *purger) Save(ctx context.Context, o ui.Order) (string, error) {
	asked := p.purging(o)
	asked.ask.dryRun = true
	j, err := asked.create(ctx)
	if err != nil {
		return "", err
	}
	return j.Path(), j.Close()
}

// Restore puts back what a purge took.
func (p *purger) Restore(ctx context.Context, path string) (ui.Purging, error) {
	contents, err := journal.Read(path)
	if err != nil {
		return nil, err
	}
	if err := ofTable(&contents, p.table.Describe()); err != nil {
		return nil, err
	}
	if err := notGlobal(p.table.Describe()); err != nil {
		return nil, err
	}
	r := &restoring{app: p.app, contents: contents}
	if err := r.choose(nil, inspect.MillisOf(p.table.Now()), false); err != nil {
		return nil, err
	}
	who, _ := p.account.Identity(ctx)
	restore := &purge.Restore{Table: p.table, Caller: who.ARN}
	// A journal on a medium that takes no more can still be restored from.
	j, err := journal.Open(path)
	switch {
	case err == nil:
		restore.Journal = j
	case errors.Is(err, journal.ErrBusy):
		return nil, err // what is still being purged cannot be put back
	}
	u := p.begin(ctx, &contents, func(ctx context.Context, report reporter) purge.Summary {
		if j != nil {
			defer func() { _ = j.Close() }() // each line is on disk already
		}
		restore.Report = report
		return restore.Do(ctx, r.items)
	})
	u.expired = len(r.expired)
	return u, nil
}

func (p *purger) wasRestored(r *inspect.Record) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.restored.has(r)
}

// Journals lists those of the table, and those that cannot be read.
func (p *purger) Journals(context.Context) ([]ui.Journal, error) {
	folder, err := journalsIn(p.folder)
	if err != nil {
		return nil, err
	}
	about := p.table.Describe()
	all, err := journal.List(folder, about.ARN)
	if err != nil {
		return nil, err
	}
	var out []ui.Journal
	for i := range all {
		if s := &all[i]; s.Problem != nil || s.Header.TableID == about.ID {
			out = append(out, journalOf(s))
		}
	}
	return out, nil
}

// Journal reads one with its records.
func (p *purger) Journal(_ context.Context, path string) (ui.Journal, []ui.JournalRecord, error) {
	c, err := journal.Read(path)
	if err != nil {
		return ui.Journal{}, nil, err
	}
	s := journal.Summary{Path: c.Path, Header: c.Header, Counts: c.Counts(), Stopped: c.Stopped}
	out, now := journalOf(&s), inspect.MillisOf(p.table.Now())
	records := make([]ui.JournalRecord, len(c.Entries))
	for i := range c.Entries {
		e, f := &c.Entries[i], &c.Fates[i]
		if e.Take {
			out.Planned++
		}
		r := e.Record()
		if f.Restorable() && inspect.StateAt(&r, now, inspect.Policy{}).Refuses() {
			out.Refusing++
		}
		told := journalRecord(e, f)
		records[i] = ui.JournalRecord{Key: e.Key, State: e.State, Taken: e.Take, Restored: told.Restored}
		records[i].Outcome, _ = inspect.ParseOutcome(told.Outcome) // none for what was left
		if told.Reason != nil {
			records[i].Reason = *told.Reason
		}
	}
	return out, records, nil
}

func journalOf(s *journal.Summary) ui.Journal {
	n, h := s.Counts, &s.Header
	out := ui.Journal{
		Path: s.Path, At: s.At(), By: h.Caller, Filter: h.Filter, Reason: h.Reason, Keys: len(h.Keys),
		Planned: s.Taken, Purged: n.Purged, Changed: n.Changed, Gone: n.Gone, Failed: n.Failed,
		Unknown: n.Unknown + n.Uncertain, NotTried: n.NotTried, Left: n.Left,
		Restored: n.Restored, ToRestore: n.ToRestore, Problem: s.Problem,
	}
	out.Kept = h.DryRun && n.Purged+n.Changed+n.Gone+n.Failed+out.Unknown == 0
	if s.Stopped != nil {
		out.Stopped = s.Stopped.Why
	}
	return out
}

// reporter hears of outcomes, as the engine tells them.
type reporter func(entry int, o journal.Outcome)

// underway is a purge or a restore on its way: the engine reports, the dashboard
// comes for what was reported.
type underway struct {
	cancel context.CancelFunc
	path   string
	// expired is how many records a restore leaves away.
	expired int

	mu      sync.Mutex // guards what follows
	pending []ui.Settled
	news    chan struct{} // one is there when pending may have some
	ended   chan struct{}
	sum     purge.Summary
}

// begin runs the engine and listens to it.
func (p *purger) begin(ctx context.Context, c *journal.Contents, do func(context.Context, reporter) purge.Summary) *underway {
	ctx, cancel := context.WithCancel(ctx)
	u := &underway{cancel: cancel, path: c.Path, news: make(chan struct{}, 1), ended: make(chan struct{})}
	sorted := p.table.Describe().SortKey != ""
	report := func(entry int, o journal.Outcome) {
		r := c.Entries[entry].Record()
		u.tell(ui.Settled{Key: r.ItemKey(sorted), Outcome: o.Outcome, Reason: o.Reason})
		if o.Outcome == inspect.Restored {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.restored[r.Key] = append(p.restored[r.Key], r)
		}
	}
	p.running.Go(func() {
		defer close(u.ended)
		defer cancel()
		sum := do(ctx, report)
		u.mu.Lock()
		defer u.mu.Unlock()
		u.sum = sum
	})
	return u
}

func (u *underway) tell(s ui.Settled) {
	u.mu.Lock()
	u.pending = append(u.pending, s)
	u.mu.Unlock()
	select {
	case u.news <- struct{}{}:
	default:
	}
}

// gatherFor is how long outcomes are gathered for one answer: a screen shows no
// more than that of each.
const gatherFor = 50 * time.Millisecond

// Next waits for outcomes.
func (u *underway) Next(ctx context.Context) ([]ui.Settled, error) {
	select {
	case <-u.news:
	case <-u.ended:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	select {
	case <-time.After(gatherFor):
	case <-u.ended:
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	settled := u.pending
	u.pending = nil
	if len(settled) == 0 {
		select {
		case <-u.ended:
			return nil, io.EOF
		default:
		}
	}
	return settled, nil
}

// Stop ends it: what is in flight is finished.
func (u *underway) Stop() { u.cancel() }

// Summary is what it came to.
func (u *underway) Summary() ui.Settlement {
	u.mu.Lock()
	defer u.mu.Unlock()
	return ui.Settlement{Journal: u.path, Counts: countOutcomes(u.sum), Stopped: u.sum.Stopped, Expired: u.expired}
}

// lambdaRuns asks for the longest runs of functions, and which are durable.
func lambdaRuns(ctx context.Context, account *store.Account, t *store.Table, prefixes []string, now inspect.Millis) (map[string]inspect.Run, []string) {
	ask := account.Functions(t.Describe())
	if ask == nil || !ask.Asks() {
		return nil, nil
	}
	answers, notes := ask.Runs(ctx, prefixes, now)
	runs := map[string]inspect.Run{}
	for prefix, a := range answers {
		if a.Known || a.Durable || a.Missing || a.ChangedAt != 0 {
			runs[prefix] = inspect.Run{Longest: a.Run, Durable: a.Durable, Missing: a.Missing, ChangedAt: a.ChangedAt}
		}
	}
	return runs, notes
}

// journalsIn is a folder of journals; empty stands for the state folder.
func journalsIn(folder string) (string, error) {
	if folder != "" {
		return folder, nil
	}
	return journal.Folder()
}
