package ui

import tea "charm.land/bubbletea/v2"

func (m *Model) overlay(lines []string) []string { return lines }
func (m *Model) openHelp()                       { m.mode = modeHelp }
func (m *Model) openPalette()                    { m.mode = modePalette }
func (m *Model) helpKey(string) tea.Cmd          { m.mode = modeNormal; return nil }
func (m *Model) paletteKey(tea.KeyPressMsg) tea.Cmd {
	m.mode = modeNormal
	return nil
}
