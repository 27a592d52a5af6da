package verify_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/demo/lambda"
	"idemtui/demo/source"
	"idemtui/demo/verify"
)

// bridged is an order as EventBridge delivers it.
func bridged(t *testing.T) []byte {
	t.Helper()
	return made(t, source.EventBridge, `{"id":"order-77","amount":12.50}`)
}

func made(t *testing.T, k source.Kind, content string) []byte {
	t.Helper()
	event, err := source.Event(k, "orders", source.NewMessage(json.RawMessage(content), time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	return event
}

func run(t *testing.T, mode string, event []byte, change func(*verify.Options)) verify.Report {
	t.Helper()
	o := verify.Options{Name: mode, Event: event, QuickNotes: true, Function: lambda.Function{
		Name: "fn", Command: []string{os.Args[0]}, Env: map[string]string{modeVar: mode}, Timeout: 3 * time.Second,
	}}
	if change != nil {
		change(&o)
	}
	r, err := verify.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// failed are the required checks that did not pass, each with its verdict.
func failed(r verify.Report) []string {
	ids := []string{}
	for _, c := range r.Checks {
		if c.Required && c.Verdict != verify.Passed {
			ids = append(ids, c.ID+" "+string(c.Verdict))
		}
	}
	return ids
}

func check(t *testing.T, r verify.Report, id string) verify.Check {
	t.Helper()
	i := slices.IndexFunc(r.Checks, func(c verify.Check) bool { return c.ID == id })
	if i < 0 {
		t.Fatalf("no check %s in %+v", id, r.Checks)
	}
	return r.Checks[i]
}

// TestEachWayToBeWrongFailsItsCheck is the judgement itself: a right handler
// passes, and each wrong one fails by the check that is about its mistake.
func TestEachWayToBeWrongFailsItsCheck(t *testing.T) {
	t.Parallel()
	nothing := []string{"unchanged skipped", "response skipped", "at-once skipped"}
	for _, c := range []struct {
		mode   string
		event  []byte
		want   []string
		change func(*verify.Options)
	}{
		{mode: "good", want: []string{}},
		{mode: "validated", want: []string{}},
		{mode: "unprotected", want: append([]string{"key failed", "record failed"}, nothing...)},
		{mode: "raises", want: append([]string{"first failed", "key failed", "record failed"}, nothing...)},
		{mode: "changing key", event: made(t, source.REST, `{"id":"order-77"}`), want: []string{"unchanged failed", "at-once failed"}},
		{mode: "time in key", want: []string{"unchanged failed", "at-once failed"}},
		{mode: "effect first", want: []string{"unchanged failed", "at-once failed"}},
		{mode: "no lock", want: []string{"at-once failed"}},
		{mode: "unstorable", want: append([]string{"first failed", "record failed"}, nothing...)},
		{mode: "other response", want: []string{"response failed"}},
		{mode: "publishes", want: append([]string{"first failed", "key failed", "record failed"}, nothing...)},
		{mode: "publishes", want: []string{}, change: func(o *verify.Options) { o.Stubs = []string{"sns"} }},
		{mode: "two keys", want: []string{"key failed"}},
		{mode: "two keys", want: []string{}, change: func(o *verify.Options) { o.Records = 2 }},
	} {
		t.Run(c.mode, func(t *testing.T) {
			t.Parallel()
			if c.event == nil {
				c.event = bridged(t)
			}
			r := run(t, c.mode, c.event, c.change)
			if diff := cmp.Diff(c.want, failed(r)); diff != "" {
				text, _ := json.MarshalIndent(r.Checks, "", " ")
				t.Errorf("required checks that did not pass (-want +got):\n%s\n%s", diff, text)
			}
			if r.Passed != (len(c.want) == 0) {
				t.Errorf("passed %v", r.Passed)
			}
		})
	}
}

func TestSideEffectsAreListedByDelivery(t *testing.T) {
	t.Parallel()
	r := run(t, "publishes", bridged(t), func(o *verify.Options) { o.Stubs = []string{"sns"} })
	if got := check(t, r, "effects").Evidence; !slices.Contains(got, "first: sns Publish, 1 time") {
		t.Errorf("the first delivery: %q", got)
	}
	unstubbed := run(t, "publishes", bridged(t), nil)
	if got := strings.Join(check(t, unstubbed, "first").Evidence, " "); !strings.Contains(got, "--stub sns") {
		t.Errorf("the unanswered call: %s, want both ways on named", got)
	}
}

func TestADuplicateThatIsGivenTakesTheSourcesPlace(t *testing.T) {
	t.Parallel()
	r := run(t, "good", bridged(t), func(o *verify.Options) { o.Duplicate = made(t, source.EventBridge, `{"id":"order-78"}`) })
	if got := failed(r); !slices.Contains(got, "unchanged failed") {
		t.Errorf("another order as the duplicate: %q, want it noticed", got)
	}
}

func TestNotesDoNotDecide(t *testing.T) {
	t.Parallel()
	r := run(t, "unkeyed", bridged(t), nil)
	if n := check(t, r, "no-key"); n.Required || n.Verdict != verify.Failed || !r.Passed {
		t.Errorf("an unprotected run without key: %+v, passed %v; want a note alone", n, r.Passed)
	}
	if strict := run(t, "unkeyed", bridged(t), func(o *verify.Options) { o.Strict = true }); strict.Passed {
		t.Error("with strict it passes")
	}
	if n := check(t, run(t, "good", bridged(t), nil), "no-key"); n.Verdict != verify.Passed {
		t.Errorf("a handler that raises without a key: %+v", n)
	}
	if n := check(t, run(t, "good", bridged(t), nil), "changed-payload"); n.Verdict != verify.Failed || !strings.Contains(n.Evidence[0], "version") {
		t.Errorf("no payload validation: %+v", n)
	}
}

func TestCrashAndTimeoutAreRetriedAfterTheDeadline(t *testing.T) {
	t.Parallel()
	r := run(t, "good", bridged(t), func(o *verify.Options) {
		o.QuickNotes, o.Function.Timeout = false, 700*time.Millisecond
	})
	for id, word := range map[string]string{"crash": "Runtime.ExitError", "timeout": "Sandbox.Timedout"} {
		if n := check(t, r, id); n.Verdict != verify.Passed || !strings.Contains(n.Evidence[0], word) {
			t.Errorf("%s: %+v", id, n)
		}
	}
}

func TestAHandlerThatCannotBeStartedIsAnError(t *testing.T) {
	t.Parallel()
	_, err := verify.Run(t.Context(), verify.Options{Name: "x", Event: []byte(`{}`), Function: lambda.Function{Name: "fn", Command: []string{"/nowhere/x"}}})
	if err == nil || !strings.Contains(err.Error(), "/nowhere/x") {
		t.Errorf("%v, want the program named", err)
	}
}
