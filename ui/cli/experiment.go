package cli

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"idemtui/demo"
	"idemtui/demo/experiment"
	"idemtui/demo/lambda"
)

type experimentOptions struct {
	handlerFlags

	events      int
	rate        string
	seed        uint64
	concurrency int
}

func (a *app) experimentCommand() *cobra.Command {
	var o experimentOptions
	cmd := &cobra.Command{
		Use:   "experiment",
		Short: "Count what at-least-once delivery does, with idempotency off and on",
		Long: "Bombard a function with events, a few of them delivered twice as EventBridge does,\n" +
			"with idempotency off and then on, and count the executions of each event. Every\n" +
			"execution is an invocation of a real process; the counts are the runtime's and the\n" +
			"endpoint's own. The same seed gives the same deliveries.\n\n" +
			"The function is the demo's, or any that --handler or --exec names: its idempotency\n" +
			"is switched off by POWERTOOLS_IDEMPOTENCY_DISABLED. It leaves with 3 if an event\n" +
			"was executed twice with idempotency on.",
		Example: "  idemtui experiment\n" +
			"  idemtui experiment --events 5000 --duplicate-rate 1/100 --seed 42\n" +
			"  idemtui experiment --events 500 --duplicate-rate 0.01 --handler app.lambda_handler -o json",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.experiment(cmd.Context(), o) },
	}
	o.register(cmd.Flags())
	cmd.Flags().IntVar(&o.events, "events", 20_000, "how many events")
	cmd.Flags().StringVar(&o.rate, "duplicate-rate", "1/5000", "the chance that an event is delivered twice: 1/5000 or 0.0002")
	cmd.Flags().Uint64Var(&o.seed, "seed", 1, "what the deliveries are made from")
	cmd.Flags().IntVar(&o.concurrency, "concurrency", 4, "deliveries under way at once, each in a process of its own")
	return cmd
}

func (a *app) experiment(ctx context.Context, o experimentOptions) error {
	if err := a.global.check("table", "json"); err != nil {
		return err
	}
	plan, err := a.experimentPlan(o)
	if err != nil {
		return err
	}
	bar := &experimentBar{app: a, started: time.Now()}
	plan.Progress = bar.show
	report, err := plan.Run(ctx)
	bar.clear()
	if err != nil {
		return err
	}
	if a.global.output == "json" {
		err = writeJSON(a.Out, report)
	} else {
		err = writeAll(a.Out, experimentText(report, a.global.ascii))
	}
	if err != nil {
		return err
	}
	on := report.Runs[len(report.Runs)-1]
	switch {
	case on.DoubleExecutions > 0:
		return notHeld("%s executed more than once with idempotency on", plural(on.DoubleExecutions, "event"))
	case on.Failures > 0:
		return notHeld("%s failed with idempotency on", plural(on.Failures, "delivery"))
	}
	return nil
}

func (a *app) experimentPlan(o experimentOptions) (experiment.Options, error) {
	plan := experiment.Options{
		Events: o.events, Seed: o.seed, Table: a.tableOrDefault(), KeyAttribute: a.global.attributes.WithDefaults().Key,
	}
	var err error
	if plan.DuplicateRate, err = parseRate(o.rate); err != nil {
		return plan, err
	}
	if o.events < 1 || o.events > 10_000_000 {
		return plan, usage("--events %d: from 1 to 10000000", o.events)
	}
	if o.concurrency < 1 || o.concurrency > 100 {
		return plan, usage("--concurrency %d: from 1 to 100", o.concurrency)
	}
	if o.given() {
		plan.Function, err = o.function()
	} else {
		plan.Function, err = ownFunction()
	}
	plan.Function.Concurrency = o.concurrency
	return plan, err
}

// ownFunction is the demo's function, which is this program.
func ownFunction() (lambda.Function, error) {
	self, err := os.Executable()
	if err != nil {
		return lambda.Function{}, fmt.Errorf("find this program, which is the function too: %w", err)
	}
	return lambda.Function{Name: demo.FunctionName, Command: []string{self, demo.FunctionArg}}, nil
}

// parseRate reads a chance: a fraction or a number from 0 to 1.
func parseRate(text string) (float64, error) {
	number, over := text, 1.0
	if top, bottom, ok := strings.Cut(text, "/"); ok {
		var err error
		if over, err = strconv.ParseFloat(strings.ReplaceAll(bottom, ",", ""), 64); err != nil || over <= 0 {
			return 0, usage("--duplicate-rate %s: write 1/5000 or 0.0002", text)
		}
		number = top
	}
	rate, err := strconv.ParseFloat(number, 64)
	if rate /= over; err != nil || !(rate >= 0 && rate <= 1) {
		return 0, usage("--duplicate-rate %s: it is a chance, from 0 to 1; write 1/5000 or 0.0002", text)
	}
	return rate, nil
}

// experimentBar shows the progress on a terminal, on one line of its own.
type experimentBar struct {
	app     *app
	started time.Time

	mu    sync.Mutex
	shown time.Time
}

func (b *experimentBar) show(idempotent bool, done, total int) {
	if b.app.global.quiet || !isTerminal(b.app.Err) {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if time.Since(b.shown) < meterEvery && done < total {
		return
	}
	b.shown = time.Now()
	word := "off"
	if idempotent {
		word = "on"
	}
	rate := float64(done) / max(time.Since(b.started).Seconds(), 0.001)
	if idempotent {
		rate = float64(total+done) / max(time.Since(b.started).Seconds(), 0.001)
	}
	_, _ = fmt.Fprintf(b.app.Err, "\r\x1b[Kidempotency %-3s  %d of %d deliveries · %.0f/s", word, done, total, rate)
}

func (b *experimentBar) clear() {
	if !b.shown.IsZero() {
		_, _ = fmt.Fprint(b.app.Err, "\r\x1b[K")
	}
}

// experimentText is the report for a person, with a picture of the deliveries.
func experimentText(r experiment.Report, ascii bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s, %s: %s (95 %%: %s)\nseed %d\n\n",
		plural(r.Events, "event"), plural(r.Deliveries, "delivery"), plural(r.Duplicates, "duplicate"),
		oneIn(r.Rate.Estimate), between(r.Rate), r.Seed)
	for _, run := range r.Runs {
		experimentRun(&b, r, run, ascii)
	}
	return b.String()
}

func experimentRun(b *strings.Builder, r experiment.Report, run experiment.Run, ascii bool) {
	word := "OFF"
	if run.Idempotent {
		word = "ON"
	}
	fmt.Fprintf(b, "idempotency %-3s  %s\n", word, strip(r, run, ascii))
	fmt.Fprintf(b, "                 %s, %d of them a second one\n", plural(run.Executions, "execution"), run.DoubleExecutions)
	fmt.Fprintf(b, "                 %s, %s, %s\n", plural(run.Replays, "replay"), plural(run.Refusals, "refusal"), plural(run.Failures, "failure"))
	fmt.Fprintf(b, "                 %s, %s, %.1f s\n\n", plural(run.Invocations, "invocation"), plural(run.DynamoDBRequests, "DynamoDB request"), float64(run.ElapsedMS)/1000)
}

// strip is the deliveries of a run in a line to scale: where duplicates came,
// and whether they ran again.
func strip(r experiment.Report, run experiment.Run, ascii bool) string {
	const cells = 60
	rest, again, replayed := "·", "╳", "↺"
	if ascii {
		rest, again, replayed = ".", "x", "<"
	}
	line := make([]string, cells)
	for i := range line {
		line[i] = rest
	}
	for _, m := range run.Marks {
		at := min(m.Place*cells/max(r.Deliveries, 1), cells-1)
		switch {
		case m.Outcome == "executed":
			line[at] = again
		case line[at] != again:
			line[at] = replayed
		}
	}
	return strings.Join(line, "") + "  " + again + " ran again  " + replayed + " did not"
}

// oneIn is a share as people say it.
func oneIn(share float64) string {
	if share <= 0 {
		return "none"
	}
	return "1 in " + strconv.FormatFloat(1/share, 'f', 0, 64)
}

func between(i experiment.Interval) string {
	if i.Low <= 0 {
		return "fewer than " + oneIn(i.High)
	}
	return oneIn(i.High) + " to " + oneIn(i.Low)
}
