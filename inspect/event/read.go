package event

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// MaxDepth is how deep values may be nested: Jackson's limit, and about where
// Python's reader gives up.
const MaxDepth = 1000

// NodeDepth is about how deep the stack of Node bears sorting and writing.
const NodeDepth = 2000

// Reader reads JSON by the rules of one language; its zero value is strict.
type Reader struct {
	// Constants allows NaN, Infinity and -Infinity, as Python's reader does.
	Constants bool
	// Trailing passes over what follows the first value, and takes blank text
	// for Absent, as Jackson does.
	Trailing bool
	// Duplicates keeps each member of a name that occurs twice, as .NET does;
	// else the last value stands in the first one's place.
	Duplicates bool
	// IndexFirst puts members whose names are array indices first, in numeric
	// order, as JavaScript objects do.
	IndexFirst bool
	// MaxDepth is instead of the package's; MaxDigits bounds the length of an
	// integer (0: none).
	MaxDepth, MaxDigits int
	// Line is the number of the text's first line, for messages; 0 is 1.
	Line int
}

// SyntaxError is a text that is no JSON, or that the language refuses.
type SyntaxError struct {
	Line, Column int // from 1; columns count bytes
	Why          string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Why)
}

// Read reads one value, which is the whole of the text. An error is a
// *SyntaxError.
func (r Reader) Read(text string) (Value, error) {
	if r.MaxDepth == 0 {
		r.MaxDepth = MaxDepth
	}
	s := scanner{Reader: r, text: text}
	s.blank()
	if r.Trailing && s.at == len(text) {
		return Absent{}, nil
	}
	v, err := s.read(0)
	if err != nil {
		return nil, err
	}
	end := s.at
	s.blank()
	if s.at < len(text) && (!r.Trailing || glued(v, text[end:])) {
		return nil, s.fail("nothing may follow the value, found %s", s.found())
	}
	return v, nil
}

// glued reports whether what follows is of the same word, which Jackson
// refuses even where it passes over the rest.
func glued(v Value, rest string) bool {
	switch v.(type) {
	case Number:
		return !strings.ContainsRune(" \t\r\n", rune(rest[0]))
	case Bool, Null:
		c := rest[0] | 0x20
		return c >= 'a' && c <= 'z' || rest[0] == '_' || rest[0] == '$' || rest[0] >= '0' && rest[0] <= '9'
	}
	return false
}

type scanner struct {
	Reader
	text string
	at   int
}

func (s *scanner) fail(format string, args ...any) error {
	before := s.text[:s.at]
	line := strings.LastIndexByte(before, '\n') + 1
	return &SyntaxError{Line: max(s.Line, 1) + strings.Count(before, "\n"), Column: 1 + s.at - line, Why: fmt.Sprintf(format, args...)}
}

// found names what stands where something else was wanted.
func (s *scanner) found() string {
	if s.at >= len(s.text) {
		return "the end of the text"
	}
	r, _ := utf8.DecodeRuneInString(s.text[s.at:])
	return fmt.Sprintf("%q", r)
}

func (s *scanner) blank() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return
		}
	}
}

// next passes over blanks and takes c if it is there.
func (s *scanner) next(c byte) bool {
	s.blank()
	if s.at < len(s.text) && s.text[s.at] == c {
		s.at++
		return true
	}
	return false
}

func (s *scanner) read(depth int) (Value, error) {
	s.blank()
	if s.at >= len(s.text) {
		return nil, s.fail("a value is missing")
	}
	switch c := s.text[s.at]; {
	case c == '{' || c == '[':
		if depth >= s.MaxDepth {
			return nil, s.fail("nested deeper than %d levels, which is more than the library bears", s.MaxDepth)
		}
		s.at++
		if c == '{' {
			return s.object(depth + 1)
		}
		return s.array(depth + 1)
	case c == '"':
		s.at++
		text, err := s.string()
		return String(text), err
	case c == '-' || c >= '0' && c <= '9':
		return s.number()
	}
	return s.word()
}

func (s *scanner) word() (Value, error) {
	rest := s.text[s.at:]
	for word, v := range s.words {
		if strings.HasPrefix(rest, word) {
			s.at += len(word)
			return v, nil
		}
	}
	return nil, s.fail("found %s where a value should be", s.found())
}

// words are the values that are words.
func (s *scanner) words(yield func(string, Value) bool) {
	_ = yield("true", Bool(true)) && yield("false", Bool(false)) && yield("null", Null{}) &&
		s.Constants && yield("NaN", Number("NaN")) && yield("Infinity", Number("Infinity"))
}

func (s *scanner) array(depth int) (Value, error) {
	array := &Array{}
	if s.next(']') {
		return array, nil
	}
	for {
		v, err := s.read(depth)
		if err != nil {
			return nil, err
		}
		array.Items = append(array.Items, v)
		if s.next(']') {
			return array, nil
		}
		if !s.next(',') {
			return nil, s.fail("found %s where , or ] should be", s.found())
		}
	}
}

func (s *scanner) object(depth int) (Value, error) {
	object := &Object{}
	for first := true; ; first = false {
		if first && s.next('}') {
			return object, nil
		}
		if err := s.member(object, depth); err != nil {
			return nil, err
		}
		if s.next('}') {
			if s.IndexFirst {
				object.IndexFirst()
			}
			return object, nil
		}
		if !s.next(',') {
			return nil, s.fail("found %s where , or } should be", s.found())
		}
	}
}

func (s *scanner) member(object *Object, depth int) error {
	if !s.next('"') {
		return s.fail("found %s where a name in quotes should be", s.found())
	}
	name, err := s.string()
	if err != nil {
		return err
	}
	if !s.next(':') {
		return s.fail("found %s where : should be", s.found())
	}
	v, err := s.read(depth)
	if err != nil {
		return err
	}
	if s.Duplicates {
		object.add(name, v)
	} else {
		object.Set(name, v)
	}
	return nil
}

func (s *scanner) number() (Value, error) {
	start := s.at
	if s.text[s.at] == '-' {
		s.at++
		if s.Constants && strings.HasPrefix(s.text[s.at:], "Infinity") {
			s.at += len("Infinity")
			return Number("-Infinity"), nil
		}
	}
	whole, err := s.digits()
	switch {
	case err != nil:
		return nil, err
	case whole > 1 && s.text[s.at-whole] == '0':
		s.at -= whole - 1
		return nil, s.fail("a number may not begin with 0")
	}
	end := s.at
	if err := s.fraction(); err != nil {
		return nil, err
	}
	if s.MaxDigits > 0 && s.at == end && whole > s.MaxDigits {
		return nil, s.fail("an integer of %d digits, of which the library reads %d at most", whole, s.MaxDigits)
	}
	return Number(s.text[start:s.at]), nil
}

// fraction passes over what may follow the whole part of a number.
func (s *scanner) fraction() error {
	if s.peek() == '.' {
		s.at++
		if _, err := s.digits(); err != nil {
			return err
		}
	}
	if s.peek()|0x20 != 'e' {
		return nil
	}
	s.at++
	if c := s.peek(); c == '+' || c == '-' {
		s.at++
	}
	_, err := s.digits()
	return err
}

// peek is the byte that comes next; 0 at the end.
func (s *scanner) peek() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

// digits passes over digits, one at least, and counts them.
func (s *scanner) digits() (int, error) {
	start := s.at
	for c := s.peek(); c >= '0' && c <= '9'; c = s.peek() {
		s.at++
	}
	if s.at == start {
		return 0, s.fail("found %s where a digit should be", s.found())
	}
	return s.at - start, nil
}

// IndexFirst puts the members whose names are array indices first, in numeric
// order, as every JavaScript object lists them.
func (o *Object) IndexFirst() {
	if !slices.ContainsFunc(o.Members, func(m Member) bool { _, ok := arrayIndex(m.Name); return ok }) {
		return
	}
	slices.SortStableFunc(o.Members, func(a, b Member) int {
		i, isIndex := arrayIndex(a.Name)
		j, isOther := arrayIndex(b.Name)
		switch {
		case isIndex && isOther:
			return int(i - j)
		case isIndex:
			return -1
		case isOther:
			return 1
		}
		return 0
	})
	for i, m := range o.Members {
		if o.places != nil {
			o.places[m.Name] = i
		}
	}
}

// arrayIndex is a name as an array index of ECMAScript: 0 to 2^32-2, without
// leading zeros.
func arrayIndex(name string) (int64, bool) {
	if name == "" || len(name) > 10 || name[0] == '0' && len(name) > 1 {
		return 0, false
	}
	var n int64
	for i := range len(name) {
		if name[i] < '0' || name[i] > '9' {
			return 0, false
		}
		n = n*10 + int64(name[i]-'0')
	}
	return n, n < 1<<32-1
}
