package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"idemtui/inspect"
	"idemtui/inspect/filter"
	"idemtui/store/export"
)

// readAll reads all records: of the table that the flags name, or of the export
// of --from.
func (a *app) readAll(ctx context.Context, q filter.Query) (loaded, error) {
	if a.global.from != "" {
		return a.loadExport(ctx, q)
	}
	t, err := a.openTable(ctx)
	if err != nil {
		return loaded{}, err
	}
	return a.loadFor(ctx, t, q)
}

// checkFrom refuses --from for verbs that need the table itself: they would go
// by it, and the person would believe that they had read the export.
func (g *globalFlags) checkFrom(cmd *cobra.Command) error {
	if g.from == "" {
		return nil
	}
	top := cmd.HasParent() && !cmd.Parent().HasParent()
	if top && slices.Contains([]string{"ls", "show", "stats", "doctor", "config"}, cmd.Name()) {
		return nil
	}
	return usage("--from reads an export instead of a table for ls, show, stats and doctor; leave it out here")
}

// openExport opens the export of --from and judges as of its moment, unless
// --now names another.
func (a *app) openExport() (*export.Export, judge, error) {
	e, err := export.Open(a.global.from)
	if err != nil {
		return nil, judge{}, err
	}
	about := e.About()
	about.Attributes = a.global.attributes.WithDefaults()
	if named := a.global.table; a.global.flags.Changed("table") && named != about.Name && named != about.ARN {
		return nil, judge{}, usage("the export %s is of table %s, not of %s", e.Path, about.ARN, named)
	}
	policy, err := a.global.policyOf(about)
	if err != nil {
		return nil, judge{}, err
	}
	now, err := a.global.moment()
	if now == 0 {
		now = e.At
	}
	return e, judge{table: about, now: now, policy: policy}, err
}

// loadExport reads the whole export.
func (a *app) loadExport(ctx context.Context, q filter.Query) (loaded, error) {
	e, j, err := a.openExport()
	if err != nil {
		return loaded{}, err
	}
	l := loaded{judge: j}
	keyed := 0
	meter := a.newMeter(e.Items)
	defer meter.clear()
	err = e.Each(ctx, j.table.Attributes, q.NeedsData(), func(page []inspect.Record) error {
		for i := range page {
			if page[i].Key != "" {
				keyed++
			}
		}
		if q.NeedsData() {
			q.Unload(page)
		}
		l.records = l.records.Append(page)
		meter.show(l.records.Len(), 0)
		return nil
	})
	if err == nil && keyed == 0 && l.records.Len() > 0 {
		err = a.noKeys(e)
	}
	l.complete, l.elapsed = err == nil, meter.elapsed()
	l.policy.Siblings = inspect.Study(l.records, nil)
	l.policy.Relatives = inspect.Relate(l.records)
	if err == nil && a.global.output == "table" && !a.global.quiet {
		meter.clear()
		a.tellMoment(j)
	}
	return l, err
}

// noKeys is for an export whose keys have other names.
func (a *app) noKeys(e *export.Export) error {
	names := a.global.attributes.WithDefaults()
	name := names.Key
	if names.SortKey != "" {
		name = names.SortKey
	}
	return usage("no item of the export %s has a key %s; name the attribute by --key-attr or --sort-key-attr", e.Path, name)
}

// tellMoment says as of when an export was judged: nothing in it is of now.
func (a *app) tellMoment(j judge) {
	_, _ = a.Err.Write([]byte("An export of " + inspect.Clean(j.table.ARN) + ", judged as of " + *moment(j.now) + ".\n"))
}

// showExported shows a record of the export of --from.
func (a *app) showExported(ctx context.Context, text string, siblings bool) error {
	j, record, err := a.findExported(ctx, text)
	if err != nil {
		return err
	}
	if siblings {
		l, err := a.loadExport(ctx, filter.Query{})
		if err != nil {
			return err
		}
		j.policy = l.policy
	}
	return a.printRecord(j, record)
}

// findExported is the record of an export that text names, with its judge: by a
// full key, else by the start of a key or a digest.
func (a *app) findExported(ctx context.Context, text string) (judge, *inspect.Record, error) {
	e, j, err := a.openExport()
	if err != nil {
		return j, nil, err
	}
	exact, start := keysIn(text), strings.TrimSpace(text)
	var named, near []*inspect.Record
	err = e.Each(ctx, j.table.Attributes, true, func(page []inspect.Record) error {
		for i := range page {
			switch r := &page[i]; {
			case slices.Contains(exact, r.Key):
				named = append(named, r)
			case startsWith(r, start):
				near = append(near, r)
			}
		}
		return nil
	})
	if err != nil {
		return j, nil, err
	}
	if len(named) == 0 {
		named = near
	}
	record, err := oneOf(named, j.table, start)
	return j, record, err
}
