package ui

import (
	"context"
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"
)

// New makes the dashboard as a model for a program of one's own. Run is what
// ends its jobs with the program.
func New(o Options) *Model { return newModel(o, under(context.Background())) }

// under derives the contexts of jobs from one that outlives them.
func under(ctx context.Context) derive {
	return func() (context.Context, context.CancelFunc) { return context.WithCancel(ctx) }
}

// Run shows the dashboard until a person quits it or ctx ends. The terminal
// is as before afterwards, also after a panic or a signal.
func Run(ctx context.Context, o Options) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends every job, also those whose command still runs
	model := newModel(o, under(ctx))
	_, err := tea.NewProgram(model, tea.WithContext(ctx)).Run()
	kept := model.leave(context.WithoutCancel(ctx))
	switch {
	case kept != nil && err == nil:
		return fmt.Errorf("keep what was seen: %w", kept)
	case err == nil, errors.Is(err, tea.ErrInterrupted), errors.Is(ctx.Err(), context.Canceled):
		return nil
	}
	return fmt.Errorf("show the dashboard: %w", err)
}
