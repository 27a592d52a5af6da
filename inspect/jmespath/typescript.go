package jmespath

import (
	"errors"
	"maps"
	"math"
	"slices"
	"strings"

	"idemtui/inspect/event"
)

// typeScript is the package that Powertools for TypeScript brings along.
type typeScript struct{ functions map[string]function }

func newTypeScript(options Options) typeScript {
	t := typeScript{functions: typeScriptFunctions()}
	if !options.Plain {
		maps.Copy(t.functions, typeScriptPowertools())
	}
	return t
}

// field also finds what every JavaScript object inherits.
func (typeScript) field(v event.Value, name string) event.Value {
	object, ok := v.(*event.Object)
	if !ok || name == "" {
		return event.Null{}
	}
	if found, ok := object.Get(name); ok {
		return found
	}
	switch {
	case name == "__proto__":
		return &event.Object{}
	case inherited(name):
		return event.Opaque{Of: name}
	}
	return event.Null{}
}

// inherited reports whether a name is one of the functions that every
// JavaScript object has.
func inherited(name string) bool {
	switch name {
	case "constructor", "toString", "toLocaleString", "valueOf", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable",
		"__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__":
		return true
	}
	return false
}

func (typeScript) truthy(v event.Value) bool {
	_, opaque := v.(event.Opaque)
	return !opaque && !empty(v)
}

func (typeScript) bare(*node) bool { return false }

// settled makes an object without members of &a: to JavaScript it is an object
// like others.
func (typeScript) settled(v event.Value) event.Value {
	if _, ok := reference(v); ok {
		return &event.Object{}
	}
	return v
}

// object is as JavaScript keeps it: assigning __proto__ makes no member.
func (typeScript) object(o *event.Object) *event.Object {
	if _, ok := o.Get("__proto__"); ok {
		without := &event.Object{}
		for _, m := range o.Members {
			if m.Name != "__proto__" {
				without.Set(m.Name, m.Value)
			}
		}
		o = without
	}
	o.IndexFirst()
	return o
}

func (typeScript) slice(bounds [3]*int, v event.Value) (event.Value, error) {
	if bounds[2] != nil && *bounds[2] == 0 {
		return nil, loose("the step of a slice cannot be 0")
	}
	a, ok := v.(*event.Array)
	if !ok {
		return event.Null{}, nil
	}
	return cut(a.Items, bounds), nil
}

// compare orders numbers alone; of other values it makes undefined.
func (t typeScript) compare(sign string, left, right event.Value) (event.Value, error) {
	left, right = t.settled(left), t.settled(right)
	switch sign {
	case "==":
		return event.Bool(strictlyEqual(left, right)), nil
	case "!=":
		return event.Bool(!strictlyEqual(left, right)), nil
	}
	l, ok := left.(event.Number)
	r, both := right.(event.Number)
	if !ok || !both {
		return event.Undefined{}, nil
	}
	return event.Bool(holds(sign, order(l.Float(), r.Float()))), nil
}

func order(x, y float64) int {
	if math.IsNaN(x) || math.IsNaN(y) {
		return unordered
	}
	return compareFloats(x, y)
}

// strictlyEqual compares numbers as doubles and everything else by value; what
// an object does not have is undefined in it.
func strictlyEqual(a, b event.Value) bool {
	switch a := a.(type) {
	case event.Number:
		b, ok := b.(event.Number)
		return ok && a.Float() == b.Float()
	case *event.Array:
		b, ok := b.(*event.Array)
		return ok && slices.EqualFunc(a.Items, b.Items, strictlyEqual)
	case *event.Object:
		b, ok := b.(*event.Object)
		return ok && len(a.Members) == len(b.Members) && !slices.ContainsFunc(a.Members, func(m event.Member) bool {
			other, ok := b.Get(m.Name)
			if !ok {
				other = event.Undefined{}
			}
			return !strictlyEqual(m.Value, other)
		})
	}
	return a == b
}

// call lets type errors through; whatever else is thrown becomes undefined.
func (t typeScript) call(s *search, name string, args []event.Value) (event.Value, error) {
	f, ok := t.functions[camel(name)]
	if !ok {
		return nil, unknown(name)
	}
	if err := f.arity(name, len(args)); err != nil {
		return nil, err
	}
	for i := range args {
		takes := f.takes[min(i, len(f.takes)-1)]
		if takes != "expref" && takes != "any" {
			args[i] = t.settled(args[i])
		}
		if i >= len(f.takes) {
			continue
		}
		if err := typeScriptCheck(name, takes, args[i]); err != nil {
			return nil, err
		}
	}
	v, err := f.do(s, args)
	var known *Error
	if errors.As(err, &known) && known.Loose {
		return event.Undefined{}, nil
	}
	return v, err
}

// camel is how the library finds a function: sort_by is funcSortBy.
func camel(name string) string {
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		c := name[i]
		if c == '_' && i+1 < len(name) && name[i+1] >= 'a' && name[i+1] <= 'z' {
			i++
			c = name[i] - 'a' + 'A'
		}
		if b.Len() == 0 && c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		b.WriteByte(c)
	}
	return b.String()
}

// typeScriptCheck is the library's: of an array that may hold numbers or
// strings, only what follows a number is looked at.
func typeScriptCheck(name, takes string, arg event.Value) error {
	if takes == "" || takes == "any" {
		return nil
	}
	types := strings.Split(takes, "|")
	for i, t := range types {
		fits, err := typeScriptFits(t, arg, i < len(types)-1)
		if err != nil {
			return failed("%s() takes a value of type %s, not %s", name, takes, described(arg))
		}
		if fits {
			return nil
		}
	}
	return nil
}

var errType = errors.New("a wrong type")

func typeScriptFits(t string, arg event.Value, more bool) (bool, error) {
	t, item, ofItems := strings.Cut(t, "-")
	if typeName(arg) != t {
		if more {
			return false, nil
		}
		return false, errType
	}
	seen := false
	for _, one := range itemsOf(arg) {
		switch {
		case !ofItems:
		case typeName(one) == item:
			seen = true
		case !more || seen:
			return false, errType
		}
	}
	return true, nil
}
