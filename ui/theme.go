package ui

import (
	"strconv"

	"github.com/charmbracelet/colorprofile"

	"idemtui/inspect"
	"idemtui/ui/table"
)

// theme holds the semantic colours. Code names a token, never a colour. The
// person's things (cursor, marks, keys, focus) are violet; the others belong
// to the table. The background is the terminal's own.
type theme struct {
	// strong is the terminal's text in bold.
	strong table.Ink
	// quiet is for what explains; border for rules and what is left of a gauge.
	quiet, border table.Ink
	// accent is the cursor bar, keys and focus; mark and title are its kin.
	accent, mark, title table.Ink
	success, warning    table.Ink
	// Areas: they paint the background and bring their own text.
	danger, band table.Ink
	// cursorRow and selection only paint the background (or reverse).
	cursorRow, selection table.Ink
	// cursorText is a word in the cursor's row.
	cursorText table.Ink
	states     [inspect.Invalid + 1]table.Ink
	// trouble is a bar of which something is stuck or lapsed; without colours it
	// is reversed, for bars have no word.
	trouble table.Ink
	// coloured is false where only bold, faint and reverse are left.
	coloured bool
}

// state is the colour of a state's glyph and word.
func (t *theme) state(s inspect.State) table.Ink {
	if int(s) >= len(t.states) {
		return ""
	}
	return t.states[s]
}

// JSON in bodies, by severity and outcome: aliases that say what is meant.

func (t *theme) errorInk() table.Ink   { return t.state(inspect.Stuck) }
func (t *theme) infoInk() table.Ink    { return t.state(inspect.Running) }
func (t *theme) jsonKey() table.Ink    { return t.accent }
func (t *theme) jsonString() table.Ink { return t.state(inspect.Done) }
func (t *theme) jsonNumber() table.Ink { return t.state(inspect.Running) }

// look is what decides a theme: a person's word, then the terminal.
type look struct {
	dark         bool
	highContrast bool
	noColor      bool
	profile      colorprofile.Profile
}

// lookOf reads a --theme word; auto follows the terminal's background.
func lookOf(word string, noColor, terminalDark bool, profile colorprofile.Profile) look {
	l := look{dark: terminalDark, noColor: noColor, profile: profile}
	switch word {
	case "dark":
		l.dark = true
	case "light":
		l.dark = false
	case "high-contrast":
		l.highContrast = true
	}
	return l
}

// newTheme mixes the inks of a look.
func newTheme(l look) theme {
	if l.noColor || l.profile == colorprofile.ASCII || l.profile == colorprofile.NoTTY {
		return plainTheme()
	}
	m := mixer{l}
	s := swatches()
	t := theme{
		strong: sgr("1"), cursorText: m.cursorText(s.cursorText),
		quiet: m.text(s.quiet), border: m.text(s.border),
		accent: m.bold(s.accent), mark: m.bold(s.mark), title: m.bold(s.title),
		success: m.text(s.success), warning: m.text(s.warning),
		danger: m.area(s.danger), band: m.area(s.band),
		cursorRow: m.row(s.cursorRow), selection: m.row(s.selection),
	}
	for state, swatch := range s.states {
		if swatch.dark.hex != 0 {
			t.states[state] = m.text(swatch)
		}
	}
	t.trouble, t.coloured = t.errorInk(), true
	return t
}

// plainTheme is what NO_COLOR leaves: bold, faint, reverse and the glyphs.
func plainTheme() theme {
	bold, faint, reverse := sgr("1"), sgr("2"), sgr("7")
	t := theme{
		strong: bold, cursorText: bold, quiet: faint, border: faint,
		accent: bold, mark: bold, title: bold, warning: bold,
		danger: sgr("1;7"), band: sgr("1;7"), cursorRow: reverse, selection: reverse, trouble: reverse,
	}
	t.states[inspect.Stuck], t.states[inspect.Invalid] = bold, bold
	t.states[inspect.Expired] = faint
	return t
}

// mixer turns swatches into inks for one look.
type mixer struct{ look }

func (m mixer) shade(s swatch) shade {
	switch {
	case m.highContrast && m.dark:
		return s.darkContrast
	case m.highContrast:
		return s.lightContrast
	case m.dark:
		return s.dark
	}
	return s.light
}

func (m mixer) text(s swatch) table.Ink {
	shade := m.shade(s)
	if m.profile == colorprofile.ANSI {
		return sgr(basicText(shade.basic))
	}
	return sgr("38;" + m.colour(shade))
}

// bold is for the person's tokens, which 16 colours show by weight alone.
func (m mixer) bold(s swatch) table.Ink {
	if m.profile == colorprofile.ANSI {
		return sgr("1")
	}
	return sgr("1;38;" + m.colour(m.shade(s)))
}

// cursorText stands on an area that the theme paints, so it brings its own
// colour; 16 colours reverse the terminal's instead.
func (m mixer) cursorText(s swatch) table.Ink {
	if m.profile == colorprofile.ANSI {
		return sgr("1")
	}
	return m.bold(s)
}

// area is white, bold text on a colour.
func (m mixer) area(s swatch) table.Ink {
	shade := m.shade(s)
	if m.profile == colorprofile.ANSI {
		return sgr("1;97;4" + strconv.Itoa(int(shade.basic)))
	}
	return sgr("1;38;2;255;255;255;48;" + m.colour(shade))
}

// row is a background alone.
func (m mixer) row(s swatch) table.Ink {
	if m.profile == colorprofile.ANSI {
		return sgr("7")
	}
	return sgr("48;" + m.colour(m.shade(s)))
}

// colour is the rest of an SGR colour: 24 bits, or the fixed code that keeps
// the states apart.
func (m mixer) colour(s shade) string {
	if m.profile == colorprofile.ANSI256 {
		return "5;" + strconv.Itoa(int(s.fixed))
	}
	return "2;" + strconv.Itoa(int(s.hex>>16)) + ";" +
		strconv.Itoa(int(s.hex>>8&0xff)) + ";" + strconv.Itoa(int(s.hex&0xff))
}

// basicText is the SGR parameter of one of the 16 colours.
func basicText(code uint8) string {
	if code < 8 {
		return strconv.Itoa(30 + int(code))
	}
	return strconv.Itoa(82 + int(code))
}

func sgr(parameters string) table.Ink { return table.Ink("\x1b[" + parameters + "m") }
