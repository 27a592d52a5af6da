package cli

import (
	"io"
	"slices"
	"strings"

	"idemtui/demo/verify"
	"idemtui/inspect"
)

// writeVerifyJUnit writes a suite a handler and a case a check. Notes pass, and
// are told in their output.
func writeVerifyJUnit(w io.Writer, reports []verify.Report) error {
	var all junitSuites
	for _, r := range reports {
		suite := junitSuite{Name: "idemtui verify " + inspect.Clean(r.Handler)}
		for _, c := range r.Checks {
			suite.Cases = append(suite.Cases, verifyCase(r, c))
		}
		suite.count()
		all.Suites = append(all.Suites, suite)
	}
	return writeXML(w, all)
}

func verifyCase(r verify.Report, c verify.Check) junitCase {
	lines := make([]string, 0, len(c.Evidence)+1)
	for _, line := range append(slices.Clip(c.Evidence), c.Advice) {
		if line != "" {
			lines = append(lines, inspect.Clean(line))
		}
	}
	text := strings.Join(lines, "\n")
	one := junitCase{Class: inspect.Clean(r.Handler), Name: c.ID, Out: text}
	switch {
	case c.Verdict == verify.Failed && c.Required:
		one.Failure, one.Out = &junitMessage{Message: inspect.Clean(c.Title), Type: c.ID, Text: text}, ""
	case c.Verdict == verify.Skipped:
		one.Skipped, one.Out = &junitMessage{Message: text}, ""
	}
	return one
}
