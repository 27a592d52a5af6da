package jmespath

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"idemtui/inspect/event"
)

func typeScriptFunctions() map[string]function {
	return map[string]function{
		"Abs":        {takes: []string{"number"}, do: onFloat(math.Abs)},
		"Ceil":       {takes: []string{"number"}, do: onFloat(math.Ceil)},
		"Floor":      {takes: []string{"number"}, do: onFloat(math.Floor)},
		"Avg":        {takes: []string{"array-number"}, do: simple(func(args []event.Value) event.Value { return float(total(args[0]) / float64(len(itemsOf(args[0])))) })},
		"Sum":        {takes: []string{"array-number"}, do: simple(func(args []event.Value) event.Value { return float(total(args[0])) })},
		"Contains":   {takes: []string{"array|string", ""}, do: includes},
		"EndsWith":   {takes: []string{"string", "string"}, do: simple(endsWith)},
		"StartsWith": {takes: []string{"string", "string"}, do: simple(startsWith)},
		"Join": {takes: []string{"string", "array-string"}, do: simple(func(args []event.Value) event.Value {
			return event.String(whole(strings.Join(texts(args[1]), textOf(args[0]))))
		})},
		"Keys":     {takes: []string{"object"}, do: simple(keysOf)},
		"Values":   {takes: []string{"object"}, do: simple(valuesOf)},
		"Length":   {takes: []string{"array|string|object"}, do: simple(typeScriptLength)},
		"Map":      {takes: []string{"any", "array"}, do: typeScriptMap},
		"Max":      {takes: []string{"array-number|array-string"}, do: typeScriptBest(1)},
		"Min":      {takes: []string{"array-number|array-string"}, do: typeScriptBest(-1)},
		"MaxBy":    {takes: []string{"array", "expref"}, do: typeScriptBestBy(1)},
		"MinBy":    {takes: []string{"array", "expref"}, do: typeScriptBestBy(-1)},
		"Merge":    {takes: []string{"object"}, variadic: true, do: simple(spread)},
		"NotNull":  {takes: []string{""}, variadic: true, do: simple(func(args []event.Value) event.Value { return orNull(notNull(args)) })},
		"Reverse":  {takes: []string{"string|array"}, do: simple(typeScriptReverse)},
		"Sort":     {takes: []string{"array-number|array-string"}, do: typeScriptSort},
		"SortBy":   {takes: []string{"array", "expref"}, do: typeScriptSortBy},
		"ToArray":  {takes: []string{""}, do: simple(toArray)},
		"ToNumber": {takes: []string{""}, do: simple(typeScriptToNumber)},
		"ToString": {takes: []string{""}, do: simple(typeScriptToString)},
		"Type":     {takes: []string{""}, do: simple(func(args []event.Value) event.Value { return event.String(typeName(args[0])) })},
	}
}

// float is a number as JavaScript computes it.
func float(f float64) event.Value { return event.Number(event.JavaScriptNumber(f)) }

func floatOf(v event.Value) float64 {
	n, _ := v.(event.Number)
	return n.Float()
}

func onFloat(f func(float64) float64) func(*search, []event.Value) (event.Value, error) {
	return simple(func(args []event.Value) event.Value { return float(f(floatOf(args[0]))) })
}

func total(v event.Value) float64 {
	sum := 0.0
	for _, item := range itemsOf(v) {
		sum += floatOf(item)
	}
	return sum
}

// whole joins halves of surrogate pairs that have met.
func whole(text string) string { return event.FromUTF16(event.UTF16(text)) }

// orNull is what JavaScript's || null makes of a value: 0, "" and false too
// are null then.
func orNull(v event.Value) event.Value {
	switch v := v.(type) {
	case event.Number:
		if f := v.Float(); f == 0 || math.IsNaN(f) {
			return event.Null{}
		}
	case event.String:
		if v == "" {
			return event.Null{}
		}
	case event.Bool:
		if !v {
			return event.Null{}
		}
	case event.Undefined:
		return event.Null{}
	}
	return v
}

// includes compares as JavaScript does: two objects that say the same are not
// the same.
func includes(_ *search, args []event.Value) (event.Value, error) {
	if text, ok := args[0].(event.String); ok {
		return event.Bool(strings.Contains(string(text), jsText(args[1]))), textless(args[1])
	}
	return event.Bool(slices.ContainsFunc(itemsOf(args[0]), func(item event.Value) bool {
		x, ok := item.(event.Number)
		y, both := args[1].(event.Number)
		switch {
		case ok && both:
			return x.Float() == y.Float() || x == "NaN" && y == "NaN"
		case ok != both:
			return false
		}
		return item == args[1]
	})), nil
}

// textless is the TypeError of a value that cannot become text, since a member
// of its own stands in the place of toString().
// jsText is String(v).
func typeScriptLength(args []event.Value) event.Value {
	n := len(itemsOf(args[0]))
	switch v := args[0].(type) {
	case event.String:
		n = len(event.UTF16(string(v)))
	case *event.Object:
		n = len(v.Members)
	}
	return event.Number(strconv.Itoa(n))
}

func typeScriptMap(s *search, args []event.Value) (event.Value, error) {
	by, ok := reference(args[0])
	results := []event.Value{}
	for _, item := range itemsOf(args[1]) {
		if !ok {
			return nil, loose("map() takes an expression")
		}
		result, err := s.visit(by, item)
		if err != nil {
			return nil, err
		}
		results = append(results, orNull(s.settled(result)))
	}
	return array(results), nil
}

// jsOrder is the order of two values by JavaScript's < and >: strings by their
// UTF-16 units, everything else as numbers.
// primitive is the text that an array, an object or a function becomes in a
// comparison or a computation.
// jsNumber is Number(v).
// typeScriptBest keeps an item only if it is truly better than the next. What
// stands before the first number of a list can be anything.
func typeScriptBest(want int) func(*search, []event.Value) (event.Value, error) {
	return func(_ *search, args []event.Value) (event.Value, error) {
		items := itemsOf(args[0])
		if err := anyTextless(items); err != nil && len(items) > 1 {
			return nil, err
		}
		return best(items, func(a, b event.Value) (bool, error) { return jsOrder(b, a) != want, nil })
	}
}

func typeScriptBestBy(want int) func(*search, []event.Value) (event.Value, error) {
	return func(s *search, args []event.Value) (event.Value, error) {
		by, _ := reference(args[1])
		all, err := visited(s, itemsOf(args[0]), by, nil)
		if err != nil || len(all) == 0 {
			return event.Null{}, err
		}
		found := all[0]
		for _, one := range all {
			if err := numberOrString(one.key); err != nil {
				return nil, err
			}
			if !strictlyEqual(found.key, one.key) && jsOrder(found.key, one.key) != want {
				found = one
			}
		}
		return found.item, nil
	}
}

// spread merges as { ...a, ...b } does: of text and arrays the places are the
// names.
func spread(args []event.Value) event.Value {
	objects := make([]event.Value, len(args))
	for i, arg := range args {
		objects[i] = arg
		items := itemsOf(arg)
		if text, ok := arg.(event.String); ok {
			for _, unit := range event.UTF16(string(text)) {
				items = append(items, event.String(event.FromUTF16([]uint16{unit})))
			}
		}
		if len(items) > 0 {
			object := &event.Object{}
			for place, item := range items {
				object.Set(strconv.Itoa(place), item)
			}
			objects[i] = object
		}
	}
	all := merged(objects)
	all.IndexFirst()
	return all
}

// typeScriptReverse turns an array around where it lies.
func typeScriptReverse(args []event.Value) event.Value {
	if a, ok := args[0].(*event.Array); ok {
		slices.Reverse(a.Items)
		return a
	}
	units := event.UTF16(textOf(args[0]))
	slices.Reverse(units)
	return event.String(event.FromUTF16(units))
}

// typeScriptSort sorts an array where it lies: text by the rules of English,
// as localeCompare does where nothing else is set.
func typeScriptSort(_ *search, args []event.Value) (event.Value, error) {
	a, ok := args[0].(*event.Array)
	if !ok {
		return args[0], nil
	}
	defined := slices.DeleteFunc(slices.Clone(a.Items), func(item event.Value) bool { return item == event.Undefined{} })
	if err := anyTextless(defined); err != nil && len(defined) > 1 {
		return nil, err
	}
	compare := localeCompare()
	sortLikeV8(a.Items, func(a, b event.Value) int {
		if text, ok := a.(event.String); ok {
			return compare(string(text), jsText(b))
		}
		return compareFloats(jsNumber(a), jsNumber(b))
	})
	return a, nil
}

func typeScriptSortBy(s *search, args []event.Value) (event.Value, error) {
	by, _ := reference(args[1])
	all, err := visited(s, itemsOf(args[0]), by, numberOrString)
	if err != nil {
		return nil, err
	}
	sortLikeV8(all, func(a, b keyed) int {
		switch {
		case strictlyEqual(a.key, b.key):
			return 0
		case jsOrder(a.key, b.key) == 1:
			return 1
		}
		return -1
	})
	return itemsIn(all), nil
}

func typeScriptToNumber(args []event.Value) event.Value {
	switch v := args[0].(type) {
	case event.Number:
		return v
	case event.String:
		if f := jsParse(string(v)); !math.IsNaN(f) {
			return float(f)
		}
	}
	return event.Null{}
}

// jsParse is Number(text): blanks around it do not count, and none at all is 0.
func typeScriptToString(args []event.Value) event.Value {
	if text, ok := args[0].(event.String); ok {
		return text
	}
	text, ok := event.JavaScriptCompact(args[0])
	if !ok {
		return event.Undefined{}
	}
	return event.String(text)
}

func typeScriptPowertools() map[string]function {
	return map[string]function{
		"PowertoolsJson": {takes: []string{"string"}, do: func(_ *search, args []event.Value) (event.Value, error) {
			v, err := event.Reader{IndexFirst: true, MaxDepth: event.NodeDepth}.Read(textOf(args[0]))
			if err != nil {
				return nil, loose("powertools_json() reads no JSON: %w", err)
			}
			return v, nil
		}},
		"PowertoolsBase64": {takes: []string{"string"}, do: func(_ *search, args []event.Value) (event.Value, error) {
			data, err := javaScriptBase64(textOf(args[0]))
			if err != nil {
				return nil, loose("powertools_base64() cannot read its text: %w", err)
			}
			return event.String(replaceInvalid([]byte(strings.TrimPrefix(string(data), "\ufeff")))), nil
		}},
		"PowertoolsBase64Gzip": {takes: []string{"string"}, do: func(_ *search, args []event.Value) (event.Value, error) {
			data, err := javaScriptBase64(textOf(args[0]))
			if err == nil {
				data, err = nodeUnzip(data)
			}
			if err != nil {
				return nil, loose("powertools_base64_gzip() cannot read its text: %w", err)
			}
			return event.String(replaceInvalid(data)), nil
		}},
	}
}
