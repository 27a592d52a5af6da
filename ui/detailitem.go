package ui

import (
	"fmt"
	"slices"
	"strings"

	"idemtui/inspect"
	"idemtui/ui/table"
)

// attribute is one of the libraries' attributes: the name that it has in this
// table, and its value in words.
type attribute struct{ name, value string }

// attributes are those of a record, as stored and, for times, as times.
func (m *Model) attributes(r *inspect.Record) []attribute {
	names := m.about.Attributes.WithDefaults()
	or := func(text string) string {
		if text == "" {
			return m.glyphs.none
		}
		return inspect.Clean(text)
	}
	keys := []attribute{{names.Key, or(r.Key)}}
	if names.SortKey != "" {
		keys = []attribute{{names.Key, or(r.Partition)}, {names.SortKey, or(r.Key)}}
	}
	data := m.glyphs.none
	if r.Data.Present() {
		data = fmt.Sprintf("%s of %s", bytesText(r.Data.Bytes), typeName(r.Data.Type))
	}
	return append(keys,
		attribute{names.Status, or(string(r.Status))},
		attribute{names.Expiry, m.stampText(r.Expiration)},
		attribute{names.InProgressExpiry, m.stampText(r.Deadline)},
		attribute{names.Data, data},
		attribute{names.Validation, or(r.Validation)},
	)
}

// item is the record as stored, attribute by attribute; those that are not of
// the libraries' form are marked.
func (d detail) item() []string {
	m, r := d.model, d.record
	writer := m.shown.writer
	if !d.whole {
		writer = inspect.WriterOf(r)
	}
	lines := []string{d.section("item", "writer "+writer.String())}
	for _, a := range m.attributes(r) {
		faulty := slices.ContainsFunc(r.Faults, func(f inspect.Fault) bool { return f.Attribute == a.name })
		lines = append(lines, d.attribute(a, faulty)...)
	}
	if r.Extra > 0 {
		others := attribute{"others", plural(r.Extra, "attribute") + " that the libraries do not write"}
		lines = append(lines, d.attribute(others, false)...)
	}
	return append(lines, "")
}

// attributeWidth is that of the names.
const attributeWidth = 24

func (d detail) attribute(a attribute, faulty bool) []string {
	m := d.model
	name, ink := inspect.Clean(a.name), m.theme.quiet
	if faulty {
		name, ink = m.glyphs.bad+" "+name, m.theme.state(inspect.Invalid)
	}
	if d.width < 2*attributeWidth {
		lines := []string{ink.Paint(table.Cut(name, d.width, m.glyphs.cut))}
		for _, part := range wrap(a.value, d.width-2) {
			lines = append(lines, "  "+part)
		}
		return lines
	}
	if free := d.width - table.Width(name) - 2; table.Width(a.value) <= free && table.Width(a.value) > d.width-attributeWidth {
		return []string{ink.Paint(name) + "  " + a.value} // a long key stays in one piece
	}
	name = padRight(table.Cut(name, attributeWidth-1, m.glyphs.cut), attributeWidth)
	lines := wrap(a.value, d.width-attributeWidth)
	for i, part := range lines {
		lines[i] = ink.Paint(name) + part
		name = strings.Repeat(" ", attributeWidth)
	}
	return lines
}

// inShort is the attributes in one line, as far as they fit.
func (m *Model) inShort(width int) string {
	r, _, ok := m.detailed()
	if !ok {
		return ""
	}
	line := ""
	for _, a := range m.attributes(r) {
		value, _, _ := strings.Cut(a.value, "   ") // as stored, without the time
		if value == r.Key || value == r.Partition {
			continue // the rule above names it
		}
		part := m.theme.quiet.Paint(inspect.Clean(a.name)+" ") + value
		if line != "" {
			part = "   " + part
		}
		if table.Width(line+part) > width {
			break
		}
		line += part
	}
	return line
}

// raw is the whole item as DynamoDB JSON.
func (d detail) raw() scrollText {
	m := d.model
	rule := d.section("raw item", "DynamoDB JSON")
	if note := d.unread(len(d.record.Item) > 0); note != "" {
		return scrollText{drawn([]string{rule, m.theme.quiet.Paint(note)})}
	}
	return scrollText{drawn([]string{rule}), m.shown.item.block(&m.theme, d.width)}
}

// stampText is a time attribute as stored, and as a time.
func (m *Model) stampText(t inspect.Timestamp) string {
	switch t.Unit {
	case inspect.Absent:
		return m.glyphs.none
	case inspect.NotANumber:
		return "not a number"
	case inspect.Seconds:
		return fmt.Sprintf("%d   %s", int64(t.At)/1000, t.At.Time().Format("2006-01-02 15:04:05 UTC"))
	case inspect.Milliseconds:
		return fmt.Sprintf("%d   %s", int64(t.At), t.At.Time().Format("2006-01-02 15:04:05.000 UTC"))
	}
	return ""
}
