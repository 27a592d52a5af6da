package inspect_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
)

// related is the policy of a table that holds these records.
func related(records ...inspect.Record) inspect.Policy {
	s := inspect.Snapshot{}.Append(records)
	return inspect.Policy{Siblings: inspect.Study(s, nil), Relatives: inspect.Relate(s)}
}

// recordedItems are the records that one recorded call left, and its clock.
func recordedItems(t *testing.T, library, id string) []inspect.Record {
	t.Helper()
	for _, c := range recordedCases(t, library) {
		if c.ID != id {
			continue
		}
		var records []inspect.Record
		for _, item := range c.ItemsAfter {
			records = append(records, c.record(item))
		}
		return records
	}
	t.Fatalf("no case %s of %s", id, library)
	return nil
}

// recordedNow is when the recorded calls were over.
const recordedNow = inspect.Millis(1_735_689_605_123)

// TestWrongKeyCompleted: both halves of what a mutated event leaves are found,
// among calls of the same function that went well.
func TestWrongKeyCompleted(t *testing.T) {
	t.Parallel()
	left := recordedItems(t, "typescript", "result-mutates-input")
	p := related(append(left, typescriptRecord(1, time.Second), typescriptRecord(2, 3*time.Second))...)
	for i, want := range []string{"F", "FA"} {
		if got := inspect.ClassesOf(&left[i], recordedNow, p); got != want {
			t.Errorf("%s (%s) is of %s, want %s", left[i].Key, left[i].Status, got, want)
		}
		d := inspect.Diagnose(&left[i], recordedNow, p)[0]
		if sibling := valueOf(d, "sibling"); sibling != left[1-i].Key {
			t.Errorf("its other half is %s, want %s", sibling, left[1-i].Key)
		}
		if cause := causeOf(inspect.RanTwice(&left[i], recordedNow, p), "key_differed"); cause.Verdict != inspect.Yes {
			t.Errorf("the key differed: %+v", cause)
		}
	}
}

// TestWrongKeysInBulk: where every event is mutated each half finds one other.
func TestWrongKeysInBulk(t *testing.T) {
	t.Parallel()
	var records []inspect.Record
	for i := range 200 {
		at := recordedNow + inspect.Millis(i/3*1000)
		begun, done := typescriptRecord(2*i, 0), typescriptRecord(2*i+1, 0)
		begun.Status, begun.Expiration.At, begun.Data = inspect.InProgress, at/1000*1000+3_600_000, inspect.Body{}
		done.Deadline, done.Expiration.At = inspect.Timestamp{}, begun.Expiration.At+inspect.Millis(i%3)*1000
		records = append(records, begun, done)
	}
	p := related(records...)
	halves := map[string]int{}
	for i := range records {
		if class := inspect.ClassOf(&records[i], recordedNow, p); class != "F" {
			t.Fatalf("record %d is of class %q", i, class)
		}
		halves[valueOf(inspect.Diagnose(&records[i], recordedNow, p)[0], "sibling")]++
	}
	if len(halves) != len(records) {
		t.Errorf("%d records are the other half of %d", len(halves), len(records))
	}
}

// TestRecreated: a record that was purged under a running call has no deadline,
// where its siblings have one.
func TestRecreated(t *testing.T) {
	t.Parallel()
	for _, library := range []string{"python", "typescript", "java"} {
		left := recordedItems(t, library, "result-purged-mid-flight")[0]
		if class := inspect.ClassOf(&left, recordedNow, related(left)); class != "" {
			t.Errorf("%s: alone it is of class %s: nothing says that others have a deadline", library, class)
		}
		sibling := recordedItems(t, library, "scalar-string")[0]
		p := related(left, sibling)
		if classes := inspect.ClassesOf(&left, recordedNow, p); classes != "G" {
			t.Errorf("%s: beside one with a deadline it is of %q", library, classes)
		}
		if class := inspect.ClassOf(&sibling, recordedNow, p); class != "" {
			t.Errorf("%s: its sibling is of class %s", library, class)
		}
		if cause := causeOf(inspect.RanTwice(&left, recordedNow, p), "recreated"); cause.Verdict != inspect.Yes || !strings.Contains(cause.Evidence, sibling.Key) {
			t.Errorf("%s: %+v", library, cause)
		}
		if cause := causeOf(inspect.RanTwice(&sibling, recordedNow, p), "recreated"); cause.Verdict != inspect.No {
			t.Errorf("%s: %+v", library, cause)
		}
	}
}

// TestSharedKey: the digests of events without a key, whoever wrote them.
func TestSharedKey(t *testing.T) {
	t.Parallel()
	for digest, says := range map[string]string{
		"d41d8cd98f00b204e9800998ecf8427e": "an empty text",
		"N6YlnMDB2uKZp4Zkid/wvQ==":         "the text null",
		"efd8739f29d06861063feb4cc6d3392b": "[null,null]",
	} {
		r := inspect.Record{Key: "orders.app.pay#" + digest, Status: inspect.Completed, Expiration: inSeconds(time.Hour), Data: inspect.Body{Type: "S"}}
		d := inspect.Diagnose(&r, noon, inspect.Policy{})[0]
		if d.Class != "J" || d.Severity != inspect.Error || !strings.Contains(d.Summary, says) {
			t.Errorf("%s: %s, %s", digest, d.Class, d.Summary)
		}
		if cause := inspect.RanTwice(&r, noon, inspect.Policy{})[0]; cause.Cause != "no_key" || cause.Verdict != inspect.Yes {
			t.Errorf("%s: %+v", digest, cause)
		}
	}
}

// of is a completed record of a prefix whose call had to end at a moment.
func of(prefix string, i int, deadline time.Duration) inspect.Record {
	return inspect.Record{
		Key: fmt.Sprintf("%s#%032x", prefix, i+1), Status: inspect.Completed,
		Expiration: inSeconds(deadline + 40*24*time.Hour), Deadline: inMillis(deadline), Data: inspect.Body{Type: "S"},
	}
}

func TestOrphanedPrefix(t *testing.T) {
	t.Parallel()
	day := 24 * time.Hour
	for _, tt := range []struct {
		name    string
		records []inspect.Record // the first is asked for
		want    string
	}{
		{"alone", []inspect.Record{of("orders.app.pay", 0, -9*day)}, ""},
		{"renamed: another of the function began after it", []inspect.Record{of("orders.app.pay", 0, -3*time.Hour), of("orders.app.pay", 1, -4*time.Hour), of("orders.app.charge", 2, -2*time.Hour), of("orders.app.charge", 3, 0)}, "K"},
		{"renamed, and expired since: TTL takes those of before everywhere", []inspect.Record{of("orders.app.pay", 0, -41*day), of("orders.app.charge", 2, -40*day-2*time.Hour)}, "D"},
		{"another of the function was there before", []inspect.Record{of("orders.app.pay", 0, -3*time.Hour), of("orders.app.charge", 1, -4*time.Hour), of("orders.app.charge", 2, 0)}, ""},
		{"another function began after it", []inspect.Record{of("orders.app.pay", 0, -3*time.Hour), of("mail.app.send", 1, 0)}, ""},
		{"silent for two days, the table is not", []inspect.Record{of("orders.app.pay", 0, -2*day), of("mail.app.send", 1, 0)}, "K"},
		{"its newest record is of now", []inspect.Record{of("orders.app.pay", 0, -2*day), of("orders.app.pay", 1, 0), of("mail.app.send", 2, 0)}, ""},
		{"the one that goes on", []inspect.Record{of("mail.app.send", 1, 0), of("orders.app.pay", 0, -2*day)}, ""},
	} {
		if got := inspect.ClassOf(&tt.records[0], noon, related(tt.records...)); got != tt.want {
			t.Errorf("%s: class %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestOrphanedByLambda: where Lambda was asked its word is evidence enough, and
// says nothing of how long calls run.
func TestOrphanedByLambda(t *testing.T) {
	t.Parallel()
	r := of("orders.app.pay", 0, 0)
	p := inspect.Policy{
		Runs:   map[string]inspect.Run{"orders.app.pay": {Longest: inspect.LambdaLimit, Missing: true}},
		MaxRun: []inspect.Rule{{For: time.Minute}},
	}
	d := inspect.Diagnose(&r, noon, p)[0]
	if d.Class != "K" || d.Severity != inspect.Warning || !strings.Contains(d.Summary, "Lambda knows no function orders.") {
		t.Errorf("%+v", d)
	}
	if longest, ok := p.LongestRun("orders.app.pay"); !ok || longest != time.Minute {
		t.Errorf("it runs %v, %v", longest, ok)
	}
}

// TestNeverRemoved: of an expired record it is said where TTL is not at work.
func TestNeverRemoved(t *testing.T) {
	t.Parallel()
	r := of("orders.app.pay", 0, -41*24*time.Hour)
	for ttl, want := range map[inspect.TTL]string{inspect.TTLOn: "D", inspect.TTLUnknown: "D", inspect.TTLOff: "DI", inspect.TTLOtherAttribute: "DI"} {
		if got := inspect.ClassesOf(&r, noon, inspect.Policy{TTL: ttl}); got != want {
			t.Errorf("TTL %d: %s, want %s", ttl, got, want)
		}
	}
	fresh := of("orders.app.pay", 0, 0)
	if got := inspect.ClassOf(&fresh, noon, inspect.Policy{TTL: inspect.TTLOff}); got != "" {
		t.Errorf("a fresh record is of class %s", got)
	}
}

// TestHealthyRecordsHaveNoClass: none of what libraries complete is a case for
// anybody.
func TestHealthyRecordsHaveNoClass(t *testing.T) {
	t.Parallel()
	for _, library := range []string{"python", "typescript", "java", "java-typed"} {
		for _, c := range recordedCases(t, library) {
			for _, item := range c.ItemsAfter {
				r := c.record(item)
				if r.Status != inspect.Completed {
					continue
				}
				class := inspect.ClassOf(&r, recordedNow, related(r))
				if _, shared := inspect.NoKeyText(r.Digest()); class != "" && (class != "J" || !shared) {
					t.Errorf("%s/%s: class %s", library, c.ID, class)
				}
			}
		}
	}
}

// TestClassIsTheFirstDiagnosis: lists and details agree.
func TestClassIsTheFirstDiagnosis(t *testing.T) {
	t.Parallel()
	for _, tt := range explained() {
		var classes, short string
		for i, d := range inspect.Diagnose(&tt.record, noon, related(tt.record)) {
			classes += d.Class
			if i == 0 {
				short = strings.TrimSpace(d.Class + "  " + d.Short)
			}
		}
		if got := inspect.ClassesOf(&tt.record, noon, related(tt.record)); got != classes {
			t.Errorf("%s: classes %q, diagnoses %q", tt.name, got, classes)
		}
		if why := inspect.Why(&tt.record, noon, related(tt.record)); why != short {
			t.Errorf("%s: the list says %q, the first diagnosis %q", tt.name, why, short)
		}
	}
}

// typescriptRecord is a completed record of a TypeScript function.
func typescriptRecord(i int, later time.Duration) inspect.Record {
	at := recordedNow + inspect.Millis(later.Milliseconds())
	return inspect.Record{
		Key: fmt.Sprintf("orders-prod#%s==", strings.Repeat("A", 16)+fmt.Sprintf("%05dA", i)), Status: inspect.Completed,
		Expiration: inspect.Timestamp{At: at/1000*1000 + 3_600_000, Unit: inspect.Seconds},
		Deadline:   inspect.Timestamp{At: at + 30_000, Unit: inspect.Milliseconds}, Data: inspect.Body{Type: "M"},
	}
}

// valueOf is a piece of evidence; empty where there is none of that name.
func valueOf(d inspect.Diagnosis, attribute string) string {
	for _, e := range d.Evidence {
		if e.Attribute == attribute {
			return e.Value
		}
	}
	return ""
}

func causeOf(causes []inspect.Cause, name string) inspect.Cause {
	for _, c := range causes {
		if c.Cause == name {
			return c
		}
	}
	return inspect.Cause{}
}

// TestRanTwiceAnswersAllCauses, whatever the record, and in the order of how
// sure they are.
func TestRanTwiceAnswersAllCauses(t *testing.T) {
	t.Parallel()
	want := map[string]bool{
		"key_differed": true, "no_key": true, "expired_between": true, "took_over": true,
		"first_run_failed": true, "recreated": true, "lock_removed": true, "cannot_know": true,
	}
	order := map[inspect.Verdict]int{inspect.Yes: 0, inspect.Possible: 1, inspect.No: 2}
	for _, tt := range explained() {
		got := map[string]bool{}
		last := 0
		for _, c := range inspect.RanTwice(&tt.record, noon, related(tt.record)) {
			got[c.Cause] = true
			if at, ok := order[c.Verdict]; !ok || at < last || c.Evidence == "" || c.Title == "" {
				t.Errorf("%s: %+v after a verdict of %d", tt.name, c, last)
			} else {
				last = at
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, d)
		}
	}
}

func TestRanTwice(t *testing.T) {
	t.Parallel()
	const typescript, java = "orders#wml90SQ14l+DjxN3gYBwLg==", "orders.pay#c2697dd12435e25f838f13778180702e"
	hour := inspect.Policy{ExpiresAfter: []inspect.Rule{{For: time.Hour}}}
	for _, tt := range []struct {
		name, cause string
		record      inspect.Record
		policy      inspect.Policy
		verdict     inspect.Verdict
		holds       string
	}{
		{"it has a key", "no_key", inspect.Record{Key: pythonKey}, hour, inspect.No, "the same"},
		{"expired under the call", "expired_between", inspect.Record{Key: pythonKey, Status: inspect.InProgress, Expiration: inSeconds(-5 * time.Second), Deadline: inMillis(10 * time.Second)}, hour, inspect.Yes, "expires 15 s before its deadline"},
		{"will expire under the call", "expired_between", inspect.Record{Key: pythonKey, Status: inspect.InProgress, Expiration: inSeconds(5 * time.Second), Deadline: inMillis(10 * time.Second)}, hour, inspect.Possible, "shorter than the run"},
		{"expired since", "expired_between", inspect.Record{Key: pythonKey, Status: inspect.Completed, Expiration: inSeconds(-time.Hour)}, hour, inspect.Possible, "It expired at 11:00:00 UTC, 1 h ago"},
		{"never expires", "expired_between", inspect.Record{Key: pythonKey, Status: inspect.Completed, Expiration: inMillis(time.Hour)}, hour, inspect.No, "never ends"},
		{"fresh", "expired_between", inspect.Record{Key: pythonKey, Status: inspect.Completed, Expiration: inSeconds(time.Hour)}, hour, inspect.Possible, "(1 h, as you said)"},
		{"no deadline", "took_over", inspect.Record{Key: pythonKey, Status: inspect.Completed, Expiration: inSeconds(time.Hour)}, hour, inspect.No, "nobody takes over"},
		{"deadline in seconds", "took_over", inspect.Record{Key: pythonKey, Status: inspect.Completed, Expiration: inSeconds(time.Hour), Deadline: inSeconds(time.Hour)}, hour, inspect.Yes, "at once"},
		{"completed after its deadline", "took_over", inspect.Record{Key: pythonKey, Status: inspect.Completed, Expiration: inSeconds(time.Hour), Deadline: inMillis(-time.Minute)}, hour, inspect.Possible, "completed 59 s after its deadline"},
		{"Middy", "lock_removed", inspect.Record{Key: typescript}, hour, inspect.Possible, "2.35"},
		{"not Middy", "lock_removed", inspect.Record{Key: java}, hour, inspect.No, "Java or .NET"},
	} {
		got := causeOf(inspect.RanTwice(&tt.record, noon, tt.policy), tt.cause)
		if got.Verdict != tt.verdict || !strings.Contains(got.Evidence, tt.holds) {
			t.Errorf("%s: %+v, want %s: %s", tt.name, got, tt.verdict, tt.holds)
		}
	}
}
