package cli

import (
	"context"
	"os"
	"slices"

	"github.com/spf13/pflag"

	"idemtui/inspect"
	"idemtui/inspect/filter"
	"idemtui/store"
	"idemtui/store/journal"
	"idemtui/store/purge"
)

// planned are the flags that a resume takes from its journal: who plans says
// what goes, who carries it out does not say otherwise.
func plannedFlags() []string {
	return []string{
		"keys", "dry-run", "force", "older-than", "seen", "same-expiry", "journal",
		"expires-after", "max-run", "now",
	}
}

// resumePurge goes on with the purge of a journal, or carries out the plan that
// a dry run kept. Each record is judged again.
func (a *app) resumePurge(ctx context.Context, o purgeOptions, given *pflag.FlagSet, args []string) error {
	if len(args) > 0 {
		return usage("--resume takes FILTER and KEYs from its journal; leave %q out", args[0])
	}
	for _, name := range plannedFlags() {
		if given.Changed(name) {
			return usage("--resume takes --%s from its journal; leave it out, or make a new plan", name)
		}
	}
	if err := a.checkPurge(o); err != nil {
		return err
	}
	j, err := journal.Open(o.resume)
	if err != nil {
		return err
	}
	defer func() { _ = j.Close() }() // each line is on disk already
	contents := j.Contents()
	account, t, err := a.openJournaled(ctx, &contents)
	if err != nil {
		return err
	}
	p := &purging{app: a, account: account, table: t}
	if err := p.fromJournal(ctx, o, &contents); err != nil {
		return err
	}
	if err := p.check(); err != nil {
		return err
	}
	return p.resume(ctx, j, &contents)
}

// openJournaled opens the table that a journal is of, and no other: by the
// journal's region and endpoint where none is given.
func (a *app) openJournaled(ctx context.Context, c *journal.Contents) (*store.Account, *store.Table, error) {
	h := &c.Header
	switch named := a.global.table; named {
	case h.Table, h.TableARN:
	case "":
		a.global.table = h.Table
	default:
		if !a.global.flags.Changed("table") { // IDEMTUI_TABLE is no word on this journal
			a.global.table = h.Table
			break
		}
		return nil, nil, usage("the journal %s is of table %s, not of %s; nothing was done", c.Path, h.TableARN, named)
	}
	if a.global.region == "" {
		a.global.region = h.Region
	}
	if a.global.endpoint == "" && os.Getenv("AWS_ENDPOINT_URL_DYNAMODB") == "" && os.Getenv("AWS_ENDPOINT_URL") == "" {
		a.global.endpoint = h.Endpoint
	}
	a.global.attributes = h.Attributes
	account, t, err := a.openAccount(ctx)
	if err != nil {
		return nil, nil, err
	}
	if err := ofTable(c, t.Describe()); err != nil {
		return nil, nil, err
	}
	return account, t, nil
}

// ofTable refuses the journal of another table.
func ofTable(c *journal.Contents, about inspect.Table) error {
	switch h := &c.Header; {
	case about.ARN == "" || h.TableARN == "":
		return usage("nothing tells whether the journal %s is of table %s: DescribeTable must be allowed; nothing was done", c.Path, about.Name)
	case about.ARN != h.TableARN:
		return usage("the journal %s is of table %s, not of %s; nothing was done", c.Path, h.TableARN, about.ARN)
	case about.ID != h.TableID:
		return usage("the journal %s is of an earlier table %s: this one was made anew since; nothing was done", c.Path, h.Table)
	}
	return nil
}

// fromJournal takes what was asked, and what ages rest on, from a journal.
func (p *purging) fromJournal(ctx context.Context, o purgeOptions, c *journal.Contents) error {
	h := &c.Header
	o.force, o.olderThan, o.sameExpiry = h.Force, h.OlderThan, h.SameExpiry
	if o.max < 0 && h.Max != nil { // of the whole purge, its earlier runs included
		o.max = max(*h.Max-c.Counts().Purged, 0)
	}
	p.ask = purgeAsked{purgeOptions: o, keys: h.Keys, marked: h.Marked}
	var err error
	if p.ask.query, err = filter.ParseExact(h.Filter); err != nil {
		return usage("the filter of the journal %s: %w", c.Path, err)
	}
	if h.OlderThan != "" {
		if p.ask.older, err = inspect.ParseDuration(h.OlderThan); err != nil {
			return usage("older_than of the journal %s: %w", c.Path, err)
		}
	}
	words, err := p.global.policyOf(p.table.Describe())
	if err != nil {
		return err
	}
	p.global.expiresAfter, p.global.maxRun = h.ExpiresAfter, h.MaxRun
	if p.policy, err = p.global.policy(); err != nil {
		return err
	}
	p.policy.SameExpiry = h.SameExpiry
	var prefixes []string
	for i := range c.Prefixes {
		prefixes = append(prefixes, c.Prefixes[i].Name)
	}
	// Who planned may have had no permission to ask, and functions change.
	p.policy.Runs, p.notes = lambdaRuns(ctx, p.account, p.table, prefixes, p.now())
	if p.policy, err = purge.Learn(p.policy, c.Prefixes); err != nil {
		return usage("the journal %s: %w", c.Path, err)
	}
	p.policy = longerBy(words, p.policy, prefixes)
	p.policy.Seen = purge.Sightings(c.Entries)
	p.written = putBackIn(p.table.Describe())
	p.written.add(c)
	return ctx.Err()
}

// longerBy is a journal's policy with the longest runs that the config file and the
// dashboard say by now, where these are longer: of several the largest holds.
func longerBy(words, planned inspect.Policy, prefixes []string) inspect.Policy {
	planned.MaxRun = slices.Clip(planned.MaxRun)
	for _, prefix := range prefixes {
		now, said := words.SaidRun(prefix)
		if then, bounded := planned.LongestRun(prefix); said && bounded && now > then {
			planned.MaxRun = append(planned.MaxRun, inspect.Rule{Pattern: prefix, Exact: true, For: now})
		}
	}
	return planned
}
