package doctor_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
	"idemtui/inspect/doctor"
)

// value is an attribute as DynamoDB writes it.
type value struct{ S, N string }

// decoded is an item of the vectors as a load gives it.
func decoded(t *testing.T, item map[string]json.RawMessage, sortKey string) inspect.Record {
	t.Helper()
	read := func(name string) (v value) {
		if text, there := item[name]; there {
			if err := json.Unmarshal(text, &v); err != nil {
				t.Fatal(err)
			}
		}
		return v
	}
	r := inspect.Record{Key: read("id").S, Status: inspect.Status(read("status").S), Validation: read("validation").S, ReadAt: now}
	r.Partition = r.Key
	if sortKey != "" {
		r.Key = read(sortKey).S
	}
	if n := read("expiration").N; n != "" {
		r.Expiration = inspect.ParseTimestamp(n)
	}
	if n := read("in_progress_expiration").N; n != "" {
		r.Deadline = inspect.ParseTimestamp(n)
	}
	if text, there := item["data"]; there {
		var typed map[string]json.RawMessage
		if err := json.Unmarshal(text, &typed); err != nil {
			t.Fatal(err)
		}
		for kind, v := range typed {
			r.Data = inspect.Body{Type: kind, Bytes: len(v)}
		}
	}
	return r
}

// TestRecordedItems examines a table of one item each, as the real libraries
// were given or wrote it.
func TestRecordedItems(t *testing.T) {
	found := map[string]string{
		"state-inprogress-lapsed-1ms":                 "lapsed",
		"state-inprogress-no-deadline":                "expires-estimated no-deadline",
		"state-inprogress-no-deadline-expired":        "expires-estimated no-deadline",
		"state-inprogress-live-but-expired":           "expires-too-soon",
		"state-inprogress-deadline-in-seconds":        "deadline-seconds",
		"state-completed-no-data":                     "no-response",
		"state-middleware-completed-no-data":          "no-response",
		"state-completed-no-expiration":               "no-expiration",
		"state-inprogress-no-expiration-lapsed":       "no-expiration",
		"state-completed-expiration-in-ms":            "expiration-milliseconds",
		"state-completed-expiration-float":            "old-library",
		"state-status-expired-literal":                "invalid-status",
		"state-status-unknown":                        "invalid-status",
		"state-status-missing":                        "invalid-status",
		"state-validation-mismatch-inprogress-lapsed": "lapsed",
		"state-composite-lapsed":                      "lapsed",
		"state-extra-attributes":                      "lapsed",
	}
	for _, language := range []string{"python", "typescript", "java"} {
		text, err := os.ReadFile(filepath.Join("..", "testdata", "powertools-"+language+"-states.json"))
		if err != nil {
			t.Fatal(err)
		}
		var cases []struct {
			ID         string
			ClockMS    inspect.Millis             `json:"clock_ms"`
			SortKey    string                     `json:"sort_key_attr"`
			ItemBefore map[string]json.RawMessage `json:"item_before"`
		}
		if err := json.Unmarshal(text, &cases); err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			if c.ItemBefore == nil {
				continue
			}
			in := caseOf(decoded(t, c.ItemBefore, c.SortKey))
			in.Now = c.ClockMS
			var got []string
			for _, f := range doctor.Examine(in).Findings {
				got = append(got, f.ID)
			}
			slices.Sort(got)
			if diff := cmp.Diff(found[c.ID], strings.Join(got, " ")); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", language, c.ID, diff)
			}
		}
	}
}
