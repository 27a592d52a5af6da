package jmespath

import "idemtui/inspect/event"

// maxNesting is how deep an expression may be nested: somewhat less than
// makes Python's parser give up.
const maxNesting = 400

type parser struct {
	Language
	tokens   []token
	at       int
	depth    int
	argument int // where the last argument of a function begins
}

func (p *parser) kind() string { return p.tokens[p.at].kind }

func (p *parser) fail(format string, args ...any) error {
	l := lexer{}
	return l.fail(p.tokens[p.at].at, format, args...)
}

func (p *parser) unexpected() error { return p.fail("%s cannot stand here", p.kind()) }

func (p *parser) match(kind string) error {
	if p.kind() != kind {
		return p.fail("found %s where %s should be", p.kind(), kind)
	}
	p.at++
	return nil
}

func (p *parser) parse() (*node, error) {
	n, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	if p.kind() != endToken {
		return nil, p.unexpected()
	}
	return n, nil
}

// expression reads as far as tokens bind more strongly than binding.
func (p *parser) expression(binding int) (*node, error) {
	p.depth++
	if p.depth > maxNesting {
		return nil, p.fail("nested deeper than %d levels", maxNesting)
	}
	defer func() { p.depth-- }()
	left, err := p.first()
	return p.rest(left, err, binding)
}

func (p *parser) rest(left *node, err error, binding int) (*node, error) {
	for err == nil && binding < power(p.kind()) {
		left, err = p.next(left)
	}
	return left, err
}

// first reads what can begin an expression.
func (p *parser) first() (*node, error) {
	t := p.tokens[p.at]
	p.at++
	switch t.kind {
	case literalToken:
		return &node{kind: literalNode, literal: t.value}, nil
	case nameToken:
		return &node{kind: fieldNode, text: t.text}, nil
	case quotedToken:
		if p.kind() == "(" {
			return nil, p.fail("the name of a function cannot be in quotes")
		}
		return &node{kind: fieldNode, text: t.text}, nil
	case "@":
		return &node{kind: currentNode}, nil
	case "&":
		if p.Language == Java && p.at-1 != p.argument {
			return nil, p.fail("& can only begin an argument of a function")
		}
		right, err := p.expression(0)
		return &node{kind: referenceNode, right: right}, err
	case "!":
		right, err := p.expression(p.notPower())
		return &node{kind: notNode, right: right}, err
	case "(":
		inner, err := p.expression(0)
		if err != nil {
			return nil, err
		}
		return inner, p.match(")")
	case "{":
		return p.hash()
	case "*", "[]", "[?", "[":
		p.at--
		return p.opening(t.kind)
	}
	p.at--
	if t.kind == endToken {
		return nil, p.fail("the expression is not complete")
	}
	return nil, p.unexpected()
}

// opening reads the brackets and stars that can begin an expression.
func (p *parser) opening(kind string) (*node, error) {
	here := &node{kind: currentNode}
	switch kind {
	case "*":
		p.at++
		if p.kind() == "]" {
			return &node{kind: valuesNode, left: here, right: &node{kind: currentNode}}, nil
		}
		return p.projection(valuesNode, here, power("*"))
	case "[":
		if p.indexes() {
			return p.next(here)
		}
		p.at++
		return p.list()
	}
	return p.next(here)
}

// indexes reports whether a [ that comes next begins an index, a slice or [*].
func (p *parser) indexes() bool {
	next := p.tokens[p.at+1].kind
	return next == numberToken || next == ":" || next == "*" && p.tokens[p.at+2].kind == "]"
}

// next reads what can follow left.
func (p *parser) next(left *node) (*node, error) {
	kind := p.kind()
	p.at++
	switch kind {
	case ".":
		if p.kind() == "*" {
			p.at++
			return p.projection(valuesNode, left, p.starPower())
		}
		right, err := p.afterDot(power("."))
		return &node{kind: pairNode, left: left, right: right}, err
	case "|":
		return p.binary(pairNode, left, kind)
	case "||":
		return p.binary(orNode, left, kind)
	case "&&":
		return p.binary(andNode, left, kind)
	case "==", "!=", "<", "<=", ">", ">=":
		return p.binary(compareNode, left, kind)
	case "[]":
		return p.projection(flattenNode, left, power("[]"))
	case "[?":
		return p.filter(left)
	case "[":
		return p.bracket(left)
	case "(":
		return p.call(left)
	}
	p.at--
	return nil, p.unexpected()
}

func (p *parser) binary(kind kind, left *node, sign string) (*node, error) {
	right, err := p.expression(power(sign))
	return &node{kind: kind, text: sign, left: left, right: right}, err
}

func (p *parser) filter(left *node) (*node, error) {
	condition, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	if err := p.match("]"); err != nil {
		return nil, err
	}
	if p.kind() == "[]" {
		return &node{kind: filterNode, left: left, right: &node{kind: currentNode}, condition: condition}, nil
	}
	binding := power("[?")
	if p.Language != Python {
		binding = power("[]") // a second filter belongs to each element of the first
	}
	n, err := p.projection(filterNode, left, binding)
	if n != nil {
		n.condition = condition
	}
	return n, err
}

// bracket reads [0], [1:2] and [*]; its [ is behind.
func (p *parser) bracket(left *node) (*node, error) {
	if p.kind() == "*" {
		p.at++
		if err := p.match("]"); err != nil {
			return nil, err
		}
		return p.projection(projectNode, left, power("*"))
	}
	if p.kind() == ":" || p.tokens[p.at].kind == numberToken && p.tokens[p.at+1].kind == ":" {
		return p.slice(left)
	}
	t := p.tokens[p.at]
	if err := p.match(numberToken); err != nil {
		return nil, err
	}
	return &node{kind: pairNode, left: left, right: &node{kind: indexNode, index: t.n}, indexed: true}, p.match("]")
}

func (p *parser) slice(left *node) (*node, error) {
	slice := &node{kind: sliceNode}
	for part := 0; p.kind() != "]"; p.at++ {
		switch t := p.tokens[p.at]; {
		case t.kind == ":" && part < 2:
			part++
		case t.kind == numberToken && p.strict() && p.tokens[p.at-1].kind == numberToken:
			return nil, p.unexpected()
		case t.kind == numberToken:
			slice.slice[part] = &t.n
		default:
			return nil, p.unexpected()
		}
	}
	if step := slice.slice[2]; p.Language == Java && step != nil && *step == 0 {
		return nil, p.fail("the step of a slice cannot be 0")
	}
	p.at++
	sliced := &node{kind: pairNode, left: left, right: slice}
	if left.indexed && !p.strict() {
		// Directly behind an index, Python and TypeScript make no projection.
		sliced.indexed = true
		return sliced, nil
	}
	return p.projection(projectNode, sliced, power("*"))
}

func (p *parser) call(left *node) (*node, error) {
	n := &node{kind: callNode, text: left.text}
	switch text, ok := left.literal.(event.String); {
	case p.Language == TypeScript && ok:
		n.text = string(text) // it takes 'abs' for abs, and abs(a)(b) for abs(b)
	case p.Language != TypeScript && left.kind != fieldNode, p.strict() && p.tokens[p.at-2].kind != nameToken:
		return nil, p.fail("only a name can be called")
	}
	for p.kind() != ")" {
		if p.kind() == endToken {
			return nil, p.fail("the expression is not complete")
		}
		p.argument = p.at
		argument, err := p.expression(0)
		if err != nil {
			return nil, err
		}
		n.children = append(n.children, argument)
		switch {
		case p.kind() == ",":
			p.at++
			if p.strict() && p.kind() == ")" {
				return nil, p.unexpected()
			}
		case p.strict() && p.kind() != ")":
			return nil, p.unexpected()
		}
	}
	p.at++
	return n, nil
}

// strict parsers follow the grammar: they do not forgive a missing or a spare
// comma.
func (p *parser) strict() bool { return p.Language == Java || p.Language == DotNet }

// list reads a, b]; its [ is behind.
func (p *parser) list() (*node, error) {
	n := &node{kind: listNode}
	for {
		item, err := p.expression(0)
		if err != nil {
			return nil, err
		}
		n.children = append(n.children, item)
		if p.kind() == "]" {
			p.at++
			return n, nil
		}
		if err := p.match(","); err != nil {
			return nil, err
		}
	}
}

// hash reads a: b}; its { is behind.
func (p *parser) hash() (*node, error) {
	n := &node{kind: hashNode}
	for {
		name := p.tokens[p.at]
		if name.kind != nameToken && name.kind != quotedToken {
			return nil, p.fail("found %s where a name should be", name.kind)
		}
		p.at++
		if err := p.match(":"); err != nil {
			return nil, err
		}
		value, err := p.expression(0)
		if err != nil {
			return nil, err
		}
		n.names = append(n.names, name.text)
		n.children = append(n.children, value)
		switch {
		case p.kind() == "}":
			p.at++
			return n, nil
		case p.kind() == ",":
			p.at++
		case p.strict():
			return nil, p.unexpected()
		}
	}
}

// projection reads the right side of one: what is done with each element.
func (p *parser) projection(kind kind, left *node, binding int) (*node, error) {
	n := &node{kind: kind, left: left}
	var err error
	switch next := p.kind(); {
	case power(next) < stop:
		n.right = &node{kind: currentNode}
	case next == "[" && p.Language == Java && !p.indexes():
		return nil, p.unexpected()
	case next == "[" || next == "[?":
		n.right, err = p.expression(binding)
	case next == ".":
		p.at++
		n.right, err = p.afterDot(binding)
	default:
		return nil, p.unexpected()
	}
	return n, err
}

// afterDot reads what may stand behind a dot.
func (p *parser) afterDot(binding int) (*node, error) {
	switch p.kind() {
	case nameToken, quotedToken, "*":
		return p.expression(binding)
	case "[", "{":
		read := map[string]func() (*node, error){"[": p.list, "{": p.hash}[p.kind()]
		p.at++
		n, err := read()
		if p.strict() {
			return p.rest(n, err, binding) // in a projection, of each element
		}
		return n, err
	}
	return nil, p.fail("found %s where a name should be", p.kind())
}
