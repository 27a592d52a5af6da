package cli

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"idemtui/demo/replay"
	"idemtui/demo/world"
	"idemtui/inspect"
)

// replayOptions are the flags of replay.
type replayOptions struct {
	handlerFlags

	event  string
	times  int
	every  string
	atOnce int
	same   bool
	tables string
	stubs  []string
	aws    awsReplay
}

func (a *app) replayCommand() *cobra.Command {
	var o replayOptions
	cmd := &cobra.Command{
		Use:   "replay --event EVENT -n N (--handler MODULE.FUNCTION | --exec COMMAND | --function NAME)",
		Short: "Deliver one event several times, and show what each delivery did",
		Long: "Deliver one event N times and show what each delivery did: whether the handler ran,\n" +
			"was answered from the record, or was refused, and how long it took.\n\n" +
			"Each delivery after the first is what the event's source would redeliver; --same\n" +
			"repeats it byte by byte. One follows the other, unless --every and --concurrency\n" +
			"say otherwise.\n\n" +
			"--handler and --exec run a handler here, on the embedded endpoint: nothing of it can\n" +
			"reach an account. --function invokes a function on AWS. That is real: what it does,\n" +
			"it does. It asks first; --yes is for scripts. With --key, or --lang, --prefix and\n" +
			"--select, the record is read from --table before and after each delivery.",
		Example: "  idemtui replay --event order.json -n 3 --handler app.lambda_handler\n" +
			"  idemtui replay --event order.json -n 6 --concurrency 6 --exec 'python -m awslambdaric app.lambda_handler'\n" +
			"  idemtui replay --event order.json -n 2 --every 5s --function pay \\\n" +
			"      --table IdempotencyTable --lang python --prefix pay.app.lambda_handler --select detail.id",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.replay(cmd.Context(), o, cmd.Flags()) },
	}
	o.register(cmd.Flags())
	return cmd
}

func (o *replayOptions) register(f *pflag.FlagSet) {
	o.handlerFlags.register(f)
	f.StringVar(&o.event, "event", "", "the event: a file, - for standard input, or the JSON itself")
	f.IntVarP(&o.times, "times", "n", 2, "how often it is delivered")
	f.StringVar(&o.every, "every", "", "between the starts of two deliveries (default: when the one before is through)")
	f.IntVar(&o.atOnce, "concurrency", 1, "how many deliveries may be under way at once")
	f.Bool("redeliver", true, "deliver again what the event's source would")
	f.BoolVar(&o.same, "same", false, "deliver the event again byte by byte")
	f.StringVar(&o.tables, "tables", "", "JSON file with the CreateTable requests of the handler's other tables")
	f.StringSliceVar(&o.stubs, "stub", nil, "answer these services for the handler: "+strings.Join(world.Stubs(), ", "))
	o.aws.register(f)
}

// plan is when to deliver what.
func (o *replayOptions) plan(a *app, flags *pflag.FlagSet) (replay.Options, error) {
	p := replay.Options{Times: o.times, AtOnce: o.atOnce, Same: o.same}
	if redeliver, err := flags.GetBool("redeliver"); err == nil && flags.Changed("redeliver") {
		if redeliver == o.same && flags.Changed("same") {
			return p, usage("--redeliver and --same exclude each other")
		}
		p.Same = !redeliver
	}
	switch {
	case o.event == "":
		return p, usage("replay needs an event: --event FILE")
	case o.times < 1:
		return p, usage("-n %d: deliver it once at least", o.times)
	case o.atOnce < 1:
		return p, usage("--concurrency %d: at least one delivery is under way", o.atOnce)
	case a.global.now != "":
		return p, usage("--now judges a table as of another moment: a replay makes things happen now")
	}
	var err error
	if o.every != "" {
		if p.Every, err = inspect.ParseDuration(o.every); err != nil {
			return p, usage("--every %s: %w", o.every, err)
		}
	}
	p.Event, err = a.jsonEvent(o.event)
	return p, err
}

func (a *app) replay(ctx context.Context, o replayOptions, flags *pflag.FlagSet) error {
	if err := a.global.check("table", "json", "jsonl", "md"); err != nil {
		return err
	}
	p, err := o.plan(a, flags)
	if err != nil {
		return err
	}
	if o.aws.function != "" {
		return a.replayOnAWS(ctx, o, p, flags)
	}
	if err := o.aws.unused(flags); err != nil {
		return err
	}
	return a.replayHere(ctx, o, p)
}

// deliverer delivers one event and tells what became of it.
type deliverer func(ctx context.Context, attempt replay.Attempt) (deliveryJSON, error)

// replayTo makes the deliveries and prints them.
func (a *app) replayTo(ctx context.Context, p replay.Options, out *replayJSON, deliver deliverer) error {
	out.Source = p.Source()
	printer := &replayPrinter{app: a, total: p.Times}
	if err := printer.begin(out); err != nil {
		return err
	}
	var mu sync.Mutex // deliveries that are under way at once are printed one by one
	return replay.Run(ctx, p, func(ctx context.Context, attempt replay.Attempt) error {
		d, err := deliver(ctx, attempt)
		if err != nil {
			return err
		}
		d.Number, d.Changed = attempt.Number, attempt.Changed
		d.After = attempt.Offset.Milliseconds()
		if a.global.redact {
			d.hide()
		}
		mu.Lock()
		defer mu.Unlock()
		return printer.tell(out, d)
	})
}

// took is a span as a column shows it.
func took(d time.Duration) string {
	if d < time.Millisecond {
		return "<1ms"
	}
	if d < 10*time.Second {
		return d.Round(time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}
