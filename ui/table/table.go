// Package table is a virtual table: columns, a cursor, an offset. It asks for
// the rows that are on the screen and for no other, so a million of them cost
// the same frame as a thousand. It is a part of ui and knows nothing of
// records: rows are of any type, and their owner says how a cell is drawn.
package table

// Column describes one column of rows of type R.
type Column[R any] struct {
	// Title heads the column; Short takes its place where it does not fit.
	Title, Short string
	// Min, Want and Max are widths in cells. A column that cannot have Min is
	// dropped, unless Keep is set; Max of 0 means Want.
	Min, Want, Max int
	// Keep holds the column at any width.
	Keep bool
	// Rank orders the columns by need: the lowest gets its width first, the
	// highest is dropped first.
	Rank int
	// Right aligns title and cells to the right.
	Right bool
	// Draw writes the row's cell.
	Draw func(c *Cell, row R)
}

// Look is how the table is painted.
type Look struct {
	// Cursor and Mark are signs of one cell; Cut ends text that did not fit.
	Cursor, Mark, Cut string
	// SortUp and SortDown follow the title of the column that orders the rows.
	SortUp, SortDown string
	// Bar paints the cursor's sign, Marks the mark's, Title the titles and
	// Sorted the title that orders.
	Bar, Marks, Title, Sorted Ink
	// Row is the area of the cursor's row, RowText its words.
	Row, RowText Ink
}

// Table shows rows of type R. The zero value is not usable; see New.
type Table[R any] struct {
	columns []Column[R]
	look    Look
	places  []place
	width   int
	height  int // lines for rows, titles not counted

	rows   int
	row    func(i int) R
	marked func(row R) bool
	cursor int
	offset int

	sorted     int
	descending bool
}

// Gutter is the cells before the first column: cursor, mark, space.
const Gutter = 3

// gap is the cells between two columns.
const gap = 2

// New makes an empty table.
func New[R any](columns []Column[R], look Look) *Table[R] {
	return &Table[R]{columns: columns, look: look, sorted: -1}
}

// SetLook changes how the table is painted.
func (t *Table[R]) SetLook(l Look) { t.look = l }

// SetSize gives the table its place: cells, and lines for rows without the
// titles. The cursor stays in the window.
func (t *Table[R]) SetSize(width, height int) {
	if width != t.width {
		t.places = arrange(t.columns, width)
	}
	t.width, t.height = max(width, 0), max(height, 0)
	t.settle()
}

// SetMarks tells which rows carry a mark; nil for none.
func (t *Table[R]) SetMarks(marked func(row R) bool) { t.marked = marked }

// SetSort names the column that orders the rows, for its title; -1 for none.
func (t *Table[R]) SetSort(column int, descending bool) {
	t.sorted, t.descending = column, descending
}

// Replace gives the table other rows: row is asked for the i-th of n, and
// cursor is where the cursor's row now is, or -1 where it is gone. The
// cursor keeps its line on the screen where it can.
func (t *Table[R]) Replace(n int, row func(i int) R, cursor int) {
	line := t.cursor - t.offset
	t.rows, t.row = max(n, 0), row
	if cursor >= 0 {
		t.cursor = cursor
		t.offset = cursor - line
	}
	t.settle()
}

// Len is the number of rows.
func (t *Table[R]) Len() int { return t.rows }

// Cursor is the index of the cursor's row; 0 in an empty table.
func (t *Table[R]) Cursor() int { return t.cursor }

// Window is the rows on the screen: from, and one past the last.
func (t *Table[R]) Window() (from, to int) {
	return t.offset, min(t.offset+t.height, t.rows)
}

// Row is the cursor's row; false in an empty table.
func (t *Table[R]) Row() (R, bool) {
	if t.rows == 0 {
		var none R
		return none, false
	}
	return t.row(t.cursor), true
}

// Move moves the cursor by rows.
func (t *Table[R]) Move(rows int) { t.MoveTo(t.cursor + rows) }

// MoveTo puts the cursor on a row, the nearest where there is none.
func (t *Table[R]) MoveTo(row int) {
	t.cursor = row
	t.settle()
}

// Page moves cursor and window by a part of the window: 1 for a page down,
// -0.5 for half a page up.
func (t *Table[R]) Page(pages float64) {
	lines := int(pages * float64(max(t.height, 2)))
	t.offset += lines
	t.MoveTo(t.cursor + lines)
}

// Top moves to the first row.
func (t *Table[R]) Top() { t.MoveTo(0) }

// Bottom moves to the last row.
func (t *Table[R]) Bottom() { t.MoveTo(t.rows - 1) }

// Scroll moves the window by lines; the cursor comes along only when it
// would leave the window.
func (t *Table[R]) Scroll(lines int) {
	t.offset = min(max(t.offset+lines, 0), max(t.rows-t.height, 0))
	t.cursor = min(max(t.cursor, t.offset), max(t.offset+t.height-1, t.offset))
	t.settle()
}

// RowAt is the row on a line of the window; false below the last.
func (t *Table[R]) RowAt(line int) (int, bool) {
	row := t.offset + line
	return row, line >= 0 && line < t.height && row < t.rows
}

// ColumnAt is the column at a cell of a line; false between columns.
func (t *Table[R]) ColumnAt(x int) (int, bool) {
	for _, p := range t.places {
		if x >= p.x && x < p.x+p.width {
			return p.column, true
		}
	}
	return 0, false
}

// settle brings cursor and offset back into their bounds: the cursor is a
// row, the window holds it, and no empty line shows while rows are above.
func (t *Table[R]) settle() {
	t.cursor = max(min(t.cursor, t.rows-1), 0)
	height := max(t.height, 1)
	t.offset = min(t.offset, t.cursor, max(t.rows-height, 0))
	t.offset = max(t.offset, t.cursor-height+1, 0)
}

// SetTitle gives a column another title.
func (t *Table[R]) SetTitle(column int, title string) { t.columns[column].Title = title }

// Shown are the columns that have room, left to right.
func (t *Table[R]) Shown() []int {
	columns := make([]int, len(t.places))
	for i, p := range t.places {
		columns[i] = p.column
	}
	return columns
}
