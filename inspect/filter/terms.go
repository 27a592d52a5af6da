package filter

import (
	"slices"
	"strings"
)

// Term describes one kind of term. The table below drives the parser, the
// completion and every help text.
type Term struct {
	// Name with its operator: "state:", "age>". Empty for a bare word.
	Name string
	// Example is a term as a person writes it.
	Example string
	// Meaning is what it selects, in a few words.
	Meaning string

	parse  func(value string) (term, error) // nil for what is no term by itself
	values []string                         // what completion offers
}

// Terms lists the kinds of terms, in the order of the help.
func Terms() []Term {
	return []Term{
		{Name: "state:", Example: "state:stuck,lapsed", Meaning: "in one of these states", parse: parseState, values: stateChoice().words},
		{Name: "status:", Example: "status:INPROGRESS", Meaning: "the stored word", parse: parseStatus, values: []string{"INPROGRESS", "COMPLETED"}},
		{Name: "fn:", Example: "fn:orders", Meaning: "function, fuzzy; fn:=NAME exact, fn:orders.* glob", parse: parseFunction},
		{Name: "key:", Example: "key:3f9", Meaning: "part of the key or its digest", parse: parseKey},
		{Name: "age>", Example: "age>15m", Meaning: "started longer ago", parse: parseAge(more)},
		{Name: "age<", Example: "age<1h", Meaning: "started less long ago", parse: parseAge(less)},
		{Name: "left>", Example: "left>30m", Meaning: "expires later than this", parse: parseLeft(more)},
		{Name: "left<", Example: "left<1h", Meaning: "expires sooner than this", parse: parseLeft(less)},
		{Name: "at:", Example: "at:2026-11-23..", Meaning: "started or completed in a span, as far as that is known; at:2026-11-23T20:44Z..2026-11-23T21:13Z", parse: parseAt},
		{Name: "size>", Example: "size>10k", Meaning: "stored response is larger", parse: parseSize(more)},
		{Name: "size<", Example: "size<1k", Meaning: "stored response is smaller", parse: parseSize(less)},
		{Name: "class:", Example: "class:C", Meaning: "class of the diagnosis; none: healthy", parse: parseClass, values: classChoice().words},
		{Name: "writer:", Example: "writer:python", Meaning: "the library that most likely wrote it", parse: parseWriter, values: writerChoice().words},
		{Name: "basis:", Example: "basis:given", Meaning: "what the age rests on", parse: parseBasis, values: basisChoice().words},
		{Name: "data:", Example: `data:"out of stock"`, Meaning: "text in the stored response, which is read for it", parse: parseData},
		{Name: "", Example: "orders", Meaning: "a bare word: function (fuzzy) or part of the key", parse: parseBare},
		{Name: "-", Example: "-state:completed", Meaning: "not: before any term; also not:TERM"},
	}
}

// Words are what the term can be asked for, where that is a list; completion
// offers them.
func (t Term) Words() []string { return slices.Clone(t.values) }

// Named reports whether a text begins as a term with a name, or its not.
func Named(text string) bool {
	_, raw := without(text)
	kind, _ := kindOf(raw)
	return kind.Name != ""
}

// kindOf finds the kind of a term by its text, and what stands behind the
// name. Text that begins with a quote is a bare word.
func kindOf(raw string) (kind Term, value string) {
	for _, t := range Terms() {
		switch {
		case t.parse == nil:
		case t.Name == "":
			kind, value = t, raw
		case strings.HasPrefix(raw, t.Name):
			return t, raw[len(t.Name):]
		}
	}
	return kind, value
}

// names are the names of the terms, with their operators.
func names() []string {
	var out []string
	for _, t := range Terms() {
		if t.Name != "" && t.parse != nil {
			out = append(out, t.Name)
		}
	}
	return out
}

// bareNames are the names without their operators.
func bareNames() []string {
	out := names()
	for i, n := range out {
		out[i] = n[:len(n)-1]
	}
	return slices.Compact(out)
}

// namedSo are the names that a bare name has.
func namedSo(bare string) []string {
	return slices.DeleteFunc(names(), func(n string) bool { return n[:len(n)-1] != bare })
}
