package cli

import (
	"context"
	"io"
	"sync"

	"idemtui/demo"
	"idemtui/demo/feed"
	"idemtui/inspect"
	"idemtui/ui"
)

// teller shows the demo's story to the screen in the screen's words.
type teller struct {
	options demo.StoryOptions

	mu       sync.Mutex
	begun    []*playing // each of them; the last is the newest
	starting sync.WaitGroup
	closed   bool
}

// Scenes are those of the story.
func (t *teller) Scenes() []ui.StoryScene {
	titles := demo.Titles()
	scenes := make([]ui.StoryScene, len(titles))
	for i, s := range titles {
		scenes[i] = ui.StoryScene{
			Name: s.Name, Caption: s.Caption, Lesson: s.Lesson, Source: s.Source.String(), Function: s.Function, Code: s.Code, Lit: s.Lit,
		}
	}
	return scenes
}

// Play sets a scene up and begins it. It goes on until it is closed, also while
// nobody asks what is new.
func (t *teller) Play(ctx context.Context, scene int) (ui.StoryPlay, error) {
	t.mu.Lock()
	if t.closed {
		t.mu.Unlock()
		return nil, demo.ErrClosed
	}
	t.starting.Add(1)
	t.mu.Unlock()
	defer t.starting.Done()
	stage, err := demo.SetStage(ctx, t.options, scene)
	if err != nil {
		return nil, err
	}
	p := &playing{stage: stage, states: feed.New[ui.StoryState]()}
	life, stop := context.WithCancel(context.WithoutCancel(ctx))
	p.stop = stop
	p.running.Go(func() {
		defer p.states.Close()
		told, err := stage.Play(life, func(s demo.Scene) { p.states.Add(storyState(&s)) })
		if err != nil {
			p.err = err
			return
		}
		last := storyState(&told)
		last.Over = true
		p.states.Add(last)
	})
	t.mu.Lock()
	defer t.mu.Unlock()
	t.begun = append(t.begun, p)
	return p, nil
}

// newest is the play that began last; nil before the first.
func (t *teller) newest() *playing {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.begun) == 0 {
		return nil
	}
	return t.begun[len(t.begun)-1]
}

// close ends every play, also one that a person left before it had begun.
func (t *teller) close() {
	t.mu.Lock()
	t.closed = true
	t.mu.Unlock()
	t.starting.Wait()
	for _, p := range t.begun {
		_ = p.Close() // whoever closed it first was told
	}
}

// playing is a scene on its way.
type playing struct {
	stage   *demo.Stage
	states  *feed.Feed[ui.StoryState]
	stop    context.CancelFunc
	running sync.WaitGroup
	once    sync.Once
	read    int
	err     error // of the play; set before the states end
	closing error
}

// Next waits for the next state of the scene.
func (p *playing) Next(ctx context.Context) (ui.StoryState, error) {
	s, next, err := p.states.Find(ctx, p.read, func(ui.StoryState) bool { return true })
	if err == nil {
		p.read = next
		return s, nil
	}
	if ctx.Err() == nil && p.err != nil {
		return s, p.err
	}
	if ctx.Err() == nil {
		return s, io.EOF
	}
	return s, err
}

// Close ends the scene and its session.
func (p *playing) Close() error {
	p.once.Do(func() {
		p.stop()
		p.running.Wait()
		p.closing = p.stage.Close()
	})
	return p.closing
}

// storyState is a scene as the screen shows it.
func storyState(s *demo.Scene) ui.StoryState {
	out := ui.StoryState{
		Passed: s.Passed, Subject: s.Ledger.OrderID, Verb: s.Ledger.Effect, Count: s.Ledger.Charges, Without: -1,
	}
	if s.Ledger.Without != nil {
		out.Without = *s.Ledger.Without
	}
	for i := range s.Timeline {
		out.Deliveries = append(out.Deliveries, deliveryOf(&s.Timeline[i]))
	}
	for _, r := range s.Records {
		state, _ := inspect.ParseState(r.State) // none of a record that is gone
		out.Records = append(out.Records, ui.StoryRecord{At: r.At, Key: r.Key, Status: r.Status, State: state, Means: r.Means, Until: r.Until})
	}
	for _, n := range s.Notes {
		out.Notes = append(out.Notes, ui.StoryNote(n))
	}
	for _, c := range s.Checks {
		out.Checks = append(out.Checks, ui.StoryCheck{Name: c.Name, Evidence: c.Evidence, Passed: c.Passed})
	}
	return out
}
