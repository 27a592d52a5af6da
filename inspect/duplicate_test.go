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

// TestDuplicateAtByTheSourceOfDotNet: no call of it was recorded.
func TestDuplicateAtByTheSourceOfDotNet(t *testing.T) {
	t.Parallel()
	text := func(s string) inspect.Body { return inspect.Body{Type: "S", Loaded: true, Text: s, Bytes: len(s)} }
	fresh := inSeconds(3_600_000_000_000)
	for _, tt := range []struct {
		name   string
		record inspect.Record
		want   string
	}{
		{"running", inspect.Record{Status: inspect.InProgress, Expiration: fresh, Deadline: inMillis(1)}, "refused IdempotencyAlreadyInProgressException"},
		{"lapsed", inspect.Record{Status: inspect.InProgress, Expiration: fresh, Deadline: inMillis(-1_000_000)}, "takes_over "},
		{"expired", inspect.Record{Status: inspect.Completed, Expiration: inSeconds(-1_000_000_000)}, "runs "},
		{"the boundary second", inspect.Record{Status: inspect.Completed, Expiration: inSeconds(0), Data: text("{}")}, "replays "},
		{"a response", inspect.Record{Status: inspect.Completed, Expiration: fresh, Data: text(`{"a":1}`)}, "replays "},
		{"a null response", inspect.Record{Status: inspect.Completed, Expiration: fresh, Data: text("null")}, "error IdempotencyPersistenceLayerException"},
		{"no response", inspect.Record{Status: inspect.Completed, Expiration: fresh}, "error IdempotencyPersistenceLayerException"},
		{"an unknown status", inspect.Record{Status: "DONE", Expiration: fresh}, "error ArgumentException"},
		{"EXPIRED, stored", inspect.Record{Status: "EXPIRED", Expiration: fresh}, "error IdempotencyInconsistentStateException"},
		{"no expiration", inspect.Record{Status: inspect.Completed}, "error KeyNotFoundException"},
		{"an expiration that is text", inspect.Record{Status: inspect.Completed, Expiration: inspect.Timestamp{Unit: inspect.NotANumber}}, "error ArgumentNullException"},
		{"a fraction", inspect.Record{Status: inspect.Completed, Expiration: inspect.ParseTimestamp("1735736400.5")}, "error FormatException"},
	} {
		d := inspect.DuplicateAt(&tt.record, noon, inspect.Call{Language: inspect.DotNet})
		if got := string(d.Act) + " " + d.Error; got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// TestAnswersHaveVariants: the settings that the record does not tell.
func TestAnswersHaveVariants(t *testing.T) {
	t.Parallel()
	fresh := inSeconds(3_600_000_000_000)
	for _, tt := range []struct {
		name   string
		record inspect.Record
		writer inspect.Writer
		want   []string
	}{
		{"a validation hash", inspect.Record{Status: inspect.Completed, Expiration: fresh, Validation: "81e5", Data: inspect.Body{Type: "S"}}, inspect.WriterPython, []string{"error IdempotencyValidationError"}},
		{"a validation hash, running", inspect.Record{Status: inspect.InProgress, Expiration: fresh, Validation: "81e5"}, inspect.WriterJava, []string{"error IdempotencyValidationException"}},
		{"a validation hash, lapsed", inspect.Record{Status: inspect.InProgress, Expiration: fresh, Deadline: inMillis(-1_000_000), Validation: "81e5"}, inspect.WriterPython, nil},
		{"none", inspect.Record{Status: inspect.Completed, Expiration: fresh, Data: inspect.Body{Type: "S"}}, inspect.WriterPython, nil},
		{"Middy, without a response", inspect.Record{Status: inspect.Completed, Expiration: fresh}, inspect.WriterTypeScript, []string{"runs "}},
		{"Middy, running", inspect.Record{Status: inspect.InProgress, Expiration: fresh, Deadline: inMillis(1_000_000)}, inspect.WriterTypeScript, []string{"refused IdempotencyAlreadyInProgressError"}},
		{"a String of Java", inspect.Record{Status: inspect.Completed, Expiration: fresh, Data: inspect.Body{Type: "S", Loaded: true, Text: "paid"}}, inspect.WriterJava, []string{"replays "}},
	} {
		var got []string
		for _, v := range inspect.VariantsOf(inspect.Answers(&tt.record, noon), tt.writer) {
			got = append(got, string(v.Act)+" "+v.Error)
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, d)
		}
	}
}
