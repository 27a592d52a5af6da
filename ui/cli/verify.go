package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/tidwall/gjson"

	"idemtui/demo/verify"
	"idemtui/demo/world"
	"idemtui/inspect"
)

// verifyOptions are the flags of one handler's verification.
type verifyOptions struct {
	handlerFlags

	label     string // how the report names it
	event     string
	duplicate string
	records   int
	tables    string
	stubs     []string
	strict    bool
	quick     bool
}

func (a *app) verifyCommand() *cobra.Command {
	var o verifyOptions
	cmd := &cobra.Command{
		Use:   "verify (--event EVENT (--handler MODULE.FUNCTION | --exec COMMAND) | FILE.yaml)",
		Short: "Is this handler idempotent?",
		Long: "Deliver an event to a handler as its source would, deliver it again, and twice at\n" +
			"once, against the embedded endpoint, and judge by what the handler did: the keys it\n" +
			"left, the tables before and after, its requests and its answers.\n\n" +
			"The duplicate is what the source of the event would redeliver (SQS: another receipt\n" +
			"handle, one receive more; API Gateway: another request ID); --duplicate gives another.\n" +
			"The handler sees the embedded endpoint as AWS, and no credentials: nothing of it\n" +
			"can reach an account. Tables are made on first use with the key id, or by --tables.\n\n" +
			"It leaves with 3 if a required check fails. FILE.yaml names many handlers: docs/verify.md.",
		Example: "  idemtui verify --event order.json --handler app.lambda_handler\n" +
			"  idemtui verify --event order.json --exec 'python -m awslambdaric app.lambda_handler' --stub sns\n" +
			"  idemtui verify verify.yaml -o junit > report.xml",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.verify(cmd.Context(), o, cmd.Flags(), args) },
	}
	o.register(cmd.Flags())
	return cmd
}

func (o *verifyOptions) register(f *pflag.FlagSet) {
	o.handlerFlags.register(f)
	f.StringVar(&o.event, "event", "", "the event: a file, - for standard input, or the JSON itself")
	f.StringVar(&o.duplicate, "duplicate-event", "", "the duplicate, instead of the one that the event's source would redeliver")
	f.IntVar(&o.records, "records", 0, "how many keys one delivery must leave (default: one; of a batch one to as many as its items)")
	f.StringVar(&o.tables, "tables", "", "JSON file with the CreateTable requests of the handler's other tables")
	f.StringSliceVar(&o.stubs, "stub", nil, "answer these services for the handler: sns, sqs, events")
	f.BoolVar(&o.strict, "strict", false, "let the notes decide too: no key, changed payload, crash, timeout")
	f.BoolVar(&o.quick, "quick", false, "leave out the notes that take the handler's timeout")
}

// verifyOutputs are the forms of a report.
func verifyOutputs() []string { return []string{"table", "json", "md", "junit"} }

func (a *app) verify(ctx context.Context, o verifyOptions, flags *pflag.FlagSet, args []string) error {
	if err := a.global.check(verifyOutputs()...); err != nil {
		return err
	}
	plans, err := a.verifyPlans(o, flags, args)
	if err != nil {
		return err
	}
	var reports []verify.Report
	for i, p := range plans {
		if len(plans) > 1 && !a.global.quiet {
			fmt.Fprintf(a.Err, "verify %d of %d: %s\n", i+1, len(plans), inspect.Clean(p.Name))
		}
		report, err := verify.Run(ctx, p)
		if err != nil {
			return err
		}
		reports = append(reports, report)
	}
	if err := a.writeReports(reports, len(args) > 0); err != nil {
		return err
	}
	if failed := slices.DeleteFunc(reports, func(r verify.Report) bool { return r.Passed }); len(failed) > 0 {
		return notHeld("%s not idempotent: %s", isOrAre(len(failed)), firstFailed(failed[0]))
	}
	return nil
}

func isOrAre(n int) string {
	if n == 1 {
		return "1 handler is"
	}
	return fmt.Sprintf("%d handlers are", n)
}

// firstFailed names the first check that decided.
func firstFailed(r verify.Report) string {
	for _, c := range r.Checks {
		if c.Verdict == verify.Failed {
			return r.Handler + ": " + c.Title + " (" + c.ID + " failed)"
		}
	}
	return r.Handler
}

// verifyPlans is what the flags or the file say.
func (a *app) verifyPlans(o verifyOptions, flags *pflag.FlagSet, args []string) ([]verify.Options, error) {
	if len(args) == 0 {
		p, err := a.verifyPlan(o)
		return []verify.Options{p}, err
	}
	for _, own := range []string{"event", "handler", "exec", "duplicate-event", "records"} {
		if flags.Changed(own) {
			return nil, usage("--%s and a file exclude each other: say it in %s", own, args[0])
		}
	}
	all, err := readVerifyFile(args[0], o)
	if err != nil {
		return nil, err
	}
	plans := make([]verify.Options, len(all))
	for i, one := range all {
		if plans[i], err = a.verifyPlan(one); err != nil {
			return nil, fmt.Errorf("%s, handler %d (%s): %w", args[0], i+1, one.label, err)
		}
	}
	return plans, nil
}

// verifyPlan is the verification of one handler.
func (a *app) verifyPlan(o verifyOptions) (verify.Options, error) {
	function, err := o.function()
	if err != nil {
		return verify.Options{}, err
	}
	if o.event == "" {
		return verify.Options{}, usage("verify needs an event: --event FILE")
	}
	p := verify.Options{
		Name: o.label, Function: function, Table: a.tableOrDefault(), KeyAttribute: a.global.attributes.WithDefaults().Key,
		Records: o.records, Stubs: o.stubs, Strict: o.strict, QuickNotes: o.quick,
	}
	if p.Name == "" {
		p.Name = function.Handler
	}
	if p.Event, err = a.jsonEvent(o.event); err != nil {
		return p, err
	}
	if o.duplicate != "" {
		if p.Duplicate, err = a.jsonEvent(o.duplicate); err != nil {
			return p, err
		}
	}
	for _, s := range o.stubs {
		if !slices.Contains(world.Stubs(), s) {
			return p, usage("--stub %s: there are stubs for %v; --env AWS_ENDPOINT_URL_NAME=URL sends a service elsewhere", s, world.Stubs())
		}
	}
	p.Tables, err = readTables(o.tables)
	return p, err
}

// jsonEvent reads an event that must be JSON.
func (a *app) jsonEvent(from string) ([]byte, error) {
	text, err := a.eventText("EVENT", from)
	if err != nil {
		return nil, err
	}
	if !json.Valid([]byte(text)) {
		return nil, usage("the event %s is no JSON", from)
	}
	return []byte(text), nil
}

// readTables reads CreateTable requests: one object, or an array of them.
func readTables(file string) ([][]byte, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, usage("--tables: %w", err)
	}
	if !json.Valid(text) {
		return nil, usage("--tables %s is no JSON; it holds CreateTable requests", file)
	}
	var all [][]byte
	requests := []gjson.Result{gjson.ParseBytes(text)}
	if requests[0].IsArray() {
		requests = requests[0].Array()
	}
	for _, r := range requests {
		if r.Get("TableName").Str == "" {
			return nil, usage("--tables %s: each CreateTable request needs a TableName", file)
		}
		all = append(all, []byte(r.Raw))
	}
	return all, nil
}
