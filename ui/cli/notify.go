package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"github.com/kballard/go-shellquote"

	"idemtui/inspect"
)

// notifyLimit is how long a command may take that is told something.
const notifyLimit = 30 * time.Second

// notifier is a person's own command that is told things on its standard input.
// Its arguments are the person's alone: what a table holds could be anything.
type notifier struct {
	words []string
	limit time.Duration
}

// newNotifier reads a command line; the zero notifier, of an empty one, tells
// nobody.
func newNotifier(text string) (notifier, error) {
	if text == "" {
		return notifier{}, nil
	}
	words, err := shellquote.Split(text)
	if err != nil {
		return notifier{}, usage("--notify %s: %w", text, err)
	}
	if len(words) == 0 {
		return notifier{}, usage("--notify names no command")
	}
	command, err := exec.LookPath(words[0])
	if err != nil {
		return notifier{}, usage("--notify %s: %s is no command that can be started; give its path, or its name if it is on PATH", text, words[0])
	}
	words[0] = command
	return notifier{words: words, limit: notifyLimit}, nil
}

// tell starts the command with a text on its standard input and waits for its
// end. said is what it printed, made harmless.
func (n notifier) tell(ctx context.Context, text []byte) (said []string, err error) {
	if len(n.words) == 0 {
		return nil, nil
	}
	limited, cancel := context.WithTimeout(ctx, n.limit)
	defer cancel()
	var out shortened
	cmd := exec.CommandContext(limited, n.words[0], n.words[1:]...) //nolint:gosec // the command is the one that the person gave
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(text), &out, &out
	cmd.WaitDelay = time.Second // what it started may hold its output open
	err = cmd.Run()
	said = out.lines()
	switch {
	case ctx.Err() != nil:
		return said, ctx.Err()
	case limited.Err() != nil:
		return said, fmt.Errorf("it was ended: it took longer than %s", inspect.Long(n.limit))
	case errors.Is(err, exec.ErrWaitDelay):
		return said, nil // it ended well; something that it started goes on
	case err != nil:
		return said, fmt.Errorf("it failed: %w", err)
	}
	return said, nil
}

// shortened keeps the beginning of what is written to it.
type shortened struct{ kept bytes.Buffer }

// Write never fails: what is too much is passed over.
func (s *shortened) Write(p []byte) (int, error) {
	const most = 4 << 10
	if room := most - s.kept.Len(); room > 0 {
		_, _ = s.kept.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

func (s *shortened) lines() []string {
	const most = 20
	text := strings.TrimRight(s.kept.String(), "\r\n")
	if text == "" {
		return nil
	}
	return inspect.CleanLines(text, most)
}
