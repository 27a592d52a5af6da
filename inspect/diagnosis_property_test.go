package inspect_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"idemtui/inspect"
)

// anyTimestamp draws a time attribute: near now, far from it, in either unit,
// or none.
func anyTimestamp(t *rapid.T, name string) inspect.Timestamp {
	span := time.Duration(rapid.OneOf(rapid.Int64Range(-120, 120), rapid.Int64Range(-90_000, 90_000)).Draw(t, name+" seconds")) * time.Second
	switch rapid.IntRange(0, 5).Draw(t, name+" form") {
	case 0:
		return inspect.Timestamp{}
	case 1:
		return inspect.Timestamp{Unit: inspect.NotANumber}
	case 2, 3:
		return inSeconds(span)
	}
	return inMillis(span)
}

// anyStored draws a record that a table may hold.
func anyStored(t *rapid.T, i int) inspect.Record {
	digests := []string{"%032x", "wml90SQ14l+DjxN3gY%03dA==", "d41d8cd98f00b204e9800998ecf8427e"}
	digest := rapid.SampledFrom(digests).Draw(t, "digest")
	if digest != digests[2] {
		digest = fmt.Sprintf(digest, i)
	}
	return inspect.Record{
		Key:        rapid.SampledFrom([]string{"orders", "orders.pay", "orders.app.pay", ""}).Draw(t, "prefix") + "#" + digest,
		Status:     rapid.SampledFrom([]inspect.Status{inspect.InProgress, inspect.Completed, "EXPIRED", "DONE", ""}).Draw(t, "status"),
		Expiration: anyTimestamp(t, "expiration"), Deadline: anyTimestamp(t, "deadline"),
		Validation: rapid.SampledFrom([]string{"", "81e5f81db77c596492e6f1a5a792ed53"}).Draw(t, "validation"),
		Data: rapid.SampledFrom([]inspect.Body{
			{}, {Type: "S", Bytes: 2}, {Type: "S", Bytes: 2, Loaded: true, Text: "{}"}, {Type: "M", Bytes: 3}, {Type: "S", Bytes: 5, Loaded: true, Text: "{oops"},
		}).Draw(t, "data"),
	}
}

func anyTable(t *rapid.T) ([]inspect.Record, inspect.Policy) {
	records := make([]inspect.Record, rapid.IntRange(1, 6).Draw(t, "records"))
	for i := range records {
		records[i] = anyStored(t, i)
	}
	p := related(records...)
	p.TTL = rapid.SampledFrom([]inspect.TTL{inspect.TTLUnknown, inspect.TTLOn, inspect.TTLOff, inspect.TTLOtherAttribute}).Draw(t, "TTL")
	return records, p
}

// TestNamedEvidenceDecides: for each attribute that a diagnosis names there is
// a value with which it would not stand as it is.
func TestNamedEvidenceDecides(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		records, p := anyTable(t)
		said := func(class string) string {
			for _, d := range inspect.Diagnose(&records[0], noon, p) {
				if d.Class == class {
					return fmt.Sprint(d.Severity, d.Short, d.Summary, d.Possible, d.Advice, d.NextDuplicate)
				}
			}
			return ""
		}
		before := inspect.Diagnose(&records[0], noon, p)
		for _, d := range before {
			was := said(d.Class)
			if len(d.Evidence) == 0 {
				t.Fatalf("class %q: no evidence", d.Class)
			}
			for _, e := range d.Evidence {
				if !changes(records, &p, e, func() bool { return said(d.Class) != was }) {
					t.Fatalf("class %q: whatever %s (%s) is, the same is said: %s", d.Class, e.Attribute, e.Value, was)
				}
			}
		}
	})
}

// changes reports whether some other value of a piece of evidence makes a
// difference; the records are put back.
func changes(records []inspect.Record, p *inspect.Policy, e inspect.Evidence, differs func() bool) bool {
	kept, policy := append([]inspect.Record(nil), records...), *p
	try := func(change func()) bool {
		change()
		different := differs()
		copy(records, kept)
		*p = policy
		return different
	}
	r := &records[0]
	var tries []func()
	switch e.Attribute {
	case "status":
		for _, s := range []inspect.Status{inspect.InProgress, inspect.Completed, "OTHER"} {
			tries = append(tries, func() { r.Status = s })
		}
	case "expiration", "in_progress_expiration":
		for _, at := range []inspect.Timestamp{{}, {Unit: inspect.NotANumber}, inSeconds(-49 * time.Hour), inSeconds(49 * time.Hour), inMillis(-49 * time.Hour), inMillis(49 * time.Hour)} {
			tries = append(tries, func() {
				if e.Attribute == "expiration" {
					r.Expiration = at
				} else {
					r.Deadline = at
				}
			})
		}
	case "data":
		tries = append(tries, func() { r.Data = inspect.Body{Type: "S"} })
	case "digest":
		tries = append(tries, func() { r.Key = r.Prefix() + "#c2697dd12435e25f838f13778180702e" })
	case "prefix":
		tries = append(tries, func() { r.Key = "another.app.f#" + r.Digest() })
	case "sibling": // without it
		var rest []inspect.Record
		for _, other := range kept {
			if other.Key != e.Value {
				rest = append(rest, other)
			}
		}
		tries = append(tries, func() { p.Relatives = inspect.Relate(inspect.Snapshot{}.Append(rest)) })
	}
	return slices.ContainsFunc(tries, try)
}

// TestDiagnosesOfAnyRecord: whatever a table holds, lists and details agree,
// every language has an answer, and nothing panics.
func TestDiagnosesOfAnyRecord(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		records, p := anyTable(t)
		for i := range records {
			r := &records[i]
			all := inspect.Diagnose(r, noon, p)
			classes := ""
			for _, d := range all {
				classes += d.Class
				if len(d.Next) != len(inspect.Languages()) || d.Summary == "" || d.NextDuplicate == "" {
					t.Fatalf("%+v", d)
				}
			}
			if got := inspect.ClassesOf(r, noon, p); got != classes {
				t.Fatalf("classes %q, diagnoses %q", got, classes)
			}
			if got := inspect.ClassOf(r, noon, p); got != all[0].Class {
				t.Fatalf("class %q, first diagnosis %q", got, all[0].Class)
			}
			for _, a := range all[0].Next {
				if (a.Error == "") != (a.Act == inspect.Runs || a.Act == inspect.TakesOver || a.Act == inspect.Replays) {
					t.Fatalf("%s: %s with error %q", a.Language, a.Act, a.Error)
				}
			}
			if len(inspect.RanTwice(r, noon, p)) != 8 {
				t.Fatal("a cause is missing")
			}
		}
	})
}

// TestWhatMayRunOnceAlwaysMay: as time goes on, and nobody touches the record,
// no library goes back to refusing.
func TestWhatMayRunOnceAlwaysMay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := anyStored(t, 0)
		at := noon
		may := map[inspect.Language]bool{}
		for range 12 {
			at += inspect.Millis(rapid.OneOf(rapid.Int64Range(0, 2000), rapid.Int64Range(0, 40_000_000)).Draw(t, "later"))
			for _, l := range inspect.Languages() {
				act := inspect.DuplicateAt(&r, at, inspect.Call{Language: l}).Act
				runs := act == inspect.Runs || act == inspect.TakesOver
				if may[l] && !runs {
					t.Fatalf("%s: ran before, now %s", l, act)
				}
				may[l] = may[l] || runs
			}
		}
	})
}

// TestUntilIsWhenItRuns: up to then the answer stays, and just behind it the
// handler runs.
func TestUntilIsWhenItRuns(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := anyStored(t, 0)
		c := inspect.Call{Language: rapid.SampledFrom(inspect.Languages()).Draw(t, "language")}
		d := inspect.DuplicateAt(&r, noon, c)
		if d.Act == inspect.Runs || d.Act == inspect.TakesOver {
			return
		}
		if d.Until == 0 {
			const century = 100 * 365 * 24 * time.Hour
			later := inspect.DuplicateAt(&r, noon+inspect.Millis(century.Milliseconds()), c)
			if later.Act != d.Act {
				t.Fatalf("%s for ever, but %s later", d.Act, later.Act)
			}
			return
		}
		const second = 1000 // expirations pass at the end of their second
		if later := inspect.DuplicateAt(&r, d.Until+second, c); later.Act != inspect.Runs && later.Act != inspect.TakesOver {
			t.Fatalf("%s until %d, then %s", d.Act, d.Until, later.Act)
		}
	})
}
