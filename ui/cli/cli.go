// Package cli is the command line: one file a verb. It is the only place where
// ui, store and demo meet: it opens a table with store, hands it to the
// dashboard or prints what inspect says of its records, and runs the demo.
package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"idemtui/demo"
	"idemtui/demo/function"
)

// Streams are the process's own. Data goes to Out, words and progress to Err.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// Main runs one command line and returns the exit code.
func Main(args []string, s Streams) int {
	if len(args) == 1 && args[0] == demo.FunctionArg {
		function.Main()
		return exitDone
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := newRoot(s)
	root.SetArgs(profileArg(args))
	err := fang.Execute(ctx, root, fang.WithErrorHandler(printError), fang.WithoutVersion())
	return exitCode(ctx, err)
}

// profileArg turns a leading @prod into --profile prod.
func profileArg(args []string) []string {
	if len(args) == 0 || !strings.HasPrefix(args[0], "@") || len(args[0]) == 1 {
		return args
	}
	return append([]string{"--profile", args[0][1:]}, args[1:]...)
}

func newRoot(s Streams) *cobra.Command {
	a := &app{Streams: s}
	root := &cobra.Command{
		Use:   "idemtui [@PROFILE] [--table TABLE]",
		Short: "See and mend the idempotency records of Powertools for AWS Lambda",
		Long: "The dashboard on an idempotency table: the state of each key, its age and time\n" +
			"left, the stored response, and what the next duplicate of its event will do.\n" +
			"Every verb works on AWS and on any DynamoDB-compatible endpoint.",
		Example: "  idemtui demo                                   # no AWS account needed\n" +
			"  idemtui --table IdempotencyTable               # the dashboard\n" +
			"  idemtui ls state:stuck,lapsed -o json          # the same, for scripts",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage("there is no verb %q; see idemtui --help", args[0])
			}
			return nil
		},
		PersistentPreRunE: a.configure,
		RunE:              func(cmd *cobra.Command, _ []string) error { return a.dashboard(cmd.Context()) },
	}
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		if strings.Contains(err.Error(), "shorthand") {
			return usage("%w; a filter's term is negated by not:TERM here", err)
		}
		return usage("%w", err)
	})
	a.global.register(root.PersistentFlags())
	root.AddCommand(a.demoCommand(), a.lsCommand(), a.showCommand(), a.statsCommand(), a.doctorCommand(), a.watchCommand(), a.keyCommand(),
		a.findCommand(), a.purgeCommand(), a.restoreCommand(), a.journalCommand(), a.verifyCommand(), a.replayCommand(), a.experimentCommand(),
		a.serveCommand(), a.configCommand(), a.versionCommand())
	return root
}

// noArgs refuses what a verb does not take.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage("%s takes no %q; see idemtui %s --help", cmd.Name(), args[0], cmd.Name())
	}
	return nil
}

// app is what the verbs share: the streams and the global flags.
type app struct {
	Streams
	global globalFlags
}

// fileOf is the terminal-capable side of a stream.
type fileOf interface{ Fd() uintptr }

func isTerminal(stream any) bool {
	f, ok := stream.(fileOf)
	return ok && term.IsTerminal(int(f.Fd()))
}

// interactive reports whether a dashboard can be drawn: both ends are terminals.
func (a *app) interactive() bool { return isTerminal(a.In) && isTerminal(a.Out) }

var errNoTerminal = errors.New("the dashboard needs a terminal on standard input and output; for scripts there is idemtui ls")
