package cli

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"idemtui/inspect"
	"idemtui/inspect/doctor"
)

// doctorJSON is the shape of doctor. The names are a contract.
type doctorJSON struct {
	Table    string        `json:"table"`
	TableARN string        `json:"table_arn"`
	At       *string       `json:"at"`
	Findings []findingJSON `json:"findings"`
	Ignored  []findingJSON `json:"ignored"`
	Fine     []checkJSON   `json:"fine"`
	Unknown  []checkJSON   `json:"unknown"`
	RunOut   []runOutJSON  `json:"run_out"`
	Records  int           `json:"records"`
	Prefixes int           `json:"prefixes"`
	Sample   bool          `json:"sample"`
	RCU      float64       `json:"consumed_rcu"`
	Elapsed  int64         `json:"elapsed_ms"`
	Notes    []string      `json:"notes"`
}

type findingJSON struct {
	ID       string   `json:"id"`
	Severity string   `json:"severity"`
	Scope    string   `json:"scope"`
	Prefixes []string `json:"prefixes"`
	Summary  string   `json:"summary"`
	What     string   `json:"what"`
	Effect   string   `json:"effect"`
	Advice   string   `json:"advice"`
	Evidence []string `json:"evidence"`
	Count    int      `json:"count"`
	Thread   *string  `json:"thread"`
	Reason   *string  `json:"reason,omitempty"`
}

type checkJSON struct {
	ID   string `json:"id"`
	What string `json:"what"`
}

type runOutJSON struct {
	ID     string `json:"id"`
	Prefix string `json:"prefix"`
	Reason string `json:"reason"`
	Until  string `json:"until"`
}

func (a *app) printExamination(e *examination) error {
	switch a.global.output {
	case "json":
		return writeJSON(a.Out, e.json())
	case "jsonl":
		return a.printFindings(e)
	case "junit":
		return e.writeJUnit(a.Out)
	case "csv":
		return e.grid().write(a.Out, "csv")
	case "md":
		return e.writeMarkdown(a.Out)
	}
	return a.printReport(e)
}

func (a *app) printFindings(e *examination) error {
	w := bufio.NewWriter(a.Out)
	for _, f := range e.json().Findings {
		line, err := encodeJSON(f, "")
		if err != nil {
			return err
		}
		if err := writeAll(w, string(line)); err != nil {
			return err
		}
	}
	return flush(w)
}

func (e *examination) json() doctorJSON {
	out := doctorJSON{
		Table: e.table.Name, TableARN: e.table.ARN, At: moment(e.now),
		Findings: []findingJSON{}, Ignored: []findingJSON{}, Fine: []checkJSON{}, Unknown: []checkJSON{}, RunOut: []runOutJSON{},
		Records: e.report.Records, Prefixes: e.report.Prefixes, Sample: !e.complete,
		RCU: e.rcu, Elapsed: e.elapsed.Milliseconds(), Notes: append([]string{}, e.notes...),
	}
	for i := range e.report.Findings {
		if f := &e.report.Findings[i]; f.Ignored() {
			out.Ignored = append(out.Ignored, jsonOf(f))
		} else {
			out.Findings = append(out.Findings, jsonOf(f))
		}
	}
	for _, check := range e.report.Fine {
		out.Fine = append(out.Fine, checkJSON{check.ID, check.Fine})
	}
	for _, u := range e.report.Unknown {
		out.Unknown = append(out.Unknown, checkJSON{u.Check.ID, u.Why})
	}
	for _, i := range e.runOut {
		out.RunOut = append(out.RunOut, runOutJSON{i.ID, i.Prefix, i.Reason, i.Until.String()})
	}
	return out
}

func jsonOf(f *doctor.Finding) findingJSON {
	out := findingJSON{
		ID: f.ID, Severity: f.Severity.String(), Scope: f.Scope(), Prefixes: append([]string{}, f.Prefixes...),
		Summary: f.Title, What: f.What, Effect: f.Effect, Advice: f.Advice, Evidence: append([]string{}, f.Evidence...),
		Count: f.Count, Thread: optional(doctor.ThreadURL(f.Thread)),
	}
	if f.Ignored() {
		out.Reason = &f.IgnoredBy.Reason
	}
	return out
}

// grid is a line for each finding.
func (e *examination) grid() grid {
	g := grid{head: []string{"SEVERITY", "ID", "SCOPE", "FINDING", "RECORDS", "WHAT TO DO"}, right: []bool{false, false, false, false, true, false}}
	for i := range e.report.Findings {
		f := &e.report.Findings[i]
		severity := f.Severity.String()
		if f.Ignored() {
			severity = "ignored"
		}
		g.rows = append(g.rows, []string{severity, f.ID, f.Scope(), f.Title, fmt.Sprint(f.Count), f.Advice})
	}
	return g
}

func (e *examination) writeMarkdown(w io.Writer) error {
	text := fmt.Sprintf("## Table %s: %s\n\n", markdownCell.Replace(inspect.Clean(e.table.Name)), e.sum())
	if len(e.report.Findings) == 0 {
		return writeAll(w, text+e.about()+"\n")
	}
	if err := writeAll(w, text); err != nil {
		return err
	}
	if err := e.grid().write(w, "md"); err != nil {
		return err
	}
	return writeAll(w, "\n"+e.about()+"\n")
}

// about says what was looked at, and what cannot be seen.
func (e *examination) about() string {
	text := fmt.Sprintf("Looked at %s of %s", plural(e.report.Records, "record"), prefixWord(e.report.Prefixes))
	if !e.complete {
		text += ", a sample: counts are of it, not of the table"
	}
	return text + ". A function that wrote no record which is still there is not seen."
}

func prefixWord(n int) string {
	if n == 1 {
		return "1 prefix"
	}
	return fmt.Sprintf("%d prefixes", n)
}

// report lines are laid out as a name and what is said of it.
const (
	nameWidth = 9
	textWidth = 100
)

// printReport writes the report for people, the severest findings first.
func (a *app) printReport(e *examination) error {
	var b strings.Builder
	line := func(format string, args ...any) {
		b.WriteString(inspect.Clean(fmt.Sprintf(format, args...)) + "\n")
	}
	line("Table %s: %s", e.table.Name, e.sum())
	for i := range e.report.Findings {
		if f := &e.report.Findings[i]; !f.Ignored() {
			b.WriteString("\n")
			writeFinding(&b, f)
		}
	}
	b.WriteString("\n")
	e.writeIgnored(&b)
	writeEntry(&b, "", "fine", strings.Join(fineWords(e.report.Fine), "; "))
	for _, u := range e.unknown() {
		writeEntry(&b, "", "unknown", u)
	}
	if err := writeAll(a.Out, b.String()); err != nil {
		return err
	}
	if !a.global.quiet {
		for _, note := range e.notes {
			_, _ = fmt.Fprintln(a.Err, inspect.Clean("Note: "+note))
		}
		_, _ = fmt.Fprintln(a.Err, e.about())
	}
	return nil
}

func writeFinding(b *strings.Builder, f *doctor.Finding) {
	writeEntry(b, "", f.Severity.String(), f.ID+": "+f.Title)
	const indent = "  "
	writeEntry(b, indent, "scope", f.Scope())
	writeEntry(b, indent, "what", f.What)
	for _, evidence := range f.Evidence {
		writeEntry(b, indent, "evidence", evidence)
	}
	writeEntry(b, indent, "effect", f.Effect)
	writeEntry(b, indent, "do", f.Advice)
	writeEntry(b, indent, "thread", doctor.ThreadURL(f.Thread))
}

// writeEntry writes a name and its text, broken into lines; nothing for no text.
func writeEntry(b *strings.Builder, indent, name, text string) {
	for _, l := range wrap(inspect.Clean(text), textWidth) {
		fmt.Fprintf(b, "%s%-*s %s\n", indent, nameWidth, name, l)
		name = ""
	}
}

// wrap breaks a text at its blanks.
func wrap(text string, width int) []string {
	var lines []string
	for word := range strings.FieldsSeq(text) {
		if last := len(lines) - 1; last >= 0 && len(lines[last])+1+len(word) <= width {
			lines[last] += " " + word
		} else {
			lines = append(lines, word)
		}
	}
	return lines
}

func (e *examination) writeIgnored(b *strings.Builder) {
	for i := range e.report.Findings {
		if f := &e.report.Findings[i]; f.Ignored() {
			writeEntry(b, "", "ignored", fmt.Sprintf("%s (%s): %s", f.ID, f.Scope(), f.IgnoredBy.Reason))
		}
	}
	for _, i := range e.runOut {
		writeEntry(b, "", "run out", fmt.Sprintf("the ignore of %s, which held until %s (%s), counts no more", i.ID, i.Until, i.Reason))
	}
}

func fineWords(checks []doctor.Check) []string {
	words := make([]string, len(checks))
	for i, check := range checks {
		words[i] = check.Fine
	}
	return words
}

// unknown are the checks that could not be made, those of one reason together.
func (e *examination) unknown() []string {
	var order []string
	ids := map[string][]string{}
	for _, u := range e.report.Unknown {
		if ids[u.Why] == nil {
			order = append(order, u.Why)
		}
		ids[u.Why] = append(ids[u.Why], u.Check.ID)
	}
	lines := make([]string, len(order))
	for i, why := range order {
		lines[i] = fmt.Sprintf("%s: %s", strings.Join(ids[why], ", "), why)
	}
	return lines
}
