package filter

import (
	"slices"
	"strings"
	"unicode/utf16"

	"idemtui/inspect"
)

// parseData looks for a text in the stored response. Most responses are JSON,
// where a text may stand in escapes: it is found in those forms too.
func parseData(value string) (term, error) {
	forms := slices.Compact([]string{value, escaped(value, "0123456789abcdef"), escaped(value, "0123456789ABCDEF")})
	return term{body: true, data: true, test: func(r *row) bool {
		return slices.ContainsFunc(forms, func(form string) bool { return strings.Contains(r.record.Data.Text, form) })
	}}, nil
}

// escaped is a text inside of a JSON string that is ASCII alone, as json.dumps
// of Python writes it with lower-case digits, System.Text.Json with capitals.
func escaped(text, digits string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r >= ' ' && r < 0x7f:
			b.WriteRune(r)
		default:
			for _, unit := range utf16.AppendRune(nil, r) {
				b.WriteString(`\u`)
				for shift := 12; shift >= 0; shift -= 4 {
					b.WriteByte(digits[unit>>shift&0xf])
				}
			}
		}
	}
	return b.String()
}

// Data are the query's terms that look into stored responses, as they were
// written; empty without one.
func (q Query) Data() string {
	var kept []string
	words, _ := split(q.text) // Parse took it
	for _, w := range words {
		if isData(w) {
			kept = append(kept, w.raw)
		}
	}
	return strings.Join(kept, " ")
}

func isData(w word) bool {
	_, raw := without(w.raw)
	return strings.HasPrefix(raw, "data:")
}

// NeedsData reports whether the query looks into stored responses. Loads drop
// them: a record whose response was not kept is not selected by such a query,
// whatever its term says.
func (q Query) NeedsData() bool {
	return slices.ContainsFunc(q.terms, func(t term) bool { return t.data })
}

// Unload drops the responses that the query does not look for, so that a whole
// table's need not be held: a record without its response is not selected.
func (q Query) Unload(records []inspect.Record) {
	var asked row
	for i := range records {
		asked.record = &records[i]
		if !q.NeedsData() || !q.wants(&asked) {
			body := &records[i].Data
			body.Loaded, body.Text = false, ""
		}
	}
}

// wants asks the terms on responses alone; they do not depend on the moment.
func (q Query) wants(asked *row) bool {
	for _, t := range q.terms {
		if t.data && !t.holds(asked) {
			return false
		}
	}
	return true
}

// Redacted is the mistake of a filter that looks into responses where they are
// to be hidden: what is found there would tell what they hold.
func Redacted(text string) error {
	words, _ := split(text) // Parse tells of an open quote
	for _, w := range words {
		if isData(w) {
			return &Error{Column: w.column, Message: "data: looks into stored responses, and --redact hides them"}
		}
	}
	return nil
}
