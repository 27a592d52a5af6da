package config

import (
	"strings"
	"time"

	"idemtui/inspect"
)

// Rule is written as PATTERN=DURATION, or as a duration alone for all prefixes.
type Rule struct{ inspect.Rule }

// UnmarshalText reads a rule.
func (r *Rule) UnmarshalText(text []byte) error {
	rule, err := ParseRule(string(text))
	r.Rule = rule
	return err
}

// ParseRule reads a rule: 'orders.*=1h', or '1h' for all prefixes. A prefix may
// hold a = itself.
func ParseRule(text string) (inspect.Rule, error) {
	pattern, span := "", text
	if i := strings.LastIndexByte(text, '='); i >= 0 {
		pattern, span = text[:i], text[i+1:]
	}
	d, err := inspect.ParseDuration(span)
	if err != nil {
		return inspect.Rule{}, err
	}
	return inspect.Rule{Pattern: pattern, For: d}, nil
}

// RuleText writes a rule as ParseRule reads it.
func RuleText(r inspect.Rule) string {
	if r.Pattern == "" && !r.Exact {
		return spanText(r.For)
	}
	return r.Pattern + "=" + spanText(r.For)
}

// spanText is a duration as inspect.ParseDuration reads it: 1h, not 1h0m0s.
func spanText(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// configured are rules as the file's.
func configured(rules []Rule) []inspect.Rule {
	out := make([]inspect.Rule, len(rules))
	for i, r := range rules {
		out[i] = r.Rule
		out[i].From = inspect.Configured
	}
	return out
}
