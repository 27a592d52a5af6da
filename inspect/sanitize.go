package inspect

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Clean makes text of a table harmless on one line: everything that cannot be
// seen, or that moves or hides what stands around it, is written as an escape
// that shows what it was. Clean of clean text changes nothing.
func Clean(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case harmful(r):
			b.WriteString(escape(r))
		default:
			b.WriteRune(r)
		}
		i += size
	}
	return slim(b.String(), escape)
}

// plain is the fast path: printable ASCII needs nothing done.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// harmful reports whether a rune may not reach a terminal, a log or a file as
// it is: controls (escape sequences begin with one), bidi and zero-width
// marks, blanks that pass for others, private and unassigned code points. The
// replacement character is visible as it is.
func harmful(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return r < ' ' || r == '\x7f'
	case !unicode.IsPrint(r), unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector):
		return true
	}
	return r == '\u2800' || prepended(r) || overflowing(r)
}

// prepended letters take the character behind them into themselves.
func prepended(r rune) bool {
	switch r {
	case 0x0d4e, 0x111c2, 0x111c3, 0x113d1, 0x1193f, 0x11941, 0x11a3a, 0x11d46, 0x11f02:
		return true
	}
	return r >= 0x11a84 && r <= 0x11a89
}

// overflowing characters are drawn far beyond their cell.
func overflowing(r rune) bool {
	return r == '\ufdfd' || r == '\u2e3a' || r == '\u2e3b' || r >= 0x12000 && r < 0x12550
}

// A character as a person sees it may be made of several: a letter and its
// accents, a syllable, a hand and its colour. The bounds are enough for every
// script in use, and too small to bury the lines around.
const (
	maxRunes = 5
	maxCells = 4 // by the terminals that count the parts
)

// slim escapes what is beyond the bounds of one character. No rune of the text
// is harmful.
func slim(s string, escape func(rune) string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r >= 0x300 }) < 0 {
		return s // no script below joins characters
	}
	var b strings.Builder
	for s != "" {
		cluster, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		runes, cells := 0, 0
		for _, r := range cluster {
			runes++
			cells += ansi.StringWidthWc(string(r))
			switch {
			case b.Len() == 0 && joins(r): // with what the text is put behind; the next one sits on the escape
				b.WriteString(escape(r))
				runes, cells = 1, 1
			case runes > maxRunes || cells > maxCells:
				b.WriteString(escape(r))
			default:
				b.WriteRune(r)
			}
		}
		s = s[len(cluster):]
	}
	return b.String()
}

// joins reports whether a rune makes one character with that before it.
func joins(r rune) bool {
	both := "a" + string(r)
	cluster, _ := ansi.FirstGraphemeCluster(both, ansi.GraphemeWidth)
	return cluster == both
}

// escape is the visible form of a rune.
func escape(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\t':
		return `\t`
	case r == '\r':
		return `\r`
	case r < utf8.RuneSelf:
		return fmt.Sprintf(`\x%02x`, r)
	case r < 0x10000:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}

// CleanLines makes a text of several lines harmless: line breaks stay, tabs
// become blanks. At most maxLines are given; 0 gives all.
func CleanLines(s string, maxLines int) []string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		if maxLines > 0 && len(lines) == maxLines {
			break
		}
		lines = append(lines, Clean(strings.ReplaceAll(line, "\t", "    ")))
	}
	return lines
}

// Cut cuts clean text to a width in terminal cells; what was cut shows as ….
func Cut(s string, width int) string {
	switch {
	case width <= 0:
		return ""
	case !plain(s):
		return ansi.Truncate(s, width, "…")
	case len(s) > width:
		return s[:width-1] + "…"
	}
	return s
}

// CSVCell makes text harmless in a spreadsheet: what would be read as a
// formula gets an apostrophe in front, and controls are made visible.
func CSVCell(s string) string {
	s = Clean(s)
	if first, _ := utf8.DecodeRuneInString(s); s != "" && strings.ContainsRune("=+-@＝＋－＠", first) {
		return "'" + s
	}
	return s
}

// ShellQuote quotes text for a POSIX shell, as one word. Controls stay out of
// it by $'...', which bash, zsh and ksh read.
func ShellQuote(s string) string {
	safe := func(r rune) bool {
		return r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_-./=:,+", r))
	}
	if s != "" && s[0] != '=' && strings.IndexFunc(s, func(r rune) bool { return !safe(r) }) < 0 {
		return s
	}
	if Clean(s) == s {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	var b strings.Builder
	b.WriteString("$'")
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\'' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < 0x20 || c >= 0x7f:
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('\'')
	return b.String()
}

// EscapeJSON writes the harmful runes of a JSON text as \u escapes: the text
// means the same to every reader and cannot harm a terminal. Line breaks and
// blanks between tokens stay.
func EscapeJSON(text []byte) []byte {
	if bytes.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf || r != '\n' && harmful(r) }) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range string(text) {
		if r == '\n' || !harmful(r) {
			b.WriteRune(r)
		} else {
			b.WriteString(escapeJSON(r))
		}
	}
	return []byte(slim(b.String(), escapeJSON))
}

func escapeJSON(r rune) string {
	if high, low := utf16.EncodeRune(r); high != unicode.ReplacementChar {
		return fmt.Sprintf(`\u%04x\u%04x`, high, low)
	}
	return fmt.Sprintf(`\u%04x`, r)
}
