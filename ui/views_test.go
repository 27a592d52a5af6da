package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"
)

// nameOfView is the name in brackets.
func nameOfView(m *Model) string {
	e, _ := entryOf(m.page)
	return e.name
}

func TestTabGoesThroughAllViewsAndRoundAgain(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36)
	var way, want []string
	for _, e := range viewEntries() {
		want = append(want, e.name)
		way = append(way, nameOfView(m))
		shows(t, m, "["+e.name, "51 keys refuse retries")
		for range findFields { // in a view that is written into tab goes through its fields first
			press(m, "tab")
			if nameOfView(m) != e.name {
				break
			}
		}
	}
	if diff := cmp.Diff(want, way); diff != "" {
		t.Error("the way of tab (-want +got):", diff)
	}
	if nameOfView(m) != "Records" {
		t.Errorf("tab ends on %s, want Records again", nameOfView(m))
	}
	press(m, "shift+tab")
	if got := nameOfView(m); got != want[len(want)-1] {
		t.Errorf("shift+tab from the first view goes to %s", got)
	}
}

func TestViewsHaveAHistory(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36)
	press(m, "[")
	shows(t, m, "no view before this one")
	press(m, "tab")
	second := nameOfView(m)
	press(m, "[")
	if nameOfView(m) != "Records" {
		t.Errorf("[ goes to %s, want Records", nameOfView(m))
	}
	press(m, "]")
	if nameOfView(m) != second {
		t.Errorf("] goes to %s, want %s", nameOfView(m), second)
	}
}

func TestEachViewIsACommandAndAName(t *testing.T) {
	for _, width := range []int{80, 120} {
		for _, e := range viewEntries() {
			m := start(t, newSource(outage()...), width, 36)
			b, ok := m.keys.binding(e.open)
			if !ok {
				t.Fatalf("no command opens %s", e.name)
			}
			runWords(m, b.long)
			if nameOfView(m) != e.name {
				t.Errorf("%q opens %s, want %s", b.long, nameOfView(m), e.name)
			}
			m = start(t, newSource(outage()...), width, 36)
			before, _, found := strings.Cut(strings.Split(screen(m), "\n")[viewLineAt], e.name)
			if !found {
				if width >= viewNamesWidth {
					t.Errorf("%s is not in the line of the views", e.name)
				}
				continue
			}
			step(m, tea.MouseClickMsg{X: len([]rune(before)) + 1, Y: viewLineAt, Button: tea.MouseLeft})
			if nameOfView(m) != e.name {
				t.Errorf("a click on %s at %d cells opens %s", e.name, width, nameOfView(m))
			}
		}
	}
}
