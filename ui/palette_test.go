package ui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/charmbracelet/x/ansi"

	"idemtui/inspect"
	"idemtui/inspect/filter"
)

func TestHelpNamesEveryKeyAndEveryTerm(t *testing.T) {
	for _, size := range [][2]int{{40, 10}, {80, 24}, {120, 36}, {200, 60}} {
		m := start(t, newSource(outage()...), size[0], size[1], func(o *Options) { o.Demo = &fakeDemo{} })
		press(m, "?")
		help := ansi.Strip(strings.Join(m.helpLines(), "\n"))
		words := strings.Join(strings.Fields(help), " ")
		for _, b := range m.keys {
			if !strings.Contains(help, b.show) {
				t.Errorf("%v: no key %q in the help", size, b.show)
			}
			if first, _, _ := strings.Cut(b.long, " "); !strings.Contains(words, first) {
				t.Errorf("%v: no %q in the help", size, b.long)
			}
		}
		for _, term := range filter.Terms() {
			if size[0] >= 80 && !strings.Contains(help, term.Example) {
				t.Errorf("%v: no term %q in the help", size, term.Example)
			}
		}
		for i, line := range m.helpLines() {
			if room, _ := m.boxRoom(); ansi.StringWidth(line) > room {
				t.Errorf("%v: line %d of the help is too wide", size, i)
			}
		}
	}
}

func TestHelpBeginsWithThisPane(t *testing.T) {
	first := func(m *Model) string { return m.helpGroups()[0].title }
	m := start(t, newSource(outage()...), 120, 36)
	if got := first(m); got != "Records" {
		t.Errorf("the help of the list begins with %q", got)
	}
	press(m, "enter")
	if got := first(m); got != "Detail" {
		t.Errorf("the help of the detail begins with %q", got)
	}
	m = start(t, newSource(outage()...), 120, 36, func(o *Options) { o.Demo = &fakeDemo{} })
	if got := first(m); got != "Demo" {
		t.Errorf("the help of the demo begins with %q", got)
	}
	m = start(t, newSource(outage()...), 120, 36, func(o *Options) { o.Table = "" })
	if got := first(m); got != "Choose a table" {
		t.Errorf("the help of the picker begins with %q", got)
	}
}

func TestTheTermsAreListedWhileTheFilterIsWritten(t *testing.T) {
	m := start(t, newSource(outage()...), 80, 24)
	press(m, "/")
	typeText(m, "state:stuck")
	hides(t, m, "? help") // in a term it is text
	press(m, "space", "?")
	shows(t, m, "Filter: all terms must hold", "class:C", "esc closes")
	hides(t, m, "Keys")
	press(m, "esc")
	typeText(m, "fn:?rders")
	if m.mode != modeFilter || m.input.Value() != "state:stuck fn:?rders" {
		t.Errorf("mode %d, filter %q", m.mode, m.input.Value())
	}
}

func TestHelpScrollsAndCloses(t *testing.T) {
	m := start(t, newSource(outage()...), 40, 10)
	press(m, "?")
	shows(t, m, "Records", "below", "esc closes")
	press(m, "G", "j")
	shows(t, m, "not:TERM")
	if strings.Contains(screen(m), "below") {
		t.Errorf("there are lines below the last one\n%s", screen(m))
	}
	press(m, "g", "k")
	shows(t, m, "enter detail, diagnosis")
	for _, key := range []string{"esc", "?", "q", "enter"} {
		m.mode = modeHelp
		press(m, key)
		if m.mode != modeNormal {
			t.Errorf("%s does not close the help", key)
		}
	}
	press(m, "?", "j", "3")
	if m.input.Value() != "" {
		t.Error("keys act below the help")
	}
}

func TestPaletteFindsAndRuns(t *testing.T) {
	for typed, done := range map[string]func(m *Model) bool{
		"rever":      func(m *Model) bool { return m.order.descending },
		"sort":       func(m *Model) bool { return m.order == natural(columnFunction) },
		"stu":        func(m *Model) bool { return m.input.Value() == "state:stuck" },
		"stuck":      func(m *Model) bool { return m.input.Value() == "state:stuck" },
		"shwlapsed":  func(m *Model) bool { return m.input.Value() == "state:lapsed" },
		"live":       func(m *Model) bool { return !m.live.on },
		"help":       func(m *Model) bool { return m.mode == modeHelp },
		"mark":       func(m *Model) bool { return m.marks.n == 1 },
		"detail":     func(m *Model) bool { return m.shown.focus },
		"last":       func(m *Model) bool { return m.list.Cursor() == 144 },
		"mouse":      func(m *Model) bool { return !m.mouse },
		"clear mark": func(m *Model) bool { return m.mode == modePalette }, // nothing is marked
		"no such":    func(m *Model) bool { return m.mode == modePalette },
	} {
		t.Run(typed, func(t *testing.T) {
			m := start(t, newSource(outage()...), 120, 36)
			press(m, ":")
			typeText(m, typed)
			press(m, "enter")
			if !done(m) {
				t.Errorf("%q and enter did not do it:\n%s", typed, screen(m))
			}
		})
	}
}

func TestPaletteSaysWhyAnActCannotAct(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36)
	press(m, ":")
	typeText(m, "clear mark")
	shows(t, m, "clear marks nothing is marked")
	m = start(t, newSource(), 120, 36)
	press(m, ":")
	typeText(m, "copy the")
	shows(t, m, "copy the key no record here")
	press(m, "backspace", "backspace", "backspace", "backspace")
	typeText(m, "zzz")
	shows(t, m, "0 of", "no command reads like that")
}

// TestPalettePutsFirstWhatIsAtHand: acts of this pane, then what was run
// lately, then the rest, what moves the cursor last.
func TestPalettePutsFirstWhatIsAtHand(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36)
	words := func() []string {
		var out []string
		for _, c := range m.commands() {
			out = append(out, c.words)
		}
		return out
	}
	at := func(w string) int { return slices.Index(words(), w) }
	if first := words()[0]; first != "detail, diagnosis" {
		t.Errorf("the palette begins with %q", first)
	}
	if at("show stuck records") < at("copy the key") || at("up") < at("show stuck records") || at("up") < 0 {
		t.Errorf("the order is %q", words())
	}
	press(m, ":")
	typeText(m, "stuck")
	press(m, "enter")
	if at("show stuck records") > at("show all records") {
		t.Errorf("what was run lately stands at %d of %q", at("show stuck records"), words())
	}
}

func TestPaletteMovesClosesAndTakesPaste(t *testing.T) {
	m := start(t, newSource(outage()...), 80, 24)
	press(m, ":", "down", "down")
	if !strings.Contains(screen(m), "▌ find the record") {
		t.Errorf("two steps down from the first command:\n%s", screen(m))
	}
	press(m, "pgdown", "pgdown", "pgdown", "pgdown", "pgdown", "pgdown", "down")
	shows(t, m, "▌ half a page down")
	typeText(m, "rever")
	shows(t, m, "▌ reverse the order") // the best match has the cursor again
	for line := range strings.SplitSeq(screen(m), "\n") {
		if before, _, ok := strings.Cut(line, "│ "); ok && !strings.HasSuffix(before, " ") {
			t.Errorf("the box touches the words that it cuts: %s", line)
		}
	}
	press(m, "esc")
	if m.mode != modeNormal || strings.Contains(screen(m), "Commands") {
		t.Error("esc does not close the palette")
	}
	press(m, ":")
	step(m, tea.PasteMsg{Content: "rever\x1b"})
	shows(t, m, "reverse the order")
	if c := m.View().Cursor; c == nil {
		t.Error("the terminal's cursor is not where a person writes")
	}
	if bad := forbidden.FindString(screen(m)); bad != "" {
		t.Errorf("a paste brought %q to the screen", bad)
	}
}

func TestBoxesAreASCIIToo(t *testing.T) {
	for _, key := range []string{"?", ":"} {
		m := start(t, newSource(outage()...), 120, 36, func(o *Options) { o.ASCII = true })
		press(m, key)
		if i := strings.IndexFunc(screen(m), func(r rune) bool { return r > 0x7e }); i >= 0 {
			t.Errorf("%s brings %q to the screen:\n%s", key, screen(m)[i:i+3], screen(m))
		}
	}
}

func TestPaletteTakesTheMouse(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36)
	press(m, ":")
	lines := strings.Split(screen(m), "\n")
	y := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, "sort by the next column") })
	step(m, tea.MouseClickMsg{X: 60, Y: y, Button: tea.MouseLeft})
	if m.mode != modeNormal || m.order != natural(columnFunction) {
		t.Errorf("a click on a command left mode %v, order %v", m.mode, m.order)
	}
	press(m, ":")
	step(m, tea.MouseWheelMsg{X: 60, Y: 10, Button: tea.MouseWheelDown})
	if m.palette.cursor != 1 {
		t.Errorf("the wheel moved to command %d", m.palette.cursor)
	}
	step(m, tea.MouseClickMsg{X: 1, Y: 1, Button: tea.MouseLeft})
	if m.mode != modeNormal || m.input.Value() != "" {
		t.Error("a click beside the palette does more than close it")
	}
}

// TestBarIsToScale: a state that has records gets a cell, the rest goes by
// size, and a click on a part shows its records.
func TestBarIsToScale(t *testing.T) {
	m := start(t, newSource(outage()...), 147, 36)
	bar := []rune(ansi.Strip(m.stateBar()))
	for s, want := range map[inspect.State]int{inspect.Stuck: 37, inspect.Lapsed: 21, inspect.Done: 60, inspect.Invalid: 1} {
		n := 0
		for _, r := range bar {
			if string(r) == m.glyphs.bar[s] {
				n++
			}
		}
		if n < want-2 || n > want+2 {
			t.Errorf("%s has %d cells of 145, want about %d", s, n, want)
		}
	}
	for x, r := range bar {
		s, ok := m.barAt(x)
		if ok != (r != ' ') || ok && m.glyphs.bar[s] != string(r) {
			t.Errorf("cell %d shows %c and stands for %s, %v", x, r, s, ok)
		}
	}
	step(m, tea.MouseClickMsg{X: slices.Index(bar, '▓'), Y: m.place.bar, Button: tea.MouseLeft})
	if got := m.input.Value(); got != "state:lapsed" {
		t.Errorf("a click on the bar gives the filter %q", got)
	}
}
