package demo

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"idemtui/demo/source"
)

// StoryOptions say how a story is played. The zero value is for a machine that
// checks it.
type StoryOptions struct {
	Port    int      // of the endpoint; 0 = a free one
	Command []string // of the demo's function; empty = this program with FunctionArg
	// Audience plays at the pace of people: longer runs, and a rest between two
	// deliveries.
	Audience bool
}

// Title is a scene before it is played.
type Title struct {
	Word    string `json:"word"` // names it on the command line
	Name    string `json:"name"`
	Caption string `json:"caption"`
	// Lesson is what it leaves to say.
	Lesson string `json:"lesson"`
	// Source delivers, Function is what it is delivered to.
	Source   source.Kind `json:"source"`
	Function string      `json:"function"`
	// Code is the handler as its Python original, Lit the lines that decide.
	Code []string `json:"-"`
	Lit  []int    `json:"-"`
}

// Titles are the scenes of the story, in order.
func Titles() []Title {
	var titles []Title
	for _, s := range scenes() {
		titles = append(titles, s.title())
	}
	return titles
}

// SceneOf is the number, from 0, of the scene that a person calls so: by its
// word, its number from 1, or the beginning of its name.
func SceneOf(word string) (int, error) {
	var words []string
	word = strings.ToLower(word)
	for i, s := range scenes() {
		if word == s.word || word == fmt.Sprint(i+1) || len(word) > 2 && strings.HasPrefix(strings.ToLower(s.name), word) {
			return i, nil
		}
		words = append(words, s.word)
	}
	return 0, fmt.Errorf("%s is no scene of the story: there are %s", word, strings.Join(words, ", "))
}

// Story plays scenes without a screen, all if none are named, each in a session
// of its own. What happens is written to w as it happens. The error is about
// what kept it from being played; what came out wrong is in the Report.
func Story(ctx context.Context, o StoryOptions, w io.Writer, named ...int) (Report, error) {
	titles := Titles()
	if len(named) == 0 {
		for i := range titles {
			named = append(named, i)
		}
	}
	p := &printer{w: w, start: time.Now()}
	report := Report{Passed: true, Scenes: []Scene{}}
	for _, n := range named {
		p.title(n+1, titles[n])
		scene, err := playOne(ctx, o, n, p.scene)
		if err != nil {
			return report, err
		}
		p.checks(scene)
		report.Scenes = append(report.Scenes, scene)
		report.Passed = report.Passed && scene.Passed
	}
	p.end(report)
	return report, nil
}

func playOne(ctx context.Context, o StoryOptions, n int, tell func(Scene)) (scene Scene, err error) {
	stage, err := SetStage(ctx, o, n)
	if err != nil {
		return scene, err
	}
	scene, err = stage.Play(ctx, tell)
	if closing := stage.Close(); err == nil && closing != nil {
		err = fmt.Errorf("scene %q: %w", scene.Name, closing)
	}
	return scene, err
}
