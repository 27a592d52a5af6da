package lambda

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// ErrClosed is returned by Invoke and Start after Close.
var ErrClosed = errors.New("the local Lambda is closed")

// Function describes what is run, as a template would on AWS.
type Function struct {
	Name     string            // AWS_LAMBDA_FUNCTION_NAME
	Command  []string          // program and arguments of one process
	Dir      string            // working directory and LAMBDA_TASK_ROOT; empty = the current one
	Env      map[string]string // the function's own variables
	Timeout  time.Duration     // from the hand-out of an event to SIGKILL; 0 = Lambda's default, 3 s
	Endpoint string            // AWS_ENDPOINT_URL: where every AWS service is for this function
	Region   string            // empty = eu-west-1
}

// FunctionError is how an invocation failed, in Lambda's own words.
type FunctionError struct {
	Type    string
	Message string
}

// Error types that come from Lambda itself and not from the function.
const (
	ExitError    = "Runtime.ExitError" // the process went away without an answer
	TimeoutError = "Sandbox.Timedout"  // the deadline passed and the process was killed
)

// Result is one finished invocation. A function that failed is a Result with
// Error set; an error of Invoke means that there is no result to be had.
type Result struct {
	RequestID string
	PID       int
	ColdStart bool // first event of its process
	Payload   []byte
	Error     *FunctionError
	Started   time.Time // when the event was handed out; zero if it never was
	Ended     time.Time
	Deadline  time.Time
}

// Started tells that a process has taken an event.
type Started struct {
	RequestID string
	PID       int
	ColdStart bool
	At        time.Time
	Deadline  time.Time
}

// An Option changes how a Runtime reports.
type Option func(*Runtime)

// WithStarted calls f when a process has taken an event. f must not call the Runtime.
func WithStarted(f func(Started)) Option { return func(r *Runtime) { r.started = f } }

// WithLog calls f with every log line. f must not call the Runtime.
func WithLog(f func(Line)) Option { return func(r *Runtime) { r.log.tap = f } }

// Runtime runs one function with one process at a time.
type Runtime struct {
	fn      Function
	started func(Started)
	log     logBook
	turn    chan struct{} // holds the one event that is open
	closed  chan struct{}
	once    sync.Once

	mu      sync.Mutex
	process *process
	sandbox string // folder with the empty home and the empty AWS files
}

// New makes a Runtime. Nothing is started before the first Start or Invoke.
func New(f Function, opts ...Option) *Runtime {
	if f.Timeout == 0 {
		f.Timeout = 3 * time.Second
	}
	if f.Region == "" {
		f.Region = "eu-west-1"
	}
	r := &Runtime{fn: f, started: func(Started) {}, turn: make(chan struct{}, 1), closed: make(chan struct{})}
	for _, o := range opts {
		o(r)
	}
	return r
}

// Start makes sure that a process is up, ahead of the first event, and returns its PID.
func (r *Runtime) Start(ctx context.Context) (int, error) {
	if err := r.take(ctx); err != nil {
		return 0, err
	}
	defer r.release()
	p, err := r.current(context.WithoutCancel(ctx))
	if err != nil {
		return 0, err
	}
	return p.pid(), nil
}

// Invoke runs the function on one event and waits for its result. Events queue
// for the one process. A caller that goes away does not cancel an invocation
// that has begun: the function runs on, only its result is dropped.
func (r *Runtime) Invoke(ctx context.Context, payload []byte) (Result, error) {
	if err := r.take(ctx); err != nil {
		return Result{}, err
	}
	type outcome struct {
		result Result
		err    error
	}
	done := make(chan outcome, 1)
	go func() {
		defer r.release()
		res, err := r.run(context.WithoutCancel(ctx), payload)
		done <- outcome{res, err}
	}()
	select {
	case out := <-done:
		return out.result, out.err
	case <-ctx.Done():
		return Result{}, fmt.Errorf("invoke %s: no longer waiting for its result, the function runs on: %w", r.fn.Name, ctx.Err())
	}
}

// Kill ends the running process and all it started by SIGKILL, as the machine
// under a Lambda function may do at any time. ok is false if there was none.
func (r *Runtime) Kill() (pid int, ok bool) {
	p := r.alive()
	if p == nil {
		return 0, false
	}
	p.kill()
	<-p.exited
	return p.pid(), true
}

// PID is the process ID of the running function, 0 if there is none.
func (r *Runtime) PID() int {
	if p := r.alive(); p != nil {
		return p.pid()
	}
	return 0
}

// Logs returns the newest log lines of all processes so far, oldest first.
func (r *Runtime) Logs() []Line { return r.log.lines() }

// Close kills the process, ends what is open and leaves nothing behind.
func (r *Runtime) Close() error {
	r.once.Do(func() { close(r.closed) })
	r.Kill()
	r.turn <- struct{}{} // an open invocation ends with the process
	defer r.release()
	return r.removeSandbox()
}

func (r *Runtime) take(ctx context.Context) error {
	if r.isClosed() {
		return fmt.Errorf("invoke %s: %w", r.fn.Name, ErrClosed)
	}
	select {
	case r.turn <- struct{}{}:
		return nil
	case <-r.closed:
		return fmt.Errorf("invoke %s: %w", r.fn.Name, ErrClosed)
	case <-ctx.Done():
		return fmt.Errorf("invoke %s: gave up while another event was running: %w", r.fn.Name, ctx.Err())
	}
}

func (r *Runtime) release() { <-r.turn }

// alive returns the process if it runs, else nil.
func (r *Runtime) alive() *process {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.process == nil || r.process.gone() {
		return nil
	}
	return r.process
}

// current returns the running process, started now if there is none.
func (r *Runtime) current(ctx context.Context) (*process, error) {
	if p := r.alive(); p != nil {
		return p, nil
	}
	if r.isClosed() {
		return nil, fmt.Errorf("start function %s: %w", r.fn.Name, ErrClosed)
	}
	p, err := r.launch(ctx)
	if err != nil {
		return nil, fmt.Errorf("start function %s: %w", r.fn.Name, err)
	}
	r.mu.Lock()
	r.process = p
	r.mu.Unlock()
	if r.isClosed() { // Close came while it was starting, and found nothing to kill
		p.kill()
	}
	return p, nil
}

func (r *Runtime) isClosed() bool {
	select {
	case <-r.closed:
		return true
	default:
		return false
	}
}
