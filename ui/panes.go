package ui

import (
	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
)

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
