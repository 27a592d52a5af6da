package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/pflag"

	"idemtui/demo"
)

// storyFlags are those of the story.
type storyFlags struct {
	on, present bool
	named       []int // scenes; empty: all
}

func (s *storyFlags) register(f *pflag.FlagSet) {
	f.BoolVar(&s.on, "story", false, "tell the story, or begin with one SCENE of it: a word, or its number")
	f.BoolVar(&s.present, "present", false, "lay the story out for a projector: 80x24 to 100x28")
}

// take reads the scene that follows --story.
func (s *storyFlags) take(args []string) error {
	if s.present && !s.on {
		return usage("--present lays out the story: demo --story --present")
	}
	if len(args) == 0 {
		return nil
	}
	if !s.on {
		return usage("demo %s: a scene needs --story before it", args[0])
	}
	n, err := demo.SceneOf(args[0])
	if err != nil {
		return usage("--story %w", err)
	}
	s.named = []int{n}
	return nil
}

// playStory plays the story without a screen; a scene that came out otherwise
// is exit 3.
func (a *app) playStory(ctx context.Context, o demo.StoryOptions, flags storyFlags) error {
	told := a.Out
	if a.global.output == "json" {
		told = io.Discard
	}
	report, err := demo.Story(ctx, o, told, flags.named...)
	if err != nil {
		return fmt.Errorf("play the story: %w", err)
	}
	if a.global.output == "json" {
		if err := writeJSON(a.Out, report); err != nil {
			return err
		}
	}
	for i := range report.Scenes {
		if failed := report.Scenes[i].FirstFailure(); failed != "" {
			return notHeld("the demo did not come out as told: %s", failed)
		}
	}
	return nil
}

func (a *app) tellStory(ctx context.Context, o demo.StoryOptions, flags storyFlags) error {
	return a.playStory(ctx, o, flags)
}
