package inspect

import (
	"path"
	"strings"
	"time"
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
	For     time.Duration
}

// Matches reports whether the rule speaks of prefix.
func (r Rule) Matches(prefix string) bool {
	if r.Pattern == "" || r.Pattern == prefix {
		return true
	}
	ok, err := path.Match(r.Pattern, prefix)
	return err == nil && ok
}

// Span is an interval of durations.
type Span struct{ Low, High time.Duration }

// Policy is what is known beside the records: what a person gave, and what
// siblings tell. The zero value knows nothing and uses the libraries' defaults.
type Policy struct {
	// ExpiresAfter holds a person's word on expires_after; the first match wins.
	ExpiresAfter []Rule
	// MaxRun holds the longest runs; of several matches the largest holds.
	MaxRun []Rule
	// Inferred bounds expires_after per prefix from siblings with a deadline.
	Inferred map[string]Span
}

// LongestRun is the longest time that a call of prefix can take; false where
// nothing bounds it: code outside Lambda without a word of a person.
func (p Policy) LongestRun(prefix string) (time.Duration, bool) {
	longest, found := time.Duration(0), false
	for _, rule := range p.MaxRun {
		if rule.Matches(prefix) {
			longest, found = max(longest, rule.For), true
		}
	}
	if found {
		return longest, true
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
	for _, rule := range p.ExpiresAfter {
		if rule.Matches(prefix) {
			return rule.For, true
		}
	}
	return 0, false
}
