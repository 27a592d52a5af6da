package demo_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"idemtui/demo"
)

// TestStory plays the whole story: each scene by itself, with real processes.
func TestStory(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	report, err := demo.Story(t.Context(), demo.StoryOptions{}, &out)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, scene := range report.Scenes {
		words := make([]string, 0, len(scene.Timeline))
		for _, d := range scene.Timeline {
			words = append(words, string(d.Kind))
		}
		got[scene.Word] = fmt.Sprintf("%s; %s", strings.Join(words, " "), scene.Ledger)
	}
	want := map[string]string{
		"why":            "executed executed; order-101: 2 deliveries, charged twice",
		"natural":        "executed executed; run-101: 2 deliveries, status set twice",
		"not-idempotent": "executed executed; parcel-101: 2 deliveries, notified twice",
		"idempotent":     "executed replayed; parcel-101: 2 deliveries, notified once, without idempotency twice",
		"no-key":         "refused; an event without an id: 1 delivery, notified never",
		"crash":          "crashed refused executed; order-101: 3 deliveries, charged twice",
		"purge":          "crashed refused executed; order-101: 3 deliveries, charged twice",
		"payload":        "executed refused; order-101: 2 deliveries, charged once",
		"listeners":      "executed executed executed replayed; run-102: 2 deliveries, status set once",
		"fifo":           "executed dropped executed executed executed replayed; order-102: 2 deliveries, charged twice",
		"verify":         "executed replayed executed refused refused replayed executed; complete, idempotent: 2 deliveries, status set once",
	}
	// Of two at once either may be the one that runs.
	got["verify"] = strings.Replace(got["verify"], "replayed refused executed refused", "replayed executed refused refused", 1)
	if diff := cmp.Diff(want, got); diff != "" || !report.Passed {
		t.Errorf("passed %v (-want +got):\n%s\n%s", report.Passed, diff, &out)
	}
	for _, words := range []string{
		"11 of 11 scenes passed", "PID ", "already in progress", " again (2 charges for order-101)", "its answer was lost",
		"purged: DeleteItem", "stream of Executions: MODIFY", "nothing was written", "the queue saw the same less than 5 minutes ago",
	} {
		if !strings.Contains(out.String(), words) {
			t.Errorf("the printed story lacks %q:\n%s", words, &out)
		}
	}
	shape(t, report)
}

// shape checks the names of the JSON report that other programs rely on.
func shape(t *testing.T, report demo.Report) {
	t.Helper()
	raw, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Passed bool `json:"passed"`
		Scenes []struct {
			Name     string           `json:"name"`
			Passed   bool             `json:"passed"`
			Timeline []map[string]any `json:"timeline"`
			Ledger   map[string]any   `json:"ledger"`
		} `json:"scenes"`
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		t.Fatal(err)
	}
	crash := r.Scenes[5]
	if !r.Passed || !crash.Passed || crash.Name != "crash, and a key that stays" || len(crash.Timeline) != 3 || crash.Ledger["charges"] != 2.0 {
		t.Errorf("report %s", raw)
	}
}

// TestASceneCanBePlayedAgain: it begins anew, with its own order and no effects.
func TestASceneCanBePlayedAgain(t *testing.T) {
	t.Parallel()
	n, err := demo.SceneOf("idempotent")
	if err != nil {
		t.Fatal(err)
	}
	report, err := demo.Story(t.Context(), demo.StoryOptions{}, io.Discard, n, n)
	if err != nil || !report.Passed || len(report.Scenes) != 2 {
		t.Fatalf("report %+v, %v", report, err)
	}
	for _, scene := range report.Scenes {
		if got := scene.Ledger.String(); got != "parcel-101: 2 deliveries, notified once, without idempotency twice" {
			t.Errorf("the ledger says %q", got)
		}
	}
}

func TestScenesAreNamed(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]int{"why": 0, "1": 0, "crash": 5, "6": 5, "FIFO": 9, "verify": 10, "made": 3} {
		if got, err := demo.SceneOf(word); got != want || err != nil {
			t.Errorf("%s is scene %d, %v; want %d", word, got, err, want)
		}
	}
	if _, err := demo.SceneOf("nothing"); err == nil || !strings.Contains(err.Error(), "why, natural") {
		t.Errorf("error %v, want the scenes named", err)
	}
	for _, title := range demo.Titles() {
		if title.Caption == "" || title.Lesson == "" || len(title.Code) == 0 {
			t.Errorf("scene %q has no caption, lesson or code", title.Name)
		}
	}
}
