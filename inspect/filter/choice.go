package filter

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"idemtui/inspect"
)

// choice is a term whose values are words of a list: several between commas
// mean any of them.
type choice struct {
	one, many string // "state", "states"
	words     []string
}

// read gives the places in the list of the words of a value.
func (c choice) read(value string) ([]int, error) {
	var chosen []int
	column := 0
	for w := range strings.SplitSeq(value, ",") {
		at := slices.IndexFunc(c.words, func(known string) bool { return strings.EqualFold(known, w) })
		if at < 0 {
			return nil, &Error{Column: column, Message: c.unknown(w)}
		}
		if !slices.Contains(chosen, at) {
			chosen = append(chosen, at)
		}
		column += utf8.RuneCountInString(w) + 1
	}
	return chosen, nil
}

func (c choice) unknown(w string) string {
	if near := nearest(w, c.words); near != "" && len(w) > 1 { // any letter is near another
		return fmt.Sprintf("there is no %s %q; did you mean %s?", c.one, w, near)
	}
	return fmt.Sprintf("there is no %s %q; %s are %s", c.one, w, c.many, strings.Join(c.words, ", "))
}

func stateChoice() choice {
	c := choice{one: "state", many: "states"}
	for _, s := range inspect.States() {
		c.words = append(c.words, s.String())
	}
	return c
}

func parseState(value string) (term, error) {
	chosen, err := stateChoice().read(value)
	if err != nil {
		return term{}, err
	}
	states := inspect.States()
	wanted := make([]inspect.State, len(chosen))
	for i, at := range chosen {
		wanted[i] = states[at]
	}
	return stateTerm(wanted), nil
}

func stateTerm(wanted []inspect.State) term {
	var in [256]bool
	for _, s := range wanted {
		in[s] = true
	}
	return term{states: wanted, timed: true, test: func(r *row) bool { return in[r.stateNow()] }}
}

// nothing is the word for a record of which a list's question has no answer.
const nothing = "none"

// classChoice has the classes that a record can be given; nothing is for
// healthy ones. E and H are never assigned: no record shows them.
func classChoice() choice {
	return choice{one: "class", many: "classes", words: []string{"A", "B", "C", "D", "F", "G", "I", "J", "K", nothing}}
}

func parseClass(value string) (term, error) {
	c := classChoice()
	chosen, err := c.read(value)
	if err != nil {
		return term{}, err
	}
	wanted := make([]string, len(chosen))
	for i, at := range chosen {
		if wanted[i] = c.words[at]; wanted[i] == nothing {
			wanted[i] = ""
		}
	}
	own := !slices.ContainsFunc(wanted, ofSiblings)
	return term{timed: true, test: func(r *row) bool {
		if own && !slices.Contains(wanted, ownClass(r.stateNow())) {
			return false // nothing but its state gives a record one of these
		}
		return slices.Contains(wanted, classOf(r))
	}}, nil
}

// ofSiblings reports a class that a state alone does not tell: one of the
// siblings, of the table, or none at all, which these can take away.
func ofSiblings(class string) bool { return !slices.Contains([]string{"A", "B", "C", "D"}, class) }

// ownClass is the class that a state gives a record where only a state does;
// its siblings may give it a more severe one of theirs.
func ownClass(s inspect.State) string {
	switch s {
	case inspect.Running:
		return "A"
	case inspect.Lapsed:
		return "B"
	case inspect.Held, inspect.Stuck:
		return "C"
	case inspect.Expired:
		return "D"
	case inspect.Invalid, inspect.Done:
	}
	return ""
}

// classOf is the most severe class of a row's diagnosis. Where the caller judged
// the states, records in progress are judged as of their last read, as it did.
func classOf(r *row) string {
	at := r.now
	if r.states != nil && r.record.Status == inspect.InProgress && r.record.ReadAt != 0 {
		at = min(at, r.record.ReadAt)
	}
	return inspect.ClassOf(r.record, at, *r.policy)
}

// writers are what a record's form may say of each library of writerChoice:
// some forms leave two in question, and are either.
func writers() [][]inspect.Writer {
	return [][]inspect.Writer{
		{inspect.WriterPython},
		{inspect.WriterTypeScript},
		{inspect.WriterJava, inspect.WriterJavaOrDotNet},
		{inspect.WriterDotNet, inspect.WriterJavaOrDotNet},
		{inspect.WriterUnknown},
	}
}

func writerChoice() choice {
	return choice{one: "writer", many: "writers", words: []string{"python", "typescript", "java", "dotnet", "unknown"}}
}

func parseWriter(value string) (term, error) {
	chosen, err := writerChoice().read(value)
	if err != nil {
		return term{}, err
	}
	var in [256]bool
	for _, at := range chosen {
		for _, w := range writers()[at] {
			in[w] = true
		}
	}
	return term{body: true, test: func(r *row) bool { return in[inspect.WriterOf(r.record)] }}, nil
}

func basisChoice() choice {
	c := choice{one: "basis", many: "bases"}
	for _, b := range []inspect.Basis{
		inspect.BasisDeadline, inspect.BasisObserved, inspect.BasisRelative,
		inspect.BasisGiven, inspect.BasisInferred, inspect.BasisAssumed,
	} {
		c.words = append(c.words, string(b))
	}
	c.words = append(c.words, nothing)
	return c
}

// parseBasis asks what the age rests on that age> compares.
func parseBasis(value string) (term, error) {
	c := basisChoice()
	chosen, err := c.read(value)
	if err != nil {
		return term{}, err
	}
	wanted := make([]inspect.Basis, len(chosen))
	for i, at := range chosen {
		wanted[i] = inspect.Basis(c.words[at])
	}
	return term{timed: true, test: func(r *row) bool {
		age := r.ageNow()
		if !age.Known {
			age.Basis = nothing
		}
		return slices.Contains(wanted, age.Basis)
	}}, nil
}
