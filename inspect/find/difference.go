package find

import (
	"fmt"
	"strconv"

	"idemtui/inspect/event"
	"idemtui/inspect/eventkey"
)

// maxDifferences is how many differing paths are told.
const maxDifferences = 100

// Difference is a path in which two events differ.
type Difference struct {
	Path string // an expression; empty is the whole event
	What string // in plain words
}

// KeyPair is one reading of two events.
type KeyPair struct {
	Language eventkey.Language
	By       string
	// First and Second are the keys, or digests where no prefix is known;
	// empty where the library writes no record.
	First, Second string
	Same          bool
}

// Comparison is what two events have in common.
type Comparison struct {
	// Same says that the keys asked for are the same in every language.
	Same bool
	Keys []KeyPair
	// Differences are the paths that differ, in the part of the event that
	// makes the key.
	Differences []Difference
	// SameBy are values named like a key that both events share: by one of
	// those as expression they are duplicates.
	SameBy []string
}

// Path is the first path that differs; empty if none does.
func (c Comparison) Path() string {
	if len(c.Differences) == 0 {
		return ""
	}
	return c.Differences[0].Path
}

// Compare tells whether two events have one key, by the options' languages and
// expression, and where they differ.
func Compare(first, second string, o Options) (Comparison, error) {
	out := Comparison{Same: true}
	s := eventkey.Settings{Hash: o.Hash, RaiseMissing: o.RaiseMissing}
	if o.Select != nil {
		s.Select = *o.Select
	}
	if o.Prefix != nil {
		s.Prefix = *o.Prefix
	}
	var a, b event.Value
	for _, l := range o.languages() {
		s.Language = l
		left, right := eventkey.Of(first, s), eventkey.Of(second, s)
		if left.Outcome == eventkey.Failed || right.Outcome == eventkey.Failed {
			if len(o.languages()) == 1 {
				return out, fmt.Errorf("the events cannot be compared: %s", firstOf(left, right))
			}
			continue
		}
		pair := KeyPair{Language: l, By: s.Select, First: told(left, o), Second: told(right, o)}
		pair.Same = left.Outcome == eventkey.Stored && left.Key == right.Key
		out.Same = out.Same && pair.Same
		out.Keys = append(out.Keys, pair)
		if a == nil {
			a, b = left.Selected, right.Selected
		}
	}
	if len(out.Keys) == 0 {
		return out, fmt.Errorf("the events cannot be compared: no language reads both")
	}
	d := differ{}
	d.walk(s.Select, a, b)
	out.Differences = d.found
	if o.Select == nil {
		out.SameBy = sameBy(a, b)
	}
	return out, nil
}

func firstOf(a, b eventkey.Key) string {
	if a.Outcome == eventkey.Failed {
		return "the first: " + a.Reason
	}
	return "the second: " + b.Reason
}

func told(k eventkey.Key, o Options) string {
	if o.Prefix == nil {
		return k.Digest
	}
	return k.Key
}

// sameBy are the values named like a key that two events share.
func sameBy(a, b event.Value) []string {
	others := map[string]event.Value{}
	for _, p := range newWalk(eventkey.Python).over(b) {
		others[p.by] = p.value
	}
	var same []string
	for _, p := range newWalk(eventkey.Python).over(a) {
		if p.by == "" || p.list || !isScalar(p.value) || !namedLikeKey(p.by) || len(same) == most {
			continue
		}
		if _, null := p.value.(event.Null); !null && others[p.by] == p.value {
			same = append(same, p.by)
		}
	}
	return same
}

// differ collects differences.
type differ struct{ found []Difference }

func (d *differ) addf(path, format string, args ...any) {
	if len(d.found) < maxDifferences {
		d.found = append(d.found, Difference{Path: path, What: fmt.Sprintf(format, args...)})
	}
}

func (d *differ) walk(path string, a, b event.Value) {
	if len(d.found) >= maxDifferences {
		return
	}
	switch x := a.(type) {
	case *event.Object:
		if y, ok := b.(*event.Object); ok {
			d.objects(path, x, y)
			return
		}
	case *event.Array:
		if y, ok := b.(*event.Array); ok {
			d.arrays(path, x, y)
			return
		}
	default:
		if isScalar(b) {
			d.scalars(path, a, b)
			return
		}
	}
	d.addf(path, "%s and %s", kind(a), kind(b))
}

func (d *differ) objects(path string, a, b *event.Object) {
	for _, m := range a.Members {
		if other, ok := b.Get(m.Name); ok {
			d.walk(joined(path, m.Name), m.Value, other)
		} else {
			d.addf(joined(path, m.Name), "only in the first event")
		}
	}
	for _, m := range b.Members {
		if _, ok := a.Get(m.Name); !ok {
			d.addf(joined(path, m.Name), "only in the second event")
		}
	}
	if len(a.Members) != len(b.Members) {
		return
	}
	for i := range a.Members {
		if _, shared := b.Get(a.Members[i].Name); a.Members[i].Name != b.Members[i].Name && shared {
			d.addf(path, "the members are in another order, which counts in Java and .NET")
			return
		}
	}
}

func (d *differ) arrays(path string, a, b *event.Array) {
	for i := range min(len(a.Items), len(b.Items)) {
		d.walk(path+"["+strconv.Itoa(i)+"]", a.Items[i], b.Items[i])
	}
	if len(a.Items) != len(b.Items) {
		d.addf(path, "lists of %d and %d items", len(a.Items), len(b.Items))
	}
}

// longestShown bounds a value in the words about it.
const longestShown = 60

func (d *differ) scalars(path string, a, b event.Value) {
	if a == b {
		return
	}
	d.addf(path, "%s and %s", shown(a), shown(b))
}

// shown is a scalar as JSON, cut where it is long.
func shown(v event.Value) string {
	text := []rune(event.Text(v))
	if len(text) > longestShown {
		return string(text[:longestShown]) + "…"
	}
	return string(text)
}

func kind(v event.Value) string {
	switch v.(type) {
	case *event.Object:
		return "an object"
	case *event.Array:
		return "a list"
	}
	return shown(v)
}
