package dynamo

import (
	"strconv"
	"strings"
)

// step leads from a value to one inside it: by name, or by index.
type step struct {
	name    string
	index   int
	indexed bool
}

func (s step) String() string {
	if s.indexed {
		return "[" + strconv.Itoa(s.index) + "]"
	}
	return s.name
}

// path leads from an item to a value; its first step is always a name.
type path []step

// String is the path as error texts show it: [a, [0], b].
func (p path) String() string {
	steps := make([]string, len(p))
	for i, s := range p {
		steps[i] = s.String()
	}
	return "[" + strings.Join(steps, ", ") + "]"
}

// in is the value at the path; nil if it leads nowhere.
func (p path) in(i item) value {
	var at value = i
	for _, s := range p {
		at = s.in(at)
	}
	return at
}

func (s step) in(v value) value {
	switch v := v.(type) {
	case document:
		if !s.indexed {
			return v[s.name]
		}
	case list:
		if s.indexed && s.index < len(v) {
			return v[s.index]
		}
	}
	return nil
}

// parted is where p and other differ: the number of steps they share.
func (p path) parted(other path) int {
	shared := 0
	for shared < min(len(p), len(other)) && p[shared] == other[shared] {
		shared++
	}
	return shared
}

// checkDisjoint refuses paths of which one lies on another, then paths that
// take one value for a map and a list.
func checkDisjoint(paths []path) error {
	for i, one := range paths {
		for _, two := range paths[:i] {
			if one.parted(two) == min(len(one), len(two)) {
				return invalid("Two document paths overlap with each other; must remove or rewrite one of these paths; path one: %s, path two: %s", two, one)
			}
		}
	}
	for i, one := range paths {
		for _, two := range paths[:i] {
			at := one.parted(two)
			if one[at].indexed != two[at].indexed {
				return invalid("Two document paths conflict with each other; must remove or rewrite one of these paths; path one: %s, path two: %s", two, one)
			}
		}
	}
	return nil
}
