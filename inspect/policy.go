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

// Origin is where a rule was given. Of the rules that match a prefix those of
// the first origin count.
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

// Policy is what is known beside the records: what a person gave, and what
// siblings tell. The zero value knows nothing and uses the libraries' defaults.
type Policy struct {
	// ExpiresAfter holds a person's word on expires_after; of several matches of
	// one origin the first wins.
	ExpiresAfter []Rule
	// MaxRun holds the longest runs; of several matches of one origin the largest
	// holds.
	MaxRun []Rule
	// Inferred bounds expires_after per prefix from siblings with a deadline.
	Inferred map[string]Span
}

// LongestRun is the longest time that a call of prefix can take; false where
// nothing bounds it: code outside Lambda without a word of a person.
func (p Policy) LongestRun(prefix string) (time.Duration, bool) {
	var longest Rule
	found := false
	for _, rule := range p.MaxRun {
		if !rule.Matches(prefix) || found && rule.From > longest.From {
			continue
		}
		if !found || rule.From < longest.From || rule.For > longest.For {
			longest, found = rule, true
		}
	}
	if found {
		return longest.For, true
	}
	return LambdaLimit, !OutsideLambda(prefix)
}

// OutsideLambda reports whether a prefix is what the libraries write when no
// function name is set, in tests and other programs: Python's test-func.,
// Java's and .NET's testFunction, TypeScript's empty prefix.
func OutsideLambda(prefix string) bool {
	return prefix == "" || prefix == "testFunction" ||
		strings.HasPrefix(prefix, "testFunction.") || strings.HasPrefix(prefix, "test-func.")
}

// given is a person's word on expires_after of prefix.
func (p Policy) given(prefix string) (time.Duration, bool) {
	var first Rule
	found := false
	for _, rule := range p.ExpiresAfter {
		if rule.Matches(prefix) && (!found || rule.From < first.From) {
			first, found = rule, true
		}
	}
	return first.For, found
}
