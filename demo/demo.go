package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"sync"
	"time"

	"idemtui/demo/bench"
	"idemtui/demo/feed"
	"idemtui/demo/lambda"
	"idemtui/demo/source"
	"idemtui/demo/world"
)

// FunctionArg makes this program the demo's Lambda function instead of itself:
// the caller of main hands over to demo/function when it is the first argument.
const FunctionArg = "__function"

// What the session has instead of an AWS account.
const (
	TableName    = "IdempotencyTable"
	FunctionName = string(Pay)
	Region       = "eu-west-1"
)

// disabledVar switches the idempotency of Powertools off, and of the demo's
// own function.
const disabledVar = "POWERTOOLS_IDEMPOTENCY_DISABLED"

// ErrClosed is returned by what is asked of a closed session.
var ErrClosed = errors.New("the demo is closed")

// Options of a session. The zero value is the demo as a person sees it.
type Options struct {
	Port     int           // of the endpoint; 0 = a free one
	Scenario Scenario      // what the function does; empty = Pay
	Source   source.Kind   // who invokes it; empty = EventBridge
	Speed    float64       // how many times faster than on AWS a source waits; 0 = 10
	Command  []string      // of the demo's function; empty = this program with FunctionArg
	Timeout  time.Duration // of the function; 0 = 3 s
	Work     time.Duration // how long it works after its effect; 0 = 200 ms
	// Env is what else the demo's function is told.
	Env map[string]string
	// Function is somebody's own, in the place of the demo's.
	Function *lambda.Function
	// Concurrency is how many events may be under way at once; 0 = 4, and 2 of
	// somebody's own function.
	Concurrency int
	NoHistory   bool // leave the table empty
	// Solo leaves out the second function without idempotency.
	Solo bool
}

func (o Options) withDefaults() Options {
	o.Scenario = cmp.Or(o.Scenario, Pay)
	o.Source = cmp.Or(o.Source, source.EventBridge)
	o.Speed = cmp.Or(o.Speed, 10)
	o.Timeout = cmp.Or(o.Timeout, 3*time.Second)
	o.Work = cmp.Or(o.Work, 200*time.Millisecond)
	most := 4
	if o.Function != nil {
		most, o.Timeout = 2, cmp.Or(o.Function.Timeout, o.Timeout)
	}
	o.Concurrency = cmp.Or(o.Concurrency, most)
	return o
}

// Session is one running demo.
type Session struct {
	opts       Options
	table      table
	bench      *bench.Bench    // where the function runs
	off        *lambda.Runtime // the same function, idempotency switched off
	twin       *twin           // another one beside it that never had any; nil: none
	line       line
	endpoint   *server
	deliveries *feed.Feed[Delivery]
	counter    *counter

	closed  chan struct{}
	once    sync.Once
	running sync.WaitGroup // invocations and traffic

	mu     sync.Mutex
	read   int // position of Next
	count  int // deliveries so far
	order  int // number of the newest business object
	last   sent
	calls  map[string]*call // under way or waiting for another try, by request ID
	orders map[string]string
	newest map[string]Delivery // the newest delivery of a request ID
	lanes  map[string]int
	late   map[string]Delivery // those whose process lives on, by environment
	tally  map[bench.Outcome]int
	events int
	// offEffects are those of deliveries without idempotency.
	offEffects int
	notes      []string
	unsafe     bool // idempotency is switched off
	loose      bool // answers get lost: the next one
	idle       bool // the function takes nothing: throttled
	runOn      bool // processes are not killed at their deadline
	traffic    func()
	rate       int
}

// Start brings up the endpoint with its table and history, and the function.
// Nothing it does looks at the AWS environment.
func Start(ctx context.Context, opts Options) (*Session, error) {
	s := &Session{
		opts: opts.withDefaults(), deliveries: feed.New[Delivery](), order: firstOrder, closed: make(chan struct{}),
		calls: map[string]*call{}, orders: map[string]string{}, newest: map[string]Delivery{}, lanes: map[string]int{},
		late: map[string]Delivery{}, tally: map[bench.Outcome]int{},
	}
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("start the demo: %w", err), s.Close())
	}
	return s, nil
}

func (s *Session) start(ctx context.Context) error {
	function, err := s.function()
	if err != nil {
		return err
	}
	if s.bench, err = newBench(ctx, s.opts, function, lambda.WithStarted(s.began)); err != nil {
		return err
	}
	s.bench.After(s.answered)
	s.counter = newCounter(s.bench.World())
	s.off = s.bench.Another(unprotected(s.opts, function, s.bench.URL()), unprotectedEnvironments, lambda.WithStarted(s.began))
	if !s.opts.Solo {
		if s.twin, err = newTwin(ctx, s.opts, function); err != nil {
			return err
		}
	}
	s.table = table{s.bench.Endpoint()}
	if err := s.table.expire(ctx); err != nil {
		return err
	}
	if !s.opts.NoHistory {
		if err := s.table.seed(ctx, time.Now()); err != nil {
			return err
		}
	}
	if s.endpoint, err = serve(ctx, s.opts.Port, s.bench.Endpoint()); err != nil {
		return err
	}
	s.line = s.newLine() //nolint:contextcheck // it lives until Close
	// Ahead of its first event, so that there is a process to see and to kill from
	// the beginning.
	if _, err := s.bench.Function().Start(ctx); err != nil {
		return fmt.Errorf("start the demo's function: %w", err)
	}
	return nil
}

// unprotectedEnvironments is the number of the first environment of the
// function while idempotency is off.
const unprotectedEnvironments = 5001

// function is what is run, but for its environment.
func (s *Session) function() (lambda.Function, error) {
	if f := s.opts.Function; f != nil {
		own := *f
		own.Concurrency, own.Region = s.opts.Concurrency, Region
		return own, nil
	}
	command := s.opts.Command
	if len(command) == 0 {
		self, err := os.Executable()
		if err != nil {
			return lambda.Function{}, fmt.Errorf("find this program, which is the function too: %w", err)
		}
		command = []string{self, FunctionArg}
	}
	return lambda.Function{
		Name: string(s.opts.Scenario), Command: command, Env: s.opts.Env, Timeout: s.opts.Timeout, Region: Region, Concurrency: s.opts.Concurrency,
	}, nil
}

// newBench sets a bench up for a function of a session.
func newBench(ctx context.Context, o Options, f lambda.Function, watching ...lambda.Option) (*bench.Bench, error) {
	b, err := bench.New(ctx, bench.Options{
		Function: f, Table: TableName, Stubs: []string{"sns", "sqs", "events"},
		Environment: func(url string) map[string]string { return o.Scenario.env(url) },
	}, watching...)
	if err != nil {
		return nil, fmt.Errorf("set up the demo's world: %w", err)
	}
	return b, nil
}

// unprotected is the function without idempotency, by the switch that
// Powertools has for it.
func unprotected(o Options, f lambda.Function, url string) lambda.Function {
	env := o.Scenario.env(url)
	maps.Copy(env, f.Env)
	env[disabledVar] = "true"
	f.Env = env
	return f
}

// Endpoint is the URL of the embedded endpoint, for any DynamoDB client.
func (s *Session) Endpoint() string { return s.endpoint.url() }

// Table is the name of the idempotency table.
func (s *Session) Table() string { return TableName }

// Function is the function's name.
func (s *Session) Function() string { return s.bench.Function().Name() }

// Prefix is what stands before the keys of the demo's own function; "" of
// somebody's.
func (s *Session) Prefix() string {
	if s.opts.Function != nil {
		return ""
	}
	return s.opts.Scenario.prefix()
}

// PID is the process ID of the function, 0 while there is none.
func (s *Session) PID() int { return s.current().PID() }

// Logs returns the newest log lines of the function.
func (s *Session) Logs() []lambda.Line { return s.current().Logs() }

// Effects returns what the function did to the world, as the services with side
// effects counted it.
func (s *Session) Effects() []world.Effect { return s.bench.World().Effects().List() }

// current is the function as it is switched.
func (s *Session) current() *lambda.Runtime {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.unsafe {
		return s.off
	}
	return s.bench.Function()
}

// Close ends the function and the endpoint and leaves nothing behind.
func (s *Session) Close() error {
	s.once.Do(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		close(s.closed) // whoever begins now sees that it is over
	})
	s.SetTraffic(0)
	var errs []error
	if s.off != nil {
		errs = append(errs, s.off.Close())
	}
	if s.bench != nil {
		errs = append(errs, s.bench.Close())
	}
	if s.line != nil {
		s.line.close()
	}
	s.running.Wait()
	if s.twin != nil {
		errs = append(errs, s.twin.close())
	}
	if s.endpoint != nil {
		errs = append(errs, s.endpoint.close())
	}
	s.deliveries.Close()
	return errors.Join(errs...)
}
