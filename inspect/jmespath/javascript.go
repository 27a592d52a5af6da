package jmespath

import (
	"math"
	"strconv"
	"strings"

	"idemtui/inspect/event"
)

func textless(v event.Value) error {
	switch v := v.(type) {
	case *event.Object:
		if _, own := v.Get("toString"); own {
			return loose("an object with a member toString has no text")
		}
	case *event.Array:
		return anyTextless(v.Items)
	}
	return nil
}

func anyTextless(items []event.Value) error {
	for _, item := range items {
		if err := textless(item); err != nil {
			return err
		}
	}
	return nil
}

func jsText(v event.Value) string {
	switch v := v.(type) {
	case event.String:
		return string(v)
	case event.Number:
		return event.JavaScriptNumber(v.Float())
	case event.Bool:
		return strconv.FormatBool(bool(v))
	case event.Null:
		return "null"
	case *event.Array:
		parts := make([]string, len(v.Items))
		for i, item := range v.Items {
			if !isNull(item) && item != (event.Undefined{}) {
				parts[i] = jsText(item)
			}
		}
		return strings.Join(parts, ",")
	case *event.Object:
		return "[object Object]"
	case event.Opaque:
		if name, ok := v.Of.(string); ok {
			return "function " + strings.Replace(name, "constructor", "Object", 1) + "() { [native code] }"
		}
	}
	return "undefined"
}

func jsOrder(a, b event.Value) int {
	a, b = primitive(a), primitive(b)
	x, ok := a.(event.String)
	y, both := b.(event.String)
	if ok && both {
		return min(max(event.CompareUTF16(string(x), string(y)), -1), 1)
	}
	return order(jsNumber(a), jsNumber(b))
}

func primitive(v event.Value) event.Value {
	switch v.(type) {
	case *event.Array, *event.Object, event.Opaque:
		return event.String(jsText(v))
	}
	return v
}

func jsNumber(v event.Value) float64 {
	switch v := primitive(v).(type) {
	case event.Number:
		return v.Float()
	case event.String:
		return jsParse(string(v))
	case event.Bool:
		if v {
			return 1
		}
		return 0
	case event.Null:
		return 0
	}
	return math.NaN()
}

func jsParse(text string) float64 {
	text = event.JavaScriptTrim(text)
	if text == "" {
		return 0
	}
	if len(text) > 2 && text[0] == '0' && strings.ContainsRune("xXoObB", rune(text[1])) && !strings.Contains(text, "_") {
		if n, err := strconv.ParseUint(text, 0, 64); err == nil {
			return float64(n)
		}
		return math.NaN()
	}
	plain := text
	if text[0] == '+' || text[0] == '-' {
		plain = text[1:]
	}
	if plain != "Infinity" && !decimalText(strings.ToLower(plain)) {
		return math.NaN()
	}
	return event.Number(text).Float()
}
