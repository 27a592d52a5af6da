package lambda

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// initLimit is how long a process may take until it asks for its first event.
const initLimit = 10 * time.Second

// invocation is one event on its way through a process.
type invocation struct {
	id      string
	payload []byte
	request Request
	taken   chan Started // filled when a process has taken the event
	answers chan answer  // filled when it has answered
}

// answer is what a function posted: a response, or an error and its raw body.
type answer struct {
	payload []byte
	failure *FunctionError
	at      time.Time
}

func newInvocation(req Request) *invocation {
	if len(req.Payload) == 0 {
		req.Payload = []byte("{}") // what Lambda hands out for an empty body
	}
	if req.ID == "" {
		req.ID = uuid.NewString()
	}
	return &invocation{
		id: req.ID, payload: req.Payload, request: req,
		taken: make(chan Started, 1), answers: make(chan answer, 1),
	}
}

// run hands one event to a process and waits for its end, whichever it is.
func (r *Runtime) run(ctx context.Context, req Request) (Result, error) {
	inv := newInvocation(req)
	p, failed, err := r.handOver(ctx, inv)
	if err != nil {
		return Result{}, err
	}
	if failed != nil {
		return *failed, nil
	}
	defer r.checkIn(p)
	start := <-inv.taken
	r.log.add(p.platform(inv.id, "START RequestId: %s Version: $LATEST", inv.id))
	r.started(start)
	a := r.await(p, inv, start)
	r.report(p, start, a.at)
	p.end()
	return Result{
		RequestID: inv.id, PID: start.PID, Environment: start.Environment, ColdStart: start.ColdStart,
		Payload: a.payload, Error: a.failure,
		Started: start.At, Ended: a.at, Deadline: start.Deadline,
	}, nil
}

// handOver gives the event to a process that asks for one. A warm process that
// died since its last answer is replaced, for the event was never seen; a fresh
// one that dies has failed its init phase, and that is the result.
func (r *Runtime) handOver(ctx context.Context, inv *invocation) (*process, *Result, error) {
	for {
		p, err := r.checkOut(ctx)
		if err != nil {
			return nil, nil, err
		}
		limit := time.NewTimer(initLimit)
		select {
		case p.events <- inv:
			limit.Stop()
			return p, nil, nil
		case <-p.exited:
			limit.Stop()
			if !p.warm() {
				return nil, p.initFailure(inv.id, p.exitReason(inv.id)), nil
			}
		case <-limit.C:
			p.kill()
			<-p.exited
			if !p.warm() {
				return nil, p.initFailure(inv.id, timeoutReason(inv.id, "Init", initLimit)), nil
			}
		}
	}
}

// await returns the function's answer, or Lambda's if the process was lost or
// the deadline passed. The deadline is enforced here alone: no runtime client
// stops at it.
func (r *Runtime) await(p *process, inv *invocation, start Started) answer {
	deadline := time.NewTimer(time.Until(start.Deadline))
	defer deadline.Stop()
	select {
	case a := <-inv.answers:
		return a
	case <-p.exited:
		select {
		case a := <-inv.answers: // it answered and died of something else
			return a
		default:
			return failure(p.exitReason(inv.id))
		}
	case <-deadline.C:
		r.log.add(p.platform(inv.id, "%s %s Task timed out after %.2f seconds",
			time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), inv.id, r.fn.Timeout.Seconds()))
		r.endLate(p, inv)
		return failure(timeoutReason(inv.id, "Task", r.fn.Timeout))
	}
}

// endLate kills a process whose deadline has passed: at once, or, where it is
// let run on, when it has answered too late for anybody to hear. It gets no
// other event either way.
func (r *Runtime) endLate(p *process, inv *invocation) {
	r.mu.Lock()
	late := r.late
	r.mu.Unlock()
	if !late {
		p.kill()
		<-p.exited
		return
	}
	p.retire()
	go func() {
		select {
		case a := <-inv.answers:
			r.log.add(p.platform(inv.id, "RequestId: %s answered %.2f seconds too late, nobody heard it", inv.id, a.at.Sub(p.deadline()).Seconds()))
			p.kill()
		case <-p.exited:
		}
	}()
}

func (r *Runtime) report(p *process, start Started, ended time.Time) {
	took := ended.Sub(start.At)
	r.log.add(p.platform(start.RequestID, "END RequestId: %s", start.RequestID))
	r.log.add(p.platform(start.RequestID, "REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %d ms",
		start.RequestID, float64(took)/float64(time.Millisecond), took.Milliseconds()+1))
}

func timeoutReason(id, phase string, limit time.Duration) FunctionError {
	return FunctionError{TimeoutError, fmt.Sprintf("RequestId: %s Error: %s timed out after %.2f seconds", id, phase, limit.Seconds())}
}

// failure is an answer that Lambda gives in the function's place.
func failure(e FunctionError) answer {
	body, err := json.Marshal(map[string]string{"errorType": e.Type, "errorMessage": e.Message})
	if err != nil {
		body = nil // two strings always encode
	}
	return answer{payload: body, failure: &e, at: time.Now()}
}
