package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
	"idemtui/ui/table"
)

// Exercise is a question that a table asks of the person at the dashboard. It
// stands below every view; hint and answer come on a key.
type Exercise struct {
	Name, Question, Hint string
	// Cause is what is wrong; Look is what shows it, Do what mends it.
	Cause    string
	Look, Do []string
	// Finding is the doctor's name for it, Filter selects its records.
	Finding, Filter string
}

// exercise is how far the person is with it.
type exercise struct {
	// lines is how many lines of the screen the question has below the views.
	lines int
	// part is what the box shows: actQuestion, actHint or actAnswer.
	part   act
	scroll int
}

// exerciseKeys are its keys, beside those of the dashboard.
func exerciseKeys() keymap {
	return keymap{
		{actActs, []string{"a"}, "a", "exercise", "exercise: a letter follows", sectionDemo},
		{actQuestion, []string{"a q"}, "a q", "question", "the question of the exercise", sectionDemo},
		{actHint, []string{"a h"}, "a h", "hint", "a hint to the exercise", sectionDemo},
		{actAnswer, []string{"a ?"}, "a ?", "answer", "the answer to the exercise", sectionDemo},
	}
}

// questionMost is how many lines of text the question gets, questionHeight how
// high a screen must be left for more than one.
const (
	questionMost   = 4
	questionHeight = 18
)

// resized shares a screen between the views and the question below them.
func (m *Model) resized(width, height int) {
	m.exercise.lines = 0
	if m.o.Exercise != nil && width >= leastWidth {
		m.exercise.lines = 1 + min(len(m.exerciseQuestion(width)), questionMost)
		if height-m.exercise.lines < questionHeight {
			m.exercise.lines = 1
		}
		if height-m.exercise.lines < leastHeight {
			m.exercise.lines = 0
		}
	}
	m.width, m.height = width, height-m.exercise.lines
	m.arrange()
}

func (m *Model) exerciseQuestion(width int) []string {
	return wrap(inspect.Clean(m.o.Exercise.Question), width-2)
}

// questionLines are the lines below the views: a rule with the keys, and the
// question. Where there is room for one line only, it is the rule.
func (m *Model) questionLines() []string {
	if m.exercise.lines == 0 {
		return nil
	}
	lines := []string{m.questionRule()}
	for _, line := range m.exerciseQuestion(m.width) {
		if len(lines) < m.exercise.lines {
			lines = append(lines, fit(" "+line, m.width))
		}
	}
	return lines
}

// questionRule names the exercise and its keys.
func (m *Model) questionRule() string {
	name := inspect.Clean(m.o.Exercise.Name)
	keys := []string{m.keyHint(actActs)}
	if m.place.shape > shapeTiny {
		name = "exercise " + m.glyphs.dot + " " + name
		keys = []string{m.keyHint(actHint), m.keyHint(actAnswer)}
	}
	right := strings.Join(keys, "  ") + " "
	across := m.theme.border.Paint(m.glyphs.across)
	left := across + " " + m.theme.title.Paint(name) + " "
	if free := m.width - table.Width(left) - table.Width(right) - 1; free > 0 {
		left += m.theme.border.Paint(strings.Repeat(m.glyphs.across, free))
	}
	return m.ends(left, right, m.width)
}

// exerciseChoices are the letters after a.
func exerciseChoices() []choice {
	return []choice{{"q", "question"}, {"h", "hint"}, {"?", "answer"}, {"esc", "close"}}
}

// exerciseChoice takes the letter after a.
func (m *Model) exerciseChoice(key string) {
	m.mode = modeNormal
	m.openExercise(m.keys.act("a " + key))
}

// openExercise opens the box of a part of the exercise.
func (m *Model) openExercise(part act) {
	switch part {
	case actQuestion, actHint, actAnswer:
		m.mode, m.exercise.part, m.exercise.scroll = modeExercise, part, 0
	default:
	}
}

// exerciseKey scrolls the box, goes to another part, or closes it.
func (m *Model) exerciseKey(key string) tea.Cmd {
	_, page := m.boxRoom()
	switch m.keys.act(key) {
	case actBack, actQuit, actDetail, actHelp:
		m.mode = modeNormal
	case actActs:
		m.mode = modeActs
	case actUp:
		m.scrollExercise(-1)
	case actDown:
		m.scrollExercise(1)
	case actPageUp, actHalfUp, actTop:
		m.scrollExercise(-page)
	case actPageDown, actHalfDown, actBottom:
		m.scrollExercise(page)
	default:
	}
	return nil
}

func (m *Model) scrollExercise(lines int) {
	width, height := m.exerciseRoom()
	most := max(len(m.exerciseText(width))-height, 0)
	m.exercise.scroll = max(min(m.exercise.scroll+lines, most), 0)
}

// exerciseWidth is the widest that the box's inside gets.
const exerciseWidth = 84

func (m *Model) exerciseRoom() (width, height int) {
	width, height = m.boxRoom()
	return min(width, exerciseWidth), height
}

// exerciseBox shows a part of the exercise as far as it is scrolled.
func (m *Model) exerciseBox() *box {
	width, height := m.exerciseRoom()
	lines := m.exerciseText(width)
	from := max(min(m.exercise.scroll, len(lines)-height), 0)
	shown := lines[from:min(from+height, len(lines))]
	word := map[act]string{actQuestion: "Question", actHint: "Hint", actAnswer: "Answer"}[m.exercise.part]
	b := &box{title: word + " " + m.glyphs.dot + " " + inspect.Clean(m.o.Exercise.Name), lines: shown, width: width, top: 1}
	if below := len(lines) - from - len(shown); below > 0 {
		b.hint = m.theme.quiet.Paint(m.glyphs.more + " " + plural(below, "line") + " below " + m.glyphs.dot + " ")
	}
	if m.exercise.part != actAnswer {
		b.hint += m.keyHint(actAnswer) + m.theme.quiet.Paint(" "+m.glyphs.dot+" ")
	}
	b.hint += m.theme.accent.Paint("esc") + m.theme.quiet.Paint(" closes")
	return b
}

// exerciseText is a part of the exercise in words.
func (m *Model) exerciseText(width int) []string {
	e := m.o.Exercise
	switch m.exercise.part {
	case actQuestion:
		return wrap(inspect.Clean(e.Question), width)
	case actHint:
		return wrap(inspect.Clean(e.Hint), width)
	default:
	}
	lines := wrap(inspect.Clean(e.Cause), width)
	lines = append(lines, m.exerciseList("What shows it", e.Look, width)...)
	lines = append(lines, m.exerciseList("What to do", e.Do, width)...)
	return append(lines, m.exerciseList("Here", []string{"doctor: " + e.Finding, "filter: " + e.Filter}, width)...)
}

// exerciseList is a head and a list below it.
func (m *Model) exerciseList(head string, items []string, width int) []string {
	lines := []string{"", m.theme.title.Paint(head)}
	for _, item := range items {
		sign := m.theme.accent.Paint(m.glyphs.dot) + " "
		for _, line := range wrap(inspect.Clean(item), width-2) {
			lines = append(lines, sign+line)
			sign = "  "
		}
	}
	return lines
}
