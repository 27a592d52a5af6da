package ui

import (
	"context"
	"time"
)

// Demo is a live session: a source that delivers events to a function, which
// can be killed, frozen, and set up without idempotency.
type Demo interface {
	// Do does an act and says what it did. It does not wait for what comes of it.
	Do(ctx context.Context, a DemoAct) (said string, err error)
	// Next waits for the next change of a delivery; io.EOF ends the session.
	Next(ctx context.Context) (Delivery, error)
	// Look is how the session stands, but for its deliveries.
	Look() Standing
}

// DemoAct is what a person can do in a demo.
type DemoAct string

// The acts of a demo. From DemoTogether on they are the faults of its menu.
const (
	DemoSend      DemoAct = "send"
	DemoDuplicate DemoAct = "duplicate"
	DemoBurst     DemoAct = "burst"
	DemoTamper    DemoAct = "tamper"
	DemoDropKey   DemoAct = "drop-key"
	DemoKill      DemoAct = "kill"
	DemoFreeze    DemoAct = "freeze"
	DemoSwitch    DemoAct = "switch"
	DemoTraffic   DemoAct = "traffic"
	DemoTogether  DemoAct = "together"
	DemoTwice     DemoAct = "twice"
	DemoLosePut   DemoAct = "lose-put"
	DemoLoseReply DemoAct = "lose-reply"
	DemoThrottle  DemoAct = "throttle"
	DemoRunOn     DemoAct = "run-on"
	DemoTimeout   DemoAct = "timeout"
	DemoNow       DemoAct = "now"
)

// Outcome is what became of a delivery.
type Outcome uint8

// The outcomes of a delivery.
const (
	OutcomeRunning   Outcome = iota + 1
	OutcomeExecuted          // the handler ran to its end
	OutcomeReplayed          // the stored response came back
	OutcomeRefused           // the key was in progress, or the payload another
	OutcomeCrashed           // the function died on the way
	OutcomeTimedOut          // the function was ended at its deadline
	OutcomeFailed            // the handler raised
	OutcomeThrottled         // the function was too busy
	OutcomeDropped           // a FIFO queue took it for a second send
	OutcomeLate              // a process wrote after its deadline
)

// Delivery is one delivery of an event, as it stands.
type Delivery struct {
	// ID names the delivery; a later report with the same ID replaces it.
	ID string
	// Event is the event's own ID, Business what it is about ("order-77"), Lane
	// the number of that.
	Event, Business string
	Lane            int
	Outcome         Outcome
	// Reason says why it was refused or failed.
	Reason    string
	PID       int
	ColdStart bool
	// Ended is zero while it runs.
	Started, Ended time.Time
	// Key is the idempotency key that it led to.
	Key string
	// Effect is what it did to the world; Again says that it was not the first.
	Effect string
	Again  bool
	// Began: it left a record INPROGRESS at its beginning.
	Began bool
	// Left is how much longer the key that refused it will.
	Left time.Duration
	// Receives is how often a queue has handed it out; 0 of other sources.
	Receives int
	// Unprotected: idempotency was off. Lost: its answer never arrived.
	Unprotected, Lost bool
	// Next is when it is tried again, End why it is not.
	Next  time.Time
	End   string
	Trace []Step
}

// Step is one line of a delivery's trace: a request, an effect, or what the
// library made of it.
type Step struct {
	At                          time.Time
	Took                        time.Duration
	Operation, Table, Condition string
	Outcome                     string
	// Words are the decision, Log the library's own line.
	Words, Log string
	Bad        bool
}

// Standing is how a live session stands.
type Standing struct {
	Function, Scenario, Source string
	Speed                      float64
	// Protected: idempotency is on.
	Protected bool
	// Rate is that of automatic traffic, in events a second.
	Rate             int
	Throttled, RunOn bool
	// Processes are the function's, Twins those of the one without idempotency.
	Processes, Twins []Process
	Waiting          []Waiting
	Ledger           Ledger
	Log              []LogLine
	// Notes are words that no act waits for.
	Notes []string
}

// Process is one execution environment.
type Process struct {
	PID, Calls         int
	Busy, Frozen, Late bool
}

// Waiting is a message on its way to the function.
type Waiting struct {
	Business string
	// Place is visible, in flight, blocked or dead.
	Place    string
	Until    time.Time
	Receives int
}

// Ledger is what the deliveries did to the world, with idempotency and without.
type Ledger struct {
	// Noun names the effects: cards charged.
	Noun               string
	With, Off, Without int
	// Done is how many orders had an effect, Twice how many of them two.
	Done, Twice, TwiceWithout int
	Events, Deliveries        int
	Outcomes                  map[Outcome]int
	// Twin: there is a function without idempotency. Behind is how many
	// deliveries it is not through with.
	Twin   bool
	Behind int
}

// LogLine is one line of the function's log.
type LogLine struct {
	At   time.Time
	PID  int
	Text string
	// Platform: Lambda's own line. Err: of the standard error output.
	Platform, Err bool
}
