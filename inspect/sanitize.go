package inspect

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// maxMarks is how many combining marks may sit on one character: enough for
// every script in use, too few to bury the lines around.
const maxMarks = 4

// harmful reports whether a rune may not reach a terminal, a log or a file as
// it is: controls (escape sequences begin with one), bidi and zero-width marks,
// line and paragraph separators, private and unassigned code points. The
// replacement character stands for invalid UTF-8.
func harmful(r rune) bool {
	switch {
	case r == ' ':
		return false
	case r == utf8.RuneError:
		return false // visible as it is
	case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r),
		unicode.Is(unicode.Co, r), unicode.Is(unicode.Cs, r), unicode.IsControl(r):
		return true
	case r == '\u034f', r == '\u115f', r == '\u1160', r == '\u3164', r == '\uffa0', unicode.Is(unicode.Variation_Selector, r):
		return true // invisible though they count as letters or marks
	}
	return !unicode.IsGraphic(r)
}

// Clean makes text of a table harmless on one line: everything harmful is
// written as an escape that shows what it was. Clean of clean text changes
// nothing.
func Clean(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	marks := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		marks = writeClean(&b, r, s[i:i+size], marks)
		i += size
	}
	return b.String()
}

// writeClean writes one rune and returns the run of combining marks so far.
func writeClean(b *strings.Builder, r rune, raw string, marks int) int {
	switch {
	case r == utf8.RuneError && len(raw) == 1:
		fmt.Fprintf(b, `\x%02x`, raw[0])
	case harmful(r):
		b.WriteString(escape(r))
	case unicode.Is(unicode.M, r):
		marks++
		if marks > maxMarks || b.Len() == 0 {
			b.WriteString(escape(r))
		} else {
			b.WriteRune(r)
		}
		return marks
	default:
		b.WriteRune(r)
	}
	return 0
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
	case r < 0x100:
		return fmt.Sprintf(`\x%02x`, r)
	case r < 0x10000:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}

// plain is the fast path: printable ASCII needs nothing done.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] >= 0x7f {
			return false
		}
	}
	return true
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
	if width <= 0 {
		return ""
	}
	return ansi.Truncate(s, width, "…")
}

// CSVCell makes text harmless in a spreadsheet: what would be read as a
// formula gets an apostrophe in front, and controls are made visible.
func CSVCell(s string) string {
	s = Clean(s)
	if s != "" && strings.ContainsRune("=+-@", rune(s[0])) {
		return "'" + s
	}
	return s
}

// ShellQuote quotes text for a POSIX shell. Controls stay out of it by $'...'.
func ShellQuote(s string) string {
	safe := func(r rune) bool {
		return r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_-./=:,+", r))
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !safe(r) }) < 0 {
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
	if bytes.IndexFunc(text, func(r rune) bool { return r != '\n' && harmful(r) }) < 0 {
		return text
	}
	var b bytes.Buffer
	for _, r := range string(text) {
		switch {
		case r == '\n' || !harmful(r):
			b.WriteRune(r)
		case r >= 0x10000:
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.Bytes()
}
