package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"

	"idemtui/inspect"
)

// fakeStory plays prepared scenes and notes what was begun and ended.
type fakeStory struct {
	scenes []StoryScene
	states []StoryState // of every scene
	err    error
	did    []string
}

func (s *fakeStory) Scenes() []StoryScene { return s.scenes }

func (s *fakeStory) Play(_ context.Context, scene int) (StoryPlay, error) {
	s.did = append(s.did, fmt.Sprintf("play %d", scene+1))
	return &fakePlay{story: s, scene: scene, states: s.states}, s.err
}

type fakePlay struct {
	story  *fakeStory
	scene  int
	states []StoryState
}

func (p *fakePlay) Next(context.Context) (StoryState, error) {
	if len(p.states) == 0 {
		return StoryState{}, io.EOF
	}
	next := p.states[0]
	p.states = p.states[1:]
	return next, nil
}

func (p *fakePlay) Close() error {
	p.story.did = append(p.story.did, fmt.Sprintf("close %d", p.scene+1))
	return nil
}

// crashScene is the scene of the crash, to its end.
func crashScene() *fakeStory {
	at := moment.Time()
	key := "pay.app.lambda_handler#8a448d939512345678901234567890ab"
	s := &fakeStory{states: []StoryState{{
		Subject: "order-78", Verb: "charged", Count: 2, Without: -1, Passed: true, Over: true,
		Deliveries: []Delivery{
			{ID: "1", Business: "order-78", Key: key, Outcome: OutcomeCrashed, Reason: "killed", Started: at, Ended: at.Add(900 * time.Millisecond), Effect: "charged 12.50"},
			{ID: "2", Business: "order-78", Key: key, Outcome: OutcomeRefused, Reason: "already in progress", Started: at.Add(1100 * time.Millisecond), Ended: at.Add(1102 * time.Millisecond), Left: 1900 * time.Millisecond, Trace: []Step{
				{Operation: "PutItem", Outcome: "refused, old item came back", Bad: true},
				{Words: "old item is INPROGRESS and has 1.9 s to go: IdempotencyAlreadyInProgressError. The handler is not called.", Bad: true},
			}},
			{ID: "3", Business: "order-78", Key: key, Outcome: OutcomeExecuted, Started: at.Add(4 * time.Second), Ended: at.Add(4209 * time.Millisecond), Effect: "charged 12.50", Again: true},
		},
		Notes: []StoryNote{{At: at.Add(1200 * time.Millisecond), Text: "waiting 1.8 s for the deadline"}},
		Records: []StoryRecord{
			{At: at.Add(900 * time.Millisecond), Key: key, Status: "INPROGRESS", State: inspect.Running, Means: "a duplicate is refused", Until: at.Add(3 * time.Second)},
			{At: at.Add(3 * time.Second), Key: key, Status: "INPROGRESS", State: inspect.Lapsed, Means: "deadline passed: the next one takes over and runs"},
			{At: at.Add(4209 * time.Millisecond), Key: key, Status: "COMPLETED", State: inspect.Done, Means: "a duplicate gets the stored response", Until: at.Add(time.Hour)},
		},
		Checks: []StoryCheck{{Name: "the deliveries: crashed, refused, executed", Passed: true}, {Name: "order-78: charged twice", Passed: true}},
	}}}
	for _, name := range []string{"why duplicates happen", "crash, and a key that stays", "verify"} {
		s.scenes = append(s.scenes, StoryScene{
			Name: name, Caption: "The function took the money and was killed before it could say so. What does the retry do?",
			Lesson: "A lock cannot undo what ran before the crash.", Source: "SQS standard", Function: "pay", Lit: []int{0},
			Code: []string{"@idempotent(persistence_store=table, config=config)", "def lambda_handler(event, context):", `    order = event["detail"]`, "    return charge(order)"},
		})
	}
	return s
}

func tell(t *testing.T, s *fakeStory, width, height int, change ...func(*StoryOptions)) *storyModel {
	t.Helper()
	o := StoryOptions{Story: s, Scene: 1, Theme: "dark"}
	for _, c := range change {
		c(&o)
	}
	m := newStoryModel(o, under(t.Context()))
	m.after = func(time.Duration, func(time.Time) tea.Msg) tea.Cmd { return nil }
	m.Update(tea.WindowSizeMsg{Width: width, Height: height})
	pumpStory(m, m.begin(m.scene))
	return m
}

// pumpStory runs commands until nothing follows, but for the clock's.
func pumpStory(m *storyModel, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil, tea.QuitMsg, storyTickMsg:
	case tea.BatchMsg:
		for _, c := range msg {
			pumpStory(m, c)
		}
	default:
		_, next := m.Update(msg)
		pumpStory(m, next)
	}
}

func pressStory(m *storyModel, keys ...string) (last tea.Cmd) {
	for _, k := range keys {
		_, last = m.Update(keyMsg(k))
		pumpStory(m, last)
	}
	return last
}

func storyText(m *storyModel) string {
	return strings.Join(strings.Fields(ansi.Strip(m.View().Content)), " ")
}

// TestStoryFrames keeps a scene at every size that it is drawn for, and names
// what an audience has to find in each.
func TestStoryFrames(t *testing.T) {
	always := []string{
		"▌ @idempotent(persistence_store=table", "killed after 900 ms", "refused: already in progress, 1.9 s to go",
		"took over, executed 209 ms", "charged 12.50 again!", "● running INPROGRESS", "◇ lapsed INPROGRESS", "✓ completed COMPLETED",
		"order-78 charged ██ 2", "checked ✓ 2 of 2", "A lock cannot undo", "✓ came out as told", "pay #8a448d9395", "pay · SQS standard",
	}
	for _, c := range []struct {
		name          string
		width, height int
		present       bool
		theme         string
		want          []string
	}{
		{"scene", 120, 30, false, "dark", []string{"demo --story ▸ 2 of 3 ▸ crash, and a key that stays ●●○", "21:42:30.000 1st", "waiting 1.8 s", "pgdn next"}},
		{"scene", 80, 24, false, "dark", []string{"2 of 3", "pgdn next"}},
		{"present", 80, 24, true, "dark", []string{"2 of 3 CRASH, AND A KEY THAT STAYS pressed up down", "1st ●━━━━━━━━━╳"}},
		{"present", 100, 28, true, "light", []string{"2 of 3 CRASH, AND A KEY THAT STAYS pressed up down", "until 21:42:33"}},
	} {
		t.Run(fmt.Sprintf("%s-%dx%d", c.name, c.width, c.height), func(t *testing.T) {
			m := tell(t, crashScene(), c.width, c.height, func(o *StoryOptions) { o.Present, o.Theme = c.present, c.theme })
			pressStory(m, "up", "down")
			for _, want := range append(c.want, always...) {
				if !strings.Contains(storyText(m), want) {
					t.Errorf("the screen lacks %q:\n%s", want, ansi.Strip(m.View().Content))
				}
			}
			golden.RequireEqual(t, m.View().Content)
		})
	}
}

// TestStoryKeys: clickers send pgdn and pgup, hands use space and backspace.
func TestStoryKeys(t *testing.T) {
	for _, c := range []struct {
		keys  string
		scene int
		did   string
	}{
		{"pgdown", 3, "play 2 close 2 play 3"},
		{"pgdown pgdown", 3, "play 2 close 2 play 3"},
		{"space backspace", 2, "play 2 close 2 play 3 close 3 play 2"},
		{"pgup", 1, "play 2 close 2 play 1"},
		{"1 3", 3, "play 2 close 2 play 1 close 1 play 3"},
		{"9", 2, "play 2"},
		{".", 2, "play 2 close 2 play 2"},
		{"enter", 2, "play 2"},
	} {
		s := crashScene()
		m := tell(t, s, 80, 24)
		pressStory(m, strings.Fields(c.keys)...)
		if did := strings.Join(s.did, " "); m.scene+1 != c.scene || did != c.did {
			t.Errorf("%s: at scene %d after %q, want %d after %q", c.keys, m.scene+1, did, c.scene, c.did)
		}
	}
}

func TestTheTraceOfADelivery(t *testing.T) {
	m := tell(t, crashScene(), 120, 30)
	pressStory(m, "enter", "up")
	for _, want := range []string{"TRACE", "1 PutItem refused, old item came back", "IdempotencyAlreadyInProgressError"} {
		if !strings.Contains(storyText(m), want) {
			t.Errorf("the trace lacks %q:\n%s", want, ansi.Strip(m.View().Content))
		}
	}
}

func TestTabGoesOnLiveAndKeepsTheScene(t *testing.T) {
	s := crashScene()
	m := tell(t, s, 80, 24)
	cmd := pressStory(m, "tab")
	if cmd == nil || !m.live || m.scene != 1 || strings.Join(s.did, " ") != "play 2" {
		t.Errorf("live %v at scene %d after %v, want the play left open", m.live, m.scene+1, s.did)
	}
}

func TestASceneThatFailsSaysSo(t *testing.T) {
	s := crashScene()
	s.states[0].Passed = false
	s.states[0].Checks[1] = StoryCheck{Name: "order-78: charged twice", Evidence: "1 effect"}
	if text := storyText(tell(t, s, 80, 24)); !strings.Contains(text, "✗ did NOT come out as told") || !strings.Contains(text, "✗ 1 of 2") {
		t.Errorf("the screen hides the failure:\n%s", text)
	}
	s.err = errors.New("port 8000 is taken")
	if text := storyText(tell(t, s, 80, 24)); !strings.Contains(text, "The scene was not played: port 8000 is taken") {
		t.Errorf("the screen hides the error:\n%s", text)
	}
}

// TestWhatAnOlderPlayReportsIsDropped: a person who goes on does not wait.
func TestWhatAnOlderPlayReportsIsDropped(t *testing.T) {
	s := crashScene()
	m := tell(t, s, 80, 24)
	slow := m.begin(0)
	pumpStory(m, m.begin(2)) // before the other has begun
	pumpStory(m, slow)
	m.Update(storyStateMsg{gen: m.gen - 1, state: StoryState{Subject: "order-1"}})
	if did := strings.Join(s.did, " "); m.scene != 2 || m.state.Subject != "order-78" || !strings.HasSuffix(did, "play 1 close 1") {
		t.Errorf("scene %d shows %s after %q", m.scene+1, m.state.Subject, did)
	}
}

// TestEveryStoryFrameFillsTheScreen at any size, in any scene.
func TestEveryStoryFrameFillsTheScreen(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		width, height := rapid.IntRange(1, 160).Draw(r, "width"), rapid.IntRange(1, 50).Draw(r, "height")
		m := tell(t, crashScene(), width, height, func(o *StoryOptions) {
			o.Present, o.ASCII = rapid.Bool().Draw(r, "present"), rapid.Bool().Draw(r, "ascii")
		})
		pressStory(m, rapid.SliceOfN(rapid.SampledFrom([]string{"pgdown", "pgup", "enter", "up", "."}), 0, 6).Draw(r, "keys")...)
		lines := strings.Split(m.View().Content, "\n")
		if len(lines) != height {
			r.Fatalf("%d lines, want %d", len(lines), height)
		}
		for i, line := range lines {
			if w := ansi.StringWidth(line); w != width {
				r.Fatalf("line %d is %d wide, want %d: %q", i, w, width, line)
			}
		}
	})
}
