package eventkey_test

import (
	"strings"
	"testing"

	"idemtui/inspect/eventkey"
)

// The digests are those of Node 20 with OpenSSL 3, of Python 3.11 and of JDK
// 17. Java's SHA512/256 has lost the zero in front.
func TestHashFunctionsByTheNamesOfTheirLanguage(t *testing.T) {
	for name, want := range map[string]string{
		"typescript RSA-SM3":                            "q57zxYxaWppoDACOlafrci0AnYpUcmWk94uLLKZiAzk=",
		"typescript id-rsassa-pkcs1-v1_5-with-sha3-256": "Vu9qpYdx9F5xmLQnVsBqBTj+Bz+OfwBQzwzhNuQdXF0=",
		"typescript SHA2-512/256":                       "Q7hM7I6eh1IBd7jlPJPSj8xyCnng+eka/qYlMuuFGjQ=",
		"typescript RIPEMD-160":                         "QrPWKG8Y/cujSwQF6FNncnqW5dQ=",
		"typescript blake2b-512":                        "atvaDvpB4mKWhcaozgQuSS1QKwfrIHHUOIWLKt72EcsTosaBWBjuPpERYHDcErO6ImyfLL9VHyh5yamtGhTEPw==",
		"typescript ssl3-sha1":                          "bf5iqBnherzPc8uijh7kBplzYeM=",
		"typescript MD5-SHA1":                           "XXhfwm0VLIVxm0L7mXBLB23+YqgZ4Xq8z3PLoo4e5AaZc2Hj",
		"typescript shake256":                           "N3Y+VQURaktApL8fh0BHsW03KVuDhER/wa9icrosrVU=",
		"java MD2":                                      "68088750ff1605b9c101931283d9ba80",
		"java SHA512/256":                               "3a6159543f4e541fea1c59a643b975aaa046aefd2775f6e1cb00b0166ddb480",
		"java OID.2.16.840.1.101.3.4.2.8":               "1183e5175d88ebebff867aac508bdafce463da3f691f63f9c51bd1ac8c596cd3",
		"java sha-224":                                  "1ead1cf7b95db6ea41b7e43ee7965122482651b90759ef57444ec8e9",
		// Names that a library does not have: an error, but in Java.
		"typescript blake2b":    "",
		"typescript SHA512/256": "",
		"python sha512-256":     "",
		"python SHA256":         "",
		"python shake_128":      "",
		"java blake2b":          "1198000c11968f9368e02d6da57ec147",
	} {
		language, hash, _ := strings.Cut(name, " ")
		l, err := eventkey.ParseLanguage(language)
		if err != nil {
			t.Fatal(err)
		}
		k := eventkey.Of(`"`+strings.Repeat("x", 60)+`"`, eventkey.Settings{Language: l, Prefix: "p", Hash: hash})
		if k.Digest != want {
			t.Errorf("%s gives %q (%s), want %q", name, k.Digest, k.Reason, want)
		}
	}
}

// The library comes to the hash only where there is a key.
func TestWithoutAKeyTheHashFunctionDoesNotMatter(t *testing.T) {
	for _, s := range []eventkey.Settings{
		{Language: eventkey.Python, Hash: "shake_128", Select: "id"},
		{Language: eventkey.TypeScript, Hash: "nosuch", Select: "id"},
	} {
		if k := eventkey.Of(`{}`, s); k.Outcome != eventkey.Skipped {
			t.Errorf("%s: %s (%s), the library runs the function without a record", s.Language, k.Outcome, k.Reason)
		}
		if k := eventkey.Of(`{"id":1}`, s); k.Outcome != eventkey.Failed {
			t.Errorf("%s: %s, the library fails", s.Language, k.Outcome)
		}
	}
	if k := eventkey.Of(`{}`, eventkey.Settings{Hash: "nosuch", Select: "id"}); k.Outcome != eventkey.Failed {
		t.Errorf("%s, hashlib has no nosuch, which the library looks for at once", k.Outcome)
	}
}
