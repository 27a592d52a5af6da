package cli

import (
	"fmt"
	"strings"

	"idemtui/demo/verify"
	"idemtui/inspect"
)

// writeReports prints reports: one as an object, those of a file together.
func (a *app) writeReports(reports []verify.Report, many bool) error {
	switch a.global.output {
	case "json":
		if !many {
			return writeJSON(a.Out, reports[0])
		}
		return writeJSON(a.Out, struct {
			Passed   bool            `json:"passed"`
			Handlers []verify.Report `json:"handlers"`
		}{allPassed(reports), reports})
	case "md":
		return writeAll(a.Out, reportsMarkdown(reports))
	case "junit":
		return writeVerifyJUnit(a.Out, reports)
	}
	var b strings.Builder
	for i, r := range reports {
		if i > 0 {
			b.WriteByte('\n')
		}
		reportText(&b, r)
	}
	return writeAll(a.Out, b.String())
}

func allPassed(reports []verify.Report) bool {
	for _, r := range reports {
		if !r.Passed {
			return false
		}
	}
	return true
}

// reportText is a report for a person: a line a check, its evidence below it.
func reportText(b *strings.Builder, r verify.Report) {
	fmt.Fprintf(b, "%s   event of %s, table %s\n", inspect.Clean(r.Handler), r.Source, inspect.Clean(r.Table))
	notes := false
	for _, c := range r.Checks {
		if !c.Required && c.ID != "effects" && !notes {
			notes = true
			b.WriteString("beyond, not required:\n")
		}
		fmt.Fprintf(b, "  %-7s  %-15s  %s\n", checkWord(c), c.ID, inspect.Clean(c.Title))
		for _, line := range c.Evidence {
			fmt.Fprintf(b, "%28s%s\n", "", inspect.Clean(line))
		}
		if c.Advice != "" {
			fmt.Fprintf(b, "%28s%s\n", "", inspect.Clean(c.Advice))
		}
	}
	if r.Log != "" {
		b.WriteString("  the end of its log:\n")
		for line := range strings.Lines(r.Log) {
			fmt.Fprintf(b, "    %s\n", inspect.Clean(strings.TrimRight(line, "\r\n")))
		}
	}
	verdict := "NOT idempotent"
	if r.Passed {
		verdict = "idempotent"
	}
	fmt.Fprintf(b, "%s: %s\n", inspect.Clean(r.Handler), verdict)
}

// checkWord is a verdict as a column shows it: only what is required can fail.
func checkWord(c verify.Check) string {
	switch {
	case c.Verdict == verify.Failed && !c.Required:
		return "note"
	case c.Verdict == verify.Passed:
		return "ok"
	case c.Verdict == verify.Failed:
		return "FAILED"
	}
	return "skipped"
}

func reportsMarkdown(reports []verify.Report) string {
	var b strings.Builder
	cell := func(text string) string { return markdownCell.Replace(inspect.Clean(text)) }
	for _, r := range reports {
		verdict := "not idempotent"
		if r.Passed {
			verdict = "idempotent"
		}
		fmt.Fprintf(&b, "## %s: %s\n\n| check | | evidence |\n| --- | --- | --- |\n", cell(r.Handler), verdict)
		for _, c := range r.Checks {
			evidence := make([]string, len(c.Evidence))
			for i, line := range c.Evidence {
				evidence[i] = cell(line)
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", cell(c.Title), checkWord(c), strings.Join(evidence, "<br>"))
		}
		b.WriteByte('\n')
	}
	return b.String()
}
