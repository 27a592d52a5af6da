package inspect_test

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"idemtui/inspect"
)

// The digests are those that the libraries were seen to write for events
// without a key.
func TestNoKeyText(t *testing.T) {
	t.Parallel()
	sha := sha256.Sum256([]byte("null"))
	for digest, want := range map[string]string{
		"d41d8cd98f00b204e9800998ecf8427e": "",
		"1B2M2Y8AsgTpgAmY7PhCfg==":         "",
		"37a6259cc0c1dae299a7866489dff0bd": "null",
		"nUVowAnSA6sQ4z6plToCZA==":         `""`,
		"99914b932bd37a50b983c5e7c90ae93b": "{}",
		"11FxOYiYfpMxmANj4kGJzg==":         "[]",
		"e3dd48e30aa7bcf81a4d874772465bc6": "[null]",
		"efd8739f29d06861063feb4cc6d3392b": "[null,null]",
		"I6MmqNg7EI1SYofDV7Js9Q==":         "[null,null,null]",
		hex.EncodeToString(sha[:]):         "null",
	} {
		if got, ok := inspect.NoKeyText(digest); !ok || got != want {
			t.Errorf("NoKeyText(%s) = %q, %v; want %q", digest, got, ok, want)
		}
	}
}

func TestNoKeyTextOfOrdinaryDigest(t *testing.T) {
	t.Parallel()
	for _, digest := range []string{"59bd70a7f2d520a7f7837ed89242e59e", "", "null", "D41D8CD98F00B204E9800998ECF8427E"} {
		if text, ok := inspect.NoKeyText(digest); ok {
			t.Errorf("NoKeyText(%s) = %q; it stands for an event with a key", digest, text)
		}
	}
}
