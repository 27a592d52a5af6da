package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"idemtui/inspect"
	"idemtui/inspect/filter"
	"idemtui/inspect/plan"
	"idemtui/ui/cli/config"
)

// purgeOptions are the flags of a purge.
type purgeOptions struct {
	keysFile     string
	dryRun       bool
	yes          bool
	force        bool
	forceReplica bool
	observe      bool
	max          int // -1: no bound
	olderThan    string
	seen         []string
	sameExpiry   []string
	journal      string
	resume       string
	reason       string
	rate         float64
}

// bareSame stands for --same-expiry without a pattern.
const bareSame = "*"

func (a *app) purgeCommand() *cobra.Command {
	var o purgeOptions
	cmd := &cobra.Command{
		Use:   "purge [FILTER...] [KEY...]",
		Short: "Take stuck records out of the table, safely",
		Long: "Take records out of the table, so that the next retry runs. Unless FILTER has a\n" +
			"state: term of its own these are the stuck and lapsed ones, on which no Lambda call\n" +
			"can still be working. A stuck record goes only if its age is proven: by a passed\n" +
			"deadline, by having watched it (--observe, --seen), or by your word on expires_after\n" +
			"(--expires-after, --same-expiry) where the table does not contradict it.\n\n" +
			"Each record is written whole to a journal first, and deleted only if it is still as\n" +
			"it was shown. idemtui restore puts back what a purge took. A purge starts nothing and\n" +
			"stops nothing: redrive the queue or let callers retry, and check first whether the\n" +
			"first runs had effects.\n\n" +
			"In FILTER fn: is exact or a glob, and bare words are refused. KEY is a full key, or a\n" +
			"log line that holds one.",
		Example: "  idemtui purge --dry-run\n" +
			"  idemtui purge fn:orders.app.pay --expires-after 1h\n" +
			"  idemtui purge --same-expiry --yes --max 5000 --reason 'outage of 20:44'\n" +
			"  idemtui purge --keys failed.log --observe\n" +
			"  idemtui purge --dry-run --journal plan.jsonl    # and later, in another role:\n" +
			"  idemtui purge --resume plan.jsonl",
		ValidArgsFunction: completeFilter,
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.resume != "" {
				return a.resumePurge(cmd.Context(), o, cmd.Flags(), args)
			}
			return a.purge(cmd.Context(), o, args)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.keysFile, "keys", "", "take the KEYs of a file (- is standard input): any text, a log, JSON lines")
	f.BoolVar(&o.dryRun, "dry-run", false, "print the plan and delete nothing; with --journal keep it for --resume")
	f.BoolVarP(&o.yes, "yes", "y", false, "do not ask")
	f.IntVar(&o.max, "max", -1, "delete nothing at all if the plan takes more than this")
	f.BoolVar(&o.force, "force", false, "take also what a call may be working on, if its state or key is named")
	f.StringVar(&o.olderThan, "older-than", "", "only what is proven to be this old")
	f.BoolVar(&o.observe, "observe", false, "wait for what is not proven yet, and take each as its proof arrives")
	f.StringArrayVar(&o.seen, "seen", nil, "an earlier ls -o jsonl, journal or S3 export of this table: what is unchanged since is that old")
	f.StringArrayVar(&o.sameExpiry, "same-expiry", nil, "your word that a prefix has one expires_after, unchanged; as --same-expiry='orders.*', or bare")
	f.Lookup("same-expiry").NoOptDefVal = bareSame
	f.StringVar(&o.journal, "journal", "", "write the journal to this new file (default: in the state folder)")
	f.StringVar(&o.resume, "resume", "", "go on with the purge of this journal")
	f.StringVar(&o.reason, "reason", "", "why, for the journal")
	f.Float64Var(&o.rate, "rate", 0, "delete at most this many a second")
	f.BoolVar(&o.forceReplica, "force-replica", false, "purge a global table, though conditions hold in this region only")
	return cmd
}

// purgeAsked is what a purge was asked for, read and checked.
type purgeAsked struct {
	purgeOptions

	query  filter.Query
	keys   []string
	marked bool // each record by hand, in the dashboard
	older  time.Duration
}

// plan are the planner's options.
func (q purgeAsked) plan() plan.Options {
	o := plan.Options{Query: q.query, Marked: q.marked, Force: q.force, OlderThan: q.older}
	if len(q.keys) > 0 {
		o.Keys = map[string]bool{}
		for _, k := range q.keys {
			o.Keys[k] = true
		}
	}
	return o
}

// askPurge reads FILTER, KEYs and flags. What cannot be is refused before
// anything is read.
func (a *app) askPurge(o purgeOptions, args []string) (purgeAsked, error) {
	q := purgeAsked{purgeOptions: o}
	if err := a.checkPurge(o); err != nil {
		return q, err
	}
	terms, keys, err := filterAndKeys(args)
	if err != nil {
		return q, err
	}
	q.keys = keys
	if q.query, err = a.readFilter(terms, filter.ParseExact); err != nil {
		return q, err
	}
	if o.keysFile != "" {
		more, err := a.keysFrom(o.keysFile)
		if err != nil {
			return q, err
		}
		q.keys = append(q.keys, more...)
	}
	if o.olderThan != "" {
		if q.older, err = inspect.ParseDuration(o.olderThan); err != nil {
			return q, usage("--older-than %s: %w", o.olderThan, err)
		}
	}
	_, err = a.global.policy() // a mistake in a duration is told before anything is read
	return q, err
}

func (a *app) checkPurge(o purgeOptions) error {
	if err := a.global.check("table", "json"); err != nil {
		return err
	}
	switch {
	case a.global.now != "" && !o.dryRun:
		return usage("--now judges the table as of another moment: a purge goes by the service's clock (--dry-run takes --now)")
	case a.global.now != "" && o.journal != "":
		return usage("--now judges the table as of another moment, and a kept plan is carried out by the service's clock: leave --now or --journal out")
	case a.global.readOnly && !o.dryRun:
		return usage("purge is off: idemtui was started read-only; --dry-run --journal FILE keeps the plan for someone who may purge")
	case o.rate < 0:
		return usage("--rate %g: it cannot be negative", o.rate)
	case o.max < -1:
		return usage("--max %d: it cannot be negative", o.max)
	case o.observe && o.dryRun:
		return usage("--observe waits to purge, and --dry-run does not purge: give one of them")
	case o.keysFile == "-" && !o.yes && !o.dryRun:
		return usage("--keys - uses up standard input, so that nothing can be asked there: give --yes or --dry-run as well")
	}
	return nil
}

// purge plans, asks and purges.
func (a *app) purge(ctx context.Context, o purgeOptions, args []string) error {
	q, err := a.askPurge(o, args)
	if err != nil {
		return err
	}
	account, t, err := a.openAccount(ctx)
	if err != nil {
		return err
	}
	p := &purging{app: a, ask: q, account: account, table: t}
	if err := p.check(); err != nil {
		return err
	}
	if err := p.make(ctx); err != nil {
		return err
	}
	if o.dryRun {
		return p.showPlan(ctx)
	}
	return p.carryOut(ctx)
}

// check refuses a global table: a condition holds in one replica only, and the
// function may be writing to another.
func (p *purging) check() error {
	if p.ask.forceReplica || p.ask.dryRun {
		return nil
	}
	return notGlobal(p.table.Describe())
}

// notGlobal refuses to write to a table that has replicas, or of which nobody
// tells whether it has.
func notGlobal(about inspect.Table) error {
	switch {
	case about.ARN == "":
		return usage("nothing tells whether table %s is a global one: DescribeTable must be allowed, or give --force-replica", about.Name)
	case len(about.Replicas) == 0:
		return nil
	}
	return usage("table %s is a global table (replicas: %s): a purge's conditions hold in %s alone; run it in the region where the function writes, with --force-replica",
		about.Name, strings.Join(about.Replicas, ", "), about.Region)
}

// checkWords refuses a bare duration that would speak for several functions.
func (p *purging) checkWords() error {
	prefixes := p.plan.Prefixes()
	if len(prefixes) < 2 {
		return nil
	}
	for flag, rules := range map[string][]inspect.Rule{"--expires-after": p.policy.ExpiresAfter, "--max-run": p.policy.MaxRun} {
		for _, r := range rules {
			if r.Pattern == "" && !r.Exact {
				v := config.RuleText(r)
				return usage("%s %s speaks for %d functions (%s); say for which, as in %s '%s=%s'",
					flag, v, len(prefixes), some(prefixes), flag, prefixes[0], v)
			}
		}
	}
	return nil
}

// some names a few of many.
func some(names []string) string {
	const few = 3
	if len(names) > few {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:few], ", "), len(names)-few)
	}
	return strings.Join(names, ", ")
}
