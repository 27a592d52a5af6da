package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"idemtui/inspect"
	"idemtui/inspect/filter"
	"idemtui/store"
)

// loaded is a table's records as one load found them.
type loaded struct {
	judge
	records  inspect.Snapshot
	rcu      float64
	elapsed  time.Duration
	complete bool
}

// openTable opens the table that the flags name.
func (a *app) openTable(ctx context.Context) (*store.Table, error) {
	_, t, err := a.openAccount(ctx)
	return t, err
}

// openAccount opens the table that the flags name, and the account it is in.
func (a *app) openAccount(ctx context.Context) (*store.Account, *store.Table, error) {
	if a.global.table == "" {
		return nil, nil, usage("no table is named; give --table or set IDEMTUI_TABLE (the dashboard, idemtui alone, offers the tables there are)")
	}
	account, err := store.Open(ctx, a.global.storeConfig())
	if err != nil {
		return nil, nil, err
	}
	t, err := account.Table(ctx, a.global.table)
	return account, t, err
}

// loadFor reads the records with the stored responses that a query looks for,
// and no others.
func (a *app) loadFor(ctx context.Context, t *store.Table, q filter.Query) (loaded, error) {
	return a.loadAs(ctx, t, reading{query: q})
}

// loadSome ends after about so many records, with complete false where there
// are more; 0 for all.
func (a *app) loadSome(ctx context.Context, t *store.Table, about int) (loaded, error) {
	return a.loadAs(ctx, t, reading{about: about})
}

// reading is what a load reads.
type reading struct {
	query filter.Query // the stored responses that it looks for come with the records
	about int          // it ends after so many; 0: with the table
}

// loadAs reads a table. A load that broke off in the middle gives what it has,
// with complete false, and the error.
func (a *app) loadAs(ctx context.Context, t *store.Table, of reading) (loaded, error) {
	policy, err := a.global.policyOf(t.Describe())
	if err != nil {
		return loaded{}, err
	}
	at, err := a.global.moment()
	if err != nil {
		return loaded{}, err
	}
	started := time.Now()
	l := loaded{judge: judge{table: t.Describe()}}
	err = a.readPages(ctx, t, of, &l)
	if l.now = at; at == 0 {
		l.now = inspect.MillisOf(t.Now())
	}
	l.table = t.Describe()
	l.elapsed = time.Since(started)
	l.policy = policy
	l.policy.Siblings = inspect.Study(l.records, nil)
	l.policy.Relatives = inspect.Relate(l.records)
	l.policy.Seen = a.seenBefore(t)
	return l, err
}

// seenBefore is since when records in progress are known to be as they are, by
// what the dashboard, a watch or a purge kept of the table.
func (a *app) seenBefore(t *store.Table) inspect.Sightings {
	about := t.Describe()
	file, err := sightingsOf(about)
	if err != nil {
		return nil // there is no state folder
	}
	seen, err := file.Load(about, inspect.MillisOf(t.Now()))
	if err != nil && !a.global.quiet {
		_, _ = fmt.Fprintln(a.Err, inspect.Clean(fmt.Sprintf("what was seen earlier is not used: %v", err)))
	}
	return seen
}

func (a *app) readPages(ctx context.Context, t *store.Table, of reading, l *loaded) error {
	start := t.Load
	if of.query.NeedsData() {
		start = t.LoadData
	}
	pages := start(ctx)
	defer pages.Close()
	meter := a.newMeter(l.table.Items)
	defer meter.clear()
	var broken error
	for of.about == 0 || l.records.Len() < of.about {
		page, err := pages.Next(ctx)
		switch {
		case errors.Is(err, io.EOF):
			l.complete = broken == nil
			return broken
		case err != nil && ctx.Err() != nil:
			return err
		case err != nil:
			broken = err // of one segment: the others go on
			continue
		}
		if of.query.NeedsData() {
			of.query.Unload(page.Records)
		}
		l.records = l.records.Append(page.Records)
		l.rcu += page.ConsumedRCU
		meter.show(l.records.Len(), l.rcu)
	}
	return broken
}

// meter shows the progress of a load on a terminal, on one line of its own.
type meter struct {
	w       io.Writer // nil: nobody watches
	about   int64     // DynamoDB's own count, hours old
	started time.Time
	shown   time.Time
}

// meterEvery keeps the line from flickering.
const meterEvery = 100 * time.Millisecond

func (a *app) newMeter(about int64) *meter {
	m := &meter{about: about, started: time.Now()}
	if isTerminal(a.Err) && !a.global.quiet {
		m.w = a.Err
	}
	return m
}

func (m *meter) show(records int, rcu float64) {
	if m.w == nil || time.Since(m.shown) < meterEvery {
		return
	}
	m.shown = time.Now()
	rate := float64(records) / max(time.Since(m.started).Seconds(), 0.001)
	of := ""
	if m.about > int64(records) {
		of = fmt.Sprintf(" of about %d", m.about)
	}
	_, _ = fmt.Fprintf(m.w, "\r\x1b[K%d records%s · %.0f/s · %.0f RCU", records, of, rate, rcu)
}

func (m *meter) elapsed() time.Duration { return time.Since(m.started) }

func (m *meter) clear() {
	if m.w != nil && !m.shown.IsZero() {
		_, _ = io.WriteString(m.w, "\r\x1b[K")
	}
}
