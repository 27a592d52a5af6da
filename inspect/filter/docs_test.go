package filter_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"idemtui/inspect/filter"
)

// TestDocumentedTermsAreThoseOfTheTable: docs/filter.md lists the terms between
// two marks as the table that implements them says. A red run prints what is to
// stand there.
func TestDocumentedTermsAreThoseOfTheTable(t *testing.T) {
	const begin, end = "<!-- terms: from the table that implements them -->\n", "<!-- end of the terms -->"
	text, err := os.ReadFile("../../docs/filter.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), begin)
	got, _, found := strings.Cut(rest, end)
	if !found {
		t.Fatalf("docs/filter.md lacks %q or %q", begin, end)
	}
	var want strings.Builder
	want.WriteString("| term | as in | selects records | words |\n|---|---|---|---|\n")
	for _, term := range filter.Terms() {
		name := term.Name
		if name == "" {
			name = "WORD"
		}
		var words []string
		for _, w := range term.Words() {
			words = append(words, "`"+w+"`")
		}
		fmt.Fprintf(&want, "| `%s` | `%s` | %s | %s |\n", name, term.Example, term.Meaning, strings.Join(words, " "))
	}
	if d := cmp.Diff(want.String(), got); d != "" {
		t.Errorf("(-want +got)\n%s\nwrite there:\n%s", d, want.String())
	}
}
