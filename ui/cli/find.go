package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"idemtui/inspect"
	"idemtui/inspect/event"
	"idemtui/inspect/eventkey"
	"idemtui/inspect/find"
	"idemtui/store"
)

// findOptions are the flags of find.
type findOptions struct {
	language     string
	selects      string
	prefix       string
	hash         string
	raiseMissing bool
}

func (a *app) findCommand() *cobra.Command {
	var o findOptions
	cmd := &cobra.Command{
		Use:   "find EVENT [EVENT]",
		Short: "Find the record of an event, or say why two events differ",
		Long: "Find the record of an event without knowing its function: each language's rules are\n" +
			"tried, on the whole event, each value in it, what its texts hold as JSON or base64,\n" +
			"and lists of two of its values. Where there is no record the nearest miss is\n" +
			"explained, and what the next call will do.\n\n" +
			"EVENT is a file, - for standard input, or the JSON itself. The table's keys are read\n" +
			"once; with --prefix only the keys that the event may have are read.\n\n" +
			"Two events: whether they have the same key, or the path in which they differ. With\n" +
			"--table that is judged by the expression and language under which the table has a\n" +
			"record of one of them; without it no table is read.",
		Example: "  idemtui find event.json --table IdempotencyTable\n" +
			"  idemtui find '{\"detail\": {\"id\": \"A-9\"}}' --prefix pay.app.charge --lang python\n" +
			"  idemtui find first.json retry.json --select detail.id",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 && len(args) != 2 {
				return usage("find takes one EVENT, or two to compare: a file, - for standard input, or the JSON itself in quotes")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.findEvents(cmd.Context(), o, cmd.Flags(), args)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.language, "lang", "all", "python, typescript, java, dotnet, or all")
	f.StringVar(&o.selects, "select", "", "the key expression; without one the whole event and each value in it are tried; '' is the whole event alone")
	f.StringVar(&o.prefix, "prefix", "", "what stands before the # of the key; then only such keys are read, not the table")
	f.StringVar(&o.hash, "hash", "", "the hash function, as the library names it (default by the digests of the table)")
	f.BoolVar(&o.raiseMissing, "raise-missing", false, "the library was told to raise when an event holds no key")
	return cmd
}

func (a *app) findEvents(ctx context.Context, o findOptions, flags *pflag.FlagSet, args []string) error {
	if err := a.global.check("table", "json", "jsonl"); err != nil {
		return err
	}
	options, err := o.options(flags)
	if err != nil {
		return err
	}
	texts := make([]string, len(args))
	for i, arg := range args {
		if texts[i], err = a.eventText("EVENT", arg); err != nil {
			return err
		}
	}
	if len(texts) == 2 {
		if flags.Changed("table") && options.Select == nil {
			if options, err = a.asRecorded(ctx, texts, options); err != nil {
				return err
			}
		}
		return a.compareEvents(texts, options)
	}
	e, err := find.Read(texts[0], options)
	if err != nil {
		return fmt.Errorf("no key can be told: %w", err)
	}
	return a.findRecord(ctx, e, options)
}

// options are the flags as a search takes them.
func (o findOptions) options(flags *pflag.FlagSet) (find.Options, error) {
	out := find.Options{Hash: o.hash, RaiseMissing: o.raiseMissing}
	if o.language != "all" {
		language, err := eventkey.ParseLanguage(o.language)
		if err != nil {
			return out, usage("--lang: %w", err)
		}
		out.Languages = []eventkey.Language{language}
	}
	if flags.Changed("select") {
		out.Select = &o.selects
	}
	if flags.Changed("prefix") {
		out.Prefix = &o.prefix
	}
	if err := out.CheckHash(); err != nil {
		return out, usage("--hash: %w", err)
	}
	return out, nil
}

// eventText is an event's JSON: what an argument is, or names. An error calls it
// what.
func (a *app) eventText(what, arg string) (string, error) {
	trimmed := strings.TrimSpace(arg)
	if strings.HasPrefix(trimmed, "{") || strings.HasPrefix(trimmed, "[") {
		return arg, nil
	}
	text, err := a.readEvents(what, arg)
	if errors.Is(err, fs.ErrNotExist) {
		if _, scalar := (event.Reader{}).Read(arg); scalar == nil {
			return arg, nil
		}
		return "", usage("%s %s: there is no such file, and it is no JSON", what, arg)
	}
	return text, err
}

// directKeys is how many keys are read one by one before the whole table is
// the cheaper read.
const directKeys = 1000

// findRecord looks for the event's record in the table of the flags.
func (a *app) findRecord(ctx context.Context, e *find.Event, o find.Options) error {
	t, err := a.openTable(ctx)
	if err != nil {
		return err
	}
	j, ix, direct, err := a.indexFor(ctx, t, e)
	if err != nil && ix == nil {
		return err
	}
	broken := err
	result := e.In(ix)
	if !direct {
		if err := a.readMatches(ctx, t, &result); err != nil {
			return err
		}
	}
	p := findPrinter{app: a, judge: j, options: o, table: t.Describe().Name, direct: direct}
	if err := p.print(result); err != nil {
		return err
	}
	if broken != nil {
		return broken
	}
	if len(result.Matches) == 0 {
		return notHeld("no record of this event in table %s", t.Describe().Name)
	}
	return nil
}

// indexFor reads what the event may have as keys: those keys alone, where they
// are few and known, else the whole table. After a read that broke off it
// gives what there is, and the error.
func (a *app) indexFor(ctx context.Context, t *store.Table, e *find.Event) (judge, *find.Index, bool, error) {
	if keys, few := e.Keys(directKeys); few {
		if items, ok := keyItems(t.Describe().Attributes, keys); ok {
			j, ix, err := a.indexKeys(ctx, t, items)
			return j, ix, true, err
		}
	}
	l, err := a.loadSome(ctx, t, 0)
	if err != nil && l.records.Len() == 0 {
		return judge{}, nil, false, err
	}
	return l.judge, find.NewIndex(l.records.All()), false, err
}

func (a *app) indexKeys(ctx context.Context, t *store.Table, items []inspect.ItemKey) (judge, *find.Index, error) {
	j, err := a.judgeNow(t)
	if err != nil {
		return j, nil, err
	}
	records, err := t.Refresh(ctx, items)
	if err != nil {
		return j, nil, err
	}
	if j.now == 0 {
		j.now = inspect.MillisOf(t.Now())
	}
	j.table = t.Describe()
	return j, find.NewIndex(inspect.Snapshot{}.Append(records).All()), nil
}

func keyItems(names inspect.Attributes, keys []string) ([]inspect.ItemKey, bool) {
	items := make([]inspect.ItemKey, len(keys))
	for i, key := range keys {
		item, ok := itemKey(names, key)
		if !ok {
			return nil, false
		}
		items[i] = item
	}
	return items, true
}

// readMatches reads the records found once more, strongly consistently: the
// scan may be minutes old. One that went meanwhile stays as it was read.
func (a *app) readMatches(ctx context.Context, t *store.Table, result *find.Result) error {
	for i := range result.Matches {
		m := &result.Matches[i]
		record, there, err := t.Get(ctx, m.Record.ItemKey(t.Describe().Attributes.SortKey != ""))
		if err != nil {
			return err
		}
		if there {
			m.Record = &record
		}
	}
	return nil
}
