package activity_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"idemtui/inspect"
	"idemtui/inspect/activity"
	"idemtui/inspect/filter"
)

// now is 21:42:30 UTC.
const now = inspect.Millis(1_795_470_150_000)

// record is a record of which the call started some time ago, by an
// expires_after of an hour.
func record(prefix string, i int, status inspect.Status, ago, deadline time.Duration) inspect.Record {
	key := fmt.Sprintf("%s#%032x", prefix, i)
	at := now - inspect.Millis(ago.Milliseconds())
	r := inspect.Record{Key: key, Partition: key, Status: status, ReadAt: now, Expiration: inspect.Timestamp{At: at + 3600_000, Unit: inspect.Seconds}}
	if deadline != 0 {
		r.Deadline = inspect.Timestamp{At: at + inspect.Millis(deadline.Milliseconds()), Unit: inspect.Milliseconds}
	}
	return r
}

// outage is half an hour in which calls of two functions died each minute.
func outage() []inspect.Record {
	var rs []inspect.Record
	for minute := range 30 {
		ago := time.Duration(25+minute) * time.Minute
		rs = append(rs, record("orders.app.pay", len(rs), inspect.InProgress, ago, 0))
		if minute%3 == 0 {
			rs = append(rs, record("billing.run", len(rs), inspect.InProgress, ago, 10*time.Second))
		}
	}
	for minute := range 58 {
		ago := time.Duration(minute) * time.Minute
		rs = append(rs, record("orders.app.pay", 100+minute, inspect.Completed, ago, 0), record("notify.app.send", 200+minute, inspect.Completed, ago, time.Second))
	}
	return rs
}

func tally(t interface {
	Helper()
	Fatal(args ...any)
}, rs []inspect.Record,
) activity.Tally {
	t.Helper()
	snap := inspect.Snapshot{}.Append(rs)
	got, err := activity.Count(context.Background(), activity.Question{Records: snap, Now: now, Policy: inspect.Policy{Siblings: inspect.Study(snap, nil)}})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestFunctionsTellWhatIsStuckAndForHowLong(t *testing.T) {
	got := tally(t, outage()).Functions
	var names []string
	for _, f := range got {
		names = append(names, f.Prefix)
	}
	if diff := cmp.Diff([]string{"orders.app.pay", "billing.run", "notify.app.send"}, names); diff != "" {
		t.Fatal("functions (-want +got):", diff)
	}
	pay, billing, notify := got[0], got[1], got[2]
	if pay.Counts.Of(inspect.Stuck) != 30 || pay.Oldest.AtLeast != 54*time.Minute || pay.Deadlines != 0 || pay.Writer != inspect.WriterPython {
		t.Errorf("pay has %d stuck, the oldest %s, %d deadlines, writer %s", pay.Counts.Of(inspect.Stuck), pay.Oldest.AtLeast, pay.Deadlines, pay.Writer)
	}
	if billing.Counts.Of(inspect.Lapsed) != 10 || billing.Oldest.Basis != inspect.BasisDeadline || billing.Deadlines != 10 {
		t.Errorf("billing has %d lapsed by %q, %d deadlines", billing.Counts.Of(inspect.Lapsed), billing.Oldest.Basis, billing.Deadlines)
	}
	if notify.Oldest.Known || notify.Trouble() != 0 {
		t.Errorf("notify has trouble: %+v", notify.Oldest)
	}
	want := []activity.AgeRange{{20 * time.Minute, 30 * time.Minute, 5}, {30 * time.Minute, 40 * time.Minute, 10}, {40 * time.Minute, 50 * time.Minute, 10}, {50 * time.Minute, 60 * time.Minute, 5}}
	if diff := cmp.Diff(want, pay.StuckAges); diff != "" {
		t.Error("ages (-want +got):", diff)
	}
	// The last hour begins at 20:45: the outage was from 20:48 to 21:17.
	troubled := ""
	for _, bin := range pay.Recent {
		troubled += map[bool]string{true: "x", false: "."}[bin.Trouble > 0]
	}
	if troubled != "xxxxxxx....." {
		t.Errorf("the last hour of pay is %s", troubled)
	}
}

func TestAnOutageIsAStretchAndACrashIsNone(t *testing.T) {
	rs := append(outage(), record("billing.run", 9999, inspect.InProgress, 5*time.Minute, time.Second))
	got := tally(t, rs)
	line := got.Lines[activity.ByMinute]
	found := line.Outages()
	if len(found) != 1 || found[0].Trouble != 40 {
		t.Fatalf("outages are %+v, want one of 40 records", found)
	}
	if from, to := line.From(found[0].From).Time().Format("15:04"), line.From(found[0].To).Time().Format("15:04"); from != "20:48" || to != "21:18" {
		t.Errorf("the outage is from %s to %s", from, to)
	}
	if got.Refused.N != 30 || got.Refused.Last.Sub(now) != 35*time.Minute {
		t.Errorf("refused: %+v", got.Refused)
	}
}

func TestTheStepShowsTheTrouble(t *testing.T) {
	for want, ago := range map[activity.Step]time.Duration{
		activity.ByMinute: 50 * time.Minute, activity.ByTwoMinutes: 110 * time.Minute, activity.ByFiveMinutes: 4 * time.Hour,
		activity.ByQuarter: 10 * time.Hour, activity.ByHour: 50 * time.Hour, activity.ByDay: 20 * 24 * time.Hour,
	} {
		rs := outage()[40:] // what completed
		for i := range 9 {
			r := record("slow.app.run", 5000+i, inspect.InProgress, ago, time.Second)
			r.Expiration.At = now + 30*24*3600_000
			rs = append(rs, r)
		}
		got := tally(t, rs)
		if step := got.FittingStep(60); step != want {
			t.Errorf("trouble %s ago shows by %s, want by %s", ago, step, want)
		}
	}
	healthy := tally(t, outage()[40:])
	if step := healthy.FittingStep(60); step != activity.ByMinute {
		t.Errorf("a healthy hour shows by %s", step)
	}
}

func TestCountGivesUpWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	q := activity.Question{Records: inspect.Snapshot{}.Append(outage()), Now: now}
	if _, err := activity.Count(ctx, q); !errors.Is(err, context.Canceled) {
		t.Errorf("Count went on: %v", err)
	}
	if _, err := activity.Hits(ctx, q, 0, now); !errors.Is(err, context.Canceled) {
		t.Errorf("Hits went on: %v", err)
	}
}

// records draws a table of anything.
func records(t *rapid.T) []inspect.Record {
	n := rapid.IntRange(0, 60).Draw(t, "records")
	rs := make([]inspect.Record, n)
	for i := range rs {
		prefix := rapid.SampledFrom([]string{"", "pay", "orders.app.pay", "billing.run"}).Draw(t, "prefix")
		status := rapid.SampledFrom([]inspect.Status{inspect.InProgress, inspect.Completed, "ODD"}).Draw(t, "status")
		ago := time.Duration(rapid.Int64Range(-100_000, 60*24*3600).Draw(t, "ago")) * time.Second
		deadline := time.Duration(rapid.SampledFrom([]int{0, 1, 30, 900}).Draw(t, "deadline")) * time.Second
		rs[i] = record(prefix, i, status, ago, deadline)
		rs[i].Expiration.Unit = rapid.SampledFrom([]inspect.Unit{inspect.Seconds, inspect.Seconds, inspect.Milliseconds, inspect.Absent}).Draw(t, "unit")
	}
	return rs
}

// TestEachRecordIsCountedOnce: functions and lines hold every record, and none
// twice, whatever the table holds.
func TestEachRecordIsCountedOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rs := records(t)
		got := tally(t, rs)
		total := 0
		for _, f := range got.Functions {
			total += f.Counts.Total()
			ages := 0
			for _, a := range append(f.StuckAges, f.LapsedAges...) {
				ages += a.Records
			}
			if ages > f.Trouble() {
				t.Fatalf("%d ages of %d stuck and lapsed records", ages, f.Trouble())
			}
		}
		if total != len(rs) || got.Counts.Total() != len(rs) {
			t.Fatalf("functions hold %d, the counts %d of %d records", total, got.Counts.Total(), len(rs))
		}
		for _, step := range activity.Steps() {
			line := got.Lines[step]
			past := line.Sum(0, activity.PastBins)
			if n := past.Total() + line.Earlier.Total(); n != got.Placed {
				t.Fatalf("by %s there are %d records, want the %d placed ones", step, n, got.Placed)
			}
		}
	})
}

// TestASpanIsAFilter: hits, the selection for a plan and the filter's at: term
// mean the same records.
func TestASpanIsAFilter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		snap := inspect.Snapshot{}.Append(records(t))
		policy := inspect.Policy{Siblings: inspect.Study(snap, nil)}
		from := now - inspect.Millis(rapid.Int64Range(0, 60*24*60).Draw(t, "from"))*60_000
		to := from + inspect.Millis(rapid.Int64Range(1, 3000).Draw(t, "minutes"))*60_000
		hits, err := activity.Hits(context.Background(), activity.Question{Records: snap, Now: now, Policy: policy}, from, to)
		if err != nil {
			t.Fatal(err)
		}
		hit := 0
		for _, h := range hits {
			hit += h.Counts.Total()
		}
		within, chosen := activity.Within(policy, from, to), 0
		for r := range snap.All() {
			if within(r) {
				chosen++
			}
		}
		query, err := filter.ParseExact(filter.Between(from, to))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := query.Rows(context.Background(), snap, now, policy)
		if err != nil {
			t.Fatal(err)
		}
		if hit != chosen || hit != len(rows) {
			t.Fatalf("hits %d, selection %d, filter %d records", hit, chosen, len(rows))
		}
	})
}

func BenchmarkCount(b *testing.B) {
	rs := make([]inspect.Record, 0, 1_000_000)
	for i := range cap(rs) {
		status := inspect.Completed
		if i%50 == 0 {
			status = inspect.InProgress
		}
		rs = append(rs, record(fmt.Sprintf("orders.app.process_order_%d", i%1000), i, status, time.Duration(i%3600)*time.Second, 0))
	}
	snap := inspect.Snapshot{}.Append(rs)
	q := activity.Question{Records: snap, Now: now, Policy: inspect.Policy{Siblings: inspect.Study(snap, nil)}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := activity.Count(b.Context(), q); err != nil {
			b.Fatal(err)
		}
	}
}
