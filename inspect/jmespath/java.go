package jmespath

import (
	"math"
	"slices"
	"strings"

	"idemtui/inspect/event"
)

// java is jmespath-java on Jackson, with silent type errors: a call with a
// wrong type gives null.
type java struct{ functions map[string]function }

func newJava() java { return java{functions: javaFunctions()} }

func (java) field(v event.Value, name string) event.Value { return member(v, name) }
func (java) truthy(v event.Value) bool                    { return !empty(v) }
func (java) settled(v event.Value) event.Value            { return v }
func (java) object(o *event.Object) *event.Object         { return o }

// bare keeps nulls where no projection was made: only [*] always is one.
func (java) bare(n *node) bool {
	if n.kind != projectNode {
		return true
	}
	return n.left.kind == pairNode && n.left.right.kind == sliceNode
}

// slice also cuts the values of objects, gives an empty array for all else, and
// from behind takes one item of an empty array, which is null.
func (java) slice(bounds [3]*int, v event.Value) (event.Value, error) {
	items := itemsOf(v)
	if object, ok := v.(*event.Object); ok {
		items = object.Values()
	}
	if len(items) > 0 || bounds[2] == nil || *bounds[2] > 0 {
		return cut(items, javaBounds(bounds, len(items))), nil
	}
	for _, bound := range bounds[:2] {
		if bound != nil && *bound >= 0 {
			return event.NewArray(), nil
		}
	}
	if _, ok := v.(*event.Array); ok {
		return event.NewArray(event.Null{}), nil
	}
	return nil, failed("a slice from behind finds nothing to begin at")
}

// javaBounds are the bounds where they differ from Python's: going back, a
// start before the first item is the first one.
func javaBounds(bounds [3]*int, n int) [3]*int {
	if start := bounds[0]; bounds[2] != nil && *bounds[2] < 0 && start != nil && *start < -n {
		first := 0
		bounds[0] = &first
	}
	return bounds
}

func (java) compare(sign string, left, right event.Value) (event.Value, error) {
	o := javaCompare(left, right)
	switch {
	case sign == "==":
		return event.Bool(o == 0), nil
	case sign == "!=":
		return event.Bool(o != 0), nil
	case typeName(left) != "number" || typeName(right) != "number":
		return event.Null{}, nil
	}
	return event.Bool(holds(sign, o)), nil
}

// javaCompare orders numbers as doubles and strings by their units; of all
// else it tells equal (0) from not equal (-1).
func javaCompare(a, b event.Value) int {
	var same bool
	switch a := a.(type) {
	case event.Number:
		if b, ok := b.(event.Number); ok {
			return javaDoubles(a.Float(), b.Float())
		}
	case event.String:
		if b, ok := b.(event.String); ok {
			return min(max(event.CompareUTF16(string(a), string(b)), -1), 1)
		}
	case *event.Array:
		b, ok := b.(*event.Array)
		same = ok && slices.EqualFunc(a.Items, b.Items, func(x, y event.Value) bool { return javaCompare(x, y) == 0 })
	case *event.Object:
		b, ok := b.(*event.Object)
		same = ok && len(a.Members) == len(b.Members) && !slices.ContainsFunc(a.Members, func(m event.Member) bool {
			other, ok := b.Get(m.Name)
			return !ok || javaCompare(m.Value, other) != 0
		})
	case event.Bool:
		same = a == b
	default:
		same = isNull(a) && isNull(b)
	}
	if same {
		return 0
	}
	return -1
}

// javaDoubles is Double.compare: NaN is the largest, -0.0 below 0.0.
func javaDoubles(x, y float64) int {
	switch {
	case math.IsNaN(x) || math.IsNaN(y):
		return compareFloats(boolFloat(math.IsNaN(x)), boolFloat(math.IsNaN(y)))
	case x == 0 && y == 0:
		return compareFloats(boolFloat(math.Signbit(y)), boolFloat(math.Signbit(x)))
	}
	return compareFloats(x, y)
}

func boolFloat(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// call gives null for arguments of a wrong type.
func (j java) call(s *search, name string, args []event.Value) (event.Value, error) {
	f := j.functions[name]
	for i, arg := range args {
		takes := f.takes[min(i, len(f.takes)-1)]
		if !javaTakes(takes, arg) {
			return event.Null{}, nil
		}
	}
	return f.do(s, args)
}

// javaTakes is like accepts; an array of any items has items of one type, and
// an expression stands only where one is wanted.
func javaTakes(takes string, arg event.Value) bool {
	switch takes {
	case "":
		return typeName(arg) != "expref"
	case "array":
		items := itemsOf(arg)
		return typeName(arg) == "array" && !slices.ContainsFunc(items, func(item event.Value) bool { return typeName(item) != typeName(items[0]) })
	}
	return accepts(strings.Split(takes, "|"), arg)
}

// checkCalls refuses, before anything runs, functions that are not there and
// calls with too few or too many arguments: the parsers of Java and .NET do.
func checkCalls(n *node, functions map[string]function) error {
	if n == nil {
		return nil
	}
	if n.kind == callNode {
		f, ok := functions[n.text]
		if !ok {
			return unknown(n.text)
		}
		if err := f.arity(n.text, len(n.children)); err != nil {
			return err
		}
	}
	for _, child := range append([]*node{n.left, n.right, n.condition}, n.children...) {
		if err := checkCalls(child, functions); err != nil {
			return err
		}
	}
	return nil
}
