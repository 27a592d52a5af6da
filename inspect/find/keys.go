package find

import (
	"cmp"
	"slices"

	"idemtui/inspect/eventkey"
)

// Keys are the keys of the event under the prefix of the options, the likeliest
// first, so that they can be read one by one. Without a hash function in the
// options it is MD5. False if there are more than limit; then the whole table
// is the cheaper read.
func (e *Event) Keys(limit int) ([]string, bool) {
	if e.options.Prefix == nil {
		return nil, false
	}
	asked := make([]*Reading, 0, len(e.readings))
	for i := range e.readings {
		if r := &e.readings[i]; e.asked(r) {
			asked = append(asked, r)
		}
	}
	slices.SortStableFunc(asked, func(a, b *Reading) int { return cmp.Compare(a.rank(), b.rank()) })
	hash := cmp.Or(e.options.Hash, "md5")
	seen := map[string]bool{}
	var keys []string
	for _, r := range asked {
		h, err := r.Language.Hash(hash)
		if err != nil {
			continue
		}
		key := eventkey.Settings{Language: r.Language, Prefix: *e.options.Prefix}.Key(h.Digest(r.Text))
		if seen[key] {
			continue
		}
		if len(keys) == limit {
			return nil, false
		}
		seen[key] = true
		keys = append(keys, key)
	}
	return keys, true
}
