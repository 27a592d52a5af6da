package cli

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"idemtui/inspect"
)

func TestShellWordsAreThoseOfAShell(t *testing.T) {
	for text, want := range map[string][]string{
		"":                            nil,
		"  \t\n":                      nil,
		"curl  -d @- https://x":       {"curl", "-d", "@-", "https://x"},
		`sh -c 'cat > "$f"; echo $#'`: {"sh", "-c", `cat > "$f"; echo $#`},
		`a"b c"'d e'f`:                {"ab cd ef"},
		`"" ''`:                       {"", ""},
		`a\ b "\"q\" \n \$x \\"`:      {"a b", `"q" \n $x \`},
		`'\'\'''`:                     {`\'`},
		"a\\\nb":                      {"ab"},
		"größe 'ü x'":                 {"größe", "ü x"},
	} {
		got, err := shellWords(text)
		if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); err != nil || d != "" {
			t.Errorf("%q: %v (-want +got)\n%s", text, err, d)
		}
	}
	for _, text := range []string{`'a`, `a "b`, `a \`, `"a\"`} {
		if got, err := shellWords(text); err == nil {
			t.Errorf("%q is %q", text, got)
		}
	}
}

// TestShellQuoteIsReadBack: what inspect quotes for a shell is one word again.
func TestShellQuoteIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.StringMatching(`[ -~äß]*`)).Draw(t, "words")
		var quoted []string
		for _, w := range words {
			quoted = append(quoted, inspect.ShellQuote(w))
		}
		got, err := shellWords(strings.Join(quoted, " "))
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
