package inspect

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// markedText is how much of a body is looked at: marks repeat, and a body may
// be 400 KB.
const markedText = 16 << 10

// writerOfText tells the writer of a stored text by the habits of its
// serialiser: json.dumps of Python, Jackson of Java, System.Text.Json of .NET.
// Contradicting habits tell nothing.
func writerOfText(r *Record) Writer {
	b := r.Data
	if !b.Loaded || b.Type != "S" {
		return WriterUnknown
	}
	h := habitsOf(b.Text[:min(len(b.Text), markedText)])
	switch {
	case h.python() && !h.java && !h.dotNet && !h.compact:
		return WriterPython
	case h.python():
		return WriterUnknown
	case h.java && !h.dotNet:
		return WriterJava
	case h.dotNet && !h.java:
		return WriterDotNet
	case h.compact:
		return WriterJavaOrDotNet
	}
	return WriterUnknown
}

// habits are the marks of serialisers that were seen in a JSON text.
type habits struct {
	// spaced and compact are separators with and without a blank behind them.
	spaced, compact bool
	// lower is an escape in lower-case hex digits, which only Python writes.
	lower bool
	// java is text beyond ASCII as it is: Python and .NET escape it.
	java bool
	// dotNet is an escape that only .NET writes.
	dotNet bool
}

func (h *habits) python() bool { return h.spaced || h.lower }

// habitsOf reads a text that may be cut off. Text that is no JSON object, list
// or string has none: Java stores a String as it is.
func habitsOf(text string) habits {
	var h habits
	if text == "" || !strings.ContainsRune(`{["`, rune(text[0])) {
		return h
	}
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case quoted && c == '\\':
			h.escape(text[i:])
			i++
		case quoted && c >= utf8.RuneSelf:
			h.java = true
		case !quoted && (c == ':' || c == ',') && i+1 < len(text):
			if text[i+1] == ' ' {
				h.spaced = true
			} else {
				h.compact = true
			}
		}
	}
	return h
}

// escape notes what an escape sequence tells. Python escapes all beyond ASCII in
// lower case; .NET in upper case, and & ' + < > and others of ASCII too; Java
// only control characters, in upper case.
func (h *habits) escape(text string) {
	if len(text) < 6 || text[1] != 'u' {
		return
	}
	hex := text[2:6]
	code, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		return
	}
	const del = 0x7f
	upper, lower := strings.ContainsAny(hex, "ABCDEF"), strings.ContainsAny(hex, "abcdef")
	switch {
	case lower:
		h.lower = true
	case code >= ' ' && (upper || code < del):
		h.dotNet = true
	}
}
