package event

import (
	"slices"
	"strings"
)

// style is how a language writes JSON.
type style struct {
	comma, colon string
	number       func(Number) string
	quote        func(dst []byte, text string) []byte
	members      func(*Object) []Member
	// skip leaves a member out; blank stands for such a value in an array.
	skip func(Value) bool
}

func (s *style) append(dst []byte, v Value) []byte {
	switch v := v.(type) {
	case Null, Absent, nil, Undefined, Opaque:
		return append(dst, "null"...)
	case Bool:
		if v {
			return append(dst, "true"...)
		}
		return append(dst, "false"...)
	case Number:
		return append(dst, s.number(v)...)
	case String:
		return s.quote(dst, string(v))
	case *Array:
		return s.array(dst, v)
	case *Object:
		return s.object(dst, v)
	}
	return dst
}

func (s *style) array(dst []byte, a *Array) []byte {
	dst = append(dst, '[')
	for i, item := range a.Items {
		if i > 0 {
			dst = append(dst, s.comma...)
		}
		dst = s.append(dst, item)
	}
	return append(dst, ']')
}

func (s *style) object(dst []byte, o *Object) []byte {
	dst = append(dst, '{')
	first := true
	for _, m := range s.members(o) {
		if s.skip != nil && s.skip(m.Value) {
			continue
		}
		if !first {
			dst = append(dst, s.comma...)
		}
		first = false
		dst = s.quote(dst, m.Name)
		dst = append(dst, s.colon...)
		dst = s.append(dst, m.Value)
	}
	return append(dst, '}')
}

func inOrder(o *Object) []Member { return o.Members }

// PythonText is json.dumps(v, sort_keys=True): keys by code point, ASCII alone.
func PythonText(v Value) string {
	s := style{comma: ", ", colon: ": ", number: PythonNumber, quote: pythonQuotes().append, members: byCodePoint}
	return string(s.append(nil, v))
}

// PythonCompact is json.dumps(v, separators=(',', ':')), as to_string writes.
func PythonCompact(v Value) string {
	s := style{comma: ",", colon: ":", number: PythonNumber, quote: pythonQuotes().append, members: inOrder}
	return string(s.append(nil, v))
}

// PythonNumber is a number as json.dumps writes it.
func PythonNumber(n Number) string {
	if n.IsInteger() {
		return n.integer()
	}
	return PythonFloat(n.Float())
}

// byCodePoint sorts by name: bytes of WTF-8 sort as code points do.
func byCodePoint(o *Object) []Member {
	members := slices.Clone(o.Members)
	slices.SortStableFunc(members, func(a, b Member) int { return strings.Compare(a.Name, b.Name) })
	return members
}

// JavaScriptText is JSON.stringify(deepSort(v)), as Powertools for TypeScript
// sorts: by toLowerCase, then array indices first, and __proto__ is lost. False
// where stringify gives undefined.
func JavaScriptText(v Value) (string, bool) {
	return javaScript(v, byLowerCase)
}

// JavaScriptCompact is JSON.stringify(v).
func JavaScriptCompact(v Value) (string, bool) { return javaScript(v, inOrder) }

func javaScript(v Value, members func(*Object) []Member) (string, bool) {
	if undefined(v) {
		return "", false
	}
	s := style{comma: ",", colon: ":", number: javaScriptNumber, quote: javaScriptQuotes().append, members: members, skip: undefined}
	return string(s.append(nil, v)), true
}

func undefined(v Value) bool {
	switch v.(type) {
	case Undefined, Opaque:
		return true
	}
	return false
}

func javaScriptNumber(n Number) string {
	text := JavaScriptNumber(n.Float())
	if strings.HasSuffix(text, "y") || text == "NaN" {
		return "null" // as stringify writes what JSON has no number for
	}
	return text
}

// byLowerCase is deepSort of one object.
func byLowerCase(o *Object) []Member {
	type lowered struct {
		Member
		lower string
	}
	all := make([]lowered, 0, len(o.Members))
	for _, m := range o.Members {
		if m.Name != "__proto__" {
			all = append(all, lowered{Member: m, lower: toLowerCase(m.Name)})
		}
	}
	slices.SortStableFunc(all, func(a, b lowered) int { return CompareUTF16(a.lower, b.lower) })
	sorted := Object{Members: make([]Member, len(all))}
	for i, m := range all {
		sorted.Members[i] = m.Member
	}
	sorted.IndexFirst()
	return sorted.Members
}

// JavaText is JsonNode.toString() of Jackson: order kept, nothing sorted.
func JavaText(v Value) string {
	s := style{comma: ",", colon: ":", number: JavaNumber, quote: javaQuotes().append, members: inOrder}
	return string(s.append(nil, v))
}

// JavaNumber is a number as Jackson writes it: integers of any size, doubles
// as Double.toString does. In a tree, what JSON has no number for is quoted.
func JavaNumber(n Number) string {
	if n.IsInteger() {
		return n.integer()
	}
	text := JavaDouble(n.Float())
	if strings.HasSuffix(text, "y") || text == "NaN" {
		return `"` + text + `"`
	}
	return text
}

// DotNetText is System.Text.Json with its default encoder: order and the text
// of numbers kept, everything but plain ASCII escaped.
func DotNetText(v Value) string {
	s := style{comma: ",", colon: ":", number: func(n Number) string { return string(n) }, quote: dotNetQuotes().append, members: inOrder}
	return string(s.append(nil, v))
}

// Text is a value as JSON that says no more and no less than it: numbers by
// their own text, order kept. What JSON has no number for is a string.
func Text(v Value) string {
	s := style{comma: ",", colon: ":", number: exactNumber, quote: javaScriptQuotes().append, members: inOrder, skip: undefined}
	return string(s.append(nil, v))
}

func exactNumber(n Number) string {
	if text := string(n); text == "NaN" || strings.HasSuffix(text, "y") {
		return `"` + text + `"`
	}
	return string(n)
}
