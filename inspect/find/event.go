package find

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"idemtui/inspect"
	"idemtui/inspect/eventkey"
)

// Options narrow a search. What they leave out is still tried, for the nearest
// miss.
type Options struct {
	// Languages are those of the function; empty is all.
	Languages []eventkey.Language
	// Select is the key expression; nil tries the whole event and each value in
	// it, "" the whole event alone.
	Select *string
	// Prefix is what stands before the # of the function's keys; nil is any.
	Prefix *string
	// Hash names the hash function as a library does; empty is any.
	Hash string
	// RaiseMissing is the library's option to raise for an event without a key.
	RaiseMissing bool
}

func (o Options) languages() []eventkey.Language {
	if len(o.Languages) == 0 {
		return eventkey.Languages()
	}
	return o.Languages
}

// CheckHash refuses a hash function that none of the languages knows. Java and
// .NET know none that they refuse: they take MD5 instead.
func (o Options) CheckHash() error {
	if o.Hash == "" {
		return nil
	}
	var refused error
	for _, l := range o.languages() {
		if len(o.Languages) == 0 && l != eventkey.Python && l != eventkey.TypeScript {
			continue
		}
		_, err := l.Hash(o.Hash)
		if err == nil {
			return nil
		}
		refused = err
	}
	return refused
}

func (o Options) speaks(l eventkey.Language) bool {
	return slices.Contains(o.languages(), l)
}

// Reading is a way in which a function may make a key of an event.
type Reading struct {
	Language eventkey.Language
	// By is the expression that selects the value; empty is the whole event.
	By string
	// Text is what the library hashes.
	Text string
	// Why says how the value was changed before, for a near miss; empty for a
	// reading of the event as it is.
	Why string

	list bool
}

// Event is an event with all readings of it.
type Event struct {
	// Unread tells why a language reads no event in the text.
	Unread map[eventkey.Language]error
	// Cut says that the event is so large that not every value in it was tried.
	Cut bool

	text     string
	options  Options
	readings []Reading
	places   map[eventkey.Language][]place
}

// Read reads an event from its JSON text. An error says why no language reads
// it, or that the expression of the options is none.
func Read(text string, o Options) (*Event, error) {
	if err := o.CheckHash(); err != nil {
		return nil, fmt.Errorf("the hash function: %w", err)
	}
	e := &Event{text: text, options: o, Unread: map[eventkey.Language]error{}, places: map[eventkey.Language][]place{}}
	for _, l := range eventkey.Languages() {
		whole, err := l.Read(text)
		if err != nil {
			e.Unread[l] = err
			continue
		}
		w := newWalk(l)
		for _, p := range w.over(whole) {
			if w.within(p) {
				e.add(l, p)
			}
		}
		e.Cut = e.Cut || w.cut
		if err := e.selected(l); err != nil {
			e.Unread[l] = err
		}
	}
	for _, l := range o.languages() {
		if e.Unread[l] == nil {
			return e, nil
		}
	}
	return nil, fmt.Errorf("the event: %w", e.Unread[o.languages()[0]])
}

func (e *Event) add(l eventkey.Language, p place) {
	if text, ok := eventkey.HashedText(p.value, eventkey.Settings{Language: l, Select: p.by}); ok {
		e.readings = append(e.readings, Reading{Language: l, By: p.by, Text: text, list: p.list})
		e.places[l] = append(e.places[l], p)
	}
}

// selected adds what the given expression selects, unless a place has it.
func (e *Event) selected(l eventkey.Language) error {
	if e.options.Select == nil || *e.options.Select == "" {
		return nil
	}
	by := *e.options.Select
	for _, p := range e.places[l] {
		if p.by == by {
			return nil
		}
	}
	of, err := l.Compile(by)
	if err != nil {
		return fmt.Errorf("the expression %s: %w", by, err)
	}
	whole, err := l.Read(e.text) // again: an expression may change what it reads
	if err != nil {
		return err
	}
	if v, err := of.Search(whole); err == nil {
		e.add(l, place{by: by, value: v})
	}
	return nil
}

// asked reports whether a reading is one that the options allow.
func (e *Event) asked(r *Reading) bool {
	return r.Why == "" && e.options.speaks(r.Language) && (e.options.Select == nil || *e.options.Select == r.By)
}

// rank orders readings of one digest: the whole event, a value that is named
// like a key, other values, lists of values.
func (r *Reading) rank() int {
	switch {
	case r.By == "":
		return 0
	case r.list:
		return 3
	case namedLikeKey(r.By):
		return 1
	}
	return 2
}

// namedLikeKey knows the names that key expressions usually end with.
func namedLikeKey(by string) bool {
	last := strings.ToLower(by[strings.LastIndexByte(by, '.')+1:])
	last = strings.Trim(last, `")]`)
	for _, word := range []string{"id", "key", "token", "number", "reference", "uuid"} {
		if strings.HasSuffix(last, word) {
			return true
		}
	}
	return false
}

// shortestTelling is how long a hashed text of digits or letters alone must be
// to tell an event from others: 1, true and "EUR" are in many.
const shortestTelling = 4

// Weak reports whether many other events hold the hashed text as well, so that
// the record may be of one of them.
func (r *Reading) Weak() bool {
	text := strings.Trim(r.Text, `"`)
	switch {
	case r.By == "":
		return false
	case strings.EqualFold(text, "true") || strings.EqualFold(text, "false"):
		return true
	}
	mixed := strings.ContainsAny(text, "0123456789") && strings.Trim(text, "0123456789") != ""
	return len(text) < shortestTelling-1 || len(text) < shortestTelling && !mixed
}

// shared reports whether a digest is one of those that mean "no key", by a
// reading that nobody asked for.
func (e *Event) shared(r *Reading, digest string) bool {
	_, none := inspect.NoKeyText(digest)
	return none && r.By != "" && e.options.Select == nil
}

// Readings are the ways in which a function may make a key of the event, those
// of one language together.
func (e *Event) Readings() iter.Seq[*Reading] {
	return func(yield func(*Reading) bool) {
		for i := range e.readings {
			if !yield(&e.readings[i]) {
				return
			}
		}
	}
}
