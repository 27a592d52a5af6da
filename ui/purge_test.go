package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"idemtui/inspect"
)

// TestPurgedRowsFadeThenGo, and only their marks go.
func TestPurgedRowsFadeThenGo(t *testing.T) {
	s := purgeable(outage()...)
	m := start(t, s, 120, 36)
	press(m, "3", "A", "4", "A", "D", "tab", "enter")
	shows(t, m, "purged", "37 marked, 37 not shown", "21 purged. z undoes.", "◇ lapsed billing")
	step(m, fadeMsg{})
	shows(t, m, "0 of 124", "21 purged")
	if len(s.records) != 124 || m.rows.counts.Of(inspect.Lapsed) != 0 {
		t.Errorf("%d records are left", len(s.records))
	}
}

// TestTheLastWordStaysOnAnEmptyTable: a purge of all that there was still says
// what it came to, and how to take it back.
func TestTheLastWordStaysOnAnEmptyTable(t *testing.T) {
	for _, size := range [][2]int{{40, 10}, {80, 24}, {200, 60}} {
		s := purgeable(record("billing", 1, inspect.InProgress, time.Hour, -time.Hour))
		m := start(t, s, size[0], size[1])
		press(m, "D", "tab", "enter")
		step(m, fadeMsg{}, liveMsg{m.live.gen})
		shows(t, m, "IdempotencyTable has no records.", "1 purged. z undoes.")
		press(m, "z", "tab", "enter")
		shows(t, m, "1 put back.", "billing")
		s.now++
		step(m, liveMsg{m.live.gen})
		shows(t, m, "◇ lapsed") // read since: the state again
	}
}

// TestOutcomesShowWithoutAColumnOfTheirOwn: on narrow screens in that of the
// state.
func TestOutcomesShowWithoutAColumnOfTheirOwn(t *testing.T) {
	for _, size := range [][2]int{{40, 10}, {80, 24}} {
		s := purgeable(outage()...)
		s.purger.meanwhile = func() { s.records[117].Deadline.At += 60_000 }
		m := start(t, s, size[0], size[1])
		press(m, "4", "A", "D", "tab", "enter")
		shows(t, m, "◇ purged", "◇ changed")
	}
}

// TestTheCursorStaysByItsRecord: what is purged above moves nothing, and where
// its own goes the nearest takes its place.
func TestTheCursorStaysByItsRecord(t *testing.T) {
	s := purgeable(outage()...)
	m := start(t, s, 120, 36)
	press(m, "4", "space", "space", "space", "j")
	kept, _ := m.current()
	press(m, "D", "tab", "enter")
	step(m, fadeMsg{})
	if now, _ := m.current(); now.Key != kept.Key {
		t.Errorf("the cursor is on %s, was on %s", now.Key, kept.Key)
	}
	below := m.rows.at(m.list.Cursor() + 1).Key
	press(m, "D", "tab", "enter")
	step(m, fadeMsg{})
	if now, _ := m.current(); now.Key != below {
		t.Errorf("the cursor is on %s, want the row below, %s", now.Key, below)
	}
	press(m, "g", "space", "space", "space", "space", "up") // of which it stands on the last
	below = m.rows.at(m.list.Cursor() + 1).Key
	press(m, "D", "tab", "enter")
	step(m, fadeMsg{})
	if now, _ := m.current(); now.Key != below {
		t.Errorf("the cursor is on %s, want the nearest that stays, %s", now.Key, below)
	}
}

// TestWhatStaysKeepsItsMarkAndSaysWhy: taken over between plan and delete.
func TestWhatStaysKeepsItsMarkAndSaysWhy(t *testing.T) {
	s := purgeable(outage()...)
	var taken string
	s.purger.meanwhile = func() {
		for i := range s.records {
			if r := &s.records[i]; r.Prefix() == "billing" && r.Deadline.At < moment {
				r.Deadline.At, taken = moment+20_000, r.Key
				return
			}
		}
	}
	m := start(t, s, 120, 36)
	press(m, "4", "A", "D", "tab", "enter")
	step(m, fadeMsg{})
	shows(t, m, "20 purged, 1 changed: left alone.", "1 marked")
	if diff := cmp.Diff([]string{taken}, chosenKeys(m)); diff != "" {
		t.Error(diff)
	}
	press(m, "1")
	shows(t, m, "changed: left alone")
	press(m, "esc")
	hides(t, m, "  changed: left alone")
}

// TestARecordMadeAnewIsNotPurged: its row is another than the one that went.
func TestARecordMadeAnewIsNotPurged(t *testing.T) {
	s := purgeable(outage()...)
	m := start(t, s, 120, 36)
	press(m, "4", "g", "D", "tab", "enter")
	gone := s.purger.journals[0].items[0]
	again := gone
	again.Deadline.At, again.Expiration.At = moment+60_000, moment+3_600_000
	s.records = append(s.records, again)
	s.now += 1000
	step(m, liveMsg{m.live.gen}, fadeMsg{})
	press(m, "1", "G")
	shows(t, m, "10 of 145")
	hides(t, m, "  purged")
}

// TestCtrlCStopsThePurge between two answers; the rest is told.
func TestCtrlCStopsThePurge(t *testing.T) {
	s := purgeable(outage()...)
	s.purger.atOnce = 5
	m := start(t, s, 120, 36)
	press(m, "4", "A", "D", "tab")
	_, cmd := m.Update(keyMsg("enter"))
	msgs := answers(cmd) // it began
	for range 3 {        // the start, and the first outcomes
		var next []tea.Msg
		for _, msg := range msgs {
			_, cmd := m.Update(msg)
			next = append(next, answers(cmd)...)
		}
		msgs = next
		if m.purge.done > 0 {
			break
		}
	}
	shows(t, m, "purged 5 of 21", "ctrl+c stops")
	if m.View().ProgressBar == nil {
		t.Error("the terminal shows no progress")
	}
	press(m, "T", "q") // neither leaves the table while it runs
	for _, msg := range msgs {
		step(m, msg)
	}
	shows(t, m, "not tried", "Stopped; go on with D, or idemtui purge --resume /state/p.jsonl.")
	if len(s.records) == 145 || len(s.records) == 124 {
		t.Errorf("%d records are left: nothing, or all of it, was purged", len(s.records))
	}
}

// TestErrorsOfAPurgeAreOneLine that says what to do; nothing loses its mark.
func TestErrorsOfAPurgeAreOneLine(t *testing.T) {
	disk := &inspect.Problem{What: "write the journal", Why: "no space left on device", Advice: "make room"}
	denied := &inspect.Problem{What: "purge IdempotencyTable", Why: "dynamodb:DeleteItem is not allowed", Advice: "use another role"}
	for _, c := range []struct {
		refuses, stopped error
		want             []string
	}{
		{disk, nil, []string{"nothing was purged: write the journal: no space left on device", "21 marked"}},
		{nil, denied, []string{"Stopped: purge IdempotencyTable: dynamodb:DeleteItem is not allowed", "20 marked"}},
	} {
		s := purgeable(outage()...)
		s.purger.refuses, s.purger.stopped, s.purger.atOnce = c.refuses, c.stopped, 1
		m := start(t, s, 200, 60)
		press(m, "4", "A", "D", "tab", "enter")
		step(m, fadeMsg{})
		shows(t, m, c.want...)
	}
}

// TestUndoPutsBack what the last purge took, after a question.
func TestUndoPutsBack(t *testing.T) {
	s := purgeable(outage()...)
	m := start(t, s, 120, 36)
	press(m, "4", "A", "D", "tab", "enter")
	step(m, fadeMsg{})
	s.now += 120_000
	step(m, tickMsg{s.now})
	press(m, "z")
	shows(t, m, "Put back 21 records purged 2 min ago?")
	hides(t, m, "Once back") // lapsed ones refuse nothing
	press(m, "enter")
	hides(t, m, "Put back")
	if len(s.records) != 124 {
		t.Fatal("Cancel put back")
	}
	press(m, "z", "tab", "enter")
	shows(t, m, "21 put back.", "30 of 145", "◇ lapsed billing")
	press(m, "z")
	shows(t, m, "no purge of this table has anything to put back")
}

// TestOnlyOneRunAtATime: neither a plan nor an undo begins beside it.
func TestOnlyOneRunAtATime(t *testing.T) {
	s := purgeable(outage()...)
	m := start(t, s, 120, 36)
	press(m, "4", "A", "D", "tab")
	_, _ = m.Update(keyMsg("enter"))
	for _, key := range []string{"D", "z"} {
		press(m, key)
		shows(t, m, "a purge is running: ctrl+c stops it")
	}
}

// TestNobodyPurgesThisSource says so.
func TestNobodyPurgesThisSource(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36)
	press(m, "D")
	shows(t, m, "this table cannot be purged from here")
}

// TestEveryDialogFillsTheScreen holds the frame through keys in the dialogs.
func TestEveryDialogFillsTheScreen(t *testing.T) {
	keys := []string{"D", "z", "tab", "shift+tab", "down", "up", "pgdown", "3", "A", "1", "5", "space", "esc", "7"}
	rapid.Check(t, func(r *rapid.T) {
		width, height := rapid.IntRange(1, 220).Draw(r, "width"), rapid.IntRange(1, 60).Draw(r, "height")
		m := start(t, purgeable(outage()...), width, height, func(o *Options) {
			o.Production, o.ReadOnly = rapid.Bool().Draw(r, "production"), rapid.Bool().Draw(r, "read-only")
		})
		for _, key := range append([]string{"A", "D"}, rapid.SliceOfN(rapid.SampledFrom(keys), 0, 10).Draw(r, "keys")...) {
			press(m, key)
			fills(r, m)
		}
		m.Update(tea.WindowSizeMsg{Width: height * 3, Height: height})
		fills(r, m)
	})
}

// TestNothingUnshownIsEverOrdered: whatever happens in the table while the
// dialog is open, the order holds only records as they were shown.
func TestNothingUnshownIsEverOrdered(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := purgeable(outage()...)
		m := start(t, s, 120, 36)
		press(m, "4", "A")
		shown := map[string]inspect.Record{}
		for _, c := range m.chosen() {
			shown[c.Key] = *c
		}
		press(m, "D")
		for range rapid.IntRange(0, 5).Draw(r, "rounds") {
			at := rapid.IntRange(0, len(s.records)-1).Draw(r, "record")
			switch rapid.IntRange(0, 2).Draw(r, "what") {
			case 0:
				s.records[at].Status = inspect.Completed
			case 1:
				s.records[at].Deadline = inspect.Timestamp{At: s.now + 10_000, Unit: inspect.Milliseconds}
			default:
				s.records = append(s.records[:at:at], s.records[at+1:]...)
			}
			s.now += 1000
			if rapid.Bool().Draw(r, "live") {
				step(m, liveMsg{m.live.gen})
			}
			step(m, lookMsg{m.planning.looking.gen}, tickMsg{s.now})
		}
		before := len(s.records)
		press(m, "tab", "enter")
		if len(s.purger.orders) == 0 {
			return
		}
		for _, e := range s.purger.orders[0].Plan.Taken() {
			if w, ok := shown[e.Record.Key]; !ok || !w.Same(&e.Record) {
				r.Fatalf("%s was ordered and not shown so", e.Record.Key)
			}
		}
		if gone := before - len(s.records); gone != len(s.purger.orders[0].Plan.Taken()) {
			r.Fatalf("%d went of %d that showed as still the same", gone, len(s.purger.orders[0].Plan.Taken()))
		}
	})
}

// TestManyMarksAreReadInTurn: each look reads a few, and the dialog answers.
func TestManyMarksAreReadInTurn(t *testing.T) {
	var records []inspect.Record
	for i := range 3000 {
		records = append(records, record("billing", i, inspect.InProgress, time.Hour, -time.Hour))
	}
	s := purgeable(records...)
	s.pageSize = 500
	m := start(t, s, 120, 36)
	s.mostKeys = 0
	press(m, "A", "D")
	shows(t, m, "Purge 3,000 of 3,000 marked")
	if s.mostKeys > lookAtOnce {
		t.Errorf("one look read %d records", s.mostKeys)
	}
	press(m, "tab", "enter")
	shows(t, m, "3,000 purged")
}

// TestQuitWaitsForWhatIsInFlight: q leaves when the purge has ended.
func TestQuitWaitsForWhatIsInFlight(t *testing.T) {
	s := purgeable(outage()...)
	m := start(t, s, 120, 36)
	press(m, "4", "A", "D", "tab")
	_, cmd := m.Update(keyMsg("enter"))
	msgs := answers(cmd)
	if _, quit := m.Update(keyMsg("q")); quit != nil {
		t.Error("q left while a purge ran")
	}
	left := false
	for range 5 {
		var next []tea.Msg
		for _, msg := range msgs {
			if _, ok := msg.(tea.QuitMsg); ok {
				left = true
			}
			_, cmd := m.Update(msg)
			next = append(next, answers(cmd)...)
		}
		msgs = next
	}
	if !left {
		t.Error("q did not leave when the purge had ended")
	}
}

// TestSummaryNamesEachOutcome that there is, and why it ended early.
func TestSummaryNamesEachOutcome(t *testing.T) {
	m := start(t, purgeable(outage()...), 120, 36)
	counts := map[inspect.Outcome]int{}
	for i, o := range []inspect.Outcome{inspect.Purged, inspect.Changed, inspect.Gone, inspect.Failed, inspect.Unknown, inspect.NotTried} {
		counts[o] = i + 1
	}
	got := m.runText(Settlement{Counts: counts})
	for i, word := range []string{"purged", "changed: left alone", "gone already", "failed", "unknown", "not tried"} {
		if want := fmt.Sprintf("%d %s", i+1, word); !strings.Contains(got, want) {
			t.Errorf("%q lacks %q", got, want)
		}
	}
	if got := m.runText(Settlement{Stopped: fmt.Errorf("x: %w", context.Canceled)}); !strings.HasPrefix(got, "0 purged. Stopped") {
		t.Errorf("stopped by hand reads %q", got)
	}
	if got := m.runText(Settlement{Stopped: errors.New("it broke")}); !strings.HasPrefix(got, "Stopped: it broke. 0 purged") {
		t.Errorf("stopped by an error reads %q", got)
	}
}

// TestWhatIsGoneAlreadyLeavesToo: its row and its mark are of nothing.
func TestWhatIsGoneAlreadyLeavesToo(t *testing.T) {
	s := purgeable(outage()...)
	s.purger.meanwhile = func() {
		for i := range s.records {
			if r := &s.records[i]; r.Prefix() == "billing" && r.Deadline.At < moment {
				s.records = append(s.records[:i:i], s.records[i+1:]...)
				return
			}
		}
	}
	m := start(t, s, 120, 36)
	press(m, "4", "A", "D", "tab", "enter")
	step(m, fadeMsg{})
	shows(t, m, "20 purged, 1 gone already.", "0 of 124")
	hides(t, m, " marked")
}
