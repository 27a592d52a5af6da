package cli

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/pflag"

	"idemtui/inspect"
	"idemtui/inspect/filter"
	"idemtui/inspect/plan"
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
	if o.observe {
		return usage("--resume goes on with what is proven; leave --observe out, and resume again when more is")
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
	if err := p.fromJournal(o, &contents); err != nil {
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
func (p *purging) fromJournal(o purgeOptions, c *journal.Contents) error {
	h := &c.Header
	o.force, o.olderThan, o.sameExpiry = h.Force, h.OlderThan, h.SameExpiry
	if o.max < 0 && h.Max != nil {
		o.max = *h.Max
	}
	p.ask = purgeAsked{purgeOptions: o, keys: h.Keys}
	var err error
	if p.ask.query, err = filter.ParseExact(h.Filter); err != nil {
		return usage("the filter of the journal %s: %w", c.Path, err)
	}
	if h.OlderThan != "" {
		if p.ask.older, err = inspect.ParseDuration(h.OlderThan); err != nil {
			return usage("older_than of the journal %s: %w", c.Path, err)
		}
	}
	p.global.expiresAfter, p.global.maxRun = h.ExpiresAfter, h.MaxRun
	if p.policy, err = p.global.policy(); err != nil {
		return err
	}
	p.policy.SameExpiry = h.SameExpiry
	if p.policy, err = purge.Learn(p.policy, c.Prefixes); err != nil {
		return usage("the journal %s: %w", c.Path, err)
	}
	p.policy.Seen = purge.Sightings(c.Entries)
	p.written = restoredKeys(c)
	return nil
}

// restoredKeys are the keys that a restore of a journal wrote.
func restoredKeys(c *journal.Contents) map[string]bool {
	keys := map[string]bool{}
	for i := range c.Fates {
		if c.Fates[i].Restore == inspect.Restored {
			keys[c.Entries[i].Key] = true
		}
	}
	return keys
}

// resume shows what is still to go, and what is proven by now that the plan had
// left, asks for each, and purges.
func (p *purging) resume(ctx context.Context, j *journal.Journal, c *journal.Contents) error {
	now := p.now()
	judge := plan.NewJudge(p.policy, p.ask.plan())
	pending := c.Pending()
	added, err := p.provenSince(ctx, c, judge, now)
	if err != nil {
		return err
	}
	asked := p.ask.plan()
	asked.Query = asked.Query.Witnessed() // responses are looked into before each delete
	ofJournal := plan.NewJudge(p.policy, asked)
	pending, p.plan.Entries = witnessed(c, pending, ofJournal, now)
	p.plan.At = now
	tooMany := p.ask.max >= 0 && len(pending)+len(added) > p.ask.max
	if tooMany || p.ask.yes && p.ask.max < 0 {
		if len(added) > 0 {
			p.notes = append(p.notes, fmt.Sprintf("%s proven since the plan stay left; --max %d takes them too", plural(len(added), "record"), len(pending)+len(added)))
		}
		added = nil
	}
	if len(pending)+len(added) == 0 {
		p.say(p.Err, "Nothing is left to do of %s.", c.Path)
		return p.tellSummary(j, purge.Summary{})
	}
	if p.ask.max >= 0 && len(pending) > p.ask.max {
		return usage("%s are still to go, more than --max %d; nothing was purged", plural(len(pending), "record"), p.ask.max)
	}
	if err := p.guard(); err != nil {
		return err
	}
	if !p.global.quiet {
		p.describe(p.Err)
	}
	if err := p.confirm(ctx); err != nil {
		return err
	}
	if len(added) > 0 {
		_, more := witnessed(c, added, ofJournal, now)
		p.plan.Entries = append(p.plan.Entries, more...)
		if !p.ask.yes && !p.confirmAdded(ctx, len(added)) {
			added = nil
		}
	}
	return p.run(ctx, j, append(pending, added...))
}

// witnessed are entries of a journal as a plan has them now, and the numbers of
// those that still go: no more than what is shown and agreed to.
func witnessed(c *journal.Contents, numbers []int, judge plan.Judge, now inspect.Millis) (taken []int, out []plan.Entry) {
	for _, n := range numbers {
		r := c.Entries[n].Record()
		e, meant := judge.Again(&r, c.Entries[n].State, now)
		if !meant {
			continue
		}
		out = append(out, e)
		if e.Verdict == plan.Take && (!e.Forced || c.Entries[n].Forced) {
			taken = append(taken, n)
		}
	}
	return taken, out
}

// provenSince are the entries that the plan had left, are as they were, and are
// proven by now.
func (p *purging) provenSince(ctx context.Context, c *journal.Contents, judge plan.Judge, now inspect.Millis) ([]int, error) {
	sorted := p.table.Describe().SortKey != ""
	var keys []inspect.ItemKey
	left := map[inspect.ItemKey]int{}
	for i := range c.Entries {
		e := &c.Entries[i]
		if e.Take || c.Fates[i].Outcome != inspect.OutcomeNone || e.Status != inspect.InProgress {
			continue
		}
		r := e.Record()
		key := r.ItemKey(sorted)
		keys, left[key] = append(keys, key), i
	}
	records, err := p.readAgain(ctx, keys)
	if err != nil {
		return nil, err
	}
	var proven []int
	for i := range records {
		r := &records[i]
		n := left[r.ItemKey(sorted)]
		witness := c.Entries[n].Record()
		if !witness.Same(r) {
			continue
		}
		if e, meant := judge.Again(r, c.Entries[n].State, now); meant && e.Verdict == plan.Take && !e.Forced {
			proven = append(proven, n)
		}
	}
	return proven, nil
}

func (p *purging) confirmAdded(ctx context.Context, n int) bool {
	in, err := p.stdin()
	return err == nil && p.yes(ctx, in, fmt.Sprintf("%s that the plan had left are proven by now. Purge them as well?", plural(n, "record")))
}
