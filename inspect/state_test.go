package inspect_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"idemtui/inspect"
)

// stateCase is one invocation of a real library that found a record in its
// table; testdata holds what three of them did, recorded.
type stateCase struct {
	ID         string
	Language   string
	ClockMS    inspect.Millis            `json:"clock_ms"`
	ItemBefore map[string]map[string]any `json:"item_before"`
	SortKey    *string                   `json:"sort_key_attr"`
	Wrapper    string
	Outcome    string
	Error      *struct{ Type string }
}

// recordOf reads an item as store does, as far as states need it.
func (c stateCase) recordOf() inspect.Record {
	text := func(name, kind string) string {
		s, _ := c.ItemBefore[name][kind].(string)
		return s
	}
	stamp := func(name string) inspect.Timestamp {
		if c.ItemBefore[name] == nil {
			return inspect.Timestamp{}
		}
		return inspect.ParseTimestamp(text(name, "N"))
	}
	key := text("id", "S")
	if c.SortKey != nil {
		key = text(*c.SortKey, "S")
	}
	return inspect.Record{
		Key: key, Partition: text("id", "S"), Status: inspect.Status(text("status", "S")),
		Expiration: stamp("expiration"), Deadline: stamp("in_progress_expiration"), Validation: text("validation", "S"),
	}
}

// does is what the library did, in the words of the states' table.
func (c stateCase) does() string {
	switch {
	case c.Outcome == "executed":
		return "runs"
	case c.Outcome == "replayed":
		return "replayed"
	case c.Error.Type == "IdempotencyAlreadyInProgressError", c.Error.Type == "IdempotencyAlreadyInProgressException":
		return "refused"
	}
	return "error"
}

// meaning is what a state says that the next duplicate meets.
func meaning(s inspect.State) string {
	switch s {
	case inspect.Running, inspect.Held, inspect.Stuck:
		return "refused"
	case inspect.Lapsed, inspect.Expired:
		return "runs"
	case inspect.Done:
		return "replayed"
	case inspect.Invalid:
		return "differs by library"
	}
	return ""
}

// otherwise lists, per case, why a library does not do what the state says.
// What is not listed must agree.
func otherwise(c stateCase) string {
	switch c.ID {
	case "state-completed-expires-this-second":
		if c.Language != "python" {
			return "the boundary second: TypeScript compares fractions, Java refuses the put and judges the record expired"
		}
	case "state-completed-no-data", "state-middleware-completed-no-data":
		if c.Language == "java" || c.Wrapper == "middleware" {
			return "a completed record without a response: the diagnosis says so"
		}
	case "state-data-of-the-other-language", "state-data-invalid-json":
		if c.Language != "typescript" {
			return "the stored response is of another library's form"
		}
	case "state-validation-mismatch", "state-validation-absent", "state-middleware-validation-mismatch":
		return "the payload changed: payload validation refuses before the replay"
	case "state-completed-expiration-float":
		if c.Language == "java" {
			return "Java cannot read the fractions that old TypeScript wrote"
		}
	}
	return ""
}

func TestStatesMeanWhatTheLibrariesDo(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*-states.json"))
	if err != nil || len(files) != 3 {
		t.Fatalf("%d files of recorded states, want 3 (%v)", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var cases []stateCase
		if err := json.Unmarshal(text, &cases); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, c := range cases {
			t.Run(c.Language+"/"+c.ID, func(t *testing.T) { checkState(t, c) })
		}
	}
}

func checkState(t *testing.T, c stateCase) {
	t.Helper()
	if c.ItemBefore == nil {
		if c.does() != "runs" {
			t.Errorf("without a record the library %s", c.Outcome)
		}
		return
	}
	r := c.recordOf()
	state := inspect.StateAt(&r, c.ClockMS, inspect.Policy{})
	agrees := meaning(state) == c.does()
	switch reason := otherwise(c); {
	case state == inspect.Invalid:
	case reason == "" && !agrees:
		t.Errorf("state %s means %q, the library: %q", state, meaning(state), c.does())
	case reason != "" && agrees:
		t.Errorf("listed as an exception (%s), but state %s agrees", reason, state)
	}
}

func TestInvalidAreJustTheMalformed(t *testing.T) {
	seconds := func(s int64) inspect.Timestamp {
		return inspect.Timestamp{At: inspect.Millis(s * 1000), Unit: inspect.Seconds}
	}
	millis := func(ms int64) inspect.Timestamp {
		return inspect.Timestamp{At: inspect.Millis(ms), Unit: inspect.Milliseconds}
	}
	const now = 1_735_689_600
	for _, tt := range []struct {
		name   string
		record inspect.Record
		want   inspect.State
	}{
		{"no status", inspect.Record{Expiration: seconds(now + 60)}, inspect.Invalid},
		{"a status in small letters", inspect.Record{Status: "completed", Expiration: seconds(now + 60)}, inspect.Invalid},
		{"the literal EXPIRED", inspect.Record{Status: "EXPIRED", Expiration: seconds(now + 60)}, inspect.Invalid},
		{"no expiration", inspect.Record{Status: inspect.Completed}, inspect.Invalid},
		{"an expiration in milliseconds", inspect.Record{Status: inspect.Completed, Expiration: millis(now * 1000)}, inspect.Invalid},
		{"an expiration that is no number", inspect.Record{Status: inspect.InProgress, Expiration: inspect.Timestamp{Unit: inspect.NotANumber}}, inspect.Invalid},
		{"a deadline in seconds", inspect.Record{Status: inspect.InProgress, Expiration: seconds(now + 60), Deadline: seconds(now)}, inspect.Invalid},
		{"a deadline that is no number never passes", inspect.Record{Key: "f.m.q#d", Status: inspect.InProgress, Expiration: seconds(now + 3599), Deadline: inspect.Timestamp{Unit: inspect.NotANumber}}, inspect.Held},
		{"the boundary second", inspect.Record{Status: inspect.Completed, Expiration: seconds(now)}, inspect.Done},
		{"a second later", inspect.Record{Status: inspect.Completed, Expiration: seconds(now - 1)}, inspect.Expired},
		{"the deadline is this millisecond", inspect.Record{Status: inspect.InProgress, Expiration: seconds(now + 60), Deadline: millis(now * 1000)}, inspect.Running},
		{"the deadline was a millisecond ago", inspect.Record{Status: inspect.InProgress, Expiration: seconds(now + 60), Deadline: millis(now*1000 - 1)}, inspect.Lapsed},
		{"expired though the deadline is ahead", inspect.Record{Status: inspect.InProgress, Expiration: seconds(now - 5), Deadline: millis(now*1000 + 9)}, inspect.Expired},
		{"outside Lambda nothing bounds a run", inspect.Record{Key: "test-func.m.q#d", Status: inspect.InProgress, Expiration: seconds(now + 60)}, inspect.Held},
		{"in Lambda 15 minutes do", inspect.Record{Key: "f.m.q#d", Status: inspect.InProgress, Expiration: seconds(now + 60)}, inspect.Stuck},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := inspect.StateAt(&tt.record, now*1000, inspect.Policy{}); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// record draws a record that a library could have written.
func anyRecord() *rapid.Generator[inspect.Record] {
	return rapid.Custom(func(t *rapid.T) inspect.Record {
		r := inspect.Record{
			Key:        rapid.SampledFrom([]string{"f.m.q#d", "f#d", "#d", "test-func.m.q#d", "plain"}).Draw(t, "key"),
			Status:     rapid.SampledFrom([]inspect.Status{inspect.InProgress, inspect.Completed, "", "EXPIRED"}).Draw(t, "status"),
			Expiration: inspect.Timestamp{At: inspect.Millis(rapid.Int64Range(0, 20_000).Draw(t, "expiration") * 1000), Unit: inspect.Seconds},
		}
		if rapid.Bool().Draw(t, "has a deadline") {
			r.Deadline = inspect.Timestamp{At: inspect.Millis(rapid.Int64Range(0, 20_000_000).Draw(t, "deadline")), Unit: inspect.Milliseconds}
		}
		return r
	})
}

func TestStatesOnlyGoForward(t *testing.T) {
	rank := map[inspect.State]int{inspect.Running: 1, inspect.Held: 1, inspect.Done: 1, inspect.Lapsed: 2, inspect.Stuck: 2, inspect.Expired: 3, inspect.Invalid: 4}
	rapid.Check(t, func(t *rapid.T) {
		r := anyRecord().Draw(t, "record")
		now := inspect.Millis(rapid.Int64Range(0, 30_000_000).Draw(t, "now"))
		later := now + inspect.Millis(rapid.Int64Range(0, 30_000_000).Draw(t, "later"))
		before, after := inspect.StateAt(&r, now, inspect.Policy{}), inspect.StateAt(&r, later, inspect.Policy{})
		if rank[after] < rank[before] || rank[after] == rank[before] && after != before {
			t.Fatalf("%s at %d became %s at %d", before, now, after, later)
		}
	})
}

func TestAges(t *testing.T) {
	const now = inspect.Millis(1_735_689_600_000)
	left := func(d time.Duration) inspect.Timestamp {
		return inspect.Timestamp{At: now + inspect.Millis(d.Milliseconds()), Unit: inspect.Seconds}
	}
	deadline := func(d time.Duration) inspect.Timestamp {
		return inspect.Timestamp{At: now + inspect.Millis(d.Milliseconds()), Unit: inspect.Milliseconds}
	}
	given := inspect.Policy{ExpiresAfter: []inspect.Rule{{Pattern: "f.*", For: 2 * time.Hour}}}
	for _, tt := range []struct {
		name   string
		record inspect.Record
		policy inspect.Policy
		least  time.Duration
		basis  inspect.Basis
	}{
		{"the default of the libraries", inspect.Record{Status: inspect.InProgress, Expiration: left(18 * time.Minute)}, inspect.Policy{}, 42 * time.Minute, inspect.BasisAssumed},
		{"a person's word", inspect.Record{Key: "f.m.q#d", Status: inspect.InProgress, Expiration: left(18 * time.Minute)}, given, 102 * time.Minute, inspect.BasisGiven},
		{"a passed deadline proves the least", inspect.Record{Status: inspect.InProgress, Expiration: left(6 * time.Minute), Deadline: deadline(-54 * time.Minute)}, inspect.Policy{}, 54 * time.Minute, inspect.BasisDeadline},
		{"of sound ages the largest holds", inspect.Record{Key: "f.m.q#d", Status: inspect.InProgress, Expiration: left(time.Hour), Deadline: deadline(-54 * time.Minute)}, given, time.Hour, inspect.BasisGiven},
		{"a running call's estimate", inspect.Record{Status: inspect.InProgress, Expiration: left(time.Hour - 2*time.Second), Deadline: deadline(28 * time.Second)}, inspect.Policy{}, 2 * time.Second, inspect.BasisAssumed},
		{"siblings before the default", inspect.Record{Key: "g.m.q#d", Status: inspect.InProgress, Expiration: left(time.Hour)}, inspect.Policy{Inferred: map[string]inspect.Span{"g.m.q": {Low: 2 * time.Hour, High: 3 * time.Hour}}}, time.Hour, inspect.BasisInferred},
	} {
		t.Run(tt.name, func(t *testing.T) {
			age := inspect.AgeAt(&tt.record, now, tt.policy)
			if !age.Known || age.AtLeast != tt.least || age.Basis != tt.basis {
				t.Errorf("got %+v, want at least %s by %s", age, tt.least, tt.basis)
			}
		})
	}
	// More is left than expires_after allows: it is longer than supposed, and
	// nothing is known of the age.
	r := inspect.Record{Key: "f#d", Status: inspect.InProgress, Expiration: left(2 * time.Hour)}
	if age := inspect.AgeAt(&r, now, inspect.Policy{}); age.Known {
		t.Errorf("got %+v, want unknown", age)
	}
	if state := inspect.StateAt(&r, now, inspect.Policy{}); state != inspect.Held {
		t.Errorf("got %s, want held", state)
	}
}

func TestKnownAgesAreNeverNegative(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anyRecord().Draw(t, "record")
		age := inspect.AgeAt(&r, inspect.Millis(rapid.Int64Range(0, 30_000_000).Draw(t, "now")), inspect.Policy{})
		if age.Known && (age.AtLeast < 0 || age.AtMost < age.AtLeast) {
			t.Fatalf("%+v", age)
		}
	})
}

func TestParseTimestamp(t *testing.T) {
	for _, tt := range []struct {
		text string
		want inspect.Timestamp
	}{
		{"1735689600", inspect.Timestamp{At: 1_735_689_600_000, Unit: inspect.Seconds}},
		{"1735689600.0", inspect.Timestamp{At: 1_735_689_600_000, Unit: inspect.Seconds}},
		{"1735689600.834", inspect.Timestamp{At: 1_735_689_600_834, Unit: inspect.Seconds}},
		{"1.7356896E9", inspect.Timestamp{At: 1_735_689_600_000, Unit: inspect.Seconds}},
		{"1735689600123", inspect.Timestamp{At: 1_735_689_600_123, Unit: inspect.Milliseconds}},
		{"100000000000", inspect.Timestamp{At: 100_000_000_000, Unit: inspect.Milliseconds}},
		{"99999999999", inspect.Timestamp{At: 99_999_999_999_000, Unit: inspect.Seconds}},
		{"0", inspect.Timestamp{At: 0, Unit: inspect.Seconds}},
		{"-5", inspect.Timestamp{At: -5000, Unit: inspect.Seconds}},
		{"soon", inspect.Timestamp{Unit: inspect.NotANumber}},
		{"", inspect.Timestamp{Unit: inspect.NotANumber}},
		{"NaN", inspect.Timestamp{Unit: inspect.NotANumber}},
	} {
		if got := inspect.ParseTimestamp(tt.text); got != tt.want {
			t.Errorf("ParseTimestamp(%q) = %+v, want %+v", tt.text, got, tt.want)
		}
	}
	for _, huge := range []string{"1e125", "9223372036854775807", "99999999999999999999999999999999999999"} {
		if got := inspect.ParseTimestamp(huge); got.Unit != inspect.Milliseconds || got.At < 0 {
			t.Errorf("ParseTimestamp(%s) = %+v", huge, got)
		}
	}
}
