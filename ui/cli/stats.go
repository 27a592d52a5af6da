package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"idemtui/inspect"
)

func (a *app) statsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "stats [FILTER...]",
		Short: "Count the records per state and function",
		Long: "Count the records per state and function, with the age of the oldest stuck one\n" +
			"and what the read cost.",
		ValidArgsFunction: completeFilter,
		Example:           "  idemtui stats --table IdempotencyTable\n  idemtui stats fn:orders -o json",
		RunE:              func(cmd *cobra.Command, args []string) error { return a.stats(cmd.Context(), args) },
	}
}

// statsJSON is the shape of stats. The names are a contract.
type statsJSON struct {
	Records     int            `json:"records"`
	Refuse      int            `json:"refuse"`
	States      map[string]int `json:"states"`
	Functions   []functionJSON `json:"functions"`
	ConsumedRCU float64        `json:"consumed_rcu"`
	ElapsedMS   int64          `json:"elapsed_ms"`
	Complete    bool           `json:"complete"`
}

type functionJSON struct {
	Prefix             string         `json:"prefix"`
	Records            int            `json:"records"`
	States             map[string]int `json:"states"`
	OldestStuckSeconds *int64         `json:"oldest_stuck_seconds"`
}

func (a *app) stats(ctx context.Context, args []string) error {
	if err := a.global.check("table", "json", "jsonl", "csv", "md"); err != nil {
		return err
	}
	query, err := a.parseFilter(args)
	if err != nil {
		return err
	}
	l, err := a.readAll(ctx, query)
	if err != nil && l.records.Len() == 0 {
		return err
	}
	rows, rowsErr := query.Rows(ctx, l.records, l.now, l.policy)
	if rowsErr != nil {
		return fmt.Errorf("filter the records: %w", rowsErr)
	}
	if printErr := a.printStats(l, rows); printErr != nil {
		return printErr
	}
	return err
}

func (l loaded) stats(rows []int32) statsJSON {
	out := statsJSON{
		States: stateCounts(inspect.Counts{}), Functions: []functionJSON{},
		ConsumedRCU: l.rcu, ElapsedMS: l.elapsed.Milliseconds(), Complete: l.complete,
	}
	selected := make([]inspect.Record, 0, len(rows))
	for _, i := range rows {
		selected = append(selected, *l.records.At(int(i)))
	}
	chosen := inspect.Snapshot{}.Append(selected)
	counts := inspect.Count(chosen, l.now, l.policy)
	out.Records, out.Refuse, out.States = counts.Total(), counts.Refuse(), stateCounts(counts)
	for _, f := range inspect.ByPrefix(chosen, l.now, l.policy) {
		fn := functionJSON{Prefix: f.Prefix, Records: f.Counts.Total(), States: stateCounts(f.Counts)}
		if f.Counts.Of(inspect.Stuck) > 0 {
			fn.OldestStuckSeconds = seconds(f.OldestStuck)
		}
		out.Functions = append(out.Functions, fn)
	}
	return out
}

// stateCounts names every state, so that a reader need not guess at absent ones.
func stateCounts(c inspect.Counts) map[string]int {
	out := map[string]int{}
	for _, s := range inspect.States() {
		out[s.String()] = c.Of(s)
	}
	return out
}

func (a *app) printStats(l loaded, rows []int32) error {
	out := l.stats(rows)
	switch a.global.output {
	case "json":
		return writeJSON(a.Out, out)
	case "jsonl":
		line, err := encodeJSON(out, "")
		if err != nil {
			return err
		}
		return writeAll(a.Out, string(line))
	}
	if err := out.grid().write(a.Out, a.global.output); err != nil {
		return err
	}
	if a.global.output == "table" && !a.global.quiet {
		_, _ = fmt.Fprintln(a.Err, out.sentence())
	}
	return nil
}

func (s statsJSON) grid() grid {
	g := grid{head: []string{"FUNCTION", "RECORDS"}, right: []bool{false, true}}
	for _, state := range inspect.States() {
		g.head, g.right = append(g.head, strings.ToUpper(state.String())), append(g.right, true)
	}
	g.head, g.right = append(g.head, "OLDEST STUCK"), append(g.right, true)
	row := func(name string, records int, states map[string]int, oldest *int64) {
		cells := []string{name, fmt.Sprint(records)}
		for _, state := range inspect.States() {
			cells = append(cells, fmt.Sprint(states[state.String()]))
		}
		age := "–"
		if oldest != nil {
			age = inspect.Short(time.Duration(*oldest) * time.Second)
		}
		g.rows = append(g.rows, append(cells, age))
	}
	for _, f := range s.Functions {
		row(dash(f.Prefix), f.Records, f.States, f.OldestStuckSeconds)
	}
	row("all", s.Records, s.States, nil)
	return g
}

// sentence says what matters and what it cost.
func (s statsJSON) sentence() string {
	refuse := fmt.Sprintf("%d keys refuse retries", s.Refuse)
	if s.Refuse == 1 {
		refuse = "1 key refuses retries"
	}
	return fmt.Sprintf("%s; read in %.1f s for %.1f RCU", refuse, float64(s.ElapsedMS)/1000, s.ConsumedRCU)
}
