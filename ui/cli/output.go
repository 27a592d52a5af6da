package cli

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"idemtui/inspect"
)

// grid is data for people: columns with a head. Cells come from a table and
// are made harmless on the way out.
type grid struct {
	head  []string
	right []bool // columns of numbers
	rows  [][]string
}

// write prints the grid as a table, CSV or Markdown.
func (g grid) write(w io.Writer, format string) error {
	switch format {
	case "csv":
		return g.writeCSV(w)
	case "md":
		return g.writeMarkdown(w)
	}
	return g.writeTable(w)
}

func (g grid) writeTable(w io.Writer) error {
	widths := make([]int, len(g.head))
	clean := make([][]string, 0, len(g.rows)+1)
	for _, row := range append([][]string{g.head}, g.rows...) {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = inspect.Clean(cell)
			widths[i] = max(widths[i], ansi.StringWidth(cells[i]))
		}
		clean = append(clean, cells)
	}
	var b strings.Builder
	for _, row := range clean {
		for i, cell := range row {
			pad := strings.Repeat(" ", widths[i]-ansi.StringWidth(cell))
			switch {
			case g.right[i]:
				b.WriteString(pad + cell)
			case i < len(row)-1:
				b.WriteString(cell + pad)
			default:
				b.WriteString(cell)
			}
			if i < len(row)-1 {
				b.WriteString("  ")
			}
		}
		b.WriteByte('\n')
	}
	return writeAll(w, b.String())
}

func (g grid) writeCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	for _, row := range append([][]string{g.head}, g.rows...) {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = inspect.CSVCell(cell)
		}
		if err := out.Write(cells); err != nil {
			return fmt.Errorf("write CSV: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

func (g grid) writeMarkdown(w io.Writer) error {
	var b strings.Builder
	line := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	rule := make([]string, len(g.head))
	for i := range rule {
		rule[i] = "---"
		if g.right[i] {
			rule[i] = "---:"
		}
	}
	line(g.head)
	line(rule)
	for _, row := range g.rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = markdownCell.Replace(inspect.Clean(cell))
		}
		line(cells)
	}
	return writeAll(w, b.String())
}

// markdownCell keeps a cell's text from being read as Markdown or HTML.
var markdownCell = strings.NewReplacer(`\`, `\\`, "|", `\|`, "<", "&lt;", "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`)

// writeJSON prints one value, indented, as one document.
func writeJSON(w io.Writer, v any) error {
	b, err := encodeJSON(v, "  ")
	if err != nil {
		return err
	}
	return writeAll(w, string(b))
}

// encodeJSON keeps the text of strings but for what could harm a terminal:
// controls, bidi and zero-width marks are written as \u escapes, which every
// JSON reader turns back.
func encodeJSON(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("encode JSON: %w", err)
	}
	return inspect.EscapeJSON(b.Bytes()), nil
}

func writeAll(w io.Writer, text string) error {
	if _, err := io.WriteString(w, text); err != nil {
		return fmt.Errorf("write to standard output: %w", err)
	}
	return nil
}
