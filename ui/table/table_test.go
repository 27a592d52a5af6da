package table

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func columns() []Column[int] {
	text := func(format string) func(c *Cell, row int) {
		return func(c *Cell, row int) { c.Text("", fmt.Sprintf(format, row)) }
	}
	return []Column[int]{
		{Title: "STATE", Min: 9, Want: 11, Keep: true, Draw: func(c *Cell, _ int) {
			c.Sign("\x1b[31m", "◆")
			c.Text("\x1b[31m", " stuck")
		}},
		{Title: "FUNCTION", Min: 12, Want: 24, Max: 40, Keep: true, Rank: 1, Draw: text("orders.app.process_order_%d")},
		{Title: "KEY", Min: 10, Want: 10, Rank: 2, Draw: text("%010d")},
		{Title: "AGE", Min: 5, Want: 6, Keep: true, Right: true, Draw: text("%dm")},
		{Title: "SIZE", Min: 7, Want: 7, Rank: 4, Right: true, Draw: text("%d B")},
		{Title: "WHY", Min: 14, Want: 30, Max: 60, Rank: 5, Draw: text("no deadline %d 日本語 é")},
	}
}

func look() Look {
	return Look{
		Cursor: "▌", Mark: "✚", Cut: "…", SortUp: "▴", SortDown: "▾",
		Bar: "\x1b[35m", Row: "\x1b[48;5;60m", RowText: "\x1b[1m", Title: "\x1b[2m", Sorted: "\x1b[1m",
	}
}

func filled(width, height, rows int) *Table[int] {
	t := New(columns(), look())
	t.SetSize(width, height)
	t.Replace(rows, func(i int) int { return i }, 0)
	return t
}

func TestColumnsDropFromTheRight(t *testing.T) {
	for width, want := range map[int]string{
		44:  "STATE FUNCTION AGE",
		80:  "STATE FUNCTION KEY AGE SIZE",
		120: "STATE FUNCTION KEY AGE SIZE WHY",
	} {
		tab := filled(width, 3, 5)
		if got := strings.Join(strings.Fields(ansi.Strip(tab.Titles())), " "); got != want {
			t.Errorf("titles at %d cells: %q, want %q", width, got, want)
		}
	}
}

func TestLinesAreExactlyAsWideAsTheTable(t *testing.T) {
	for width := range 220 {
		tab := filled(width, 4, 3)
		tab.SetMarks(func(row int) bool { return row == 1 })
		tab.SetSort(3, true)
		if width < 37 {
			continue // kept columns need their room; the owner shows another screen there
		}
		for i, line := range append(tab.Lines(), tab.Titles()) {
			if got := ansi.StringWidth(line); got != width {
				t.Fatalf("line %d of a table %d wide takes %d cells: %q", i, width, got, line)
			}
		}
	}
}

func TestCursorRowShowsBarAndKeepsTheSignsColour(t *testing.T) {
	tab := filled(80, 3, 9)
	tab.SetMarks(func(row int) bool { return row == 1 })
	tab.Move(1)
	lines := tab.Lines()
	if !strings.HasPrefix(ansi.Strip(lines[1]), "▌✚ ◆ stuck") {
		t.Errorf("the cursor's row is %q", ansi.Strip(lines[1]))
	}
	if !strings.Contains(lines[1], "\x1b[48;5;60m\x1b[31m◆") {
		t.Errorf("the sign lost its colour on the cursor's row: %q", lines[1])
	}
	if strings.Contains(lines[1], "\x1b[31m stuck") {
		t.Errorf("a word kept its colour on the cursor's row: %q", lines[1])
	}
	if strings.Contains(ansi.Strip(lines[0]), "▌") {
		t.Errorf("another row shows the cursor: %q", ansi.Strip(lines[0]))
	}
}

func TestTheOrderShowsAtItsColumn(t *testing.T) {
	tab := filled(80, 3, 9)
	tab.SetSort(3, true)
	if got := ansi.Strip(tab.Titles()); !strings.Contains(got, "▾ AGE") {
		t.Errorf("titles %q do not show the order", got)
	}
	tab.SetSort(1, false)
	if got := ansi.Strip(tab.Titles()); !strings.Contains(got, "FUNCTION ▴") {
		t.Errorf("titles %q do not show the order", got)
	}
}

func TestReplaceKeepsTheCursorOnItsLine(t *testing.T) {
	tab := filled(80, 10, 100)
	tab.MoveTo(50)
	tab.Scroll(-4)
	from, _ := tab.Window()
	line := tab.Cursor() - from
	tab.Replace(1000, func(i int) int { return i }, 700)
	from, _ = tab.Window()
	if diff := cmp.Diff([]int{700, line}, []int{tab.Cursor(), tab.Cursor() - from}); diff != "" {
		t.Error("cursor and its line:", diff)
	}
	tab.Replace(3, func(i int) int { return i }, -1)
	if tab.Cursor() != 2 {
		t.Errorf("cursor is %d, want the last of the 3 rows that are left", tab.Cursor())
	}
}

func TestMouseFindsRowsAndColumns(t *testing.T) {
	tab := filled(80, 10, 25)
	tab.Bottom()
	if row, ok := tab.RowAt(0); !ok || row != 15 {
		t.Errorf("line 0 is row %d %v, want 15", row, ok)
	}
	if _, ok := tab.RowAt(10); ok {
		t.Error("there is a row below the window")
	}
	if column, ok := tab.ColumnAt(Gutter + 12 + 2); !ok || column != 1 {
		t.Errorf("column %d %v, want FUNCTION", column, ok)
	}
	if _, ok := tab.ColumnAt(0); ok {
		t.Error("the gutter is a column")
	}
}

// TestCursorStaysInTheWindow is the promise that everything else rests on:
// whatever is pressed, inserted or resized, the cursor is a row that shows.
func TestCursorStaysInTheWindow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tab := New(columns(), look())
		small := rapid.IntRange(-30, 30)
		t.Repeat(map[string]func(*rapid.T){
			"move":   func(t *rapid.T) { tab.Move(small.Draw(t, "rows")) },
			"moveTo": func(t *rapid.T) { tab.MoveTo(small.Draw(t, "row")) },
			"page":   func(t *rapid.T) { tab.Page(float64(small.Draw(t, "half pages")) / 2) },
			"top":    func(*rapid.T) { tab.Top() },
			"bottom": func(*rapid.T) { tab.Bottom() },
			"scroll": func(t *rapid.T) { tab.Scroll(small.Draw(t, "lines")) },
			"resize": func(t *rapid.T) {
				tab.SetSize(rapid.IntRange(-1, 200).Draw(t, "width"), rapid.IntRange(-1, 40).Draw(t, "height"))
			},
			"replace": func(t *rapid.T) {
				n := rapid.IntRange(0, 60).Draw(t, "rows")
				tab.Replace(n, func(i int) int { return i }, rapid.IntRange(-1, max(n-1, -1)).Draw(t, "cursor"))
			},
			"": func(t *rapid.T) { holds(t, tab) },
		})
	})
}

func holds(t *rapid.T, tab *Table[int]) {
	from, to := tab.Window()
	if tab.Len() == 0 {
		if tab.Cursor() != 0 || from != 0 {
			t.Fatalf("empty table has cursor %d, offset %d", tab.Cursor(), from)
		}
		return
	}
	if c := tab.Cursor(); c < 0 || c >= tab.Len() {
		t.Fatalf("cursor %d of %d rows", c, tab.Len())
	}
	if tab.height > 0 && (tab.Cursor() < from || tab.Cursor() >= to) {
		t.Fatalf("cursor %d outside of the window %d to %d", tab.Cursor(), from, to)
	}
	if from > 0 && to-from < tab.height {
		t.Fatalf("blank lines below while rows are above: %d to %d of %d, height %d", from, to, tab.Len(), tab.height)
	}
	if got := len(tab.Lines()); got != tab.height {
		t.Fatalf("%d lines, want %d", got, tab.height)
	}
}

// TestOnlyVisibleRowsAreAsked holds the bar for large tables by counting, not
// by the clock.
func TestOnlyVisibleRowsAreAsked(t *testing.T) {
	asked := 0
	tab := New(columns(), look())
	tab.SetSize(200, 58)
	tab.Replace(1_000_000, func(i int) int { asked++; return i }, -1)
	tab.MoveTo(700_000)
	tab.Lines()
	if asked > 58 {
		t.Errorf("a frame of 58 rows asked for %d", asked)
	}
}

func BenchmarkFrame(b *testing.B) {
	for _, rows := range []int{1_000, 1_000_000} {
		b.Run(strconv.Itoa(rows), func(b *testing.B) {
			tab := filled(200, 58, rows)
			b.ReportAllocs()
			for b.Loop() {
				tab.Move(1)
				tab.Titles()
				tab.Lines()
			}
		})
	}
}
