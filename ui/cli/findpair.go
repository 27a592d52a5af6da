package cli

import (
	"context"
	"fmt"
	"strings"

	"idemtui/inspect"
	"idemtui/inspect/find"
)

// compareJSON is what find prints of two events. The names are a contract;
// docs/json.md describes them.
type compareJSON struct {
	Same        bool             `json:"same"`
	Keys        []pairJSON       `json:"keys"`
	Path        *string          `json:"path"`
	Differences []differenceJSON `json:"differences"`
	SameBy      []string         `json:"same_by"`
}

type pairJSON struct {
	Language string  `json:"language"`
	By       string  `json:"by"`
	First    *string `json:"first"`
	Second   *string `json:"second"`
	Same     bool    `json:"same"`
}

type differenceJSON struct {
	Path string `json:"path"`
	What string `json:"what"`
}

// compareEvents tells whether two events have one key, and leaves with 3 if
// they have not.
func (a *app) compareEvents(texts []string, o find.Options) error {
	c, err := find.Compare(texts[0], texts[1], o)
	if err != nil {
		return err
	}
	if a.global.output == "table" {
		err = writeAll(a.Out, describePair(c))
	} else {
		err = a.writeOne(pairOf(c))
	}
	if err != nil || c.Same {
		return err
	}
	return notHeld("the two events do not have the same key")
}

// asRecorded narrows a comparison to the way in which the table has a record of
// one of the events: it is how the function makes its keys.
func (a *app) asRecorded(ctx context.Context, texts []string, o find.Options) (find.Options, error) {
	t, err := a.openTable(ctx)
	if err != nil {
		return o, err
	}
	for _, text := range texts {
		e, err := find.Read(text, o)
		if err != nil {
			return o, fmt.Errorf("no key can be told: %w", err)
		}
		_, ix, _, err := a.indexFor(ctx, t, e)
		if err != nil {
			return o, err
		}
		if found := e.In(ix).Matches; len(found) > 0 && !found[0].Weak() {
			m, prefix := found[0], found[0].Record.Prefix()
			if _, err := m.Language.Hash(m.Algorithm); err == nil && o.Hash == "" {
				o.Hash = m.Algorithm
			}
			o.Languages, o.Select, o.Prefix = m.Languages[:1], &m.By, &prefix
			return o, nil
		}
	}
	if !a.global.quiet {
		_, _ = fmt.Fprintf(a.Err, "idemtui: table %s has no record of either event: they are compared as a whole\n", t.Describe().Name)
	}
	return o, nil
}

func pairOf(c find.Comparison) compareJSON {
	out := compareJSON{Same: c.Same, Differences: []differenceJSON{}, SameBy: append([]string{}, c.SameBy...)}
	for _, k := range c.Keys {
		out.Keys = append(out.Keys, pairJSON{Language: k.Language.String(), By: k.By, First: optional(k.First), Second: optional(k.Second), Same: k.Same})
	}
	for _, d := range c.Differences {
		out.Differences = append(out.Differences, differenceJSON{Path: d.Path, What: d.What})
	}
	if len(c.Differences) > 0 {
		path := c.Path()
		out.Path = &path
	}
	return out
}

// longestList bounds what is listed for people; JSON has all.
const longestList = 10

func describePair(c find.Comparison) string {
	var b strings.Builder
	field := func(name, value string) {
		fmt.Fprintf(&b, "%-12s %s\n", name, inspect.Cut(inspect.Clean(value), longestCell))
	}
	for i, d := range c.Differences[:min(len(c.Differences), longestList)] {
		name := "differ in"
		if i > 0 {
			name = ""
		}
		field(name, find.Place(d.Path)+": "+d.What)
	}
	if more := len(c.Differences) - longestList; more > 0 {
		field("", fmt.Sprintf("and %d more", more))
	}
	for _, k := range c.Keys {
		word := "keys differ"
		switch {
		case k.Same:
			word = "same key  " + k.First
		case k.First == "" || k.Second == "":
			word = "no key in " + missingSide(k)
		}
		field(find.Name(k.Language), "by "+find.Place(k.By)+": "+word)
	}
	if len(c.SameBy) > 0 {
		field("the same by", strings.Join(c.SameBy, ", "))
	}
	return b.String()
}

func missingSide(k find.KeyPair) string {
	switch {
	case k.First == "" && k.Second == "":
		return "either: the handler runs each time"
	case k.First == "":
		return "the first"
	}
	return "the second"
}
