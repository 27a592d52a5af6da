package cli

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"idemtui/inspect"
	"idemtui/inspect/filter"
)

type lsOptions struct {
	sort  string
	limit int
}

func (a *app) lsCommand() *cobra.Command {
	var o lsOptions
	cmd := &cobra.Command{
		Use:   "ls [FILTER...]",
		Short: "List the records of a table",
		Long: "List the records of a table, filtered as in the dashboard. Terms are joined by AND:\n\n" +
			filterHelp() + "\nA filter that matches nothing is no error.",
		Example: "  idemtui ls state:stuck,lapsed --table IdempotencyTable\n" +
			"  idemtui ls fn:orders.app.pay --sort age --limit 20 -o json\n" +
			"  idemtui ls -o csv > records.csv",
		ValidArgsFunction: completeFilter,
		RunE:              func(cmd *cobra.Command, args []string) error { return a.ls(cmd.Context(), o, args) },
	}
	cmd.Flags().StringVar(&o.sort, "sort", "", "age, left, function, key, state or size; -age for the reverse")
	cmd.Flags().IntVar(&o.limit, "limit", 0, "print at most this many records")
	return cmd
}

// completeFilter offers the shell the terms of a filter and their words. The
// functions of a table are not asked for: a tab must not cost a read.
func completeFilter(_ *cobra.Command, _ []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return filter.Complete(word, utf8.RuneCountInString(word)+1, nil), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// filterHelp lists the filter's terms from the table that implements them.
func filterHelp() string {
	var b strings.Builder
	for _, t := range filter.Terms() {
		example, meaning := t.Example, t.Meaning
		if rest, negated := strings.CutPrefix(example, "-"); negated {
			example, meaning = "not:"+rest, "not: before any term" // a leading - would be read as a flag here
		}
		fmt.Fprintf(&b, "  %-22s %s\n", example, meaning)
	}
	return b.String()
}

func (a *app) ls(ctx context.Context, o lsOptions, args []string) error {
	if err := a.global.check("table", "json", "jsonl", "csv", "md"); err != nil {
		return err
	}
	query, err := a.parseFilter(args)
	if err != nil {
		return err
	}
	order, err := orderOf(o.sort)
	if err != nil {
		return err
	}
	if o.limit < 0 {
		return usage("--limit %d: it cannot be negative", o.limit)
	}
	l, err := a.readAll(ctx, query)
	if err != nil && l.records.Len() == 0 {
		return err
	}
	rows, rowsErr := query.Rows(ctx, l.records, l.now, l.policy)
	if rowsErr != nil {
		return fmt.Errorf("filter the records: %w", rowsErr)
	}
	order(l, rows)
	if o.limit > 0 && len(rows) > o.limit {
		rows = rows[:o.limit]
	}
	if printErr := a.printRecords(l, rows); printErr != nil {
		return printErr
	}
	return err // what is printed is not all there is
}

// parseFilter reads FILTER; mistakes are told with their column.
func (a *app) parseFilter(args []string) (filter.Query, error) {
	return a.readFilter(args, filter.Parse)
}

// readFilter refuses as well a filter that would tell what --redact hides.
func (a *app) readFilter(args []string, parse func(string) (filter.Query, error)) (filter.Query, error) {
	text := strings.Join(args, " ")
	q, err := parse(text)
	if err == nil && a.global.redact {
		err = filter.Redacted(text)
	}
	if err != nil {
		return q, usage("filter: %w", err)
	}
	return q, nil
}

// orderOf is the order that --sort names. Without one the order of the read
// stays.
func orderOf(name string) (func(loaded, []int32), error) {
	word, reverse := strings.CutPrefix(name, "-")
	var by func(l loaded, a, b *inspect.Record) int
	switch word {
	case "":
		return func(loaded, []int32) {}, nil
	case "age":
		by = func(l loaded, a, b *inspect.Record) int { return -cmp.Compare(l.age(a), l.age(b)) }
	case "left":
		by = func(_ loaded, a, b *inspect.Record) int { return cmp.Compare(a.Expiration.At, b.Expiration.At) }
	case "function":
		by = func(_ loaded, a, b *inspect.Record) int { return cmp.Compare(a.Prefix(), b.Prefix()) }
	case "key":
		by = func(_ loaded, a, b *inspect.Record) int { return cmp.Compare(a.Key, b.Key) }
	case "state":
		by = func(l loaded, a, b *inspect.Record) int { return cmp.Compare(l.state(a), l.state(b)) }
	case "size":
		by = func(_ loaded, a, b *inspect.Record) int { return -cmp.Compare(a.Data.Bytes, b.Data.Bytes) }
	default:
		return nil, usage("--sort %s: there is no such order; use age, left, function, key, state or size", name)
	}
	return func(l loaded, rows []int32) {
		slices.SortStableFunc(rows, func(i, j int32) int {
			c := by(l, l.records.At(int(i)), l.records.At(int(j)))
			if reverse {
				return -c
			}
			return c
		})
	}, nil
}

// age sorts: unknown ages come after all known ones.
func (j judge) age(r *inspect.Record) int64 {
	age := inspect.ListedAge(r, j.state(r), j.now, j.policy)
	if !age.Known {
		return -1
	}
	return int64(age.AtLeast)
}

func (j judge) state(r *inspect.Record) inspect.State { return inspect.StateAt(r, j.now, j.policy) }

func (a *app) printRecords(l loaded, rows []int32) error {
	switch a.global.output {
	case "json":
		out := make([]recordJSON, 0, len(rows))
		for _, i := range rows {
			out = append(out, l.json(l.records.At(int(i))))
		}
		return writeJSON(a.Out, out)
	case "jsonl":
		return a.printLines(l, rows)
	}
	return l.grid(rows).write(a.Out, a.global.output)
}

func (a *app) printLines(l loaded, rows []int32) error {
	w := bufio.NewWriter(a.Out)
	for _, i := range rows {
		line, err := encodeJSON(l.json(l.records.At(int(i))), "")
		if err != nil {
			return err
		}
		if err := writeAll(w, string(line)); err != nil {
			return err
		}
	}
	return flush(w)
}

func flush(w interface{ Flush() error }) error {
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write to standard output: %w", err)
	}
	return nil
}

// grid is the list for people: what the dashboard's columns show.
func (l loaded) grid(rows []int32) grid {
	g := grid{
		head:  []string{"STATE", "FUNCTION", "KEY", "AGE", "LEFT", "SIZE", "WHY"},
		right: []bool{false, false, false, true, true, true, false},
	}
	for _, i := range rows {
		r := l.records.At(int(i))
		g.rows = append(g.rows, []string{
			l.state(r).String(), dash(r.Prefix()), r.Digest(),
			ageText(inspect.ListedAge(r, l.state(r), l.now, l.policy)), l.leftText(r), sizeText(r.Data), inspect.Why(r, l.now, l.policy),
		})
	}
	return g
}

func dash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// ageText marks what an age rests on: ~ estimated, > at least.
func ageText(age inspect.Age) string {
	switch {
	case !age.Known:
		return "–"
	case !age.Basis.Sound():
		return "~" + inspect.Short(age.AtLeast)
	case age.AtMost > age.AtLeast:
		return ">" + inspect.Short(age.AtLeast)
	}
	return inspect.Short(age.AtLeast)
}

func (j judge) leftText(r *inspect.Record) string {
	left := r.Expiration.At.Sub(j.now)
	if r.Expiration.Unit != inspect.Seconds || left < 0 {
		return "–"
	}
	return inspect.Short(left)
}

func sizeText(b inspect.Body) string {
	switch {
	case !b.Present():
		return "–"
	case b.Bytes < 1000:
		return fmt.Sprintf("%d B", b.Bytes)
	}
	return fmt.Sprintf("%.1f kB", float64(b.Bytes)/1000)
}
