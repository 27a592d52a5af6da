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
	"idemtui/ui/table"
)

// tables is the picker: the account's tables, those that look right first.
type tables struct {
	found []inspect.Table
	// ever is true once the account answered.
	ever bool
	list *table.Table[inspect.Table]
	// input is the filter; typing says that it has the keys.
	input  textinput.Model
	typing bool
}

// newTables makes the picker's list.
func (m *Model) newTables() tables {
	quiet := func(text func(inspect.Table) string) func(*table.Cell, inspect.Table) {
		return func(c *table.Cell, t inspect.Table) { c.Text(m.theme.quiet, text(t)) }
	}
	input := textinput.New()
	input.Prompt = ""
	input.SetVirtualCursor(false)
	return tables{input: input, list: table.New([]table.Column[inspect.Table]{
		{Title: "TABLE", Min: 20, Want: 32, Max: 60, Keep: true, Draw: func(c *table.Cell, t inspect.Table) {
			c.Text("", inspect.Clean(t.Name))
		}},
		{Title: "LOOKS RIGHT", Min: 11, Want: 26, Rank: 1, Draw: m.drawFitness},
		{Title: "RECORDS*", Min: 9, Want: 11, Rank: 2, Right: true, Draw: quiet(func(t inspect.Table) string { return count(int(t.Items)) })},
		{Title: "SIZE", Min: 8, Want: 8, Rank: 3, Right: true, Draw: quiet(func(t inspect.Table) string { return bytesText(int(t.Bytes)) })},
		{Title: "TTL", Min: 6, Want: 16, Rank: 4, Draw: m.drawTTL},
	}, table.Look{})}
}

// fits reports whether a table's keys are those that records are written with.
func fits(t inspect.Table) bool {
	names := t.Attributes.WithDefaults()
	if names.SortKey != "" {
		return t.PartitionKey == names.Key && t.SortKey == names.SortKey
	}
	return t.PartitionKey == names.Key && t.SortKey == ""
}

// likeness orders tables: those that look like one of Powertools, those with
// its key alone, the others.
func likeness(t inspect.Table) int {
	switch {
	case t.LooksRight:
		return 0
	case fits(t):
		return 1
	}
	return 2
}

func (m *Model) drawFitness(c *table.Cell, t inspect.Table) {
	key := inspect.Clean(t.PartitionKey)
	if t.SortKey != "" {
		key += " + " + inspect.Clean(t.SortKey)
	}
	switch likeness(t) {
	case 0:
		c.Sign(m.theme.success, m.glyphs.ok+" ")
		c.Text("", "key "+key)
	case 1:
		c.Text(m.theme.quiet, m.glyphs.guess+" key "+key)
	default:
		c.Text(m.theme.quiet, m.glyphs.none+" key "+key)
	}
}

// drawTTL shows what removes expired items; nothing does where TTL is off or
// on an attribute that records do not have.
func (m *Model) drawTTL(c *table.Cell, t inspect.Table) {
	good, bad := m.theme.success, m.theme.warning
	if !fits(t) {
		good, bad = m.theme.quiet, m.theme.quiet
	}
	switch t.TTL {
	case inspect.TTLOn:
		c.Sign(good, m.glyphs.ok+" ")
		c.Text("", inspect.Clean(t.TTLAttribute))
	case inspect.TTLOtherAttribute:
		c.Sign(bad, m.glyphs.bad+" ")
		c.Text("", "on "+inspect.Clean(t.TTLAttribute))
	case inspect.TTLOff:
		c.Sign(bad, m.glyphs.bad+" ")
		c.Text(m.theme.quiet, "off")
	case inspect.TTLUnknown:
		c.Text(m.theme.quiet, "?")
	}
}

// toTables leaves the table for the picker.
func (m *Model) toTables() tea.Cmd {
	if m.o.Demo != nil || m.o.Catalog == nil {
		return nil
	}
	if m.purge.busy() { // its outcomes are of this table
		m.notice = "a " + m.purge.verb() + " is running: ctrl+c stops it"
		return nil
	}
	keep := m.keepSeen(0)
	m.forget()
	m.opening.stop()
	m.page, m.name, m.source = pageTables, "", nil
	m.arrange()
	return tea.Batch(keep, m.askTables())
}

// askTables asks for the account's tables.
func (m *Model) askTables() tea.Cmd {
	m.problem = nil
	catalog := m.o.Catalog
	return m.opening.start(m.derive, func(ctx context.Context, gen int) tea.Msg {
		found, err := catalog.Tables(ctx)
		return tablesMsg{gen: gen, tables: found, err: err}
	})
}

// tablesCame shows the tables; those that look right come first, by name.
func (m *Model) tablesCame(msg tablesMsg) {
	if !m.opening.current(msg.gen) {
		return
	}
	m.opening.done()
	m.problem = msg.err
	if msg.err != nil {
		return
	}
	found := slices.Clone(msg.tables)
	slices.SortStableFunc(found, func(a, b inspect.Table) int {
		return cmp.Or(cmp.Compare(likeness(a), likeness(b)), strings.Compare(a.Name, b.Name))
	})
	m.tables.found, m.tables.ever = found, true
	m.filterTables(m.tables.list.Cursor())
}

// filterTables shows the tables whose names the filter finds, in their order.
func (m *Model) filterTables(cursor int) {
	shown := m.tables.found
	if pattern := strings.TrimSpace(m.tables.input.Value()); pattern != "" {
		names := make([]string, len(m.tables.found))
		for i := range m.tables.found {
			names[i] = m.tables.found[i].Name
		}
		shown = nil
		matches := fuzzy.Find(pattern, names)
		slices.SortFunc(matches, func(a, b fuzzy.Match) int { return a.Index - b.Index })
		for _, match := range matches {
			shown = append(shown, m.tables.found[match.Index])
		}
	}
	m.tables.list.Replace(len(shown), func(i int) inspect.Table { return shown[i] }, cursor)
}

// tablesKey takes a key in the picker: to its filter while that is written.
func (m *Model) tablesKey(msg tea.KeyPressMsg) tea.Cmd {
	key := msg.String()
	if !m.tables.typing {
		return m.tablesDo(m.keys.act(key))
	}
	switch key {
	case "enter":
		m.stopTyping()
		return m.tablesDo(actDetail)
	case "esc":
		m.stopTyping()
		return nil
	case "up", "down", "pgup", "pgdown":
		return m.tablesDo(m.keys.act(key))
	}
	return m.tablesTyped(msg)
}

func (m *Model) stopTyping() {
	m.tables.typing = false
	m.tables.input.Blur()
}

// tablesTyped writes into the picker's filter.
func (m *Model) tablesTyped(msg tea.Msg) tea.Cmd {
	before := m.tables.input.Value()
	var cmd tea.Cmd
	m.tables.input, cmd = m.tables.input.Update(msg)
	if m.tables.input.Value() != before {
		m.filterTables(0)
	}
	return cmd
}

// tablesDo moves in the picker and opens a table.
func (m *Model) tablesDo(a act) tea.Cmd {
	switch a {
	case actUp, actDown, actTop, actBottom, actPageUp, actPageDown, actHalfUp, actHalfDown:
		moveIn(m.tables.list, a)
	case actDetail:
		if t, ok := m.tables.list.Row(); ok && m.problem == nil {
			return m.open(t.Name)
		}
	case actFilter:
		m.tables.typing = true
		m.tables.input.CursorEnd()
		return m.tables.input.Focus()
	case actBack:
		m.tables.input.SetValue("")
		m.filterTables(0)
	case actReload:
		return m.askTables()
	case actQuit:
		return tea.Quit
	case actHelp, actPalette, actMouse:
		return m.openMenu(a)
	default:
	}
	return nil
}

// clickTable puts the cursor on a table; a click on the cursor's row opens it.
func (m *Model) clickTable(at tea.Mouse) tea.Cmd {
	if m.message() != nil {
		return nil
	}
	if at.Y == tablesFilter {
		return m.tablesDo(actFilter)
	}
	row, ok := m.tables.list.RowAt(at.Y - tablesTop)
	switch {
	case !ok:
		return nil
	case row == m.tables.list.Cursor():
		return m.tablesDo(actDetail)
	}
	m.tables.list.MoveTo(row)
	return nil
}

// tablesFilter is the line of the picker's filter, tablesTop that of its first
// row, tablesFoot the lines below its rows.
const (
	tablesFilter = 1
	tablesTop    = 3
	tablesFoot   = 3
)

// tablesScreen draws the picker.
func (m *Model) tablesScreen() []string {
	lines := blankLines(m.height, m.width)
	lines[0] = m.header()
	lines[tablesFilter] = m.tablesFilterLine()
	lines[tablesTop-1] = m.tables.list.Titles()
	copy(lines[tablesTop:], m.tables.list.Lines())
	if m.tables.list.Len() == 0 {
		lines[tablesTop] = fit("   "+m.theme.strong.Paint("No table has such a name.")+"   "+
			m.theme.accent.Paint("esc")+" clears the filter", m.width)
	}
	indent := "   "
	for i, note := range m.tablesNotes() {
		lines[m.height-tablesFoot+i] = fit(indent+note, m.width)
	}
	lines[m.height-1] = m.footer()
	return lines
}

func (m *Model) tablesFilterLine() string {
	sign, text := m.theme.quiet.Paint("/"), ""
	switch {
	case m.tables.typing:
		sign, text = m.theme.accent.Paint("/"), m.tables.input.View()
	case m.tables.input.Value() != "":
		sign, text = m.theme.accent.Paint("/"), inspect.Clean(m.tables.input.Value())
	}
	tally := plural(len(m.tables.found), "table")
	if m.tables.input.Value() != "" {
		tally = count(m.tables.list.Len()) + " of " + tally
	}
	return m.ends(" "+sign+" "+text, m.theme.quiet.Paint(tally)+" ", m.width)
}

// tablesNotes are what the cursor's table is, or what to do where none looks
// right, and what the star means.
func (m *Model) tablesNotes() []string {
	right := slices.IndexFunc(m.tables.found, fits) >= 0
	first := ""
	switch t, ok := m.tables.list.Row(); {
	case !right:
		first = m.theme.warning.Paint("No table has the key of Powertools records.") +
			" --key-attr names another; idemtui demo shows records without an account."
	case ok && !fits(t):
		first = inspect.Clean(t.Name) + ": its key is not that of Powertools records; --key-attr names another."
	case ok && t.TTL == inspect.TTLOff:
		first = inspect.Clean(t.Name) + ": TTL is off, so expired records stay, if it holds such."
	case ok:
		first = inspect.Clean(t.Name) + ": its key is that of Powertools records."
	}
	return []string{
		table.Cut(first, m.width-4, m.glyphs.cut),
		m.theme.quiet.Paint(table.Cut("* as DynamoDB counts them, about every 6 hours", m.width-4, m.glyphs.cut)),
	}
}
