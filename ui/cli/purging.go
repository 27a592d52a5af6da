package cli

import (
	"bufio"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/muesli/cancelreader"

	"idemtui/inspect"
	"idemtui/inspect/filter"
	"idemtui/inspect/plan"
	"idemtui/store"
	"idemtui/store/journal"
	"idemtui/store/sightings"
	"idemtui/ui/cli/config"
)

// purging is one purge on its way: what was asked, the plan that came of it,
// and what it rests on.
type purging struct {
	*app

	ask     purgeAsked
	account *store.Account
	table   *store.Table

	records inspect.Snapshot
	// whole says that records are all of the table.
	whole bool
	// written are the runs that a restore wrote.
	written putBack
	policy  inspect.Policy
	plan    plan.Plan
	// resumed are the entries of the journal that is gone on with; nil where the
	// plan is new. Of them numbers are those of the plan's entries.
	resumed []journal.Entry
	numbers []int
	// proven are those that the plan of the journal had left, that are proven by
	// now, and that nobody agreed to.
	proven []resumed
	// missing are KEYs that are not in the table.
	missing []string
	// folder keeps the journal where none is named; empty for the state folder.
	folder string
	// notes are what a person should know beside the plan.
	notes []string

	input   cancelreader.CancelReader // under answers: a question can be broken off
	answers *bufio.Reader
}

// make reads the table once and makes the plan.
func (p *purging) make(ctx context.Context) error {
	if err := p.hearWords(); err != nil {
		return err
	}
	if err := p.read(ctx); err != nil {
		return err
	}
	if err := p.checkFunctions(); err != nil {
		return err
	}
	now, err := p.global.moment()
	if err != nil {
		return err
	}
	if now == 0 {
		now = inspect.MillisOf(p.table.Now())
	}
	if err := p.learn(ctx, now); err != nil {
		return err
	}
	p.noteSkew()
	p.plan = plan.New(p.records, now, p.policy, p.ask.plan())
	p.notes = append(p.notes, p.plan.Doubts(p.policy)...)
	return p.checkWords()
}

// hearWords takes what a person said: by flags, in the config file, and in the
// dashboard.
func (p *purging) hearWords() error {
	words, err := p.global.policyOf(p.table.Describe())
	if err != nil {
		return err
	}
	words.SameExpiry = p.ask.sameExpiry
	p.policy = words
	return nil
}

// noteSkew says that this machine's clock is off: the service's is used.
func (p *purging) noteSkew() {
	const noteworthy = 2 * time.Second
	skew := p.table.Describe().Skew // the service's clock minus this one
	if skew.Abs() <= noteworthy {
		return
	}
	way := "ahead"
	if skew > 0 {
		way = "behind"
	}
	p.notes = append(p.notes, fmt.Sprintf("the clock of this machine is %s %s; the service's is used", inspect.Long(skew.Abs()), way))
}

// read reads what the purge is about: with nothing but KEYs those records
// alone, unless a person's word must be held against all others.
func (p *purging) read(ctx context.Context) error {
	about := p.table.Describe()
	words := len(p.policy.ExpiresAfter)+len(p.policy.SameExpiry) > 0
	keys, direct := itemKeys(about.Attributes, p.ask.keys)
	if len(keys) == 0 || words || !direct {
		l, err := p.loadFor(ctx, p.table, p.ask.query)
		if err != nil {
			return err // a plan of a part would be no plan
		}
		p.records, p.whole = l.records, true
	} else {
		records, err := p.readAgain(ctx, keys)
		if err != nil {
			return err
		}
		p.records = p.records.Append(records)
	}
	there := map[string]bool{}
	for r := range p.records.All() {
		there[r.Key] = true
	}
	p.missing = missingKeys(p.ask.keys, func(key string) bool { return there[key] })
	return nil
}

// readAgain reads records as the filter needs them.
func (p *purging) readAgain(ctx context.Context, keys []inspect.ItemKey) ([]inspect.Record, error) {
	if p.ask.query.NeedsData() {
		return p.table.RefreshData(ctx, keys)
	}
	return p.table.Refresh(ctx, keys)
}

// itemKeys are the items of full keys; false where a partition is not known.
func itemKeys(names inspect.Attributes, keys []string) ([]inspect.ItemKey, bool) {
	items := make([]inspect.ItemKey, 0, len(keys))
	for _, key := range keys {
		item, ok := itemKey(names, key)
		if !ok {
			return nil, false
		}
		items = append(items, item)
	}
	return items, true
}

// checkFunctions refuses a fn: that names no function of the table: nothing
// would be purged, and the person would believe that all was well.
func (p *purging) checkFunctions() error {
	known := inspect.Prefixes(p.records)
	for _, name := range p.ask.query.Functions() {
		if slices.Contains(known, name) {
			continue
		}
		near := filter.Nearest(name, known)
		switch {
		case near != "":
			return usage("fn:%s is no function of this table; did you mean fn:%s?", name, near)
		case len(known) == 0:
			return usage("fn:%s is no function of this table: it has no records", name)
		}
		return usage("fn:%s is no function of this table; there are %s", name, some(known))
	}
	return nil
}

// learn gathers what ages may rest on: siblings, what was seen before, and what
// Lambda says of the functions whose records have no deadline.
func (p *purging) learn(ctx context.Context, now inspect.Millis) error {
	p.policy.Relatives = inspect.Relate(p.records)
	p.written = putBackIn(p.table.Describe())
	seen, err := p.recall(ctx)
	if err != nil {
		return err
	}
	var wrote inspect.Writes
	for _, w := range seen.Rewritten(p.records) {
		if !p.written.has(w.Record) {
			wrote = wrote.With(w.Record, w.After)
		}
	}
	p.policy.Siblings = inspect.Study(p.records, wrote)
	return p.askLambda(ctx, now)
}

// recall joins what this read, earlier ones and the person's files saw, and gives
// what was seen before. Files are held against the service's clock, whatever --now
// says.
func (p *purging) recall(ctx context.Context) (inspect.Sightings, error) {
	about, clock := p.table.Describe(), inspect.MillisOf(p.table.Now())
	seen := inspect.Sightings{}
	file, err := sightingsOf(about)
	if err == nil {
		var kept inspect.Sightings
		if kept, err = file.Load(about, clock); err == nil {
			seen = seen.Merge(kept)
		}
	}
	if err != nil {
		p.notes = append(p.notes, fmt.Sprintf("what was seen earlier is not used: %v", err))
	}
	for _, name := range p.ask.seen {
		more, err := sightings.Read(ctx, name, about, clock)
		if err != nil {
			return nil, err
		}
		seen = seen.Merge(more)
	}
	p.policy.Seen = seen.Watch(p.records)
	keep := p.policy.Seen.Merge(seen.Completed(p.records).Unexpired(clock))
	if !p.whole {
		keep = seen.Merge(keep) // the others were not looked at
	}
	if err := file.Save(about, keep); err != nil {
		p.notes = append(p.notes, fmt.Sprintf("what was seen now is not kept: %v", err))
	}
	return seen, nil
}

// sightingsOf is where what was seen of a table is kept.
func sightingsOf(t inspect.Table) (sightings.File, error) {
	folder, err := journal.Folder()
	if err != nil {
		return sightings.File{}, err
	}
	return sightings.In(filepath.Join(filepath.Dir(folder), "seen"), t), nil
}

// askLambda asks for the longest runs of functions whose records have no
// deadline; of those whose records lapsed, whether they are durable.
func (p *purging) askLambda(ctx context.Context, now inspect.Millis) error {
	open := plan.New(p.records, now, p.policy, p.ask.plan())
	runs, notes := lambdaRuns(ctx, p.account, p.table, open.Prefixes(), now)
	p.policy.Runs, p.notes = runs, append(p.notes, notes...)
	return ctx.Err()
}

// header is the head of the purge's journal.
func (p *purging) header(ctx context.Context) journal.Header {
	about := p.table.Describe()
	h := journal.Header{
		At: p.plan.At, Idemtui: versionOf().Version,
		Table: about.Name, TableARN: about.ARN, TableID: about.ID, Region: p.account.Region(), Account: about.Account,
		Endpoint: about.Endpoint, Caller: p.caller(ctx), Reason: p.ask.reason, Attributes: about.Attributes,
		Filter: p.ask.query.String(), Keys: p.ask.keys, Marked: p.ask.marked,
		ExpiresAfter: ruleTexts(p.policy.ExpiresAfter), SameExpiry: p.ask.sameExpiry, MaxRun: ruleTexts(p.policy.MaxRun),
		OlderThan: p.ask.olderThan, Force: p.ask.force, DryRun: p.ask.dryRun,
	}
	if p.ask.max >= 0 {
		h.Max = &p.ask.max
	}
	return h
}

// ruleTexts are rules as flags take them, so that a resume judges alike. One
// that a flag cannot say is left out: its records are proven by less then.
func ruleTexts(rules []inspect.Rule) []string {
	var out []string
	for _, r := range rules {
		if !r.Exact || r.Pattern != "" && !strings.ContainsAny(r.Pattern, "*?=") {
			out = append(out, config.RuleText(r))
		}
	}
	return out
}

// caller is who purges; empty where nobody tells.
func (p *purging) caller(ctx context.Context) string {
	who, _ := p.account.Identity(ctx)
	return who.ARN
}

// where names the table for a person who is about to purge it.
func (p *purging) where() string {
	about := p.table.Describe()
	place := []string{about.Name}
	if about.Endpoint != "" {
		place = append(place, about.Endpoint)
	} else {
		place = append(place, about.Region, about.Account)
	}
	if profile := p.account.Profile(); profile != "" {
		place = append(place, profile)
	}
	return strings.Join(slices.DeleteFunc(place, func(s string) bool { return s == "" }), " · ")
}
