package jmespath

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"idemtui/inspect/event"
)

func (p python) call(s *search, name string, args []event.Value) (event.Value, error) {
	f, ok := p.functions[name]
	if !ok {
		return nil, unknown(name)
	}
	if err := f.check(name, args); err != nil {
		return nil, err
	}
	return f.do(s, args)
}

func pythonFunctions() map[string]function {
	return map[string]function{
		"abs":         {takes: []string{"number"}, do: simple(pythonAbs)},
		"avg":         {takes: []string{"array-number"}, do: func(_ *search, args []event.Value) (event.Value, error) { return pythonAverage(itemsOf(args[0])) }},
		"ceil":        {takes: []string{"number"}, do: rounding(math.Ceil)},
		"floor":       {takes: []string{"number"}, do: rounding(math.Floor)},
		"contains":    {takes: []string{"array|string", ""}, do: pythonContains},
		"ends_with":   {takes: []string{"string", "string"}, do: simple(endsWith)},
		"starts_with": {takes: []string{"string", "string"}, do: simple(startsWith)},
		"join": {takes: []string{"string", "array-string"}, do: simple(func(args []event.Value) event.Value {
			return event.String(strings.Join(texts(args[1]), textOf(args[0])))
		})},
		"keys":     {takes: []string{"object"}, do: simple(keysOf)},
		"values":   {takes: []string{"object"}, do: simple(valuesOf)},
		"length":   {takes: []string{"string|array|object"}, do: simple(pythonLength)},
		"map":      {takes: []string{"expref", "array"}, do: mapped},
		"max":      {takes: []string{"array-number|array-string"}, do: pythonBest(1)},
		"min":      {takes: []string{"array-number|array-string"}, do: pythonBest(-1)},
		"max_by":   {takes: []string{"array", "expref"}, do: pythonBestBy(1)},
		"min_by":   {takes: []string{"array", "expref"}, do: pythonBestBy(-1)},
		"merge":    {takes: []string{"object"}, variadic: true, do: pythonMerge},
		"not_null": {takes: []string{""}, variadic: true, do: simple(notNull)},
		"reverse":  {takes: []string{"array|string"}, do: simple(pythonReverse)},
		"sort":     {takes: []string{"array-string|array-number"}, do: pythonSort},
		"sort_by":  {takes: []string{"array", "expref"}, do: pythonSortBy},
		"sum": {takes: []string{"array-number"}, do: func(_ *search, args []event.Value) (event.Value, error) {
			return pythonSum(itemsOf(args[0]))
		}},
		"to_array":  {takes: []string{""}, do: simple(toArray)},
		"to_number": {takes: []string{""}, do: pythonToNumberOf},
		"to_string": {takes: []string{""}, do: pythonToString},
		"type": {takes: []string{""}, do: simple(func(args []event.Value) event.Value {
			if t := typeName(args[0]); t != "expref" {
				return event.String(t)
			}
			return event.Null{}
		})},
	}
}

func pythonAbs(args []event.Value) event.Value {
	text, _ := args[0].(event.Number)
	return event.Number(strings.TrimPrefix(string(text), "-"))
}

func rounding(round func(float64) float64) func(*search, []event.Value) (event.Value, error) {
	return func(_ *search, args []event.Value) (event.Value, error) {
		n, _ := args[0].(event.Number)
		return pythonRound(n, round)
	}
}

func pythonContains(_ *search, args []event.Value) (event.Value, error) {
	if text, ok := args[0].(event.String); ok {
		part, ok := args[1].(event.String)
		if !ok {
			return nil, failed("contains() looks for a %s in a string", typeName(args[1]))
		}
		return event.Bool(strings.Contains(string(text), string(part))), nil
	}
	return event.Bool(slices.ContainsFunc(itemsOf(args[0]), func(item event.Value) bool { return pythonEqual(item, args[1]) })), nil
}

func pythonLength(args []event.Value) event.Value {
	n := len(itemsOf(args[0]))
	switch v := args[0].(type) {
	case event.String:
		if n = utf8.RuneCountInString(string(v)); !utf8.ValidString(string(v)) {
			n = len(event.Runes(string(v)))
		}
	case *event.Object:
		n = len(v.Members)
	}
	return event.Number(strconv.Itoa(n))
}

func pythonBest(want int) func(*search, []event.Value) (event.Value, error) {
	return func(_ *search, args []event.Value) (event.Value, error) {
		return best(itemsOf(args[0]), func(a, b event.Value) (bool, error) {
			order, err := pythonOrder(a, b)
			return order == want, err
		})
	}
}

func pythonBestBy(want int) func(*search, []event.Value) (event.Value, error) {
	return func(s *search, args []event.Value) (event.Value, error) {
		by, _ := reference(args[1])
		all, err := visited(s, itemsOf(args[0]), by, numberOrString)
		if err != nil || len(all) == 0 {
			return event.Null{}, err
		}
		found := all[0]
		for _, one := range all[1:] {
			order, err := pythonOrder(one.key, found.key)
			if err != nil {
				return nil, err
			}
			if order == want {
				found = one
			}
		}
		return found.item, nil
	}
}

func numberOrString(key event.Value) error {
	if t := typeName(key); t != "number" && t != "string" {
		return failed("a %s has no order", t)
	}
	return nil
}

// pythonMerge is dict.update for each argument but the first, which alone is
// checked: a list of pairs is taken for members too.
func pythonMerge(_ *search, args []event.Value) (event.Value, error) {
	objects := make([]event.Value, len(args))
	for i, arg := range args {
		objects[i] = arg
		if _, ok := arg.(*event.Object); ok {
			continue
		}
		object, err := pythonPairs(arg)
		if err != nil {
			return nil, err
		}
		objects[i] = object
	}
	return merged(objects), nil
}

// pythonPairs makes members of a list of pairs; of an empty text, none.
func pythonPairs(v event.Value) (*event.Object, error) {
	if typeName(v) != "array" && v != event.String("") {
		return nil, failed("merge() takes objects, not %s", typeName(v))
	}
	object := &event.Object{}
	for _, item := range itemsOf(v) {
		pair := pythonIterated(item)
		if len(pair) != 2 || typeName(pair[0]) != "string" {
			return nil, failed("merge() takes objects, not an array with %s", typeName(item))
		}
		object.Set(textOf(pair[0]), pair[1])
	}
	return object, nil
}

// pythonIterated is what a loop over a value gives: items, names, characters.
func pythonIterated(v event.Value) []event.Value {
	switch v := v.(type) {
	case *event.Object:
		return v.Names()
	case event.String:
		var characters []event.Value
		for _, r := range event.Runes(string(v)) {
			characters = append(characters, event.String(event.FromRunes([]rune{r})))
		}
		return characters
	}
	return itemsOf(v)
}

func pythonReverse(args []event.Value) event.Value {
	if text, ok := args[0].(event.String); ok {
		runes := event.Runes(string(text))
		slices.Reverse(runes)
		return event.String(event.FromRunes(runes))
	}
	return reversed(itemsOf(args[0]))
}

func pythonSort(_ *search, args []event.Value) (event.Value, error) {
	items := slices.Clone(itemsOf(args[0]))
	slices.SortStableFunc(items, func(a, b event.Value) int {
		order, _ := pythonOrder(a, b) // of one type, as was checked
		return order
	})
	return array(items), nil
}

func pythonSortBy(s *search, args []event.Value) (event.Value, error) {
	by, _ := reference(args[1])
	items := itemsOf(args[0])
	if len(items) == 0 {
		return args[0], nil
	}
	first := ""
	all, err := visited(s, items, by, func(key event.Value) error {
		if first == "" {
			first = typeName(key)
		}
		if t := typeName(key); t != first || t != "number" && t != "string" {
			return failed("sort_by() takes numbers or strings, not %s", t)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, func(a, b keyed) int {
		order, _ := pythonOrder(a.key, b.key) // of one type, as was checked
		return order
	})
	return itemsIn(all), nil
}

// itemsIn are the items in the order of their keys.
func itemsIn(all []keyed) event.Value {
	items := make([]event.Value, len(all))
	for i, one := range all {
		items[i] = one.item
	}
	return array(items)
}

func pythonToNumberOf(_ *search, args []event.Value) (event.Value, error) {
	if _, ok := reference(args[0]); ok {
		return nil, failed("to_number() of an expression is an error")
	}
	return pythonNumberOf(args), nil
}

func pythonNumberOf(args []event.Value) event.Value {
	switch v := args[0].(type) {
	case event.Number:
		return v
	case event.String:
		return pythonToNumber(string(v))
	}
	return event.Null{}
}

func pythonToString(_ *search, args []event.Value) (event.Value, error) {
	switch v := args[0].(type) {
	case event.String:
		return v, nil
	case event.Opaque:
		return nil, failed("to_string() of an expression cannot be computed here")
	}
	return event.String(event.PythonCompact(args[0])), nil
}

func pythonPowertools() map[string]function {
	return map[string]function{
		"powertools_json": {takes: []string{"string"}, do: func(_ *search, args []event.Value) (event.Value, error) {
			v, err := event.Reader{Constants: true, MaxDigits: maxPythonDigits}.Read(textOf(args[0]))
			if err != nil {
				return nil, failed("powertools_json() reads no JSON: %w", err)
			}
			return v, nil
		}},
		"powertools_base64": {takes: []string{"string"}, do: func(_ *search, args []event.Value) (event.Value, error) {
			data, err := pythonBase64(textOf(args[0]))
			return strictText("powertools_base64", data, err)
		}},
		"powertools_base64_gzip": {takes: []string{"string"}, do: func(_ *search, args []event.Value) (event.Value, error) {
			data, err := pythonBase64(textOf(args[0]))
			if err == nil {
				data, err = pythonUnzip(data)
			}
			return strictText("powertools_base64_gzip", data, err)
		}},
	}
}

// strictText is decoded text, which must be UTF-8.
func strictText(name string, data []byte, err error) (event.Value, error) {
	if err == nil && !utf8.Valid(data) {
		err = errUTF8
	}
	if err != nil {
		return nil, failed("%s() cannot read its text: %w", name, err)
	}
	return event.String(data), nil
}
