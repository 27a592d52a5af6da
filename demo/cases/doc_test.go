package cases_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"idemtui/demo/cases"
)

// TestTheDocumentationNamesAllCases: docs/cases.md lists what each asks, and
// leaves the answers to the dashboard.
func TestTheDocumentationNamesAllCases(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "cases.md"))
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	for _, c := range cases.All() {
		fmt.Fprintf(&table, "| `%s` | %s |\n", c.Name, c.Question)
		if strings.Contains(string(page), c.Answer.Cause) {
			t.Errorf("docs/cases.md gives away %s", c.Name)
		}
	}
	if !strings.Contains(string(page), table.String()) {
		t.Errorf("docs/cases.md does not hold the table of the cases, which is:\n%s", &table)
	}
}
