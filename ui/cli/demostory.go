package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/pflag"

	"idemtui/demo"
	"idemtui/ui"
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

// tellStory tells the story on the screen. From a scene a person can go on in
// the dashboard, on the scene's own session, and comes back to the scene.
func (a *app) tellStory(ctx context.Context, o demo.StoryOptions, flags storyFlags) error {
	common, err := a.dashboardOptions()
	if err != nil {
		return err
	}
	told := &teller{options: o}
	defer told.close()
	view := ui.StoryOptions{Story: told, Present: flags.present, Theme: common.Theme, ASCII: common.ASCII, NoColor: common.NoColor}
	if len(flags.named) > 0 {
		view.Scene = flags.named[0]
	}
	for {
		end, err := ui.RunStory(ctx, view)
		if err != nil || !end.Live {
			return err
		}
		if err := a.goOnLive(ctx, told); err != nil {
			return err
		}
		view.Scene = end.Scene
	}
}

// goOnLive opens the dashboard on the session of the scene that is being
// played, and ends it afterwards. The scene verify has none.
func (a *app) goOnLive(ctx context.Context, told *teller) error {
	p := told.newest()
	if p == nil {
		return nil
	}
	defer func() { _ = p.Close() }()
	if p.stage.Session == nil {
		return nil
	}
	return a.demoDashboard(ctx, p.stage.Session)
}
