package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"time"

	"idemtui/demo/bench"
)

// story is a play in progress.
type story struct {
	*Session

	print  *printer
	report Report
	scene  Scene
	sent   int  // deliveries of the scene's order so far
	lapsed item // the record that the crash left
}

// Story plays an at-least-once delivery without a screen: first delivery,
// duplicate, crash, refused retry, take-over. Each scene is checked against the
// table, the ledger and the processes. What happens is written to w as it
// happens. The error is about what kept it from being played; what came out
// wrong is in the Report.
func Story(ctx context.Context, s *Session, w io.Writer) (Report, error) {
	p := &story{Session: s, print: &printer{w: w, start: time.Now()}}
	fmt.Fprintf(w, "table %s at %s, function pay as PID %d, timeout %s\n", s.Table(), s.Endpoint(), s.PID(), s.opts.Timeout)
	for _, scene := range []struct {
		name, caption string
		play          func(context.Context) error
	}{
		{"first delivery", "An order is paid. Its key is new: the handler runs, the response is stored.", p.first},
		{"duplicate", "The bus delivers the same event again. The stored response is the answer.", p.duplicate},
		{"crash", "Another order: the card is charged, then SIGKILL. The record stays INPROGRESS.", p.crash},
		{"refused retry", "The bus retries at once. The record says that a call may still be running.", p.refused},
		{"take-over", "The dead call's deadline has passed: the next retry takes over and runs again.", p.takeOver},
	} {
		p.scene = Scene{Name: scene.name, Passed: true, Timeline: []Delivery{}}
		p.print.title(len(p.report.Scenes)+1, scene.name, scene.caption)
		if err := scene.play(ctx); err != nil {
			return p.report, fmt.Errorf("scene %q: %w", scene.name, err)
		}
		p.print.checks(p.scene)
		p.report.Scenes = append(p.report.Scenes, p.scene)
	}
	p.report.Passed = true
	for _, s := range p.report.Scenes {
		p.report.Passed = p.report.Passed && s.Passed
	}
	p.print.end(p.report)
	return p.report, nil
}

func (p *story) first(ctx context.Context) error {
	d, before, after, err := p.watched(ctx, p.nextOrder(), Send)
	if err != nil {
		return err
	}
	p.sent = 1
	p.came(d, bench.Executed, 1)
	p.checkf("there was no record, now it is COMPLETED", len(before) == 0 && after.status() == "COMPLETED", "status %s", after.status())
	p.checkf("the response is stored", sameJSON([]byte(after.text("data")), d.Payload), "data %s", after.text("data"))
	return nil
}

func (p *story) duplicate(ctx context.Context) error {
	first := p.report.Scenes[0].Timeline[0]
	d, before, after, err := p.watched(ctx, p.lastOrder(), Duplicate)
	if err != nil {
		return err
	}
	p.sent++
	p.came(d, bench.Replayed, 1)
	p.checkf("the caller got the first response", sameJSON(first.Payload, d.Payload), "%s", d.Payload)
	p.checkf("the record is unchanged", reflect.DeepEqual(before, after), "expiration %s", after.number("expiration"))
	return nil
}

func (p *story) crash(ctx context.Context) error {
	d, _, after, err := p.watched(ctx, p.nextOrder(), Kill)
	if err != nil {
		return err
	}
	p.sent, p.lapsed = 1, after
	p.came(d, bench.Crashed, 1)
	p.checkf("the record stays INPROGRESS", after.status() == "INPROGRESS", "status %s", after.status())
	off := after.deadline().Sub(d.Deadline).Abs()
	p.checkf("its deadline is that of the dead call", off < 50*time.Millisecond, "in_progress_expiration %s", after.number("in_progress_expiration"))
	p.checkf("the process is gone", p.PID() != d.PID, "PID %d was killed", d.PID)
	return nil
}

func (p *story) refused(ctx context.Context) error {
	dead := p.report.Scenes[2].Timeline[0].PID
	d, before, after, err := p.watched(ctx, p.lastOrder(), Duplicate)
	if err != nil {
		return err
	}
	p.sent++
	p.came(d, bench.Refused, 1)
	p.checkf("the function was started again", d.ColdStart && d.PID != dead, "PID %d after %d", d.PID, dead)
	p.checkf("the record is unchanged", reflect.DeepEqual(before, after), "%s to go", time.Until(after.deadline()).Round(time.Millisecond))
	return nil
}

func (p *story) takeOver(ctx context.Context) error {
	wait := time.NewTimer(time.Until(p.lapsed.deadline().Add(20 * time.Millisecond)))
	defer wait.Stop()
	p.print.notef("waiting %s for the deadline", time.Until(p.lapsed.deadline()).Round(time.Millisecond))
	select {
	case <-wait.C:
	case <-ctx.Done():
		return fmt.Errorf("wait for the deadline: %w", ctx.Err())
	}
	d, _, after, err := p.watched(ctx, p.lastOrder(), Duplicate)
	if err != nil {
		return err
	}
	p.sent++
	p.came(d, bench.Executed, 2) // a lock cannot undo what ran before the crash
	p.checkf("the record is COMPLETED", after.status() == "COMPLETED", "status %s", after.status())
	return nil
}

// watched does an act for an order and returns its record before and after.
func (p *story) watched(ctx context.Context, orderID string, act Act) (d Delivery, before, after item, err error) {
	if before, err = p.table.get(ctx, key(orderID)); err != nil {
		return d, nil, nil, err
	}
	if d, err = p.Deliver(ctx, act); err != nil {
		return d, nil, nil, err
	}
	p.print.delivery(d)
	p.scene.Timeline = append(p.scene.Timeline, d)
	after, err = p.table.get(ctx, d.Key)
	return d, before, after, err
}

// came checks what became of the scene's delivery and what its order has cost.
func (p *story) came(d Delivery, want bench.Outcome, charges int) {
	total := p.counter.of(d.OrderID)
	p.scene.Ledger = Ledger{OrderID: d.OrderID, Deliveries: p.sent, Charges: total}
	p.checkf("it came out as "+string(want), d.Kind == want, "%s", evidence(d))
	p.checkf(fmt.Sprintf("%s was charged %s", d.OrderID, times(charges)), total == charges, "%s", counted(total, "charge", "charges"))
}

func (p *story) checkf(name string, ok bool, format string, args ...any) {
	p.scene.Checks = append(p.scene.Checks, Check{Name: name, Passed: ok, Evidence: fmt.Sprintf(format, args...)})
	p.scene.Passed = p.scene.Passed && ok
}

// evidence is what the function's requests and its caller's answer say.
func evidence(d Delivery) string {
	var b bytes.Buffer
	for _, c := range d.Calls {
		outcome := "ok"
		if c.Error != "" {
			outcome = c.Error
		}
		fmt.Fprintf(&b, "%s %s, ", c.Operation, outcome)
	}
	if d.Error == nil {
		return b.String() + "answered"
	}
	return b.String() + d.Error.Type
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return strconv.Itoa(n) + " times"
}

func (it item) text(name string) string {
	s, ok := it[name]["S"].(string)
	if !ok {
		return ""
	}
	return s
}

func (it item) number(name string) string {
	n, ok := it[name]["N"].(string)
	if !ok {
		return ""
	}
	return n
}

func (it item) status() string { return it.text("status") }

// deadline is when the record lapses; the zero time if it says nothing.
func (it item) deadline() time.Time {
	ms, err := strconv.ParseInt(it.number("in_progress_expiration"), 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}

func sameJSON(a, b []byte) bool {
	var x, y any
	return errors.Join(json.Unmarshal(a, &x), json.Unmarshal(b, &y)) == nil && reflect.DeepEqual(x, y)
}
