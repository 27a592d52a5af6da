package jmespath

import (
	"idemtui/inspect/event"
)

// typeName is a value's type in the words of JMESPath.
func typeName(v event.Value) string {
	switch v := v.(type) {
	case event.Null, event.Absent:
		return "null"
	case event.Bool:
		return "boolean"
	case event.Number:
		return "number"
	case event.String:
		return "string"
	case *event.Array:
		return "array"
	case *event.Object:
		return "object"
	case event.Opaque:
		if _, ok := reference(v); ok {
			return "expref"
		}
	}
	return "unknown" // undefined, or a function of JavaScript
}

// empty reports whether a value is one of those that count as false in every
// language but for numbers: null, false, "", [] and {}.
func empty(v event.Value) bool {
	switch v := v.(type) {
	case event.Bool:
		return !bool(v)
	case event.String:
		return v == ""
	case *event.Array:
		return len(v.Items) == 0
	case *event.Object:
		return len(v.Members) == 0
	case event.Number, event.Opaque:
		return false
	}
	return true
}

// member is a member of an object, null where there is none.
func member(v event.Value, name string) event.Value {
	if object, ok := v.(*event.Object); ok {
		if found, ok := object.Get(name); ok {
			return found
		}
	}
	return event.Null{}
}

func array(items []event.Value) event.Value { return &event.Array{Items: items} }

func itemsOf(v event.Value) []event.Value {
	if a, ok := v.(*event.Array); ok {
		return a.Items
	}
	return nil
}

func textOf(v event.Value) string {
	text, _ := v.(event.String)
	return string(text)
}

// texts are the strings of an array of strings.
func texts(v event.Value) []string {
	var all []string
	for _, item := range itemsOf(v) {
		all = append(all, textOf(item))
	}
	return all
}

// merged puts the members of objects together, the later over the earlier.
func merged(args []event.Value) *event.Object {
	all := &event.Object{}
	for _, arg := range args {
		if object, ok := arg.(*event.Object); ok {
			for _, m := range object.Members {
				all.Set(m.Name, m.Value)
			}
		}
	}
	return all
}
