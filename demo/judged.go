package demo

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"idemtui/demo/bench"
	"idemtui/demo/lambda"
	"idemtui/demo/source"
	"idemtui/demo/verify"
)

// verify plays what the verb verify does to a handler, with the decorator and
// without it.
func (st *Stage) verify(ctx context.Context) error {
	raw, err := text(Complete.content(firstOrder+1, 0, checkedWork))
	if err != nil {
		return err
	}
	event, err := source.Event(source.EventBridge, "orders", source.NewMessage(raw, time.Now()))
	if err != nil {
		return fmt.Errorf("make the event to verify with: %w", err)
	}
	for _, protected := range []bool{true, false} {
		name := "complete, idempotent"
		if !protected {
			name = "complete, without idempotency"
			if st.options.Audience {
				pause(ctx, audienceRest)
			}
		}
		report, err := verify.Run(ctx, verify.Options{Name: name, Function: st.verified(protected), Event: event, QuickNotes: true})
		if err != nil {
			return fmt.Errorf("verify %s: %w", name, err)
		}
		st.judged(&report, protected)
	}
	return nil
}

// verified is the demo's own function, for a bench of verify's.
func (st *Stage) verified(protected bool) lambda.Function {
	command := st.options.Command
	if len(command) == 0 {
		if self, err := os.Executable(); err == nil {
			command = []string{self, FunctionArg}
		}
	}
	env := Complete.env("")
	if !protected {
		env[disabledVar] = "true"
	}
	return lambda.Function{Name: string(Complete), Command: command, Env: env, Timeout: 3 * time.Second, Region: Region}
}

// judged takes a report into the scene.
func (st *Stage) judged(r *verify.Report, protected bool) {
	ledger := Ledger{OrderID: r.Handler, Effect: Complete.done()}
	for i := range r.Deliveries {
		d := delivered(&r.Deliveries[i], len(st.scene.Timeline)+1)
		d.OrderID, d.Unprotected = map[bool]string{true: "with", false: "without"}[protected], !protected
		st.scene.take(d)
		if i < 2 { // those one after the other; the others have worlds of their own
			ledger.Deliveries++
			ledger.Charges += d.Charges
		}
	}
	if protected { // without it the first delivery leaves no key, and verify stops there
		st.scene.Ledger = ledger
	}
	required := []verify.Check{}
	for _, c := range r.Checks {
		if c.Required {
			required = append(required, c)
		}
	}
	verdict := "is idempotent"
	if !r.Passed {
		verdict = "is not idempotent"
	}
	st.told()
	st.notef("%s: %s", r.Handler, verdict)
	st.checkf(fmt.Sprintf("verify says that %s %s", r.Handler, map[bool]string{true: "passes", false: "fails"}[protected]),
		r.Passed == protected, "%s", failedOf(required))
}

// failedOf names the checks that did not hold.
func failedOf(checks []verify.Check) string {
	var failed []string
	for _, c := range checks {
		if c.Verdict == verify.Failed {
			failed = append(failed, c.ID)
		}
	}
	if len(failed) == 0 {
		return fmt.Sprintf("%d checks hold", len(checks))
	}
	return fmt.Sprintf("%d of %d checks do not hold: %s", len(failed), len(checks), strings.Join(failed, ", "))
}

// delivered is a delivery of verify's as one of the story.
func delivered(v *bench.Delivery, id int) Delivery {
	d := Delivery{
		ID: id, Kind: v.Outcome, EventID: v.Title, Lane: 1, RequestID: v.RequestID, PID: v.PID,
		ColdStart: v.ColdStart, Sent: v.Started, Started: v.Started, Ended: v.Started.Add(v.Took), Took: v.Took,
		Payload: v.Response, Calls: v.Calls, Key: keyIn(v.Calls),
	}
	if v.ErrorType != "" {
		d.Error = &LambdaError{v.ErrorType, v.Error}
	}
	for i := range v.Calls {
		if isEffect(&v.Calls[i]) {
			d.Charges++
		}
		d.Trace = append(d.Trace, requestSteps(&d, &v.Calls[i])...)
	}
	d.Reason = v.Title
	if why := d.why(); why != "" {
		d.Reason += ": " + why
	}
	if d.Charges > 0 {
		d.Effect = Complete.did(&d)
		d.Reason += ", " + d.Effect
	}
	return d
}
