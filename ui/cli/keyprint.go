package cli

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"idemtui/inspect"
	"idemtui/inspect/event"
	"idemtui/inspect/eventkey"
)

// keyJSON is a key as the verb prints it. The names are a contract;
// docs/json.md describes them.
type keyJSON struct {
	Language   string          `json:"language"`
	Prefix     string          `json:"prefix"`
	Select     *string         `json:"select"`
	Selected   json.RawMessage `json:"selected"`
	HashedText *string         `json:"hashed_text"`
	Algorithm  *string         `json:"algorithm"`
	Encoding   *string         `json:"encoding"`
	Digest     *string         `json:"digest"`
	Key        *string         `json:"key"`
	Validation *hashedJSON     `json:"validation"`
	Outcome    string          `json:"outcome"`
	Reason     *string         `json:"reason"`
	Verified   bool            `json:"verified"`
	Note       *string         `json:"note"`
	Line       int             `json:"line,omitempty"`
	Item       int             `json:"item,omitempty"`
	State      json.RawMessage `json:"state,omitempty"` // null: no record
}

type hashedJSON struct {
	HashedText string `json:"hashed_text"`
	Digest     string `json:"digest"`
}

// keyPrinter is how the rows are shown.
type keyPrinter struct {
	many      bool // --events
	languages int
	states    bool
}

func (p keyPrinter) print(a *app, rows []keyRow) error {
	switch a.global.output {
	case "json":
		if !p.many && p.languages == 1 {
			return writeJSON(a.Out, p.json(rows[0]))
		}
		all := make([]keyJSON, len(rows))
		for i, row := range rows {
			all[i] = p.json(row)
		}
		return writeJSON(a.Out, all)
	case "jsonl":
		for _, row := range rows {
			line, err := encodeJSON(p.json(row), "")
			if err != nil {
				return err
			}
			if err := writeAll(a.Out, string(line)); err != nil {
				return err
			}
		}
		return nil
	case "table":
		if !p.many {
			return p.describe(a, rows)
		}
	}
	return p.grid(rows).write(a.Out, a.global.output)
}

func (p keyPrinter) json(row keyRow) keyJSON {
	out := keyJSON{
		Language: row.Language.String(), Prefix: row.Prefix, Select: optional(row.Select),
		Algorithm: optional(row.Algorithm), Encoding: optional(string(row.Encoding)),
		Outcome: string(row.Outcome), Reason: optional(row.Reason), Verified: row.Language.Verified(), Note: optional(row.note()),
	}
	if row.Selected != nil {
		out.Selected = json.RawMessage(event.Text(row.Selected))
	}
	if row.Outcome == eventkey.Stored {
		out.HashedText, out.Digest, out.Key = &row.Text, &row.Digest, &row.Key.Key
	}
	if row.Validation != nil {
		out.Validation = &hashedJSON{HashedText: row.Validation.Text, Digest: row.Validation.Digest}
	}
	if p.many {
		out.Line, out.Item = row.line, row.item
	}
	if p.states {
		out.State = json.RawMessage("null")
		if row.state != "" {
			out.State = strconv.AppendQuote(nil, row.state) // one of the model's words
		}
	}
	return out
}

// note says what an event's text cannot tell of the key.
func (r keyRow) note() string {
	if r.Outcome != eventkey.Stored || r.Language != eventkey.Java && r.Language != eventkey.DotNet {
		return ""
	}
	switch r.Selected.(type) {
	case *event.Array, *event.Object:
		return "a handler with a typed event hashes that object written again, with other names, order and nulls: its key cannot be told from the event's text"
	}
	if r.Select != "" {
		return ""
	}
	return "a handler with a typed event hashes that object written again: its key cannot be told from the event's text"
}

// describe tells one event's keys to people.
func (p keyPrinter) describe(a *app, rows []keyRow) error {
	var b strings.Builder
	for i, row := range rows {
		field := func(name, value string) {
			if value != "" {
				fmt.Fprintf(&b, "%-12s %s\n", name, inspect.Cut(inspect.Clean(value), longestCell))
			}
		}
		if i > 0 {
			b.WriteByte('\n')
		}
		field("language", row.Language.String()+unverified(row))
		field("outcome", string(row.Outcome))
		field("reason", row.Reason)
		if row.Outcome == eventkey.Stored {
			field("key", row.Key.Key)
			if p.states {
				field("state", stateOf(row))
			}
			field("hashed text", row.Text)
			field("algorithm", fmt.Sprintf("%s, %s", row.Algorithm, row.Encoding))
		}
		if row.Validation != nil {
			field("validation", row.Validation.Digest)
			field("  of", row.Validation.Text)
		}
		field("note", row.note())
	}
	return writeAll(a.Out, b.String())
}

// longestCell keeps an event of megabytes off the screen; JSON holds it whole.
const longestCell = 1000

func unverified(row keyRow) string {
	if row.Language.Verified() {
		return ""
	}
	return ", by its published rules, not verified"
}

func (p keyPrinter) grid(rows []keyRow) grid {
	g := grid{head: []string{"line", "item", "language", "outcome", "state", "key", "reason"}, right: []bool{true, true, false, false, false, false, false}}
	for _, row := range rows {
		g.rows = append(g.rows, []string{
			strconv.Itoa(row.line), number0(row.item), row.Language.String(), string(row.Outcome), stateOf(row), row.Key.Key, row.Reason,
		})
	}
	hide := map[string]bool{"item": true, "language": p.languages == 1, "state": !p.states}
	for _, row := range rows {
		hide["item"] = hide["item"] && row.item == 0
	}
	return g.without(hide)
}

// stateOf is the state of the key's record; empty where there is no key.
func stateOf(row keyRow) string {
	if row.state == "" && row.Outcome == eventkey.Stored {
		return "no record"
	}
	return row.state
}

func number0(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// without leaves columns out.
func (g grid) without(hide map[string]bool) grid {
	keep := func(cells []string) []string {
		var kept []string
		for i, cell := range cells {
			if !hide[g.head[i]] {
				kept = append(kept, cell)
			}
		}
		return kept
	}
	out := grid{head: keep(g.head)}
	for i, name := range g.head {
		if !hide[name] {
			out.right = append(out.right, g.right[i])
		}
	}
	for _, row := range g.rows {
		out.rows = append(out.rows, keep(row))
	}
	return out
}
