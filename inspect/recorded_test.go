package inspect_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

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
	Validation *string                   `json:"validation_jmespath"`
	Wrapper    string
	Outcome    string
	Response   json.RawMessage `json:"response_json"`
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
	var data inspect.Body
	for kind, value := range c.ItemBefore["data"] {
		data = inspect.Body{Type: kind, Bytes: 1, Loaded: true}
		if data.Text, _ = value.(string); kind != "S" {
			data.Text = "[1]" // whatever it is, it is no empty value
		}
	}
	return inspect.Record{
		Data: data,
		Key:  key, Partition: text("id", "S"), Status: inspect.Status(text("status", "S")),
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

// exception is what libraries do with a record that its state does not say.
type exception struct {
	reason string
	does   map[string]string // by language; the others do what the state says
}

// exceptions are all of them. What is not listed must agree, what is listed
// must not, and each must be met.
func exceptions() map[string]exception {
	all := func(does string) map[string]string {
		return map[string]string{"python": does, "typescript": does, "java": does}
	}
	return map[string]exception{
		"state-completed-expires-this-second": {
			reason: "the boundary second: Python compares whole seconds, TypeScript fractions; Java's put is refused, and then it judges the record expired",
			does:   map[string]string{"typescript": "runs", "java": "error"},
		},
		"state-completed-no-data":            {reason: "Java cannot read a completed record without a response", does: map[string]string{"java": "error"}},
		"state-middleware-completed-no-data": {reason: "the Middy middleware takes undefined for no answer", does: map[string]string{"typescript": "runs"}},
		"state-completed-expiration-float":   {reason: "Java cannot read the fractions of old TypeScript", does: map[string]string{"java": "error"}},
		"state-data-of-the-other-language":   {reason: "the response is of another library's form", does: map[string]string{"python": "error", "java": "error"}},
		"state-data-invalid-json":            {reason: "the response is no JSON, which TypeScript does not ask for", does: map[string]string{"python": "error", "java": "error"}},
		"state-validation-mismatch":          {reason: "the payload changed: refused before the replay", does: all("error")},
		"state-validation-absent":            {reason: "no stored hash counts as a changed payload", does: all("error")},
		"state-middleware-validation-mismatch": {
			reason: "the payload changed: refused before the replay", does: map[string]string{"typescript": "error"},
		},
		// Invalid ones, where the state leaves it to the library.
		"state-inprogress-deadline-in-seconds":  {reason: "as milliseconds the deadline passed in 1970", does: all("runs")},
		"state-inprogress-no-expiration-lapsed": {reason: "the put's condition on the deadline holds without an expiration", does: all("runs")},
		"state-completed-expiration-in-ms":      {reason: "as seconds the expiration never comes", does: all("replayed")},
		"state-completed-no-expiration":         {reason: "only TypeScript reads such a record", does: map[string]string{"python": "error", "typescript": "replayed", "java": "error"}},
		"state-status-expired-literal":          {reason: "EXPIRED is computed, never stored", does: all("error")},
		"state-status-unknown":                  {reason: "no library knows the word", does: all("error")},
		"state-status-missing":                  {reason: "no library does without", does: all("error")},
	}
}

// stateCases are the recorded invocations of all libraries.
func stateCases(t *testing.T) []stateCase {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "*-states.json"))
	if err != nil || len(files) != 3 {
		t.Fatalf("%d files of recorded states, want 3 (%v)", len(files), err)
	}
	var all []stateCase
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var cases []stateCase
		if err := json.Unmarshal(text, &cases); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all = append(all, cases...)
	}
	return all
}

func TestStatesMeanWhatTheLibrariesDo(t *testing.T) {
	met := map[string]bool{}
	for _, c := range stateCases(t) {
		met[c.ID] = true
		t.Run(c.Language+"/"+c.ID, func(t *testing.T) { checkState(t, c) })
	}
	for id := range exceptions() {
		if !met[id] {
			t.Errorf("no recorded case is %s", id)
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
	known, listed := exceptions()[c.ID]
	want, differs := known.does[c.Language]
	if !differs {
		want = meaning(state)
	}
	if c.does() != want {
		t.Errorf("state %s: the library %s, want %q", state, c.does(), want)
	}
	if differs && want == meaning(state) {
		t.Errorf("listed as an exception (%s), but state %s says the same", known.reason, state)
	}
	if state == inspect.Invalid && !listed {
		t.Error("an invalid record that is not listed")
	}
}
