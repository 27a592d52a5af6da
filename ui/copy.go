package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
)

// copied sends text to the terminal's clipboard (OSC 52) and says so.
func (m *Model) copied(what, text string) tea.Cmd {
	m.notice = "copied " + what
	return tea.SetClipboard(text)
}

// copyKeys copies the key of the cursor's record, or those of all marks.
func (m *Model) copyKeys() tea.Cmd {
	m.keepRange()
	if marked := m.chosen(); m.marks.n > 0 { // a million of them take a while
		return func() tea.Msg {
			return copiedMsg{what: plural(len(marked), "key"), text: strings.Join(sortedKeys(marked), "\n")}
		}
	}
	r, ok := m.current()
	if !ok {
		return nil
	}
	m.hold()
	return m.copied("the key", r.Key)
}

// sortedKeys are the keys of records in their order.
func sortedKeys(rs []*inspect.Record) []string {
	keys := make([]string, len(rs))
	for i, r := range rs {
		keys[i] = r.Key
	}
	slices.Sort(keys)
	return keys
}

// copyKey takes the letter of the copy menu.
func (m *Model) copyKey(key string) tea.Cmd {
	m.mode = modeNormal
	r, ok := m.current()
	if !ok {
		return nil
	}
	m.hold()
	switch key {
	case "k", "c", "y":
		return m.copied("the key", r.Key)
	case "d":
		return m.copied("the digest", r.Digest())
	case "p":
		return m.copied("the prefix", r.Prefix())
	case "i":
		return m.copied("the command", "idemtui show --table "+inspect.ShellQuote(m.name)+" "+inspect.ShellQuote(r.Key))
	case "j":
		return m.copyWhole(r, "the item", func(r *inspect.Record) string { return string(r.Item) })
	case "r":
		return m.copyWhole(r, "the response", func(r *inspect.Record) string { return r.Data.Text })
	}
	return nil
}

// copyWhole copies what only the whole record holds; that is read first.
func (m *Model) copyWhole(r *inspect.Record, what string, text func(*inspect.Record) string) tea.Cmd {
	if m.o.Redact {
		m.notice = what + " is hidden (--redact)"
		return nil
	}
	k, source, derive := m.itemKey(r), m.source, m.derive
	return func() tea.Msg {
		ctx, cancel := derive()
		defer cancel()
		return readFor(ctx, source, k, what, text)
	}
}

func readFor(ctx context.Context, source Source, k inspect.ItemKey, what string, text func(*inspect.Record) string) tea.Msg {
	record, found, err := source.Get(ctx, k)
	switch {
	case err != nil:
		return copiedMsg{what: what, err: err}
	case !found:
		return copiedMsg{what: what, err: errGone}
	}
	return copiedMsg{what: what, text: text(&record)}
}

// copyCame copies what was read.
func (m *Model) copyCame(msg copiedMsg) tea.Cmd {
	switch {
	case msg.err != nil:
		m.notice = fmt.Sprintf("%s was not copied: %v", msg.what, msg.err)
		return nil
	case msg.text == "":
		m.notice = msg.what + " is empty"
		return nil
	}
	return m.copied(msg.what, msg.text)
}
