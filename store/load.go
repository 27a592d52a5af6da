package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"idemtui/inspect"
)

// Load is a read of a whole table under way: parallel segments, each reading
// its pages in order and waiting while nobody takes them.
//
//	segment 0 ─┐
//	segment 1 ─┼─> pages ─> Next
//	segment n ─┘
type Load struct {
	table   *Table
	total   int
	pages   chan inspect.Page
	cancel  context.CancelFunc
	retries atomic.Int64
	scanned atomic.Int64

	mu     sync.Mutex // guards what follows
	broken []brokenOff
	told   bool
}

// brokenOff is a segment that did not come to its end.
type brokenOff struct {
	segment int
	why     error
}

// Load starts to read the table, without its responses: they cost nothing more
// to read, and most of the memory. It must be read to its end or closed.
func (t *Table) Load(ctx context.Context) *Load { return t.load(ctx, false) }

// LoadData is Load with the stored responses of the records.
func (t *Table) LoadData(ctx context.Context) *Load { return t.load(ctx, true) }

func (t *Table) load(ctx context.Context, bodies bool) *Load {
	ctx, cancel := context.WithCancel(ctx)
	l := &Load{table: t, total: t.segments(), cancel: cancel}
	l.pages = make(chan inspect.Page, l.total)
	var running sync.WaitGroup
	for i := range l.total {
		s := &segment{table: t, index: i, total: l.total, bodies: bodies}
		s.options = []func(*dynamodb.Options){patiently(&l.retries)}
		running.Go(func() {
			if err := l.read(ctx, s); err != nil {
				l.mu.Lock()
				defer l.mu.Unlock()
				l.broken = append(l.broken, brokenOff{i, err})
			}
		})
	}
	go func() {
		running.Wait()
		cancel()
		close(l.pages)
	}()
	return l
}

// read hands a segment's pages on until its end. A page is handed on whole or
// not at all.
func (l *Load) read(ctx context.Context, s *segment) error {
	for {
		page, done, err := s.next(ctx)
		if err != nil {
			return err
		}
		l.scanned.Add(int64(page.Scanned))
		select {
		case l.pages <- page:
		case <-ctx.Done():
			return ctx.Err()
		}
		if done {
			return nil
		}
	}
}

// Next waits for a page of any segment. A segment that breaks off does not stop
// the others: after their last page Next says once what is missing, and then
// io.EOF.
func (l *Load) Next(ctx context.Context) (inspect.Page, error) {
	select {
	case page, ok := <-l.pages:
		if !ok {
			return inspect.Page{}, l.end()
		}
		return page, nil
	case <-ctx.Done():
		return inspect.Page{}, ctx.Err()
	}
}

// Close gives up what is left and waits until nothing of the load runs.
func (l *Load) Close() {
	l.cancel()
	for range l.pages { //revive:disable-line:empty-block the pages are not wanted any more
	}
}

// Retries counts the attempts that had to be made again.
func (l *Load) Retries() int64 { return l.retries.Load() }

// end says how the load ended.
func (l *Load) end() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.told || len(l.broken) == 0 {
		return io.EOF
	}
	l.told = true
	err := l.table.account.problem("read table "+l.table.known.Name, l.broken[0].why)
	p, ok := errors.AsType[*inspect.Problem](err)
	if !ok || l.scanned.Load() == 0 {
		return err
	}
	partial := *p
	partial.What = fmt.Sprintf("%s, PARTIAL: %s", p.What, l.missing())
	return &partial
}

// missing names what a load that broke off did not read.
func (l *Load) missing() string {
	part := "it broke off"
	if l.total > 1 {
		part = fmt.Sprintf("%s of %d broke off", l.brokenSegments(), l.total)
	}
	part = fmt.Sprintf("%s after %d items", part, l.scanned.Load())
	if left := l.table.known.Items - l.scanned.Load(); left > 0 {
		part += fmt.Sprintf(", about %d are missing", left)
	}
	return part
}

// brokenSegments names segments as people count them: "segments 2, 5".
func (l *Load) brokenSegments() string {
	slices.SortFunc(l.broken, func(a, b brokenOff) int { return cmp.Compare(a.segment, b.segment) })
	word, numbers := "segment", make([]string, len(l.broken))
	for i, b := range l.broken {
		numbers[i] = strconv.Itoa(b.segment + 1)
	}
	if len(numbers) > 1 {
		word = "segments"
	}
	return word + " " + strings.Join(numbers, ", ")
}
