package filter

import (
	"strings"

	"github.com/sahilm/fuzzy"

	"idemtui/inspect"
)

// name is a condition on a prefix. Tables hold few prefixes and many records,
// so it is asked once a prefix.
type name struct {
	holds func(prefix string) bool
}

// nameTest reads =exact, a glob, or letters that must come in this order.
func nameTest(value string) *name {
	if exact, ok := strings.CutPrefix(value, "="); ok {
		return &name{func(prefix string) bool { return prefix == exact }}
	}
	if strings.ContainsAny(value, "*?") {
		rule := inspect.Rule{Pattern: value}
		return &name{rule.Matches}
	}
	return fuzzyName(value)
}

func fuzzyName(value string) *name {
	return &name{func(prefix string) bool { return len(fuzzy.FindNoSort(value, []string{prefix})) > 0 }}
}

// knownNames is how many answers to a name are kept. A table with more
// prefixes is no usual one, and is only slower.
const knownNames = 4096

// namesKnown are the answers that one worker has got already.
type namesKnown map[*name]map[string]bool

func (k namesKnown) ask(n *name, prefix string) bool {
	answers := k[n]
	if holds, ok := answers[prefix]; ok {
		return holds
	}
	if answers == nil {
		answers = map[string]bool{}
		k[n] = answers
	}
	holds := n.holds(prefix)
	if len(answers) < knownNames {
		answers[prefix] = holds
	}
	return holds
}
