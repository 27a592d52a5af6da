package eventkey

import (
	"crypto/md5"
	"crypto/sha1" //nolint:gosec // a hash that the libraries offer for keys
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"math/big"
	"strings"

	"golang.org/x/crypto/blake2b"
	"golang.org/x/crypto/blake2s"
	"golang.org/x/crypto/ripemd160" //nolint:gosec,staticcheck // a hash that the libraries offer for keys

	"idemtui/inspect"
)

// algorithm is a hash function under the name that we tell.
type algorithm struct {
	name string
	sum  func(text []byte) []byte
	// fails is why the library's calls fail once they come to the hash.
	fails error
}

func (a algorithm) of(text string) []byte { return a.sum([]byte(text)) }

func summed(create func() hash.Hash) func([]byte) []byte {
	return func(text []byte) []byte {
		h := create()
		_, _ = h.Write(text) // a hash does not fail
		return h.Sum(nil)
	}
}

// unkeyed is a BLAKE2 without a key, which cannot fail.
func unkeyed(create func(key []byte) (hash.Hash, error)) func([]byte) []byte {
	return func(text []byte) []byte {
		h, err := create(nil)
		if err != nil {
			return nil
		}
		_, _ = h.Write(text) // a hash does not fail
		return h.Sum(nil)
	}
}

// algorithms are those that we can compute, by a plain name.
func algorithms() map[string]func([]byte) []byte {
	return map[string]func([]byte) []byte{
		"md5": summed(md5.New), "sha1": summed(sha1.New),
		"sha224": summed(sha256.New224), "sha256": summed(sha256.New),
		"sha384": summed(sha512.New384), "sha512": summed(sha512.New),
		"sha512-224": summed(sha512.New512_224), "sha512-256": summed(sha512.New512_256),
		"sha3-224": summed(func() hash.Hash { return sha3.New224() }), "sha3-256": summed(func() hash.Hash { return sha3.New256() }),
		"sha3-384": summed(func() hash.Hash { return sha3.New384() }), "sha3-512": summed(func() hash.Hash { return sha3.New512() }),
		"blake2b": unkeyed(blake2b.New512), "blake2s": unkeyed(blake2s.New256),
		"ripemd160": summed(ripemd160.New), "md2": md2, "sm3": sm3,
		"shake128": func(text []byte) []byte { return sha3.SumSHAKE128(text, 16) },
		"shake256": func(text []byte) []byte { return sha3.SumSHAKE256(text, 32) },
		"md5-sha1": func(text []byte) []byte {
			first, second := md5.Sum(text), sha1.Sum(text)
			return append(first[:], second[:]...)
		},
	}
}

func computed(name string) algorithm { return algorithm{name: name, sum: algorithms()[name]} }

func failing(format string, args ...any) algorithm {
	return algorithm{fails: fmt.Errorf(format, args...)}
}

// algorithm finds the hash function that a name means to the library. note says
// what it does with the name, where that is not what one would expect.
func (l Language) algorithm(name string) (a algorithm, note string, err error) {
	switch l {
	case Python:
		a, err = pythonAlgorithm(name)
		return a, "", err
	case TypeScript:
		return typeScriptAlgorithm(name), "", nil
	case Java:
		a, note = javaAlgorithm(name)
		return a, note, nil
	case DotNet:
	}
	if name != "" && !strings.EqualFold(name, "md5") {
		note = "since .NET 8 the library ignores the hash function: it is always MD5"
	}
	return computed("md5"), note, nil
}

// encode writes a digest as the library does.
func (l Language) encode(sum []byte) (string, inspect.Encoding) {
	switch l {
	case TypeScript:
		return base64.StdEncoding.EncodeToString(sum), inspect.Base64
	case Java:
		// A number in hex: a digest that begins with zeros loses them, down to
		// the 32 digits of MD5.
		return fmt.Sprintf("%032x", new(big.Int).SetBytes(sum)), inspect.Hex
	case Python, DotNet:
	}
	return hex.EncodeToString(sum), inspect.Hex
}
