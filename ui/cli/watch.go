package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"idemtui/inspect"
	"idemtui/inspect/filter"
	"idemtui/store"
)

// watchOptions are the flags of a watch.
type watchOptions struct {
	every  string
	until  string // --for
	notify string
}

// usualEvery is a cheap default: each look is a full read of the table.
const usualEvery = "5m"

func (a *app) watchCommand() *cobra.Command {
	var o watchOptions
	cmd := &cobra.Command{
		Use:   "watch [FILTER...]",
		Short: "Stay on, and tell when keys get stuck",
		Long: "Read the table again and again, and tell when keys get stuck: records in progress\n" +
			"on which no Lambda call can still be working and which refuse every retry. Each is\n" +
			"told once, unless it changes. Those that are stuck when the watch begins are told\n" +
			"first. FILTER narrows; a state: term of its own says what is told instead.\n\n" +
			"CMD of --notify is started for each line, with JSON on its standard input and\n" +
			"nothing of a record in its arguments. Each look is a full read: what that costs a\n" +
			"day is printed at the beginning. What is seen is kept, so that ages get proven while\n" +
			"the watch is on. ctrl-c ends it. Exit code 3 if any key got stuck.",
		Example: "  idemtui watch --table IdempotencyTable\n" +
			"  idemtui watch fn:orders.app.pay --every 1m --for 2h\n" +
			"  idemtui watch state:stuck,lapsed -o jsonl >> stuck.jsonl\n" +
			"  idemtui watch --notify 'curl -sS --json @- https://hooks.example.com/stuck'",
		ValidArgsFunction: completeFilter,
		RunE:              func(cmd *cobra.Command, args []string) error { return a.watch(cmd.Context(), o, args) },
	}
	f := cmd.Flags()
	f.StringVar(&o.every, "every", usualEvery, "how long from one look to the next")
	f.StringVar(&o.until, "for", "", "end after this long, with a last look (default: ctrl-c ends it)")
	f.StringVar(&o.notify, "notify", "", "start this command each time, with the line as JSON on its standard input")
	return cmd
}

// watching is a watch that is on.
type watching struct {
	*app

	query    filter.Query
	every    time.Duration
	span     time.Duration // --for; 0: until it is interrupted
	notifier notifier

	table  *store.Table
	seen   inspect.Sightings
	alarms alarms
	told   int // records
	looks  int // those that succeeded
	rcu    float64
	// problem is why the last look failed; nil if it did not.
	problem error
}

func (a *app) watch(ctx context.Context, o watchOptions, args []string) error {
	w, err := a.newWatching(o, args)
	if err != nil {
		return err
	}
	if w.table, err = a.openTable(ctx); err != nil {
		return err
	}
	if _, err := a.global.policyOf(w.table.Describe()); err != nil {
		return err
	}
	return w.run(ctx)
}

// newWatching reads the command line. What cannot be is refused before anything
// is read.
func (a *app) newWatching(o watchOptions, args []string) (*watching, error) {
	if err := a.global.check("table", "json", "jsonl"); err != nil {
		return nil, err
	}
	if a.global.now != "" {
		return nil, usage("--now judges the table as of another moment: a watch goes by the service's clock")
	}
	query, err := a.parseFilter(args)
	if err != nil {
		return nil, err
	}
	w := &watching{app: a, query: query, alarms: newAlarms(query)}
	if w.every, err = inspect.ParseDuration(o.every); err != nil {
		return nil, usage("--every %s: %w", o.every, err)
	}
	if w.every < time.Second {
		return nil, usage("--every %s: a full read more often than each second is no watch; the least is 1s", o.every)
	}
	if o.until != "" {
		if w.span, err = inspect.ParseDuration(o.until); err != nil {
			return nil, usage("--for %s: %w", o.until, err)
		}
		if w.span <= 0 {
			return nil, usage("--for %s: it must be longer than nothing", o.until)
		}
	}
	w.notifier, err = newNotifier(o.notify)
	return w, err
}

// run looks again and again: at the beginning, after each --every, and at the
// end of --for.
func (w *watching) run(ctx context.Context) error {
	w.greet()
	end := time.Now().Add(w.span)
	for last := false; ; {
		began := time.Now()
		if err := w.look(ctx); err != nil {
			return err
		}
		if last || ctx.Err() != nil {
			break
		}
		next := began.Add(w.every)
		if w.span > 0 && !next.Before(end) {
			next, last = end, true
		}
		if !waitUntil(ctx, next) {
			break
		}
	}
	return w.ended(ctx)
}

// waitUntil waits for a moment of the local clock; false when ctx ends first.
func waitUntil(ctx context.Context, at time.Time) bool {
	timer := time.NewTimer(time.Until(at))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// look reads the table once and tells what is new. An error is one that the
// watch cannot go on with.
func (w *watching) look(ctx context.Context) error {
	l, err := w.read(ctx)
	switch {
	case ctx.Err() != nil:
		return nil //nolint:nilerr // ctx has ended, and run sees it
	case err != nil && w.looks == 0 && l.records.Len() == 0 && lasting(err):
		return err
	}
	w.mention(err)
	if err != nil && l.records.Len() == 0 {
		return nil
	}
	return w.judge(ctx, &l)
}

// read reads the table. After a failure it is opened anew: credentials may have
// been refreshed since, which only a new session takes up.
func (w *watching) read(ctx context.Context) (loaded, error) {
	if w.problem != nil {
		t, err := w.openTable(ctx)
		if err != nil {
			return loaded{}, err
		}
		if t.Describe().ID != w.table.Describe().ID { // it was made anew
			w.seen, w.alarms.told = nil, map[inspect.ItemKey]inspect.Record{}
		}
		w.table = t
	}
	return w.loadFor(ctx, w.table, w.query)
}

// lasting reports a failure that waiting does not mend.
func lasting(err error) bool {
	p, ok := errors.AsType[*inspect.Problem](err)
	return !ok || p.Kind != inspect.KindThrottled && p.Kind != inspect.KindNetwork && p.Kind != inspect.KindOther
}

// mention tells a failure once, and once that it is over.
func (w *watching) mention(err error) {
	switch {
	case err != nil && (w.problem == nil || w.problem.Error() != err.Error()):
		w.say("%v; the watch goes on", err)
	case err == nil && w.problem != nil:
		w.say("the table can be read again")
	}
	w.problem = err
}

// say tells words beside the data, with their time.
func (w *watching) say(format string, args ...any) { //nolint:goprintffuncname // it reads as a person speaks
	at := time.Now().UTC().Format(time.RFC3339)
	_, _ = fmt.Fprintln(w.Err, inspect.Clean(at+"  "+fmt.Sprintf(format, args...)))
}

// ended is how the watch leaves: ctrl-c is a way to end one that was not given
// a time.
func (w *watching) ended(ctx context.Context) error {
	if w.looks > 0 && !w.global.quiet {
		_, _ = fmt.Fprintf(w.Err, "%s for %.1f RCU.\n", plural(w.looks, "look"), w.rcu)
	}
	switch {
	case w.told > 0:
		return notHeld("%s %s", plural(w.told, "key"), w.alarms.became())
	case ctx.Err() != nil && w.span > 0:
		return ctx.Err()
	case ctx.Err() == nil && w.problem != nil:
		return fmt.Errorf("nobody knows whether keys are stuck: the last look failed: %w", w.problem)
	}
	return nil
}
