package lambda

import (
	"errors"
	"time"
)

// Errors of an invocation for which there is no result to be had.
var (
	// ErrClosed is returned by Invoke and Start after Close.
	ErrClosed = errors.New("the local Lambda is closed")
	// ErrThrottled is returned by TryInvoke when as many events are under way as
	// the function may have at once: TooManyRequestsException on AWS.
	ErrThrottled = errors.New("rate exceeded: as many events are under way as this function may have at once")
)

// Function describes what is run, as a template would on AWS.
type Function struct {
	Name     string            // AWS_LAMBDA_FUNCTION_NAME
	Command  []string          // program and arguments of one process; empty = Handler in its own interpreter
	Handler  string            // MODULE.FUNCTION, and _HANDLER; empty = "bootstrap"
	Dir      string            // working directory and LAMBDA_TASK_ROOT; empty = the current one
	Env      map[string]string // the function's own variables
	Timeout  time.Duration     // from the hand-out of an event to SIGKILL; 0 = Lambda's default, 3 s
	Endpoint string            // AWS_ENDPOINT_URL: where every AWS service is for this function
	Region   string            // empty = eu-west-1
	// Concurrency is how many events may be under way at once, each in an
	// execution environment (a process) of its own; 0 = 1.
	Concurrency int
}

// Request is one event for a function.
type Request struct {
	// ID is the request ID; empty = a new one. Lambda's retries of an
	// asynchronous event have the ID of the first attempt.
	ID      string
	Payload []byte // empty = {}
	// Qualifier is the version or alias that the caller asked for.
	Qualifier string
	// ClientContext is JSON text that a synchronous caller may add.
	ClientContext string
}

// FunctionError is how an invocation failed, in Lambda's own words.
type FunctionError struct {
	Type    string
	Message string
}

// Error types that come from Lambda itself and not from the function.
const (
	ExitError     = "Runtime.ExitError"             // the process went away without an answer
	TimeoutError  = "Sandbox.Timedout"              // the deadline passed and the process was killed
	TooLargeError = "Function.ResponseSizeTooLarge" // the answer is beyond 6 MiB
)

// Result is one finished invocation. A function that failed is a Result with
// Error set; an error of Invoke means that there is no result to be had.
type Result struct {
	RequestID   string
	PID         int
	Environment string // the execution environment, see Started
	ColdStart   bool   // first event of its process
	Payload     []byte
	Error       *FunctionError
	Started     time.Time // when the event was handed out; zero if it never was
	Ended       time.Time
	Deadline    time.Time
}

// Started tells that a process has taken an event.
type Started struct {
	RequestID string
	PID       int
	// Environment names the execution environment. It is the access key of the
	// process too, so that whoever gets a signed request from a function knows
	// which environment, and by the time which event, it came from.
	Environment string
	ColdStart   bool
	At          time.Time
	Deadline    time.Time
}

// An Option changes how a Runtime reports.
type Option func(*Runtime)

// WithStarted calls f when a process has taken an event. f must not call the Runtime.
func WithStarted(f func(Started)) Option { return func(r *Runtime) { r.started = f } }

// WithFirstEnvironment numbers the environments from n: where two functions of
// one name share a world, it must be able to tell them apart.
func WithFirstEnvironment(n int) Option { return func(r *Runtime) { r.made = n - 1 } }

// WithLog calls f with every log line. f must not call the Runtime.
func WithLog(f func(Line)) Option { return func(r *Runtime) { r.log.tap = f } }
