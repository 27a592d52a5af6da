package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"charm.land/fang/v2"

	"idemtui/inspect"
)

// The exit codes. They are part of the command line's contract.
const (
	exitDone        = 0
	exitFailed      = 1   // something went wrong
	exitUsage       = 2   // wrong use
	exitHeld        = 3   // ran, but something did not hold: a KEY that is not there, a scene that failed
	exitInterrupted = 130 // ctrl-c
)

// exitError carries an exit code with the line that is told.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

// usage is an error of the person's: nothing was read or written.
func usage(format string, args ...any) error {
	return &exitError{code: exitUsage, err: fmt.Errorf(format, args...)}
}

// notHeld says that the verb ran and what did not hold.
func notHeld(format string, args ...any) error {
	return &exitError{code: exitHeld, err: fmt.Errorf(format, args...)}
}

// exitCode is the code that err leaves with.
func exitCode(ctx context.Context, err error) int {
	var withCode *exitError
	var problem *inspect.Problem
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &withCode):
		return withCode.code
	case ctx.Err() != nil || errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &problem) && (problem.Kind == inspect.KindBadInput || problem.Kind == inspect.KindSchema):
		return exitUsage
	}
	return exitFailed
}

// printError tells an error in one line. Text from a table may be in it.
func printError(w io.Writer, _ fang.Styles, err error) {
	if errors.Is(err, context.Canceled) {
		_, _ = fmt.Fprintln(w, "idemtui: interrupted")
		return
	}
	_, _ = fmt.Fprintln(w, "idemtui: "+inspect.Clean(err.Error()))
}
