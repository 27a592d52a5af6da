package lambda

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Process is one execution environment as it stands.
type Process struct {
	PID         int
	Environment string
	Events      int    // events so far
	Open        string // request ID of the event that it works on; empty: idle
	Frozen      bool
	Late        bool // past its deadline and let run on
}

// Processes are the execution environments that are up, oldest first.
func (r *Runtime) Processes() []Process {
	alive := r.alive()
	out := make([]Process, len(alive))
	for i, p := range alive {
		out[i] = p.look()
	}
	return out
}

// PID is the process ID of the running function, 0 if there is none. Of
// several it is that of the newest that works on an event, or else the newest.
func (r *Runtime) PID() int {
	if p := r.pick(); p != nil {
		return p.pid()
	}
	return 0
}

// Kill ends the process that PID names and all it started by SIGKILL, as the
// machine under a Lambda function may do at any time. ok is false if there was
// none.
func (r *Runtime) Kill() (pid int, ok bool) {
	p := r.pick()
	if p == nil {
		return 0, false
	}
	p.kill()
	<-p.exited
	return p.pid(), true
}

// Freeze stops the process that PID names where it is, without an end: its
// deadline passes all the same.
func (r *Runtime) Freeze() (pid int, err error) {
	p := r.pick()
	if p == nil {
		return 0, fmt.Errorf("freeze function %s: %w", r.fn.Name, errGone)
	}
	if err := p.freeze(true); err != nil {
		return 0, fmt.Errorf("freeze process %d of function %s: %w", p.pid(), r.fn.Name, err)
	}
	return p.pid(), nil
}

// Thaw lets every frozen process go on where it was stopped.
func (r *Runtime) Thaw() error {
	for _, p := range r.alive() {
		if p.look().Frozen {
			if err := p.freeze(false); err != nil {
				return fmt.Errorf("thaw process %d of function %s: %w", p.pid(), r.fn.Name, err)
			}
		}
	}
	return nil
}

// pick is the process that a person means by "the function": the newest that
// works on an event, else the newest, else nil.
func (r *Runtime) pick() *process {
	alive := r.alive()
	slices.Reverse(alive)
	for _, p := range alive {
		if p.look().Open != "" {
			return p
		}
	}
	if len(alive) > 0 {
		return alive[0]
	}
	return nil
}

// alive are the processes that run, in the order of their start.
func (r *Runtime) alive() []*process {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pool = slices.DeleteFunc(r.pool, (*process).gone)
	return slices.Clone(r.pool)
}

// checkOut gives an idle process, the one that was used last, or starts one.
func (r *Runtime) checkOut(ctx context.Context) (*process, error) {
	alive := r.alive()
	slices.Reverse(alive)
	for _, p := range alive {
		if p.claim() {
			return p, nil
		}
	}
	if r.isClosed() {
		return nil, fmt.Errorf("start function %s: %w", r.fn.Name, ErrClosed)
	}
	p, err := r.launch(ctx)
	if err != nil {
		return nil, fmt.Errorf("start function %s: %w", r.fn.Name, err)
	}
	r.mu.Lock()
	r.pool = append(r.pool, p)
	r.mu.Unlock()
	if r.isClosed() { // Close came while it was starting, and found nothing to kill
		p.kill()
	}
	return p, nil
}

// checkIn makes a process free for the next event.
func (r *Runtime) checkIn(p *process) { p.unclaim() }

// nextEnvironment names a new execution environment. It looks like an access
// key, for it is the process's.
func (r *Runtime) nextEnvironment() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.made++
	return fmt.Sprintf("IDEMTUI%s%04d", accessKeyName(r.fn.Name), r.made)
}

// accessKeyName is what of a function's name an access key may hold.
func accessKeyName(name string) string {
	keep := func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z':
			return c - 'a' + 'A'
		case c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
			return c
		}
		return -1
	}
	return strings.Map(keep, name)
}
