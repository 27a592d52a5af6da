package jmespath

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"idemtui/inspect/event"
)

func javaFunctions() map[string]function {
	base64Text := []string{"string"}
	return map[string]function{
		"abs":         {takes: []string{"number"}, do: onDouble(math.Abs)},
		"ceil":        {takes: []string{"number"}, do: onDouble(math.Ceil)},
		"floor":       {takes: []string{"number"}, do: onDouble(math.Floor)},
		"sum":         {takes: []string{"array-number"}, do: simple(func(args []event.Value) event.Value { return double(total(args[0])) })},
		"avg":         {takes: []string{"array-number"}, do: simple(javaAverage)},
		"contains":    {takes: []string{"array|string", ""}, do: simple(javaContains)},
		"ends_with":   {takes: []string{"string", "string"}, do: simple(endsWith)},
		"starts_with": {takes: []string{"string", "string"}, do: simple(startsWith)},
		"join": {takes: []string{"string", "array-string"}, do: simple(func(args []event.Value) event.Value {
			return event.String(whole(strings.Join(texts(args[1]), textOf(args[0]))))
		})},
		"keys":      {takes: []string{"object"}, do: simple(keysOf)},
		"values":    {takes: []string{"object"}, do: simple(valuesOf)},
		"length":    {takes: []string{"string|array|object"}, do: simple(typeScriptLength)},
		"map":       {takes: []string{"expref", "array"}, do: mapped},
		"max":       {takes: []string{"array-number|array-string"}, do: javaBest(1)},
		"min":       {takes: []string{"array-number|array-string"}, do: javaBest(-1)},
		"max_by":    {takes: []string{"array-object", "expref"}, do: javaBestBy(1)},
		"min_by":    {takes: []string{"array-object", "expref"}, do: javaBestBy(-1)},
		"merge":     {takes: []string{"object"}, variadic: true, do: simple(func(args []event.Value) event.Value { return merged(args) })},
		"not_null":  {takes: []string{""}, variadic: true, do: simple(notNull)},
		"reverse":   {takes: []string{"array|string"}, do: simple(javaReverse)},
		"sort":      {takes: []string{"array-number|array-string"}, do: simple(javaSort)},
		"sort_by":   {takes: []string{"array-object", "expref"}, do: javaSortBy},
		"to_array":  {takes: []string{""}, do: simple(toArray)},
		"to_number": {takes: []string{""}, do: simple(javaToNumber)},
		"to_string": {takes: []string{""}, do: simple(javaToString)},
		"type":      {takes: []string{""}, do: simple(func(args []event.Value) event.Value { return event.String(typeName(args[0])) })},

		"powertools_json":        {takes: base64Text, do: javaJSON},
		"powertools_base64":      {takes: base64Text, do: javaBase64Text},
		"powertools_base64_gzip": {takes: base64Text, do: javaGzipText},
	}
}

// double is a number as Java computes it: always a double.
func double(f float64) event.Value { return event.Number(event.JavaDouble(f)) }

func onDouble(f func(float64) float64) func(*search, []event.Value) (event.Value, error) {
	return simple(func(args []event.Value) event.Value { return double(f(floatOf(args[0]))) })
}

func javaAverage(args []event.Value) event.Value {
	n := len(itemsOf(args[0]))
	if n == 0 {
		return event.Null{}
	}
	return double(total(args[0]) / float64(n))
}

// javaContains compares nodes, not numbers: 1 is not 1.0.
func javaContains(args []event.Value) event.Value {
	if text, ok := args[0].(event.String); ok {
		return event.Bool(strings.Contains(string(text), textOf(javaToString(args[1:]))))
	}
	return event.Bool(slices.ContainsFunc(itemsOf(args[0]), func(item event.Value) bool {
		return event.JavaText(item) == event.JavaText(args[1]) || isNull(item) && isNull(args[1])
	}))
}

func javaBest(want int) func(*search, []event.Value) (event.Value, error) {
	return func(_ *search, args []event.Value) (event.Value, error) {
		return best(itemsOf(args[0]), func(a, b event.Value) (bool, error) { return javaCompare(a, b) == want, nil })
	}
}

// javaKeys are the keys of objects; false where one is of another type than
// the first, or has no order.
func javaKeys(s *search, args []event.Value) ([]keyed, bool, error) {
	by, _ := reference(args[1])
	all, err := visited(s, itemsOf(args[0]), by, nil)
	if err != nil {
		return nil, false, err
	}
	mixed := slices.ContainsFunc(all, func(one keyed) bool {
		t := typeName(one.key)
		return t != typeName(all[0].key) || t != "number" && t != "string"
	})
	return all, !mixed, nil
}

func javaBestBy(want int) func(*search, []event.Value) (event.Value, error) {
	return func(s *search, args []event.Value) (event.Value, error) {
		all, ok, err := javaKeys(s, args)
		if err != nil || !ok || len(all) == 0 {
			return event.Null{}, err
		}
		found := all[0]
		for _, one := range all[1:] {
			if javaCompare(one.key, found.key) == want {
				found = one
			}
		}
		return found.item, nil
	}
}

func javaSortBy(s *search, args []event.Value) (event.Value, error) {
	all, ok, err := javaKeys(s, args)
	if err != nil || !ok {
		return event.Null{}, err
	}
	slices.SortStableFunc(all, func(a, b keyed) int { return javaCompare(a.key, b.key) })
	return itemsIn(all), nil
}

func javaSort(args []event.Value) event.Value {
	items := slices.Clone(itemsOf(args[0]))
	slices.SortStableFunc(items, javaCompare)
	return array(items)
}

// javaReverse keeps surrogate pairs as they are, as StringBuilder does.
func javaReverse(args []event.Value) event.Value {
	if text, ok := args[0].(event.String); ok {
		runes := event.Runes(string(text))
		slices.Reverse(runes)
		return event.String(whole(event.FromRunes(runes)))
	}
	return reversed(itemsOf(args[0]))
}

// javaDecimal is what Double.parseDouble reads, but for hexadecimal forms.
var javaDecimal = regexp.MustCompile(`^[+-]?(?:NaN|Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)$`)

// javaToNumber makes an integer of what is whole, as far as 64 bits go.
func javaToNumber(args []event.Value) event.Value {
	if n, ok := args[0].(event.Number); ok {
		return n
	}
	text, ok := args[0].(event.String)
	plain := strings.TrimFunc(string(text), func(r rune) bool { return r <= ' ' })
	if !javaDecimal.MatchString(plain) && plain != "" {
		plain = plain[:len(plain)-1] + strings.Trim(plain[len(plain)-1:], "fFdD")
	}
	if !ok || !javaDecimal.MatchString(plain) {
		return event.Null{}
	}
	f := event.Number(plain).Float()
	switch {
	case f != math.RoundToEven(f):
		return double(f)
	case f >= math.MaxInt64:
		return event.Number(strconv.FormatInt(math.MaxInt64, 10))
	case f <= math.MinInt64:
		return event.Number(strconv.FormatInt(math.MinInt64, 10))
	}
	return event.Number(strconv.FormatInt(int64(f), 10))
}

func javaToString(args []event.Value) event.Value {
	switch v := args[0].(type) {
	case event.String:
		return v
	case event.Absent:
		return event.String("")
	}
	return event.String(event.JavaText(args[0]))
}

func javaJSON(_ *search, args []event.Value) (event.Value, error) {
	v, err := event.Reader{Trailing: true}.Read(textOf(args[0]))
	if err != nil {
		return nil, failed("powertools_json() reads no JSON: %w", err)
	}
	return v, nil
}

func javaBase64Text(_ *search, args []event.Value) (event.Value, error) {
	data, err := javaBase64(textOf(args[0]))
	if err != nil {
		return nil, failed("powertools_base64() cannot read its text: %w", err)
	}
	return event.String(javaReplaceInvalid(data)), nil
}

// javaGzipText gives what is not compressed, or not well, as it is.
func javaGzipText(_ *search, args []event.Value) (event.Value, error) {
	data, err := javaBase64(textOf(args[0]))
	switch {
	case err != nil || string(data) == gzipMagic[:1]:
		return nil, failed("powertools_base64_gzip() cannot read its text: %w", errBase64)
	case len(data) == 0:
		return event.Null{}, nil
	}
	if unzipped, err := javaUnzip(data); err == nil {
		return event.String(withoutLineBreaks(javaReplaceInvalid(unzipped))), nil
	}
	return event.String(javaReplaceInvalid(data)), nil
}
