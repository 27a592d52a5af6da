package inspect_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
)

// noon is a moment within a second.
const noon = inspect.Millis(1_735_732_800_500)

func inSeconds(d time.Duration) inspect.Timestamp {
	return inspect.Timestamp{At: inspect.Millis(1_735_732_800_000 + d.Milliseconds()), Unit: inspect.Seconds}
}

func inMillis(d time.Duration) inspect.Timestamp {
	return inspect.Timestamp{At: noon + inspect.Millis(d.Milliseconds()), Unit: inspect.Milliseconds}
}

const pythonKey = "orders.app.pay#c2697dd12435e25f838f13778180702e"

// explained are records of every kind, with what is said of them.
func explained() []struct {
	name   string
	record inspect.Record
	why    string
	holds  []string // parts of summary, next duplicate and advice, in this order
} {
	body := inspect.Body{Type: "S", Bytes: 2}
	return []struct {
		name   string
		record inspect.Record
		why    string
		holds  []string
	}{
		{"running", inspect.Record{Key: pythonKey, Status: inspect.InProgress, Expiration: inSeconds(time.Hour), Deadline: inMillis(28 * time.Second)},
			"A  a call is working on it", []string{"It must end by 12:00:28 UTC (28 s)", "is refused for 28 s more: IdempotencyAlreadyInProgressError", "Wait"}},
		{"running, by Java", inspect.Record{Key: "orders.pay#c2697dd12435e25f838f13778180702e", Status: inspect.InProgress, Expiration: inSeconds(time.Hour), Deadline: inMillis(28 * time.Second)},
			"A  a call is working on it", []string{"IdempotencyAlreadyInProgressException"}},
		{"lapsed", inspect.Record{Key: pythonKey, Status: inspect.InProgress, Expiration: inSeconds(6 * time.Minute), Deadline: inMillis(-54 * time.Minute)},
			"B  crashed or timed out", []string{"had to end by 11:06:00 UTC (54 min ago)", "takes over and runs", "check before you retry"}},
		{"stuck", inspect.Record{Key: pythonKey, Status: inspect.InProgress, Expiration: inSeconds(18*time.Minute + 42*time.Second)},
			"C  no deadline", []string{"refused until 12:18:42 UTC (18 min 41 s)", "no Lambda context was registered", "is refused until 12:18:42", "register the Lambda context"}},
		{"held", inspect.Record{Key: pythonKey, Status: inspect.InProgress, Expiration: inSeconds(59 * time.Minute)},
			"C  no deadline, may still run", []string{"may still be working", "is refused until 12:59:00", "Wait for the function's timeout"}},
		{"held, of unknown age", inspect.Record{Key: pythonKey, Status: inspect.InProgress, Expiration: inSeconds(5 * time.Hour)},
			"C  no deadline, may still run", []string{"Its age is not known: expires_after is longer than supposed"}},
		{"held, outside Lambda", inspect.Record{Key: "test-func.app.pay#c2697dd12435e25f838f13778180702e", Status: inspect.InProgress, Expiration: inSeconds(time.Minute)},
			"C  no deadline, may still run", []string{"code outside Lambda"}},
		{"held, its deadline of type NULL", inspect.Record{Key: pythonKey, Status: inspect.InProgress, Expiration: inSeconds(59 * time.Minute), Deadline: inspect.Timestamp{Unit: inspect.NotANumber}},
			"C  no deadline, may still run", []string{"is not a number, which counts as none"}},
		{"completed", inspect.Record{Key: pythonKey, Status: inspect.Completed, Expiration: inSeconds(time.Hour), Data: body},
			"", []string{"answers every duplicate until 13:00:00 UTC", "gets the stored response"}},
		{"completed without a response", inspect.Record{Key: pythonKey, Status: inspect.Completed, Expiration: inSeconds(time.Hour)},
			"no response stored", []string{"without a stored response", "Python: gets None", "TypeScript: gets undefined"}},
		{"completed, in the boundary second", inspect.Record{Key: pythonKey, Status: inspect.Completed, Expiration: inSeconds(0), Data: body},
			"expires this second", []string{"the libraries differ", "Python and .NET: gets the stored response", "TypeScript: runs the handler", "Java: fails until 12:00:00 UTC (0 s) with IdempotencyInconsistentStateException"}},
		{"stuck, in the boundary second", inspect.Record{Key: pythonKey, Status: inspect.InProgress, Expiration: inSeconds(0)},
			"C  no deadline", []string{"Python and .NET: is refused", "TypeScript: runs the handler"}},
		{"lapsed, in the boundary second", inspect.Record{Key: pythonKey, Status: inspect.InProgress, Expiration: inSeconds(0), Deadline: inMillis(-time.Minute)},
			"B  crashed or timed out", []string{"takes over and runs"}},
		{"expired", inspect.Record{Key: pythonKey, Status: inspect.InProgress, Expiration: inSeconds(-2 * time.Hour), Deadline: inMillis(time.Minute)},
			"D  TTL is late", []string{"Expired 2 h ago and not removed yet", "even while a call is working on it", "look at the table's TTL"}},
		{"of an unknown status", inspect.Record{Key: pythonKey, Status: "\x1b[31m" + inspect.Status(strings.Repeat("x", 1000)), Expiration: inSeconds(time.Hour)},
			"I  unknown status", []string{`Its status is "\x1b[31mxxxx`, "fails until 13:00:00 UTC (59 min 59 s) with IdempotencyPersistenceLayerError"}},
		{"of an unknown status, expired", inspect.Record{Key: pythonKey, Status: "DONE", Expiration: inSeconds(-time.Hour)},
			"I  unknown status", []string{`"DONE"`, "runs the handler"}},
		{"without a status or an expiration", inspect.Record{Key: pythonKey},
			"I  unknown status", []string{"absent or no text", "for ever"}},
		{"expiration in ms, in progress", inspect.Record{Key: pythonKey, Status: inspect.InProgress, Expiration: inMillis(time.Hour)},
			"I  never expires", []string{"that is the year 56973", "is refused for ever"}},
		{"expiration in ms, deadline ahead", inspect.Record{Key: pythonKey, Status: inspect.InProgress, Expiration: inMillis(time.Hour), Deadline: inMillis(time.Minute)},
			"I  never expires", []string{"is refused until 12:01:00 UTC (1 min)"}},
		{"expiration in ms, deadline passed", inspect.Record{Key: pythonKey, Status: inspect.InProgress, Expiration: inMillis(time.Hour), Deadline: inMillis(-time.Minute)},
			"I  never expires", []string{"takes over and runs the handler"}},
		{"no expiration", inspect.Record{Key: pythonKey, Status: inspect.Completed, Expiration: inspect.Timestamp{Unit: inspect.NotANumber}, Data: body},
			"I  no expiration", []string{"TTL never removes it", "Python, Java and .NET: fails for ever", "TypeScript: gets the stored response, for ever"}},
		{"deadline in seconds", inspect.Record{Key: pythonKey, Status: inspect.InProgress, Expiration: inSeconds(time.Hour), Deadline: inSeconds(time.Minute)},
			"I  deadline in seconds", []string{"counts as passed at once", "even while another call is running"}},
		{"deadline in seconds, completed", inspect.Record{Key: pythonKey, Status: inspect.Completed, Expiration: inSeconds(time.Hour), Deadline: inSeconds(time.Minute), Data: body},
			"I  deadline in seconds", []string{"gets the stored response"}},
	}
}

func TestExplain(t *testing.T) {
	for _, tt := range explained() {
		t.Run(tt.name, func(t *testing.T) {
			if why := inspect.Why(&tt.record, noon, inspect.Policy{}); why != tt.why {
				t.Errorf("the list says %q, want %q", why, tt.why)
			}
			d := inspect.Explain(&tt.record, noon, inspect.Policy{})
			said := strings.Join([]string{d.Summary, d.NextDuplicate, d.Advice}, "\n")
			rest := said
			for _, part := range tt.holds {
				i := strings.Index(rest, part)
				if i < 0 {
					t.Fatalf("no %q, or not in its place, in\n%s", part, said)
				}
				rest = rest[i+len(part):]
			}
			if worst := map[string]inspect.Severity{"A": inspect.Note, "B": inspect.Warning, "D": inspect.Note, "I": inspect.Error}; d.Class != "C" && d.Class != "" && d.Severity != worst[d.Class] {
				t.Errorf("it is a matter of %s", d.Severity)
			}
			if stuck := inspect.StateAt(&tt.record, noon, inspect.Policy{}) == inspect.Stuck; d.Class == "C" && stuck != (d.Severity == inspect.Error) {
				t.Errorf("stuck: %v, and a matter of %s", stuck, d.Severity)
			}
			if len(d.Summary) > 300 || d.NextDuplicate == "" || !strings.HasSuffix(d.Summary, ".") {
				t.Errorf("no plain sentences:\n%s", said)
			}
		})
	}
}

// TestEvidenceLeadsToTheDiagnosis: for each attribute that is named there is
// another value with which something else would be said.
func TestEvidenceLeadsToTheDiagnosis(t *testing.T) {
	said := func(r inspect.Record) string {
		d := inspect.Explain(&r, noon, inspect.Policy{})
		return fmt.Sprint(d.Class, d.Severity, d.Short, d.Summary, d.NextDuplicate, d.Advice)
	}
	times := []inspect.Timestamp{{}, {Unit: inspect.NotANumber}, inSeconds(-time.Hour), inSeconds(time.Hour), inMillis(-time.Hour), inMillis(time.Hour)}
	for _, tt := range explained() {
		d := inspect.Explain(&tt.record, noon, inspect.Policy{})
		if len(d.Evidence) == 0 {
			t.Errorf("%s: no evidence", tt.name)
		}
		for _, e := range d.Evidence {
			var others []inspect.Record
			add := func(change func(r *inspect.Record)) {
				r := tt.record
				change(&r)
				others = append(others, r)
			}
			switch e.Attribute {
			case "status":
				for _, s := range []inspect.Status{inspect.InProgress, inspect.Completed, "OTHER"} {
					add(func(r *inspect.Record) { r.Status = s })
				}
			case "expiration", "in_progress_expiration":
				for _, at := range times {
					add(func(r *inspect.Record) {
						if e.Attribute == "expiration" {
							r.Expiration = at
						} else {
							r.Deadline = at
						}
					})
				}
			case "data":
				add(func(r *inspect.Record) { r.Data = inspect.Body{Type: "S"} })
			}
			differs := false
			for _, r := range others {
				differs = differs || said(r) != said(tt.record)
			}
			if !differs {
				t.Errorf("%s: whatever %s is, the same is said", tt.name, e.Attribute)
			}
		}
	}
}

func TestEvidenceIsWhatWasStored(t *testing.T) {
	r := inspect.Record{Key: pythonKey, Status: inspect.InProgress, Expiration: inspect.ParseTimestamp("1735736400.834"), Deadline: inspect.ParseTimestamp("1735732860123")}
	want := []inspect.Evidence{{"status", "INPROGRESS"}, {"expiration", "1735736400.834"}, {"in_progress_expiration", "1735732860123"}}
	if d := cmp.Diff(want, inspect.Explain(&r, noon, inspect.Policy{}).Evidence); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestCounts(t *testing.T) {
	var s inspect.Snapshot
	for _, tt := range explained() {
		s = s.Append([]inspect.Record{tt.record})
	}
	older := inspect.Record{Key: "pay.app.f#1", Status: inspect.InProgress, Expiration: inSeconds(time.Minute)}
	s = s.Append([]inspect.Record{older, {Key: "pay.app.f#2", Status: inspect.InProgress, Expiration: inSeconds(2 * time.Minute)}})
	naive := map[inspect.State]int{}
	for r := range s.All() {
		naive[inspect.StateAt(r, noon, inspect.Policy{})]++
	}
	counts := inspect.Count(s, noon, inspect.Policy{})
	refuse := 0
	for _, state := range inspect.States() {
		if counts.Of(state) != naive[state] {
			t.Errorf("%d are %s, want %d", counts.Of(state), state, naive[state])
		}
		if state == inspect.Running || state == inspect.Held || state == inspect.Stuck {
			refuse += naive[state]
		}
	}
	if counts.Total() != s.Len() || counts.Refuse() != refuse {
		t.Errorf("%d records, %d refuse; want %d, %d", counts.Total(), counts.Refuse(), s.Len(), refuse)
	}
	functions := inspect.ByPrefix(s, noon, inspect.Policy{})
	var names []string
	total := 0
	for _, f := range functions {
		names, total = append(names, f.Prefix), total+f.Counts.Total()
	}
	if d := cmp.Diff([]string{"orders.app.pay", "pay.app.f", "orders.pay", "test-func.app.pay"}, names); d != "" {
		t.Errorf("those with stuck records first, then by name (-want +got)\n%s", d)
	}
	if total != s.Len() {
		t.Errorf("%d records in functions, want %d", total, s.Len())
	}
	if got, want := functions[1].OldestStuck, inspect.AgeAt(&older, noon, inspect.Policy{}).AtLeast; got != want || got < 58*time.Minute {
		t.Errorf("the oldest stuck one is %v old, want %v", got, want)
	}
	if d := cmp.Diff([]string{"orders.app.pay", "orders.pay", "pay.app.f", "test-func.app.pay"}, inspect.Prefixes(s)); d != "" {
		t.Errorf("prefixes (-want +got)\n%s", d)
	}
}
