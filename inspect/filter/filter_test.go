package filter_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

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
		{"state:stuk", 7, "did you mean stuck?"},
		{"state:stuck,lapsd", 13, "did you mean lapsed?"},
		{"state:gone", 7, "states are running, held"},
		{"-state:stuk", 8, "did you mean stuck?"},
		{`größe not:state:"stuk"`, 18, "did you mean stuck?"},
		{"orders stat:stuck", 8, "did you mean state:?"},
		{"stauts:INPROGRESS", 1, "did you mean status:?"},
		{"aeg>1h", 1, "did you mean age> or age<?"},
		{"colour:red", 1, "terms are state: status: fn:"},
		{"age>soon", 5, "15m"},
		{"left<", 6, "needs a value, as in left<1h"},
		{"size>big", 6, "10k"},
		{`key:"abc`, 5, "not closed"},
		{"state:", 7, "needs a value"},
		{`""`, 1, "needs a value"},
		{"a -", 3, "nothing stands behind"},
		{"state:stuck state:held", 13, "state:stuck,held"},
		{"class:X", 7, "classes are A, B, C, D, F, G, I, J, K, none"},
		{"class:C,healthy", 9, "classes are"},
		{"writer:pyton", 8, "did you mean python?"},
		{"-writer:java,ruby", 14, "writers are python, typescript, java, dotnet, unknown"},
		{"basis:givn", 7, "did you mean given?"},
		{"basis:,given", 7, "bases are deadline, observed"},
		{"data:", 6, "needs a value, as in data:"},
		{`data:"out of`, 6, "not closed"},
		{"clas:C", 1, "did you mean class:?"},
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

// TestWordsOfKeysAreNoTerms: what a person pastes from a key is looked for as
// it is, even where it looks like a term.
func TestWordsOfKeysAreNoTerms(t *testing.T) {
	s := inspect.Snapshot{}.Append([]inspect.Record{
		record("orders.app.make.<locals>.inner#729040816f7330c4cb31f54a56f59a7b", inspect.Completed, time.Minute, 0),
		record("state:odd prefix#b190b50f426c86fff417daa914a3af61", inspect.Completed, time.Minute, 0),
		record(`-a "b"\#6160d2aaf79cc27a30c6bfceba4c7b4c`, inspect.Completed, time.Minute, 0),
		record("team/orders.[x]#469149de27a85ee5220f23c454309b8b", inspect.Completed, time.Minute, 0),
	})
	for text, want := range map[string][]int32{
		"orders.app.make.<locals>.inner":         {0},
		"fn:orders.app.make.<locals>.*":          {0},
		"orders.app.make.<locals>.inner#7290":    {0},
		`"state:odd prefix"`:                     {1},
		`fn:"=state:odd prefix"`:                 {1},
		`-"state:odd"`:                           {0, 2, 3},
		`"-a"`:                                   {2},
		`key:"\"b\""`:                            {2},
		`key:"a \"b"`:                            {2},
		"fn:team*":                               {3},
		"fn:*[x]":                                {3},
		"fn:????/orders.[x]":                     {3},
		"fn:team*y":                              {},
		"B190":                                   {1}, // a hex digest in capitals
		"status:completed -fn:team* -fn:orders*": {1, 2},
		"not:status:COMPLETED":                   {},
		"\tfn:team*\n":                           {3},
	} {
		q, err := filter.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		got, err := q.Rows(t.Context(), s, now, inspect.Policy{})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got)\n%s", text, d)
		}
	}
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

// TestTermsOnWhatFollowsFromARecord: its class, its writer, what its age rests
// on.
func TestTermsOnWhatFollowsFromARecord(t *testing.T) {
	policy := inspect.Policy{ExpiresAfter: []inspect.Rule{{Pattern: "orders.app.*", For: time.Hour}}}
	for text, want := range map[string][]int32{
		"class:C":                          {0, 1},
		"class:a,B":                        {2, 3},
		"-class:none":                      {0, 1, 2, 3},
		"writer:python":                    {0, 1, 2, 3},
		"writer:typescript":                {4},
		"writer:java":                      {5},
		"writer:dotnet,TypeScript":         {4, 5},
		"-writer:python,typescript":        {5},
		"basis:given":                      {0, 1},
		"basis:deadline":                   {3},
		"basis:assumed,inferred":           {2, 4, 5},
		"basis:none":                       {},
		"class:C writer:python age>15m":    {0},
		"-basis:given not:writer:dotnet":   {2, 3, 4},
		"class:none basis:assumed":         {4, 5},
		"fn:=orders.app.pay -basis:given":  {},
		"state:stuck,held class:C -key:b1": {0},
	} {
		s := snapshot().Append([]inspect.Record{record("pay.handle#729040816f7330c4cb31f54a56f59a7b", inspect.Completed, time.Minute, 0)})
		q, err := filter.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		got, err := q.Rows(t.Context(), s, now, policy)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got)\n%s", text, d)
		}
	}
}

func TestWithState(t *testing.T) {
	for _, tt := range []struct {
		text string
		with []inspect.State
		want string
	}{
		{"fn:orders state:held x", []inspect.State{inspect.Stuck, inspect.Lapsed}, "state:stuck,lapsed fn:orders x"},
		{"state:held", nil, ""},
		{"-state:held", []inspect.State{inspect.Stuck}, "state:stuck -state:held"},
		{`key:"a  state:b"`, nil, `key:"a  state:b"`},
		{`state:held key:"not closed`, nil, `key:"not closed`},
	} {
		if got := filter.WithState(tt.text, tt.with...); got != tt.want {
			t.Errorf("WithState(%q) = %q, want %q", tt.text, got, tt.want)
		}
		q, err := filter.Parse(tt.text)
		if err != nil {
			continue
		}
		next := q.WithState(tt.with...)
		if d := cmp.Diff(tt.with, next.States()); d != "" || next.String() != tt.want {
			t.Errorf("the query of %q with states is %q (-want +got)\n%s", tt.text, next, d)
		}
	}
}

func TestQueriesKnowTheirStatesAndTimes(t *testing.T) {
	for _, tt := range []struct {
		text   string
		states []inspect.State
		timed  bool
	}{
		{"", nil, false},
		{"fn:orders key:3f size>1k status:COMPLETED", nil, false},
		{"left<1h", nil, true},
		{"age>1d", nil, true},
		{"-state:stuck", nil, true},
		{"State:stuck", nil, false}, // a mistake
		{"state:Stuck,HELD,stuck", []inspect.State{inspect.Stuck, inspect.Held}, true},
		{"state:stuck,held,lapsed state:lapsed,stuck", []inspect.State{inspect.Stuck, inspect.Lapsed}, true},
	} {
		q, err := filter.Parse(tt.text)
		if (err != nil) != (tt.text == "State:stuck") {
			t.Fatalf("%s: %v", tt.text, err)
		}
		if d := cmp.Diff(tt.states, q.States()); d != "" || q.DependsOnTime() != tt.timed {
			t.Errorf("%s: depends on time: %v; states (-want +got)\n%s", tt.text, q.DependsOnTime(), d)
		}
		if q.Empty() != (q.String() == "") {
			t.Errorf("%q is empty: %v", q, q.Empty())
		}
	}
}

func TestComplete(t *testing.T) {
	prefixes := []string{"orders.app.pay", "orders.refund.apply", "notify.app.handler", "two words", `back\slash "x"`}
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"sta", []string{"state:", "status:"}},
		{"x -sta", []string{"-state:", "-status:"}},
		{"state:s", []string{"state:stuck"}},
		{"state:stuck,l", []string{"state:stuck,lapsed"}},
		{"not:state:stuck,ru", []string{"not:state:stuck,running"}},
		{"status:", []string{"status:INPROGRESS", "status:COMPLETED"}},
		{`fn:back`, []string{`fn:"=back\\slash \"x\""`}},
		{"state:stuck,held,", []string{"state:stuck,held,running", "state:stuck,held,lapsed", "state:stuck,held,completed", "state:stuck,held,expired", "state:stuck,held,invalid"}},
		{"fn:refund", []string{"fn:=orders.refund.apply"}},
		{"fn:=notify", []string{"fn:=notify.app.handler"}},
		{"fn:=notify.app.handler", nil},
		{`fn:"two w`, []string{`fn:"=two words"`}},
		{"ntf", []string{"fn:=notify.app.handler"}},
		{"age>1", nil},
		{"key:3f", nil},
		{"ag", []string{"age>", "age<"}},
		{"class:", []string{"class:A", "class:B", "class:C", "class:D", "class:F", "class:G", "class:I", "class:J", "class:K", "class:none"}},
		{"-class:c,n", []string{"-class:c,none"}},
		{"writer:t", []string{"writer:typescript"}},
		{"basis:inferred,as", []string{"basis:inferred,assumed"}},
		{"dat", []string{"data:"}},
		{"data:x", nil},
	} {
		if d := cmp.Diff(tt.want, filter.Complete(tt.text, len(tt.text)+1, prefixes), cmpopts.EquateEmpty()); d != "" {
			t.Errorf("%s (-want +got)\n%s", tt.text, d)
		}
	}
	if got := filter.Complete("sta key:3f", 4, nil); len(got) != 2 {
		t.Errorf("in the middle: %q", got)
	}
	if got := filter.Complete("key:3f ", 8, nil); len(got) < 8 || got[0] != "state:" {
		t.Errorf("behind a blank: %q", got)
	}
	if got := filter.Complete("state:stuck", -3, nil); len(got) < 8 {
		t.Errorf("before the text: %q", got)
	}
}

func TestReplacePutsAnOfferInThePlaceOfItsWord(t *testing.T) {
	for _, tt := range []struct {
		text   string
		column int
		offer  string
		want   string
		behind int
	}{
		{"sta", 4, "state:", "state:", 7},
		{"sta key:3f", 4, "status:", "status: key:3f", 8},
		{"key:3f ", 8, "state:", "key:3f state:", 14},
		{"ä -sta x", 7, "-state:", "ä -state: x", 10},
		{`fn:"two w`, 10, `fn:"=two words"`, `fn:"=two words"`, 16},
		{"", 1, "age>", "age>", 5},
		{"x", 99, "fn:=x", "fn:=x", 6},
	} {
		got, behind := filter.Replace(tt.text, tt.column, tt.offer)
		if got != tt.want || behind != tt.behind {
			t.Errorf("%q at %d: %q, %d; want %q, %d", tt.text, tt.column, got, behind, tt.want, tt.behind)
		}
	}
}

// TestRowsInGoesByTheStatesGiven: with a not and without.
func TestRowsInGoesByTheStatesGiven(t *testing.T) {
	s := snapshot()
	states := make([]inspect.State, s.Len())
	for i := range states {
		states[i] = inspect.Running
	}
	states[1] = inspect.Lapsed
	for text, want := range map[string][]int32{
		"state:lapsed": {1}, "-state:lapsed": {0, 2, 3, 4}, "state:stuck": {}, "status:COMPLETED": {4}, "not:state:running,stuck": {1},
	} {
		q, err := filter.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		got, err := q.RowsIn(t.Context(), s, states, now, inspect.Policy{})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("%s (-want +got)\n%s", text, d)
		}
	}
}

// TestWhatIsNotKnownIsNotSmall: without an age or a response nothing is
// younger or smaller than anything.
func TestWhatIsNotKnownIsNotSmall(t *testing.T) {
	ageless := record("orders.app.pay#1", inspect.InProgress, 9*time.Hour, 0)
	endless := record("orders.app.pay#2", inspect.Completed, -time.Hour, 0)
	s := inspect.Snapshot{}.Append([]inspect.Record{ageless, endless})
	for text, want := range map[string][]int32{"age<5d": {1}, "age>0": {1}, "size<1k": {}, "size>0": {}, "left<5d": {0}, "-left<5d": {1}} {
		q, err := filter.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		got, err := q.Rows(t.Context(), s, now, inspect.Policy{})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got)\n%s", text, d)
		}
	}
}

// TestExamplesOfTheHelpAreFilters: the table drives parser and help alike.
func TestExamplesOfTheHelpAreFilters(t *testing.T) {
	for _, term := range filter.Terms() {
		if q, err := filter.Parse(term.Example); err != nil || q.Empty() || term.Meaning == "" {
			t.Errorf("%q (%s): %v", term.Example, term.Meaning, err)
		}
	}
}
