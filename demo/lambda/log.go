package lambda

import (
	"bytes"
	"slices"
	"sync"
	"time"
)

// Stream says where a log line came from.
type Stream string

// The sources of log lines.
const (
	Stdout   Stream = "stdout"
	Stderr   Stream = "stderr"
	Platform Stream = "platform" // Lambda's own START, END, REPORT lines
)

// Line is one line of a function's log, with the event that was open.
type Line struct {
	At        time.Time
	PID       int
	RequestID string // empty before the first event
	Stream    Stream
	Text      string
}

// keptLines bounds the memory of a chatty function.
const keptLines = 2000

// logBook keeps the newest lines.
type logBook struct {
	tap func(Line)

	mu  sync.Mutex
	all []Line
}

func (b *logBook) add(l Line) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.all) >= 2*keptLines {
		b.all = slices.Delete(b.all, 0, keptLines)
	}
	b.all = append(b.all, l)
	if b.tap != nil {
		b.tap(l)
	}
}

func (b *logBook) lines() []Line {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.all[max(0, len(b.all)-keptLines):])
}

// maxLine is where an endless line is cut, so that output without line breaks
// cannot fill the memory.
const maxLine = 64 << 10

// lineWriter cuts a process's output into lines. One goroutine writes to it.
type lineWriter struct {
	emit func(string)
	rest []byte
}

// Write implements io.Writer; it never fails, for a full pipe would stop the function.
func (w *lineWriter) Write(b []byte) (int, error) {
	w.rest = append(w.rest, b...)
	for {
		i := bytes.IndexByte(w.rest, '\n')
		switch {
		case i >= 0:
			w.emit(string(bytes.TrimSuffix(w.rest[:i], []byte("\r"))))
			w.rest = w.rest[i+1:]
		case len(w.rest) > maxLine:
			w.emit(string(w.rest))
			w.rest = nil
		default:
			return len(b), nil
		}
	}
}

// flush emits what the process wrote last, without a line break.
func (w *lineWriter) flush() {
	if len(w.rest) > 0 {
		w.emit(string(w.rest))
		w.rest = nil
	}
}
