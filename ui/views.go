package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"idemtui/ui/table"
)

// view is a screen of an open table: a plain struct of the model that has its
// own state, keys, screen and hints. blank gives what a view leaves out.
type view interface {
	askingView
	actingView
	writingView
	drawnView
}

// askingView is what a view asks for.
type askingView interface {
	// enter brings it on the screen: what it lacks is asked for.
	enter(m *Model) tea.Cmd
	// follow is told, while it shows, that the records or the clock moved on.
	follow(m *Model) tea.Cmd
	// came takes an answer to a question of its own; false for all others.
	came(m *Model, msg tea.Msg) (tea.Cmd, bool)
	// forget drops what belongs to the table before.
	forget(m *Model)
}

// actingView is what a person can do in a view.
type actingView interface {
	// knows reports whether an act means something here. Those of everyView
	// need not be among them; one that is goes to do.
	knows(a act) bool
	do(m *Model, a act, key string) tea.Cmd
	click(m *Model, at tea.Mouse) tea.Cmd
	wheel(m *Model, at tea.Mouse, lines int)
}

// writingView is how a view takes text: while it is writing, keys and pastes go
// to write, and the terminal's cursor stands at writingAt.
type writingView interface {
	writing() bool
	write(m *Model, msg tea.Msg) tea.Cmd
	writingAt(m *Model) (x, y int, ok bool)
}

// drawnView is how a view looks.
type drawnView interface {
	// arrange follows the size, restyle the theme.
	arrange(m *Model)
	restyle(m *Model)
	screen(m *Model) []string
	// hints are the acts of the footer, the most wanted first; words are other
	// words for one of them.
	hints(m *Model) []act
	words(m *Model, a act) (short, long string)
	// badge follows its name in the line of the views; aside stands at the
	// right end of that line in the place of what the read cost.
	badge(m *Model) string
	aside(m *Model) string
}

// viewEntry puts a view into the line of the views, the palette and the way of
// tab. A view is added by an entry.
type viewEntry struct {
	page page
	name string
	// open is the act of the keymap that goes there.
	open act
	of   func(m *Model) view
}

// viewEntries are the views in the order of their line.
func viewEntries() []viewEntry {
	return []viewEntry{
		{pageRecords, "Records", actRecords, func(*Model) view { return recordsView{} }},
		{pageFunctions, "Functions", actFunctions, func(m *Model) view { return &m.functions }},
		{pageTimeline, "Timeline", actTimeline, func(m *Model) view { return &m.timeline }},
		{pageDoctor, "Doctor", actDoctor, func(m *Model) view { return &m.examination }},
		{pageFind, "Find", actFind, func(m *Model) view { return &m.finding }},
		{pageJournal, "Journal", actJournal, func(m *Model) view { return &m.journals }},
	}
}

// entryOf finds the entry of a page; false for the pages without a table.
func entryOf(p page) (viewEntry, bool) {
	entries := viewEntries()
	if i := slices.IndexFunc(entries, func(e viewEntry) bool { return e.page == p }); i >= 0 {
		return entries[i], true
	}
	return viewEntry{}, false
}

// view is the one on the screen; nil while no table is open.
func (m *Model) view() view {
	if m.page == pageStage {
		return stageView{}
	}
	if e, ok := entryOf(m.page); ok {
		return e.of(m)
	}
	return nil
}

// atTable reports whether a view of the table is on the screen: it is read and
// watched then, whichever it is.
func (m *Model) atTable() bool { return m.view() != nil }

// goToView goes along the line of the views, through the way that was taken, or
// to the view of an act.
func (m *Model) goToView(a act) tea.Cmd {
	switch a {
	case actNextView:
		return m.turnView(1)
	case actPrevView:
		return m.turnView(-1)
	case actViewBack:
		return m.stepView(-1)
	case actViewForward:
		return m.stepView(1)
	default:
		return m.openView(a)
	}
}

// openView goes to the view of an act, and notes the way.
func (m *Model) openView(a act) tea.Cmd {
	entries := viewEntries()
	i := slices.IndexFunc(entries, func(e viewEntry) bool { return e.open == a })
	if i < 0 || !m.atTable() || entries[i].page == m.page {
		return nil
	}
	return m.showView(entries[i].page)
}

// showView goes to a view, and notes the way.
func (m *Model) showView(p page) tea.Cmd {
	m.views.show(m.page, p)
	return m.enterView(p)
}

// turnView goes to the next view of the line, or to the one before; round at
// the ends.
func (m *Model) turnView(by int) tea.Cmd {
	entries := viewEntries()
	at := slices.IndexFunc(entries, func(e viewEntry) bool { return e.page == m.page })
	if at < 0 {
		return nil
	}
	return m.showView(entries[(at+by+len(entries))%len(entries)].page)
}

// enterView puts a view on the screen.
func (m *Model) enterView(p page) tea.Cmd {
	m.keepRange()
	m.page, m.notice, m.shown.focus = p, "", false
	m.arrange()
	return m.view().enter(m)
}

// viewWrites reports whether the view on the screen is being written into.
func (m *Model) viewWrites() bool {
	v := m.view()
	return v != nil && v.writing()
}

// viewDo performs an act in the view on the screen.
func (m *Model) viewDo(a act, key string) tea.Cmd {
	v := m.view()
	switch {
	case v != nil && v.knows(a):
		return v.do(m, a, key)
	case v == nil || everyView(a):
		return m.do(a, key)
	}
	return nil
}

// everyView reports whether an act means the same in each view.
func everyView(a act) bool {
	return slices.Contains([]act{
		actStop, actReload, actLive, actTables, actHelp, actPalette, actMouse, actUndo, actNextView, actPrevView,
		actViewBack, actViewForward, actActs, actQuestion, actHint, actAnswer, actStage,
	}, a) || opensView(a) || demoAct(a)
}

// demoAct reports an act on the demo's function.
func demoAct(a act) bool {
	_, ok := demoKeys().binding(a)
	return ok
}

// opensView reports whether an act goes to a view.
func opensView(a act) bool {
	return slices.ContainsFunc(viewEntries(), func(e viewEntry) bool { return e.open == a })
}

// viewAnswer takes an answer to the view that asked.
func (m *Model) viewAnswer(msg tea.Msg) tea.Cmd {
	for _, e := range viewEntries() {
		if cmd, ok := e.of(m).came(m, msg); ok {
			return cmd
		}
	}
	return nil
}

// followView tells the view on the screen that records or clock moved on.
func (m *Model) followView() tea.Cmd {
	if v := m.view(); v != nil {
		return v.follow(m)
	}
	return nil
}

// viewName is the name of a view: where it stands in the line, and its text.
type viewName struct {
	entry viewEntry
	x     int
	text  string
}

// viewNamesWidth is the width from which all views are named.
const viewNamesWidth = 100

// viewNames places the names: a cell before and behind each is for the
// brackets of the one that shows, so that nothing moves. A narrow screen has
// the one that shows, and where tab goes.
func (m *Model) viewNames() []viewName {
	entries := viewEntries()
	at := max(slices.IndexFunc(entries, func(e viewEntry) bool { return e.page == m.page }), 0)
	if m.width < viewNamesWidth {
		entries = []viewEntry{entries[at], entries[(at+1)%len(entries)]}
	}
	names := make([]viewName, 0, len(entries))
	x := 2
	for i, e := range entries {
		n := viewName{entry: e, text: e.name}
		if badge := e.of(m).badge(m); badge != "" {
			n.text += " " + badge
		}
		if i > 0 && m.width < viewNamesWidth {
			x += table.Width(m.nextHint())
		}
		n.x = x
		x += table.Width(n.text) + 3
		names = append(names, n)
	}
	return names
}

// nextHint stands before the next view on a narrow screen. Where a view is
// written into, the key goes to its next field instead.
func (m *Model) nextHint() string {
	if m.viewWrites() {
		return m.glyphs.path + " "
	}
	b, _ := m.keys.binding(actNextView)
	return b.show + " " + m.glyphs.path + " "
}

// namesLine is the names of the views, the one that shows in brackets.
func (m *Model) namesLine() string {
	var line strings.Builder
	for _, n := range m.viewNames() {
		gap := n.x - 1 - table.Width(line.String())
		switch {
		case n.entry.page == m.page:
			line.WriteString(strings.Repeat(" ", gap) + m.theme.accent.Paint("["+n.text+"]"))
		case m.width < viewNamesWidth:
			hint := m.nextHint()
			line.WriteString(strings.Repeat(" ", gap+1-table.Width(hint)) + m.theme.quiet.Paint(hint) + n.text + " ")
		default:
			line.WriteString(strings.Repeat(" ", gap+1) + n.text + " ")
		}
	}
	return line.String()
}

// viewAt is the view whose name stands at a cell of the line; false where the
// line tells of a purge, a load or an observation in their place.
func (m *Model) viewAt(x int) (page, bool) {
	if !strings.HasPrefix(m.viewLine(), m.namesLine()) {
		return 0, false
	}
	for _, n := range m.viewNames() {
		if x >= n.x-1 && x <= n.x+table.Width(n.text) {
			return n.entry.page, true
		}
	}
	return 0, false
}
