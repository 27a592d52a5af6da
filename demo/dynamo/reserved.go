package dynamo

import (
	_ "embed"
	"strings"
)

//go:embed reserved-words.txt
var reservedWordList string

// reservedWords are the words, in upper case, that no expression may use as a
// bare attribute name.
func reservedWords() map[string]bool {
	words := map[string]bool{}
	for word := range strings.FieldsSeq(reservedWordList) {
		words[word] = true
	}
	return words
}
