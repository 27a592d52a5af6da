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

// knownNames is how many prefixes' answers are kept. A table with more is no
// usual one, and is only slower.
const knownNames = 4096

// namesKnown are the answers that one worker has got already.
type namesKnown map[question]bool

type question struct {
	name   *name
	prefix string
}

func newNames() namesKnown { return namesKnown{} }

func (k namesKnown) ask(n *name, prefix string) bool {
	q := question{n, prefix}
	holds, ok := k[q]
	if !ok {
		holds = n.holds(prefix)
		if len(k) < knownNames {
			k[q] = holds
		}
	}
	return holds
}
