package jmespath

import (
	"encoding/base64"
	"math"
	"math/big"
	"slices"
	"strings"

	"github.com/rivo/uniseg"

	"idemtui/inspect/event"
)

// DotNetDepth is how deep System.Text.Json reads.
const DotNetDepth = 64

// dotNet is the fork of JsonCons in Powertools for .NET, by its source; it was
// not run. A call that fails gives null.
type dotNet struct{ functions map[string]function }

func newDotNet() dotNet { return dotNet{functions: dotNetFunctions()} }

// field gives text that is JSON as the value that it holds, function or not.
func (dotNet) field(v event.Value, name string) event.Value {
	found := member(v, name)
	if text, ok := found.(event.String); ok {
		if parsed, err := dotNetRead(string(text)); err == nil {
			return parsed
		}
	}
	return found
}

func dotNetRead(text string) (event.Value, error) {
	v, err := event.Reader{Duplicates: true, MaxDepth: DotNetDepth}.Read(text)
	if err != nil {
		return nil, failed("it is no JSON: %w", err)
	}
	return v, nil
}

func (dotNet) truthy(v event.Value) bool            { return !empty(v) }
func (dotNet) settled(v event.Value) event.Value    { return v }
func (dotNet) object(o *event.Object) *event.Object { return o }
func (dotNet) bare(*node) bool                      { return false }

func (dotNet) slice(bounds [3]*int, v event.Value) (event.Value, error) {
	a, ok := v.(*event.Array)
	if !ok || bounds[2] != nil && *bounds[2] == 0 {
		return event.Null{}, nil
	}
	return cut(a.Items, bounds), nil
}

func (dotNet) compare(sign string, left, right event.Value) (event.Value, error) {
	switch sign {
	case "==":
		return event.Bool(pythonStrict(left, right)), nil
	case "!=":
		return event.Bool(!pythonStrict(left, right)), nil
	}
	l, r := typeName(left), typeName(right)
	if l != r || l != "number" && l != "string" {
		return event.Null{}, nil
	}
	return event.Bool(holds(sign, dotNetOrder(left, right))), nil
}

// pythonStrict is Python's equality, but that no boolean is a number.
func pythonStrict(a, b event.Value) bool {
	if typeName(a) != typeName(b) {
		return false
	}
	x, ok := a.(*event.Array)
	if y, both := b.(*event.Array); ok && both {
		return slices.EqualFunc(x.Items, y.Items, pythonStrict)
	}
	return pythonEqual(a, b)
}

func dotNetOrder(a, b event.Value) int {
	x, ok := a.(event.Number)
	y, both := b.(event.Number)
	if ok && both {
		return pythonCompare(x, y)
	}
	return min(max(event.CompareUTF16(textOf(a), textOf(b)), -1), 1)
}

func (d dotNet) call(s *search, name string, args []event.Value) (event.Value, error) {
	f := d.functions[name]
	if err := f.check(name, args); err == nil {
		return f.do(s, args)
	}
	return event.Null{}, nil
}

func dotNetFunctions() map[string]function {
	all := javaFunctions()
	all["abs"] = function{takes: []string{"number"}, do: simple(pythonAbs)}
	all["sum"] = function{takes: []string{"array-number"}, do: simple(func(args []event.Value) event.Value { return decimalSum(itemsOf(args[0])) })}
	all["avg"] = function{takes: []string{"array-number"}, do: simple(decimalAverage)}
	all["length"] = function{takes: []string{"string|array|object"}, do: simple(pythonLength)}
	all["reverse"] = function{takes: []string{"array|string"}, do: simple(dotNetReverse)}
	all["to_number"] = function{takes: []string{""}, do: simple(pythonNumberOf)}
	all["to_string"] = function{takes: []string{""}, do: simple(dotNetToString)}
	all["contains"] = function{takes: []string{"array|string", ""}, do: simple(dotNetContains)}
	all["powertools_json"] = function{takes: []string{""}, do: simple(func(args []event.Value) event.Value { return args[0] })}
	all["powertools_base64"] = function{takes: []string{"string"}, do: dotNetDecode("powertools_base64", func(data []byte) ([]byte, error) { return data, nil })}
	all["powertools_base64_gzip"] = function{takes: []string{"string"}, do: dotNetDecode("powertools_base64_gzip", dotNetUnzip)}
	return all
}

func dotNetContains(args []event.Value) event.Value {
	if text, ok := args[0].(event.String); ok {
		part, ok := args[1].(event.String)
		if !ok {
			return event.Null{}
		}
		return event.Bool(strings.Contains(string(text), string(part)))
	}
	return event.Bool(slices.ContainsFunc(itemsOf(args[0]), func(item event.Value) bool { return pythonStrict(item, args[1]) }))
}

// decimalSum adds decimals, which keep the places behind their point; doubles,
// where one is too large for a decimal.
func decimalSum(items []event.Value) event.Value {
	sum, places := new(big.Rat), 0
	for _, item := range items {
		n, _ := item.(event.Number)
		r, ok := decimalOf(n)
		if !ok {
			text := event.JavaScriptNumber(total(array(items)))
			return event.Number(strings.ReplaceAll(text, "e", "E"))
		}
		sum.Add(sum, r)
		if _, fraction, pointed := strings.Cut(string(n), "."); pointed {
			fraction, _, _ = strings.Cut(strings.ToLower(fraction), "e")
			places = min(max(places, len(fraction)), maxDecimalPlaces)
		}
	}
	return event.Number(sum.FloatString(places))
}

// decimalOf is a number as a decimal of .NET, which ends near 8e28 and at 28
// places.
func decimalOf(n event.Number) (*big.Rat, bool) {
	switch f := math.Abs(n.Float()); {
	case f >= 7.9e28 || math.IsNaN(f):
		return nil, false
	case f < 1e-28:
		return new(big.Rat), true
	}
	return new(big.Rat).SetString(string(n))
}

// maxDecimalPlaces is how many .NET's decimal has.
const maxDecimalPlaces = 28

func decimalAverage(args []event.Value) event.Value {
	items := itemsOf(args[0])
	sum, ok := decimalSum(items).(event.Number)
	if !ok || len(items) == 0 {
		return event.Null{}
	}
	r, ok := decimalOf(sum)
	if !ok {
		return event.Number(strings.ReplaceAll(event.JavaScriptNumber(sum.Float()/float64(len(items))), "e", "E"))
	}
	r.Quo(r, new(big.Rat).SetInt64(int64(len(items))))
	text := r.FloatString(maxDecimalPlaces)
	return event.Number(strings.TrimSuffix(strings.TrimRight(text, "0"), "."))
}

// dotNetReverse keeps what a person sees as one character together.
func dotNetReverse(args []event.Value) event.Value {
	if text, ok := args[0].(event.String); ok {
		return event.String(uniseg.ReverseString(string(text)))
	}
	return reversed(itemsOf(args[0]))
}

func dotNetToString(args []event.Value) event.Value {
	switch v := args[0].(type) {
	case event.String:
		return v
	case event.Opaque:
		return event.Null{}
	}
	return event.String(event.DotNetText(args[0]))
}

// dotNetDecode decodes, and reads what it finds as JSON.
func dotNetDecode(name string, open func([]byte) ([]byte, error)) func(*search, []event.Value) (event.Value, error) {
	return func(_ *search, args []event.Value) (event.Value, error) {
		data, err := base64.StdEncoding.DecodeString(textOf(args[0]))
		if err == nil {
			data, err = open(data)
		}
		if err != nil {
			return nil, failed("%s() cannot read its text: %w", name, err)
		}
		v, err := dotNetRead(string(data))
		if err != nil {
			return nil, failed("%s(): %w", name, err)
		}
		return v, nil
	}
}
