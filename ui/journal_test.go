package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"idemtui/inspect"
)

// fakeArchive is a Purger of which only the journals and the restore are real.
type fakeArchive struct {
	journals []Journal
	records  map[string][]JournalRecord
	err      error
	// restored are the paths that were put back.
	restored []string
}

func (f *fakeArchive) Facts(context.Context, []string) (Facts, error) { return Facts{}, nil }
func (f *fakeArchive) Purge(context.Context, Order) (Purging, error)  { return nil, io.EOF }
func (f *fakeArchive) Save(context.Context, Order) (string, error)    { return "", io.EOF }
func (f *fakeArchive) Journals(context.Context) ([]Journal, error)    { return f.journals, f.err }
func (f *fakeArchive) Restore(_ context.Context, path string) (Purging, error) {
	f.restored = append(f.restored, path)
	for i := range f.journals {
		if j := &f.journals[i]; j.Path == path {
			j.Restored, j.ToRestore = j.ToRestore, 0
		}
	}
	return putBack(f.journals[0].Restored), nil
}

func (f *fakeArchive) Journal(_ context.Context, path string) (Journal, []JournalRecord, error) {
	for _, j := range f.journals {
		if j.Path == path {
			return j, f.records[path], j.Problem
		}
	}
	return Journal{}, nil, io.EOF
}

// putBack is a restore that is over at once.
type putBack int

func (p putBack) Next(context.Context) ([]Settled, error) { return nil, io.EOF }
func (p putBack) Stop()                                   {}
func (p putBack) Summary() Settlement {
	return Settlement{Counts: map[inspect.Outcome]int{inspect.Restored: int(p)}}
}

type archivedSource struct {
	*fakeSource

	archive *fakeArchive
}

func (s archivedSource) Purger() Purger { return s.archive }

type archivedCatalog struct{ source archivedSource }

func (c archivedCatalog) Tables(context.Context) ([]inspect.Table, error) {
	return []inspect.Table{c.source.table}, nil
}
func (c archivedCatalog) Open(context.Context, string) (Source, error) { return c.source, nil }

// threePurges is a table's archive: one that can be undone, one that was, one
// that was damaged.
func threePurges() *fakeArchive {
	return &fakeArchive{
		journals: []Journal{
			{
				Path: "/state/journals/c.jsonl", At: moment - 35_000, By: "arn:aws:sts::123456789012:assumed-role/oncall/anna", Keys: 167,
				Planned: 154, Purged: 150, Changed: 3, Failed: 1, Left: 13, ToRestore: 150, Refusing: 33,
			},
			{
				Path: "/state/journals/b.jsonl", At: moment - 3*24*3600_000, By: "arn:aws:iam::123456789012:user/ben",
				Filter: "state:stuck fn:orders.*", Reason: "outage of Friday", Planned: 12, Purged: 12, Restored: 12, Stopped: "the credentials have expired",
			},
			{Path: "/state/journals/a.jsonl", At: moment - 21*24*3600_000, Problem: errors.New("line 7 was changed: its sum does not fit")},
		},
		records: map[string][]JournalRecord{"/state/journals/c.jsonl": {
			{Key: "orders.app.process_order#" + digest(1), State: inspect.Stuck, Taken: true, Outcome: inspect.Purged},
			{Key: "billing#" + digest(2), State: inspect.Lapsed, Taken: true, Outcome: inspect.Changed, Reason: "taken over: left alone"},
			{Key: "billing#" + digest(3), State: inspect.Lapsed, Taken: true, Outcome: inspect.Failed, Reason: "not allowed"},
			{Key: "orders.app.Refund.apply#" + digest(4), State: inspect.Stuck, Reason: "left: nothing proves its age"},
			{Key: "x\x1b[2J#\u202e", State: inspect.Stuck, Taken: true, Outcome: inspect.Unknown, Reason: "no answer\x07"},
		}},
	}
}

func archived(tb testing.TB, f *fakeArchive, width, height int, change ...func(*Options)) *Model {
	tb.Helper()
	o := Options{Catalog: archivedCatalog{archivedSource{newSource(outage()...), f}}, Table: "IdempotencyTable", Theme: "dark", Where: "eu-west-1"}
	for _, c := range change {
		c(&o)
	}
	return boot(tb, o, width, height)
}

// runWords runs a line of the palette.
func runWords(m *Model, words string) {
	press(m, ":")
	typeText(m, words)
	press(m, "enter")
}

func TestJournalViewListsShowsAndGoesBack(t *testing.T) {
	m := archived(t, threePurges(), 120, 36)
	press(m, "j", "j")
	runWords(m, "journal of purges")
	shows(t, m, "[Journal]", "3 purges of this table", "2026-11-23 21:41:55", "oncall/anna", "167 keys", "can undo", "restored", "cannot be used",
		"154 planned · 150 purged · 3 changed · 1 failed · 13 left", "z puts 150 records back")
	press(m, "enter")
	shows(t, m, "OUTCOME", "purged", "◆ stuck", "taken over: left alone", "left: nothing proves its age", "unknown")
	press(m, "esc", "j")
	shows(t, m, "outage of Friday", "state:stuck fn:orders.*", "the credentials have expired")
	press(m, "j")
	shows(t, m, "line 7 was changed")
	press(m, "z")
	shows(t, m, "nothing can be put back: the journal cannot be used")
	press(m, "[")
	shows(t, m, "/ filter", "row 3 of 145")
	press(m, "[")
	shows(t, m, "no view before this one")
	press(m, "]")
	shows(t, m, "[Journal]")
	press(m, "]")
	shows(t, m, "no view ahead")
	press(m, "q")
	shows(t, m, "/ filter")
}

// TestJournalViewNamesAKeptPlan and the command that goes on with it.
func TestJournalViewNamesAKeptPlan(t *testing.T) {
	for _, size := range [][2]int{{40, 10}, {120, 36}} {
		f := threePurges()
		f.journals = []Journal{{Path: "/state/journals/p.jsonl", At: moment - 35_000, Planned: 154, Left: 13, NotTried: 154, Kept: true}}
		m := archived(t, f, size[0], size[1])
		runWords(m, "journal of purges")
		shows(t, m, "a plan")
		if size[0] == 120 {
			shows(t, m, "nothing purged yet. It goes on by: idemtui purge --resume /state/journals/p.jsonl")
		}
		press(m, "z")
		shows(t, m, "a plan that was kept: nothing was")
	}
}

func TestJournalViewPutsBackWhatThePurgeTook(t *testing.T) {
	f := threePurges()
	m := archived(t, f, 120, 36)
	runWords(m, "journal of purges")
	press(m, "j", "z")
	shows(t, m, "this purge has nothing to put back")
	press(m, "k", "z")
	shows(t, m, "Put back 150 records", "Once back, 33 of them refuse retries again")
	if len(f.restored) > 0 {
		t.Fatal("it was put back without a word")
	}
	press(m, "esc", "z", "tab", "enter")
	if strings.Join(f.restored, " ") != "/state/journals/c.jsonl" {
		t.Errorf("put back %v", f.restored)
	}
	shows(t, m, "[Journal]", "150 put back")
	hides(t, m, "can undo")
}

func TestJournalViewInReadOnly(t *testing.T) {
	f := threePurges()
	m := archived(t, f, 120, 36, func(o *Options) { o.ReadOnly = true })
	runWords(m, "journal of purges")
	press(m, "z")
	shows(t, m, "undo is off (--read-only)")
	hides(t, m, "can undo")
}

// TestJournalFrames keeps the view in each of its forms.
func TestJournalFrames(t *testing.T) {
	for _, c := range []struct {
		name          string
		width, height int
		keys          string
		archive       *fakeArchive
		want          []string
	}{
		{"list", 120, 36, "", threePurges(), []string{"can undo", "167 keys"}},
		{"records", 120, 36, "enter", threePurges(), []string{"taken over: left alone"}},
		{"list", 80, 24, "", threePurges(), []string{"can undo"}},
		{"records", 80, 24, "enter", threePurges(), []string{"purged", "failed"}},
		{"list", 40, 10, "", threePurges(), []string{"2026-11-23", "150"}},
		{"records", 40, 10, "enter j", threePurges(), []string{"changed"}},
		{"empty", 80, 24, "", &fakeArchive{}, []string{"No purge of this table yet"}},
		{"error", 80, 24, "", &fakeArchive{err: errors.New("list the journals in /state: permission denied")}, []string{"permission denied", "R tries again"}},
		{"error", 40, 10, "", &fakeArchive{err: errors.New("list the journals in /state: permission denied")}, []string{"R tries again"}},
		{"wide", 200, 50, "", threePurges(), []string{"outage of Friday"}},
	} {
		t.Run(fmt.Sprintf("%s-%dx%d", c.name, c.width, c.height), func(t *testing.T) {
			m := archived(t, c.archive, c.width, c.height)
			runWords(m, "journal of purges")
			press(m, strings.Fields(c.keys)...)
			shows(t, m, c.want...)
			if bad := forbidden.FindString(screen(m)); bad != "" {
				t.Errorf("%q reached the screen", bad)
			}
			golden.RequireEqual(t, m.View().Content)
		})
	}
}

func TestJournalViewSaysThatItReads(t *testing.T) {
	m := archived(t, threePurges(), 80, 24)
	m.openView(actJournal) // its answer is still to come
	shows(t, m, "Reading the journals")
	m.now += inspect.Millis(time.Second.Milliseconds())
	step(m, tickMsg{m.now})
	shows(t, m, "Reading the journals")
}
