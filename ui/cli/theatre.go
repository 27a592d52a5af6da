package cli

import (
	"context"
	"strconv"
	"strings"

	"idemtui/demo"
	demobench "idemtui/demo/bench"
	"idemtui/demo/lambda"
	"idemtui/ui"
)

// theatre shows a demo session to the dashboard in the dashboard's words.
type theatre struct{ session *demo.Session }

// Do does an act.
func (t theatre) Do(ctx context.Context, a ui.DemoAct) (string, error) {
	return t.session.Do(ctx, demo.Act(a))
}

// Next waits for the next change of a delivery.
func (t theatre) Next(ctx context.Context) (ui.Delivery, error) {
	d, err := t.session.Next(ctx)
	if err != nil {
		return ui.Delivery{}, err
	}
	return deliveryOf(&d), nil
}

// deliveryOf is a delivery in the dashboard's words.
func deliveryOf(d *demo.Delivery) ui.Delivery {
	effect, _, again := strings.Cut(d.Effect, " again (")
	out := ui.Delivery{
		ID: strconv.Itoa(d.ID), Event: d.EventID, Business: d.OrderID, Lane: d.Lane, Outcome: outcome(d.Kind),
		Reason: strings.TrimSuffix(strings.TrimSuffix(d.Reason, d.Effect), ", "),
		PID:    d.PID, ColdStart: d.ColdStart, Started: d.Started, Ended: d.Ended, Key: d.Key,
		Effect: effect, Again: again, Began: d.Began, Left: d.Left, Receives: d.Receives,
		Unprotected: d.Unprotected, Lost: d.Lost, Next: d.Next, End: d.End,
	}
	if out.Started.IsZero() { // it never was handed over
		out.Started, out.Ended = d.Sent, d.Sent
	}
	for _, s := range d.Trace {
		out.Trace = append(out.Trace, ui.Step(s))
	}
	return out
}

// Look is how the session stands.
func (t theatre) Look() ui.Standing {
	now := t.session.Look()
	out := ui.Standing{
		Function: now.Function, Scenario: string(now.Scenario), Source: now.Source.String(), Speed: now.Speed,
		Protected: now.Protected, Rate: now.Rate, Throttled: now.Throttled, RunOn: now.RunOn,
		Processes: processes(now.Processes), Twins: processes(now.Twins), Ledger: ledger(now), Notes: now.Notes,
	}
	for _, w := range now.Waiting {
		out.Waiting = append(out.Waiting, ui.Waiting{Business: w.OrderID, Place: string(w.Place), Until: w.Until, Receives: w.Receives})
	}
	const newest = 200
	for _, l := range now.Logs[max(len(now.Logs)-newest, 0):] {
		out.Log = append(out.Log, ui.LogLine{
			At: l.At, PID: l.PID, Text: l.Text, Platform: l.Stream == lambda.Platform, Err: l.Stream == lambda.Stderr,
		})
	}
	return out
}

func processes(all []lambda.Process) []ui.Process {
	out := make([]ui.Process, len(all))
	for i, p := range all {
		out[i] = ui.Process{PID: p.PID, Calls: p.Events, Busy: p.Open != "", Frozen: p.Frozen, Late: p.Late}
	}
	return out
}

func ledger(now demo.Standing) ui.Ledger {
	b := now.Balance
	out := ui.Ledger{
		Noun: now.Effects, With: b.With, Off: b.Off, Without: b.Without,
		Done: b.Done, Twice: b.Twice, TwiceWithout: b.TwiceWithout, Events: b.Events, Deliveries: b.Deliveries,
		Outcomes: map[ui.Outcome]int{}, Twin: b.Twin, Behind: b.Behind,
	}
	for kind, n := range b.Outcomes {
		out.Outcomes[outcome(kind)] += n
	}
	return out
}

func outcome(k demobench.Outcome) ui.Outcome {
	switch k {
	case demo.Running:
		return ui.OutcomeRunning
	case demo.Throttled:
		return ui.OutcomeThrottled
	case demo.Dropped:
		return ui.OutcomeDropped
	case demo.Late:
		return ui.OutcomeLate
	case demobench.Executed:
		return ui.OutcomeExecuted
	case demobench.Replayed:
		return ui.OutcomeReplayed
	case demobench.Refused:
		return ui.OutcomeRefused
	case demobench.Crashed:
		return ui.OutcomeCrashed
	case demobench.TimedOut:
		return ui.OutcomeTimedOut
	case demobench.Failed:
	}
	return ui.OutcomeFailed
}
