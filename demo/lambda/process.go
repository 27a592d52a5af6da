package lambda

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"sync"
	"time"
)

// pipeGrace is how long output is still read when a process is gone but a
// descendant holds its pipes.
const pipeGrace = 500 * time.Millisecond

// process is one execution environment: an operating system process and the
// Runtime API that serves it, on a listener of its own because requests carry
// no name.
type process struct {
	fn     Function
	name   string // of the execution environment
	cmd    *exec.Cmd
	server *http.Server
	events chan *invocation
	exited chan struct{} // closed when the process is gone and its output read

	output []*lineWriter

	mu      sync.Mutex
	claimed bool        // an event has it, or is about to
	frozen  bool        // stopped by SIGSTOP
	open    *invocation // the newest event that was handed out
	due     time.Time   // its deadline
	done    bool        // open is over
	late    bool        // it lives on past its deadline, for no other event
	served  int
	initErr *answer
}

// launch starts a process of the function with a Runtime API of its own.
func (r *Runtime) launch(ctx context.Context) (*process, error) {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open its Runtime API on loopback: %w", err)
	}
	p := &process{
		fn: r.fn, name: r.nextEnvironment(), claimed: true,
		events: make(chan *invocation), exited: make(chan struct{}),
	}
	if err := r.exec(ctx, p, ln.Addr().String()); err != nil {
		return nil, errors.Join(err, ln.Close())
	}
	p.server = newAPI(p)
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = p.server.Serve(ln) // ends by Close, below
	}()
	go func() {
		_ = p.cmd.Wait() // the state says all, see exitReason
		p.sweep()
		for _, w := range p.output {
			w.flush()
		}
		_ = p.server.Close()
		<-served
		close(p.exited)
	}()
	return p, nil
}

// exec starts the process itself; the API address goes into its environment.
func (r *Runtime) exec(ctx context.Context, p *process, api string) error {
	env, dir, err := r.environment(api, p.name)
	if err != nil {
		return err
	}
	command, err := r.bootstrapped(dir)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, command[0], command[1:]...) //nolint:gosec // the person's own function is what is run
	cmd.Env, cmd.Dir = env, dir
	out := &lineWriter{emit: func(s string) { r.log.add(p.line(Stdout, s)) }}
	errs := &lineWriter{emit: func(s string) { r.log.add(p.line(Stderr, s)) }}
	cmd.Stdout, cmd.Stderr = out, errs
	p.output = []*lineWriter{out, errs}
	cmd.WaitDelay = pipeGrace
	ownGroup(cmd)
	p.cmd = cmd
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("run %s: %w", command[0], err)
	}
	return nil
}

func (p *process) pid() int { return p.cmd.Process.Pid }

func (p *process) gone() bool {
	select {
	case <-p.exited:
		return true
	default:
		return false
	}
}

// kill sends SIGKILL to the process and its children.
func (p *process) kill() {
	if !p.gone() {
		killGroup(p.cmd.Process)
	}
}

// sweep ends descendants that outlived the process.
func (p *process) sweep() { killGroup(p.cmd.Process) }

func (p *process) warm() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.served > 0
}

// claim takes an idle process for an event; false if another has it.
func (p *process) claim() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.claimed || p.frozen || p.late {
		return false
	}
	p.claimed = true
	return true
}

func (p *process) unclaim() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.claimed = false
}

// look is the process as it stands.
func (p *process) look() Process {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := Process{PID: p.pid(), Environment: p.name, Events: p.served, Frozen: p.frozen, Late: p.late}
	if p.open != nil && !p.done {
		out.Open = p.open.id
	}
	return out
}

// end marks the open event as over, unless the process still works on it.
func (p *process) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done = !p.late
}

// retire keeps a process from every other event.
func (p *process) retire() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.late = true
}

func (p *process) deadline() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.due
}

// freeze stops the process group, or lets it go on.
func (p *process) freeze(stop bool) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := freezeGroup(p.cmd.Process, stop); err != nil {
		return err
	}
	p.frozen = stop
	return nil
}

// begin marks inv as the event that the process works on.
func (p *process) begin(inv *invocation) Started {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.served++
	p.open, p.done = inv, false
	now := time.Now()
	p.due = now.Add(p.fn.Timeout)
	return Started{RequestID: inv.id, PID: p.pid(), Environment: p.name, ColdStart: p.served == 1, At: now, Deadline: p.due}
}

// answered passes an answer on to whoever waits for it; false if id is not the
// event that the process was given.
func (p *process) answered(id string, a answer) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.open == nil || p.open.id != id {
		return false
	}
	select {
	case p.open.answers <- a:
	default: // a second answer to the same event is accepted and dropped
	}
	return true
}

// failedInit keeps what the process said about its own start.
func (p *process) failedInit(a answer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.initErr = &a
}

// initFailure is the result of an event that no process could be started for.
func (p *process) initFailure(id string, reason FunctionError) *Result {
	p.mu.Lock()
	defer p.mu.Unlock()
	a := failure(reason)
	if p.initErr != nil {
		a = *p.initErr
	}
	return &Result{RequestID: id, PID: p.pid(), Environment: p.name, ColdStart: true, Payload: a.payload, Error: a.failure, Ended: a.at}
}

// exitReason says how the process went away. It must be gone.
func (p *process) exitReason(id string) FunctionError {
	state := p.cmd.ProcessState
	if state == nil || state.Success() {
		return FunctionError{ExitError, "RequestId: " + id + " Error: Runtime exited without providing a reason"}
	}
	return FunctionError{ExitError, fmt.Sprintf("RequestId: %s Error: Runtime exited with error: %s", id, state)}
}

func (p *process) line(s Stream, text string) Line {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := Line{At: time.Now(), Stream: s, Text: text}
	if p.cmd.Process != nil {
		l.PID = p.cmd.Process.Pid
	}
	if p.open != nil {
		l.RequestID = p.open.id
	}
	return l
}

func (p *process) platform(id, format string, args ...any) Line {
	return Line{At: time.Now(), PID: p.pid(), RequestID: id, Stream: Platform, Text: fmt.Sprintf(format, args...)}
}
