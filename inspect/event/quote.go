package event

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// quotes is how a language writes a string in JSON.
type quotes struct {
	digits string // of \u escapes
	coded  string // ASCII, beside the controls, that is written as \u escape
	ascii  bool   // so is everything that is not ASCII
	half   string // stands for half of a surrogate pair; else it is escaped
}

const (
	lowerHex = "0123456789abcdef"
	upperHex = "0123456789ABCDEF"
)

func pythonQuotes() quotes     { return quotes{digits: lowerHex, coded: "\x7f", ascii: true} }
func javaScriptQuotes() quotes { return quotes{digits: lowerHex} }

// javaQuotes writes half of a pair as Java's UTF-8 encoder does.
func javaQuotes() quotes { return quotes{digits: upperHex, half: "?"} }

func dotNetQuotes() quotes {
	return quotes{digits: upperHex, coded: "\x7f\"&'+<>`", ascii: true}
}

func (q quotes) append(dst []byte, text string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(text); {
		size := q.plain(text[i:])
		if size > 0 {
			i += size
			continue
		}
		dst = append(dst, text[start:i]...)
		dst, size = q.escape(dst, text[i:])
		i += size
		start = i
	}
	return append(append(dst, text[start:]...), '"')
}

// plain is the length of the first character if it stands for itself.
func (q quotes) plain(text string) int {
	c := text[0]
	if c < utf8.RuneSelf {
		if c < ' ' || c == '"' || c == '\\' || strings.IndexByte(q.coded, c) >= 0 {
			return 0
		}
		return 1
	}
	r, size := utf8.DecodeRuneInString(text)
	if q.ascii || r == utf8.RuneError && size == 1 {
		return 0
	}
	return size
}

func (q quotes) escape(dst []byte, text string) ([]byte, int) {
	r, size := Decode(text)
	letter := strings.IndexRune("\b\f\n\r\t\"\\", r)
	switch {
	case r < utf8.RuneSelf && strings.IndexByte(q.coded, text[0]) >= 0:
	case letter >= 0:
		return append(dst, '\\', `bfnrt"\`[letter]), size
	case q.half != "" && utf16.IsSurrogate(r):
		return append(dst, q.half...), size
	}
	if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
		return q.unit(q.unit(dst, high), low), size
	}
	return q.unit(dst, r), size
}

func (q quotes) unit(dst []byte, unit rune) []byte {
	return append(dst, '\\', 'u', q.digits[unit>>12&15], q.digits[unit>>8&15], q.digits[unit>>4&15], q.digits[unit&15])
}
