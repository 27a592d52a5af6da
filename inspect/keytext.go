package inspect

import (
	"regexp"
	"strings"
)

// keyInText is a full key: a prefix without blanks, # and a digest that is
// long enough to be one (16 bytes or more, in hex or base64).
var keyInText = regexp.MustCompile(`[^\s"'=]*#(?:[0-9a-fA-F]{32,128}|[A-Za-z0-9+/]{22,86}={0,2})`)

// KeyIn finds the idempotency key in a text that holds one: a full key, or a
// line of a log. Powertools for Python and TypeScript write
// "... already in progress with idempotency key: detail.id=<key>", and with a
// sort key "<key expression>=<partition> and sort key: <key>".
func KeyIn(text string) (key string, ok bool) {
	text = strings.TrimSpace(text)
	if _, after, found := strings.Cut(text, "sort key: "); found {
		text = after
	} else if _, after, found := strings.Cut(text, "idempotency key: "); found {
		text = after
	}
	found := keyInText.FindAllString(text, -1)
	if len(found) == 0 {
		return "", false
	}
	return found[len(found)-1], true
}
