package ui

import (
	"fmt"
	"testing"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// start makes a dashboard on a source and pumps it until it is quiet. Timers
// never fire by themselves: tests send their messages.
func start(tb testing.TB, s *fakeSource, width, height int, change ...func(*Options)) *Model {
	tb.Helper()
	o := Options{Catalog: fakeCatalog{source: s}, Table: "IdempotencyTable", Theme: "dark", Where: "eu-west-1"}
	for _, c := range change {
		c(&o)
	}
	return boot(tb, o, width, height)
}

func boot(tb testing.TB, o Options, width, height int) *Model {
	tb.Helper()
	m := newModel(o, under(tb.Context()))
	m.later = func(time.Duration, func() tea.Msg) tea.Cmd { return nil }
	m.Update(tea.WindowSizeMsg{Width: width, Height: height})
	pump(m, m.Init())
	return m
}

// step sends messages and pumps what they start.
func step(m *Model, msgs ...tea.Msg) {
	for _, msg := range msgs {
		_, cmd := m.Update(msg)
		pump(m, cmd)
	}
}

// pump runs commands, and those that their answers start, to the end.
func pump(m *Model, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil, tea.QuitMsg:
	case tea.BatchMsg:
		for _, c := range msg {
			pump(m, c)
		}
	default:
		step(m, msg)
	}
}

// answers runs a command and returns what it brought, without sending it.
func answers(cmd tea.Cmd) []tea.Msg {
	if cmd == nil {
		return nil
	}
	switch msg := cmd().(type) {
	case nil:
		return nil
	case tea.BatchMsg:
		var all []tea.Msg
		for _, c := range msg {
			all = append(all, answers(c)...)
		}
		return all
	default:
		return []tea.Msg{msg}
	}
}

// press sends keys by name.
func press(m *Model, keys ...string) {
	for _, k := range keys {
		step(m, keyMsg(k))
	}
}

// typeText sends a text as keys.
func typeText(m *Model, text string) {
	for _, r := range text {
		if r == ' ' {
			press(m, "space")
			continue
		}
		press(m, string(r))
	}
}

func keyMsg(name string) tea.KeyPressMsg {
	special := map[string]tea.KeyPressMsg{
		"esc": {Code: tea.KeyEscape}, "enter": {Code: tea.KeyEnter}, "down": {Code: tea.KeyDown}, "up": {Code: tea.KeyUp},
		"pgdown": {Code: tea.KeyPgDown}, "pgup": {Code: tea.KeyPgUp}, "tab": {Code: tea.KeyTab}, "backspace": {Code: tea.KeyBackspace},
		"space": {Code: tea.KeySpace, Text: " "}, "ctrl+c": {Code: 'c', Mod: tea.ModCtrl}, "ctrl+d": {Code: 'd', Mod: tea.ModCtrl},
		"ctrl+u": {Code: 'u', Mod: tea.ModCtrl}, "ctrl+\\": {Code: '\\', Mod: tea.ModCtrl},
		"shift+up": {Code: tea.KeyUp, Mod: tea.ModShift}, "shift+down": {Code: tea.KeyDown, Mod: tea.ModShift},
		"shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift}, "left": {Code: tea.KeyLeft},
		"f1": {Code: tea.KeyF1}, "f2": {Code: tea.KeyF2}, "f3": {Code: tea.KeyF3},
	}
	if k, ok := special[name]; ok {
		return k
	}
	r, _ := utf8.DecodeRuneInString(name)
	return tea.KeyPressMsg{Code: r, Text: name}
}

// screen is what a person sees, without the colours.
func screen(m *Model) string { return ansi.Strip(m.View().Content) }

// clipboard is what the keys copy; the last of them copies.
func clipboard(m *Model, keys ...string) string {
	press(m, keys[:len(keys)-1]...)
	_, cmd := m.Update(keyMsg(keys[len(keys)-1]))
	text := ""
	for _, msg := range answers(cmd) {
		if _, ok := msg.(copiedMsg); ok {
			_, cmd := m.Update(msg)
			msg = cmd()
		}
		text += fmt.Sprint(msg)
	}
	return text
}

// quits reports whether a key ends the program.
func quits(m *Model, key string) bool {
	_, cmd := m.Update(keyMsg(key))
	for _, msg := range answers(cmd) {
		if _, ok := msg.(tea.QuitMsg); ok {
			return true
		}
	}
	return false
}
