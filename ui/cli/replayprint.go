package cli

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"idemtui/demo/bench"
	"idemtui/demo/world"
	"idemtui/inspect"
)

// replayJSON is a replay as it is printed. The names are a contract;
// docs/json.md describes them.
type replayJSON struct {
	Function   string                `json:"function"`
	Source     string                `json:"source"`
	Table      string                `json:"table,omitempty"`
	Outcomes   map[bench.Outcome]int `json:"outcomes"`
	Records    []recordLeft          `json:"records"`
	Deliveries []deliveryJSON        `json:"deliveries"`
}

// deliveryJSON is one delivery.
type deliveryJSON struct {
	Number    int             `json:"number"`
	After     int64           `json:"after_ms"`
	Outcome   bench.Outcome   `json:"outcome"`
	Changed   []string        `json:"changed,omitempty"`
	RequestID string          `json:"request_id,omitempty"`
	PID       int             `json:"pid,omitempty"`
	ColdStart bool            `json:"cold_start,omitempty"`
	Response  json.RawMessage `json:"response,omitempty"`
	ErrorType string          `json:"error_type,omitempty"`
	Error     string          `json:"error,omitempty"`
	Took      time.Duration   `json:"took_ns"`
	Calls     []world.Call    `json:"calls,omitempty"`
	Log       string          `json:"log,omitempty"`
	Records   []recordChange  `json:"records,omitempty"`

	hidden bool   // by --redact
	did    string // in few words: its requests, or what became of the records
}

// hide takes out what a function said: --redact. The type of an error stays.
func (d *deliveryJSON) hide() {
	d.hidden = d.Response != nil || d.Error != ""
	d.Response, d.Error, d.Log = nil, "", ""
}

// recordLeft is a record after the last delivery.
type recordLeft struct {
	Key    string `json:"key"`
	Status string `json:"status"`
}

// replayPrinter prints deliveries as they are through.
type replayPrinter struct {
	*app

	total int
}

const replayRow = "%3s  %8s  %-9s  %8s  %-32s  %s\n"

// longestAnswer is how much of an answer a row shows.
const longestAnswer = 100

func (p *replayPrinter) begin(out *replayJSON) error {
	out.Outcomes, out.Deliveries, out.Records = map[bench.Outcome]int{}, []deliveryJSON{}, []recordLeft{}
	if p.global.output != "table" {
		return nil
	}
	return writeAll(p.Out, fmt.Sprintf(replayRow, "#", "AFTER", "OUTCOME", "TOOK", "DID", "ANSWER"))
}

// tell takes a delivery in, and prints it where rows come one by one.
func (p *replayPrinter) tell(out *replayJSON, d deliveryJSON) error {
	out.Outcomes[d.Outcome]++
	out.Deliveries = append(out.Deliveries, d)
	switch p.global.output {
	case "table":
		cells := d.cells()
		return writeAll(p.Out, strings.TrimRight(fmt.Sprintf(replayRow, cells...), " \n")+"\n")
	case "jsonl":
		line, err := encodeJSON(d, "")
		if err != nil {
			return err
		}
		return writeAll(p.Out, string(line))
	}
	return nil
}

// cells are a delivery's columns, harmless for a terminal.
func (d *deliveryJSON) cells() []any {
	return []any{
		fmt.Sprint(d.Number), took(time.Duration(d.After) * time.Millisecond), string(d.Outcome), took(d.Took),
		ansi.Truncate(inspect.Clean(d.did), 64, "…"), ansi.Truncate(inspect.Clean(d.answer()), longestAnswer, "…"),
	}
}

func (d *deliveryJSON) answer() string {
	switch {
	case d.hidden:
		return strings.TrimSpace(d.ErrorType + " (hidden by --redact)")
	case d.ErrorType != "":
		return d.ErrorType + ": " + d.Error
	}
	return string(d.Response)
}

// endReplay prints what comes after the last delivery. It is called for a
// replay that broke off too, with what there is.
func (a *app) endReplay(out *replayJSON) error {
	slices.SortFunc(out.Deliveries, func(x, y deliveryJSON) int { return x.Number - y.Number })
	switch a.global.output {
	case "json":
		return writeJSON(a.Out, out)
	case "md":
		return a.replayMarkdown(out)
	case "table":
		if a.global.quiet {
			return nil
		}
		return writeAll(a.Out, "\n"+out.summary())
	}
	return nil
}

// summary is the replay in a few lines.
func (r *replayJSON) summary() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s of one event of %s to %s: %s\n", deliveries(len(r.Deliveries)), r.Source, inspect.Clean(r.Function), r.counts())
	for _, record := range r.Records {
		fmt.Fprintf(&b, "record %s %s\n", inspect.Clean(record.Key), inspect.Clean(record.Status))
	}
	return b.String()
}

func deliveries(n int) string {
	if n == 1 {
		return "1 delivery"
	}
	return fmt.Sprintf("%d deliveries", n)
}

func (r *replayJSON) counts() string {
	var words []string
	for _, outcome := range slices.Sorted(maps.Keys(r.Outcomes)) {
		words = append(words, fmt.Sprintf("%d %s", r.Outcomes[outcome], outcome))
	}
	if len(words) == 0 {
		return "none came through"
	}
	return strings.Join(words, ", ")
}

func (a *app) replayMarkdown(out *replayJSON) error {
	g := grid{
		head:  []string{"#", "after", "outcome", "took", "did", "answer"},
		right: []bool{true, true, false, true, false, false},
	}
	for _, d := range out.Deliveries {
		row := []string{}
		for _, cell := range d.cells() {
			row = append(row, fmt.Sprint(cell))
		}
		g.rows = append(g.rows, row)
	}
	if err := g.write(a.Out, "md"); err != nil {
		return err
	}
	return writeAll(a.Out, "\n"+markdownCell.Replace(strings.TrimSpace(out.summary()))+"\n")
}
