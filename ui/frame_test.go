package ui

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"

	"idemtui/inspect"
)

// TestFrames keeps whole frames, and names what matters in each: a frame that
// was renewed without looking still has to say these things.
func TestFrames(t *testing.T) {
	for _, c := range []struct {
		name          string
		width, height int
		keys          string
		change        func(*Options)
		want          []string
	}{
		{"records", 80, 24, "j j j", nil, []string{
			"51 keys refuse retries", "IdempotencyTable", "TTL ✓", "live ✓", "37 stuck", "3 ◆ 37", "row 4 of 145",
			"▌ ◆ stuck orders.app.process_order", "refused until", "? help",
		}},
		{"records", 120, 36, "3 j j", nil, []string{
			"51 keys refuse retries", "[3 stuck 37]", "/ state:stuck", "37 of 145", "C no deadline",
			"no Lambda call can still be working on it", "next duplicate",
		}},
		{"records", 200, 60, "4", nil, []string{
			"51 keys refuse retries", "[4 ◇ lapsed 21]", "◇ lapsed billing", "B crashed or timed out", "takes over and runs the handler",
		}},
		{"records", 40, 10, "j", nil, []string{"51 refuse retries", "◆ stuck", "AGE", "LEFT"}},
		{"range", 120, 36, "4 space 3 v j j j", nil, []string{
			"range of 4, 1 marked, 1 not shown", "✚ ◆ stuck", "v keep the range", "esc drop it",
		}},
		{"marked", 80, 24, "3 A j space 4", nil, []string{"36 marked, 36 not shown", "[4 ◇ lapsed 21]"}},
		{"marked", 40, 10, "3 space space v j 4", nil, []string{"4 marked, 4 not shown", "? help"}},
		{"complete", 120, 36, "/ s t a t tab", nil, []string{"/ state:", "status:", "tab complete"}},
		{"production", 80, 24, "", func(o *Options) { o.Production, o.ReadOnly = true, true }, []string{"51 keys refuse retries PROD ▲ IdempotencyTable", "READ-ONLY"}},
		{"light", 120, 36, "space", func(o *Options) { o.Theme = "light" }, []string{"1 marked", "✚ ◆ stuck"}},
		{"ascii", 120, 36, "space", func(o *Options) { o.ASCII, o.NoColor = true, true }, []string{"* # stuck", "~ age estimated"}},
	} {
		t.Run(fmt.Sprintf("%s-%dx%d", c.name, c.width, c.height), func(t *testing.T) {
			change := c.change
			if change == nil {
				change = func(*Options) {}
			}
			m := start(t, newSource(outage()...), c.width, c.height, change)
			press(m, strings.Fields(c.keys)...)
			shows(t, m, c.want...)
			golden.RequireEqual(t, m.View().Content)
		})
	}
}

// TestEveryFrameFillsTheScreen holds the size of the frame through anything
// that is pressed, at any size.
func TestEveryFrameFillsTheScreen(t *testing.T) {
	var keys []string
	for _, b := range newKeymap(true) {
		for _, key := range b.keys {
			capital := strings.HasPrefix(key, "shift+") && len(key) == len("shift+x")
			if !capital && b.act != actQuit && b.act != actStop {
				keys = append(keys, strings.Fields(key)...)
			}
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		width, height := rapid.IntRange(1, 220).Draw(r, "width"), rapid.IntRange(1, 60).Draw(r, "height")
		m := start(t, newSource(outage()...), width, height, func(o *Options) { o.Demo = &fakeDemo{} })
		for _, key := range rapid.SliceOfN(rapid.SampledFrom(keys), 0, 12).Draw(r, "keys") {
			press(m, key)
			fills(r, m)
		}
		m.Update(tea.WindowSizeMsg{Width: height * 3, Height: width})
		fills(r, m)
	})
}

func fills(t *rapid.T, m *Model) {
	lines := strings.Split(m.View().Content, "\n")
	if len(lines) != m.height {
		t.Fatalf("%d lines on a screen of %dx%d", len(lines), m.width, m.height)
	}
	for i, line := range lines {
		if w := ansi.StringWidth(line); w != m.width {
			t.Fatalf("line %d takes %d cells of %dx%d: %q", i, w, m.width, m.height, ansi.Strip(line))
		}
	}
}

func TestTooSmallNamesTheSizeNeeded(t *testing.T) {
	m := start(t, newSource(outage()...), 70, 8)
	shows(t, m, "70x8 is too small: idemtui needs 40x10")
	press(m, "/", "x")
	if m.input.Value() != "" {
		t.Error("keys act on a screen that does not show")
	}
	if !quits(m, "q") {
		t.Error("q does not quit")
	}
}

// controls are what may not reach the terminal from a table. The program's
// own colours are taken off before.
var forbidden = regexp.MustCompile("[\x00-\x09\x0b-\x1f\x7f\u0080-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")

func TestHostileKeysReachNoTerminal(t *testing.T) {
	r := record("x", 1, "\x1b[2JDONE", time.Hour, 0)
	r.Key = "orders\x1b]0;owned\x07.\u202eapp\u200b#\x1b[31mabc\x00\xff"
	r.Partition = r.Key
	odd := record("y\r\ny", 2, inspect.Completed, time.Hour, 0)
	odd.Data.Text = "{\"a\":\"\x1b[2J\u202e\"}"
	for _, size := range [][2]int{{80, 24}, {120, 36}, {200, 60}, {40, 10}} {
		m := start(t, newSource(r, odd), size[0], size[1])
		for _, keys := range []string{"", "enter", "esc j", "enter", "esc /"} {
			press(m, strings.Fields(keys)...)
			if bad := forbidden.FindString(screen(m)); bad != "" {
				t.Errorf("%q reached the screen at %v after %q", bad, size, keys)
			}
			if title := m.View().WindowTitle; forbidden.MatchString(title) {
				t.Errorf("the window title is %q", title)
			}
		}
	}
}

func TestNoColourLeavesNone(t *testing.T) {
	m := start(t, newSource(outage()...), 120, 36, func(o *Options) { o.NoColor = true })
	if strings.Contains(m.View().Content, "38;") || strings.Contains(m.View().Content, "48;") {
		t.Error("--no-color leaves colours")
	}
	shows(t, m, "◆ stuck")
}

func TestASCIIUsesASCIIAlone(t *testing.T) {
	for _, keys := range []string{"", "enter", "y", "/"} {
		m := start(t, newSource(outage()...), 120, 36, func(o *Options) { o.ASCII, o.Demo = true, &fakeDemo{} })
		press(m, strings.Fields(keys)...)
		for i, line := range strings.Split(screen(m), "\n") {
			for _, r := range line {
				if r > 0x7e {
					t.Errorf("line %d holds %q: %s", i, r, line)
					break
				}
			}
		}
	}
}

func TestThemeFollowsTheTerminal(t *testing.T) {
	stuck := func(m *Model) string { return string(m.theme.state(inspect.Stuck)) }
	m := start(t, newSource(), 80, 24, func(o *Options) { o.Theme = "auto" })
	for _, c := range []struct {
		msg  tea.Msg
		want string
	}{
		{tea.ColorProfileMsg{Profile: colorprofile.TrueColor}, "\x1b[38;2;242;104;93m"},
		{tea.ColorProfileMsg{Profile: colorprofile.ANSI256}, "\x1b[38;5;203m"},
		{tea.ColorProfileMsg{Profile: colorprofile.ANSI}, "\x1b[91m"},
		{tea.ColorProfileMsg{Profile: colorprofile.ASCII}, "\x1b[1m"},
	} {
		step(m, c.msg)
		if got := stuck(m); got != c.want {
			t.Errorf("stuck is %q with %v, want %q", got, c.msg, c.want)
		}
	}
	light := newTheme(lookOf("light", false, true, colorprofile.ANSI256))
	if got := string(light.state(inspect.Stuck)); got != "\x1b[38;5;88m" {
		t.Errorf("stuck is %q in the light theme", got)
	}
	contrast := newTheme(lookOf("high-contrast", false, true, colorprofile.ANSI256))
	if got := string(contrast.state(inspect.Invalid)); got != "\x1b[38;5;219m" {
		t.Errorf("invalid is %q in high contrast", got)
	}
}

// TestAFrameReadsOnlyWhatShows holds the bar for large tables without a clock:
// a frame allocates the same for a thousand records and for 200,000.
func TestAFrameReadsOnlyWhatShows(t *testing.T) {
	frame := func(records int) float64 {
		m := start(t, large(records), 200, 60)
		return testing.AllocsPerRun(5, func() { m.View() })
	}
	small, big := frame(1_000), frame(200_000)
	if big > small*1.2 {
		t.Errorf("a frame of 200,000 records allocates %.0f times, one of 1,000 %.0f", big, small)
	}
}

func large(n int) *fakeSource {
	records := make([]inspect.Record, n)
	for i := range records {
		key := "orders.app.process_order#" + strconv.Itoa(1_000_000_000+i)
		records[i] = record("", 0, inspect.Completed, time.Hour, 0)
		records[i].Key, records[i].Partition = key, key
	}
	return newSource(records...)
}

func BenchmarkFrame(b *testing.B) {
	for _, n := range []int{1_000, 1_000_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			m := start(b, large(n), 200, 60)
			b.ReportAllocs()
			for b.Loop() {
				m.list.Move(1)
				m.View()
			}
		})
	}
}
