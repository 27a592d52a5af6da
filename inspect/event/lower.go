package event

import (
	"strings"
	"unicode"
)

// toLowerCase is JavaScript's: full Unicode lower-casing without a language.
// Two characters have special forms: the dotted capital I becomes two
// characters, and a sigma that ends a word becomes the final one.
func toLowerCase(text string) string {
	ascii := true
	for i := range len(text) {
		ascii = ascii && text[i] < 0x80
	}
	if ascii {
		return strings.ToLower(text)
	}
	runes := Runes(text)
	lower := make([]rune, 0, len(runes))
	for i, r := range runes {
		switch {
		case r == '\u0130':
			lower = append(lower, 'i', '\u0307')
		case r == 'Σ' && endsWord(runes, i):
			lower = append(lower, 'ς')
		default:
			lower = append(lower, unicode.ToLower(r))
		}
	}
	return FromRunes(lower)
}

// endsWord is Unicode's condition Final_Sigma for the rune at i.
func endsWord(runes []rune, i int) bool {
	before := i - 1
	for before >= 0 && caseIgnorable(runes[before]) {
		before--
	}
	after := i + 1
	for after < len(runes) && caseIgnorable(runes[after]) {
		after++
	}
	return before >= 0 && cased(runes[before]) && (after == len(runes) || !cased(runes[after]))
}

func cased(r rune) bool {
	return unicode.In(r, unicode.Upper, unicode.Lower, unicode.Title, unicode.Other_Lowercase, unicode.Other_Uppercase)
}

// caseIgnorable is Unicode's Case_Ignorable: marks, formats, modifiers, and the
// punctuation that stands inside of words.
func caseIgnorable(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk) ||
		strings.ContainsRune("'.:·\u0387\u055f\u05f4‘’․‧\ufe13\ufe52\ufe55\uff07\uff0e\uff1a", r)
}
