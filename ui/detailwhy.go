package ui

import (
	"fmt"
	"strings"

	"idemtui/inspect"
)

// words are the diagnosis: what happened, what comes, what to do, and what led
// to saying so.
func (d detail) words(state inspect.State) []string {
	m := d.model
	all := inspect.Diagnose(d.record, d.now, m.policy())
	own, others := apartOwn(all, inspect.Explain(d.record, d.now, m.policy()))
	lines := d.summary(state, own.Summary)
	for _, other := range others {
		lines = append(lines, "")
		lines = append(lines, d.labelled(other.Severity.String()+" "+other.Class, other.Summary)...)
		lines = append(lines, d.labelled("what to do", other.Advice)...)
	}
	lines = append(lines, "")
	lines = append(lines, d.nextDuplicate(own.Next)...)
	if own.Advice != "" {
		lines = append(lines, d.labelled("what to do", own.Advice)...)
	}
	lines = append(lines, d.ageWords(state)...)
	for _, f := range d.record.Faults {
		lines = append(lines, d.labelled("not as written", faultText(f))...)
	}
	if own.Possible != "" {
		lines = append(lines, d.labelled("possible cause", own.Possible)...)
	}
	for _, diagnosis := range all {
		label := "evidence"
		if len(all) > 1 {
			label = strings.TrimSpace(label + " " + diagnosis.Class)
		}
		lines = append(lines, d.labelled(label, evidenceText(diagnosis.Evidence))...)
	}
	return lines
}

// apartOwn parts what a record's own attributes tell from what others tell.
func apartOwn(all []inspect.Diagnosis, own inspect.Diagnosis) (inspect.Diagnosis, []inspect.Diagnosis) {
	var others []inspect.Diagnosis
	for _, d := range all {
		if d.Class != own.Class {
			others = append(others, d)
		}
	}
	return own, others
}

// summary is the record's state in words, and whether to believe it.
func (d detail) summary(state inspect.State, text string) []string {
	m := d.model
	lines := sentences(inspect.Clean(named(state, text)), d.width)
	if word, rest, ok := strings.Cut(lines[0], " "); ok {
		lines[0] = m.theme.state(state).On(m.theme.strong).Paint(word) + " " + rest
	}
	if suspect := m.judge().suspect(d.record); suspect != 0 {
		text := fmt.Sprintf("By the clock it is %s now; it was read %s ago. R reads it again.",
			suspect, inspect.Long(m.now.Sub(d.record.ReadAt)))
		for _, line := range sentences(text, d.width) {
			lines = append(lines, m.theme.warning.Paint(line))
		}
	}
	return lines
}

// nextDuplicate is what the writer's library does with the next duplicate, then
// the languages that do otherwise, then the settings that matter.
func (d detail) nextDuplicate(answers []inspect.Answer) []string {
	writer := inspect.WriterOf(d.record)
	groups := inspect.GroupAnswers(answers, writer)
	var lines []string
	label := "next duplicate"
	for _, g := range groups {
		text := g.Sentence
		if len(groups) > 1 {
			text = g.Names() + ": " + text
		}
		lines = append(lines, d.labelled(label, text)...)
		label = ""
	}
	for _, v := range inspect.VariantsOf(answers, writer) {
		lines = append(lines, d.labelled("", "If "+v.When+", it "+v.Sentence)...)
	}
	return lines
}

// evidenceText is attributes with what they hold.
func evidenceText(all []inspect.Evidence) string {
	parts := make([]string, len(all))
	for i, e := range all {
		parts[i] = e.Attribute + " " + e.Value
	}
	return strings.Join(parts, ", ")
}

// twice are the causes for which the event may have run more than once; those
// that cannot be go into one line.
func (d detail) twice() []string {
	lines := []string{d.section("ran twice?", "what the table tells")}
	var not []string
	for _, c := range inspect.RanTwice(d.record, d.now, d.model.policy()) {
		if c.Verdict == inspect.No {
			not = append(not, c.Title)
			continue
		}
		lines = append(lines, d.labelled(string(c.Verdict), begun(c.Title)+". "+c.Evidence)...)
	}
	if len(not) > 0 {
		lines = append(lines, d.labelled("no", begun(strings.Join(not, "; "))+".")...)
	}
	return append(lines, "")
}

// begun is a text as the beginning of a sentence.
func begun(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
