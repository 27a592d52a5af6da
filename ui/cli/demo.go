package cli

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"idemtui/demo"
	demosource "idemtui/demo/source"
	"idemtui/inspect"
	"idemtui/store"
	"idemtui/ui"
)

type demoOptions struct {
	port     int
	headless bool
	source   string
	scenario string
	speed    float64
	handler  handlerFlags
	story    storyFlags
}

func (a *app) demoCommand() *cobra.Command {
	var o demoOptions
	cmd := &cobra.Command{
		Use:   "demo [--story [SCENE]]",
		Short: "A live session with no AWS account",
		Long: "A live session with no AWS account and no network: an embedded DynamoDB-compatible\n" +
			"endpoint, a real Lambda function process, an event source with its own rules of\n" +
			"delivery, and the dashboard on the table. Send an event, send it again, kill the\n" +
			"function in the middle, and watch the records. Each delivery also goes to the same\n" +
			"function without idempotency, in a process of its own: the ledger has both.\n\n" +
			"--story tells why duplicates happen and what helps, in scenes with captions: PgDn and\n" +
			"PgUp move (clickers send them), as do space and backspace. Without a terminal it plays\n" +
			"all scenes, prints what happened and leaves with 0 only if each came out as told.\n" +
			"It ignores the AWS environment entirely.",
		Example: "  idemtui demo\n  idemtui demo --scenario notify --source sqs\n  idemtui demo --handler app.lambda_handler\n" +
			"  idemtui demo --story --present --theme light\n  idemtui demo --story crash\n" +
			"  idemtui demo --case list\n  idemtui demo </dev/null | cat\n  idemtui demo --headless -o json",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.story.take(args); err != nil {
				return err
			}
			return a.demo(cmd.Context(), o)
		},
	}
	f := cmd.Flags()
	f.IntVar(&o.port, "port", 0, "port of the endpoint on 127.0.0.1; 0 takes a free one")
	f.BoolVar(&o.headless, "headless", false, "play the story and print it, also on a terminal")
	f.StringVar(&o.source, "source", "eventbridge", "who invokes the function: eventbridge, sqs, fifo, sns, http, rest, invoke")
	f.StringVar(&o.scenario, "scenario", "pay", "what it does: pay, notify, complete")
	f.Float64Var(&o.speed, "speed", 10, "how many times faster than on AWS a source waits before it delivers again")
	o.handler.register(f)
	o.story.register(f)
	complete(cmd, "source", demoSources())
	complete(cmd, "scenario", []string{"pay", "notify", "complete"})
	a.addCases(cmd, &o)
	return cmd
}

func demoSources() []string {
	var words []string
	for _, k := range demosource.Kinds() {
		words = append(words, string(k))
	}
	return words
}

// complete offers the words of a flag to the shell.
func complete(cmd *cobra.Command, flag string, words []string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)) // the flag is there
}

// options is the session that the flags describe.
func (o *demoOptions) options() (demo.Options, error) {
	out := demo.Options{Port: o.port, Speed: o.speed}
	if o.port < 0 || o.port > maxPort {
		return out, usage("--port %d: a port is a number from 0 to %d", o.port, maxPort)
	}
	if o.speed < 0.1 || o.speed > 1000 {
		return out, usage("--speed %g: from 0.1 to 1000, 1 is that of AWS", o.speed)
	}
	var err error
	if out.Scenario, err = demo.ParseScenario(o.scenario); err != nil {
		return out, usage("--scenario: %w", err)
	}
	kind, ok := demosource.ParseKind(o.source)
	if !ok {
		return out, usage("--source %s: the sources are %s", o.source, strings.Join(demoSources(), ", "))
	}
	out.Source = kind
	if o.handler.given() {
		own, err := o.handler.function()
		if err != nil {
			return out, err
		}
		out.Function = &own
		return out, nil
	}
	out.Timeout, err = o.handler.limit()
	return out, err
}

func (a *app) demo(ctx context.Context, o demoOptions) error {
	if err := a.global.check("table", "json"); err != nil {
		return err
	}
	options, err := o.options()
	if err != nil {
		return err
	}
	headless := o.headless || a.global.output == "json" || !a.interactive()
	if headless {
		if options.Function != nil {
			return usage("the story is played by the demo's own function: --handler and --exec need a terminal (verify checks a handler without one)")
		}
		return a.playStory(ctx, demo.StoryOptions{Port: o.port}, o.story)
	}
	if o.story.on {
		return a.tellStory(ctx, demo.StoryOptions{Port: o.port, Audience: true}, o.story)
	}
	session, err := demo.Start(ctx, options)
	if err != nil {
		return err
	}
	defer func() { _ = session.Close() }()
	return a.demoDashboard(ctx, session)
}

// demoDashboard opens the dashboard on the session's table, through the real
// SDK, as on any endpoint.
func (a *app) demoDashboard(ctx context.Context, session *demo.Session) error {
	options, err := a.dashboardOptions()
	if err != nil {
		return err
	}
	account, err := store.Open(ctx, store.Config{
		Endpoint: session.Endpoint(), Region: demo.Region, Isolated: true, ReadOnly: a.global.readOnly,
	})
	if err != nil {
		return err
	}
	options.Table = session.Table()
	options.Where = session.Endpoint()
	options.Demo = theatre{session}
	// The demo knows its own function, so that its ages are no guesses.
	if prefix := session.Prefix(); prefix != "" {
		options.Policy.ExpiresAfter = append(options.Policy.ExpiresAfter,
			inspect.Rule{Pattern: prefix, For: inspect.DefaultExpiresAfter, From: inspect.Kept})
	}
	// The table ends with the session, and so do the journals of its purges: in
	// the state folder they would be the last ones, and of nothing.
	journals, err := os.MkdirTemp("", "idemtui-demo-")
	if err != nil {
		return fmt.Errorf("make a folder for the demo's journals: %w", err)
	}
	defer func() { _ = os.RemoveAll(journals) }()
	tables := &catalog{app: a, account: account, journals: journals, settings: func(inspect.Table) (ui.Settings, error) {
		return ui.Settings{Policy: options.Policy, ReadOnly: options.ReadOnly}, nil
	}}
	defer tables.running.Wait()
	options.Catalog = tables
	return ui.Run(ctx, options)
}
