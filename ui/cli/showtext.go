package cli

import (
	"fmt"
	"io"
	"strings"

	"idemtui/inspect"
)

// describe prints a record for people.
func (a *app) describe(j judge, r *inspect.Record, out showJSON) error {
	var b strings.Builder
	field := func(name, value string) { fmt.Fprintf(&b, "%-24s %s\n", name, inspect.Clean(value)) }
	field("key", r.Key)
	if r.Partition != r.Key {
		field("partition key", r.Partition)
	}
	field("state", fmt.Sprintf("%s, age %s, expires in %s", out.State, ageText(inspect.AgeAt(r, j.now, j.policy)), j.leftText(r)))
	describeDiagnosis(field, r, inspect.Diagnose(r, j.now, j.policy))
	b.WriteByte('\n')
	describeTwice(field, out.RanTwice)
	b.WriteByte('\n')
	names := j.table.Attributes
	field(names.Status, dash(string(r.Status)))
	field(names.Expiry, stampText(r.Expiration))
	field(names.InProgressExpiry, stampText(r.Deadline))
	field(names.Validation, dash(r.Validation))
	field("writer", out.Writer)
	for _, f := range r.Faults {
		found := "is absent"
		if f.Found != "" {
			found = "is of type " + f.Found
		}
		field("not as written", f.Attribute+" "+found)
	}
	a.describeData(&b, names.Data, r.Data)
	return writeAll(a.Out, b.String())
}

// describeDiagnosis says what happened, what comes and what to do: all that is
// to be said of the record, the most severe first.
func describeDiagnosis(field func(name, value string), r *inspect.Record, all []inspect.Diagnosis) {
	for _, d := range all {
		label := "in order"
		if d.Class != "" {
			label = d.Severity.String() + ", class " + d.Class
		}
		field(label, d.Summary)
		if d.Possible != "" {
			field("possible cause", d.Possible)
		}
		if d.Advice != "" {
			field("what to do", d.Advice)
		}
		field("evidence", evidenceText(d.Evidence))
	}
	groups := inspect.GroupAnswers(all[0].Next, inspect.WriterOf(r))
	for i, g := range groups {
		label, text := "next duplicate", g.Sentence
		if i > 0 {
			label = ""
		}
		if len(groups) > 1 {
			text = g.Names() + ": " + text
		}
		field(label, text)
	}
	for _, v := range inspect.VariantsOf(all[0].Next, inspect.WriterOf(r)) {
		field("", "If "+v.When+", it "+v.Sentence)
	}
}

// evidenceText is attributes and their values in one line.
func evidenceText(all []inspect.Evidence) string {
	parts := make([]string, len(all))
	for i, e := range all {
		parts[i] = e.Attribute + " " + e.Value
	}
	return strings.Join(parts, ", ")
}

// describeTwice answers why the event may have run twice; what it cannot have
// been goes into one line.
func describeTwice(field func(name, value string), causes []causeJSON) {
	label := "ran twice?"
	var not []string
	for _, c := range causes {
		if c.Verdict == string(inspect.No) {
			not = append(not, c.title)
			continue
		}
		field(label, c.Verdict+": "+c.title+". "+c.Evidence)
		label = ""
	}
	if len(not) > 0 {
		field(label, "no: "+strings.Join(not, "; ")+".")
	}
}

func (a *app) describeData(w io.StringWriter, name string, body inspect.Body) {
	text := fmt.Sprintf("\n%s (%s, %s)\n", inspect.Clean(name), body.Type, sizeText(body))
	switch {
	case !body.Present():
		text = fmt.Sprintf("\nno %s: the run did not complete, or returned nothing\n", inspect.Clean(name))
	case a.global.redact:
		text += "  hidden by --redact\n"
	default:
		for _, line := range inspect.CleanLines(body.Text, 0) {
			text += "  " + line + "\n"
		}
	}
	_, _ = w.WriteString(text) // a strings.Builder does not fail
}

// stampText is a time attribute as stored and as a time.
func stampText(t inspect.Timestamp) string {
	switch t.Unit {
	case inspect.Absent:
		return "–"
	case inspect.NotANumber:
		return "not a number"
	case inspect.Seconds, inspect.Milliseconds:
	}
	if at := stampTime(t); at != nil {
		return fmt.Sprintf("%s   %s", number(t), *at)
	}
	return string(number(t))
}
