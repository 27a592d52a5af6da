package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// largestEvent is more than Lambda hands to any function.
const largestEvent = 64 << 20

// events reads the events of files for the dashboard.
type events struct{}

// Event reads a file whose name a person is typing: a device or a pipe would
// never end, and is refused.
func (events) Event(_ context.Context, path string) (string, error) {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			path = filepath.Join(home, rest)
		}
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return "", fmt.Errorf("read the event: %w", err)
	case !info.Mode().IsRegular():
		return "", fmt.Errorf("read the event: %s is no file", path)
	case info.Size() > largestEvent:
		return "", fmt.Errorf("read the event: %s is larger than %d MB", path, largestEvent>>20)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read the event: %w", err)
	}
	event, err := withoutMark(text)
	if err != nil {
		return "", fmt.Errorf("the event: %s %w", path, err)
	}
	return event, nil
}
