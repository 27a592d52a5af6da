package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
)

func (m *Model) stateBar() string {
	total := max(m.rows.counts.Total(), 1)
	var b strings.Builder
	used := 0
	for _, s := range []inspect.State{inspect.Running, inspect.Held, inspect.Stuck, inspect.Lapsed, inspect.Done, inspect.Expired, inspect.Invalid} {
		n := m.rows.counts.Of(s)
		if n == 0 {
			continue
		}
		w := max(n*(m.width-9)/total, 1)
		used += w
		b.WriteString(m.theme.state(s).Paint(strings.Repeat(m.glyphs.bar[s], w)))
	}
	return fit(" "+b.String(), m.width)
}

func (m *Model) detailText(width int) []string {
	r, _, ok := m.detailed()
	if !ok {
		return nil
	}
	d := inspect.Explain(r, m.judge().moment(r), m.policy())
	var lines []string
	for _, t := range []string{d.Summary, "", "next duplicate " + d.NextDuplicate, "what to do " + d.Advice, "", inspect.Clean(r.Data.Text), string(r.Item)} {
		for _, l := range wrap(inspect.Clean(t), width-4) {
			lines = append(lines, fit("  "+l, width))
		}
	}
	return lines
}

func (m *Model) detailLines(width, height int) []string {
	lines := blankLines(height, width)
	text := m.detailText(width)
	if m.shown.focus && len(text) > m.shown.scroll {
		text = text[m.shown.scroll:]
	}
	if height == 0 {
		return nil
	}
	start := 0
	if height > 1 {
		lines[0] = fit(m.theme.border.Paint(strings.Repeat(m.glyphs.across, width)), width)
		start = 1
	}
	for i, l := range text {
		if start+i < height {
			lines[start+i] = l
		}
	}
	return lines
}

func (m *Model) detailScreen() []string {
	lines := blankLines(m.height, m.width)
	lines[0] = m.header()
	copy(lines[1:m.height-1], m.detailLines(m.width, m.height-2))
	lines[m.height-1] = m.footer()
	return lines
}

func (m *Model) stripLines() []string {
	n := m.place.stripHeight
	if n == 0 {
		return nil
	}
	lines := blankLines(n, m.width)
	lines[0] = fit(m.theme.border.Paint(strings.Repeat(m.glyphs.across, m.width)), m.width)
	ds := m.stage.deliveries
	if len(ds) > n-1 {
		ds = ds[len(ds)-n+1:]
	}
	for i, d := range ds {
		lines[i+1] = fit(fmt.Sprintf("  %s %s %d %s", d.Started.Format("15:04:05.000"), d.Event, d.Outcome, d.Reason), m.width)
	}
	return lines
}

func (m *Model) overlay(lines []string) []string { return lines }
func (m *Model) openHelp()                       { m.mode = modeHelp }
func (m *Model) openPalette()                    { m.mode = modePalette }
func (m *Model) helpKey(string) tea.Cmd          { m.mode = modeNormal; return nil }
func (m *Model) paletteKey(tea.KeyPressMsg) tea.Cmd {
	m.mode = modeNormal
	return nil
}

type tables struct {
	tables []inspect.Table
	err    error
}

func (m *Model) askTables() tea.Cmd                { return nil }
func (m *Model) toTables() tea.Cmd                 { return nil }
func (m *Model) tablesCame(tablesMsg)              {}
func (m *Model) tablesKey(tea.KeyPressMsg) tea.Cmd { return nil }
func (m *Model) tablesScreen() []string            { return nil }
