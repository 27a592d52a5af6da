// Package experiment counts what at-least-once delivery does: many events, a
// few of them delivered twice, to a function with idempotency off and on.
//
// Its place in the flow: the deliveries are made from a seed, demo/bench runs
// the function on each, and what is counted is what the runtime and the endpoint
// saw: every execution is an invocation of a real process.
package experiment

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"idemtui/demo/bench"
	"idemtui/demo/lambda"
	"idemtui/demo/source"
)

// Options is what is tried. The same numbers and seed give the same deliveries.
type Options struct {
	Events int
	// DuplicateRate is the chance that an event is delivered a second time.
	DuplicateRate float64
	Seed          uint64
	// Function is run with the variable POWERTOOLS_IDEMPOTENCY_DISABLED, and then
	// without. Its concurrency is how many deliveries are under way at once.
	Function            lambda.Function
	Table, KeyAttribute string
	// Progress is told how many deliveries of a run are over.
	Progress func(idempotent bool, done, total int)
}

// Report is what was counted.
type Report struct {
	Events     int    `json:"events"`
	Deliveries int    `json:"deliveries"`
	Duplicates int    `json:"duplicates"` // deliveries beyond the first of each event
	Seed       uint64 `json:"seed"`
	// Rate is the share of duplicates among the deliveries, with the bounds of
	// its 95 % confidence interval (Wilson).
	Rate Interval `json:"duplicate_rate"`
	Runs []Run    `json:"runs"`
}

// Interval is an estimated share and its bounds.
type Interval struct {
	Estimate float64 `json:"estimate"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
}

// Run is one pass over all deliveries.
type Run struct {
	Idempotent bool `json:"idempotent"`
	Executions int  `json:"executions"`
	// DoubleExecutions are executions beyond the first of each event.
	DoubleExecutions int `json:"double_executions"`
	Replays          int `json:"replays"`
	Refusals         int `json:"refusals"`
	Failures         int `json:"failures"`
	// Invocations are what the runtime handed to processes, DynamoDBRequests what
	// the endpoint was asked for.
	Invocations      int   `json:"invocations"`
	DynamoDBRequests int   `json:"dynamodb_requests"`
	ElapsedMS        int64 `json:"elapsed_ms"`
	// Marks are the deliveries that were duplicates, by their place.
	Marks []Mark `json:"marks"`
}

// Mark is a duplicate: where it came among the deliveries, and what became of it.
type Mark struct {
	Place   int           `json:"place"`
	Outcome bench.Outcome `json:"outcome"`
}

// delivery is one event on its way; again is true for a duplicate.
type delivery struct {
	event int
	again bool
}

// Run makes the deliveries and runs the function on them, off and then on.
func (o Options) Run(ctx context.Context) (Report, error) {
	if o.Progress == nil {
		o.Progress = func(bool, int, int) {}
	}
	all := deliveries(o)
	report := Report{Events: o.Events, Deliveries: len(all), Duplicates: len(all) - o.Events, Seed: o.Seed}
	report.Rate = wilson(report.Duplicates, report.Deliveries)
	events, err := payloads(o)
	if err != nil {
		return report, err
	}
	for _, idempotent := range []bool{false, true} {
		run, err := o.pass(ctx, idempotent, all, events)
		if err != nil {
			return report, fmt.Errorf("deliver %d events with idempotency %s: %w", o.Events, onOrOff(idempotent), err)
		}
		report.Runs = append(report.Runs, run)
	}
	return report, nil
}

func onOrOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// farthest is how many deliveries later a duplicate comes at most.
const farthest = 500

// deliveries puts each event once, in order, and a few of them a second time
// some deliveries later: at-least-once delivery by a seed.
func deliveries(o Options) []delivery {
	random := rand.New(rand.NewPCG(o.Seed, 0)) //nolint:gosec // it must be the same each time
	due := map[int][]delivery{}
	var all []delivery
	for event := range o.Events {
		all = append(all, delivery{event: event})
		if random.Float64() < o.DuplicateRate {
			at := event + random.IntN(farthest)
			due[at] = append(due[at], delivery{event: event, again: true})
		}
		all = append(all, due[event]...)
		delete(due, event)
	}
	for at := o.Events; len(due) > 0; at++ {
		all = append(all, due[at]...)
		delete(due, at)
	}
	return all
}

// payloads are the events as EventBridge delivers them.
func payloads(o Options) ([][]byte, error) {
	random := rand.New(rand.NewPCG(o.Seed, 1)) //nolint:gosec // as above
	events := make([][]byte, o.Events)
	for i := range events {
		content, err := json.Marshal(map[string]any{"id": fmt.Sprintf("order-%d", i+1), "amount": float64(500+random.IntN(9500)) / 100})
		if err != nil {
			return nil, fmt.Errorf("make event %d: %w", i+1, err)
		}
		m := source.Message{ID: idOf(random), Content: content, Sent: time.Unix(1_795_471_200, 0)}
		if events[i], err = source.Event(source.EventBridge, "", m); err != nil {
			return nil, fmt.Errorf("make event %d: %w", i+1, err)
		}
	}
	return events, nil
}

// idOf is the next envelope ID of a seed.
func idOf(random *rand.Rand) string {
	var id uuid.UUID
	for i := range id {
		id[i] = byte(random.UintN(256)) //nolint:gosec // it is below 256
	}
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80 // version 4
	return id.String()
}

// pass runs the function once over all deliveries.
func (o Options) pass(ctx context.Context, idempotent bool, all []delivery, events [][]byte) (Run, error) {
	f := o.Function
	if !idempotent {
		f.Env = withDisabled(f.Env)
	}
	counted := &invocations{}
	b, err := bench.New(ctx, bench.Options{Function: f, Table: o.Table, KeyAttribute: o.KeyAttribute}, lambda.WithStarted(counted.add))
	if err != nil {
		return Run{}, err
	}
	t := &tally{run: Run{Idempotent: idempotent, Marks: []Mark{}}, executed: make([]int, o.Events)}
	begun := time.Now()
	err = o.deliverAll(ctx, b, t, all, events)
	t.run.ElapsedMS = time.Since(begun).Milliseconds()
	t.run.Invocations = counted.count()
	t.run.DynamoDBRequests = b.World().Calls().Len()
	return t.finish(), errors.Join(err, b.Close())
}

func withDisabled(env map[string]string) map[string]string {
	off := map[string]string{"POWERTOOLS_IDEMPOTENCY_DISABLED": "true"}
	maps.Copy(off, env)
	return off
}

// deliverAll keeps as many deliveries under way as the function may have.
func (o Options) deliverAll(ctx context.Context, b *bench.Bench, t *tally, all []delivery, events [][]byte) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	places := make(chan int)
	var workers sync.WaitGroup
	for range max(o.Function.Concurrency, 1) {
		workers.Go(func() {
			for place := range places {
				d := all[place]
				out, err := b.Deliver(ctx, "", events[d.event])
				if err != nil {
					cancel(err)
					return
				}
				o.Progress(t.run.Idempotent, t.add(place, d, out), len(all))
			}
		})
	}
	for place := range all {
		select {
		case places <- place:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(places)
	workers.Wait()
	return context.Cause(ctx)
}

// invocations counts what the runtime hands out.
type invocations struct {
	mu sync.Mutex
	n  int
}

func (i *invocations) add(lambda.Started) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.n++
}

func (i *invocations) count() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.n
}

// tally counts a run while it goes on.
type tally struct {
	mu       sync.Mutex
	run      Run
	done     int
	executed []int // by event
}

// add counts a delivery and returns how many are over.
func (t *tally) add(place int, d delivery, out bench.Delivery) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done++
	switch out.Outcome {
	case bench.Executed:
		t.executed[d.event]++
	case bench.Replayed:
		t.run.Replays++
	case bench.Refused:
		t.run.Refusals++
	case bench.Crashed, bench.TimedOut, bench.Failed:
		t.run.Failures++
	}
	if d.again {
		t.run.Marks = append(t.run.Marks, Mark{Place: place, Outcome: out.Outcome})
	}
	return t.done
}

func (t *tally) finish() Run {
	for _, n := range t.executed {
		t.run.Executions += n
		t.run.DoubleExecutions += max(n-1, 0)
	}
	slices.SortFunc(t.run.Marks, func(a, b Mark) int { return a.Place - b.Place })
	return t.run
}
