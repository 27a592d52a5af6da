package verify

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"

	"idemtui/demo/bench"
	"idemtui/demo/source"
	"idemtui/demo/world"
)

// notes are tried on benches of their own: each needs an empty table.
func (v *verification) notes(ctx context.Context, b *bench.Bench) error {
	tries := []func(context.Context, *bench.Bench) error{v.noKey, v.changedPayload}
	if !v.QuickNotes {
		tries = append(tries, v.crash, v.timeout)
	}
	for i, try := range tries {
		if i == 0 {
			if err := try(ctx, b); err != nil {
				return err
			}
			continue
		}
		if err := v.on(ctx, try); err != nil {
			return err
		}
	}
	return nil
}

func (v *verification) note(id, title string, ok bool, evidence ...string) {
	c := Check{ID: id, Title: title, Verdict: Passed, Evidence: evidence}
	if !ok {
		c.Verdict = Failed
	}
	v.report.Checks = append(v.report.Checks, c)
}

// noKey delivers the event of its source without content: nothing that the key
// could be made of is there.
func (v *verification) noKey(ctx context.Context, b *bench.Bench) error {
	event, err := emptied(v.Event)
	if err != nil {
		return err
	}
	d, err := b.Deliver(ctx, "no key", event)
	if err != nil {
		return err
	}
	v.report.Deliveries = append(v.report.Deliveries, d)
	after, err := b.Look(ctx)
	if err != nil {
		return err
	}
	evidence, ok := answered(d), true
	switch keys := after.Keys(v.Table, v.KeyAttribute); {
	case len(keys) > 0:
		evidence, ok = evidence+": a key all the same, "+keys[0]+", which all events without one share", false
	case d.ErrorType == "":
		evidence, ok = evidence+": the handler ran without a record; raise_on_no_idempotency_key would stop it", false
	}
	v.note("no-key", "an event without a key is refused", ok, evidence)
	return nil
}

// emptied takes the content out of an event and leaves the envelope.
func emptied(event []byte) ([]byte, error) {
	paths := map[source.Kind][]string{
		source.EventBridge: {"detail"}, source.SNS: {"Records.0.Sns.Message"},
		source.REST: {"headers", "body"}, source.HTTP: {"headers", "body"},
	}
	kind := source.Recognise(event)
	if kind == source.SQS || kind == source.FIFO {
		return sjson.SetBytes(event, "Records.0.body", "{}") //nolint:wrapcheck // the path is ours
	}
	if len(paths[kind]) == 0 {
		return []byte("{}"), nil
	}
	for _, path := range paths[kind] {
		empty := any(map[string]any{})
		if gjson.GetBytes(event, path).Type == gjson.String {
			empty = "{}"
		}
		var err error
		if event, err = sjson.SetBytes(event, path, empty); err != nil {
			return nil, fmt.Errorf("take %s out of the event: %w", path, err)
		}
	}
	return event, nil
}

// changedPayload delivers the event, and then again with each of its scalars
// changed in turn, until one keeps the key: what does the library make of it?
func (v *verification) changedPayload(ctx context.Context, b *bench.Bench) error {
	if _, err := b.Deliver(ctx, "first", v.Event); err != nil {
		return err
	}
	for _, path := range scalars(v.Event) {
		event, err := sjson.SetBytes(v.Event, path, "changed by idemtui")
		if err != nil {
			return fmt.Errorf("change %s of the event: %w", path, err)
		}
		before, err := b.Look(ctx)
		if err != nil {
			return err
		}
		d, err := b.Deliver(ctx, "changed payload", event, path)
		if err != nil {
			return err
		}
		after, err := b.Look(ctx)
		if err != nil {
			return err
		}
		if len(newKeys(before.Keys(v.Table, v.KeyAttribute), after.Keys(v.Table, v.KeyAttribute))) > 0 || ran(d, v.Table) {
			continue
		}
		v.report.Deliveries = append(v.report.Deliveries, d)
		v.note("changed-payload", "the same key with another payload is noticed", strings.Contains(d.ErrorType, "Validation"),
			fmt.Sprintf("with another %s: %s", path, answered(d)))
		return nil
	}
	v.note("changed-payload", "the same key with another payload is noticed", true, "every member that was changed led to another key, or to none")
	return nil
}

func ran(d bench.Delivery, table string) bool {
	return slices.ContainsFunc(d.Calls, func(c world.Call) bool { return c.Table == table && c.Operation == "PutItem" && c.Wrote() }) ||
		len(d.Calls) == 0 && d.ErrorType == ""
}

// scalars are the paths of an event's members that hold no others, at most 20.
func scalars(event []byte) []string {
	var paths []string
	var walk func(at string, v gjson.Result)
	walk = func(at string, v gjson.Result) {
		v.ForEach(func(name, member gjson.Result) bool {
			path := gjson.Escape(name.String())
			if at != "" {
				path = at + "." + path
			}
			if member.IsObject() {
				walk(path, member)
			} else if !member.IsArray() {
				paths = append(paths, path)
			}
			return len(paths) < 20
		})
	}
	walk("", gjson.ParseBytes(event))
	return paths
}

// crash kills the process when it has the lock, and retries after its deadline.
func (v *verification) crash(ctx context.Context, b *bench.Bench) error {
	return v.dies(ctx, b, "crash", "a retry after a crash runs once the deadline has passed", func() { b.Function().Kill() })
}

// timeout stops the process when it has the lock until its deadline kills it.
func (v *verification) timeout(ctx context.Context, b *bench.Bench) error {
	return v.dies(ctx, b, "timeout", "a retry after a timeout runs", func() {
		if _, err := b.Function().Freeze(); err != nil {
			b.Function().Kill() // a system that cannot freeze: the end is the same
		}
	})
}

// dies lets the first call die with the lock in its hand: it is written, and
// its answer goes out when the process is dead or frozen.
func (v *verification) dies(ctx context.Context, b *bench.Bench, id, title string, die func()) error {
	var once sync.Once
	b.After(func(c world.Call) {
		if c.Table == v.Table && c.Operation == "PutItem" && c.Wrote() {
			once.Do(die)
		}
	})
	dead, err := b.Deliver(ctx, id, v.Event)
	if err != nil {
		return err
	}
	event, changed, err := v.duplicate()
	if err != nil {
		return err
	}
	if err := untilDeadline(ctx, b); err != nil {
		return err
	}
	retry, err := b.Deliver(ctx, "retry after the "+id, event, changed...)
	if err != nil {
		return err
	}
	v.report.Deliveries = append(v.report.Deliveries, dead, retry)
	v.note(id, title, retry.ErrorType == "", answered(dead), "retry: "+answered(retry)+deadlineHint(retry))
	return nil
}

func deadlineHint(retry bench.Delivery) string {
	if strings.Contains(retry.ErrorType, "AlreadyInProgress") {
		return ": the record has no deadline, register the Lambda context (config.register_lambda_context)"
	}
	return ""
}

// untilDeadline waits until the records have lapsed, or not at all where they
// have no deadline.
func untilDeadline(ctx context.Context, b *bench.Bench) error {
	all, err := b.Look(ctx)
	if err != nil {
		return err
	}
	for _, item := range all[b.Table()] {
		deadline := gjson.Get(item, "in_progress_expiration.N")
		if !deadline.Exists() {
			continue
		}
		timer := time.NewTimer(time.Until(time.UnixMilli(deadline.Int()).Add(20 * time.Millisecond)))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return fmt.Errorf("wait for the deadline: %w", ctx.Err())
		}
	}
	return nil
}
