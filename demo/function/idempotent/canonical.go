package idempotent

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Text rewrites a JSON text as Python's json.dumps(value, sort_keys=True) does:
// sorted names, ", " and ": ", ASCII only, Python's numbers.
func Text(raw []byte) (string, error) {
	v, err := parse(raw)
	if err != nil {
		return "", fmt.Errorf("result is no JSON: %w", err)
	}
	return string(canonical(v)), nil
}

// parse reads one JSON text and keeps the text of its numbers, for 1 and 1.0
// are different keys.
func parse(raw []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("parse JSON: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("parse JSON: extra data after the value")
	}
	return v, nil
}

// tokens are the strings of a JSON text, and the floats that only Python writes.
var tokens = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|-?Infinity|NaN`)

// onlyPython reports a text that Python reads as JSON and nobody else does, for
// it holds a bare NaN or Infinity.
func onlyPython(text string) bool {
	return json.Valid(tokens.ReplaceAllFunc([]byte(text), func(token []byte) []byte {
		if token[0] == '"' {
			return token
		}
		return []byte("null")
	}))
}

// lookup follows a dotted path. What is not there is null.
func lookup(v any, path string) any {
	if path == "" {
		return v
	}
	for name := range strings.SplitSeq(path, ".") {
		object, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = object[name]
	}
	return v
}

// missing tells whether a selected value is no key to the library: nothing,
// empty, or a list or object of nulls, one level deep.
func missing(v any) bool {
	null := func(v any) bool { return v == nil }
	switch v := v.(type) {
	case []any:
		return !slices.ContainsFunc(v, func(e any) bool { return !null(e) })
	case map[string]any:
		return !slices.ContainsFunc(slices.Collect(maps.Values(v)), func(e any) bool { return !null(e) })
	case string:
		return v == ""
	default:
		return v == nil // numbers and booleans are keys, 0 and false too
	}
}

// falsy is Python's bool(v) == False.
func falsy(v any) bool {
	switch v := v.(type) {
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	case json.Number:
		f, err := v.Float64()
		return err == nil && f == 0
	case string:
		return v == ""
	case bool:
		return !v
	default:
		return true
	}
}

func canonical(v any) []byte { return appendValue(nil, v) }

func appendValue(b []byte, v any) []byte {
	switch v := v.(type) {
	case bool:
		return strconv.AppendBool(b, v)
	case json.Number:
		return append(b, number(v.String())...)
	case string:
		return appendString(b, v)
	case []any:
		return appendList(b, v)
	case map[string]any:
		return appendObject(b, v)
	default:
		return append(b, "null"...)
	}
}

func appendList(b []byte, list []any) []byte {
	b = append(b, '[')
	for i, v := range list {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = appendValue(b, v)
	}
	return append(b, ']')
}

// appendObject sorts by code point, which in UTF-8 is the order of the bytes.
func appendObject(b []byte, object map[string]any) []byte {
	b = append(b, '{')
	for i, name := range slices.Sorted(maps.Keys(object)) {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = append(appendString(b, name), ": "...)
		b = appendValue(b, object[name])
	}
	return append(b, '}')
}

func appendString(b []byte, s string) []byte {
	const short = "\b\t\n\f\r\"\\"
	b = append(b, '"')
	for _, c := range s {
		switch i := strings.IndexRune(short, c); {
		case i >= 0:
			b = append(b, '\\', `btnfr"\`[i])
		case c >= ' ' && c <= '~':
			b = append(b, byte(c))
		case c > 0xFFFF:
			high, low := utf16.EncodeRune(c)
			b = fmt.Appendf(b, `\u%04x\u%04x`, high, low)
		default:
			b = fmt.Appendf(b, `\u%04x`, c)
		}
	}
	return append(b, '"')
}

// number writes a number as Python would after reading it: integers exactly,
// anything with a point or an exponent as a double.
func number(text string) string {
	if !strings.ContainsAny(text, ".eE") {
		if text == "-0" {
			return "0"
		}
		return text
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil && !math.IsInf(f, 0) {
		return text // cannot be: it was a JSON number
	}
	return float(f)
}

// float is Python's repr of a double: shortest digits, an exponent only below
// 1e-4 and from 1e16 on.
func float(f float64) string {
	if math.IsInf(f, 0) {
		return strings.TrimPrefix(strings.Replace(strconv.FormatFloat(f, 'g', -1, 64), "Inf", "Infinity", 1), "+")
	}
	scientific := strconv.FormatFloat(f, 'e', -1, 64)
	_, exponent, _ := strings.Cut(scientific, "e")
	if e, err := strconv.Atoi(exponent); err == nil && (e < -4 || e >= 16) {
		return scientific
	}
	plain := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(plain, ".") {
		plain += ".0"
	}
	return plain
}
