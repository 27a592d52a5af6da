// Package feed is a growing list that many can wait on: what the parts of the
// demo tell each other by.
package feed

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"
)

// Feed is a growing list that many can wait on. It is safe for concurrent use.
type Feed[T any] struct {
	mu      sync.Mutex
	all     []T
	closed  bool
	changed chan struct{} // closed and replaced at every change
}

// New makes an empty feed.
func New[T any]() *Feed[T] { return &Feed[T]{changed: make(chan struct{})} }

// Add puts an element at the end.
func (f *Feed[T]) Add(v T) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = append(f.all, v)
	f.wake()
}

// Close ends the feed: who waits gets io.EOF.
func (f *Feed[T]) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.closed {
		f.closed = true
		f.wake()
	}
}

func (f *Feed[T]) wake() {
	close(f.changed)
	f.changed = make(chan struct{})
}

// Len is how many elements there are now.
func (f *Feed[T]) Len() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.all)
}

// List returns what there is now.
func (f *Feed[T]) List() []T {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.all)
}

// From returns what there is from a position on.
func (f *Feed[T]) From(position int) []T {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.all[min(position, len(f.all)):])
}

// Find waits for the first element from position on that ok accepts, and
// returns it with the position after it. At the end of the feed it is io.EOF.
func (f *Feed[T]) Find(ctx context.Context, position int, ok func(T) bool) (found T, next int, err error) {
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
