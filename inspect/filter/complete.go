package filter

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sahilm/fuzzy"
)

// Complete offers what the word that ends before a column (of the cursor,
// counted from 1) could become, best first; each stands for the whole word.
// prefixes are the functions that there are.
func Complete(text string, column int, prefixes []string) []string {
	_, last, _ := around(text, column)
	not, raw := without(last.raw)
	offers := offer(raw, prefixes)
	for i := range offers {
		offers[i] = not + offers[i]
	}
	return slices.DeleteFunc(offers, func(o string) bool { return o == last.raw })
}

// Replace puts an offer of Complete in the place of its word; the column is
// then behind it.
func Replace(text string, column int, offer string) (replaced string, behind int) {
	before, _, after := around(text, column)
	return before + offer + after, utf8.RuneCountInString(before) + utf8.RuneCountInString(offer) + 1
}

// around cuts a text at the word that ends before a column.
func around(text string, column int) (before string, last word, after string) {
	all := []rune(text)
	at := min(max(column-1, 0), len(all))
	before, after = string(all[:at]), string(all[at:])
	words, _ := split(before) // a word whose quote is still open can be completed too
	if n := len(words); n > 0 && words[n-1].column+utf8.RuneCountInString(words[n-1].raw) == at+1 {
		last = words[n-1]
	}
	return strings.TrimSuffix(before, last.raw), last, after
}

// offer completes a term without its not.
func offer(raw string, prefixes []string) []string {
	kind, value := kindOf(raw)
	switch {
	case kind.Name == "fn:":
		return functions(strings.TrimPrefix(unquote(value), "="), prefixes)
	case kind.values != nil:
		return listed(kind, value)
	case kind.Name != "":
		return nil // numbers and parts of keys are a person's own
	}
	offers := starting(raw, names())
	if raw != "" {
		offers = append(offers, functions(unquote(raw), prefixes)...)
	}
	return offers
}

// listed completes the last of the values between commas.
func listed(kind Term, value string) []string {
	done, part := "", value
	if i := strings.LastIndexByte(value, ','); i >= 0 {
		done, part = value[:i+1], value[i+1:]
	}
	chosen := strings.Split(strings.TrimSuffix(done, ","), ",")
	var offers []string
	for _, v := range starting(part, kind.values) {
		if !slices.Contains(chosen, v) {
			offers = append(offers, kind.Name+done+v)
		}
	}
	return offers
}

func starting(part string, words []string) []string {
	var out []string
	for _, w := range words {
		if len(part) <= len(w) && strings.EqualFold(w[:len(part)], part) {
			out = append(out, w)
		}
	}
	return out
}

// functions are the prefixes that a few letters match, as exact terms.
func functions(part string, prefixes []string) []string {
	var out []string
	if part == "" {
		for _, p := range prefixes {
			out = append(out, "fn:"+quote("="+p))
		}
		return out
	}
	for _, m := range fuzzy.Find(part, prefixes) {
		out = append(out, "fn:"+quote("="+m.Str))
	}
	return out
}
