package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

func withExercise(o *Options) {
	o.Exercise = &Exercise{
		Name:     "already-in-progress",
		Question: "Since last night retries of some orders are refused, and nobody knows why. Those of others are not. Until when, and may you clear them?",
		Hint:     "Look at the stuck ones.", Cause: "No context is registered.",
		Look: []string{"No record has a deadline."}, Do: []string{"Register the context.", "Purge the stuck ones."},
		Finding: "no-deadline", Filter: "state:stuck",
	}
}

func TestTheQuestionStandsBelowEachView(t *testing.T) {
	for _, keys := range []string{"", "enter", "3 space", "/ x", "?", ": d o c t o r enter", "D"} {
		m := start(t, newSource(outage()...), 120, 36, withExercise)
		press(m, strings.Fields(keys)...)
		shows(t, m, "exercise · already-in-progress", "a h hint", "a ? answer", "retries of some orders are refused")
		hides(t, m, "Look at the stuck ones", "No context is registered")
	}
}

func TestHintAndAnswerComeOnAKey(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36, withExercise)
	press(m, "a")
	shows(t, m, "q question h hint ? answer esc close")
	press(m, "h")
	shows(t, m, "Hint · already-in-progress", "Look at the stuck ones.")
	hides(t, m, "No context is registered")
	press(m, "a", "?")
	shows(t, m, "Answer · already-in-progress", "No context is registered.", "No record has a deadline.", "Purge the stuck ones.",
		"doctor: no-deadline", "filter: state:stuck")
	press(m, "esc")
	hides(t, m, "No context is registered")
	press(m, "a", "q")
	shows(t, m, "Question · already-in-progress")
	press(m, "esc", ":")
	typeText(m, "answer")
	press(m, "enter")
	shows(t, m, "No context is registered.")
}

// TestHintAndAnswerInTheDoctor: the keys are the same over another view.
func TestHintAndAnswerInTheDoctor(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36, withExercise)
	press(m, ":")
	typeText(m, "doctor")
	press(m, "enter", "a", "?")
	shows(t, m, "[Doctor", "No context is registered.")
}

// TestAnExerciseChangesNoKey: all keys of the dashboard mean what they did, and
// those of the exercise are in the help.
func TestAnExerciseChangesNoKey(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 60, withExercise)
	for _, b := range newKeymap(false) {
		for _, key := range b.keys {
			if got := m.keys.act(key); got != b.act {
				t.Errorf("%s means %d in an exercise, %d without", key, got, b.act)
			}
		}
	}
	press(m, "?")
	shows(t, m, "the answer to the exercise")
	plain := start(t, newSource(outage()...), 120, 36)
	press(plain, "a", "?")
	hides(t, plain, "exercise")
}

// TestExerciseFillsTheScreen holds the size of the frame, question included,
// and at any size of it that of the views above.
func TestExerciseFillsTheScreen(t *testing.T) {
	keys := []string{"a", "h", "?", "q", "esc", "j", "pgdown", "enter", "D", "/", "x", ":", "R", "3"}
	rapid.Check(t, func(r *rapid.T) {
		width, height := rapid.IntRange(1, 220).Draw(r, "width"), rapid.IntRange(1, 60).Draw(r, "height")
		m := start(t, newSource(outage()...), width, height, withExercise)
		for _, key := range append([]string{""}, rapid.SliceOfN(rapid.SampledFrom(keys), 0, 10).Draw(r, "keys")...) {
			if key != "" {
				press(m, key)
			}
			fillsAll(r, m, width, height)
		}
		m.Update(tea.WindowSizeMsg{Width: height * 3, Height: width})
		fillsAll(r, m, height*3, width)
	})
}

func fillsAll(t *rapid.T, m *Model, width, height int) {
	lines := strings.Split(m.View().Content, "\n")
	if len(lines) != height {
		t.Fatalf("%d lines on a screen of %dx%d", len(lines), width, height)
	}
	for i, line := range lines {
		if w := ansi.StringWidth(line); w != width {
			t.Fatalf("line %d takes %d cells of %dx%d: %q", i, w, width, height, ansi.Strip(line))
		}
	}
}

// TestASmallScreenKeepsItsRows: the question gives way to the records, and is
// told by a key.
func TestASmallScreenKeepsItsRows(t *testing.T) {
	m := start(t, newSource(outage()...), 40, 11, withExercise)
	shows(t, m, "51 refuse retries", "already-in-progress", "a exercise")
	press(m, "a", "q")
	shows(t, m, "Question", "Since last night")
	press(m, "pgdown")
	shows(t, m, "you clear them?")
	m = start(t, newSource(outage()...), 40, 10, withExercise)
	shows(t, m, "51 refuse retries")
	hides(t, m, "already-in-progress")
}
