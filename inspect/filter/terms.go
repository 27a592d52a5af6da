package filter

import "slices"

// Term describes one kind of term. The table below drives the parser, the
// completion and every help text.
type Term struct {
	// Name with its operator: "state:", "age>". Empty for a bare word.
	Name string
	// Example is a term as a person writes it.
	Example string
	// Meaning is what it selects, in a few words.
	Meaning string

	parse func(value string) (test, error)
	// values are what completion offers.
	values []string
}

// Terms lists the kinds of terms, in the order of the help.
func Terms() []Term {
	return []Term{
		{Name: "state:", Example: "state:stuck,lapsed", Meaning: "in one of these states", parse: parseState, values: stateWords()},
		{Name: "status:", Example: "status:INPROGRESS", Meaning: "the stored word", parse: parseStatus, values: []string{"INPROGRESS", "COMPLETED"}},
		{Name: "fn:", Example: "fn:orders", Meaning: "function, fuzzy; fn:=NAME exact, fn:orders.* glob", parse: parseFunction},
		{Name: "key:", Example: "key:3f9", Meaning: "part of the key or its digest", parse: parseKey},
		{Name: "age>", Example: "age>15m", Meaning: "started longer ago", parse: parseAge(more)},
		{Name: "age<", Example: "age<1h", Meaning: "started less long ago", parse: parseAge(less)},
		{Name: "left>", Example: "left>30m", Meaning: "expires later than this", parse: parseLeft(more)},
		{Name: "left<", Example: "left<1h", Meaning: "expires sooner than this", parse: parseLeft(less)},
		{Name: "size>", Example: "size>10k", Meaning: "stored response is larger", parse: parseSize(more)},
		{Name: "size<", Example: "size<1k", Meaning: "stored response is smaller", parse: parseSize(less)},
		{Name: "", Example: "orders", Meaning: "a bare word: function (fuzzy) or part of the key", parse: parseBare},
		{Name: "-", Example: "-state:completed", Meaning: "not: before any term; also not:TERM"},
	}
}

// kind finds the kind of a term's text and what stands behind its name.
func kind(text string) (Term, string) {
	bare := Term{}
	for _, t := range Terms() {
		switch {
		case t.parse == nil:
		case t.Name == "":
			bare = t
		case len(text) >= len(t.Name) && text[:len(t.Name)] == t.Name:
			return t, text[len(t.Name):]
		}
	}
	return bare, text
}

// names are the words that can stand before an operator.
func names() []string {
	var out []string
	for _, t := range Terms() {
		if n := len(t.Name); n > 1 && !slices.Contains(out, t.Name[:n-1]) {
			out = append(out, t.Name[:n-1])
		}
	}
	return out
}
