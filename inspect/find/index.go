package find

import (
	"encoding/base64"
	"iter"
	"slices"
	"strings"

	"idemtui/inspect"
	"idemtui/inspect/eventkey"
)

// Index is what there is to find: records, which forms of digests they have,
// so that only those hash functions are computed, and their prefixes. It holds
// nothing per record: an event has fewer digests than a table records.
type Index struct {
	records  iter.Seq[*inspect.Record]
	hexes    map[int]bool // digest bytes
	base64s  map[int]bool
	prefixes map[string]int
	// shared are the records of "no key in the event".
	shared []*inspect.Record
}

// NewIndex looks through records, which stay the caller's and are looked
// through again by each search.
func NewIndex(records iter.Seq[*inspect.Record]) *Index {
	ix := &Index{records: records, hexes: map[int]bool{}, base64s: map[int]bool{}, prefixes: map[string]int{}}
	for r := range records {
		prefix, digest := inspect.SplitKey(r.Key)
		ix.prefixes[prefix]++
		if bytes := hexBytes(digest); bytes > 0 {
			ix.hexes[bytes] = true
		} else if bytes := base64Bytes(digest); bytes > 0 {
			ix.base64s[bytes] = true
		}
		if _, none := inspect.NoKeyText(digest); none {
			ix.shared = append(ix.shared, r)
		}
	}
	return ix
}

// under are the records of some digests.
func (ix *Index) under(digests map[string][]*inspect.Record) {
	for r := range ix.records {
		digest := r.Digest()
		if records, asked := digests[digest]; asked {
			digests[digest] = append(records, r)
		}
	}
}

// Prefixes are the known ones, the commonest first.
func (ix *Index) Prefixes() []string {
	all := make([]string, 0, len(ix.prefixes))
	for prefix := range ix.prefixes {
		all = append(all, prefix)
	}
	slices.SortFunc(all, func(a, b string) int {
		if n := ix.prefixes[b] - ix.prefixes[a]; n != 0 {
			return n
		}
		return strings.Compare(a, b)
	})
	return all
}

// digestSizes are those of the hash functions that the libraries offer, in
// bytes.
func digestSizes() []int { return []int{16, 20, 28, 32, 36, 48, 64} }

// hexBytes is the size of the digest that hex digits are of; 0 for other text.
// Java drops the zeros that a digest begins with, beyond 32 digits.
func hexBytes(digest string) int {
	if len(digest) < 32 || strings.Trim(digest, "0123456789abcdef") != "" {
		return 0
	}
	for _, bytes := range digestSizes() {
		if len(digest) <= 2*bytes {
			return bytes
		}
	}
	return 0
}

func base64Bytes(digest string) int {
	if len(digest) > base64.StdEncoding.EncodedLen(64) {
		return 0
	}
	raw, err := base64.StdEncoding.DecodeString(digest)
	if err != nil || !slices.Contains(digestSizes(), len(raw)) {
		return 0
	}
	return len(raw)
}

// hashes are the hash functions of a language whose form of digest occurs.
func (ix *Index) hashes(l eventkey.Language) []eventkey.Hash {
	sizes := ix.hexes
	if l == eventkey.TypeScript {
		sizes = ix.base64s
	}
	var all []eventkey.Hash
	for _, bytes := range digestSizes() {
		if sizes[bytes] {
			all = append(all, l.Hashes(bytes)...)
		}
	}
	return all
}

// hit is a digest that occurs, and the reading that gives it.
type hit struct {
	reading   *Reading
	algorithm string
	digest    string
	records   []*inspect.Record
}

// hits looks readings up.
func (ix *Index) hits(readings []Reading) []hit {
	hashes := map[eventkey.Language][]eventkey.Hash{}
	for _, l := range eventkey.Languages() {
		hashes[l] = ix.hashes(l)
	}
	var all []hit
	digests := map[string][]*inspect.Record{}
	for i := range readings {
		r := &readings[i]
		for _, h := range hashes[r.Language] {
			digest := h.Digest(r.Text)
			digests[digest] = nil
			all = append(all, hit{reading: r, algorithm: h.Name(), digest: digest})
		}
	}
	ix.under(digests)
	for i := range all {
		all[i].records = digests[all[i].digest]
	}
	return slices.DeleteFunc(all, func(h hit) bool { return len(h.records) == 0 })
}
