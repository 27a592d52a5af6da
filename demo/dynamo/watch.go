package dynamo

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"
)

// Change is one change of an item, as a watch in this process gets it.
type Change struct {
	At      time.Time
	Table   string
	Key     string // partition or partition/sort key value, as in Call
	Kind    ChangeKind
	Before  []byte // the whole item in DynamoDB JSON; nil if there was none
	After   []byte // likewise; nil if there is none now
	Expired bool   // removed by a sweep, because its time to live was over
}

// Watch gives the changes of one table in the order they were made. Like a
// stream of the table it leaves out writes that changed nothing; unlike one it
// needs no switching on and no polling.
type Watch struct {
	endpoint *Endpoint
	table    string

	mu      sync.Mutex // taken after the endpoint's, never before
	pending []changed
	closed  bool
	changes chan struct{} // has an element if pending or closed changed
}

// Watch begins to watch a table by its name: it need not exist yet, and may be
// deleted and created again. What a slow reader has not yet read is kept;
// Close the watch in the end.
func (e *Endpoint) Watch(table string) *Watch {
	w := &Watch{endpoint: e, table: table, changes: make(chan struct{}, 1)}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.watches[table] = append(e.watches[table], w)
	return w
}

// tell hands a change to those who watch the table; the lock is held.
func (e *Endpoint) tell(table string, c changed) {
	for _, w := range e.watches[table] {
		w.mu.Lock()
		w.pending = append(w.pending, c)
		w.mu.Unlock()
		w.wake()
	}
}

func (w *Watch) wake() {
	select {
	case w.changes <- struct{}{}:
	default: // the reader has yet to see that there is something
	}
}

// Next waits for the next change; io.EOF after Close. It is for one reader.
func (w *Watch) Next(ctx context.Context) (Change, error) {
	for {
		next, found, closed := w.take()
		if found {
			return w.change(next), nil
		}
		if closed {
			return Change{}, io.EOF
		}
		select {
		case <-w.changes:
		case <-ctx.Done():
			return Change{}, fmt.Errorf("wait for a change of table %s: %w", w.table, ctx.Err())
		}
	}
}

func (w *Watch) take() (next changed, found, closed bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed || len(w.pending) == 0 {
		return changed{}, false, w.closed
	}
	next = w.pending[0]
	w.pending[0] = changed{} // lets go of its items
	w.pending = w.pending[1:]
	return next, true, false
}

func (w *Watch) change(c changed) Change {
	made := Change{At: c.at, Table: w.table, Key: c.schema.display(c.keys()), Kind: c.kind(), Expired: c.expired}
	if c.before != nil {
		made.Before = appendEntries(nil, c.before)
	}
	if c.after != nil {
		made.After = appendEntries(nil, c.after)
	}
	return made
}

// Close ends the watch; who waits for the next change gets io.EOF.
func (w *Watch) Close() {
	w.endpoint.mu.Lock()
	left := slices.DeleteFunc(w.endpoint.watches[w.table], func(other *Watch) bool { return other == w })
	if len(left) == 0 {
		delete(w.endpoint.watches, w.table)
	} else {
		w.endpoint.watches[w.table] = left
	}
	w.endpoint.mu.Unlock()
	w.mu.Lock()
	w.closed, w.pending = true, nil
	w.mu.Unlock()
	w.wake()
}
