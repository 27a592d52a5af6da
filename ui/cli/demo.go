package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"idemtui/demo"
	demobench "idemtui/demo/bench"
	"idemtui/demo/function"
	"idemtui/inspect"
	"idemtui/store"
	"idemtui/ui"
)

type demoOptions struct {
	port     int
	headless bool
}

func (a *app) demoCommand() *cobra.Command {
	var o demoOptions
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "A live session with no AWS account",
		Long: "A live session with no AWS account and no network: an embedded DynamoDB-compatible\n" +
			"endpoint, a real Lambda function process, and the dashboard on its table. Send an\n" +
			"event, send it again, kill the function in the middle, and watch the records.\n\n" +
			"Without a terminal it plays a short story, prints what happened and leaves with 0\n" +
			"only if each scene came out as told. It ignores the AWS environment entirely.",
		Example: "  idemtui demo\n  idemtui demo </dev/null | cat\n  idemtui demo --headless -o json",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.demo(cmd.Context(), o) },
	}
	cmd.Flags().IntVar(&o.port, "port", 0, "port of the endpoint on 127.0.0.1; 0 takes a free one")
	cmd.Flags().BoolVar(&o.headless, "headless", false, "play the story and print it, also on a terminal")
	return cmd
}

func (a *app) demo(ctx context.Context, o demoOptions) error {
	if err := a.global.check("table", "json"); err != nil {
		return err
	}
	if o.port < 0 || o.port > maxPort {
		return usage("--port %d: a port is a number from 0 to %d", o.port, maxPort)
	}
	session, err := demo.Start(ctx, demo.Options{Port: o.port})
	if err != nil {
		return err
	}
	defer func() { _ = session.Close() }()
	if o.headless || a.global.output == "json" || !a.interactive() {
		return a.playStory(ctx, session)
	}
	return a.demoDashboard(ctx, session)
}

// playStory plays the headless story; a scene that came out otherwise is exit 3.
func (a *app) playStory(ctx context.Context, session *demo.Session) error {
	told := a.Out
	if a.global.output == "json" {
		told = io.Discard
	}
	report, err := demo.Story(ctx, session, told)
	if err != nil {
		return fmt.Errorf("play the story: %w", err)
	}
	if a.global.output == "json" {
		if err := writeJSON(a.Out, report); err != nil {
			return err
		}
	}
	if !report.Passed {
		return notHeld("the demo did not come out as told: %s", firstFailure(report))
	}
	return nil
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
	options.Policy.ExpiresAfter = append(options.Policy.ExpiresAfter,
		inspect.Rule{Pattern: function.Prefix, For: inspect.DefaultExpiresAfter, From: inspect.Kept})
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

// theatre shows a demo session to the dashboard in the dashboard's words.
type theatre struct{ session *demo.Session }

// Send delivers a new event.
func (t theatre) Send(ctx context.Context) error {
	_, err := t.session.Do(ctx, demo.Send)
	return err
}

// Duplicate delivers the last event again.
func (t theatre) Duplicate(ctx context.Context) error {
	_, err := t.session.Do(ctx, demo.Duplicate)
	return err
}

// Kill ends the function in the middle of a call.
func (t theatre) Kill(ctx context.Context) error {
	_, err := t.session.Do(ctx, demo.Kill)
	return err
}

// PID is the function's process.
func (t theatre) PID() int { return t.session.PID() }

// Next waits for the next change of a delivery.
func (t theatre) Next(ctx context.Context) (ui.Delivery, error) {
	d, err := t.session.Next(ctx)
	if err != nil {
		return ui.Delivery{}, err
	}
	return ui.Delivery{
		ID: strconv.Itoa(d.ID), Event: d.EventID, Business: d.OrderID, Outcome: outcome(d.Kind), Reason: d.Reason,
		PID: d.PID, ColdStart: d.ColdStart, Started: d.Started, Ended: d.Ended, Key: d.Key,
	}, nil
}

// Function is the function's name.
func (t theatre) Function() string { return demo.FunctionName }

func outcome(k demobench.Outcome) ui.Outcome {
	switch k {
	case demo.Running:
		return ui.OutcomeRunning
	case demobench.Executed:
		return ui.OutcomeExecuted
	case demobench.Replayed:
		return ui.OutcomeReplayed
	case demobench.Refused:
		return ui.OutcomeRefused
	case demobench.Crashed:
		return ui.OutcomeCrashed
	case demobench.TimedOut:
		return ui.OutcomeTimedOut
	case demobench.Failed:
	}
	return ui.OutcomeFailed
}

// firstFailure names the first check that did not hold.
func firstFailure(r demo.Report) string {
	for _, scene := range r.Scenes {
		for _, check := range scene.Checks {
			if !check.Passed {
				return fmt.Sprintf("%s: %s (%s)", scene.Name, check.Name, check.Evidence)
			}
		}
	}
	return "a scene is missing"
}
