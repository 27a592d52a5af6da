package jmespath

import (
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// localeCompare is JavaScript's in the language that Lambda sets, English:
// letters before their case and accents, punctuation before digits.
func localeCompare() func(a, b string) int {
	return collate.New(language.English).CompareString
}
