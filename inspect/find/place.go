package find

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"idemtui/inspect/event"
	"idemtui/inspect/eventkey"
	"idemtui/inspect/jmespath"
)

// The bounds that keep an event of megabytes within seconds. What is near the
// top of an event is tried first: keys are rarely deep.
const (
	// maxPlaces is how many values of an event are tried in each language.
	maxPlaces = 20_000
	// maxLists is how many lists of one or two of its values are tried.
	maxLists = 5_000
	// listMembers is how many members an object may have for lists of them.
	listMembers = 16
	// containerBytes is how large an object or list below the top may be, and
	// allBytes what all of them together may take.
	containerBytes = 64 << 10
	allBytes       = 32 << 20
	// expressionBytes is how long the expression of a place may be.
	expressionBytes = 500
)

// place is a value in an event, and the expression that selects it; empty for
// the whole event.
type place struct {
	by    string
	value event.Value
	// list marks a list that an expression makes of several values, member a
	// value that stands in an object.
	list, member bool
}

// walk goes through an event of one language, from the top down.
type walk struct {
	language eventkey.Language
	decoders []decoder
	places   []place
	lists    int
	bytes    int  // of containers so far
	cut      bool // something was left out for its size
}

// decoder is a function of Powertools that reads what a text holds.
type decoder struct {
	name string
	fits func(text string) bool
	of   *jmespath.Expression
}

func newWalk(l eventkey.Language) *walk {
	w := &walk{language: l}
	for _, d := range []decoder{
		{name: "powertools_json", fits: looksJSON}, {name: "powertools_base64", fits: looksBase64}, {name: "powertools_base64_gzip", fits: looksGzip},
	} {
		var err error
		if d.of, err = l.Compile(d.name + "(@)"); err == nil {
			w.decoders = append(w.decoders, d)
		}
	}
	return w
}

// over lists the places of an event: the whole, then level by level what is in
// it, texts that hold JSON or base64 opened, then short lists.
func (w *walk) over(whole event.Value) []place {
	w.places = []place{{value: whole}}
	for i := 0; i < len(w.places) && !w.full(); i++ {
		w.below(w.places[i])
	}
	for _, p := range slices.Clip(w.places) {
		if o, ok := p.value.(*event.Object); ok {
			w.listsOf(p, o)
		}
	}
	return w.places
}

func (w *walk) full() bool {
	if len(w.places) < maxPlaces {
		return false
	}
	w.cut = true
	return true
}

func (w *walk) add(p place) {
	switch {
	case w.full():
	case len(p.by) > expressionBytes:
		w.cut = true
	default:
		w.places = append(w.places, p)
	}
}

func (w *walk) below(p place) {
	switch v := p.value.(type) {
	case *event.Object:
		for _, m := range v.Members {
			if w.full() {
				return
			}
			if len(m.Name) > expressionBytes {
				w.cut = true
				continue
			}
			w.add(place{by: joined(p.by, m.Name), value: m.Value, member: true})
		}
	case *event.Array:
		for i, item := range v.Items {
			if w.full() {
				return
			}
			w.add(place{by: p.by + "[" + strconv.Itoa(i) + "]", value: item})
		}
	case event.String:
		w.decoded(p, string(v))
	}
}

// decoded adds what a text holds: the JSON of a body, a base64 payload.
func (w *walk) decoded(p place, text string) {
	for _, d := range w.decoders {
		if !d.fits(text) {
			continue
		}
		v, err := d.of.Search(p.value)
		if err != nil || v == nil || v == p.value {
			continue
		}
		if t, ok := v.(event.String); ok && !printable(string(t)) {
			continue
		}
		by := "@"
		if p.by != "" {
			by = p.by
		}
		w.add(place{by: d.name + "(" + by + ")", value: v})
	}
	if v := w.selected(p.value); v != p.value && p.member {
		w.add(place{by: "powertools_json(" + p.by + ")", value: v})
	}
}

// selected is a member's value as an expression gives it: .NET reads text that
// is JSON without a function's help.
func (w *walk) selected(v event.Value) event.Value {
	text, ok := v.(event.String)
	if !ok || w.language != eventkey.DotNet {
		return v
	}
	if parsed, err := w.language.Read(string(text)); err == nil {
		return parsed
	}
	return v
}

// listsOf adds [a] and [a, b] of an object's scalars, as in
// powertools_json(body).[user, product].
func (w *walk) listsOf(p place, o *event.Object) {
	if len(o.Members) > listMembers {
		return
	}
	names := make([]string, len(o.Members))
	for i, m := range o.Members {
		names[i] = name(m.Name)
	}
	before := p.by
	if before != "" {
		before += "."
	}
	for i, a := range o.Members {
		if !isScalar(a.Value) {
			continue
		}
		w.list(before+"["+names[i]+"]", w.selected(a.Value))
		for k, b := range o.Members {
			if k != i && isScalar(b.Value) {
				w.list(before+"["+names[i]+", "+names[k]+"]", w.selected(a.Value), w.selected(b.Value))
			}
		}
	}
}

func (w *walk) list(by string, items ...event.Value) {
	if w.lists >= maxLists || len(by) > expressionBytes {
		w.cut = true
		return
	}
	w.lists++
	w.places = append(w.places, place{by: by, value: event.NewArray(items...), list: true})
}

// within reports whether a container below the top is small enough to be
// written out, and counts it.
func (w *walk) within(p place) bool {
	if p.by == "" || isScalar(p.value) {
		return true
	}
	left := min(containerBytes, allBytes-w.bytes)
	rest := roomAfter(p.value, left)
	w.bytes += left - max(rest, 0)
	if rest < 0 {
		w.cut = true
	}
	return rest >= 0
}

// roomAfter is about what is left of so many bytes when a value was written
// out; negative as soon as they do not suffice.
func roomAfter(v event.Value, bytes int) int {
	switch v := v.(type) {
	case event.String:
		return bytes - len(v)
	case *event.Array:
		for _, item := range v.Items {
			if bytes = roomAfter(item, bytes-2); bytes < 0 {
				return bytes
			}
		}
	case *event.Object:
		for _, m := range v.Members {
			if bytes = roomAfter(m.Value, bytes-len(m.Name)-4); bytes < 0 {
				return bytes
			}
		}
	}
	return bytes - 4
}

func isScalar(v event.Value) bool {
	switch v.(type) {
	case *event.Array, *event.Object:
		return false
	}
	return true
}

// joined is the expression of a member.
func joined(by, member string) string {
	if by == "" {
		return name(member)
	}
	return by + "." + name(member)
}

// name is a member's name in an expression: bare where the grammar allows it.
func name(text string) string {
	bare := text != "" && strings.IndexFunc(text, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z')
	}) < 0
	if bare && (text[0] < '0' || text[0] > '9') {
		return text
	}
	return event.Text(event.String(text))
}

func looksJSON(text string) bool {
	text = strings.TrimLeft(text, " \t\r\n")
	return text != "" && strings.IndexByte(`{["`, text[0]) >= 0
}

// shortestBase64 is how long text must be to be tried: shorter words are
// rarely payloads, and often decode to something.
const shortestBase64 = 8

func looksBase64(text string) bool {
	if len(text) < shortestBase64 || len(text)%4 != 0 {
		return false
	}
	body := strings.TrimRight(text, "=")
	return len(text)-len(body) <= 2 && strings.IndexFunc(body, func(r rune) bool {
		return r != '+' && r != '/' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) < 0
}

// looksGzip knows the first bytes of gzip, in base64.
func looksGzip(text string) bool { return strings.HasPrefix(text, "H4sI") }

func printable(text string) bool {
	return utf8.ValidString(text) && strings.IndexFunc(text, func(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\r' }) < 0
}
