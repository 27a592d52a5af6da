package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"
)

// derive gives a context under the run's own: what a job works in.
type derive func() (context.Context, context.CancelFunc)

// job is background work of which only the newest matters: starting it again
// cancels what runs, and an answer of an older generation is dropped.
type job struct {
	gen    int
	cancel context.CancelFunc
	// busy is true until the newest generation has answered.
	busy bool
}

// start runs f as the newest generation.
func (j *job) start(d derive, f func(ctx context.Context, gen int) tea.Msg) tea.Cmd {
	j.stop()
	ctx, cancel := d()
	j.cancel, j.busy = cancel, true
	gen := j.gen
	return func() tea.Msg { return f(ctx, gen) }
}

// stop cancels what runs; its answer will not be current.
func (j *job) stop() {
	if j.cancel != nil {
		j.cancel()
		j.cancel = nil
	}
	j.gen++
	j.busy = false
}

// current reports whether an answer is of the newest generation.
func (j *job) current(gen int) bool { return j.busy && j.gen == gen }

// done ends the newest generation.
func (j *job) done() {
	if j.cancel != nil {
		j.cancel()
		j.cancel = nil
	}
	j.busy = false
}
