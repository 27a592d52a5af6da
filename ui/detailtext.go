package ui

import (
	"fmt"
	"regexp"
	"strings"

	"idemtui/inspect"
	"idemtui/ui/table"
)

// detail lays out one record: its life, what it means, what it answers, what
// is stored, and why its event may have run twice.
type detail struct {
	model  *Model
	record *inspect.Record
	whole  bool // body and item are there
	width  int
	now    inspect.Millis
}

func (d detail) text() scrollText {
	m := d.model
	state := m.judge().state(d.record)
	life := lifeLine{
		theme: &m.theme, glyphs: &m.glyphs, record: d.record, state: state,
		now: m.now, policy: m.policy(), width: d.width,
	}
	head := life.lines()
	if head != nil {
		head = append(head, "")
	}
	head = append(head, d.news()...)
	head = append(head, d.words(state)...)
	head = append(head, "")
	text := scrollText{drawn(head)}
	text = append(text, d.response()...)
	item := drawn(d.item())
	item.attributes = true
	text = append(text, item, drawn(d.twice()))
	return append(text, d.raw()...)
}

// news is what is the matter with the reading of the record, if anything is.
func (d detail) news() []string {
	m := d.model
	var lines []string
	switch {
	case m.shown.key != m.itemKey(d.record):
		return nil
	case m.shown.gone:
		lines = wrap("Gone: the record is no longer in the table. This is how it was read last.", d.width)
	case m.shown.err != nil && m.shown.focus:
		lines = wrap("It could not be read in full: "+inspect.Clean(m.shown.err.Error()), d.width)
	default:
		return nil
	}
	for i, line := range lines {
		lines[i] = m.theme.warning.Paint(line)
	}
	return append(lines, "")
}

// labelWidth is that of the names at the left of the words.
const labelWidth = 17

// named begins a summary with the state, where it does not itself.
func named(s inspect.State, summary string) string {
	if summary == "" || strings.HasPrefix(strings.ToLower(summary), s.String()) {
		return summary
	}
	word := s.String()
	return strings.ToUpper(word[:1]) + word[1:] + ": " + strings.ToLower(summary[:1]) + summary[1:]
}

// faultText says what is wrong with an attribute.
func faultText(f inspect.Fault) string {
	if f.Found == "" {
		return inspect.Clean(f.Attribute) + " is absent; the libraries always write it"
	}
	return fmt.Sprintf("%s is of type %s (%s); the libraries write another", inspect.Clean(f.Attribute), inspect.Clean(f.Found), typeName(f.Found))
}

// amount is a number with its unit.
var amount = regexp.MustCompile(`(\d) (y|d|h|min|s)\b`)

// sentences wraps words and keeps numbers with their units.
func sentences(text string, width int) []string {
	const together = "\u00a0"
	lines := wrap(amount.ReplaceAllString(text, "$1"+together+"$2"), width)
	for i, line := range lines {
		lines[i] = strings.ReplaceAll(line, together, " ")
	}
	return lines
}

// labelled is a name and a text that wraps beside it.
func (d detail) labelled(name, text string) []string {
	text = inspect.Clean(text)
	if d.width < 2*labelWidth {
		return append([]string{d.model.theme.quiet.Paint(name)}, sentences(text, d.width)...)
	}
	lines := sentences(text, d.width-labelWidth)
	for i, line := range lines {
		label := ""
		if i == 0 {
			label = name
		}
		lines[i] = d.model.theme.quiet.Paint(padRight(label, labelWidth)) + line
	}
	return lines
}

// section is a rule inside the detail.
func (d detail) section(name, note string) string {
	m := d.model
	line := m.theme.border.Paint(m.glyphs.across) + " " + m.theme.title.Paint(name) + " "
	tail := " " + m.theme.quiet.Paint(note)
	free := d.width - table.Width(line) - table.Width(tail)
	if free < 1 {
		tail, free = "", max(d.width-table.Width(line), 0)
	}
	return line + m.theme.border.Paint(strings.Repeat(m.glyphs.across, free)) + tail
}

// response is the stored answer.
func (d detail) response() scrollText {
	m, data := d.model, d.record.Data
	switch {
	case !data.Present() && d.record.Status == inspect.Completed:
		return scrollText{drawn([]string{d.section("response", "none was stored"), ""})}
	case !data.Present():
		return scrollText{drawn([]string{d.section("response", "none: the run did not complete"), ""})}
	}
	form := typeName(data.Type)
	if d.whole && data.Type == "S" && m.shown.body.json {
		form = "JSON text"
	}
	rule := drawn([]string{d.section("response", fmt.Sprintf("%s %s %s", bytesText(data.Bytes), m.glyphs.dot, form))})
	if note := d.unread(data.Loaded); note != "" {
		return scrollText{rule, drawn([]string{m.theme.quiet.Paint(note), ""})}
	}
	return scrollText{rule, m.shown.body.block(&m.theme, d.width), drawn([]string{""})}
}

// unread says why a part that only the whole record has does not show; empty
// where it does.
func (d detail) unread(loaded bool) string {
	m := d.model
	switch {
	case m.o.Redact:
		return "hidden by --redact"
	case d.whole && loaded:
		return ""
	case m.getting.busy:
		return "reading " + m.glyphs.cut
	}
	return "enter reads it"
}

// typeName is a DynamoDB type in words.
func typeName(t string) string {
	words := map[string]string{
		"S": "text", "N": "number", "B": "binary", "M": "map", "L": "list", "BOOL": "true or false", "NULL": "null",
		"SS": "set of texts", "NS": "set of numbers", "BS": "set of binaries",
	}
	if word, ok := words[t]; ok {
		return word
	}
	return inspect.Clean(t)
}
