package filter

import (
	"hash/maphash"
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
type namesKnown map[*name]*answers

// answers are those to one name. Records of a function come again and again:
// the last ones stand at hand, which spares most of the hashing.
type answers struct {
	known  map[string]bool
	seed   maphash.Seed
	prefix [64]string
	holds  [64]bool
}

func (k namesKnown) ask(n *name, prefix string) bool {
	a := k[n]
	if a == nil {
		a = &answers{known: map[string]bool{}, seed: maphash.MakeSeed()}
		k[n] = a
	}
	at := maphash.String(a.seed, prefix) % uint64(len(a.prefix))
	if a.prefix[at] != prefix || prefix == "" { // which stands at every free place
		holds, ok := a.known[prefix]
		if !ok {
			holds = n.holds(prefix)
			if len(a.known) < knownNames {
				a.known[prefix] = holds
			}
		}
		a.prefix[at], a.holds[at] = prefix, holds
	}
	return a.holds[at]
}
