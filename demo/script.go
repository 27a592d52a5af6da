package demo

import (
	"cmp"
	"context"
	"time"

	"idemtui/demo/source"
)

// script is a scene as it is written.
type script struct {
	word, name, caption, lesson string
	// options of its session; nil: it needs none. An audience has longer time.
	options func(audience bool) Options
	off     bool // it begins without idempotency
	twin    bool // the function without idempotency gets the same deliveries
	forget  bool // the handler does not register the context
	play    func(*Stage, context.Context) error
}

func (s script) title() Title {
	t := Title{Word: s.word, Name: s.name, Caption: s.caption, Lesson: s.lesson, Source: source.EventBridge, Function: string(Complete)}
	if s.options != nil {
		o := s.options(false)
		t.Source, t.Function = cmp.Or(o.Source, source.EventBridge), string(cmp.Or(o.Scenario, Pay))
	}
	t.Code, t.Lit = code(Scenario(t.Function), !s.off, s.forget)
	return t
}

// of are the options of a scene that needs nothing special.
func of(s Scenario) func(bool) Options {
	return func(bool) Options { return Options{Scenario: s} }
}

// hasty are those of a source that really delivers again in the scene's time.
// The visibility timeout of its queue is the function's timeout, on this clock.
func hasty(s Scenario, k source.Kind) func(bool) Options {
	return func(audience bool) Options {
		o := Options{Scenario: s, Source: k, Speed: 100, Timeout: time.Second}
		if audience {
			o.Speed, o.Timeout = 30, 2*time.Second
		}
		return o
	}
}

// mortal are those of a scene in which the function is killed: its time is up
// while the scene goes on.
func mortal(env map[string]string) func(bool) Options {
	return func(audience bool) Options {
		o := Options{Scenario: Pay, Source: source.SQS, Timeout: 2 * time.Second, Env: env}
		if audience {
			o.Timeout = 4 * time.Second
		}
		return o
	}
}

// scenes are the story.
func scenes() []script {
	return []script{
		{
			word: "why", name: "why duplicates happen", off: true, options: hasty(Pay, source.EventBridge), play: (*Stage).why,
			caption: "The work is done, but the answer is lost on its way back. The source cannot know: it delivers again.",
			lesson:  "At least once is a promise to deliver, not a promise to deliver once.",
		},
		{
			word: "natural", name: "naturally idempotent", off: true, options: of(Complete), play: (*Stage).natural,
			caption: "SET status = COMPLETED, twice. The second write sets what is already so.",
			lesson:  "Set, do not add: but a timestamp in the same write is another one each time.",
		},
		{
			word: "not-idempotent", name: "not idempotent", off: true, options: of(Notify), play: (*Stage).twice,
			caption: "A notification cannot be set to sent. Each delivery sends one more.",
			lesson:  "The customer sees every duplicate.",
		},
		{
			word: "idempotent", name: "made idempotent", twin: true, options: of(Notify), play: (*Stage).once,
			caption: "One decorator: the first delivery stores its response under the key, the duplicate gets it back.",
			lesson:  "The handler is not entered a second time.",
		},
		{
			word: "no-key", name: "a missing id raises", options: of(Notify), play: (*Stage).noKey,
			caption: "The event has no detail.id. Unprotected work would go unnoticed, so the library raises.",
			lesson:  "raise_on_no_idempotency_key=True: without it such an event runs, each time.",
		},
		{
			word: "crash", name: "crash, and a key that stays", options: mortal(nil), play: (*Stage).crash,
			caption: "The function took the money and was killed before it could say so. What does the retry do?",
			lesson:  "A lock cannot undo what ran before the crash: make the charge itself safe to repeat.",
		},
		{
			word: "purge", name: "a key that is purged", forget: true, play: (*Stage).purged,
			options: mortal(map[string]string{forgetVar: "true"}),
			caption: "Nobody registered the Lambda context: the record has no deadline, and the crash blocks it for an hour.",
			lesson:  "Purge after looking: the retry runs again, whatever the dead call had done.",
		},
		{
			word: "payload", name: "changed payload", options: of(Pay), play: (*Stage).changed,
			caption: "The same order id with another amount. A stored response would be the wrong answer.",
			lesson:  "payload_validation_jmespath: same key, other content is an error and no duplicate.",
		},
		{
			word: "listeners", name: "listeners see a rewrite", off: true, options: of(Complete), play: (*Stage).listeners,
			caption: "Who listens to the table's stream sees each rewrite, even one that is harmless by itself.",
			lesson:  "A replay writes nothing. The library's own completion is an UpdateItem: a MODIFY.",
		},
		{
			word: "fifo", name: "FIFO is no exactly once", off: true, options: hasty(Pay, source.FIFO), play: (*Stage).fifo,
			caption: "A FIFO queue drops a second send. It delivers again all the same when an answer is lost.",
			lesson:  "Deduplication filters sends, not deliveries.",
		},
		{
			word: "verify", name: "verify", play: (*Stage).verify,
			caption: "The same handler with and without its decorator: one event, its duplicate, and both at once.",
			lesson:  "idemtui verify does this to your handler, in CI too.",
		},
	}
}

// done is what one effect of a scenario is called: charged.
func (s Scenario) done() string {
	switch s {
	case Notify:
		return "notified"
	case Complete:
		return "status set"
	case Pay:
	}
	return "charged"
}
