package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
	"idemtui/ui/table"
)

// tables is the picker: the account's tables, those that look right first.
type tables struct {
	found []inspect.Table
	// ever is true once the account answered.
	ever bool
	list *table.Table[inspect.Table]
}

// newTables makes the picker's list.
func (m *Model) newTables() tables {
	quiet := func(text func(inspect.Table) string) func(*table.Cell, inspect.Table) {
		return func(c *table.Cell, t inspect.Table) { c.Text(m.theme.quiet, text(t)) }
	}
	return tables{list: table.New([]table.Column[inspect.Table]{
		{Title: "TABLE", Min: 20, Want: 32, Max: 60, Keep: true, Draw: func(c *table.Cell, t inspect.Table) {
			c.Text("", inspect.Clean(t.Name))
		}},
		{Title: "LOOKS RIGHT", Min: 11, Want: 26, Rank: 1, Draw: m.drawFitness},
		{Title: "RECORDS*", Min: 9, Want: 11, Rank: 2, Right: true, Draw: quiet(func(t inspect.Table) string { return count(int(t.Items)) })},
		{Title: "SIZE", Min: 8, Want: 8, Rank: 3, Right: true, Draw: quiet(func(t inspect.Table) string { return bytesText(int(t.Bytes)) })},
		{Title: "TTL", Min: 6, Want: 16, Rank: 4, Draw: quiet(ttlText)},
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

func (m *Model) drawFitness(c *table.Cell, t inspect.Table) {
	key := inspect.Clean(t.PartitionKey)
	if t.SortKey != "" {
		key += " + " + inspect.Clean(t.SortKey)
	}
	if fits(t) {
		c.Sign(m.theme.success, m.glyphs.ok+" ")
		c.Text("", "key "+key)
		return
	}
	c.Text(m.theme.quiet, m.glyphs.none+" key "+key)
}

func ttlText(t inspect.Table) string {
	switch t.TTL {
	case inspect.TTLOn, inspect.TTLOtherAttribute:
		return inspect.Clean(t.TTLAttribute)
	case inspect.TTLOff:
		return "off"
	case inspect.TTLUnknown:
	}
	return "?"
}

// toTables leaves the table for the picker.
func (m *Model) toTables() tea.Cmd {
	if m.o.Demo != nil || m.o.Catalog == nil {
		return nil
	}
	m.forget()
	m.opening.stop()
	m.page, m.name, m.source = pageTables, "", nil
	m.arrange()
	return m.askTables()
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
		if fits(a) != fits(b) {
			if fits(a) {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Name, b.Name)
	})
	m.tables.found, m.tables.ever = found, true
	m.tables.list.Replace(len(found), func(i int) inspect.Table { return found[i] }, 0)
}

// tablesKey moves in the picker and opens a table.
func (m *Model) tablesKey(msg tea.KeyPressMsg) tea.Cmd {
	switch a := m.keys.act(msg.String()); a {
	case actUp, actDown, actTop, actBottom, actPageUp, actPageDown, actHalfUp, actHalfDown:
		moveIn(m.tables.list, a)
	case actDetail:
		if t, ok := m.tables.list.Row(); ok && m.problem == nil {
			return m.open(t.Name)
		}
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

// tablesScreen draws the picker.
func (m *Model) tablesScreen() []string {
	lines := blankLines(m.height, m.width)
	lines[0] = m.header()
	lines[2] = m.tables.list.Titles()
	copy(lines[3:], m.tables.list.Lines())
	right := 0
	for _, t := range m.tables.found {
		if fits(t) {
			right++
		}
	}
	note := fmt.Sprintf("%s, %d with the right key   * as DynamoDB counts them, about every 6 hours", plural(len(m.tables.found), "table"), right)
	lines[m.height-2] = fit("   "+m.theme.quiet.Paint(note), m.width)
	lines[m.height-1] = m.footer()
	return lines
}
