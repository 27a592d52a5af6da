package jmespath

import (
	"fmt"

	"idemtui/inspect/event"
)

// Language is whose rules hold.
type Language uint8

// The languages.
const (
	Python Language = iota
	TypeScript
	Java
	DotNet
)

// Expression is a compiled expression.
type Expression struct {
	root   *node
	engine engine
}

// Options are what the library was given beside the expression.
type Options struct {
	// Plain leaves the functions of Powertools out.
	Plain bool
}

// Compile reads an expression. An error is a *SyntaxError.
func Compile(language Language, text string, options Options) (*Expression, error) {
	if language == TypeScript && (inherited(text) || text == "__proto__") {
		// It looks for the expression in an object that serves as its cache, and
		// finds what every object has.
		return nil, &SyntaxError{Column: 1, Why: "the library takes its own cache's member of that name for the expression"}
	}
	l := lexer{Language: language, text: text}
	tokens, err := l.tokens()
	if err != nil {
		return nil, err
	}
	p := parser{Language: language, tokens: tokens}
	root, err := p.parse()
	if err != nil {
		return nil, err
	}
	e := &Expression{root: root, engine: newEngine(language, options)}
	switch e := e.engine.(type) {
	case java:
		err = checkCalls(root, e.functions)
	case dotNet:
		err = checkCalls(root, e.functions)
	}
	return e, err
}

// Search evaluates the expression. In TypeScript it may change v and the
// expression's own literals, as the library does.
func (e *Expression) Search(v event.Value) (event.Value, error) {
	s := search{engine: e.engine}
	found, err := s.visit(e.root, v)
	return s.settled(found), err
}

// engine is what differs between the languages while an expression is
// evaluated.
type engine interface {
	field(v event.Value, name string) event.Value
	truthy(v event.Value) bool
	compare(sign string, left, right event.Value) (event.Value, error)
	call(s *search, name string, args []event.Value) (event.Value, error)
	object(o *event.Object) *event.Object
	// settled is what an expression's part, as &a, is outside of a call.
	settled(v event.Value) event.Value
	slice(bounds [3]*int, v event.Value) (event.Value, error)
	// bare reports whether a projection without a right side keeps nulls.
	bare(n *node) bool
}

func newEngine(language Language, options Options) engine {
	switch language {
	case TypeScript:
		return newTypeScript(options)
	case Java:
		return newJava()
	case DotNet:
		return newDotNet()
	case Python:
	}
	return newPython(options)
}

// Error is an expression that the library fails on.
type Error struct {
	// Unknown is set for a function that is not there.
	Unknown bool
	// Loose is set for what is no type error of JMESPath: TypeScript's calls
	// swallow it.
	Loose bool
	Why   string
}

func (e *Error) Error() string { return e.Why }

func failed(format string, args ...any) error {
	return &Error{Why: fmt.Errorf(format, args...).Error()}
}

// loose is an error that TypeScript's calls swallow.
func loose(format string, args ...any) error {
	return &Error{Loose: true, Why: fmt.Errorf(format, args...).Error()}
}

func unknown(name string) error {
	return &Error{Unknown: true, Loose: true, Why: fmt.Sprintf("there is no function %s(); one of your own cannot be computed here", name)}
}

// reference is &expression as an argument of a function.
func reference(v event.Value) (*node, bool) {
	o, ok := v.(event.Opaque)
	if !ok {
		return nil, false
	}
	n, ok := o.Of.(*node)
	return n, ok
}
