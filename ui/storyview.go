package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
	"idemtui/ui/table"
)

// The least that a story is drawn on.
const storyWidth, storyHeight = 60, 20

// View draws the scene.
func (m *storyModel) View() tea.View {
	v := tea.NewView(strings.Join(m.frame(), "\n"))
	v.AltScreen = true
	v.WindowTitle = "idemtui story"
	return v
}

// storyBlock is a part of a scene's screen, with the fewest lines that still
// tell it.
type storyBlock struct {
	title, right string // of its rule; without a title it has none
	lines        []string
	least        int
	tail         bool   // where there is no room the last lines stay
	optional     []bool // lines that go before the others
}

func (m *storyModel) frame() []string {
	if m.width < storyWidth || m.height < storyHeight {
		lines := blankLines(max(m.height, 1), m.width)
		lines[0] = fit(fmt.Sprintf("the story needs %dx%d", storyWidth, storyHeight), m.width)
		return lines
	}
	blocks := m.blocks()
	room := m.height - 2
	for _, b := range blocks {
		room -= len(b.lines)
		if b.title != "" {
			room--
		}
	}
	for i := len(blocks) - 1; i >= 0 && room < 0; i-- { // what comes last is cut first
		room += blocks[i].shrink(-room)
	}
	spare := 0
	if n := len(blocks); room >= n {
		spare = 1
	}
	lines := []string{m.head()}
	for i := range blocks {
		b := &blocks[i]
		if b.title != "" {
			lines = append(lines, m.rule(b.title, b.right))
		}
		lines = append(lines, b.lines...)
		lines = append(lines, blankLines(spare, m.width)...)
	}
	for len(lines) < m.height-1 {
		lines = append(lines, "")
	}
	lines = append(lines[:m.height-1], m.foot())
	for i := range lines {
		lines[i] = fit(lines[i], m.width)
	}
	return lines
}

// shrink takes up to n lines off a block and says how many went.
func (b *storyBlock) shrink(n int) int {
	n = min(n, len(b.lines)-min(b.least, len(b.lines)))
	for range n {
		at := slices.Index(b.optional, true)
		switch {
		case at >= 0:
			b.optional = slices.Delete(b.optional, at, at+1)
		case b.tail:
			at = 0
		default:
			at = len(b.lines) - 1
		}
		b.lines = slices.Delete(b.lines, at, at+1)
	}
	return n
}

// blocks are the parts of the screen from top to bottom.
func (m *storyModel) blocks() []storyBlock {
	s := &m.scenes[m.scene]
	caption := m.captionLines()
	if m.err != nil {
		problem := wrap("The scene was not played: "+inspect.Clean(m.err.Error()), m.width-4)
		for i, line := range problem {
			problem[i] = "  " + m.theme.errorInk().Paint(line)
		}
		return []storyBlock{{lines: caption, least: 1}, {title: "PROBLEM", lines: problem, least: 1}}
	}
	happened := m.happened()
	happened.title, happened.right = m.happenedTitle(), s.Function+" "+m.glyphs.dot+" "+s.Source
	blocks := []storyBlock{{lines: caption, least: 1}, {title: m.codeTitle(), right: "as its Python original", lines: m.codeLines(), least: 5}, happened}
	if m.trace {
		return append(blocks, storyBlock{title: "TRACE", right: "enter closes it", lines: m.traceLines(), least: 4})
	}
	return append(blocks,
		storyBlock{title: "THE TABLE", right: m.tableName(), lines: m.recordLines(), least: 4, tail: true},
		storyBlock{title: "LEDGER", lines: m.ledgerLines(), least: 2})
}

func (m *storyModel) codeTitle() string {
	if m.o.Present && m.height < 28 {
		return ""
	}
	return "THE HANDLER"
}

func (m *storyModel) happenedTitle() string {
	if m.state.Subject != "" && !m.several() {
		return "DELIVERIES of " + inspect.Clean(m.state.Subject)
	}
	return "DELIVERIES"
}

// head is the line that names the scene.
func (m *storyModel) head() string {
	name, of := m.scenes[m.scene].Name, fmt.Sprintf("%d of %d", m.scene+1, len(m.scenes))
	if m.o.Present {
		left := " " + m.theme.accent.Paint(of) + "   " + m.theme.strong.Paint(strings.ToUpper(name))
		right := ""
		if len(m.pressed) > 0 {
			right = m.theme.quiet.Paint("pressed  ") + m.theme.accent.Paint(strings.Join(m.pressed, "  ")) + " "
		}
		return apart(left, right, m.width)
	}
	path := " " + m.theme.quiet.Paint(m.glyphs.path) + " "
	left := " " + m.theme.title.Paint("idemtui demo --story") + path + of + path + m.theme.strong.Paint(name)
	full, rest := m.glyphs.state(inspect.Running), m.glyphs.state(inspect.Held)
	dots := m.theme.accent.Paint(strings.Repeat(full, m.scene+1)) + m.theme.border.Paint(strings.Repeat(rest, len(m.scenes)-m.scene-1))
	return apart(left, dots+" ", m.width)
}

// captionLines are the words of the scene, two lines of them before a projector
// so that nothing moves from scene to scene.
func (m *storyModel) captionLines() []string {
	lines := wrap(m.scenes[m.scene].Caption, m.width-6)
	for i, line := range lines {
		lines[i] = "   " + m.theme.strong.Paint(line)
	}
	for m.o.Present && len(lines) < 2 {
		lines = append(lines, "")
	}
	if !m.o.Present {
		lines = append([]string{""}, lines...)
	}
	return lines
}

func (m *storyModel) codeLines() []string {
	s := &m.scenes[m.scene]
	lines := make([]string, len(s.Code))
	for i, line := range s.Code {
		if s.lit(i) {
			lines[i] = " " + m.theme.accent.Paint(m.glyphs.cursor) + " " + m.theme.accent.Paint(line)
			continue
		}
		lines[i] = "   " + line
	}
	return lines
}

func (m *storyModel) rule(title, right string) string {
	left := m.theme.border.Paint(m.glyphs.across) + " " + m.theme.title.Paint(title) + " "
	end := m.theme.border.Paint(m.glyphs.across)
	if right != "" {
		end = " " + m.theme.quiet.Paint(inspect.Clean(right)) + " " + end
	}
	n := max(m.width-table.Width(left)-table.Width(end)-2, 0)
	return " " + left + m.theme.border.Paint(strings.Repeat(m.glyphs.across, n)) + end
}

// foot names as many keys as there is room for beside the verdict.
func (m *storyModel) foot() string {
	keys := [][2]string{{"pgdn", "next"}, {"pgup", "back"}, {".", "again"}, {"tab", "live view"}, {"enter", "trace"}, {"1-9", "jump"}, {"q", "quit"}}
	if m.o.Present {
		keys = keys[:4]
	}
	verdict := m.verdict() + " "
	line := ""
	for _, k := range keys {
		next := line + m.theme.accent.Paint(k[0]) + " " + m.theme.quiet.Paint(k[1]) + "   "
		if table.Width(next)+table.Width(verdict) >= m.width {
			break
		}
		line = next
	}
	return apart(" "+line, verdict, m.width)
}

// narrow reports whether there is room for what matters most only.
func (m *storyModel) narrow() bool { return m.width < 100 }

// verdict is whether it came out as told.
func (m *storyModel) verdict() string {
	switch {
	case m.err != nil:
		return ""
	case !m.state.Over:
		return m.theme.quiet.Paint("playing")
	case m.state.Passed:
		return m.theme.success.Paint(m.glyphs.ok + " came out as told")
	}
	return m.theme.errorInk().Paint(m.glyphs.bad + " did NOT come out as told")
}

// ledgerLines are the cost, what to remember, and what was checked.
func (m *storyModel) ledgerLines() []string {
	st := &m.state
	if st.Subject == "" && !st.Over {
		return []string{"   " + m.theme.quiet.Paint("nothing was done yet")}
	}
	subject := cmp.Or(inspect.Clean(st.Subject), "the event without an id")
	block := strings.Repeat(m.glyphs.blocks[8], min(st.Count, 20))
	line := "   " + subject + " " + st.Verb + "   " + m.countInk(st.Count).Paint(strings.TrimLeft(block+" "+fmt.Sprint(st.Count), " "))
	if st.Without >= 0 {
		line += "      without idempotency   " + m.countInk(st.Without).Paint(strings.Repeat(m.glyphs.blocks[8], min(st.Without, 20))+" "+fmt.Sprint(st.Without))
	}
	lines := []string{line}
	if st.Over {
		lines[0] = apart(line, m.checkedText()+" ", m.width)
		lines = append(lines, "   "+m.theme.strong.Paint(m.scenes[m.scene].Lesson))
		lines = append(lines, m.checkLines()...)
	}
	return lines
}

func (m *storyModel) countInk(n int) table.Ink {
	if n > 1 {
		return m.theme.warning
	}
	return m.theme.success
}

func (m *storyModel) checkedText() string {
	held := 0
	for _, c := range m.state.Checks {
		if c.Passed {
			held++
		}
	}
	ink, sign := m.theme.success, m.glyphs.ok
	if held < len(m.state.Checks) {
		ink, sign = m.theme.errorInk(), m.glyphs.bad
	}
	return m.theme.quiet.Paint("checked ") + ink.Paint(fmt.Sprintf("%s %d of %d", sign, held, len(m.state.Checks)))
}

// checkLines are the checks, those that failed first.
func (m *storyModel) checkLines() []string {
	var held, failed []string
	for _, c := range m.state.Checks {
		if c.Passed {
			held = append(held, "   "+m.theme.success.Paint(m.glyphs.ok)+" "+m.theme.quiet.Paint(inspect.Clean(c.Name)))
			continue
		}
		failed = append(failed, "   "+m.theme.errorInk().Paint(m.glyphs.bad+" "+inspect.Clean(c.Name)+": "+inspect.Clean(c.Evidence)))
	}
	return append(failed, held...)
}

func storyClock(t time.Time) string { return t.UTC().Format("15:04:05.000") }
