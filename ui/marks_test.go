package ui

import (
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"idemtui/inspect"
)

// chosenKeys are the keys that an act would work on.
func chosenKeys(m *Model) []string { return sortedKeys(m.chosen()) }

func TestMarksKeepWhatWasShown(t *testing.T) {
	s := newSource(record("billing", 1, inspect.InProgress, 50*time.Minute, -time.Minute), record("billing", 2, inspect.Completed, time.Hour, 0))
	m := start(t, s, 120, 36)
	press(m, "4", "space")
	shown := *m.chosen()[0]
	s.records[0].Status, s.records[0].Data.Type = inspect.Completed, "S"
	step(m, liveMsg{m.live.gen}) // the table was read again
	shows(t, m, "0 of 2", "1 marked, 1 not shown")
	if got := m.chosen(); len(got) != 1 || got[0].Status != inspect.InProgress || got[0].ReadAt != shown.ReadAt {
		t.Errorf("chosen %+v, want the record as it was marked", got)
	}
	press(m, "0", "ctrl+\\", "G", "space")
	if got := m.chosen()[0]; got.Status != inspect.Completed {
		t.Errorf("marked again it is %s, want as it shows now", got.Status)
	}
}

func TestWithoutMarksTheCursorIsChosen(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36)
	press(m, "j", "j")
	r, _ := m.current()
	if diff := cmp.Diff([]string{r.Key}, chosenKeys(m)); diff != "" {
		t.Error(diff)
	}
	if got := start(t, newSource(), 120, 36).chosen(); got != nil {
		t.Errorf("an empty table gives %v", got)
	}
}

func TestTabsAndFiltersLeaveTheMarks(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36)
	press(m, "3", "A")
	want := chosenKeys(m)
	for _, keys := range []string{"4", "0", "/ b i l l enter", "s", "S", "R", "t", "t"} {
		press(m, strings.Fields(keys)...)
		if diff := cmp.Diff(want, chosenKeys(m)); diff != "" {
			t.Fatalf("after %q (-want +got):\n%s", keys, diff)
		}
	}
	shows(t, m, "37 marked, 37 not shown")
}

// TestAllIsTheSetThatShows: what comes in later is not marked.
func TestAllIsTheSetThatShows(t *testing.T) {
	s := newSource(outage()...)
	m := start(t, s, 120, 36)
	press(m, "3", "A")
	s.records = append([]inspect.Record{record("orders.app.process_order", 77, inspect.InProgress, time.Minute, 0)}, s.records...)
	step(m, liveMsg{m.live.gen})
	shows(t, m, "38 of 146", "37 marked")
	hides(t, m, "not shown")
	press(m, "A")
	shows(t, m, "38 marked")
}

// TestAllWaitsForTheRowsOfItsFilter: hands are faster than a large table.
func TestAllWaitsForTheRowsOfItsFilter(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36)
	_, late := m.Update(keyMsg("3"))
	press(m, "A")
	hides(t, m, "marked")
	pump(m, late)
	shows(t, m, "37 marked · row")
	press(m, "ctrl+\\")
	_, late = m.Update(keyMsg("4"))
	press(m, "A", "0")
	pump(m, late)
	shows(t, m, "nothing was marked: the filter changed before its rows were there")
	hides(t, m, " marked · row")
	press(m, "/")
	typeText(m, "state:stuk")
	press(m, "enter", "A")
	shows(t, m, "nothing was marked: the filter has a mistake")
}

func TestMarksOfRecordsThatAreGoneGo(t *testing.T) {
	for name, pageSize := range map[string]int{"read whole": 1000, "visible rows": 10} {
		t.Run(name, func(t *testing.T) {
			s := newSource(outage()...)
			s.pageSize = pageSize
			m := start(t, s, 120, 36)
			press(m, "3", "space", "space", "space", "0")
			gone := map[string]bool{}
			for _, r := range m.chosen()[:2] {
				gone[r.Key] = true
			}
			var left []inspect.Record
			for _, r := range s.records {
				if !gone[r.Key] {
					left = append(left, r)
				}
			}
			s.records = left
			kept := m.chosen()[2].Key
			step(m, liveMsg{m.live.gen})
			shows(t, m, "2 marked records are gone", "1 marked")
			if diff := cmp.Diff([]string{kept}, chosenKeys(m)); diff != "" {
				t.Error(diff)
			}
			shows(t, m, "49 keys refuse retries")
		})
	}
}

func TestInvertActsOnWhatShows(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36)
	press(m, "4", "A", "3", "space", "space", ":")
	typeText(m, "invert")
	press(m, "enter")
	shows(t, m, "56 marked, 21 not shown") // 35 of 37 stuck, and the lapsed as before
}

func TestARangeFollowsItsRecord(t *testing.T) {
	s := newSource(outage()...)
	m := start(t, s, 120, 36)
	press(m, "4", "j", "j", "v", "j")
	want := []string{m.rows.at(2).Key, m.rows.at(3).Key}
	s.records = append([]inspect.Record{record("billing", 9, inspect.InProgress, time.Minute, -50*time.Minute)}, s.records...)
	step(m, liveMsg{m.live.gen})
	if m.list.Cursor() != 4 {
		t.Fatalf("the cursor is on row %d, want its record one further", m.list.Cursor())
	}
	shows(t, m, "range of 2")
	press(m, "v")
	got := chosenKeys(m)
	if diff := cmp.Diff(sorted(want), got); diff != "" {
		t.Error(diff)
	}
}

func sorted(keys []string) []string {
	rs := make([]*inspect.Record, len(keys))
	for i, k := range keys {
		rs[i] = &inspect.Record{Key: k}
	}
	return sortedKeys(rs)
}

// TestMarksMadeWhileTheTableIsReadAgainStay: an answer that does not know of
// a mark is asked for anew.
func TestMarksMadeWhileTheTableIsReadAgainStay(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36)
	press(m, "space")
	_, cmd := m.Update(liveMsg{m.live.gen})
	var late []tea.Msg
	for queue := answers(cmd); len(queue) > 0; queue = queue[1:] {
		if _, ok := queue[0].(matchedMsg); ok {
			late = append(late, queue[0])
			continue
		}
		_, cmd := m.Update(queue[0])
		queue = append(queue, answers(cmd)...)
	}
	press(m, "space")
	want := chosenKeys(m)
	step(m, late...)
	if diff := cmp.Diff(want, chosenKeys(m)); diff != "" || len(want) != 2 {
		t.Errorf("%d marks (-before +after):\n%s", len(want), diff)
	}
	if m.rows.data.epoch != m.data.epoch {
		t.Error("the rows are still those of the reading before")
	}
}

func TestMarksAreReadAgainInTurn(t *testing.T) {
	s := large(1_000)
	s.pageSize = 100
	m := start(t, s, 120, 36)
	press(m, "A")
	for i := range s.records {
		s.records[i].Status = inspect.InProgress
	}
	for range 5 {
		step(m, liveMsg{m.live.gen})
	}
	if n := m.rows.counts.Of(inspect.Done); n != 0 {
		t.Errorf("%d of 1,000 marked records were not read again in 5 rounds of %d", n, marksARound)
	}
	if most := marksARound + suspectsARound + m.place.listHeight; s.mostKeys > most {
		t.Errorf("a round asked for %d keys, want at most %d", s.mostKeys, most)
	}
}

// TestSuspectsAreReadAgainOutOfSight: counts come right by themselves.
func TestSuspectsAreReadAgainOutOfSight(t *testing.T) {
	s := large(1_000)
	s.pageSize = 100
	for i := range 300 {
		s.records = append(s.records, record("billing", i, inspect.InProgress, 50*time.Minute, 20*time.Second))
	}
	m := start(t, s, 120, 36)
	press(m, "5") // none of them shows
	s.now += 60_000
	step(m, tickMsg{now: s.now})
	shows(t, m, "300 keys refuse retries")
	step(m, liveMsg{m.live.gen})
	shows(t, m, "100 keys refuse retries", "4 lapsed 200")
	step(m, liveMsg{m.live.gen})
	shows(t, m, "no key refuses retries", "4 lapsed 300", "1 running 0")
}

// TestNotAStateIsJudgedAsAState: both go by the last read.
func TestNotAStateIsJudgedAsAState(t *testing.T) {
	s := newSource(record("billing", 1, inspect.InProgress, 50*time.Minute, 20*time.Second))
	m := start(t, s, 120, 36)
	s.now += 60_000
	step(m, tickMsg{now: s.now})
	for filter, want := range map[string]int{
		"state:running": 1, "-state:running": 0, "state:lapsed": 0, "-state:lapsed": 1, "state:running -state:lapsed": 1,
	} {
		press(m, "/")
		m.input.SetValue("")
		typeText(m, filter)
		press(m, "enter")
		if m.list.Len() != want {
			t.Errorf("%s selects %d records, want %d", filter, m.list.Len(), want)
		}
	}
}

// TestMarksAreLikeASet holds marks against a map through acts, re-reads and
// removals.
func TestMarksAreLikeASet(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := newSource(outage()...)
		if rapid.Bool().Draw(r, "large") {
			s.pageSize = 10
		}
		m := start(t, s, 120, 36)
		want := map[string]bool{}
		shown := func() map[string]bool {
			keys := map[string]bool{}
			for i := range m.rows.view {
				keys[m.rows.at(i).Key] = true
			}
			return keys
		}
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			switch act := rapid.SampledFrom([]string{"space", "A", "invert", "reload", "remove", "3", "4", "0", "S", "j", "G"}).Draw(r, "act"); act {
			case "space":
				if c, ok := m.current(); ok {
					want[c.Key] = !want[c.Key]
				}
				press(m, "space")
			case "A":
				for k := range shown() {
					want[k] = true
				}
				press(m, "A")
			case "invert":
				for k := range shown() {
					want[k] = !want[k]
				}
				m.do(actInvertMarks, "")
			case "reload":
				press(m, "R")
			case "remove":
				i := rapid.IntRange(0, len(s.records)-1).Draw(r, "which")
				want[s.records[i].Key] = false
				s.records = append(s.records[:i:i], s.records[i+1:]...)
				press(m, "R")
			default:
				press(m, act)
			}
		}
		var keys []string
		hidden := 0
		for k, marked := range want {
			if marked {
				keys = append(keys, k)
				if !shown()[k] {
					hidden++
				}
			}
		}
		if diff := cmp.Diff(sorted(keys), sortedKeys(m.marks.all())); diff != "" {
			r.Fatalf("marks (-want +got):\n%s", diff)
		}
		if m.marks.n != len(keys) || m.marks.n-m.marks.shown != hidden {
			r.Fatalf("counted %d, %d shown; want %d, %d hidden", m.marks.n, m.marks.shown, len(keys), hidden)
		}
	})
}

func TestAnActThatSucceededTakesItsMarksAway(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36)
	press(m, "3", "A", "4", "A")
	m.unmark(m.chosen()[:10])
	shows(t, m, "48 marked")
}

func TestEmptyScreensNameNoActOnRecords(t *testing.T) {
	m := start(t, newSource(), 120, 36)
	hides(t, m, "enter detail", "space mark", "c copy")
	shows(t, m, "R reload", "T tables", "q quit")
	m = start(t, newSource(outage()...), 120, 36)
	press(m, "/")
	typeText(m, "key:ffffffffff")
	press(m, "enter")
	hides(t, m, "enter detail", "space mark", "c copy")
	shows(t, m, "esc back", "/ filter")
}

func TestTabCompletesTheFilter(t *testing.T) {
	for typed, want := range map[string]string{
		"stat tab":                         "state:",
		"stat tab tab":                     "status:",
		"stat tab tab shift+tab":           "state:",
		"stat shift+tab":                   "status:",
		"state:stu tab":                    "state:stuck",
		"state:stuck,la tab":               "state:stuck,lapsed",
		"fn:bill tab":                      "fn:=billing",
		"key:1 tab":                        "key:1",
		"state:la space x left left tab":   "state:lapsed x",
		"-state:comp tab":                  "-state:completed",
		"state:st tab space fn:legacy tab": "state:stuck fn:=legacy-import.handle",
	} {
		m := start(t, newSource(outage()...), 120, 36)
		press(m, "/")
		for word := range strings.FieldsSeq(typed) {
			switch word {
			case "tab", "shift+tab", "space", "left":
				press(m, word)
			default:
				typeText(m, word)
			}
		}
		if got := m.input.Value(); got != want {
			t.Errorf("%q gives %q, want %q", typed, got, want)
		}
	}
	m := start(t, newSource(outage()...), 120, 36)
	press(m, "/")
	typeText(m, "stat")
	shows(t, m, "tab complete")
	press(m, "tab")
	shows(t, m, "/ state:", "status:")
	hides(t, m, "TIME LEFT", "there is no")
	typeText(m, "stuck")
	shows(t, m, "TIME LEFT", "37 of 145")
}

// TestADeliveryDoesNotPullARange: the cursor ends a range, and only a person
// moves it then.
func TestADeliveryDoesNotPullARange(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36, func(o *Options) { o.Demo = &fakeDemo{} })
	press(m, "L", "v", "j")
	step(m, deliveryMsg{delivery: Delivery{ID: "1", Outcome: OutcomeExecuted, Key: "billing#" + digest(303)}})
	shows(t, m, "range of 2")
	press(m, "v")
	step(m, deliveryMsg{delivery: Delivery{ID: "2", Outcome: OutcomeExecuted, Key: "billing#" + digest(304)}})
	if r, _ := m.current(); r.Key != "billing#"+digest(304) {
		t.Errorf("after the range the cursor stays on %s", r.Key)
	}
}

// TestMarkingAllCopiesNoRecord holds the bar for large tables without a clock.
func TestMarkingAllCopiesNoRecord(t *testing.T) {
	m := start(t, large(200_000), 120, 36)
	if n := testing.AllocsPerRun(3, func() { m.do(actMarkAll, "") }); n > 20 {
		t.Errorf("marking 200,000 records allocates %.0f times", n)
	}
	if m.marks.n != 200_000 || len(m.chosen()) != 200_000 || m.chosen()[7] != m.data.snap.At(7) {
		t.Errorf("%d records are marked", m.marks.n)
	}
}

// BenchmarkMarks is what keys cost on a large table: marking all, inverting,
// and the copy that a match gets.
func BenchmarkMarks(b *testing.B) {
	for _, n := range []int{1_000, 1_000_000} {
		m := start(b, large(n), 200, 60)
		for _, key := range []string{"A", "space", "ctrl+\\", "v"} {
			b.Run(key+"-"+strconv.Itoa(n), func(b *testing.B) {
				for b.Loop() {
					if key == "v" {
						m.Update(keyMsg("g"))
						m.Update(keyMsg("v"))
						m.Update(keyMsg("G"))
					}
					m.Update(keyMsg(key))
					m.View()
				}
			})
		}
	}
}
