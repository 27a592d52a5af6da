package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
)

// saying is the dialog in which a person says how long expires_after of a
// function is, and how long a call of it can take.
type saying struct {
	prefix string
	// record is the one under the cursor when the dialog opened.
	record *inspect.Record
	field  sayField
	// expires and run take the durations; empty is no word.
	expires, run textinput.Model
	// same is the word that the prefix has one expires_after.
	same bool
	// refused is why the words were not taken.
	refused string
	keeping job
	// back is what has the keys afterwards: nothing, or the plan of a purge.
	back mode
}

// sayField is a part of the dialog that takes keys.
type sayField uint8

const (
	sayExpires sayField = iota
	sayRun
	saySame
	sayFields
)

// saidMsg answers that a word was kept, and gives the policy with it.
type saidMsg struct {
	gen    int
	policy inspect.Policy
	err    error
}

// openSaying asks about the function of the cursor's record.
func (m *Model) openSaying() tea.Cmd {
	r, ok := m.current()
	if !ok {
		return nil
	}
	return m.sayOf(r, modeNormal)
}

// sayOf asks about the function of a record.
func (m *Model) sayOf(r *inspect.Record, back mode) tea.Cmd {
	prefix := r.Prefix()
	m.saying = saying{
		prefix: prefix, record: r, back: back, keeping: m.saying.keeping,
		expires: durationInput(keptFor(m.o.Policy.ExpiresAfter, prefix)),
		run:     durationInput(keptFor(m.o.Policy.MaxRun, prefix)),
		same:    slices.Contains(m.sameExpiry, prefix),
	}
	m.mode, m.notice = modeSay, ""
	return m.focusSaying(sayExpires)
}

func durationInput(d time.Duration) textinput.Model {
	input := textinput.New()
	input.Prompt = ""
	input.CharLimit = 16
	input.SetVirtualCursor(false)
	if d > 0 {
		input.SetValue(spanText(d))
	}
	input.CursorEnd()
	return input
}

// keptFor is what was said here earlier of a prefix; 0 for nothing. What flags
// and the config file say is theirs.
func keptFor(rules []inspect.Rule, prefix string) time.Duration {
	for _, r := range rules {
		if r.From == inspect.Kept && r.Exact && r.Pattern == prefix {
			return r.For
		}
	}
	return 0
}

// spanText is a duration as a person types it: 90s, 15m, 1h, 2d.
func spanText(d time.Duration) string {
	for _, u := range []struct {
		size time.Duration
		name string
	}{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "m"}} {
		if d >= u.size && d%u.size == 0 {
			return fmt.Sprintf("%d%s", d/u.size, u.name)
		}
	}
	return d.String()
}

func (m *Model) closeSaying() {
	m.saying.keeping.stop()
	m.mode = m.saying.back
}

// focusSaying gives the keys to a field.
func (m *Model) focusSaying(f sayField) tea.Cmd {
	s := &m.saying
	s.field = f
	s.expires.Blur()
	s.run.Blur()
	if input := s.input(); input != nil {
		return input.Focus()
	}
	return nil
}

// input is the line of the field that has the keys; nil for the box to tick.
func (s *saying) input() *textinput.Model {
	switch s.field {
	case sayExpires:
		return &s.expires
	case sayRun:
		return &s.run
	case saySame, sayFields:
	}
	return nil
}

// sayingKey moves in the dialog, types into it, or says what stands there.
func (m *Model) sayingKey(msg tea.KeyPressMsg) tea.Cmd {
	s := &m.saying
	switch key := msg.String(); {
	case key == "esc":
		m.closeSaying()
	case key == "enter":
		return m.say()
	case key == "tab":
		return m.focusSaying((s.field + 1) % sayFields)
	case key == "shift+tab":
		return m.focusSaying((s.field + sayFields - 1) % sayFields)
	case key == "up":
		m.offer(-1)
	case key == "down":
		m.offer(1)
	case s.field == saySame && key == "space":
		s.same, s.refused = !s.same, ""
	default:
		return m.sayingTyped(msg)
	}
	return nil
}

// sayingTyped writes into the field.
func (m *Model) sayingTyped(msg tea.Msg) tea.Cmd {
	input := m.saying.input()
	if input == nil {
		return nil
	}
	m.saying.refused = ""
	var cmd tea.Cmd
	*input, cmd = input.Update(msg)
	return cmd
}

// offer puts the next of what is offered into the field; from the box to tick
// it leaves for the others.
func (m *Model) offer(by int) {
	s := &m.saying
	input, offers := s.input(), m.sayOffers()
	if input == nil || len(offers) == 0 {
		return
	}
	at := slices.IndexFunc(offers, func(o sayOffer) bool { return spanText(o.span) == input.Value() })
	switch {
	case at >= 0:
		at = (at + by + len(offers)) % len(offers)
	default: // begin with the first that the table allows
		at = max(slices.IndexFunc(offers, func(o sayOffer) bool { return o.against == "" }), 0)
	}
	s.refused = ""
	input.SetValue(spanText(offers[at].span))
	input.CursorEnd()
}

// say takes what stands in the dialog: at once where nothing is to be kept.
func (m *Model) say() tea.Cmd {
	s := &m.saying
	word, err := s.word()
	if s.refused = m.refusal(word, err); s.refused != "" || s.keeping.busy {
		return nil
	}
	if word == (Word{keptFor(m.o.Policy.ExpiresAfter, s.prefix), keptFor(m.o.Policy.MaxRun, s.prefix)}) {
		return m.said(word, m.o.Policy)
	}
	memory, prefix := m.memory(), s.prefix
	if memory == nil {
		s.refused = "nothing keeps such a word here: give --expires-after or --max-run"
		return nil
	}
	return s.keeping.start(m.derive, func(ctx context.Context, gen int) tea.Msg {
		policy, err := memory.Say(ctx, prefix, word)
		return saidMsg{gen, policy, err}
	})
}

// word is what stands in the fields.
func (s *saying) word() (Word, error) {
	var w Word
	for _, f := range []struct {
		text string
		to   *time.Duration
	}{{s.expires.Value(), &w.ExpiresAfter}, {s.run.Value(), &w.MaxRun}} {
		text := strings.TrimSpace(f.text)
		if text == "" {
			continue
		}
		d, err := inspect.ParseDuration(text)
		if err == nil && d < time.Second {
			err = fmt.Errorf("%q is less than a second", text)
		}
		if err != nil {
			return Word{}, err
		}
		*f.to = d
	}
	return w, nil
}

// saidCame takes the table's policy with the words in it.
func (m *Model) saidCame(msg saidMsg) tea.Cmd {
	s := &m.saying
	if !s.keeping.current(msg.gen) {
		return nil
	}
	s.keeping.done()
	if msg.err != nil {
		s.refused = msg.err.Error()
		return nil
	}
	word, _ := s.word()
	return m.said(word, msg.policy)
}

// said closes the dialog; states and ages follow at once.
func (m *Model) said(w Word, policy inspect.Policy) tea.Cmd {
	s := &m.saying
	m.o.Policy = policy
	m.sameExpiry = slices.DeleteFunc(slices.Clone(m.sameExpiry), func(p string) bool { return p == s.prefix })
	if s.same {
		m.sameExpiry = append(m.sameExpiry, s.prefix)
	}
	m.mode = s.back
	m.notice = m.saidNotice(w)
	if m.mode == modePlan {
		return tea.Batch(m.rematch(), m.judgePlan())
	}
	return m.rematch()
}

// saidNotice says what holds from now on.
func (m *Model) saidNotice(w Word) string {
	s := &m.saying
	var parts []string
	if w.ExpiresAfter > 0 {
		parts = append(parts, "expires_after of "+nameOf(s.prefix)+" is "+inspect.Long(w.ExpiresAfter))
	}
	if w.MaxRun > 0 {
		parts = append(parts, "a call takes at most "+inspect.Long(w.MaxRun))
	}
	text := strings.Join(parts, ", ") + ": kept for this table, e changes it"
	switch one := "one expires_after for all of " + nameOf(s.prefix) + ", until you leave"; {
	case len(parts) == 0 && s.same:
		text = one
	case len(parts) == 0:
		text = "nothing is said of " + nameOf(s.prefix)
	case s.same:
		text += "; " + one
	}
	given, ok := m.o.Policy.Given(s.prefix)
	if ok && w.ExpiresAfter > 0 && given != w.ExpiresAfter {
		text += "; but " + inspect.Long(given) + " was given at the start and goes first"
	}
	return text
}

// nameOf is a prefix in a sentence.
func nameOf(prefix string) string {
	if prefix == "" {
		return "the empty prefix"
	}
	return prefix
}
