package inspect

import (
	"encoding/base64"
	"strings"
)

// SplitKey splits an idempotency key at its last #: digests never hold one,
// prefixes may. A key without # has no prefix.
func SplitKey(key string) (prefix, digest string) {
	if i := strings.LastIndexByte(key, '#'); i >= 0 {
		return key[:i], key[i+1:]
	}
	return "", key
}

// Prefix is the part of the key that names the function.
func (r *Record) Prefix() string {
	prefix, _ := SplitKey(r.Key)
	return prefix
}

// Digest is the part of the key that names the event.
func (r *Record) Digest() string {
	_, digest := SplitKey(r.Key)
	return digest
}

// Encoding is how a digest is written: Python, Java and .NET write lower-case
// hex, TypeScript padded base64.
type Encoding string

// The encodings of a digest.
const (
	EncodingUnknown Encoding = ""
	Hex             Encoding = "hex"
	Base64          Encoding = "base64"
)

// DigestForm tells the algorithm and encoding of a digest by its length; both
// are empty for text that is no digest of a usual algorithm.
func DigestForm(digest string) (algorithm string, encoding Encoding) {
	if a := algorithmOf(len(digest) / 2); a != "" && len(digest)%2 == 0 && isHex(digest) {
		return a, Hex
	}
	if raw, err := base64.StdEncoding.Strict().DecodeString(digest); err == nil {
		if a := algorithmOf(len(raw)); a != "" {
			return a, Base64
		}
	}
	return "", EncodingUnknown
}

// isHex is asked of every record of a table: it makes nothing.
func isHex(text string) bool {
	for i := range len(text) {
		if c := text[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

func algorithmOf(digestBytes int) string {
	switch digestBytes {
	case 16:
		return "md5"
	case 20:
		return "sha1"
	case 32:
		return "sha256"
	case 64:
		return "sha512"
	}
	return ""
}

// Name is a prefix in its parts. Only Python writes all three; Java and .NET
// write function and method, TypeScript the function alone.
type Name struct {
	Function, Module, Qualname string
}

// SplitPrefix reads a prefix as <function>.<module>.<qualname>. Lambda
// function names hold no dot; a key_prefix of a person's own may give parts
// that mean nothing.
func SplitPrefix(prefix string) Name {
	function, rest, _ := strings.Cut(prefix, ".")
	module, qualname, ok := strings.Cut(rest, ".")
	if !ok {
		return Name{Function: function, Qualname: module}
	}
	return Name{Function: function, Module: module, Qualname: qualname}
}
