package inspect

import (
	"cmp"
	"slices"
	"time"
)

// Relatives is what the records of a table tell of each other, beyond what
// Siblings say of expires_after. It is computed once over a snapshot and never
// changed; Policy hands it to the diagnosis. Nil knows nothing.
type Relatives struct {
	of map[string]*family
}

// family is what is known of the records of one prefix.
type family struct {
	// timed counts the records with a deadline, bare the completed ones
	// without; example is one of the first.
	timed, bare int
	example     string
	// open are records in progress and loose completed ones without a deadline,
	// both of TypeScript: a call whose handler changed its event leaves one of
	// each. They are sorted, and joined in pairs.
	open, loose []kin
	// first and last are the oldest and the newest traces of calls, by deadline
	// and by expiration.
	deadlines, expirations traces
	// successor is a newer record of a prefix that goes on while this one does
	// not; why says what makes it one. Empty where there is none.
	successor, why string
	// until is when the family's records no longer suggest it: once they have
	// expired, TTL may have taken the successor's records of before as well.
	until Millis
}

// kin is a record in a family: its expiration, its key, and the key of the
// record that the same call left.
type kin struct {
	at           Millis
	key, partner string
}

// traces are the oldest and the newest of a kind of moment, each with the
// record that shows it; without a key there are none.
type traces struct {
	first, last       Millis
	firstKey, lastKey string
}

func (t *traces) add(at Millis, key string) {
	if t.firstKey == "" || at < t.first {
		t.first, t.firstKey = at, key
	}
	if t.lastKey == "" || at > t.last {
		t.last, t.lastKey = at, key
	}
}

// Relate collects what the records of a snapshot tell of each other.
func Relate(s Snapshot) *Relatives {
	rel := &Relatives{of: map[string]*family{}}
	for r := range s.All() {
		if malformed(r) {
			continue
		}
		prefix := r.Prefix()
		f := rel.of[prefix]
		if f == nil {
			f = &family{}
			rel.of[prefix] = f
		}
		f.add(r)
	}
	for _, f := range rel.of {
		f.join()
	}
	rel.succeed()
	return rel
}

// family of a record's prefix; nil where nothing is known.
func (rel *Relatives) family(prefix string) *family {
	if rel == nil {
		return nil
	}
	return rel.of[prefix]
}

func (f *family) add(r *Record) {
	f.expirations.add(r.Expiration.At, r.Key)
	if r.Deadline.Present() {
		f.timed++
		f.deadlines.add(r.Deadline.At, r.Key)
		if f.example == "" {
			f.example = r.Key
		}
	} else if r.Status == Completed {
		f.bare++
	}
	if !leavesPairs(r) {
		return
	}
	if k := (kin{at: r.Expiration.At, key: r.Key}); r.Status == InProgress {
		f.open = append(f.open, k)
	} else {
		f.loose = append(f.loose, k)
	}
}

// leavesPairs reports whether r may be half of what a call leaves that
// completed another key than it began (ts#5715): TypeScript's, with a deadline
// while in progress, without one as completed.
func leavesPairs(r *Record) bool {
	if (r.Status == InProgress) != r.Deadline.Present() {
		return false
	}
	switch digest := r.Digest(); len(digest) { // of TypeScript's base64; those of hex are others
	case 24, 28, 44, 88:
		_, encoding := DigestForm(digest)
		return encoding == Base64
	}
	return false
}

// pairWindow is how far apart the start and the completion of such a call may
// be for two records to be taken for its halves.
const pairWindow = time.Minute

// join pairs each loose record with the first open one before it, within the
// window, that is not another's: where every event is changed, calls begin and
// end in the same order, near enough.
func (f *family) join() {
	if len(f.loose) == 0 || len(f.open) == 0 {
		f.open, f.loose = nil, nil
		return
	}
	slices.SortFunc(f.open, kin.compare)
	slices.SortFunc(f.loose, kin.compare)
	next := 0
	for i := range f.loose {
		l := &f.loose[i]
		for next < len(f.open) && l.at.Sub(f.open[next].at) > pairWindow {
			next++
		}
		if next < len(f.open) && f.open[next].at <= l.at {
			f.open[next].partner, l.partner = l.key, f.open[next].key
			next++
		}
	}
}

func (k kin) compare(other kin) int {
	return cmp.Or(cmp.Compare(k.at, other.at), cmp.Compare(k.key, other.key))
}

// partner is the record that the same call left under another key.
func (f *family) partner(r *Record) (key string, ok bool) {
	if f == nil {
		return "", false
	}
	among := f.open
	if r.Status == Completed {
		among = f.loose
	}
	i, found := slices.BinarySearchFunc(among, kin{at: r.Expiration.At, key: r.Key}, kin.compare)
	if !found || among[i].partner == "" {
		return "", false
	}
	return among[i].partner, true
}

const (
	// renamed is how long a prefix must have been silent, while one that began
	// after its last record goes on, to be taken for renamed.
	renamed = time.Hour
	// silent is how long a prefix must have been silent, while the table goes
	// on, to be named at all.
	silent = 24 * time.Hour
)

// succeed finds the prefixes that stopped while others go on. Only moments of
// one kind are compared: two prefixes may have two expires_after.
func (rel *Relatives) succeed() {
	var all traces // the deadlines of the whole table
	heirs := map[string]*family{}
	for prefix, f := range rel.of {
		if f.deadlines.lastKey != "" {
			all.add(f.deadlines.last, f.deadlines.lastKey)
		}
		name := SplitPrefix(prefix).Function
		if heir := heirs[name]; heir == nil || f.began().first > heir.began().first {
			heirs[name] = f
		}
	}
	for prefix, f := range rel.of {
		heir := heirs[SplitPrefix(prefix).Function]
		switch last := f.began(); {
		case heir != f && heir.sameKind(f) && heir.began().first >= last.last && heir.began().last.Sub(last.last) >= renamed:
			f.successor, f.why, f.until = heir.began().lastKey, "began after its last record", f.expirations.last
		case f.deadlines.lastKey != "" && all.last.Sub(f.deadlines.last) >= silent:
			f.successor, f.why, f.until = all.lastKey, "is newer by "+Long(all.last.Sub(f.deadlines.last)), farFuture
		}
	}
}

// began are the traces that say most of when the family's calls began.
func (f *family) began() traces {
	if f.deadlines.lastKey != "" {
		return f.deadlines
	}
	return f.expirations
}

// sameKind reports whether two families' traces can be compared.
func (f *family) sameKind(other *family) bool {
	return (f.deadlines.lastKey == "") == (other.deadlines.lastKey == "")
}
