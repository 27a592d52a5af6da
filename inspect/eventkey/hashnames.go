package eventkey

import (
	"fmt"
	"slices"
	"strings"
)

// pythonAlgorithm is an attribute of hashlib, by its exact name.
func pythonAlgorithm(name string) (algorithm, error) {
	switch name {
	case "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s":
		return computed(name), nil
	case "sha3_224", "sha3_256", "sha3_384", "sha3_512":
		return computed(strings.Replace(name, "_", "-", 1)), nil
	case "shake_128", "shake_256":
		return failing("%s has no fixed length: with it the library cannot write a key", name), nil
	case "new", "file_digest", "pbkdf2_hmac", "scrypt", "algorithms_available", "algorithms_guaranteed":
		return failing("hashlib.%s is no hash function: with it the library cannot write a key", name), nil
	}
	return algorithm{}, fmt.Errorf("hashlib has no %s: the library fails with an AttributeError", name)
}

// typeScriptAlgorithm is a name of Node's createHash, in any case.
func typeScriptAlgorithm(name string) algorithm {
	lower := strings.ToLower(name)
	for plain, others := range nodeNames() {
		if lower == plain && !strings.HasPrefix(plain, "blake2") || slices.Contains(strings.Fields(others), lower) {
			return computed(plain)
		}
	}
	return failing("createHash of Node knows no %s: with it the library cannot write a key", name)
}

// nodeNames are the names that OpenSSL 3 in Node has for each hash function,
// beside its plain one: those that getHashes tells, and others.
func nodeNames() map[string]string {
	return map[string]string{
		"md5":        "rsa-md5 ssl3-md5 md5withrsaencryption 1.2.840.113549.2.5",
		"sha1":       "sha-1 rsa-sha1 rsa-sha1-2 ssl3-sha1 sha1withrsaencryption 1.3.14.3.2.26",
		"sha224":     "sha-224 sha2-224 rsa-sha224 sha224withrsaencryption 2.16.840.1.101.3.4.2.4",
		"sha256":     "sha-256 sha2-256 rsa-sha256 sha256withrsaencryption 2.16.840.1.101.3.4.2.1",
		"sha384":     "sha-384 sha2-384 rsa-sha384 sha384withrsaencryption 2.16.840.1.101.3.4.2.2",
		"sha512":     "sha-512 sha2-512 rsa-sha512 sha512withrsaencryption 2.16.840.1.101.3.4.2.3",
		"sha512-224": "sha-512/224 sha2-512/224 rsa-sha512/224 sha512-224withrsaencryption 2.16.840.1.101.3.4.2.5",
		"sha512-256": "sha-512/256 sha2-512/256 rsa-sha512/256 sha512-256withrsaencryption 2.16.840.1.101.3.4.2.6",
		"sha3-224":   "rsa-sha3-224 id-rsassa-pkcs1-v1_5-with-sha3-224 2.16.840.1.101.3.4.2.7",
		"sha3-256":   "rsa-sha3-256 id-rsassa-pkcs1-v1_5-with-sha3-256 2.16.840.1.101.3.4.2.8",
		"sha3-384":   "rsa-sha3-384 id-rsassa-pkcs1-v1_5-with-sha3-384 2.16.840.1.101.3.4.2.9",
		"sha3-512":   "rsa-sha3-512 id-rsassa-pkcs1-v1_5-with-sha3-512 2.16.840.1.101.3.4.2.10",
		"shake128":   "shake-128 2.16.840.1.101.3.4.2.11",
		"shake256":   "shake-256 2.16.840.1.101.3.4.2.12",
		"blake2b":    "blake2b512 blake2b-512 1.3.6.1.4.1.1722.12.2.1.16",
		"blake2s":    "blake2s256 blake2s-256 1.3.6.1.4.1.1722.12.2.2.8",
		"ripemd160":  "ripemd ripemd-160 rmd160 rsa-ripemd160 ripemd160withrsa 1.3.36.3.2.1",
		"md5-sha1":   "",
		"sm3":        "rsa-sm3 sm3withrsaencryption 1.2.156.10197.1.401",
	}
}

// javaAlgorithm is a name of MessageDigest, in any case. For one that it does
// not know the library takes MD5.
func javaAlgorithm(name string) (a algorithm, note string) {
	lower := strings.TrimPrefix(strings.ToLower(name), "oid.")
	for plain, others := range javaNames() {
		if slices.Contains(strings.Fields(others), lower) {
			return computed(plain), ""
		}
	}
	return computed("md5"), fmt.Sprintf("MessageDigest has no %s: the library takes MD5", name)
}

// javaNames are the names that the JDK's own provider has for each hash
// function, as JDK 17 lists them.
func javaNames() map[string]string {
	return map[string]string{
		"md2":        "md2",
		"md5":        "md5",
		"sha1":       "sha sha1 sha-1 1.3.14.3.2.26",
		"sha224":     "sha224 sha-224 2.16.840.1.101.3.4.2.4",
		"sha256":     "sha256 sha-256 2.16.840.1.101.3.4.2.1",
		"sha384":     "sha384 sha-384 2.16.840.1.101.3.4.2.2",
		"sha512":     "sha512 sha-512 2.16.840.1.101.3.4.2.3",
		"sha512-224": "sha512/224 sha-512/224 2.16.840.1.101.3.4.2.5",
		"sha512-256": "sha512/256 sha-512/256 2.16.840.1.101.3.4.2.6",
		"sha3-224":   "sha3-224 2.16.840.1.101.3.4.2.7",
		"sha3-256":   "sha3-256 2.16.840.1.101.3.4.2.8",
		"sha3-384":   "sha3-384 2.16.840.1.101.3.4.2.9",
		"sha3-512":   "sha3-512 2.16.840.1.101.3.4.2.10",
	}
}
