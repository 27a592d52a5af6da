package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/tidwall/gjson"

	"idemtui/demo/bench"
	"idemtui/demo/lambda"
	"idemtui/demo/source"
	"idemtui/demo/world"
)

// call is one invocation of the function: an event with one message or more.
type call struct {
	payload    []byte
	deliveries []Delivery
	// effects is where the log of effects stood when it began.
	effects int
	// unprotected: it went to the function without idempotency.
	unprotected bool
}

// invoker shows the session to a queue of asynchronous events as the function.
type invoker struct{ session *Session }

// Name is the function's name.
func (i invoker) Name() string { return i.session.Function() }

// TryInvoke hands the function an event.
func (i invoker) TryInvoke(ctx context.Context, req lambda.Request) (lambda.Result, error) {
	return i.session.take(ctx, req)
}

// take hands an event to the function, as a source does, and follows what
// becomes of it. A source that goes away cancels nothing.
func (s *Session) take(ctx context.Context, req lambda.Request) (lambda.Result, error) {
	if req.ID == "" {
		req.ID = uuid.NewString()
	}
	if !s.expect(req) {
		return lambda.Result{}, fmt.Errorf("invoke %s: %w", s.Function(), ErrClosed)
	}
	type outcome struct {
		result lambda.Result
		err    error
	}
	done := make(chan outcome, 1)
	function := s.current()
	go func() {
		defer s.running.Done()
		res, err := function.TryInvoke(context.WithoutCancel(ctx), req)
		res, err = s.ended(req.ID, res, err)
		done <- outcome{res, err}
	}()
	select {
	case o := <-done:
		return o.result, o.err
	case <-ctx.Done():
		return lambda.Result{}, fmt.Errorf("invoke %s: no longer waiting, it goes on: %w", s.Function(), ctx.Err())
	}
}

// expect notes that an event is about to be handed over; false once the session
// is closed. One that the function was too busy for goes on as it is.
func (s *Session) expect(req lambda.Request) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.closed:
		return false
	default:
	}
	s.running.Add(1)
	effects := s.bench.World().Effects().Len() // before the function has the event: it may be done before we hear of it
	if c := s.calls[req.ID]; c != nil {
		c.unprotected, c.effects = s.unsafe, effects
		return true
	}
	c := &call{payload: req.Payload, unprotected: s.unsafe, effects: effects}
	all := parts(s.opts.Source, req.Payload)
	for i, p := range all {
		c.deliveries = append(c.deliveries, s.newDelivery(p, i, len(all), req.ID))
	}
	s.calls[req.ID] = c
	return true
}

// newDelivery is a delivery before it began. s.mu is held.
func (s *Session) newDelivery(p part, i, batch int, requestID string) Delivery {
	s.count++
	d := Delivery{
		ID: s.count, EventID: p.id, OrderID: p.content.Get("id").String(), Key: s.keyOf(p), Amount: p.content.Get("amount").Float(),
		RequestID: requestID, Sent: time.Now(), Receives: p.receive, Batch: batch, Unprotected: s.unsafe,
		to: p.content.Get("to").Str, own: s.opts.Function != nil, first: i == 0,
	}
	s.orders[requestID] = d.OrderID
	d.Lane = s.lane(d.OrderID, p.id)
	return d
}

// lane numbers what events are about. An event without an ID has a lane of its
// own.
func (s *Session) lane(orderID, eventID string) int {
	of := orderID
	if of == "" {
		of = "event " + eventID
	}
	if s.lanes[of] == 0 {
		s.lanes[of] = len(s.lanes) + 1
	}
	return s.lanes[of]
}

// began publishes deliveries as running: the function has taken their event.
// The twin gets it too.
func (s *Session) began(started lambda.Started) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.calls[started.RequestID]
	if c == nil {
		return
	}
	for i := range c.deliveries {
		d := &c.deliveries[i]
		d.Kind, d.Reason, d.Trace, d.Unprotected = Running, "", nil, c.unprotected
		d.RequestID, d.PID, d.ColdStart = started.RequestID, started.PID, started.ColdStart
		d.Started, d.Deadline = started.At, started.Deadline
		s.publish(*d)
	}
	if s.twin != nil {
		s.twin.mirror(c.payload)
	}
}

// publish tells who waits of a delivery. s.mu is held.
func (s *Session) publish(d Delivery) {
	s.newest[d.RequestID] = d
	s.deliveries.Add(d)
}

// ended publishes what became of an invocation, and returns what its caller
// gets to know of it.
func (s *Session) ended(id string, res lambda.Result, err error) (lambda.Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.calls[id]
	switch {
	case c == nil || errors.Is(err, lambda.ErrClosed):
		delete(s.calls, id)
		return res, err
	case errors.Is(err, lambda.ErrThrottled):
		s.throttled(id, c)
		return res, err
	}
	delete(s.calls, id)
	s.judge(c, &res, err)
	lost := s.loose && err == nil && res.Error == nil
	for i := range c.deliveries {
		d := &c.deliveries[i]
		if lost {
			d.Lost = true
			d.Trace = append(d.Trace, Step{Words: "the answer is lost on its way to the caller, which sees an error and will try again", Bad: true})
		}
		s.tally[d.Kind]++
		s.publish(*d)
	}
	if !s.opts.Source.Async() { // an asynchronous event may have the same ID again
		s.forget(id)
	}
	if lost {
		s.loose = false
		res.Error = &lambda.FunctionError{Type: "Demo.AnswerLost", Message: "the answer of the function was lost on its way"}
	}
	return res, err
}

// throttled publishes that the function was too busy. Lambda's own queue tries
// the same again; all others make a new invocation of it. s.mu is held.
func (s *Session) throttled(id string, c *call) {
	s.tally[Throttled]++
	for i := range c.deliveries {
		d := &c.deliveries[i]
		again := d.Kind == Throttled
		d.Kind, d.Reason = Throttled, "429, the function is busy"
		d.Trace = []Step{{Words: "TooManyRequestsException: no process was handed the event. Its source tries again by its own rules.", Bad: true}}
		if !again || s.idle {
			s.publish(*d)
		}
	}
	if !s.opts.Source.Async() {
		for i := range c.deliveries {
			c.deliveries[i].End = "throttled"
			s.publish(c.deliveries[i])
		}
		delete(s.calls, id)
	}
}

// judge says what became of each message of an invocation: by its result, its
// requests and its effects, as the world saw them. s.mu is held.
func (s *Session) judge(c *call, res *lambda.Result, err error) {
	var calls []world.Call
	if err == nil {
		calls = s.bench.World().Of(res.Environment, res.Started, res.Ended)
	}
	effects := s.bench.World().Effects().From(c.effects)
	failed := failedIDs(res.Payload)
	for i := range c.deliveries {
		d := &c.deliveries[i]
		d.finish(res)
		if err != nil {
			d.Kind, d.Ended = bench.Failed, time.Now()
			d.Reason, d.End = "it could not be started: "+err.Error(), "failed"
			d.Error = &LambdaError{"Runtime.StartError", err.Error()}
			continue
		}
		mine := sharing(d, calls, len(c.deliveries) > 1)
		if d.Key == "" {
			d.Key = keyIn(mine)
		}
		d.Calls, d.Kind = mine, s.outcome(d, res, mine, failed)
		d.Left, d.Began = leftOf(mine), began(mine)
		s.cost(d, mine, effects)
		d.Trace = s.trace(d, mine, effects)
		if d.Kind == bench.TimedOut && s.runOn {
			s.late[res.Environment] = *d
		}
	}
}

// sharing are the requests of a batch that are about one of its messages.
func sharing(d *Delivery, calls []world.Call, batch bool) []world.Call {
	if !batch {
		return calls
	}
	var mine []world.Call
	for i := range calls {
		if id := calls[i].Item("id"); id == d.Key || id == d.OrderID {
			mine = append(mine, calls[i])
		}
	}
	return mine
}

// keyIn is the key of the record that a function asked for first.
func keyIn(calls []world.Call) string {
	for i := range calls {
		if c := &calls[i]; c.Table == TableName && c.Item("id") != "" {
			return c.Item("id")
		}
	}
	return ""
}

// failedIDs are the messages that a batch handler wants to see again.
func failedIDs(payload []byte) map[string]bool {
	failed := map[string]bool{}
	for _, f := range gjson.GetBytes(payload, "batchItemFailures").Array() {
		failed[f.Get("itemIdentifier").Str] = true
	}
	return failed
}

// outcome is what became of one message. In a batch, and in an HTTP answer, the
// refusals of the library are no errors of the invocation.
func (s *Session) outcome(d *Delivery, res *lambda.Result, calls []world.Call, failed map[string]bool) bench.Outcome {
	kind := res.Error
	switch {
	case kind != nil:
	case failed[d.EventID]:
		kind = batchError(calls)
	case s.opts.Source == source.HTTP || s.opts.Source == source.REST:
		kind = httpError(res.Payload)
	}
	if kind != nil && d.Error == nil {
		d.Error = &LambdaError{kind.Type, kind.Message}
	}
	outcome := bench.OutcomeOf(kind, calls, TableName)
	d.Kind = outcome
	d.Reason = d.why()
	return outcome
}

// batchError is why a message failed of which the function only says that it
// did: what the library must have seen, by its requests.
func batchError(calls []world.Call) *lambda.FunctionError {
	if len(calls) == 0 {
		return &lambda.FunctionError{Type: "IdempotencyKeyError", Message: "no request was made for it"}
	}
	last := &calls[len(calls)-1]
	if last.Error == "ConditionalCheckFailedException" {
		if gjson.GetBytes(last.Answer, "Item.status.S").Str == "COMPLETED" {
			return &lambda.FunctionError{Type: "IdempotencyValidationError", Message: "another payload under the same key"}
		}
		return &lambda.FunctionError{Type: "IdempotencyAlreadyInProgressError", Message: "another delivery has the key"}
	}
	return &lambda.FunctionError{Type: "Failed", Message: "the function names it among the batchItemFailures"}
}

// httpError is the refusal that an HTTP answer carries.
func httpError(payload []byte) *lambda.FunctionError {
	kind := gjson.Get(gjson.GetBytes(payload, "body").Str, "errorType").Str
	if kind == "" || gjson.GetBytes(payload, "statusCode").Int() < 400 {
		return nil
	}
	return &lambda.FunctionError{Type: kind, Message: gjson.Get(gjson.GetBytes(payload, "body").Str, "message").Str}
}

// cost counts what a delivery did to the world. s.mu is held.
func (s *Session) cost(d *Delivery, calls []world.Call, effects []world.Effect) {
	for _, e := range effects {
		if e.RequestID == d.RequestID && (d.Batch < 2 || e.About == d.OrderID) {
			d.Charges++
		}
	}
	for i := range calls {
		if isEffect(&calls[i]) {
			d.Charges++
		}
	}
	if d.Unprotected {
		s.offEffects += d.Charges
	}
	d.Total = s.counter.of(d.OrderID)
	d.Effect = s.opts.Scenario.did(d)
	if again := s.opts.Scenario.again(d); again != "" {
		d.Effect += " " + again
	}
	switch {
	case d.Kind == bench.Executed:
		d.Reason = d.Effect
	case d.Effect != "":
		d.Reason += ", " + d.Effect
	}
}

// attempted notes what an asynchronous event's queue does next with it.
func (s *Session) attempted(a lambda.Attempt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, ok := s.newest[a.RequestID]
	if ok && a.End != lambda.EndSuccess {
		d.Next, d.End = a.Next, a.End
		s.publish(d)
	}
	if a.End != "" {
		s.forget(a.RequestID)
	}
}

// forget drops what was kept of a request ID that does not come again. s.mu is
// held.
func (s *Session) forget(requestID string) {
	delete(s.newest, requestID)
	delete(s.orders, requestID)
}

// answered looks at each request when it was served: one of a process that
// lives on past its deadline comes too late.
func (s *Session) answered(c world.Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, ok := s.late[c.Environment]
	if !ok || !c.Wrote() {
		return
	}
	s.count++
	d.ID, d.Kind, d.Sent, d.Started, d.Ended = s.count, Late, c.At, c.At, c.At.Add(c.Took)
	d.Took, d.Charges, d.Effect, d.Error, d.ColdStart = c.Took, 0, "", nil, false
	d.Reason = fmt.Sprintf("%s %.1f s after its deadline, nobody heard it", c.Operation, c.At.Sub(d.Deadline).Seconds())
	d.Calls = []world.Call{c}
	d.Trace = s.trace(&d, d.Calls, nil)
	s.tally[Late]++
	s.publish(d)
}

// orderOf is what a request ID is about.
func (s *Session) orderOf(requestID string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.orders[requestID]
}

func orderIn(content []byte) string { return gjson.GetBytes(content, "id").String() }
