package dynamo

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
)

const (
	maxPartitionKeyBytes = 2048
	maxSortKeyBytes      = 1024
)

// keyAttribute is one element of a key schema.
type keyAttribute struct {
	name string
	kind kind
}

// keySchema says which attributes are the key; sort.name is "" if there is
// only a partition key.
type keySchema struct {
	partition keyAttribute
	sort      keyAttribute
}

func (s keySchema) attributes() []keyAttribute {
	if s.sort.name == "" {
		return []keyAttribute{s.partition}
	}
	return []keyAttribute{s.partition, s.sort}
}

func (s keySchema) has(name string) bool {
	return name == s.partition.name || (s.sort.name != "" && name == s.sort.name)
}

// key is an item's place in its table: by a hash of the partition key, then
// by partition key, then by sort key. The texts sort as their values do.
type key struct {
	hash      uint64
	partition string
	sort      string
	beyond    bool // not an item's key, but the place behind all whose sort key begins with sort
}

func (k key) compare(other key) int {
	if order := cmp.Or(cmp.Compare(k.hash, other.hash), cmp.Compare(k.partition, other.partition)); order != 0 {
		return order
	}
	switch {
	case k.beyond && !other.beyond && strings.HasPrefix(other.sort, k.sort):
		return 1
	case other.beyond && !k.beyond && strings.HasPrefix(k.sort, other.sort):
		return -1
	default:
		return cmp.Compare(k.sort, other.sort)
	}
}

// inPartition is a place in the partition of k.
func (k key) inPartition(sort string, beyond bool) key {
	return key{hash: k.hash, partition: k.partition, sort: sort, beyond: beyond}
}

// keyOf is the key of an item whose key attributes were checked.
func (s keySchema) keyOf(i item) key {
	made := key{partition: sortable(i[s.partition.name])}
	made.hash = hashOf(made.partition)
	if s.sort.name != "" {
		made.sort = sortable(i[s.sort.name])
	}
	return made
}

// hashOf spreads partition keys evenly over all of uint64.
func hashOf(partition string) uint64 {
	var hash uint64
	sum := sha256.Sum256([]byte(partition))
	for _, b := range sum[:8] {
		hash = hash<<8 | uint64(b)
	}
	return hash
}

// attributesOf are the key attributes of an item.
func (s keySchema) attributesOf(i item) item {
	only := item{}
	for _, a := range s.attributes() {
		only[a.name] = i[a.name]
	}
	return only
}

// checkKey checks a Key parameter.
func (s keySchema) checkKey(given item) error {
	if len(given) != len(s.attributes()) {
		return keyMismatch()
	}
	return s.checkFits(given)
}

// checkFits checks the key attributes among others, in the words for a Key.
func (s keySchema) checkFits(given item) error {
	for _, a := range s.attributes() {
		if v := given[a.name]; v == nil || v.kind() != a.kind {
			return keyMismatch()
		}
		if err := s.checkContent(a, given[a.name]); err != nil {
			return err
		}
	}
	return nil
}

// checkItem checks the key attributes of a whole item.
func (s keySchema) checkItem(whole item) error {
	for _, a := range s.attributes() {
		v := whole[a.name]
		if v == nil {
			return invalidValues("Missing the key %s in the item", a.name)
		}
		if v.kind() != a.kind {
			return invalidValues("Type mismatch for key %s expected: %s actual: %s", a.name, a.kind, v.kind())
		}
		if err := s.checkContent(a, v); err != nil {
			return err
		}
	}
	return nil
}

func keyMismatch() error { return invalid("The provided key element does not match the schema") }

// checkContent refuses empty and oversized key values.
func (s keySchema) checkContent(a keyAttribute, v value) error {
	if err := checkNotEmpty(a, v); err != nil {
		return err
	}
	switch {
	case a.name == s.partition.name && v.size() > maxPartitionKeyBytes:
		return invalidValues("Size of hashkey has exceeded the maximum size limit of2048 bytes")
	case a.name == s.sort.name && v.size() > maxSortKeyBytes:
		return invalidValues("Aggregated size of all range keys has exceeded the size limit of 1024 bytes")
	default:
		return nil
	}
}

func checkNotEmpty(a keyAttribute, v value) error {
	if v.size() > 0 {
		return nil
	}
	what := "string"
	if v.kind() == kindBinary {
		what = "binary"
	}
	return invalid("One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty %s value. Key: %s", what, a.name)
}

// sortable is a scalar as a text that sorts as the scalar does.
func sortable(v value) string {
	switch v := v.(type) {
	case text:
		return string(v)
	case binary:
		return string(v)
	case number:
		return v.sortable()
	default:
		return "" // key attributes are scalars
	}
}

// sortable writes sign, size and digits so that bytes compare as numbers. What
// is negative is written upside down, with an end that sorts behind digits.
func (n number) sortable() string {
	d := n.decimal()
	if d.digits == "" {
		return "0"
	}
	written := fmt.Sprintf("%03d", d.magnitude()-minMagnitude) + d.digits
	if !d.negative {
		return "1" + written
	}
	return "-" + strings.Map(func(digit rune) rune { return '0' + '9' - digit }, written) + "~"
}

// display is an item's key for people: partition or partition/sort.
func (s keySchema) display(i item) string {
	var parts []string
	for _, a := range s.attributes() {
		switch v := i[a.name].(type) {
		case text:
			parts = append(parts, string(v))
		case number:
			parts = append(parts, string(v))
		case binary:
			parts = append(parts, base64.StdEncoding.EncodeToString([]byte(v)))
		default:
			return "" // not a key of this table
		}
	}
	return strings.Join(parts, "/")
}
