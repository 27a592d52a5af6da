package ui

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"idemtui/inspect"
)

// fakeMemory remembers in a variable.
type fakeMemory struct {
	seen     inspect.Sightings
	restored map[string][]inspect.Record
	runs     map[string]inspect.Run
	notes    []string
	policy   inspect.Policy
	err      error
	// asked are the prefixes of each question, said the words.
	asked [][]string
	said  map[string]Word
}

func (f *fakeMemory) Recall(context.Context) (inspect.Sightings, error) { return f.seen, f.err }
func (f *fakeMemory) Remember(_ context.Context, seen inspect.Sightings) error {
	f.seen = maps.Clone(seen)
	return f.err
}
func (f *fakeMemory) Restored(context.Context) (map[string][]inspect.Record, error) {
	return f.restored, f.err
}
func (f *fakeMemory) Runs(_ context.Context, prefixes []string) (map[string]inspect.Run, []string) {
	f.asked = append(f.asked, prefixes)
	return f.runs, f.notes
}

func (f *fakeMemory) Say(_ context.Context, prefix string, w Word) (inspect.Policy, error) {
	if f.err != nil {
		return inspect.Policy{}, f.err
	}
	if f.said == nil {
		f.said = map[string]Word{}
	}
	f.said[prefix] = w
	p := f.policy
	for prefix, w := range f.said {
		if w.ExpiresAfter > 0 {
			p.ExpiresAfter = append(p.ExpiresAfter, inspect.Rule{Pattern: prefix, Exact: true, For: w.ExpiresAfter, From: inspect.Kept})
		}
		if w.MaxRun > 0 {
			p.MaxRun = append(p.MaxRun, inspect.Rule{Pattern: prefix, Exact: true, For: w.MaxRun, From: inspect.Kept})
		}
	}
	return p, nil
}

// memorable is a table with a memory.
type memorable struct {
	*fakeSource

	memory *fakeMemory
}

func (s memorable) Memory() Memory { return s.memory }

type memorableCatalog struct{ source memorable }

func (c memorableCatalog) Tables(context.Context) ([]inspect.Table, error) {
	return []inspect.Table{c.source.table}, nil
}
func (c memorableCatalog) Open(context.Context, string) (Source, error) { return c.source, nil }

// remembering is a dashboard on a table with a memory.
func remembering(tb testing.TB, s *fakeSource, f *fakeMemory, width, height int) *Model {
	tb.Helper()
	return boot(tb, Options{
		Catalog: memorableCatalog{memorable{s, f}}, Table: "IdempotencyTable", Theme: "dark", Where: "eu-west-1",
	}, width, height)
}

// later moves the service's clock on and reads again what live reads.
func later(m *Model, s *fakeSource, d time.Duration) {
	s.now += inspect.Millis(d.Milliseconds())
	step(m, tickMsg{s.now}, liveMsg{m.live.gen})
}

const longLived = 23 * time.Hour // of an expires_after of a day, say

// TestWatchingProvesARecordStuck: the record was there all the time, so that its
// call started before; no assumption about expires_after is needed.
func TestWatchingProvesARecordStuck(t *testing.T) {
	s := newSource(record("pay.app.f", 1, inspect.InProgress, longLived, 0))
	m := start(t, s, 120, 36)
	shows(t, m, "○ held")
	later(m, s, 140*time.Second)
	shows(t, m, ">2m", "Seen unchanged for 2 min 20 s of the 15 min that would prove it stuck", "at least: seen unchanged")
	later(m, s, 13*time.Minute)
	shows(t, m, "◆ stuck", ">15m")
	hides(t, m, "of the 15 min")

	s.records[0].Expiration.At += 1000 // another run
	later(m, s, time.Second)
	shows(t, m, "○ held")
}

// TestSightingsOutliveTheDashboard: what was seen yesterday counts today, for
// the same run alone.
func TestSightingsOutliveTheDashboard(t *testing.T) {
	r := record("pay.app.f", 1, inspect.InProgress, longLived, 0)
	s, f := newSource(r), &fakeMemory{}
	remembering(t, s, f, 120, 36)
	if len(f.seen) != 1 {
		t.Fatalf("after the load %d sightings are kept, want 1", len(f.seen))
	}
	s.now += 16 * 60 * 1000
	m := remembering(t, s, f, 120, 36)
	shows(t, m, "◆ stuck", ">16m")
	for _, seen := range f.seen {
		if seen.Since != moment {
			t.Errorf("kept as seen at %d, want the first time, %d", seen.Since, moment)
		}
	}
	s.records[0].Expiration.At += 1000
	shows(t, remembering(t, s, f, 120, 36), "○ held")
}

// TestWhatWasSeenInASessionBeforeContradicts a word on expires_after, when it
// completed since and expires too soon for that.
func TestWhatWasSeenInASessionBeforeContradicts(t *testing.T) {
	s := newSource(record("pay.app.f", 1, inspect.InProgress, time.Hour, 0), record("pay.app.f", 2, inspect.InProgress, 119*time.Minute, 0))
	f := &fakeMemory{}
	remembering(t, s, f, 120, 36)
	s.records[1] = record("pay.app.f", 2, inspect.Completed, time.Hour, 0)
	s.now += 60_000
	o := Options{
		Catalog: memorableCatalog{memorable{s, f}}, Table: "IdempotencyTable", Theme: "dark",
		Policy: inspect.Policy{ExpiresAfter: []inspect.Rule{{Pattern: "pay.*", For: 2 * time.Hour}}},
	}
	shows(t, boot(t, o, 120, 40), "○ held", "not believed     expires_after of pay.app.f is not 2 h")
}

func TestAMemoryThatFailsIsSaid(t *testing.T) {
	f := &fakeMemory{err: errors.New("disk on fire")}
	m := remembering(t, newSource(record("pay.app.f", 1, inspect.InProgress, longLived, 0)), f, 120, 36)
	shows(t, m, "○ held", "disk on fire")
}

// TestWritesBetweenReadsContradict: what appears and expires too soon shows that
// a word on expires_after is wrong; what a restore wrote shows nothing.
func TestWritesBetweenReadsContradict(t *testing.T) {
	for name, tt := range map[string]struct {
		restored, before, partial, doubt bool
	}{
		"appeared":                {doubt: true},
		"restored":                {restored: true},
		"restored in another run": {before: true, doubt: true},
		"after a load in parts":   {partial: true},
	} {
		t.Run(name, func(t *testing.T) {
			old := record("pay.app.f", 1, inspect.InProgress, 18*time.Minute, 0)
			fresh := record("pay.app.f", 2, inspect.Completed, 30*time.Minute, 0)
			s, f := newSource(old), &fakeMemory{restored: map[string][]inspect.Record{}}
			if tt.restored {
				f.restored[fresh.Key] = []inspect.Record{fresh}
			}
			if tt.before {
				f.restored[fresh.Key] = []inspect.Record{record("pay.app.f", 2, inspect.InProgress, 10*time.Minute, 0)}
			}
			if tt.partial {
				s.failAfter, s.err = 1, errors.New("broken")
			}
			o := Options{
				Catalog: memorableCatalog{memorable{s, f}}, Table: "IdempotencyTable", Theme: "dark",
				Policy: inspect.Policy{ExpiresAfter: []inspect.Rule{{Pattern: "pay.*", For: time.Hour}}},
			}
			m := boot(t, o, 120, 40)
			shows(t, m, "◆ stuck", "42m")
			s.failAfter, s.err = 0, nil
			s.records = append(s.records, fresh)
			later(m, s, time.Minute)
			press(m, "R")
			text := screen(m)
			if got := strings.Contains(text, "not believed     expires_after of pay.app.f is not 1 h: the record pay.app.f#"+digest(2)); got != tt.doubt {
				t.Errorf("the doubt is shown: %v, want %v\n%s", got, tt.doubt, text)
			}
			press(m, "e")
			if got := strings.Contains(screen(m), "Not believed: expires_after of pay.app.f is not 1 h, by "+digest(2)[:10]); got != tt.doubt {
				t.Errorf("the dialog tells it: %v, want %v", got, tt.doubt)
			}
		})
	}
}

// TestLambdaIsAskedOnceUnasked: for prefixes whose records have no deadline.
func TestLambdaIsAskedOnceUnasked(t *testing.T) {
	f := &fakeMemory{
		runs:  map[string]inspect.Run{"pay.app.f": {Longest: 30 * time.Second}},
		notes: []string{"lambda:ListVersionsByFunction is not allowed"},
	}
	s := newSource(
		record("pay.app.f", 1, inspect.InProgress, 55*time.Minute, 0),
		record("ship.app.f", 2, inspect.Completed, 55*time.Minute, 0),
	)
	m := remembering(t, s, f, 120, 36)
	shows(t, m, "◆ stuck", "lambda:ListVersionsByFunction is not allowed")
	later(m, s, time.Second)
	later(m, s, time.Second)
	if len(f.asked) != 1 || strings.Join(f.asked[0], " ") != "pay.app.f" {
		t.Errorf("asked for %v, want pay.app.f, once", f.asked)
	}
}
