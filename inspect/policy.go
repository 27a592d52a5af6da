package inspect

import (
	"strings"
	"time"
	"unicode/utf8"
)

// LambdaLimit is the longest time that a Lambda call can take.
const LambdaLimit = 15 * time.Minute

// DefaultExpiresAfter is the libraries' default of expires_after.
const DefaultExpiresAfter = time.Hour

// clockSlack is how far two writers' clocks, each cut to whole seconds, may
// disagree before a difference between them counts.
const clockSlack = 5 * time.Second

// Rule gives one duration to the prefixes that match a pattern.
type Rule struct {
	// Pattern is a prefix, or a glob with * and ?. Empty matches every prefix.
	Pattern string
	// Exact takes Pattern to the letter: a * is a *, and empty is the empty
	// prefix.
	Exact bool
	For   time.Duration
	From  Origin
}

// Origin is where a rule was given. Of the rules on expires_after that match a
// prefix those of the first origin count.
type Origin uint8

// The origins of a rule.
const (
	Said       Origin = iota // on the command line
	Configured               // in the config file
	Kept                     // in the dashboard, some time ago
)

// Matches reports whether the rule speaks of prefix.
func (r Rule) Matches(prefix string) bool {
	if r.Exact {
		return r.Pattern == prefix
	}
	return r.Pattern == "" || r.Pattern == prefix || matchGlob(r.Pattern, prefix)
}

// matchGlob matches a text as a whole: * stands for any characters, ? for one,
// all others for themselves. (That of package path stops at a slash and reads
// brackets, and both are ordinary in a prefix.)
func matchGlob(pattern, text string) bool {
	star, resume := -1, 0 // where to go on when the last * must take one more
	p, t := 0, 0
	for t < len(text) {
		_, size := utf8.DecodeRuneInString(text[t:])
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, resume = p, t
			p++
		case p < len(pattern) && pattern[p] == '?':
			p++
			t += size
		case p < len(pattern) && pattern[p] == text[t]:
			p++
			t++
		case star >= 0:
			_, size = utf8.DecodeRuneInString(text[resume:])
			resume += size
			p, t = star+1, resume
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// Span is an interval of durations.
type Span struct{ Low, High time.Duration }

// Policy is what is known beside the records: what a person gave, what siblings
// and earlier reads tell, and what Lambda answered. The zero value knows nothing
// and uses the libraries' defaults.
type Policy struct {
	// ExpiresAfter holds a person's word on expires_after; of several matches of
	// one origin the first wins.
	ExpiresAfter []Rule
	// SameExpiry holds a person's word that a prefix has one expires_after,
	// unchanged since: patterns as those of a Rule.
	SameExpiry []string
	// MaxRun holds the longest runs; of several matches the largest holds.
	MaxRun []Rule
	// Runs is what Lambda told of functions, per prefix.
	Runs map[string]Run
	// Siblings is what the records of each prefix tell of each other.
	Siblings map[string]Siblings
	// Relatives is what the records of the table tell of each other.
	Relatives *Relatives
	// TTL is what is known of the table's time to live.
	TTL TTL
	// Seen is since when records in progress are known to be as they are.
	Seen Sightings
}

// Run is what Lambda tells of the runs of a function.
type Run struct {
	// Longest is the timeout; of a durable function its execution timeout.
	Longest time.Duration
	// Durable functions suspend: a passed deadline does not prove their end.
	Durable bool
	// Missing says that Lambda knows no such function. Longest is LambdaLimit then.
	Missing bool
	// ChangedAt is the last change of any version; 0 where it is not known.
	ChangedAt Millis
}

// LongestRun is the longest time that a call of prefix can take; false where
// nothing bounds it: code outside Lambda without a word of a person. Of several
// the largest holds, wherever it was said: a run that is taken for too short
// would make a running call's record stuck.
func (p Policy) LongestRun(prefix string) (time.Duration, bool) {
	longest, found := p.SaidRun(prefix)
	if run, ok := p.Runs[prefix]; ok && !run.Missing {
		longest, found = max(longest, run.Longest), true
	}
	if found {
		return longest, true
	}
	return LambdaLimit, !OutsideLambda(prefix)
}

// SaidRun is a person's word on the longest run of prefix.
func (p Policy) SaidRun(prefix string) (longest time.Duration, found bool) {
	for _, rule := range p.MaxRun {
		if rule.Matches(prefix) {
			longest, found = max(longest, rule.For), true
		}
	}
	return longest, found
}

// sameExpiry reports a person's word that prefix has one expires_after. A prefix
// without a dot may stand for many operations (TypeScript's default is the
// function alone): it must be named in full.
func (p Policy) sameExpiry(prefix string) bool {
	for _, pattern := range p.SameExpiry {
		if pattern == prefix || strings.Contains(prefix, ".") && (Rule{Pattern: pattern}).Matches(prefix) {
			return true
		}
	}
	return false
}

// Doubt is why a person's word on a prefix is not used: the record that
// contradicts it. Both are empty where nothing does.
func (p Policy) Doubt(prefix string) (word, key string) {
	siblings := p.Siblings[prefix]
	if given, ok := p.Given(prefix); ok {
		if key, wrong := siblings.contradicts(given); wrong {
			return "expires_after of " + prefix + " is not " + Long(given), key
		}
	}
	if p.sameExpiry(prefix) {
		if key, two := siblings.disagree(); two {
			return prefix + " has more than one expires_after", key
		}
	}
	return "", ""
}

// OutsideLambda reports whether a prefix is what the libraries write when no
// function name is set, in tests and other programs: Python's test-func.,
// Java's and .NET's testFunction, TypeScript's empty prefix.
func OutsideLambda(prefix string) bool {
	return prefix == "" || prefix == "testFunction" ||
		strings.HasPrefix(prefix, "testFunction.") || strings.HasPrefix(prefix, "test-func.")
}

// Given is a person's word on expires_after of prefix.
func (p Policy) Given(prefix string) (time.Duration, bool) {
	var first Rule
	found := false
	for _, rule := range p.ExpiresAfter {
		if rule.Matches(prefix) && (!found || rule.From < first.From) {
			first, found = rule, true
		}
	}
	return first.For, found
}
