package event

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// string reads a string whose opening quote is behind. Text without escapes is
// a part of the event's own.
func (s *scanner) string() (string, error) {
	start := s.at
	for s.at < len(s.text) {
		switch c := s.text[s.at]; {
		case c == '"':
			s.at++
			return s.text[start : s.at-1], nil
		case c == '\\':
			return s.escaped(s.text[start:s.at])
		case c < utf8.RuneSelf && c >= ' ':
			s.at++
		default:
			if err := s.character(); err != nil {
				return "", err
			}
		}
	}
	return "", s.fail("a string without its closing quote")
}

// character passes over one that is not ASCII.
func (s *scanner) character() error {
	if c := s.text[s.at]; c < ' ' {
		return s.fail(`the control character %q must be written as an escape`, rune(c))
	}
	r, size := utf8.DecodeRuneInString(s.text[s.at:])
	if r == utf8.RuneError && size == 1 {
		if _, size = decodeSurrogate(s.text[s.at:]); size == 0 {
			return s.fail("the text is not UTF-8")
		}
	}
	s.at += size
	return nil
}

// escaped reads the rest of a string that holds escapes.
func (s *scanner) escaped(before string) (string, error) {
	var b strings.Builder
	b.WriteString(before)
	for s.at < len(s.text) {
		switch c := s.text[s.at]; {
		case c == '"':
			s.at++
			return b.String(), nil
		case c == '\\':
			r, err := s.escape()
			if err != nil {
				return "", err
			}
			b.WriteString(encode(r))
		case c < utf8.RuneSelf && c >= ' ':
			b.WriteByte(c)
			s.at++
		default:
			start := s.at
			if err := s.character(); err != nil {
				return "", err
			}
			b.WriteString(s.text[start:s.at])
		}
	}
	return "", s.fail("a string without its closing quote")
}

// escape reads one escape, or the two that make a surrogate pair.
func (s *scanner) escape() (rune, error) {
	if s.at+1 >= len(s.text) {
		return 0, s.fail("a string without its closing quote")
	}
	c := s.text[s.at+1]
	if i := strings.IndexByte(`"\/bfnrt`, c); i >= 0 {
		s.at += 2
		return rune("\"\\/\b\f\n\r\t"[i]), nil
	}
	r, ok := s.hex(s.at)
	if !ok {
		return 0, s.fail(`\%c is no escape of JSON`, c)
	}
	s.at += 6
	if utf16.IsSurrogate(r) {
		if low, ok := s.hex(s.at); ok {
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				s.at += 6
				return pair, nil
			}
		}
	}
	return r, nil
}

// hex reads \uXXXX.
func (s *scanner) hex(at int) (rune, bool) {
	if at+6 > len(s.text) || s.text[at] != '\\' || s.text[at+1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range []byte(s.text[at+2 : at+6]) {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// encode is a code point in WTF-8.
func encode(r rune) string {
	if utf16.IsSurrogate(r) {
		return string([]byte{0xed, 0x80 | byte(r>>6&0x3f), 0x80 | byte(r&0x3f)})
	}
	return string(r)
}

// decodeSurrogate reads half of a surrogate pair; size 0 if there is none.
func decodeSurrogate(s string) (r rune, size int) {
	if len(s) < 3 || s[0] != 0xed || s[1] < 0xa0 || s[1] > 0xbf || s[2] < 0x80 || s[2] > 0xbf {
		return 0, 0
	}
	return rune(0xd000) | rune(s[1]&0x3f)<<6 | rune(s[2]&0x3f), 3
}

// Runes are the code points of WTF-8 text, halves of surrogate pairs included.
func Runes(text string) []rune {
	runes := make([]rune, 0, len(text))
	for text != "" {
		r, size := Decode(text)
		runes = append(runes, r)
		text = text[size:]
	}
	return runes
}

// Decode is the first code point of WTF-8 text and its length in bytes.
func Decode(text string) (rune, int) {
	r, size := utf8.DecodeRuneInString(text)
	if r == utf8.RuneError && size == 1 {
		if half, n := decodeSurrogate(text); n > 0 {
			return half, n
		}
	}
	return r, size
}

// FromRunes is the WTF-8 text of code points; halves stay apart.
func FromRunes(runes []rune) string {
	var b strings.Builder
	for _, r := range runes {
		b.WriteString(encode(r))
	}
	return b.String()
}

// UTF16 are the units of text, as JavaScript, Java and .NET count it.
func UTF16(text string) []uint16 {
	units := make([]uint16, 0, len(text))
	for text != "" {
		r, size := Decode(text)
		units = utf16.AppendRune(units, r)
		if utf16.IsSurrogate(r) {
			units[len(units)-1] = uint16(r) //nolint:gosec // a surrogate has 16 bits
		}
		text = text[size:]
	}
	return units
}

// FromUTF16 is the text of units; halves that meet become a character.
func FromUTF16(units []uint16) string {
	var b strings.Builder
	for i := 0; i < len(units); i++ {
		r := rune(units[i])
		if utf16.IsSurrogate(r) && i+1 < len(units) {
			if pair := utf16.DecodeRune(r, rune(units[i+1])); pair != utf8.RuneError {
				b.WriteRune(pair)
				i++
				continue
			}
		}
		b.WriteString(encode(r))
	}
	return b.String()
}

// CompareUTF16 orders text by its UTF-16 units, as JavaScript, Java and .NET do.
func CompareUTF16(a, b string) int {
	for a != "" && b != "" {
		r, n := Decode(a)
		q, m := Decode(b)
		if r != q {
			return int(unit(r)) - int(unit(q))
		}
		a, b = a[n:], b[m:]
	}
	return len(a) - len(b)
}

// unit orders code points as their first UTF-16 units do: characters beyond
// the basic plane begin with a surrogate. The rest of a pair breaks a tie.
func unit(r rune) int64 {
	if r < 0x10000 {
		return int64(r) << 16
	}
	high, low := utf16.EncodeRune(r)
	return int64(high)<<16 | int64(low)
}

// ReplaceHalves puts other text in the place of halves of surrogate pairs.
func ReplaceHalves(text, other string) string {
	if utf8.ValidString(text) {
		return text
	}
	var b strings.Builder
	for text != "" {
		r, size := Decode(text)
		if utf16.IsSurrogate(r) {
			b.WriteString(other)
		} else {
			b.WriteString(text[:size])
		}
		text = text[size:]
	}
	return b.String()
}

// JavaScriptTrim is trim() of JavaScript.
func JavaScriptTrim(text string) string {
	return strings.TrimFunc(text, func(r rune) bool {
		return r == '\ufeff' || r != '\u0085' && unicode.IsSpace(r)
	})
}

// HasOpaque reports whether a value is or holds one that no JSON can hold.
func HasOpaque(v Value) bool {
	switch v := v.(type) {
	case Opaque:
		return true
	case *Array:
		return slices.ContainsFunc(v.Items, HasOpaque)
	case *Object:
		return slices.ContainsFunc(v.Members, func(m Member) bool { return HasOpaque(m.Value) })
	}
	return false
}

// HasHalves reports whether any text in a value, or a name, holds half of a
// surrogate pair.
func HasHalves(v Value) bool {
	switch v := v.(type) {
	case String:
		return !utf8.ValidString(string(v))
	case *Array:
		return slices.ContainsFunc(v.Items, HasHalves)
	case *Object:
		return slices.ContainsFunc(v.Members, func(m Member) bool { return !utf8.ValidString(m.Name) || HasHalves(m.Value) })
	}
	return false
}
