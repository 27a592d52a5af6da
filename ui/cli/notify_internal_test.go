package cli

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/kballard/go-shellquote"
	"pgregory.net/rapid"

	"idemtui/inspect"
)

// TestShellQuoteIsReadBack: what inspect quotes for a shell is one word again.
func TestShellQuoteIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.StringMatching(`[ -~äß]*`)).Draw(t, "words")
		var quoted []string
		for _, w := range words {
			quoted = append(quoted, inspect.ShellQuote(w))
		}
		got, err := shellquote.Split(strings.Join(quoted, " "))
		if d := cmp.Diff(words, got, cmpopts.EquateEmpty()); err != nil || d != "" {
			t.Fatalf("%v (-want +got)\n%s", err, d)
		}
	})
}

// TestNotifyHasATimeLimit: a command that hangs does not hold up a watch.
func TestNotifyHasATimeLimit(t *testing.T) {
	n, err := newNotifier("sleep 600")
	if err != nil {
		t.Fatal(err)
	}
	n.limit = 10 * time.Millisecond
	if _, err := n.tell(t.Context(), []byte("{}\n")); err == nil || !strings.Contains(err.Error(), "took longer than") {
		t.Errorf("got %v", err)
	}
}
