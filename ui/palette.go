package ui

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"idemtui/inspect"
	"idemtui/ui/table"
)

// commands is the palette: every act of the keymap, found by its words.
type commands struct {
	input  textinput.Model
	cursor int
	// recent are the words of what was run from here, the last first.
	recent []string
}

// command is a line of the palette.
type command struct {
	act act
	// key tells the acts apart that share one binding: the digit of a tab.
	key         string
	words, keys string
	// hits are the bytes of words that the query matched.
	hits []int
	// moves the cursor: the keys are at hand, the words only in the way.
	moves bool
	// not says why it cannot act now; empty where it can.
	not string
}

func newCommands() commands {
	c := commands{input: textinput.New()}
	c.input.Prompt = ""
	c.input.SetVirtualCursor(false)
	return c
}

func (m *Model) openPalette() {
	m.mode = modePalette
	m.palette.cursor = 0
	m.palette.input.SetValue("")
	m.palette.input.Focus()
}

func (m *Model) closePalette() {
	m.mode = modeNormal
	m.palette.input.Blur()
}

// paletteKey moves in the palette, runs a line of it, or types into it.
func (m *Model) paletteKey(msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "esc":
		m.closePalette()
	case "enter":
		return m.runCommand()
	case "up", "ctrl+p":
		m.palette.cursor--
	case "down", "ctrl+n", "tab":
		m.palette.cursor++
	case "pgup":
		m.palette.cursor -= paletteLines
	case "pgdown":
		m.palette.cursor += paletteLines
	default:
		return m.paletteTyped(msg)
	}
	m.palette.cursor = max(min(m.palette.cursor, len(m.found())-1), 0)
	return nil
}

// paletteTyped writes into the palette's line; the best match has the cursor.
func (m *Model) paletteTyped(msg tea.Msg) tea.Cmd {
	before := m.palette.input.Value()
	var cmd tea.Cmd
	m.palette.input, cmd = m.palette.input.Update(msg)
	if m.palette.input.Value() != before {
		m.palette.cursor = 0
	}
	return cmd
}

// runCommand does what the cursor is on; what cannot act stays and says why.
func (m *Model) runCommand() tea.Cmd {
	found := m.found()
	if m.palette.cursor >= len(found) || found[m.palette.cursor].not != "" {
		return nil
	}
	c := found[m.palette.cursor]
	m.closePalette()
	recent := slices.DeleteFunc(m.palette.recent, func(words string) bool { return words == c.words })
	m.palette.recent = append([]string{c.words}, recent...)
	switch {
	case c.act == actStop:
		return m.stopOrQuit()
	case m.page == pageTables:
		return m.tablesDo(c.act)
	case m.page == pageJournal:
		return m.journalDo(c.act, c.key)
	case m.page == pageDoctor:
		return m.examination.do(m, c.act, c.key)
	}
	return m.do(c.act, c.key)
}

// found are the commands that the line matches, the best first; all of them
// where it is empty.
func (m *Model) found() []command {
	all := m.commands()
	pattern := strings.TrimSpace(m.palette.input.Value())
	if pattern == "" {
		return all
	}
	words := make([]string, len(all))
	for i, c := range all {
		words[i] = c.words
	}
	var out []command
	for _, match := range fuzzy.Find(pattern, words) {
		c := all[match.Index]
		c.hits = match.MatchedIndexes
		out = append(out, c)
	}
	// What a person typed as it stands beats letters from here and there.
	whole := func(c command) int { return strings.Index(strings.ToLower(c.words), strings.ToLower(pattern)) }
	slices.SortStableFunc(out, func(a, b command) int {
		return cmp.Compare(min(whole(b), 0), min(whole(a), 0))
	})
	return out
}

// commands are all acts: those of this pane first, then what was run lately,
// then the rest as the keymap has them.
func (m *Model) commands() []command {
	var all []command
	for _, b := range m.keys {
		if _, long := m.openWords(b.act); long != "" {
			b.long = long
		}
		switch b.act {
		case actPalette, actActs: // menus of the same acts
		case actTab:
			all = append(all, m.tabCommands(b)...)
		default:
			all = append(all, command{act: b.act, words: b.long, keys: m.keysText(b), not: m.cannot(b.act), moves: b.section == sectionMove})
		}
	}
	here := m.footerActs()
	rank := func(c command) int {
		if i := slices.Index(here, c.act); i >= 0 && c.not == "" {
			return i
		}
		if i := slices.Index(m.palette.recent, c.words); i >= 0 {
			return len(here) + i
		}
		if c.moves {
			return math.MaxInt
		}
		return len(here) + len(m.palette.recent)
	}
	slices.SortStableFunc(all, func(a, b command) int { return cmp.Compare(rank(a), rank(b)) })
	return all
}

// tabCommands are the state tabs, one command each.
func (m *Model) tabCommands(b binding) []command {
	var out []command
	for i, key := range b.keys {
		words := "show all records"
		if i > 0 {
			words = fmt.Sprintf("show %s records", inspect.State(i))
		}
		out = append(out, command{act: b.act, key: key, words: words, keys: key, not: m.cannot(b.act)})
	}
	return out
}

// viewKnows reports whether an act means something in the view on the screen.
func (m *Model) viewKnows(a act) bool {
	switch m.page {
	case pageJournal:
		return slices.Contains(journalKnows(), a)
	case pageDoctor:
		return m.examination.knows(a)
	case pageTables, pageOpening, pageRecords, pageStage:
	}
	return true
}

// cannot says why an act has nothing to act on; empty where it has.
func (m *Model) cannot(a act) string {
	picker := m.page == pageTables
	_, record := m.current()
	if !m.viewKnows(a) {
		return "not in this view"
	}
	switch a {
	case actJournal, actDoctor, actViewBack, actViewForward:
		if picker {
			return "open a table first"
		}
		if a == actJournal && m.purger() == nil {
			return "this table has no journals here"
		}
	case actMark, actRange, actMarkUp, actMarkDown, actMarkAll, actInvertMarks, actCopy, actCopyMenu, actSay, actSort, actReverse, actTab, actLive, actNextPane, actPrevPane, actSend, actDuplicate, actKill, actStage:
		if picker {
			return "open a table first"
		}
	case actClearMarks:
		if m.marks.n == 0 {
			return "nothing is marked"
		}
	case actPurge, actPurgeFunction, actUndo:
		if why := m.cannotWrite(a); why != "" {
			return why
		}
	case actTables:
		if picker || m.o.Demo != nil {
			return "not here"
		}
	default:
	}
	if !record && !picker && m.page != pageJournal && m.page != pageDoctor && slices.Contains([]act{actDetail, actMark, actRange, actMarkUp, actMarkDown, actMarkAll, actInvertMarks, actPurge, actPurgeFunction, actCopy, actCopyMenu, actSay}, a) {
		return "no record here"
	}
	return ""
}

// paletteLines is how many commands show at once, paletteWidth how wide they are.
const (
	paletteLines = 12
	paletteWidth = 62
)

// paletteBox is the line, a rule's worth of air, and the commands around the
// cursor.
func (m *Model) paletteBox() *box {
	width, height := m.boxRoom()
	width = min(width, paletteWidth)
	found := m.found()
	rows := max(min(paletteLines, height-paletteHead), 1)
	from := m.paletteFrom(rows)
	lines := make([]string, 0, rows+paletteHead)
	tally := strconv.Itoa(len(found)) + " of " + strconv.Itoa(len(m.commands()))
	input := m.theme.accent.Paint(m.glyphs.focusRight) + " " + m.palette.input.View()
	lines = append(lines, apart(table.Cut(input, width-len(tally)-1, ""), m.theme.quiet.Paint(tally), width), "")
	for i := range rows {
		line := ""
		if from+i < len(found) {
			line = m.commandLine(found[from+i], from+i == m.palette.cursor, width)
		}
		lines = append(lines, line)
	}
	if len(found) == 0 {
		lines[paletteHead] = "  " + m.theme.quiet.Paint("no command reads like that")
	}
	return &box{
		title: "Commands", lines: lines, width: width, top: 1,
		hint: m.theme.accent.Paint("enter") + m.theme.quiet.Paint(" runs "+m.glyphs.dot+" ") +
			m.theme.accent.Paint("esc") + m.theme.quiet.Paint(" closes"),
	}
}

// paletteHead is the lines above the first command.
const paletteHead = 2

// paletteFrom is the first command that shows.
func (m *Model) paletteFrom(rows int) int { return max(m.palette.cursor-rows+1, 0) }

func (m *Model) commandLine(c command, selected bool, width int) string {
	keys := m.theme.accent.Paint(c.keys)
	room := width - table.Width(c.keys) - 4
	bar, ink := "  ", table.Ink("")
	if selected {
		bar, ink = m.theme.accent.Paint(m.glyphs.cursor)+" ", m.theme.strong
	}
	text := m.matchedText(c, table.Cut(c.words, room, m.glyphs.cut), ink)
	if c.not != "" {
		text = m.theme.quiet.Paint(table.Cut(c.words+"   "+c.not, room, m.glyphs.cut))
		keys = m.theme.quiet.Paint(c.keys)
	}
	return apart(bar+text, keys+" ", width)
}

// matchedText is the words with what matched in the colour of the person.
func (m *Model) matchedText(c command, words string, rest table.Ink) string {
	if len(c.hits) == 0 {
		return rest.Paint(words)
	}
	var b strings.Builder
	for i, r := range words {
		ink := rest
		if slices.Contains(c.hits, i) {
			ink = m.theme.accent
		}
		b.WriteString(ink.Paint(string(r)))
	}
	return b.String()
}

// paletteClick runs the command under the mouse; a click elsewhere closes.
func (m *Model) paletteClick(at tea.Mouse) tea.Cmd {
	b := m.paletteBox()
	x, y := m.boxPlace(b)
	if at.X < x || at.X >= x+b.width+frameCells || at.Y < y || at.Y >= y+len(b.lines)+frameLines {
		m.closePalette()
		return nil
	}
	line := at.Y - y - 1 - paletteHead
	row := m.paletteFrom(len(b.lines)-paletteHead) + line
	if line < 0 || row >= len(m.found()) {
		return nil
	}
	m.palette.cursor = row
	return m.runCommand()
}

// paletteCursor is where the terminal's cursor stands while a person types.
func (m *Model) paletteCursor() (x, y int) {
	x, y = m.boxPlace(m.paletteBox())
	if c := m.palette.input.Cursor(); c != nil {
		x += c.X
	}
	return x + frameCells/2 + 2, y + 1
}
