package cli

import (
	"fmt"
	"io"
	"strings"

	"idemtui/inspect"
	"idemtui/inspect/doctor"
)

// writeJUnit writes a test case for each finding and each check that found
// nothing. What is below --fail-on passes, and is told in its output.
func (e *examination) writeJUnit(w io.Writer) error {
	suite := junitSuite{Name: "idemtui doctor " + inspect.Clean(e.table.Name), Time: fmt.Sprintf("%.3f", e.elapsed.Seconds())}
	for i := range e.report.Findings {
		suite.Cases = append(suite.Cases, e.junitCase(&e.report.Findings[i]))
	}
	for _, check := range e.report.Fine {
		suite.Cases = append(suite.Cases, junitCase{Class: "fine", Name: check.ID})
	}
	for _, u := range e.report.Unknown {
		suite.Cases = append(suite.Cases, junitCase{Class: "unknown", Name: u.Check.ID, Skipped: &junitMessage{Message: inspect.Clean(u.Why)}})
	}
	suite.count()
	return writeXML(w, suite)
}

func (e *examination) junitCase(f *doctor.Finding) junitCase {
	var b strings.Builder
	writeFinding(&b, f)
	c := junitCase{Class: inspect.Clean(f.Scope()), Name: f.ID}
	message := &junitMessage{Message: inspect.Clean(f.Title), Type: f.Severity.String(), Text: b.String()}
	switch {
	case f.Ignored():
		c.Skipped = &junitMessage{Message: inspect.Clean(f.IgnoredBy.Reason)}
	case f.Severity >= e.failOn:
		c.Failure = message
	default:
		c.Out = b.String()
	}
	return c
}
