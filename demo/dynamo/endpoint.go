// Package dynamo is an embedded DynamoDB-compatible endpoint: the table that
// stands in for AWS in the demo, in verify and in tests.
//
// In the flow table -> store -> inspect -> ui it is the table. The store reads
// it through the real AWS SDK over loopback HTTP, exactly as it reads a table
// in an account. The endpoint itself knows nothing of idempotency.
//
// A request passes through the files in this order:
//
//	wire.go        HTTP: target, headers, checksum, who may ask
//	endpoint.go    which operation, decoding, the observer
//	ops_*.go       one operation: its parameters, checks in the service's order
//	validate.go    constraints of the service model
//	attribute.go   attribute values from and to JSON
//	lexer.go, grammar.go, parser.go      expression text to syntax
//	expression.go, check.go              syntax to a checked tree
//	condition.go, update.go, edit.go, projection.go, keycondition.go  what trees do
//	change.go, page.go, table.go, storage.go  writing and reading items, in order
//	transact.go, token.go      several at once, and only once
//	stream.go, watch.go        who is told of a change: the table's stream, this process
//
// Nothing happens by itself but what sweep.go does if it is asked to: deleting
// items whose time to live is over. What is refused, and by which answer, is in
// docs/endpoint.md.
package dynamo

import (
	"context"
	"errors"
	"sync"
	"time"
)

const (
	defaultRegion  = "us-east-1"
	defaultAccount = "000000000000"
)

// Endpoint serves the DynamoDB API over HTTP from memory. It is an
// http.Handler without a listener of its own and is safe for concurrent use.
type Endpoint struct {
	clock    func() time.Time
	observe  func(Call)
	region   string
	account  string
	anyHost  bool
	language *language
	services map[string]map[string]action // actions by the names of their service and operation

	mu      sync.RWMutex // guards all below; items, once stored, never change
	tables  map[string]*table
	tokens  map[string]token    // by ClientRequestToken
	streams []*stream           // oldest first; closed ones for another day
	watches map[string][]*Watch // by table name
}

// Option changes how an Endpoint works.
type Option func(*Endpoint)

// WithClock makes the endpoint live by now instead of time.Now: creation
// times, the Date header, the observer's times, and whatever expires.
func WithClock(now func() time.Time) Option {
	return func(e *Endpoint) { e.clock = now }
}

// WithObserver calls observe once for every HTTP request, after it was
// answered. Calls may come from several goroutines at once.
func WithObserver(observe func(Call)) Option {
	return func(e *Endpoint) { e.observe = observe }
}

// WithRegion sets the region in table ARNs of requests that are not signed
// for one.
func WithRegion(region string) Option {
	return func(e *Endpoint) { e.region = region }
}

// WithAccount sets the account number in table ARNs.
func WithAccount(account string) Option {
	return func(e *Endpoint) { e.account = account }
}

// WithAnyHost answers requests for hosts other than loopback, too. Without it
// a web page cannot reach the endpoint by a name that resolves to loopback.
func WithAnyHost() Option {
	return func(e *Endpoint) { e.anyHost = true }
}

// New makes an endpoint without tables.
func New(opts ...Option) *Endpoint {
	e := &Endpoint{
		clock:    time.Now,
		observe:  func(Call) {},
		region:   defaultRegion,
		account:  defaultAccount,
		language: newLanguage(),
		tables:   map[string]*table{},
		tokens:   map[string]token{},
		watches:  map[string][]*Watch{},
	}
	e.services = map[string]map[string]action{tableService: e.tableActions(), streamService: e.streamActions()}
	for _, opt := range opts {
		opt(e)
	}
	return e
}

// Call is one HTTP request as the endpoint saw it.
type Call struct {
	At        time.Time
	Operation string
	Table     string
	Key       string // partition or partition/sort key value; "" where no single item is meant
	Condition string // the ConditionExpression as sent
	Outcome   string // "ok" or the error's name
	Message   string // the error's text
	Duration  time.Duration
	UserAgent string
	RequestID string
}

// exchange is what an action knows of the request besides its parameters.
type exchange struct {
	call   *Call
	region string
	host   string
}

// action decodes and serves one operation.
type action func(x *exchange, body []byte) (any, error)

// Do serves an operation without HTTP: tables are created and records seeded
// this way. The body is the operation's JSON; an error is an *Error. The
// observer does not see it.
func (e *Endpoint) Do(ctx context.Context, operation string, body []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, &Error{Type: "RequestCanceled", Message: operation + ": " + err.Error(), Status: statusInternal}
	}
	act, known := e.services[tableService][operation]
	if !known {
		act, known = e.services[streamService][operation]
	}
	if !known {
		return nil, unknownOperation(operation)
	}
	return act.serve(&exchange{call: &Call{}, region: e.region}, body)
}

func (act action) serve(x *exchange, body []byte) ([]byte, error) {
	if len(body) == 0 {
		return nil, serialization("")
	}
	answer, err := act(x, body)
	if err != nil {
		return nil, err
	}
	return encodeAnswer(answer)
}

// streamActions are those of the service that has the streams.
func (e *Endpoint) streamActions() map[string]action {
	return map[string]action{
		"ListStreams":      decoding(e.listStreams),
		"DescribeStream":   decoding(e.describeStream),
		"GetShardIterator": decoding(e.getShardIterator),
		"GetRecords":       decoding(e.getRecords),
	}
}

func (e *Endpoint) tableActions() map[string]action {
	return map[string]action{
		"CreateTable":        decoding(e.createTable),
		"DescribeTable":      decoding(e.describeTable),
		"DeleteTable":        decoding(e.deleteTable),
		"ListTables":         decoding(e.listTables),
		"UpdateTimeToLive":   decoding(e.updateTimeToLive),
		"DescribeTimeToLive": decoding(e.describeTimeToLive),
		"UpdateTable":        decoding(e.updateTable),
		"TagResource":        decoding(e.tagResource),
		"UntagResource":      decoding(e.untagResource),
		"ListTagsOfResource": decoding(e.listTags),
		"DescribeLimits":     decoding(e.describeLimits),
		"DescribeEndpoints":  decoding(e.describeEndpoints),
		"PutItem":            decoding(e.putItem),
		"GetItem":            decoding(e.getItem),
		"UpdateItem":         decoding(e.updateItem),
		"DeleteItem":         decoding(e.deleteItem),
		"Query":              decoding(e.query),
		"Scan":               decoding(e.scan),
		"BatchGetItem":       decoding(e.batchGetItem),
		"BatchWriteItem":     decoding(e.batchWriteItem),
		"TransactWriteItems": decoding(e.transactWriteItems),
		"TransactGetItems":   decoding(e.transactGetItems),
	}
}

// asError returns err as the service would send it. Actions return nothing
// but *Error; anything else is a fault of this package and says so.
func asError(err error) *Error {
	if known, ok := errors.AsType[*Error](err); ok {
		return known
	}
	return &Error{Type: "InternalServerError", Message: err.Error(), Status: statusInternal}
}
