package ui

import (
	"fmt"
	"strings"

	"idemtui/inspect"
	"idemtui/ui/table"
)

// detailMargin is free at both sides of the detail's text.
const detailMargin = 2

// detailLines are the detail beside or below the list: a rule that names the
// record, then as much of its text as fits.
func (m *Model) detailLines(width, height int) []string {
	if height <= 0 {
		return nil
	}
	lines := blankLines(height, width)
	switch {
	case height == 1:
		lines[0] = fit(" "+m.inOneLine(), width)
		return lines
	case m.place.shape < shapeNormal:
		lines[0] = m.ruled(m.detailName(12), m.rowOf(), width)
		lines[1] = fit(" "+m.inOneLine(), width)
		return lines
	}
	lines[0] = m.ruled(m.detailName(width/2), m.detailFunction(), width)
	m.fillText(lines[1:], width)
	return lines
}

// detailScreen is the detail over the whole screen, on narrow ones.
func (m *Model) detailScreen() []string {
	lines := blankLines(m.height, m.width)
	if r, _, ok := m.detailed(); ok {
		state := m.judge().state(r)
		left := " " + m.theme.state(state).Paint(m.glyphs.state(state)+" "+state.String()) + "  " +
			m.theme.title.Paint(inspect.Clean(r.Prefix()))
		lines[0] = apart(table.Cut(left, m.width-18, m.glyphs.cut), m.theme.quiet.Paint(m.rowOf())+" ", m.width)
		lines[1] = m.ruled(m.detailName(m.width-8), "", m.width)
	}
	m.fillText(lines[2:m.height-1], m.width)
	lines[m.height-1] = m.footer()
	return lines
}

// fillText puts the scrolled text into lines.
func (m *Model) fillText(lines []string, width int) {
	text := m.detailText(width)
	from := 0
	if m.shown.focus {
		from = max(min(m.shown.scroll, len(text)-len(lines)), 0)
	}
	for i := range lines {
		if from+i < len(text) {
			lines[i] = fit(text[from+i], width)
		}
	}
	if below := len(text) - from - len(lines); below > 0 && len(lines) > 2 {
		more := fmt.Sprintf("%s %s below ", m.glyphs.more, plural(below, "line"))
		lines[len(lines)-1] = apart("", m.theme.quiet.Paint(more), width)
	}
}

// ruled is a rule with a name at its left and another at its right.
func (m *Model) ruled(left, right string, width int) string {
	across := m.glyphs.across
	line := m.theme.border.Paint(across) + " " + m.theme.title.Paint(left) + " "
	tail := m.theme.border.Paint(across)
	if right != "" {
		tail = " " + m.theme.title.Paint(right) + " " + tail
	}
	free := width - table.Width(line) - table.Width(tail)
	if free < 1 {
		return fit(line, width)
	}
	return line + m.theme.border.Paint(strings.Repeat(across, free)) + tail
}

// detailName is the digest of the record, cut to width.
func (m *Model) detailName(width int) string {
	r, _, ok := m.detailed()
	if !ok {
		return "no record"
	}
	return table.Cut(inspect.Clean(r.Digest()), max(width, 8), m.glyphs.cut)
}

func (m *Model) detailFunction() string {
	r, _, ok := m.detailed()
	if !ok {
		return ""
	}
	return cutLeft(inspect.Clean(r.Prefix()), m.place.detailWidth/2, m.glyphs.cut)
}

// rowOf is the cursor's place in the list.
func (m *Model) rowOf() string {
	if m.list.Len() == 0 {
		return ""
	}
	return fmt.Sprintf("row %s of %s", count(m.list.Cursor()+1), count(m.list.Len()))
}

// inOneLine is the detail in one line.
func (m *Model) inOneLine() string {
	r, _, ok := m.detailed()
	if !ok {
		return m.theme.quiet.Paint("no record under the cursor")
	}
	state := m.judge().state(r)
	d := inspect.Explain(r, m.judge().moment(r), m.policy())
	return m.theme.state(state).Paint(m.glyphs.state(state)) + " " + strings.TrimPrefix(d.NextDuplicate, "is ")
}

// detailText is all of the detail, to be scrolled.
func (m *Model) detailText(width int) []string {
	r, whole, ok := m.detailed()
	if !ok {
		return nil
	}
	d := detail{model: m, record: r, whole: whole, width: width - 2*detailMargin, now: m.judge().moment(r)}
	lines := d.lines()
	for i, line := range lines {
		if line != "" {
			lines[i] = strings.Repeat(" ", detailMargin) + line
		}
	}
	return lines
}

// detail lays out one record.
type detail struct {
	model  *Model
	record *inspect.Record
	whole  bool // body and item are there
	width  int
	now    inspect.Millis
}

func (d detail) lines() []string {
	m := d.model
	state := m.judge().state(d.record)
	life := lifeLine{
		theme: &m.theme, glyphs: &m.glyphs, record: d.record, state: state,
		now: m.now, policy: m.policy(), width: d.width,
	}
	lines := life.lines()
	if lines != nil {
		lines = append(lines, "")
	}
	lines = append(lines, d.words(state)...)
	lines = append(lines, "")
	lines = append(lines, d.response()...)
	return append(lines, d.item()...)
}

// labelWidth is that of the names at the left of the words.
const labelWidth = 17

// words are the diagnosis: what happened, what comes, what to do.
func (d detail) words(state inspect.State) []string {
	m := d.model
	explained := inspect.Explain(d.record, d.now, m.policy())
	lines := wrap(explained.Summary, d.width)
	if word, rest, ok := strings.Cut(lines[0], " "); ok {
		lines[0] = m.theme.state(state).Paint(word) + " " + rest
	}
	if suspect := m.judge().suspect(d.record); suspect != 0 {
		lines = append(lines, m.theme.warning.Paint(fmt.Sprintf("By the clock it is %s now; read %s ago. R reads it again.",
			suspect, inspect.Long(m.now.Sub(d.record.ReadAt)))))
	}
	lines = append(lines, "")
	lines = append(lines, d.labelled("next duplicate", explained.NextDuplicate)...)
	if explained.Advice != "" {
		lines = append(lines, d.labelled("what to do", explained.Advice)...)
	}
	for _, f := range d.record.Faults {
		lines = append(lines, d.labelled("not as written", fmt.Sprintf("%s is of type %s", inspect.Clean(f.Attribute), f.Found))...)
	}
	return lines
}

// labelled is a name and a text that wraps beside it.
func (d detail) labelled(name, text string) []string {
	if d.width < 2*labelWidth {
		return append([]string{d.model.theme.quiet.Paint(name)}, wrap(text, d.width)...)
	}
	lines := wrap(text, d.width-labelWidth)
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
	free := max(d.width-table.Width(line)-table.Width(tail), 1)
	return line + m.theme.border.Paint(strings.Repeat(m.glyphs.across, free)) + tail
}

// response is the stored answer.
func (d detail) response() []string {
	m, data := d.model, d.record.Data
	switch {
	case !data.Present() && d.record.Status == inspect.Completed:
		return []string{d.section("response", "none was stored"), ""}
	case !data.Present():
		return []string{d.section("response", "none: the run did not complete"), ""}
	}
	lines := []string{d.section("response", fmt.Sprintf("%s %s %s", bytesText(data.Bytes), m.glyphs.dot, typeName(data.Type)))}
	switch {
	case m.o.Redact:
		lines = append(lines, m.theme.quiet.Paint("hidden by --redact"))
	case m.shown.err != nil && m.shown.focus:
		lines = append(lines, wrap(inspect.Clean(m.shown.err.Error()), d.width)...)
	case !d.whole || !data.Loaded:
		lines = append(lines, m.theme.quiet.Paint("enter reads it"))
	default:
		lines = append(lines, m.shown.body.wrapped(&m.theme, d.width)...)
	}
	return append(lines, "")
}

// typeName is a DynamoDB type in words.
func typeName(t string) string {
	switch t {
	case "S":
		return "text"
	case "M":
		return "map"
	case "L":
		return "list"
	case "N":
		return "number"
	case "B":
		return "binary"
	}
	return t
}

// item is the record as stored: its attributes, then the whole of it.
func (d detail) item() []string {
	m, r := d.model, d.record
	names := m.about.Attributes.WithDefaults()
	lines := []string{d.section("item", "writer "+inspect.WriterOf(r).String())}
	attribute := func(name, value string) {
		lines = append(lines, d.attribute(name, value)...)
	}
	if names.SortKey != "" {
		attribute(names.Key, r.Partition)
		attribute(names.SortKey, r.Key)
	} else {
		attribute(names.Key, r.Key)
	}
	status := string(r.Status)
	if status == "" {
		status = m.glyphs.none
	}
	attribute(names.Status, status)
	attribute(names.Expiry, m.stampText(r.Expiration))
	attribute(names.InProgressExpiry, m.stampText(r.Deadline))
	validation := r.Validation
	if validation == "" {
		validation = m.glyphs.none
	}
	attribute(names.Validation, validation)
	if r.Extra > 0 {
		attribute("others", plural(r.Extra, "attribute")+" that the libraries do not write")
	}
	return append(lines, d.raw()...)
}

func (d detail) attribute(name, value string) []string {
	const least = 24
	parts := wrap(inspect.Clean(value), max(d.width-least, 16))
	for i, part := range parts {
		label := ""
		if i == 0 {
			label = inspect.Clean(name)
		}
		parts[i] = d.model.theme.quiet.Paint(padRight(table.Cut(label, least-1, d.model.glyphs.cut), least)) + part
	}
	return parts
}

// raw is the whole item as DynamoDB JSON.
func (d detail) raw() []string {
	m := d.model
	if !d.whole || len(d.record.Item) == 0 || m.o.Redact {
		return nil
	}
	return append([]string{"", d.section("raw item", "DynamoDB JSON")}, m.shown.item.wrapped(&m.theme, d.width)...)
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
