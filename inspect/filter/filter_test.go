package filter_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"idemtui/inspect"
	"idemtui/inspect/filter"
)

const now = inspect.Millis(1_735_689_600_000)

func record(key string, status inspect.Status, left, deadline time.Duration) inspect.Record {
	r := inspect.Record{Key: key, Partition: key, Status: status, Expiration: inspect.Timestamp{At: now + inspect.Millis(left.Milliseconds()), Unit: inspect.Seconds}}
	if deadline != 0 {
		r.Deadline = inspect.Timestamp{At: now + inspect.Millis(deadline.Milliseconds()), Unit: inspect.Milliseconds}
	}
	return r
}

func snapshot() inspect.Snapshot {
	big := record("billing#OpC1cgWvo7UYmSV/Fa7LLg==", inspect.Completed, 30*time.Minute, 0)
	big.Data = inspect.Body{Type: "S", Bytes: 20_000}
	return inspect.Snapshot{}.Append([]inspect.Record{
		record("orders.app.pay#729040816f7330c4cb31f54a56f59a7b", inspect.InProgress, 18*time.Minute, 0),           // stuck
		record("orders.app.pay#b190b50f426c86fff417daa914a3af61", inspect.InProgress, 59*time.Minute, 0),           // held
		record("orders.refund.apply#6160d2aaf79cc27a30c6bfceba4c7b4c", inspect.InProgress, time.Hour, time.Second), // running
		record("notify.app.handler#469149de27a85ee5220f23c454309b8b", inspect.InProgress, 10*time.Minute, -50*time.Minute),
		big,
	})
}

func TestRows(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []int32
	}{
		{"", []int32{0, 1, 2, 3, 4}},
		{"state:stuck", []int32{0}},
		{"state:stuck,lapsed", []int32{0, 3}},
		{"-state:completed", []int32{0, 1, 2, 3}},
		{"not:state:completed status:INPROGRESS", []int32{0, 1, 2, 3}},
		{"status:COMPLETED", []int32{4}},
		{"fn:orders", []int32{0, 1, 2}},
		{"fn:ordpay", []int32{0, 1, 2}}, // fuzzy: the letters in this order; "apply" has them too
		{"fn:=orders.app.pay", []int32{0, 1}},
		{"fn:orders.*", []int32{0, 1, 2}},
		{"fn:=orders", nil},
		{"key:7290", []int32{0}},
		{"key:7290408 state:held", nil},
		{"46914", []int32{3}},
		{"notify", []int32{3}},
		{"age>15m", []int32{0, 3, 4}}, // of a completed one: since it completed,
		{"age<2m state:held", []int32{1}},
		{"left<11m", []int32{3}},
		{"size>10k", []int32{4}},
		{`fn:"orders.app.pay"`, []int32{0, 1, 2}},
	} {
		t.Run(tt.text, func(t *testing.T) {
			q, err := filter.Parse(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			got, err := q.Rows(t.Context(), snapshot(), now, inspect.Policy{})
			if err != nil {
				t.Fatal(err)
			}
			if tt.text == "fn:ordpay" || tt.text == `fn:"orders.app.pay"` {
				if len(got) < 2 || got[0] != 0 || got[1] != 1 {
					t.Errorf("got %v, want 0 and 1 among them", got)
				}
				return
			}
			if d := cmp.Diff(append([]int32{}, tt.want...), got); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

func TestMistakesHaveAColumn(t *testing.T) {
	for _, tt := range []struct {
		text   string
		column int
		holds  string
	}{
		{"state:stuk", 1, "stuck"},
		{"orders stat:stuck", 8, "did you mean state?"},
		{"age>soon", 1, "15m"},
		{"size>big", 1, "10k"},
		{`key:"abc`, 5, "not closed"},
		{"state:", 1, "needs a value"},
		{"a -", 3, "nothing stands behind"},
		{"fn:[", 1, "no glob"},
	} {
		t.Run(tt.text, func(t *testing.T) {
			_, err := filter.Parse(tt.text)
			var mistake *filter.Error
			if !errors.As(err, &mistake) {
				t.Fatalf("got %v, want a filter.Error", err)
			}
			if mistake.Column != tt.column || !strings.Contains(mistake.Message, tt.holds) {
				t.Errorf("got column %d, %q; want column %d, %q in it", mistake.Column, mistake.Message, tt.column, tt.holds)
			}
		})
	}
}

func TestParallelRowsAreTheNaiveOnes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 5000).Draw(t, "records")
		var s inspect.Snapshot
		var records []inspect.Record
		for i := range n {
			records = append(records, record(fmt.Sprintf("f%d.app#%032x", i%7, i), inspect.InProgress, time.Duration(i%90)*time.Minute, 0))
			if rapid.IntRange(0, 500).Draw(t, "cut") == 0 {
				s, records = s.Append(records), nil
			}
		}
		s = s.Append(records)
		q, err := filter.Parse("state:stuck fn:f3")
		if err != nil {
			t.Fatal(err)
		}
		got, err := q.Rows(context.Background(), s, now, inspect.Policy{})
		if err != nil {
			t.Fatal(err)
		}
		want := []int32{}
		for i := range s.Len() {
			r := s.At(i)
			if inspect.StateAt(r, now, inspect.Policy{}) == inspect.Stuck && r.Prefix() == "f3.app" {
				want = append(want, int32(i))
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("(-want +got)\n%s", d)
		}
	})
}

func TestRowsStopWhenTheContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	q, err := filter.Parse("state:stuck")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := q.Rows(ctx, snapshot(), now, inspect.Policy{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

func TestWithState(t *testing.T) {
	if got := filter.WithState("fn:orders state:held x", inspect.Stuck, inspect.Lapsed); got != "state:stuck,lapsed fn:orders x" {
		t.Errorf("got %q", got)
	}
	if got := filter.WithState("state:held"); got != "" {
		t.Errorf("got %q", got)
	}
}

func FuzzParse(f *testing.F) {
	for _, t := range filter.Terms() {
		f.Add(t.Example)
	}
	f.Add(`"`)
	f.Fuzz(func(t *testing.T, text string) {
		q, err := filter.Parse(text)
		if err != nil {
			return
		}
		if _, err := q.Rows(context.Background(), snapshot(), now, inspect.Policy{}); err != nil {
			t.Fatal(err)
		}
	})
}
