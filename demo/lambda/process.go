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
	cmd    *exec.Cmd
	server *http.Server
	events chan *invocation
	exited chan struct{} // closed when the process is gone and its output read

	output []*lineWriter

	mu      sync.Mutex
	open    *invocation // the newest event that was handed out
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
	p := &process{fn: r.fn, events: make(chan *invocation), exited: make(chan struct{})}
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
	if len(r.fn.Command) == 0 {
		return errors.New("no command given")
	}
	env, dir, err := r.environment(api)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, r.fn.Command[0], r.fn.Command[1:]...) //nolint:gosec // the person's own function is what is run
	cmd.Env, cmd.Dir = env, dir
	out := &lineWriter{emit: func(s string) { r.log.add(p.line(Stdout, s)) }}
	errs := &lineWriter{emit: func(s string) { r.log.add(p.line(Stderr, s)) }}
	cmd.Stdout, cmd.Stderr = out, errs
	p.output = []*lineWriter{out, errs}
	cmd.WaitDelay = pipeGrace
	ownGroup(cmd)
	p.cmd = cmd
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("run %s: %w", r.fn.Command[0], err)
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

// begin marks inv as the event that the process works on.
func (p *process) begin(inv *invocation) Started {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.served++
	p.open = inv
	now := time.Now()
	return Started{RequestID: inv.id, PID: p.pid(), ColdStart: p.served == 1, At: now, Deadline: now.Add(p.fn.Timeout)}
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
	return &Result{RequestID: id, PID: p.pid(), ColdStart: true, Payload: a.payload, Error: a.failure, Ended: a.at}
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
