package jmespath

import (
	"maps"
	"math"
	"math/big"
	"slices"
	"strings"

	"idemtui/inspect/event"
)

// python is jmespath 1.1 of pip.
type python struct{ functions map[string]function }

func newPython(options Options) python {
	p := python{functions: pythonFunctions()}
	if !options.Plain {
		maps.Copy(p.functions, pythonPowertools())
	}
	return p
}

func (python) field(v event.Value, name string) event.Value { return member(v, name) }
func (python) truthy(v event.Value) bool                    { return !empty(v) }
func (python) settled(v event.Value) event.Value            { return v }
func (python) object(o *event.Object) *event.Object         { return o }
func (python) bare(*node) bool                              { return false }

func (python) slice(bounds [3]*int, v event.Value) (event.Value, error) {
	a, ok := v.(*event.Array)
	if !ok {
		return event.Null{}, nil
	}
	if bounds[2] != nil && *bounds[2] == 0 {
		return nil, failed("the step of a slice cannot be 0")
	}
	return cut(a.Items, bounds), nil
}

func (python) compare(sign string, left, right event.Value) (event.Value, error) {
	switch sign {
	case "==":
		return event.Bool(!pythonApart(left, right) && pythonEqual(left, right)), nil
	case "!=":
		return event.Bool(pythonApart(left, right) || !pythonEqual(left, right)), nil
	}
	l, r := typeName(left), typeName(right)
	if l != "number" && l != "string" || r != "number" && r != "string" {
		return event.Null{}, nil
	}
	order, err := pythonOrder(left, right)
	return event.Bool(holds(sign, order)), err
}

// holds reports whether two values of an order stand to each other as the sign
// says; unordered ones never do.
func holds(sign string, order int) bool {
	switch sign {
	case "<":
		return order == -1
	case "<=":
		return order == -1 || order == 0
	case ">":
		return order == 1
	case ">=":
		return order == 1 || order == 0
	}
	return false
}

// unordered is the order of NaN and anything.
const unordered = 2

// pythonApart is true for 0 or 1 with a boolean, which Python holds for equal
// and JMESPath does not.
func pythonApart(a, b event.Value) bool {
	return zeroOrOne(a) && typeName(b) == "boolean" || zeroOrOne(b) && typeName(a) == "boolean"
}

func zeroOrOne(v event.Value) bool {
	n, ok := v.(event.Number)
	return ok && (n.Float() == 0 || n.Float() == 1)
}

// pythonEqual is ==: numbers by value, and inside of lists true is 1.
func pythonEqual(a, b event.Value) bool {
	if x, ok := pythonNumber(a); ok {
		y, ok := pythonNumber(b)
		return ok && pythonCompare(x, y) == 0
	}
	switch a := a.(type) {
	case *event.Array:
		b, ok := b.(*event.Array)
		return ok && slices.EqualFunc(a.Items, b.Items, pythonEqual)
	case *event.Object:
		b, ok := b.(*event.Object)
		if !ok || len(a.Members) != len(b.Members) {
			return false
		}
		for _, m := range a.Members {
			if other, ok := b.Get(m.Name); !ok || !pythonEqual(m.Value, other) {
				return false
			}
		}
		return true
	case event.Opaque:
		return false
	}
	return a == b
}

// pythonNumber is a number or boolean as a number.
func pythonNumber(v event.Value) (event.Number, bool) {
	switch v := v.(type) {
	case event.Number:
		return v, true
	case event.Bool:
		if v {
			return "1", true
		}
		return "0", true
	}
	return "", false
}

// pythonCompare compares numbers exactly, also integers with doubles.
func pythonCompare(a, b event.Number) int {
	x, y := a.Float(), b.Float()
	if math.IsNaN(x) || math.IsNaN(y) {
		return unordered
	}
	i, j := infinity(a), infinity(b)
	if i != 0 || j != 0 {
		return compareFloats(i, j)
	}
	return exact(a).Cmp(exact(b))
}

// infinity is 1 or -1 for an infinite double; an integer never is one.
func infinity(n event.Number) float64 {
	if f := n.Float(); math.IsInf(f, 0) && !n.IsInteger() {
		return math.Copysign(1, f)
	}
	return 0
}

func compareFloats(x, y float64) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// exact is a finite number as it is: an integer's digits, or its double.
func exact(n event.Number) *big.Rat {
	if n.IsInteger() {
		r, _ := new(big.Rat).SetString(string(n))
		return r
	}
	return new(big.Rat).SetFloat64(n.Float())
}

// pythonOrder is the order of two numbers or two strings.
func pythonOrder(a, b event.Value) (int, error) {
	if x, ok := a.(event.Number); ok {
		if y, ok := b.(event.Number); ok {
			return pythonCompare(x, y), nil
		}
	}
	if x, ok := a.(event.String); ok {
		if y, ok := b.(event.String); ok {
			return strings.Compare(string(x), string(y)), nil
		}
	}
	return 0, failed("a %s cannot be compared with a %s", typeName(a), typeName(b))
}
