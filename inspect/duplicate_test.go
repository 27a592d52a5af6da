package inspect_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"idemtui/inspect"
)

// call is how the recorded invocation came.
func (c stateCase) call(t *testing.T) inspect.Call {
	t.Helper()
	for _, l := range inspect.Languages() {
		if l.String() != c.Language {
			continue
		}
		// The hash of the recorded event's amount, as each language writes it.
		same := c.recordOf().Validation
		same = map[string]string{"f899139df5e1059396431415e770c6dd": same, "+JkTnfXhBZOWQxQV53DG3Q==": same}[same]
		return inspect.Call{Language: l, Middy: c.Wrapper == "middleware", PayloadChanged: c.Validation != nil && same == ""}
	}
	t.Fatalf("%s is no language", c.Language)
	return inspect.Call{}
}

// did is what the library did.
func (c stateCase) did(r *inspect.Record) inspect.Duplicate {
	switch c.Outcome {
	case "executed":
		lapsed := r.Status == inspect.InProgress && r.Deadline.Present() && (r.Deadline.Unit == inspect.Seconds || r.Deadline.At < c.ClockMS)
		if lapsed && (r.Expiration.Unit != inspect.Seconds || r.Expiration.At >= c.ClockMS) {
			return inspect.Duplicate{Act: inspect.TakesOver}
		}
		return inspect.Duplicate{Act: inspect.Runs}
	case "replayed":
		d := inspect.Duplicate{Act: inspect.Replays}
		if string(c.Response) == "null" || string(c.Response) == "" || string(c.Response) == `"null"` {
			d.Gets = map[string]string{"python": "None", "typescript": "undefined"}[c.Language]
		}
		return d
	}
	d := inspect.Duplicate{Act: inspect.Fails, Error: c.Error.Type}
	if c.does() == "refused" {
		d.Act = inspect.Refused
	}
	return d
}

// TestDuplicateAt holds every recorded invocation against what is said of its
// record: the act, the error's type, and what a replay gives.
func TestDuplicateAt(t *testing.T) {
	t.Parallel()
	cases := 0
	for _, c := range stateCases(t) {
		if c.ItemBefore == nil {
			continue // without a record there is nothing to ask
		}
		cases++
		r := c.recordOf()
		got := inspect.DuplicateAt(&r, c.ClockMS, c.call(t))
		words := cmpopts.IgnoreFields(inspect.Duplicate{}, "Because", "Until", "Foreign")
		if d := cmp.Diff(c.did(&r), got, words); d != "" {
			t.Errorf("%s/%s (-the library +said)\n%s", c.Language, c.ID, d)
		}
	}
	if cases < 80 {
		t.Errorf("only %d recorded cases", cases)
	}
}
