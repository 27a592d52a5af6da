package eventkey_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"idemtui/inspect/eventkey"
)

// recorded is one call of a real library; testdata holds what they did.
type recorded struct {
	ID         string
	Language   string
	KeyPrefix  *string `json:"key_prefix"`
	Select     *string `json:"key_jmespath"`
	Validate   *string `json:"validation_jmespath"`
	Raise      bool    `json:"raise_on_missing_key"`
	Hash       string  `json:"hash_function"`
	Event      *string `json:"event_json"`
	Outcome    string
	FullKey    *string `json:"idempotency_key"`
	Key        *recordedKey
	Validation *struct {
		Digest string
		Text   string `json:"hashed_text"`
	}
}

type recordedKey struct {
	Prefix, Digest, Algorithm, Encoding string
	Text                                string `json:"hashed_text"`
}

func value(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}

func (c recorded) settings(t *testing.T) eventkey.Settings {
	t.Helper()
	language, err := eventkey.ParseLanguage(c.Language)
	if err != nil {
		t.Fatal(err)
	}
	s := eventkey.Settings{
		Language: language, Prefix: value(c.KeyPrefix), Select: value(c.Select), Validate: value(c.Validate),
		Hash: c.Hash, RaiseMissing: c.Raise,
	}
	if c.Key != nil {
		s.Prefix = c.Key.Prefix
	}
	return s
}

// outcome is a recorded outcome as far as the key goes: what happens after the
// put does not matter.
func (c recorded) outcome() eventkey.Outcome {
	switch c.Outcome {
	case "skipped":
		return eventkey.Skipped
	case "key_error":
		return eventkey.KeyError
	case "put_error":
		return eventkey.Failed
	}
	return eventkey.Stored
}

func TestEveryRecordedKey(t *testing.T) {
	for file, version := range map[string]eventkey.Version{
		"powertools-python.json": {}, "powertools-python-older.json": {Major: 3, Minor: 2}, "powertools-typescript.json": {}, "powertools-java.json": {},
	} {
		text, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		var cases []recorded
		if err := json.Unmarshal(text, &cases); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, c := range cases {
			t.Run(file+"/"+c.ID, func(t *testing.T) {
				if c.Event == nil {
					return // a native value of Python, which no event text holds
				}
				checkRecorded(t, c, version)
			})
		}
	}
}

func checkRecorded(t *testing.T, c recorded, version eventkey.Version) {
	t.Helper()
	settings := c.settings(t)
	settings.Version = version
	got := eventkey.Of(*c.Event, settings)
	if got.Outcome != c.outcome() {
		t.Fatalf("%s (%s), the library: %s", got.Outcome, got.Reason, c.Outcome)
	}
	if c.Key == nil {
		if got.Key != "" || got.Digest != "" {
			t.Errorf("a key %s, the library has none", got.Key)
		}
		return
	}
	have := recordedKey{Prefix: got.Prefix, Digest: got.Digest, Algorithm: got.Algorithm, Encoding: string(got.Encoding), Text: got.Text}
	if diff := cmp.Diff(*c.Key, have); diff != "" {
		t.Errorf("(-library +ours):\n%s", diff)
	}
	if c.FullKey != nil && got.Key != *c.FullKey {
		t.Errorf("key %s, the library: %s", got.Key, *c.FullKey)
	}
	if (c.Validation == nil) != (got.Validation == nil) {
		t.Fatalf("validation %v, the library: %v", got.Validation, c.Validation)
	}
	if c.Validation != nil {
		want := eventkey.Hashed{Text: c.Validation.Text, Digest: c.Validation.Digest}
		if diff := cmp.Diff(want, *got.Validation); diff != "" {
			t.Errorf("validation (-library +ours):\n%s", diff)
		}
	}
}
