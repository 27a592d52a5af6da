package eventkey

import (
	"strings"

	"idemtui/inspect/event"
	"idemtui/inspect/jmespath"
)

// Read reads an event as the runtime of the language does.
func (l Language) Read(text string) (event.Value, error) { return l.reader().Read(text) }

// Compile reads a key expression by the language's rules.
func (l Language) Compile(expression string) (*jmespath.Expression, error) {
	return jmespath.Compile(l.rules(), expression, jmespath.Options{})
}

// HashedText is the text that the library hashes of a value: of the one that
// s.Select gave, or of a whole event where there is no expression. False where
// it writes no record for such a value.
func HashedText(v event.Value, s Settings) (string, bool) {
	l := s.Language
	switch {
	case l == TypeScript && s.Select != "" && absent(v),
		(l == Python || l == Java) && l.missing(v, s):
		return "", false
	}
	text, err := l.text(v, s)
	return text, err == nil
}

// Hash is a hash function as the library of a language writes its digests.
type Hash struct {
	language Language
	algorithm
}

// Hash finds the hash function that a name means to the language's library; an
// error says why there is none.
func (l Language) Hash(name string) (Hash, error) {
	a, _, err := l.algorithm(name)
	if err == nil {
		err = a.fails
	}
	return Hash{l, a}, err
}

// Hashes are the hash functions of the language whose digests are of so many
// bytes, the usual one first.
func (l Language) Hashes(digestBytes int) []Hash {
	var all []Hash
	for _, name := range l.names(digestBytes) {
		if h, err := l.Hash(name); err == nil {
			all = append(all, h)
		}
	}
	return all
}

// names are the hash functions of a digest's size, in the language's words.
func (l Language) names(digestBytes int) []string {
	switch l {
	case DotNet:
		return map[int][]string{16: {"md5"}}[digestBytes]
	case Python:
		return map[int][]string{
			16: {"md5"}, 20: {"sha1"}, 28: {"sha224", "sha3_224"}, 32: {"sha256", "sha3_256", "blake2s"},
			48: {"sha384", "sha3_384"}, 64: {"sha512", "sha3_512", "blake2b"},
		}[digestBytes]
	case TypeScript:
		return map[int][]string{
			16: {"md5", "shake128"}, 20: {"sha1", "ripemd160"}, 28: {"sha224", "sha512-224", "sha3-224"},
			32: {"sha256", "sha512-256", "sha3-256", "blake2s256", "shake256"}, 36: {"md5-sha1"},
			48: {"sha384", "sha3-384"}, 64: {"sha512", "sha3-512", "blake2b512"},
		}[digestBytes]
	case Java:
	}
	return map[int][]string{
		16: {"MD5"}, 20: {"SHA-1"}, 28: {"SHA-224", "SHA-512/224", "SHA3-224"}, 32: {"SHA-256", "SHA-512/256", "SHA3-256"},
		48: {"SHA-384", "SHA3-384"}, 64: {"SHA-512", "SHA3-512"},
	}[digestBytes]
}

// Name is the hash function's plain name, as a Key tells it.
func (h Hash) Name() string { return h.name }

// Digest is the digest of a text, written as the library does.
func (h Hash) Digest(text string) string {
	digest, _ := h.language.encode(h.of(text))
	return digest
}

// Key is the key of a digest: behind the prefix, as the library writes it.
func (s Settings) Key(digest string) string {
	if s.Language == TypeScript {
		s.Prefix = strings.TrimSpace(s.Prefix)
	}
	return s.Prefix + "#" + digest
}
