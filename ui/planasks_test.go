package ui

import (
	"fmt"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"
	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
)

// related are records of one expires_after: the older one is proven by the
// newer, once a person says that they have the same.
func related() *fakeSource {
	return purgeable(
		record("pay.app.f", 1, inspect.InProgress, 15*time.Minute, 0),
		record("pay.app.f", 2, inspect.Completed, 59*time.Minute, 0),
	)
}

// sameForAll is that word, and D on the older record.
func sameForAll(m *Model) {
	press(m, "g", "e", "tab", "tab", "space", "enter", "g", "D")
}

// TestAFunctionThatChangedLatelyIsAskedOf with a yes of its own, which the order
// carries to those who purge.
func TestAFunctionThatChangedLatelyIsAskedOf(t *testing.T) {
	for name, c := range map[string]struct {
		changed time.Duration
		keys    []string
		orders  int
		want    []string
	}{
		"back":      {3 * time.Hour, []string{"enter"}, 0, []string{"[‹ Cancel ›]", "Changed within a day, by Lambda: pay.app.f. Purge asks first"}},
		"esc":       {3 * time.Hour, []string{"esc"}, 0, []string{"[‹ Cancel ›]"}},
		"the same":  {3 * time.Hour, []string{"tab", "enter"}, 1, []string{"1 purged"}},
		"a day ago": {25 * time.Hour, nil, 1, []string{"1 purged"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := related()
			s.purger.facts.Runs = map[string]inspect.Run{"pay.app.f": {Longest: 30 * time.Second, ChangedAt: moment - inspect.Millis(c.changed.Milliseconds())}}
			m := start(t, s, 120, 36)
			sameForAll(m)
			shows(t, m, "Purge 1 of 1 record", "1 by one expires_after for all of a function")
			press(m, "tab", "enter")
			if len(c.keys) > 0 {
				shows(t, m, "Lambda says that pay.app.f was changed 3 h ago. Is its expires_after still the same?", "[‹ Back ›]", "It is still the same",
					"This record goes by your word alone")
			}
			press(m, c.keys...)
			shows(t, m, c.want...)
			if len(s.purger.orders) != c.orders {
				t.Fatalf("%d purges, want %d", len(s.purger.orders), c.orders)
			}
			if c.orders > 0 && len(c.keys) > 0 {
				if diff := cmp.Diff([]string{"pay.app.f"}, s.purger.orders[0].Unchanged); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

// TestQuestionFrames keeps the question that a change of a function puts.
func TestQuestionFrames(t *testing.T) {
	for _, size := range [][2]int{{40, 10}, {80, 24}, {120, 36}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			s := related()
			s.purger.facts.Runs = map[string]inspect.Run{"pay.app.f": {Longest: 30 * time.Second, ChangedAt: moment - 11_520_000}}
			m := start(t, s, size[0], size[1], func(o *Options) { o.Production = size[0] == 80 })
			sameForAll(m)
			press(m, "1", "tab", "enter")
			shows(t, m, "Lambda says that pay.app.f was", "changed 3 h 12 min ago.", "[‹ Back ›]", "It is still the same")
			golden.RequireEqual(t, m.View().Content)
		})
	}
}
