package find

import (
	"fmt"
	"slices"

	"idemtui/inspect"
	"idemtui/inspect/eventkey"
)

// Miss is a key that the event might have had, and why it has not.
type Miss struct {
	Language eventkey.Language
	By       string // empty: the whole event
	// Text is what is hashed. Digest is empty where the library writes no
	// record, Key also where the prefix is not known.
	Text, Digest, Key string
	Why               string
	Record            *inspect.Record // nil: there is none
}

// nearest are the near misses: records by readings that were not asked for, by
// the event slightly changed, then those that events without a key share. Last
// comes what the next call will do.
func (e *Event) nearest(ix *Index, others []found) []Miss {
	for _, h := range ix.hits(e.variants()) {
		for _, r := range h.records {
			others = append(others, found{h.reading, h.algorithm, r})
		}
	}
	var misses []Miss
	for _, group := range byRecord(others) {
		f := group[0]
		misses = append(misses, Miss{
			Language: f.reading.Language, By: f.reading.By, Text: f.reading.Text,
			Digest: f.record.Digest(), Key: f.record.Key, Why: e.why(f), Record: f.record,
		})
	}
	slices.SortStableFunc(misses, func(a, b Miss) int { return compareBool(weak(a), weak(b)) })
	misses = misses[:min(len(misses), most)]
	if len(misses) == 0 {
		misses = e.sharedRecords(ix)
	}
	return append(misses, e.next(ix)...)
}

func weak(m Miss) bool {
	r := Reading{By: m.By, Text: m.Text}
	return r.Weak()
}

// why tells in what a record's key differs from what was asked for.
func (e *Event) why(f found) string {
	r := f.reading
	if text, none := inspect.NoKeyText(f.record.Digest()); none {
		return fmt.Sprintf("every event without a key shares this record: it is the digest of %s", shownText(text))
	}
	prefix := ""
	if e.options.Prefix != nil && f.record.Prefix() != *e.options.Prefix {
		prefix = ", under another prefix: another function's record"
	}
	switch {
	case r.Why != "":
		return "the key of " + r.Why + prefix
	case !e.options.speaks(r.Language):
		return fmt.Sprintf("the key of the %s form of the same event%s", Name(r.Language), prefix)
	case e.options.Select != nil && *e.options.Select != r.By && r.By == "":
		return "the key of the whole event, not of what the expression selects" + prefix
	case e.options.Select != nil && *e.options.Select != r.By:
		return fmt.Sprintf("the key by %s, not by %s%s", r.By, Place(*e.options.Select), prefix)
	case e.options.Hash != "" && !e.hashed(hit{reading: r, algorithm: f.algorithm}):
		return fmt.Sprintf("hashed with %s, not with %s%s", f.algorithm, e.options.Hash, prefix)
	}
	return "the same digest under another prefix: another function's record"
}

// sharedRecords are those of "no key", under the prefixes asked for.
func (e *Event) sharedRecords(ix *Index) []Miss {
	var misses []Miss
	for _, r := range ix.shared {
		if len(misses) == most || e.options.Prefix != nil && r.Prefix() != *e.options.Prefix {
			continue
		}
		text, _ := inspect.NoKeyText(r.Digest())
		misses = append(misses, Miss{
			Language: languageOf(r), Text: text, Digest: r.Digest(), Key: r.Key, Record: r,
			Why: fmt.Sprintf("every event in which the key expression finds nothing shares this record: it is the digest of %s", shownText(text)),
		})
	}
	return misses
}

// languageOf is the language that a record's form speaks for.
func languageOf(r *inspect.Record) eventkey.Language {
	switch inspect.WriterOf(r) {
	case inspect.WriterTypeScript:
		return eventkey.TypeScript
	case inspect.WriterJava, inspect.WriterJavaOrDotNet:
		return eventkey.Java
	case inspect.WriterDotNet:
		return eventkey.DotNet
	case inspect.WriterPython, inspect.WriterUnknown:
	}
	return eventkey.Python
}

// next tells for each language what the next call with this event will do.
func (e *Event) next(ix *Index) []Miss {
	s := eventkey.Settings{Hash: e.options.Hash, RaiseMissing: e.options.RaiseMissing}
	if e.options.Select != nil {
		s.Select = *e.options.Select
	}
	known := e.options.Prefix != nil
	if known {
		s.Prefix = *e.options.Prefix
	} else if len(ix.prefixes) == 1 {
		known, s.Prefix = true, ix.Prefixes()[0]
	}
	var misses []Miss
	for _, l := range e.options.languages() {
		s.Language = l
		k := eventkey.Of(e.text, s)
		m := Miss{Language: l, By: s.Select, Text: k.Text, Digest: k.Digest, Why: nextCall(k)}
		if known {
			m.Key = k.Key
		}
		misses = append(misses, m)
	}
	return misses
}

func nextCall(k eventkey.Key) string {
	switch k.Outcome {
	case eventkey.Stored:
		if k.Reason != "" {
			return "no record; " + k.Reason
		}
		return "no record: the next call runs the handler and writes it"
	case eventkey.Skipped:
		return "no key in the event: the handler runs without a record, and nothing protects it"
	case eventkey.KeyError:
		return "no key in the event: the library raises, and the handler does not run"
	case eventkey.Failed:
	}
	return "the call fails: " + k.Reason
}

// Place is how an expression is told.
func Place(by string) string {
	if by == "" {
		return "the whole event"
	}
	return by
}

// Name is a language's name as people write it.
func Name(l eventkey.Language) string {
	return [...]string{"Python", "TypeScript", "Java", ".NET"}[l]
}

func shownText(text string) string {
	if text == "" {
		return "the empty text"
	}
	return text
}

// Otherwise are, beside a match, the keys of the same event read otherwise: by
// the same expression in the other languages, and the whole of it.
func (e *Event) Otherwise(m Match, ix *Index) []Miss {
	var misses []Miss
	digests := map[string][]*inspect.Record{}
	add := func(l eventkey.Language, by, why string) {
		k := eventkey.Of(e.text, eventkey.Settings{Language: l, Select: by, Hash: e.options.Hash})
		if k.Outcome == eventkey.Stored {
			misses = append(misses, Miss{Language: l, By: by, Text: k.Text, Digest: k.Digest, Why: why})
			digests[k.Digest] = nil
		}
	}
	for _, l := range eventkey.Languages() {
		if !slices.Contains(m.Languages, l) {
			add(l, m.By, "the "+Name(l)+" form of the same event")
		}
	}
	if m.By != "" {
		add(m.Language, "", "the whole event")
	}
	ix.under(digests)
	for i := range misses {
		miss := &misses[i]
		if records := digests[miss.Digest]; len(records) > 0 {
			miss.Record, miss.Key = records[0], records[0].Key
			continue
		}
		miss.Why += ": no record"
	}
	return misses
}
