package doctor_test

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"idemtui/inspect"
	"idemtui/inspect/doctor"
)

const now = inspect.Millis(1_735_689_600_000) // 2025-01-01T00:00:00Z

// sound is a table that is set up as the documentation of Powertools says.
func sound() inspect.Table {
	return inspect.Table{
		Name: "IdempotencyTable", PartitionKey: "id", Attributes: inspect.Attributes{}.WithDefaults(),
		TTL: inspect.TTLOn, TTLAttribute: "expiration",
	}
}

func digest(event string) string {
	sum := md5.Sum([]byte(event))
	return hex.EncodeToString(sum[:])
}

// base64Of is a digest as TypeScript writes it.
func base64Of(event string) string {
	sum := md5.Sum([]byte(event))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// change makes a record other than the usual one.
type change func(*inspect.Record)

// python is a record as Powertools for Python writes it: a call that began so
// long before now, with expires_after 1 h and 30 s left.
func python(event string, began time.Duration, changes ...change) inspect.Record {
	start := now - inspect.Millis(began/time.Millisecond)
	r := inspect.Record{
		Key: "pay.app.lambda_handler#" + digest(event), Status: inspect.InProgress, ReadAt: now,
		Expiration: seconds(start + 3600_000),
		Deadline:   inspect.Timestamp{At: start + 30_000, Unit: inspect.Milliseconds},
	}
	for _, c := range changes {
		c(&r)
	}
	r.Partition = r.Key
	return r
}

func seconds(m inspect.Millis) inspect.Timestamp {
	return inspect.Timestamp{At: m / 1000 * 1000, Unit: inspect.Seconds}
}

func milliseconds(m inspect.Millis) inspect.Timestamp {
	return inspect.Timestamp{At: m, Unit: inspect.Milliseconds}
}

// completed ends a call after so long.
func completed(after time.Duration) change {
	return func(r *inspect.Record) {
		r.Status = inspect.Completed
		r.Expiration.At += inspect.Millis(after/time.Second) * 1000
		r.Data = inspect.Body{Type: "S", Bytes: 14}
	}
}

func under(prefix string) change {
	return func(r *inspect.Record) { r.Key = prefix + "#" + r.Digest() }
}

func keyed(key string) change { return func(r *inspect.Record) { r.Key = key } }

func noDeadline(r *inspect.Record) { r.Deadline = inspect.Timestamp{} }

func expires(t inspect.Timestamp) change { return func(r *inspect.Record) { r.Expiration = t } }

func deadline(t inspect.Timestamp) change { return func(r *inspect.Record) { r.Deadline = t } }

func validated(hash string) change { return func(r *inspect.Record) { r.Validation = hash } }

func response(form string, bytes int) change {
	return func(r *inspect.Record) { r.Data = inspect.Body{Type: form, Bytes: bytes} }
}

func status(s inspect.Status) change { return func(r *inspect.Record) { r.Status = s } }

// healthy are a few calls that went well.
func healthy(changes ...change) []inspect.Record {
	var out []inspect.Record
	for i := range 5 {
		began := time.Duration(i+1) * time.Minute
		out = append(out, python(fmt.Sprint("order ", i), began, append([]change{completed(time.Second)}, changes...)...))
	}
	return out
}

func caseOf(records ...inspect.Record) doctor.Case {
	return doctor.Case{Table: sound(), Records: inspect.Snapshot{}.Append(records), Now: now}
}

// ids are the findings with their counts: "lapsed 3".
func ids(r doctor.Report) []string {
	var out []string
	for _, f := range r.Findings {
		out = append(out, fmt.Sprint(f.ID, " ", f.Count))
	}
	slices.Sort(out)
	return out
}

func TestASoundTableIsFine(t *testing.T) {
	r := doctor.Examine(caseOf(append(healthy(), python("running", time.Second))...))
	if diff := cmp.Diff([]string(nil), ids(r)); diff != "" {
		t.Errorf("findings:\n%s", diff)
	}
	if len(r.Fine)+len(r.Unknown) != len(doctor.Checks()) || len(r.Unknown) != 1 || r.Unknown[0].Check.ID != "orphaned-prefix" {
		t.Errorf("%d fine, %d unknown of %d", len(r.Fine), len(r.Unknown), len(doctor.Checks()))
	}
	if r.Worst() != inspect.Fine || r.Records != 6 || r.Prefixes != 1 {
		t.Errorf("worst %s of %d records of %d prefixes", r.Worst(), r.Records, r.Prefixes)
	}
}

// typescript is a record as Powertools for TypeScript writes it.
func typescript(event string, began time.Duration, changes ...change) inspect.Record {
	return python(event, began, append([]change{keyed("pay#" + base64Of(event))}, changes...)...)
}

func TestEachCauseIsNamed(t *testing.T) {
	day := 24 * time.Hour
	with := func(records ...inspect.Record) []inspect.Record { return append(healthy(), records...) }
	for name, tt := range map[string]struct {
		records []inspect.Record
		want    []string
	}{
		"the context is not registered": {
			append(healthy(noDeadline), python("died", 30*time.Minute, noDeadline)),
			[]string{"no-deadline 6", "expires-estimated 6"},
		},
		"no time was left when the lock was taken": {
			with(python("died", time.Minute, noDeadline)), []string{"some-without-deadline 1"},
		},
		"calls crashed":                            {with(python("a", 9*time.Minute), python("b", 8*time.Minute)), []string{"lapsed 2"}},
		"the expression finds nothing":             {with(python("null", time.Minute, completed(time.Second))), []string{"shared-key 1"}},
		"every payload is a SecretStr":             {with(python(`"**********"`, time.Minute, completed(time.Second))), []string{"shared-key 1"}},
		"the validation expression finds nothing":  {healthy(validated(digest("null"))), []string{"empty-validation 5"}},
		"expires_after below the timeout":          {[]inspect.Record{python("a", time.Second, expires(seconds(now+10_000)), deadline(milliseconds(now+29_000)))}, []string{"expires-too-soon 1"}},
		"expiration in milliseconds, completed":    {with(python("a", time.Minute, completed(time.Second), expires(milliseconds(now+3600_000)))), []string{"expiration-milliseconds 1"}},
		"expiration in milliseconds, nothing ends": {with(python("a", time.Minute, expires(milliseconds(now+3600_000)), noDeadline)), []string{"expiration-milliseconds 1", "blocks-for-ever 1", "some-without-deadline 1"}},
		"the deadline in seconds":                  {with(python("a", time.Minute, deadline(seconds(now+30_000)))), []string{"deadline-seconds 1"}},
		"times as strings": {
			with(python("a", time.Minute, expires(inspect.Timestamp{Unit: inspect.NotANumber}), noDeadline)),
			[]string{"time-not-a-number 1", "blocks-for-ever 1", "some-without-deadline 1"},
		},
		"no expiration":             {with(python("a", time.Minute, completed(time.Second), expires(inspect.Timestamp{}))), []string{"no-expiration 1"}},
		"a status of another case":  {with(python("a", time.Minute, status("completed"))), []string{"invalid-status 1"}},
		"EXPIRED as it is computed": {with(python("a", time.Minute, status("EXPIRED"))), []string{"invalid-status 1"}},
		"a response near the limit": {with(python("a", time.Minute, completed(time.Second), response("S", 380_000))), []string{"near-size-limit 1"}},
		"no response":               {with(typescript("a", time.Minute, completed(time.Second), response("", 0))), []string{"no-response 1"}},
		"fractions of seconds": {
			with(typescript("a", time.Minute, completed(time.Second), response("M", 20), expires(inspect.Timestamp{At: now + 3540_123, Unit: inspect.Seconds}))),
			[]string{"old-library 1"},
		},
		"the handler changes its input": {
			[]inspect.Record{
				typescript("a", 2*time.Minute, completed(time.Second), response("M", 20)),
				typescript("b", time.Minute),
				typescript("b changed", time.Minute, completed(2*time.Second), response("M", 20), noDeadline),
			},
			[]string{"wrong-key-completed 2", "lapsed 1"},
		},
		"purged while it was running":         {with(python("a", time.Minute, completed(time.Second), noDeadline)), []string{"re-created 1"}},
		"a test wrote to it":                  {with(python("a", time.Minute, completed(time.Second), under("test-func.app.handler"))), []string{"test-prefix 1"}},
		"no function name in TypeScript":      {with(python("a", time.Minute, completed(time.Second), keyed("#"+base64Of("a")))), []string{"test-prefix 1"}},
		"no function name in Java":            {with(python("a", time.Minute, completed(time.Second), under("testFunction.handleRequest"))), []string{"test-prefix 1"}},
		"two writers under one prefix":        {with(python("a", time.Minute, completed(time.Second), keyed("pay.app.lambda_handler#"+base64Of("a")))), []string{"mixed-forms 6"}},
		"validation in some":                  {with(python("a", time.Minute, completed(time.Second), validated(digest("100")))), []string{"mixed-forms 6"}},
		"two stores, two values":              {with(python("a", time.Minute, expires(seconds(now+24*3600_000)), deadline(milliseconds(now+1000)))), []string{"two-expires-after 6"}},
		"completed an hour after the call":    {with(python("a", time.Hour, completed(50*time.Minute))), []string{"completed-late 1"}},
		"a priming record was left":           {with(python("a", time.Minute, completed(time.Second), keyed("__invoke_prime__"))), []string{"invoke-prime 1"}},
		"another program's item":              {with(inspect.Record{Key: "users/1", ReadAt: now}), []string{"foreign-items 1"}},
		"TTL is late":                         {with(python("a", 3*time.Hour, completed(time.Second))), []string{"ttl-late 1"}},
		"TTL does not delete":                 {with(python("a", 9*day, completed(time.Second)), python("b", 2*time.Hour, completed(time.Second))), []string{"ttl-not-deleting 1"}},
		"expires_after in milliseconds":       {[]inspect.Record{python("a", time.Second, expires(seconds(now+3600_000_000)))}, []string{"expires-after-milliseconds 1"}},
		"expires in ten years":                {[]inspect.Record{python("a", time.Minute, expires(seconds(now+10*365*24*3600_000)), deadline(milliseconds(now+1000)))}, []string{"far-expiration 1"}},
		"a module was renamed":                {with(python("a", 50*time.Minute, completed(time.Second), under("pay.main.lambda_handler"))), []string{"renamed-prefix 1"}},
		"a few crashes among many good calls": {append(many(300), python("a", 9*time.Minute)), []string{"lapsed 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			slices.Sort(tt.want)
			if diff := cmp.Diff(tt.want, append([]string{}, ids(doctor.Examine(caseOf(tt.records...)))...)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// many are good calls over some minutes.
func many(n int) []inspect.Record {
	var out []inspect.Record
	for i := range n {
		out = append(out, python(fmt.Sprint("good ", i), time.Duration(60+i)*time.Second, completed(time.Second)))
	}
	return out
}

func TestWhatIsKnownOfTheTable(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*doctor.Case)
		want   string
	}{
		"TTL off":                  {func(c *doctor.Case) { c.Table.TTL = inspect.TTLOff }, "ttl-off 0"},
		"TTL on another attribute": {func(c *doctor.Case) { c.Table.TTL, c.Table.TTLAttribute = inspect.TTLOtherAttribute, "ttl" }, "ttl-other-attribute 0"},
		"replicas":                 {func(c *doctor.Case) { c.Table.Replicas = []string{"us-east-1"} }, "replicas 0"},
		"keys":                     {func(c *doctor.Case) { c.SchemaFault = "its keys are pk, not id" }, "key-schema 0"},
		"the function is gone": {func(c *doctor.Case) {
			c.Functions = map[string]doctor.Function{"pay.app.lambda_handler": {Gone: true}}
		}, "orphaned-prefix 5"},
		"the timeout is above expires_after": {func(c *doctor.Case) {
			c.Functions = map[string]doctor.Function{"pay.app.lambda_handler": {Known: true, Durable: true, Longest: 24 * time.Hour}}
		}, "expires-too-soon 0"},
	} {
		t.Run(name, func(t *testing.T) {
			in := caseOf(healthy()...)
			tt.change(&in)
			if diff := cmp.Diff([]string{tt.want}, ids(doctor.Examine(in))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestDaysAreNotMilliseconds: no expires_after of whole days is taken for one
// in milliseconds, but for 125 days, which are 3 h, and their double.
func TestDaysAreNotMilliseconds(t *testing.T) {
	for days := range 365 {
		after := inspect.Millis(days+1) * 24 * 3600_000
		in := caseOf(
			python("short", 30*time.Second, expires(seconds(now-30_000+after))),
			python("long", 30*time.Second, completed(10*time.Second), expires(seconds(now-20_000+after)), deadline(milliseconds(now+800_000))),
		)
		if found := ids(doctor.Examine(in)); len(found) > 0 && found[0] != "far-expiration 2" && (days+1)%125 != 0 {
			t.Errorf("%d days: %s", days+1, found)
		}
	}
}

func TestADurableFunctionIsNotLapsed(t *testing.T) {
	in := caseOf(append(healthy(), python("suspended", 9*time.Minute))...)
	in.Functions = map[string]doctor.Function{"pay.app.lambda_handler": {Known: true, Durable: true, Longest: 30 * time.Minute}}
	if diff := cmp.Diff([]string{"suspended 1"}, ids(doctor.Examine(in))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAnIgnoreTakesItsPrefixesOut(t *testing.T) {
	in := caseOf(append(healthy(noDeadline, under("old.app.f")), healthy(noDeadline, under("new.app.f"))...)...)
	in.Ignores = []doctor.Ignore{{ID: "no-deadline", Prefix: "old.*", Reason: "known"}, {ID: "expires-estimated", Reason: "all"}}
	r := doctor.Examine(in)
	var told []string
	for _, f := range r.Findings {
		told = append(told, fmt.Sprintf("%s %s %d %t", f.ID, f.Prefixes, f.Count, f.Ignored()))
	}
	want := []string{"no-deadline [new.app.f] 5 false", "no-deadline [old.app.f] 5 true", "expires-estimated [new.app.f old.app.f] 10 true"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if r.Count(inspect.Error) != 1 || r.Count(inspect.Note) != 0 {
		t.Errorf("%d errors and %d notes count", r.Count(inspect.Error), r.Count(inspect.Note))
	}
}

// TestAFindingSelectsItsRecords: the count of a finding is that of the records
// that it selects, whatever the table holds.
func TestAFindingSelectsItsRecords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := rapid.SliceOfN(anyRecord(), 0, 40).Draw(t, "records")
		in := caseOf(records...)
		in.Functions = map[string]doctor.Function{"gone.app.f": {Gone: true}}
		r := doctor.Examine(in)
		for i := range r.Findings {
			f := &r.Findings[i]
			n := 0
			for record := range in.Records.All() {
				if f.Matches(record) {
					n++
				}
			}
			if n != f.Count {
				t.Fatalf("%s counts %d and selects %d", f.ID, f.Count, n)
			}
			if f.Title == "" || f.What == "" || f.Advice == "" || len(f.Evidence) == 0 {
				t.Fatalf("%s says too little: %+v", f.ID, f)
			}
		}
		if len(r.Fine)+len(r.Unknown)+len(distinct(r.Findings)) != len(doctor.Checks()) {
			t.Fatalf("a check has no answer, or two")
		}
	})
}

// What a finding says in its sentences are the numbers that it counts.
func TestFindingsSpeakOfTheirOwnRecords(t *testing.T) {
	bare := append(healthy(noDeadline), python("odd", time.Minute, noDeadline, status("EXPIRED")))
	off := caseOf(python("old", 2*time.Hour, completed(time.Second)))
	off.Table.TTL = inspect.TTLOff
	for name, tt := range map[string]struct {
		in       doctor.Case
		id, want string
	}{
		"states without the odd record": {caseOf(bare...), "no-deadline", "completed 5: in_progress_expiration absent in all"},
		"estimates without it":          {caseOf(bare...), "expires-estimated", "5 records"},
		"two keys": {
			caseOf(python("null", time.Minute, completed(time.Second)), python("null", time.Minute, completed(time.Second), under("b.app.f"))),
			"shared-key", "2 keys shared by all events without one",
		},
		"one record":                      {off, "ttl-off", "time to live: disabled; 1 record past its expiration"},
		"a percent sign":                  {caseOf(python("big", time.Minute, completed(time.Second), response("S", 390_000))), "near-size-limit", "1 record holds a response of more than 80 % of what an item may have."},
		"both ends of a span have a date": {caseOf(python("a", 26*time.Hour, expires(seconds(now+3600_000))), python("b", time.Minute)), "lapsed", "2 of 2, between 2024-12-30 22:00 and 2024-12-31 23:59 UTC"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, f := range doctor.Examine(tt.in).Findings {
				if f.ID == tt.id && (slices.Contains(f.Evidence, tt.want) || f.What == tt.want || f.Title == tt.want) {
					return
				}
			}
			t.Errorf("%s does not say %q: %+v", tt.id, tt.want, doctor.Examine(tt.in).Findings)
		})
	}
}

func distinct(findings []doctor.Finding) map[string]bool {
	out := map[string]bool{}
	for _, f := range findings {
		out[f.ID] = true
	}
	return out
}

func anyRecord() *rapid.Generator[inspect.Record] {
	stamps := []inspect.Timestamp{
		{}, {Unit: inspect.NotANumber}, seconds(now - 9*24*3600_000), seconds(now - 7200_000), seconds(now + 3600_000), seconds(now + 1000),
		milliseconds(now - 60_000), milliseconds(now + 60_000), seconds(now + 900*24*3600_000), {At: now + 500, Unit: inspect.Seconds},
	}
	return rapid.Custom(func(t *rapid.T) inspect.Record {
		event := rapid.SampledFrom([]string{"a", "b", "c", "null", ""}).Draw(t, "event")
		hash := rapid.SampledFrom([]string{digest(event), base64Of(event)}).Draw(t, "digest")
		prefix := rapid.SampledFrom([]string{"pay.app.f", "pay.main.f", "pay", "gone.app.f", "test-func.app.f", "", "no"}).Draw(t, "prefix")
		r := inspect.Record{
			Key: prefix + "#" + hash, ReadAt: now,
			Status:     rapid.SampledFrom([]inspect.Status{"INPROGRESS", "COMPLETED", "", "EXPIRED"}).Draw(t, "status"),
			Expiration: rapid.SampledFrom(stamps).Draw(t, "expiration"), Deadline: rapid.SampledFrom(stamps).Draw(t, "deadline"),
			Validation: rapid.SampledFrom([]string{"", digest("null"), digest("x")}).Draw(t, "validation"),
			Data:       rapid.SampledFrom([]inspect.Body{{}, {Type: "S", Bytes: 5}, {Type: "M", Bytes: 390_000}}).Draw(t, "data"),
		}
		if prefix == "no" {
			r.Key = "__invoke_prime__"
		}
		return r
	})
}

func TestEachCheckIsWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, check := range doctor.Checks() {
		if seen[check.ID] || check.ID == "" || strings.ContainsAny(check.ID, " @") {
			t.Errorf("id %q", check.ID)
		}
		seen[check.ID] = true
		if check.Severity == inspect.Fine || check.Finds == "" || check.Fine == "" || check.Source == "" {
			t.Errorf("%s lacks severity, words or source", check.ID)
		}
		if check.Thread != "" && doctor.ThreadURL(check.Thread) == "" {
			t.Errorf("%s: thread %s", check.ID, check.Thread)
		}
	}
}
