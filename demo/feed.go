package demo

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"
)

// feed is a growing list that many can wait on.
type feed[T any] struct {
	mu      sync.Mutex
	all     []T
	closed  bool
	changed chan struct{} // closed and replaced at every change
}

func newFeed[T any]() *feed[T] { return &feed[T]{changed: make(chan struct{})} }

func (f *feed[T]) add(v T) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = append(f.all, v)
	f.wake()
}

func (f *feed[T]) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.closed {
		f.closed = true
		f.wake()
	}
}

func (f *feed[T]) wake() {
	close(f.changed)
	f.changed = make(chan struct{})
}

// list returns what there is now.
func (f *feed[T]) list() []T {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.all)
}

// find waits for the first element from position on that ok accepts, and
// returns it with the position after it. At the end of the feed it is io.EOF.
func (f *feed[T]) find(ctx context.Context, position int, ok func(T) bool) (T, int, error) {
	var none T
	for {
		f.mu.Lock()
		for ; position < len(f.all); position++ {
			if v := f.all[position]; ok(v) {
				f.mu.Unlock()
				return v, position + 1, nil
			}
		}
		closed, changed := f.closed, f.changed
		f.mu.Unlock()
		if closed {
			return none, position, io.EOF
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return none, position, fmt.Errorf("wait for the demo: %w", ctx.Err())
		}
	}
}
