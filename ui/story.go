package ui

import (
	"context"
	"errors"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
)

// Story is a play in scenes, each of which can be played from its beginning at
// any time.
type Story interface {
	Scenes() []StoryScene
	// Play begins a scene by its number, from 0.
	Play(ctx context.Context, scene int) (StoryPlay, error)
}

// StoryPlay is a scene that is being played.
type StoryPlay interface {
	// Next waits until something has changed and returns the whole scene; io.EOF
	// once it is over.
	Next(ctx context.Context) (StoryState, error)
	// Close ends it, also in its middle.
	Close() error
}

// StoryScene is a scene before it is played.
type StoryScene struct {
	Name, Caption, Lesson string
	// Source delivers to Function.
	Source, Function string
	// Code is the handler, Lit the numbers of the lines that decide.
	Code []string
	Lit  []int
}

// StoryState is a scene as it stands.
type StoryState struct {
	Deliveries []Delivery
	Records    []StoryRecord
	Notes      []StoryNote
	// Checks come at the end. Passed holds only when it is Over.
	Checks       []StoryCheck
	Passed, Over bool
	// Subject is what the ledger is of, Verb what was done to it, Count so often.
	Subject, Verb string
	Count         int
	// Without is how often without idempotency; -1 where nobody counted.
	Without int
}

// StoryRecord is what the table said of a key at a moment.
type StoryRecord struct {
	At          time.Time
	Key, Status string
	// State is what it means; 0 of a record that is gone.
	State inspect.State
	// Means is what becomes of a duplicate then, Until when that ends.
	Means string
	Until time.Time
}

// StoryNote is what happened besides the deliveries.
type StoryNote struct {
	At   time.Time
	Text string
}

// StoryCheck is one thing that had to hold.
type StoryCheck struct {
	Name, Evidence string
	Passed         bool
}

// StoryOptions is what the command line hands to a story.
type StoryOptions struct {
	Story Story
	Scene int // to begin with, from 0
	// Present lays it out for a projector.
	Present bool
	// Theme is auto, dark, light or high-contrast.
	Theme          string
	ASCII, NoColor bool
}

// StoryEnd is where a person left a story.
type StoryEnd struct {
	Scene int
	// Live: they want to go on with it in the dashboard.
	Live bool
}

// RunStory tells a story until a person quits it or ctx ends. It closes each
// play but one that goes on live.
func RunStory(ctx context.Context, o StoryOptions) (StoryEnd, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	m := newStoryModel(o, under(ctx))
	_, err := tea.NewProgram(m, tea.WithContext(ctx)).Run()
	end := StoryEnd{Scene: m.scene, Live: m.live}
	if m.play != nil && !m.live {
		if closing := m.play.Close(); err == nil && closing != nil {
			return end, fmt.Errorf("end the scene: %w", closing)
		}
	}
	if err == nil || errors.Is(err, tea.ErrInterrupted) || errors.Is(ctx.Err(), context.Canceled) {
		return end, nil
	}
	return end, fmt.Errorf("show the story: %w", err)
}
