package dynamo

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// kind is an attribute type by its name on the wire.
type kind string

const (
	kindString    kind = "S"
	kindNumber    kind = "N"
	kindBinary    kind = "B"
	kindBool      kind = "BOOL"
	kindNull      kind = "NULL"
	kindStringSet kind = "SS"
	kindNumberSet kind = "NS"
	kindBinarySet kind = "BS"
	kindList      kind = "L"
	kindMap       kind = "M"
)

// longName is the kind's name in texts about operands.
func (k kind) longName() string {
	switch k {
	case kindString:
		return "STRING"
	case kindNumber:
		return "NUMBER"
	case kindBinary:
		return "BINARY"
	case kindBool:
		return "BOOLEAN"
	case kindNull:
		return "NULL"
	case kindList:
		return "LIST"
	case kindMap:
		return "MAP"
	case kindStringSet, kindNumberSet, kindBinarySet:
		return string(k)
	}
	return string(k)
}

// value is an attribute value. Values never change once made; an update makes
// new ones along the changed path and shares the rest.
type value interface {
	kind() kind
	size() int // bytes, as the item size limit counts them
}

type (
	text      string
	binary    string // raw bytes
	boolean   bool
	null      struct{}
	stringSet []text
	numberSet []number
	binarySet []binary
	list      []value
	document  map[string]value

	// item is a whole item, by attribute name; nil is one that does not exist.
	item = document
)

func (text) kind() kind      { return kindString }
func (number) kind() kind    { return kindNumber }
func (binary) kind() kind    { return kindBinary }
func (boolean) kind() kind   { return kindBool }
func (null) kind() kind      { return kindNull }
func (stringSet) kind() kind { return kindStringSet }
func (numberSet) kind() kind { return kindNumberSet }
func (binarySet) kind() kind { return kindBinarySet }
func (list) kind() kind      { return kindList }
func (document) kind() kind  { return kindMap }

// containerBytes is what a list or a map takes besides its members, plus one
// for each member.
const containerBytes = 3

func (t text) size() int      { return len(t) }
func (b binary) size() int    { return len(b) }
func (boolean) size() int     { return 1 }
func (null) size() int        { return 1 }
func (s stringSet) size() int { return sumOfSizes(s) }
func (s numberSet) size() int { return sumOfSizes(s) }
func (s binarySet) size() int { return sumOfSizes(s) }
func (l list) size() int      { return containerBytes + len(l) + sumOfSizes(l) }
func (d document) size() int  { return containerBytes + len(d) + itemSize(d) }

// itemSize is the item's size in bytes: names and values.
func itemSize(i item) int {
	total := 0
	for name, v := range i {
		total += len(name) + v.size()
	}
	return total
}

func sumOfSizes[V value](members []V) int {
	total := 0
	for _, member := range members {
		total += member.size()
	}
	return total
}

// equal compares by value; sets without regard to order.
func equal(a, b value) bool {
	switch a := a.(type) {
	case stringSet:
		b, ok := b.(stringSet)
		return ok && sameMembers(a, b)
	case numberSet:
		b, ok := b.(numberSet)
		return ok && sameMembers(a, b)
	case binarySet:
		b, ok := b.(binarySet)
		return ok && sameMembers(a, b)
	case list:
		b, ok := b.(list)
		return ok && slices.EqualFunc(a, b, equal)
	case document:
		b, ok := b.(document)
		return ok && sameEntries(a, b)
	default:
		return a == b
	}
}

func sameMembers[V cmp.Ordered](a, b []V) bool {
	return len(a) == len(b) && slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

func sameEntries(a, b document) bool {
	if len(a) != len(b) {
		return false
	}
	for name, v := range a {
		other, found := b[name]
		if !found || !equal(v, other) {
			return false
		}
	}
	return true
}

// compare orders two values of one kind that has an order: S, N or B.
func compare(a, b value) (order int, known bool) {
	switch a := a.(type) {
	case text:
		if b, ok := b.(text); ok {
			return cmp.Compare(a, b), true
		}
	case number:
		if b, ok := b.(number); ok {
			return a.compare(b), true
		}
	case binary:
		if b, ok := b.(binary); ok {
			return cmp.Compare(a, b), true
		}
	}
	return 0, false
}

// hasPrefix tells whether v begins with prefix; both are S or both are B.
func hasPrefix(v, prefix value) bool {
	switch v := v.(type) {
	case text:
		p, ok := prefix.(text)
		return ok && strings.HasPrefix(string(v), string(p))
	case binary:
		p, ok := prefix.(binary)
		return ok && strings.HasPrefix(string(v), string(p))
	default:
		return false
	}
}

// contains tells whether v holds part: a substring, a set's member, an element.
func contains(v, part value) bool {
	switch v := v.(type) {
	case text:
		p, ok := part.(text)
		return ok && strings.Contains(string(v), string(p))
	case binary:
		p, ok := part.(binary)
		return ok && bytes.Contains([]byte(v), []byte(p))
	case stringSet:
		p, ok := part.(text)
		return ok && slices.Contains(v, p)
	case numberSet:
		p, ok := part.(number)
		return ok && slices.Contains(v, p)
	case binarySet:
		p, ok := part.(binary)
		return ok && slices.Contains(v, p)
	case list:
		return slices.ContainsFunc(v, func(element value) bool { return equal(element, part) })
	default:
		return false
	}
}

// lengthOf is the size function's result.
func lengthOf(v value) (length int, sized bool) {
	switch v := v.(type) {
	case text:
		return len(v), true
	case binary:
		return len(v), true
	case stringSet:
		return len(v), true
	case numberSet:
		return len(v), true
	case binarySet:
		return len(v), true
	case list:
		return len(v), true
	case document:
		return len(v), true
	default:
		return 0, false
	}
}

// wholeNumber is a number without fraction.
func wholeNumber(n int) number { return number(strconv.Itoa(n)) }

// depthOf counts the levels of a value; a scalar is one.
func depthOf(v value) int {
	depth := 0
	switch v := v.(type) {
	case document:
		for _, member := range v {
			depth = max(depth, depthOf(member))
		}
	case list:
		for _, member := range v {
			depth = max(depth, depthOf(member))
		}
	}
	return depth + 1
}
