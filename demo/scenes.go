package demo

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"idemtui/demo/bench"
)

// two does an act and then the duplicate of it.
func (st *Stage) two(ctx context.Context, a, b Act) (first, second Delivery, err error) {
	if first, err = st.act(ctx, a); err != nil {
		return first, second, err
	}
	second, err = st.act(ctx, b)
	return first, second, err
}

// lose loses the answer of a new event and waits for what its source does then.
func (st *Stage) lose(ctx context.Context) (first, again Delivery, err error) {
	if _, err := st.Do(ctx, LoseReply); err != nil {
		return first, again, fmt.Errorf("lose an answer: %w", err)
	}
	if first, err = st.act(ctx, Send); err != nil {
		return first, again, err
	}
	st.notef("the answer is lost on its way: %s has to deliver %s again", st.opts.Source, first.OrderID)
	again, err = st.next(ctx)
	return first, again, err
}

func (st *Stage) why(ctx context.Context) error {
	first, again, err := st.lose(ctx)
	if err != nil {
		return err
	}
	st.cameOut(bench.Executed, bench.Executed)
	st.checkf("nobody sent it twice: it is the same event", first.Lost && first.EventID == again.EventID, "event %s", again.EventID)
	st.effects(first.OrderID, 2)
	return nil
}

func (st *Stage) natural(ctx context.Context) error {
	first, err := st.act(ctx, Send)
	if err != nil {
		return err
	}
	one, err := st.table.read(ctx, executions, first.OrderID)
	if err != nil {
		return err
	}
	if _, err := st.act(ctx, Duplicate); err != nil {
		return err
	}
	two, err := st.table.read(ctx, executions, first.OrderID)
	if err != nil {
		return err
	}
	st.cameOut(bench.Executed, bench.Executed)
	st.checkf("the status is the same after both", one.status() == "COMPLETED" && two.status() == "COMPLETED", "%s, %s", one.status(), two.status())
	st.checkf("the timestamp is not", one.text("completed_at") != two.text("completed_at"), "%s, %s", one.text("completed_at"), two.text("completed_at"))
	return nil
}

// executions is the table that the scenario complete writes.
const executions = "Executions"

func (st *Stage) twice(ctx context.Context) error {
	first, _, err := st.two(ctx, Send, Duplicate)
	if err != nil {
		return err
	}
	st.cameOut(bench.Executed, bench.Executed)
	st.effects(first.OrderID, 2)
	st.checkf("nothing keeps a record", len(st.scene.Records) == 0, "%s is empty", TableName)
	return nil
}

func (st *Stage) once(ctx context.Context) error {
	first, err := st.act(ctx, Send)
	if err != nil {
		return err
	}
	before, err := st.table.get(ctx, first.Key)
	if err != nil {
		return err
	}
	again, err := st.act(ctx, Duplicate)
	if err != nil {
		return err
	}
	after, err := st.table.get(ctx, first.Key)
	if err != nil {
		return err
	}
	st.cameOut(bench.Executed, bench.Replayed)
	st.effects(first.OrderID, 1)
	st.checkf("the caller got the first response", sameJSON(first.Payload, again.Payload), "%s", again.Payload)
	st.checkf("the record is unchanged", before.status() == "COMPLETED" && reflect.DeepEqual(before, after), "expiration %s", after.number("expiration"))
	return st.compare(ctx, 2)
}

// compare waits for the function without idempotency and counts what it did.
func (st *Stage) compare(ctx context.Context, want int) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for st.twin.behind() > 0 {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("wait for the function without idempotency: %w", ctx.Err())
		}
	}
	without, _, _ := st.twin.counter.sum()
	st.scene.Ledger.Without = &without
	st.checkf("without idempotency: "+st.opts.Scenario.done()+" "+times(want), without == want, "%s of the same function", counted(without, "effect", "effects"))
	return nil
}

func (st *Stage) noKey(ctx context.Context) error {
	d, err := st.act(ctx, DropKey)
	if err != nil {
		return err
	}
	st.cameOut(bench.Refused)
	st.checkf("the library raises IdempotencyKeyError", d.Error != nil && d.Error.Type == "IdempotencyKeyError", "%s", evidence(st.scene.Timeline))
	st.checkf("no request was made and nobody was notified", len(d.Calls) == 0 && d.Charges == 0 && len(st.Effects()) == 0,
		"%s, %s", counted(len(d.Calls), "request", "requests"), counted(len(st.Effects()), "effect", "effects"))
	return nil
}

func (st *Stage) crash(ctx context.Context) error {
	dead, refused, err := st.two(ctx, Kill, Duplicate)
	if err != nil {
		return err
	}
	st.checkf("the process is gone", refused.ColdStart && refused.PID != dead.PID, "PID %d was killed, then PID %d started", dead.PID, refused.PID)
	left, err := st.table.get(ctx, dead.Key)
	if err != nil {
		return err
	}
	off := left.deadline().Sub(dead.Deadline).Abs()
	st.checkf("the record has the dead call's deadline", off < 50*time.Millisecond, "in_progress_expiration %s", left.number("in_progress_expiration"))
	st.notef("waiting %.1f s for the deadline", time.Until(left.deadline()).Seconds())
	pause(ctx, time.Until(left.deadline().Add(20*time.Millisecond)))
	if err := st.look(ctx, dead.Key); err != nil {
		return err
	}
	if _, err := st.act(ctx, Duplicate); err != nil {
		return err
	}
	st.cameOut(bench.Crashed, bench.Refused, bench.Executed)
	st.passedThrough("running", "lapsed", "completed")
	st.effects(dead.OrderID, 2)
	return nil
}

func (st *Stage) purged(ctx context.Context) error {
	dead, err := st.act(ctx, Kill)
	if err != nil {
		return err
	}
	left, err := st.table.get(ctx, dead.Key)
	if err != nil {
		return err
	}
	st.checkf("the record has no deadline", left.status() == "INPROGRESS" && left.deadline().IsZero(), "expires %s", clock(left.expires()))
	st.notef("waiting until the dead call's time is up")
	pause(ctx, time.Until(dead.Deadline.Add(20*time.Millisecond)))
	refused, err := st.act(ctx, Duplicate)
	if err != nil {
		return err
	}
	st.checkf("it refuses although no call can still run", refused.Started.After(dead.Deadline), "%s after the deadline of the dead call",
		refused.Started.Sub(dead.Deadline).Round(time.Millisecond))
	if err := st.table.purge(ctx, left); err != nil {
		return fmt.Errorf("purge %s: %w", dead.Key, err)
	}
	st.notef("purged: DeleteItem, on the condition that the record still is what was seen")
	if err := st.look(ctx, dead.Key); err != nil {
		return err
	}
	if _, err := st.act(ctx, Duplicate); err != nil {
		return err
	}
	st.cameOut(bench.Crashed, bench.Refused, bench.Executed)
	st.passedThrough("held", gone, "completed")
	st.effects(dead.OrderID, 2)
	return nil
}

func (st *Stage) changed(ctx context.Context) error {
	first, other, err := st.two(ctx, Send, Tamper)
	if err != nil {
		return err
	}
	st.cameOut(bench.Executed, bench.Refused)
	st.checkf("it has the same key and another amount", first.Key == other.Key && first.Amount != other.Amount, "%.2f, %.2f", first.Amount, other.Amount)
	st.checkf("the library raises IdempotencyValidationError", other.Error != nil && other.Error.Type == "IdempotencyValidationError", "%s", evidence(st.scene.Timeline[1:]))
	st.effects(first.OrderID, 1)
	return nil
}

func (st *Stage) fifo(ctx context.Context) error {
	if _, _, err := st.two(ctx, Send, Duplicate); err != nil {
		return err
	}
	first, again, err := st.lose(ctx)
	if err != nil {
		return err
	}
	st.notef("%s", st.toggle())
	safe, replay, err := st.lose(ctx)
	if err != nil {
		return err
	}
	st.cameOut(bench.Executed, Dropped, bench.Executed, bench.Executed, bench.Executed, bench.Replayed)
	st.checkf("the redelivery is the same message", first.EventID == again.EventID && again.Receives > first.Receives, "receive %d, then %d", first.Receives, again.Receives)
	st.effects(first.OrderID, 2)
	st.checkf("with idempotency the redelivery is replayed", safe.OrderID == replay.OrderID && replay.Kind == bench.Replayed, "%s", replay.Kind)
	st.effects(safe.OrderID, 1)
	st.account(first.OrderID) // the one that the queue did not save
	return nil
}

// passedThrough checks the states of the scene's record.
func (st *Stage) passedThrough(want ...string) {
	var got []string
	for _, m := range st.scene.Records {
		got = append(got, m.State)
	}
	st.checkf("the record: "+listed(want), reflect.DeepEqual(want, got), "%s", listed(got))
}
