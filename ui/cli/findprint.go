package cli

import (
	"cmp"
	"fmt"
	"strings"

	"idemtui/inspect"
	"idemtui/inspect/eventkey"
	"idemtui/inspect/find"
)

// findJSON is what find prints. The names are a contract; docs/json.md
// describes them.
type findJSON struct {
	Found bool `json:"found"`
	matchJSON
	Others  []matchJSON `json:"others,omitempty"`
	Nearest []missJSON  `json:"nearest"`
	// Cut: the event is so large that not every value in it was tried.
	Cut bool `json:"cut,omitempty"`
}

// matchJSON is a record and how it was found; all null where nothing was.
type matchJSON struct {
	By         *string     `json:"by"`
	Language   *string     `json:"language"`
	Languages  []string    `json:"languages,omitempty"`
	Also       []string    `json:"also,omitempty"`
	Weak       bool        `json:"weak,omitempty"`
	Key        *string     `json:"key"`
	HashedText *string     `json:"hashed_text"`
	Algorithm  *string     `json:"algorithm"`
	Record     *recordJSON `json:"record"`
}

type missJSON struct {
	Language   string  `json:"language"`
	By         string  `json:"by"`
	HashedText *string `json:"hashed_text"`
	Digest     *string `json:"digest"`
	Key        *string `json:"key"`
	Why        string  `json:"why"`
	State      *string `json:"state"`
}

// findPrinter tells what a search came to.
type findPrinter struct {
	*app
	judge
	options find.Options
	table   string
	direct  bool // only the event's own keys were read
}

func (p findPrinter) print(result find.Result) error {
	if p.global.output == "table" {
		return p.describe(result)
	}
	out := findJSON{Found: len(result.Matches) > 0, Nearest: []missJSON{}, Cut: result.Cut}
	for i, m := range result.Matches {
		if i == 0 {
			out.matchJSON = p.match(m)
		} else {
			out.Others = append(out.Others, p.match(m))
		}
	}
	for _, m := range result.Nearest {
		miss := missJSON{Language: m.Language.String(), By: m.By, Digest: optional(m.Digest), Key: optional(m.Key), Why: m.Why}
		if m.Digest != "" {
			miss.HashedText = shortText(m.Text)
		}
		if m.Record != nil {
			miss.State = optional(inspect.StateAt(m.Record, p.now, p.policy).String())
		}
		out.Nearest = append(out.Nearest, miss)
	}
	return p.writeOne(out)
}

// writeOne prints one value as the flags want JSON.
func (a *app) writeOne(v any) error {
	if a.global.output == "json" {
		return writeJSON(a.Out, v)
	}
	line, err := encodeJSON(v, "")
	if err != nil {
		return err
	}
	return writeAll(a.Out, string(line))
}

func (p findPrinter) match(m find.Match) matchJSON {
	language, record := m.Language.String(), p.json(m.Record)
	out := matchJSON{
		By: &m.By, Language: &language, Also: m.Also, Weak: m.Weak(),
		Key: &m.Record.Key, HashedText: shortText(m.Text), Algorithm: &m.Algorithm, Record: &record,
	}
	for _, l := range m.Languages {
		out.Languages = append(out.Languages, l.String())
	}
	return out
}

// longestText keeps megabytes out of an answer: idemtui key tells a huge text.
const longestText = 10_000

// shortText is a hashed text; null where it is huge.
func shortText(text string) *string {
	if len(text) > longestText {
		return nil
	}
	return &text
}

// describe tells the result to people.
func (p findPrinter) describe(result find.Result) error {
	var b strings.Builder
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-14s %s\n", name, inspect.Cut(inspect.Clean(value), longestCell))
		}
	}
	for i, m := range result.Matches {
		if i > 0 {
			b.WriteByte('\n')
		}
		p.describeMatch(field, m)
	}
	p.describeNearest(field, result.Nearest)
	if len(result.Matches) == 0 && p.direct {
		field("note", "only keys with this prefix were read; without --prefix the whole table is searched")
	}
	if result.Cut && len(result.Matches) == 0 {
		field("note", "the event is so large that not every value in it was tried: those nearest to its top were; --select tries one")
	}
	return writeAll(p.Out, b.String())
}

func (p findPrinter) describeMatch(field func(name, value string), m find.Match) {
	field("found", "by "+find.Place(m.By)+", "+languageNames(m.Languages))
	if m.Weak() {
		field("", "many events hold this value: the record may be of another one")
	}
	field("key", m.Record.Key)
	field("hashed text", m.Text)
	field("also by", strings.Join(m.Also[:min(len(m.Also), 5)], ", "))
	field("state", fmt.Sprintf("%s, age %s, expires in %s", inspect.StateAt(m.Record, p.now, p.policy), ageText(inspect.AgeAt(m.Record, p.now, p.policy)), p.leftText(m.Record)))
	all, advice := inspect.Diagnose(m.Record, p.now, p.policy), ""
	for _, d := range all {
		field("", d.Summary)
		advice = cmp.Or(advice, d.Advice)
	}
	field("next duplicate", inspect.Explain(m.Record, p.now, p.policy).NextDuplicate)
	field("what to do", advice)
}

// describeNearest tells near misses one by one, then what the next call will do:
// once for the languages in which that is the same.
func (p findPrinter) describeNearest(field func(name, value string), misses []find.Miss) {
	head, said := "nearest miss", ""
	for _, m := range misses {
		if m.Record != nil {
			field(head, fmt.Sprintf("%s, by %s: %s", find.Name(m.Language), find.Place(m.By), m.Why))
			field("", fmt.Sprintf("  %s  %s", m.Key, inspect.StateAt(m.Record, p.now, p.policy)))
			head = ""
			continue
		}
		if what := find.Place(m.By) + ": " + m.Why; what != said {
			field("next call", "by "+what)
			said = what
		}
		field("", fmt.Sprintf("  %-10s %s", find.Name(m.Language), keyOrDigest(m)))
	}
}

// keyOrDigest is a key as far as it is known.
func keyOrDigest(m find.Miss) string {
	switch {
	case m.Key != "":
		return m.Key
	case m.Digest != "":
		return "…#" + m.Digest
	}
	return "–"
}

func languageNames(languages []eventkey.Language) string {
	names := make([]string, len(languages))
	for i, l := range languages {
		names[i] = find.Name(l)
	}
	return strings.Join(names, ", ")
}
