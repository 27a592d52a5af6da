package jmespath

import (
	"slices"
	"strings"

	"idemtui/inspect/event"
)

// function is one of a language's: what its arguments may be, and what it does.
type function struct {
	// takes has a word for each argument: types with | between, an array's
	// with - and the type of its items; empty for any.
	takes []string
	// variadic functions take more than that; only the first are checked.
	variadic bool
	do       func(s *search, args []event.Value) (event.Value, error)
}

// simple is a function that cannot fail.
func simple(do func(args []event.Value) event.Value) func(*search, []event.Value) (event.Value, error) {
	return func(_ *search, args []event.Value) (event.Value, error) { return do(args), nil }
}

// arity is an error for a wrong number of arguments.
func (f function) arity(name string, n int) error {
	switch want := len(f.takes); {
	case f.variadic && n < want:
		return failed("%s() takes %d arguments at least, not %d", name, want, n)
	case !f.variadic && n != want:
		return failed("%s() takes %d arguments, not %d", name, want, n)
	}
	return nil
}

// check holds the arguments against what the function takes, as Python does.
func (f function) check(name string, args []event.Value) error {
	if err := f.arity(name, len(args)); err != nil {
		return err
	}
	for i, takes := range f.takes {
		if takes != "" && !accepts(strings.Split(takes, "|"), args[i]) {
			return failed("%s() takes a value of type %s, not %s", name, takes, described(args[i]))
		}
	}
	return nil
}

// described is a value's type, with that of its items.
func described(v event.Value) string {
	if a, ok := v.(*event.Array); ok && len(a.Items) > 0 {
		return "an array with " + typeName(a.Items[0])
	}
	return typeName(v)
}

// accepts reports whether a value has one of the types; the items of an array
// all have the same one.
func accepts(types []string, v event.Value) bool {
	itemTypes := []string{}
	fits := false
	for _, t := range types {
		t, item, ofItems := strings.Cut(t, "-")
		fits = fits || t == typeName(v)
		if ofItems {
			itemTypes = append(itemTypes, item)
		}
	}
	items := itemsOf(v)
	if !fits || len(itemTypes) == 0 || len(items) == 0 {
		return fits
	}
	first := typeName(items[0])
	return slices.Contains(itemTypes, first) &&
		!slices.ContainsFunc(items, func(item event.Value) bool { return typeName(item) != first })
}

// best is the item that comes before all others by before; the first of equal
// ones.
func best(items []event.Value, before func(a, b event.Value) (bool, error)) (event.Value, error) {
	if len(items) == 0 {
		return event.Null{}, nil
	}
	found := items[0]
	for _, item := range items[1:] {
		better, err := before(item, found)
		if err != nil {
			return nil, err
		}
		if better {
			found = item
		}
	}
	return found, nil
}

// keyed is an item with what an expression gives for it.
type keyed struct{ item, key event.Value }

// visited gives the keys of items. check may refuse one.
func visited(s *search, items []event.Value, by *node, check func(key event.Value) error) ([]keyed, error) {
	all := make([]keyed, len(items))
	for i, item := range items {
		key, err := s.visit(by, item)
		if err == nil && check != nil {
			err = check(key)
		}
		if err != nil {
			return nil, err
		}
		all[i] = keyed{item, key}
	}
	return all, nil
}

func mapped(s *search, args []event.Value) (event.Value, error) {
	by, _ := reference(args[0])
	results := []event.Value{}
	for _, item := range itemsOf(args[1]) {
		result, err := s.visit(by, item)
		if err != nil {
			return nil, err
		}
		results = append(results, result)
	}
	return array(results), nil
}

func notNull(args []event.Value) event.Value {
	for _, arg := range args {
		if !isNull(arg) {
			return arg
		}
	}
	return event.Null{}
}

func toArray(args []event.Value) event.Value {
	if a, ok := args[0].(*event.Array); ok {
		return a
	}
	return event.NewArray(args[0])
}

func keysOf(args []event.Value) event.Value {
	object, _ := args[0].(*event.Object)
	return array(object.Names())
}

func valuesOf(args []event.Value) event.Value {
	object, _ := args[0].(*event.Object)
	return array(object.Values())
}

func startsWith(args []event.Value) event.Value {
	return event.Bool(strings.HasPrefix(textOf(args[0]), textOf(args[1])))
}

func endsWith(args []event.Value) event.Value {
	return event.Bool(strings.HasSuffix(textOf(args[0]), textOf(args[1])))
}

func reversed(items []event.Value) event.Value {
	items = slices.Clone(items)
	slices.Reverse(items)
	return array(items)
}
