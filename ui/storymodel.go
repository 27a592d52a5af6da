package ui

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// storyModel tells a story: one scene at a time, one key forward and back.
type storyModel struct {
	o      StoryOptions
	derive derive
	scenes []StoryScene
	now    func() time.Time
	after  func(d time.Duration, f func(time.Time) tea.Msg) tea.Cmd

	scene int
	gen   int // of the play; what an older one reports is dropped
	play  StoryPlay
	stop  context.CancelFunc
	state StoryState
	err   error
	live  bool // left for the dashboard

	trace   bool // the delivery's trace takes the place of records and ledger
	picked  int  // deliveries back from the newest
	pressed []string

	width, height int
	terminalDark  bool
	profile       colorprofile.Profile
	theme         theme
	glyphs        glyphs
}

// pressedKept is how many keys an audience sees.
const pressedKept = 3

type (
	// storyBegunMsg brings the play of a scene.
	storyBegunMsg struct {
		gen  int
		play StoryPlay
		err  error
	}
	// storyStateMsg brings what is new in it.
	storyStateMsg struct {
		gen   int
		state StoryState
		err   error
	}
	// storyTickMsg moves what runs with the clock.
	storyTickMsg struct{ gen int }
)

func newStoryModel(o StoryOptions, d derive) *storyModel {
	m := &storyModel{
		o: o, derive: d, scenes: o.Story.Scenes(), now: time.Now, after: tea.Tick, terminalDark: true, profile: colorprofile.TrueColor,
		glyphs: newGlyphs(o.ASCII), stop: func() {},
	}
	m.scene = min(max(o.Scene, 0), len(m.scenes)-1)
	m.restyle()
	return m
}

func (m *storyModel) restyle() {
	m.theme = newTheme(lookOf(m.o.Theme, m.o.NoColor, m.terminalDark, m.profile))
}

// Init asks what the terminal looks like and begins.
func (m *storyModel) Init() tea.Cmd {
	return tea.Batch(tea.RequestBackgroundColor, m.begin(m.scene))
}

// Update follows the terminal, the person and the play.
func (m *storyModel) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := m.follow(msg)
	return m, cmd
}

func (m *storyModel) follow(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		m.terminalDark = msg.IsDark()
		m.restyle()
	case tea.ColorProfileMsg:
		m.profile = msg.Profile
		m.restyle()
	case tea.KeyPressMsg:
		return m.key(msg.String())
	case storyBegunMsg:
		return m.begun(msg)
	case storyStateMsg:
		return m.came(msg)
	case storyTickMsg:
		return m.tick(msg.gen)
	}
	return nil
}

// key does what a key of the story does. They are its own, for those that
// clickers send must move.
func (m *storyModel) key(key string) tea.Cmd {
	if key == "q" || key == "ctrl+c" {
		m.stop()
		return tea.Quit
	}
	m.pressed = append(m.pressed, keyName(key))
	m.pressed = m.pressed[max(len(m.pressed)-pressedKept, 0):]
	switch key {
	case "pgdown", "space", "right", "n":
		return m.jump(m.scene + 1)
	case "pgup", "backspace", "left", "p":
		return m.jump(m.scene - 1)
	case "home":
		return m.jump(0)
	case "end":
		return m.jump(len(m.scenes) - 1)
	case ".":
		return m.begin(m.scene)
	case "tab":
		m.live = m.play != nil
		if m.live {
			return tea.Quit
		}
	case "enter":
		m.trace = !m.trace
	case "up", "k":
		m.picked = min(m.picked+1, max(len(m.state.Deliveries)-1, 0))
	case "down", "j":
		m.picked = max(m.picked-1, 0)
	}
	if n := strings.Index("1234567890", key); len(key) == 1 && n >= 0 {
		return m.jump(n)
	}
	return nil
}

// keyName is a key as an audience reads it.
func keyName(key string) string {
	switch key {
	case "pgdown":
		return "pgdn"
	case " ":
		return "space"
	}
	return key
}

// jump goes to another scene; nowhere beyond the first and the last.
func (m *storyModel) jump(scene int) tea.Cmd {
	if scene < 0 || scene >= len(m.scenes) || scene == m.scene {
		return nil
	}
	return m.begin(scene)
}

// begin plays a scene from its beginning, after the one that was played ended.
func (m *storyModel) begin(scene int) tea.Cmd {
	m.stop()
	before := m.play
	m.gen++
	m.scene, m.play, m.state, m.err, m.picked, m.trace = scene, nil, StoryState{Without: -1}, nil, 0, false
	ctx, stop := m.derive()
	m.stop = stop
	gen, story := m.gen, m.o.Story
	return func() tea.Msg {
		if before != nil {
			if err := before.Close(); err != nil {
				return storyBegunMsg{gen: gen, err: err}
			}
		}
		play, err := story.Play(ctx, scene)
		return storyBegunMsg{gen: gen, play: play, err: err}
	}
}

func (m *storyModel) begun(msg storyBegunMsg) tea.Cmd {
	if msg.gen != m.gen {
		if msg.play == nil {
			return nil
		}
		return func() tea.Msg {
			_ = msg.play.Close() // the person went on before it began
			return nil
		}
	}
	m.play, m.err = msg.play, msg.err
	if m.err != nil {
		return nil
	}
	return tea.Batch(m.next(), m.later())
}

// next waits for what is new in the play.
func (m *storyModel) next() tea.Cmd {
	gen, play, derive := m.gen, m.play, m.derive
	return func() tea.Msg {
		ctx, cancel := derive()
		defer cancel()
		state, err := play.Next(ctx)
		return storyStateMsg{gen: gen, state: state, err: err}
	}
}

func (m *storyModel) came(msg storyStateMsg) tea.Cmd {
	switch {
	case msg.gen != m.gen, errors.Is(msg.err, io.EOF), errors.Is(msg.err, context.Canceled):
		return nil
	case msg.err != nil:
		m.err = msg.err
		return nil
	}
	m.state = msg.state
	return m.next()
}

const storyTick = 100 * time.Millisecond

func (m *storyModel) later() tea.Cmd {
	gen := m.gen
	return m.after(storyTick, func(time.Time) tea.Msg { return storyTickMsg{gen} })
}

// tick asks for the next one while the scene goes on: the frame is drawn after
// every message.
func (m *storyModel) tick(gen int) tea.Cmd {
	if gen != m.gen || m.state.Over || m.err != nil {
		return nil
	}
	return m.later()
}

// chosen is the delivery that a trace is of; nil before the first.
func (m *storyModel) chosen() *Delivery {
	n := len(m.state.Deliveries) - 1 - m.picked
	if n < 0 {
		return nil
	}
	return &m.state.Deliveries[n]
}

func (s *StoryScene) lit(line int) bool { return slices.Contains(s.Lit, line) }
