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
		"ripemd160": summed(ripemd160.New),
		"shake128":  func(text []byte) []byte { return sha3.SumSHAKE128(text, 16) },
		"shake256":  func(text []byte) []byte { return sha3.SumSHAKE256(text, 32) },
		"md5-sha1": func(text []byte) []byte {
			first, second := md5.Sum(text), sha1.Sum(text)
			return append(first[:], second[:]...)
		},
	}
}

// algorithm finds the hash function that a name means to the library. note says
// what it does with the name, where that is not what one would expect.
func (l Language) algorithm(name string) (a algorithm, note string, err error) {
	switch l {
	case Python:
		return pythonAlgorithm(name)
	case TypeScript:
		return typeScriptAlgorithm(name)
	case Java:
		return javaAlgorithm(name)
	case DotNet:
	}
	if name != "" && !strings.EqualFold(name, "md5") {
		note = "since .NET 8 the library ignores the hash function: it is always MD5"
	}
	return algorithm{"md5", algorithms()["md5"]}, note, nil
}

// pythonAlgorithm is an attribute of hashlib, by its exact name.
func pythonAlgorithm(name string) (algorithm, string, error) {
	switch name {
	case "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s":
		return algorithm{name, algorithms()[name]}, "", nil
	case "sha3_224", "sha3_256", "sha3_384", "sha3_512":
		return algorithm{name, algorithms()[strings.Replace(name, "_", "-", 1)]}, "", nil
	case "shake_128", "shake_256":
		return algorithm{}, "", fmt.Errorf("%s has no fixed length: with it every call of the library fails", name)
	}
	return algorithm{}, "", fmt.Errorf("hashlib has no %s: the library fails with an AttributeError", name)
}

// typeScriptAlgorithm is a name of Node's createHash, in any case.
func typeScriptAlgorithm(name string) (algorithm, string, error) {
	lower := strings.ToLower(name)
	plain := strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(lower, "rsa-"), "withrsaencryption"), "withrsa")
	switch plain {
	case "blake2b512", "blake2s256":
		plain = plain[:len("blake2b")]
	case "ssl3-md5", "ssl3-sha1":
		plain = plain[len("ssl3-"):]
	case "sha1-2":
		plain = "sha1"
	case "sha512/224", "sha512/256":
		if plain == lower {
			return algorithm{}, "", fmt.Errorf("createHash of Node knows no %s", name)
		}
		plain = strings.Replace(plain, "/", "-", 1)
	case "rmd160", "ripemd":
		plain = "ripemd160"
	case "sha-1", "sha-224", "sha-256", "sha-384", "sha-512", "sha2-224", "sha2-256", "sha2-384", "sha2-512":
		plain = "sha" + plain[strings.IndexByte(plain, '-')+1:]
	case "blake2b", "blake2s":
		plain = ""
	}
	if sum, ok := algorithms()[plain]; ok {
		return algorithm{plain, sum}, "", nil
	}
	return algorithm{}, "", fmt.Errorf("%s is none of the hash functions of Node's createHash that can be computed here", name)
}

// javaAlgorithm is a name of MessageDigest, in any case. For one that it does
// not know the library takes MD5.
func javaAlgorithm(name string) (algorithm, string, error) {
	plain := strings.ToLower(name)
	if plain == "sha" {
		plain = "sha1"
	}
	if plain == "md2" {
		return algorithm{}, "", fmt.Errorf("%s cannot be computed here", name)
	}
	for _, size := range []string{"1", "224", "256", "384", "512", "512/224", "512/256"} {
		if plain == "sha-"+size || plain == "sha"+size {
			plain = strings.Replace("sha"+size, "/", "-", 1)
		}
	}
	switch plain {
	case "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha512-224", "sha512-256", "sha3-224", "sha3-256", "sha3-384", "sha3-512":
		return algorithm{plain, algorithms()[plain]}, "", nil
	}
	note := fmt.Sprintf("MessageDigest has no %s: the library takes MD5", name)
	return algorithm{"md5", algorithms()["md5"]}, note, nil
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
