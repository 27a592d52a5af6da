package ui

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"idemtui/inspect"
	"idemtui/inspect/activity"
	"idemtui/inspect/filter"
	"idemtui/ui/table"
)

// functions is the view of what each function has in the table: a row a prefix,
// and below it what is known of the cursor's.
type functions struct {
	blank
	ranking job
	list    *table.Table[*activity.Function]
	// shown are the rows, out of all functions of a tally.
	shown []*activity.Function
	of    int
	ever  bool
	// anchor is the prefix that the person put the cursor on.
	anchor string
	held   bool

	// input is the filter by name; typing says that it has the keys.
	input  textinput.Model
	typing bool
	// column and descending are the order.
	column     int
	descending bool
}

// rankedMsg brings the rows.
type rankedMsg struct {
	gen   int
	shown []*activity.Function
	of    int
}

// newFunctions makes the view of a table.
func (m *Model) newFunctions() functions {
	input := textinput.New()
	input.Prompt = ""
	input.SetVirtualCursor(false)
	f := functions{input: input, list: table.New(m.functionColumns(), table.Look{}), column: functionStuck, descending: true}
	f.list.SetSort(f.column, f.descending)
	return f
}

func (f *functions) enter(m *Model) tea.Cmd { return tea.Batch(f.rank(m), m.recount()) }

func (f *functions) follow(m *Model) tea.Cmd { return m.recount() }

func (f *functions) came(m *Model, msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case talliedMsg:
		return m.tallied(msg), true
	case rankedMsg:
		f.ranked(m, msg)
		return nil, true
	}
	return nil, false
}

func (f *functions) forget(m *Model) {
	f.ranking.stop()
	m.tally.stop()
	*f, m.tally = m.newFunctions(), tallying{job: m.tally.job}
}

// rank asks for the rows: the functions whose name the filter has, in order.
func (f *functions) rank(m *Model) tea.Cmd {
	if !m.tally.ever {
		return nil
	}
	all, pattern, column, descending := m.tally.Functions, strings.TrimSpace(f.input.Value()), f.column, f.descending
	return f.ranking.start(m.derive, func(_ context.Context, gen int) tea.Msg {
		return rankedMsg{gen, rankFunctions(all, pattern, column, descending), len(all)}
	})
}

// rankFunctions selects functions by name and orders them by a column; those
// that are equal in it stay as the tally has them.
func rankFunctions(all []activity.Function, pattern string, column int, descending bool) []*activity.Function {
	rows := make([]*activity.Function, 0, len(all))
	for i := range all {
		if pattern == "" || hasName(all[i].Prefix, pattern) {
			rows = append(rows, &all[i])
		}
	}
	sign := 1
	if descending {
		sign = -1
	}
	slices.SortStableFunc(rows, func(a, b *activity.Function) int {
		if column == functionName || column == functionWriter {
			return sign * cmp.Or(strings.Compare(functionText(a, column), functionText(b, column)), strings.Compare(a.Prefix, b.Prefix))
		}
		return sign * cmp.Compare(functionNumber(a, column), functionNumber(b, column))
	})
	return rows
}

// hasName reports whether a prefix has the letters of a pattern in their order.
func hasName(prefix, pattern string) bool {
	return len(fuzzy.Find(pattern, []string{prefix})) > 0
}

// ranked swaps the rows; the cursor stays on its function.
func (f *functions) ranked(m *Model, msg rankedMsg) {
	if !f.ranking.current(msg.gen) {
		return
	}
	f.ranking.done()
	cursor := 0
	if f.held {
		cursor = slices.IndexFunc(msg.shown, func(other *activity.Function) bool { return other.Prefix == f.anchor })
	}
	f.shown, f.of, f.ever = msg.shown, msg.of, true
	f.list.Replace(len(f.shown), func(i int) *activity.Function { return msg.shown[i] }, cursor)
	f.list.SetTitle(functionActivity, recentTitle(m.tally.At))
	f.arrange(m)
}

// hold anchors the cursor to its function: the person chose it.
func (f *functions) hold() {
	if fn, ok := f.list.Row(); ok {
		f.anchor, f.held = fn.Prefix, true
	}
}

// knows are the acts of the view.
func (f *functions) knows(a act) bool {
	return slices.Contains([]act{
		actUp, actDown, actTop, actBottom, actPageUp, actPageDown, actHalfUp, actHalfDown, actDetail, actPurge, actPurgeFunction,
		actSort, actReverse, actFilter, actSay, actCopy, actTab, actBack, actQuit,
	}, a)
}

func (f *functions) do(m *Model, a act, key string) tea.Cmd {
	fn, ok := f.list.Row()
	switch a {
	case actUp, actDown, actTop, actBottom, actPageUp, actPageDown, actHalfUp, actHalfDown:
		moveIn(f.list, a)
		f.hold()
	case actSort:
		return f.sortBy(m, f.nextColumn(), nil)
	case actReverse:
		down := !f.descending
		return f.sortBy(m, f.column, &down)
	case actFilter:
		return f.openInput(m)
	case actBack:
		return f.back(m)
	case actQuit:
		return m.showView(pageRecords)
	default:
		if ok {
			return f.actOn(m, fn, a, key)
		}
	}
	return nil
}

// actOn performs an act on the cursor's function.
func (f *functions) actOn(m *Model, fn *activity.Function, a act, key string) tea.Cmd {
	f.hold()
	switch a {
	case actDetail:
		return m.showRecords(filter.Exactly(fn.Prefix))
	case actTab:
		text := filter.Exactly(fn.Prefix)
		if s := inspect.State(key[0] - '0'); s != 0 {
			text = filter.WithState(text, s)
		}
		return m.showRecords(text)
	case actPurge, actPurgeFunction:
		return m.planPrefix(fn.Prefix)
	case actSay:
		return m.sayOf(fn.Sample, modeNormal)
	case actCopy:
		return m.copied("the prefix", fn.Prefix)
	default:
	}
	return nil
}

// back steps back one thing at a time: the filter, what was said, the view.
func (f *functions) back(m *Model) tea.Cmd {
	switch {
	case f.input.Value() != "":
		f.input.SetValue("")
		f.arrange(m)
		return f.rank(m)
	case m.notice != "":
		m.notice = ""
		return nil
	}
	return m.showView(pageRecords)
}

// sortBy orders the rows by a column, in its natural direction or another.
func (f *functions) sortBy(m *Model, column int, descending *bool) tea.Cmd {
	f.column, f.descending = column, column != functionName && column != functionWriter
	if descending != nil {
		f.descending = *descending
	}
	f.list.SetSort(f.column, f.descending)
	return f.rank(m)
}

// nextColumn is the next one that shows; there is no use in an order that
// nobody sees.
func (f *functions) nextColumn() int {
	columns := f.list.Shown()
	at := slices.Index(columns, f.column)
	return columns[(at+1)%len(columns)]
}

func (f *functions) openInput(m *Model) tea.Cmd {
	f.typing, m.notice = true, ""
	f.input.CursorEnd()
	f.arrange(m)
	return f.input.Focus()
}

func (f *functions) writing() bool { return f.typing }

// write types into the filter; arrows still move the cursor.
func (f *functions) write(m *Model, msg tea.Msg) tea.Cmd {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		switch key.String() {
		case "enter", "esc":
			f.typing = false
			f.input.Blur()
			f.arrange(m)
			return nil
		case "up", "down", "pgup", "pgdown":
			return f.do(m, m.keys.act(key.String()), "")
		}
	}
	before := f.input.Value()
	var cmd tea.Cmd
	f.input, cmd = f.input.Update(msg)
	if f.input.Value() == before {
		return cmd
	}
	return tea.Batch(cmd, f.rank(m))
}

func (f *functions) writingAt(m *Model) (x, y int, ok bool) {
	if c := f.input.Cursor(); c != nil {
		return c.X + filterIndent, functionsPlace(m).filter, true
	}
	return 0, 0, false
}

// click puts the cursor on a row, or orders by a title; a second click on the
// row shows its records.
func (f *functions) click(m *Model, at tea.Mouse) tea.Cmd {
	p := functionsPlace(m)
	switch row, ok := f.list.RowAt(at.Y - p.list); {
	case at.Y == p.filter:
		return f.openInput(m)
	case at.Y == p.titles:
		column, ok := f.list.ColumnAt(at.X)
		if !ok {
			return nil
		}
		if column == f.column {
			down := !f.descending
			return f.sortBy(m, column, &down)
		}
		return f.sortBy(m, column, nil)
	case ok && at.Y < p.list+p.listHeight:
		same := row == f.list.Cursor()
		f.list.MoveTo(row)
		f.hold()
		if same {
			return f.do(m, actDetail, "")
		}
	}
	return nil
}

func (f *functions) wheel(_ *Model, _ tea.Mouse, lines int) {
	f.list.Scroll(lines)
	f.hold()
}

func (f *functions) restyle(m *Model) { f.list.SetLook(m.listLook()) }

func (f *functions) hints(m *Model) []act {
	switch {
	case m.data.snap.Len() == 0:
		return m.emptyActs()
	case f.typing:
		return []act{actBack}
	case len(f.shown) == 0:
		return []act{actBack, actFilter, actNextView, actPalette, actQuit}
	}
	return []act{actDetail, actPurge, actSort, actReverse, actFilter, actNextView, actSay, actPalette, actViewBack, actReload, actQuit}
}

func (f *functions) words(_ *Model, a act) (short, long string) {
	switch a {
	case actDetail:
		return "records", "the records of this function"
	case actPurge:
		return "purge plan", "purge plan of what is stuck or lapsed of this function"
	case actTab:
		return "states", "records of this function in one state"
	case actCopy:
		return "copy", "copy the prefix"
	default:
	}
	return "", ""
}
