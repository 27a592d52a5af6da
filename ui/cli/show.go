package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"idemtui/inspect"
	"idemtui/store"
)

func (a *app) showCommand() *cobra.Command {
	var siblings bool
	cmd := &cobra.Command{
		Use:   "show KEY",
		Short: "Show one record in full",
		Long: "Show one record in full, with what the next duplicate of its event will do.\n\n" +
			"KEY is any text that holds the idempotency key: the key itself, the start of its\n" +
			"digest, or a line of a log. A full key is one strongly consistent read; --siblings\n" +
			"reads the table too, for what only other records tell (classes F, G and K).",
		Example: "  idemtui show 'pay.app.lambda_handler#c2697dd12435e25f838f13778180702e'\n" +
			"  idemtui show c2697dd1\n" +
			"  idemtui show 'Execution already in progress with idempotency key: detail.id=pay.app...#c2697d...'",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || strings.TrimSpace(args[0]) == "" {
				return usage("show takes one KEY: a key, the start of a digest, or a log line in quotes")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return a.show(cmd.Context(), args[0], siblings) },
	}
	cmd.Flags().BoolVar(&siblings, "siblings", false, "read the whole table, for what other records tell of this one")
	return cmd
}

func (a *app) show(ctx context.Context, text string, siblings bool) error {
	if err := a.global.check("table", "json", "jsonl"); err != nil {
		return err
	}
	if a.global.from != "" {
		return a.showExported(ctx, text, siblings)
	}
	t, err := a.openTable(ctx)
	if err != nil {
		return err
	}
	j, err := a.judgeNow(t)
	if err != nil {
		return err
	}
	record, table, err := a.find(ctx, t, text)
	if err != nil {
		return err
	}
	if siblings && table == nil {
		l, err := a.loadSome(ctx, t, 0)
		if err != nil {
			return err
		}
		table = &l
	}
	if table != nil {
		j.policy = table.policy
	}
	if j.now == 0 {
		j.now = inspect.MillisOf(t.Now())
	}
	j.table = t.Describe()
	return a.printRecord(j, record)
}

// judgeNow is the judge of single records: without siblings nothing is inferred,
// and what only they tell is not said.
func (a *app) judgeNow(t *store.Table) (judge, error) {
	policy, err := a.global.policyOf(t.Describe())
	if err != nil {
		return judge{}, err
	}
	at, err := a.global.moment()
	return judge{table: t.Describe(), now: at, policy: policy}, err
}

// find reads the record that text names. A digest's start, and a key whose
// partition is not known, need a look at the whole table, which is then given
// too.
func (a *app) find(ctx context.Context, t *store.Table, text string) (*inspect.Record, *loaded, error) {
	for _, key := range keysIn(text) {
		item, ok := itemKey(t.Describe().Attributes, key)
		if !ok {
			break
		}
		record, found, err := t.Get(ctx, item)
		if err != nil {
			return nil, nil, err
		}
		if found {
			return &record, nil, nil
		}
	}
	key, full := inspect.KeyIn(text)
	if _, direct := itemKey(t.Describe().Attributes, key); full && direct {
		return nil, nil, noRecord(t, key)
	}
	if !full {
		key = strings.TrimSpace(text)
	}
	return a.search(ctx, t, key, full)
}

// keysIn are the keys that text may mean: itself, if it could be one, and the
// one inside it.
func keysIn(text string) []string {
	var keys []string
	whole := strings.TrimSpace(text)
	if strings.Contains(whole, "#") {
		keys = append(keys, whole)
	}
	if key, ok := inspect.KeyIn(text); ok && key != whole {
		keys = append(keys, key)
	}
	return keys
}

// itemKey is the item of a full key; false where its partition is not known.
func itemKey(names inspect.Attributes, key string) (inspect.ItemKey, bool) {
	if names.SortKey == "" {
		return inspect.ItemKey{Partition: key}, true
	}
	return inspect.ItemKey{Partition: names.StaticPartitionValue, Sort: key}, names.StaticPartitionValue != ""
}

func noRecord(t *store.Table, key string) error {
	return notHeld("no record with the key %s in table %s: it expired and was removed, was purged, or another key was written", key, t.Describe().Name)
}

// search finds the one record whose key (full) is key, or whose digest or key
// starts with it.
func (a *app) search(ctx context.Context, t *store.Table, key string, full bool) (*inspect.Record, *loaded, error) {
	l, err := a.loadSome(ctx, t, 0)
	if err != nil {
		return nil, nil, err
	}
	var found []*inspect.Record
	for r := range l.records.All() {
		if r.Key == key || !full && startsWith(r, key) {
			found = append(found, r)
		}
	}
	one, err := oneOf(found, l.table, key)
	if err != nil {
		return nil, nil, err
	}
	record, ok, err := t.Get(ctx, one.ItemKey(l.table.Attributes.SortKey != ""))
	if err == nil && !ok {
		err = noRecord(t, one.Key)
	}
	return &record, &l, err
}

// startsWith reports whether a record's key or digest starts so.
func startsWith(r *inspect.Record, start string) bool {
	return strings.HasPrefix(r.Digest(), start) || strings.HasPrefix(r.Key, start)
}

// oneOf is the only record of those that a text names.
func oneOf(found []*inspect.Record, t inspect.Table, start string) (*inspect.Record, error) {
	switch len(found) {
	case 0:
		return nil, notHeld("no record whose key or digest starts with %s in table %s", start, t.Name)
	case 1:
		return found[0], nil
	}
	return nil, usage("%d keys start with %s, for example %s and %s; give more of the digest", len(found), start, found[0].Key, found[1].Key)
}
