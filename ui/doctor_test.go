package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"idemtui/inspect"
	"idemtui/inspect/doctor"
)

func TestDoctorFrames(t *testing.T) {
	for _, c := range []struct {
		name          string
		width, height int
		keys          string
		records       []inspect.Record
		change        func(*Options)
		want          []string
	}{
		{"findings", 120, 24, "", outage(), nil, []string{
			"[Doctor ✗", "SEVERITY", "SCOPE", "RECORDS", "✗ error", "no deadline is set", "─ no-deadline ", "evidence", "─ fine ", "✓ the keys are those",
			"enter its records", "R check again", "checked 21:42:30, table and",
		}},
		{"findings", 80, 24, "j", outage(), nil, []string{"[Doctor ✗", "SEVERITY", "▌  ✗ error", "evidence", "enter its records"}},
		{"findings", 40, 10, "", outage(), nil, []string{"SEVERITY", "error", "no deadline"}},
		{"findings", 200, 50, "", outage(), nil, []string{"lapsed", "what to do", "thread", "https://github.com/aws-powertools"}},
		{"ascii", 120, 24, "", outage(), func(o *Options) { o.ASCII, o.NoColor = true, true }, []string{"! error", "^ warning"}},
		{"sound", 80, 24, "", []inspect.Record{record("pay", 1, inspect.Completed, 59*time.Minute, time.Second)}, nil, []string{
			"no findings", "Nothing is wrong that its records would show", "is not seen",
		}},
		{"empty", 40, 10, "", nil, nil, []string{"Nothing is wrong with the", "table's settings. It has no", "functions."}},
	} {
		t.Run(fmt.Sprintf("%s-%dx%d", c.name, c.width, c.height), func(t *testing.T) {
			change := c.change
			if change == nil {
				change = func(*Options) {}
			}
			m := start(t, newSource(c.records...), c.width, c.height, change)
			runWords(m, "open the doctor")
			press(m, strings.Fields(c.keys)...)
			m.examination.took = 300 * time.Millisecond // whatever it was
			shows(t, m, c.want...)
			golden.RequireEqual(t, m.View().Content)
		})
	}
}

func TestAFindingShowsItsRecords(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36)
	runWords(m, "open the doctor")
	for {
		f, ok := m.examination.list.Row()
		if !ok {
			t.Fatal("no finding of lapsed calls")
		}
		if f.ID == "lapsed" {
			break
		}
		press(m, "j")
	}
	press(m, "enter")
	shows(t, m, "lapsed · 21 of 145", "◇ lapsed")
	if m.list.Len() != 21 {
		t.Errorf("%d rows, want 21", m.list.Len())
	}
	press(m, "/")
	typeText(m, "age<25m")
	press(m, "enter")
	if n := m.list.Len(); n == 0 || n >= 21 {
		t.Errorf("%d rows of the younger ones", n)
	}
	press(m, "esc")
	if m.list.Len() != 21 {
		t.Errorf("%d rows after the filter was taken away, want 21", m.list.Len())
	}
	press(m, "esc")
	if m.list.Len() != 145 || strings.Contains(screen(m), "lapsed · ") {
		t.Errorf("%d rows after the finding was taken away, want 145", m.list.Len())
	}
	press(m, "[")
	shows(t, m, "[Doctor ✗")
	press(m, "q")
	shows(t, m, "/ filter")
}

func TestPurgePlanOfAFinding(t *testing.T) {
	s := newSource(outage()...)
	s.purger = &fakePurger{source: s}
	m := start(t, s, 120, 36)
	runWords(m, "open the doctor")
	for f, ok := m.examination.list.Row(); ok && f.ID != "lapsed"; f, ok = m.examination.list.Row() {
		press(m, "j")
	}
	press(m, "D")
	shows(t, m, "Purge 21", "behind lapsed", "21 ◇ lapsed")
	hides(t, m, "came in")
	press(m, "esc")
	shows(t, m, "[Doctor ✗")
}

func TestTheTableIsCheckedAgain(t *testing.T) {
	source := newSource(outage()...)
	m := start(t, source, 120, 36)
	runWords(m, "open the doctor")
	shows(t, m, "no deadline is set")
	source.records = nil
	press(m, "R")
	shows(t, m, "no findings")
	source.table.TTL = inspect.TTLOff
	press(m, "R")
	shows(t, m, "▌  ▲ warning", "TTL is off")
	press(m, "enter")
	shows(t, m, "this finding is of the table")
}

func TestAnEmptyPrefixHasAName(t *testing.T) {
	bare := record("pay", 1, inspect.InProgress, 10*time.Minute, 0)
	bare.Key = "#" + digest(1)
	bare.Partition = bare.Key
	m := start(t, newSource(bare), 120, 60)
	runWords(m, "open the doctor")
	shows(t, m, "scope       (no prefix)")
}

func TestAcceptedFindingsDoNotCount(t *testing.T) {
	settings := Settings{Ignores: []doctor.Ignore{{ID: "no-deadline", Reason: "known since spring"}}}
	o := Options{Catalog: settledCatalog{fakeCatalog{source: newSource(outage()...)}, settings}, Table: "IdempotencyTable", Theme: "dark"}
	m := boot(t, o, 120, 36)
	runWords(m, "open the doctor")
	press(m, "G")
	shows(t, m, "– ignored", "ignored known since spring")
}
