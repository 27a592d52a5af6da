package inspect

import (
	"crypto/md5"
	"crypto/sha1" //nolint:gosec // an option of the libraries
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"sync"
)

// noKeyTexts are the texts that a library hashes when the event holds no key,
// or one that is the same in every event. The last is what Pydantic shows of
// every SecretStr. Python separates the items of a list by ", ", the others by
// ",".
func noKeyTexts() []string {
	return []string{
		"", "null", `""`, "{}", "[]", "[null]",
		"[null,null]", "[null, null]", "[null,null,null]", "[null, null, null]", "[[null]]",
		`"**********"`,
	}
}

// NoKeyText is the text behind a digest that means "no key in the event": all
// events without one share such a record. False for every other digest, and
// for hashes other than MD5, SHA-1, SHA-256 and SHA-512.
func NoKeyText(digest string) (text string, ok bool) {
	text, ok = noKeyDigests()[digest]
	return text, ok
}

// noKeyDigests is a table, built once: lists ask it for each row they draw.
var noKeyDigests = sync.OnceValue(func() map[string]string {
	digests := map[string]string{}
	for _, text := range noKeyTexts() {
		for _, sum := range sums(text) {
			digests[hex.EncodeToString(sum)] = text
			digests[base64.StdEncoding.EncodeToString(sum)] = text
		}
	}
	return digests
})

func sums(text string) [][]byte {
	short, longer := md5.Sum([]byte(text)), sha1.Sum([]byte(text))
	long, longest := sha256.Sum256([]byte(text)), sha512.Sum512([]byte(text))
	return [][]byte{short[:], longer[:], long[:], longest[:]}
}
