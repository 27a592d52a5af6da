package verify

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"idemtui/demo/bench"
	"idemtui/demo/lambda"
	"idemtui/demo/source"
	"idemtui/demo/world"
)

// Options is what is verified, and with what.
type Options struct {
	// Name is the handler as a report names it.
	Name     string
	Function lambda.Function
	// Event is delivered first; Duplicate takes the place of the one that its
	// source would redeliver.
	Event, Duplicate []byte
	// Table is the idempotency table, KeyAttribute its partition key; empty:
	// IdempotencyTable and id.
	Table, KeyAttribute string
	// Records is how many keys the first delivery must leave; 0: one, or one to
	// as many as a batch has items.
	Records int
	// Tables are CreateTable requests. Other tables are made with the key id when
	// they are first used.
	Tables [][]byte
	// Stubs are other services that are answered: see world.Stubs.
	Stubs []string
	// Strict lets the notes decide too.
	Strict bool
	// QuickNotes leaves out the notes that take the handler's timeout.
	QuickNotes bool
}

// Run verifies a handler. What the handler does wrong is in the report; an
// error is about what kept it from being verified.
func Run(ctx context.Context, o Options) (Report, error) {
	if o.Table == "" {
		o.Table = "IdempotencyTable"
	}
	if o.KeyAttribute == "" {
		o.KeyAttribute = "id"
	}
	v := &verification{Options: o, report: Report{
		Handler: o.Name, Source: source.Recognise(o.Event), Table: o.Table, Keys: []string{}, Deliveries: []bench.Delivery{},
	}}
	for _, part := range []func(context.Context, *bench.Bench) error{v.oneAfterTheOther, v.twoAtOnce, v.notes} {
		if err := v.on(ctx, part); err != nil {
			return v.report, fmt.Errorf("verify %s: %w", o.Name, err)
		}
		if v.broken {
			break
		}
	}
	v.report.decide(o.Strict)
	return v.report, nil
}

// verification is one under way.
type verification struct {
	Options

	report  Report
	effects int  // writes outside of the table that one delivery makes
	broken  bool // the first delivery left nothing to look at
}

// on runs a part of the verification on a bench of its own.
func (v *verification) on(ctx context.Context, part func(context.Context, *bench.Bench) error) error {
	f := v.Function
	f.Concurrency = 2
	b, err := bench.New(ctx, bench.Options{
		Function: f, Table: v.Table, KeyAttribute: v.KeyAttribute, Tables: v.Tables, Stubs: v.Stubs,
	})
	if err != nil {
		return err
	}
	return errors.Join(part(ctx, b), b.Close())
}

// duplicate is the event that comes second.
func (v *verification) duplicate() (event []byte, changed []string, err error) {
	if len(v.Duplicate) > 0 {
		return v.Duplicate, []string{"as given"}, nil
	}
	event, changed, err = source.Redeliver(v.Event, time.Now())
	if err != nil {
		return nil, nil, fmt.Errorf("make the duplicate: %w", err)
	}
	return event, changed, nil
}

// oneAfterTheOther is the first delivery and its duplicate.
func (v *verification) oneAfterTheOther(ctx context.Context, b *bench.Bench) error {
	empty, err := b.Look(ctx)
	if err != nil {
		return err
	}
	v.check("table", "the table is there before the handler starts", len(b.Function().Processes()) == 0,
		[]string{fmt.Sprintf("%s with the key %s, no records, no process yet", v.Table, v.KeyAttribute)}, "")
	first, err := b.Deliver(ctx, "first", v.Event)
	if err != nil {
		return err
	}
	v.report.Deliveries = append(v.report.Deliveries, first)
	after, err := b.Look(ctx)
	if err != nil {
		return err
	}
	v.judgeFirst(b, first, empty, after)
	if v.broken {
		v.report.Log = b.Function().Tail(first.RequestID)
		return nil
	}
	event, changed, err := v.duplicate()
	if err != nil {
		return err
	}
	second, err := b.Deliver(ctx, "duplicate", event, changed...)
	if err != nil {
		return err
	}
	v.report.Deliveries = append(v.report.Deliveries, second)
	again, err := b.Look(ctx)
	if err != nil {
		return err
	}
	v.judgeDuplicate(first, second, after, again)
	return nil
}

// twoAtOnce delivers the event and its duplicate at the same time. The call that
// got the lock does not complete before the other one has come, so that they
// do meet.
func (v *verification) twoAtOnce(ctx context.Context, b *bench.Bench) error {
	event, changed, err := v.duplicate()
	if err != nil {
		return err
	}
	b.Before(meet(v.Table, v.patience()))
	results := make([]bench.Delivery, 2)
	errs := make([]error, 2)
	var both sync.WaitGroup
	for i, e := range [][]byte{v.Event, event} {
		both.Go(func() {
			results[i], errs[i] = b.Deliver(ctx, fmt.Sprintf("at once %d", i+1), e)
		})
	}
	both.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	results[1].Changed = changed
	v.report.Deliveries = append(v.report.Deliveries, results...)
	after, err := b.Look(ctx)
	if err != nil {
		return err
	}
	v.judgeAtOnce(results, after)
	return nil
}

// patience is how long a completion is held back: short of the deadline.
func (v *verification) patience() time.Duration {
	timeout := v.Function.Timeout
	if timeout == 0 {
		timeout = 3 * time.Second
	}
	return min(timeout/2, 5*time.Second)
}

// meet holds the completion of a record back until two calls have asked for a
// lock, or for a time.
func meet(table string, patience time.Duration) func(world.Call) {
	var mu sync.Mutex
	asked, both := 0, make(chan struct{})
	return func(c world.Call) {
		if c.Table != table {
			return
		}
		switch c.Operation {
		case "PutItem":
			mu.Lock()
			asked++
			if asked == 2 {
				close(both)
			}
			mu.Unlock()
		case "UpdateItem":
			timer := time.NewTimer(patience)
			defer timer.Stop()
			select {
			case <-both:
			case <-timer.C:
			}
		}
	}
}

// check adds a required check.
func (v *verification) check(id, title string, ok bool, evidence []string, advice string) {
	c := Check{ID: id, Title: title, Required: true, Verdict: Passed, Evidence: evidence}
	if !ok {
		c.Verdict, c.Advice = Failed, advice
	}
	v.report.Checks = append(v.report.Checks, c)
}

// skip adds required checks that there is nothing to look at for.
func (v *verification) skip(why string, checks ...[2]string) {
	for _, c := range checks {
		v.report.Checks = append(v.report.Checks, Check{ID: c[0], Title: c[1], Required: true, Verdict: Skipped, Evidence: []string{why}})
	}
}
