package ui

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"idemtui/ui/table"
)

// bytesText is a size in one unit: 214 B, 1.2 kB, 3.7 MB.
func bytesText(n int) string {
	switch {
	case n < 1000:
		return strconv.Itoa(n) + " B"
	case n < 1000*1000:
		return fmt.Sprintf("%.1f kB", float64(n)/1000)
	}
	if n < 1000*1000*1000 {
		return fmt.Sprintf("%.1f MB", float64(n)/1000/1000)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1000/1000/1000)
}

// count writes a number with its thousands apart: 12,480.
func count(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// shortCount is a number in at most five cells: 9,999, 12.5k, 1.2M.
func shortCount(n int) string {
	switch {
	case n < 10_000:
		return count(n)
	case n < 1_000_000:
		return fmt.Sprintf("%.1fk", float64(n)/1000)
	}
	return fmt.Sprintf("%.1fM", float64(n)/1_000_000)
}

// plural is a count with its noun: 1 record, 2 records.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return count(n) + " " + noun + "s"
}

// capacity is read capacity units: 0.5, 457.
func capacity(units float64) string {
	if units < 10 && units != float64(int(units)) {
		return strconv.FormatFloat(units, 'f', 1, 64) + " RCU"
	}
	return count(int(units+0.5)) + " RCU"
}

func padLeft(s string, width int) string {
	return strings.Repeat(" ", max(width-table.Width(s), 0)) + s
}

func padRight(s string, width int) string {
	return s + strings.Repeat(" ", max(width-table.Width(s), 0))
}

// cutLeft keeps the end of plain text.
func cutLeft(s string, width int, sign string) string {
	over := table.Width(s) - width
	if over <= 0 {
		return s
	}
	return ansi.TruncateLeft(s, over+table.Width(sign), sign)
}

// fit makes a styled line exactly as wide as it should be.
func fit(line string, width int) string {
	w := table.Width(line)
	if w > width {
		return ansi.Truncate(line, width, "")
	}
	return line + strings.Repeat(" ", width-w)
}

// apart puts one text at the left end of a line and one at the right. Where
// both do not fit, the right one goes.
func apart(left, right string, width int) string {
	free := width - table.Width(left) - table.Width(right)
	if free < 1 {
		return fit(left, width)
	}
	return left + strings.Repeat(" ", free) + right
}

// plain takes the inks off a line.
func plain(line string) string { return ansi.Strip(line) }

// wrap breaks plain text into lines of a width, at words where it can.
func wrap(text string, width int) []string {
	width = max(width, 8)
	var lines []string
	for line := range strings.SplitSeq(ansi.Wrap(text, width, ""), "\n") {
		line = strings.TrimRight(line, " ")
		if table.Width(line) > width { // a hyphen at the edge
			lines = append(lines, strings.Split(ansi.Hardwrap(line, width, true), "\n")...)
			continue
		}
		lines = append(lines, line)
	}
	return lines
}
