package find

import (
	"slices"
	"strings"

	"idemtui/inspect/event"
	"idemtui/inspect/eventkey"
)

// maxVaried is how many places of an event are tried in other forms.
const maxVaried = 2_000

// variant is a value as it might have been instead.
type variant struct {
	value event.Value
	what  string
}

// variants are readings of the event slightly changed: numbers as text and
// text as numbers, letters in another case, members in another order. Only the
// places that were asked for are changed.
func (e *Event) variants() []Reading {
	var readings []Reading
	for _, l := range e.options.languages() {
		s := eventkey.Settings{Language: l}
		add := func(by string, v variant) {
			s.Select = by
			if text, ok := eventkey.HashedText(v.value, s); ok {
				readings = append(readings, Reading{Language: l, By: by, Text: text, Why: v.what})
			}
		}
		add("", variant{event.String(e.text), "the event's text, not parsed"})
		for i, p := range e.places[l] {
			if i >= maxVaried || p.list || e.options.Select != nil && *e.options.Select != p.by {
				continue
			}
			for _, v := range variantsOf(p.value) {
				add(p.by, v)
			}
			if o, ok := p.value.(*event.Object); ok && l == eventkey.TypeScript {
				text, _ := event.JavaScriptCompact(o)
				readings = append(readings, Reading{Language: l, By: p.by, Text: text, Why: "the members in the event's order, as TypeScript wrote before 2.2"})
			}
		}
	}
	return readings
}

func variantsOf(v event.Value) []variant {
	switch v := v.(type) {
	case event.String:
		return textVariants(string(v))
	case event.Number:
		return numberVariants(v)
	case event.Bool:
		text := "false"
		if v {
			text = "true"
		}
		return []variant{{event.String(text), "the value as text"}}
	case *event.Object, *event.Array:
		return []variant{
			{rewritten(v, true, false), "the members sorted by name, as a typed event writes them"},
			{rewritten(v, false, true), "the event without its nulls, as a typed event is written"},
			{rewritten(v, true, true), "the members sorted by name and without nulls, as a typed event writes them"},
		}
	}
	return nil
}

func textVariants(text string) []variant {
	var all []variant
	add := func(other, what string) {
		if other != text {
			all = append(all, variant{event.String(other), what})
		}
	}
	trimmed := strings.TrimSpace(text)
	add(trimmed, "the text without the blanks around it")
	add(strings.ToLower(trimmed), "the text in lower case")
	add(strings.ToUpper(trimmed), "the text in upper case")
	if n, err := (event.Reader{}).Read(trimmed); err == nil {
		if n, ok := n.(event.Number); ok {
			all = append(all, variant{n, "the text as a number"})
			for _, v := range numberVariants(n) {
				all = append(all, variant{v.value, "the text as another form of its number"})
			}
		}
	}
	return all
}

func numberVariants(n event.Number) []variant {
	all := []variant{{event.String(n), "the number as text"}}
	if n.IsInteger() {
		all = append(all, variant{n + ".0", "the number with a fraction, as 1.0"})
	} else if whole, ok := strings.CutSuffix(event.JavaDouble(n.Float()), ".0"); ok {
		all = append(all, variant{event.Number(whole), "the number without a fraction"}, variant{event.String(whole), "the number without a fraction, as text"})
	}
	return all
}

// rewritten is a copy of a value, its members in another order or without
// those that are null.
func rewritten(v event.Value, sorted, withoutNulls bool) event.Value {
	switch v := v.(type) {
	case *event.Array:
		items := make([]event.Value, len(v.Items))
		for i, item := range v.Items {
			items[i] = rewritten(item, sorted, withoutNulls)
		}
		return event.NewArray(items...)
	case *event.Object:
		o := &event.Object{}
		for _, m := range v.Members {
			if _, null := m.Value.(event.Null); !null || !withoutNulls {
				o.Members = append(o.Members, event.Member{Name: m.Name, Value: rewritten(m.Value, sorted, withoutNulls)})
			}
		}
		if sorted {
			slices.SortStableFunc(o.Members, func(a, b event.Member) int { return strings.Compare(a.Name, b.Name) })
		}
		return o
	}
	return v
}
