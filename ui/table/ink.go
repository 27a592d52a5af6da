package table

import "strings"

// Ink is a style as the bytes that switch it on; the empty Ink is the
// terminal's own text. Inks add up: an area (a background) and a colour make
// one Ink when joined with On.
type Ink string

// off ends every Ink.
const off = "\x1b[m"

// Paint puts text between the Ink and the reset.
func (k Ink) Paint(text string) string {
	if k == "" || text == "" {
		return text
	}
	return string(k) + text + off
}

// On is the Ink on top of an area.
func (k Ink) On(area Ink) Ink { return area + k }

// paint appends text in the Ink on an area to a line that is being built.
func (k Ink) paint(line *strings.Builder, area Ink, text string) {
	if text == "" {
		return
	}
	if k == "" && area == "" {
		line.WriteString(text)
		return
	}
	line.WriteString(string(area))
	line.WriteString(string(k))
	line.WriteString(text)
	line.WriteString(off)
}
