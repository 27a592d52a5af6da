package demo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	"idemtui/demo/dynamo"
	"idemtui/demo/feed"
	"idemtui/demo/lambda"
	"idemtui/demo/world"
)

// FunctionArg makes this program the demo's Lambda function instead of itself:
// the caller of main hands over to demo/function when it is the first argument.
const FunctionArg = "__function"

// What the session has instead of an AWS account.
const (
	TableName    = "IdempotencyTable"
	FunctionName = "pay"
	Region       = "eu-west-1"
	account      = "123456789012"
)

// ErrClosed is returned by what is asked of a closed session.
var ErrClosed = errors.New("the demo is closed")

// Options of a session. The zero value is the demo as a person sees it.
type Options struct {
	Port      int           // of the endpoint; 0 = a free one
	Command   []string      // of the function; empty = this program with FunctionArg
	Timeout   time.Duration // of the function; 0 = 3 s
	Work      time.Duration // how long a charge takes; 0 = 200 ms
	NoHistory bool          // leave the table empty
}

// Session is one running demo.
type Session struct {
	opts       Options
	table      table
	world      *world.World
	servers    []*server
	function   *lambda.Runtime
	deliveries *feed.Feed[Delivery]

	turn   chan struct{} // holds the one delivery that is under way
	closed chan struct{}
	once   sync.Once

	mu    sync.Mutex
	read  int       // position of Next
	count int       // deliveries so far
	order int       // number of the newest order
	last  event     // what Duplicate sends again
	open  *Delivery // under way
}

// Start brings up the endpoint with its table and history, and the function.
// Nothing it does looks at the AWS environment.
func Start(ctx context.Context, opts Options) (*Session, error) {
	if opts.Timeout == 0 {
		opts.Timeout = 3 * time.Second
	}
	if opts.Work == 0 {
		opts.Work = 200 * time.Millisecond
	}
	s := &Session{
		opts: opts, deliveries: feed.New[Delivery](), order: firstOrder,
		turn: make(chan struct{}, 1), closed: make(chan struct{}),
	}
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("start the demo: %w", err), s.Close())
	}
	return s, nil
}

func (s *Session) start(ctx context.Context) error {
	endpoint := dynamo.New()
	s.table = table{endpoint}
	s.world = world.New(endpoint)
	if err := s.table.create(ctx); err != nil {
		return err
	}
	if !s.opts.NoHistory {
		if err := s.table.seed(ctx, time.Now()); err != nil {
			return err
		}
	}
	for _, l := range []struct {
		port    int
		handler http.Handler
	}{{s.opts.Port, endpoint}, {0, s.world}} {
		srv, err := serve(ctx, l.port, l.handler)
		if err != nil {
			return err
		}
		s.servers = append(s.servers, srv)
	}
	return s.startFunction(ctx)
}

// startFunction starts the function ahead of its first event, so that there is
// a process to see and to kill from the beginning.
func (s *Session) startFunction(ctx context.Context) error {
	command := s.opts.Command
	if len(command) == 0 {
		self, err := os.Executable()
		if err != nil {
			return fmt.Errorf("find this program, which is the function too: %w", err)
		}
		command = []string{self, FunctionArg}
	}
	url := s.servers[1].url()
	env := map[string]string{"IDEMPOTENCY_TABLE": TableName, "PAYMENTS_URL": url + chargesPath}
	s.function = lambda.New(lambda.Function{
		Name: FunctionName, Command: command, Env: env, Timeout: s.opts.Timeout, Endpoint: url, Region: Region,
	}, lambda.WithStarted(s.began))
	if _, err := s.function.Start(ctx); err != nil {
		return fmt.Errorf("start the demo's function: %w", err)
	}
	return nil
}

// Endpoint is the URL of the embedded endpoint, for any DynamoDB client.
func (s *Session) Endpoint() string { return s.servers[0].url() }

// Table is the name of the idempotency table.
func (s *Session) Table() string { return TableName }

// PID is the process ID of the function, 0 while there is none.
func (s *Session) PID() int { return s.function.PID() }

// Logs returns the newest log lines of the function.
func (s *Session) Logs() []lambda.Line { return s.function.Logs() }

// Charges returns the ledger: every charge that the payment service made.
func (s *Session) Charges() []world.Effect { return s.world.Effects().List() }

// chargesPath is where the payment service listens.
const chargesPath = world.EffectsPath + "charge"

// Close ends the function and the endpoint and leaves nothing behind.
func (s *Session) Close() error {
	s.once.Do(func() { close(s.closed) })
	var errs []error
	if s.function != nil {
		errs = append(errs, s.function.Close())
	}
	s.turn <- struct{}{} // the delivery under way has ended with the function
	defer func() { <-s.turn }()
	for _, srv := range s.servers {
		errs = append(errs, srv.close())
	}
	s.deliveries.Close()
	return errors.Join(errs...)
}

// amount is what an order costs: between 5.00 and 99.99.
func amount() float64 { return float64(500+rand.IntN(9500)) / 100 } //nolint:gosec // no secret

// server is one listener on loopback.
type server struct {
	http *http.Server
	addr net.Addr
	done chan struct{}
}

func serve(ctx context.Context, port int, h http.Handler) (*server, error) {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return nil, fmt.Errorf("open port %d on loopback (is it taken? 0 finds a free one): %w", port, err)
	}
	s := &server{
		http: &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second},
		addr: ln.Addr(), done: make(chan struct{}),
	}
	go func() {
		defer close(s.done)
		_ = s.http.Serve(ln) // ends by close
	}()
	return s, nil
}

func (s *server) url() string { return "http://" + s.addr.String() }

func (s *server) close() error {
	err := s.http.Close()
	<-s.done
	if err != nil {
		return fmt.Errorf("close the endpoint at %s: %w", s.addr, err)
	}
	return nil
}
