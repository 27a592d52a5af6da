package doctor_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"idemtui/inspect/doctor"
)

// TestTheDocumentationIsOfTheSameTable: docs/doctor.md lists the checks as they
// are.
func TestTheDocumentationIsOfTheSameTable(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "doctor.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), table()) {
		t.Errorf("docs/doctor.md does not hold the table of the checks, which is:\n%s", table())
	}
}

// table is the checks as Markdown.
func table() string {
	var b strings.Builder
	b.WriteString("| finding | severity | of | finds | by | thread |\n|---|---|---|---|---|---|\n")
	for _, check := range doctor.Checks() {
		of, thread := "functions", ""
		if check.OfTable() {
			of = "the table"
		}
		if check.Thread != "" {
			thread = fmt.Sprintf("[%s](%s)", check.Thread, doctor.ThreadURL(check.Thread))
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s |\n", check.ID, check.Severity, of, check.Finds, check.Source, thread)
	}
	return b.String()
}
