package jmespath

import "idemtui/inspect/event"

// kind is what a node of an expression does.
type kind uint8

const (
	currentNode kind = iota // also the right side of a projection without one
	fieldNode
	indexNode
	sliceNode
	literalNode
	pairNode // left, then right: a.b, a[0], a | b
	listNode // [a, b]
	hashNode // {a: b}
	andNode
	orNode
	notNode
	compareNode
	callNode
	referenceNode // &a
	// The projections apply right to each element of what left gives.
	projectNode // [*], and slices
	valuesNode  // *
	flattenNode // []
	filterNode  // [?condition]
)

// node is a part of an expression. Which fields it has depends on its kind.
type node struct {
	kind        kind
	text        string // a name, a function, a comparator
	literal     event.Value
	index       int
	slice       [3]*int
	left, right *node
	condition   *node
	children    []*node
	names       []string // of a hash, beside its children
	indexed     bool     // a pair whose right side is in brackets
}
