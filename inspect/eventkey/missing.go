package eventkey

import (
	"slices"

	"idemtui/inspect/event"
)

func isNull(v event.Value) bool {
	_, null := v.(event.Null)
	return null
}

// missing reports whether the library takes a selected value for no key.
func (l Language) missing(v event.Value, s Settings) bool {
	switch l {
	case Python:
		return pythonMissing(v, s)
	case TypeScript:
		return typeScriptMissing(v)
	case Java:
		return javaMissing(v)
	case DotNet:
	}
	return isNull(v) || v == event.String("")
}

// pythonMissing looks one level deep: at the items of a list, and since 3.35
// at the values of an object; before at its names, which are never null.
func pythonMissing(v event.Value, s Settings) bool {
	switch v := v.(type) {
	case *event.Object:
		return len(v.Members) == 0 || !s.before(3, 35) && !slices.ContainsFunc(v.Members, func(m event.Member) bool { return !isNull(m.Value) })
	case *event.Array:
		return !slices.ContainsFunc(v.Items, func(item event.Value) bool { return !isNull(item) })
	case event.String:
		return v == ""
	}
	return isNull(v)
}

// typeScriptMissing takes everything that counts as false for missing.
func typeScriptMissing(v event.Value) bool {
	switch v := v.(type) {
	case *event.Object:
		return !slices.ContainsFunc(v.Members, func(m event.Member) bool { return !falsy(m.Value) })
	case *event.Array:
		return !slices.ContainsFunc(v.Items, func(item event.Value) bool { return !falsy(item) })
	}
	return falsy(v)
}

func falsy(v event.Value) bool {
	switch v := v.(type) {
	case event.Null, event.Undefined:
		return true
	case event.Bool:
		return !bool(v)
	case event.String:
		return v == ""
	case event.Number:
		f := v.Float()
		return f == 0 || v == "NaN"
	}
	return false
}

// javaMissing looks one level deep, at items and values alike.
func javaMissing(v event.Value) bool {
	switch v := v.(type) {
	case *event.Object:
		return !slices.ContainsFunc(v.Members, func(m event.Member) bool { return !isNull(m.Value) })
	case *event.Array:
		return !slices.ContainsFunc(v.Items, func(item event.Value) bool { return !isNull(item) })
	}
	return isNull(v)
}
