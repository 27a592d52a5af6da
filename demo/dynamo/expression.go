package dynamo

import (
	"iter"

	"github.com/alecthomas/participle/v2/lexer"
)

// Operators of an expr that are not written in the source.
const (
	opPath  = "path"
	opValue = "value"
)

// expr is a node of an expression: an operator or function and its operands,
// a path, or a value.
type expr struct {
	op       string // "AND", "=", "BETWEEN", "size", "+" ..., opPath, opValue
	function bool
	args     []*expr
	ref      string      // of a value: its placeholder
	path     path        // of a path, once its names are known
	elements *pathSyntax // of a path, as written
	value    value       // of a value, once known
	doubled  bool        // stood in parentheses directly inside parentheses
}

// all are the node and everything below it, in the order of the source.
func (x *expr) all() iter.Seq[*expr] {
	return func(yield func(*expr) bool) { x.visit(yield) }
}

func (x *expr) visit(yield func(*expr) bool) bool {
	if !yield(x) {
		return false
	}
	for _, arg := range x.args {
		if !arg.visit(yield) {
			return false
		}
	}
	return true
}

// reader turns what the grammar read into exprs.
type reader struct {
	source string
	err    error // the first thing found wrong
}

func (r *reader) fail(at lexer.Position) {
	if r.err == nil {
		r.err = syntaxError(r.source, at.Offset)
	}
}

// condition makes the expr of a whole condition.
func (r *reader) condition(syntax *orSyntax) *expr {
	terms := make([]*expr, len(syntax.Terms))
	for i, term := range syntax.Terms {
		terms[i] = r.and(term)
	}
	return joined("OR", terms)
}

func (r *reader) and(syntax *andSyntax) *expr {
	terms := make([]*expr, len(syntax.Terms))
	for i, term := range syntax.Terms {
		terms[i] = r.not(term)
	}
	return joined("AND", terms)
}

func joined(operator string, terms []*expr) *expr {
	if len(terms) == 1 {
		return terms[0]
	}
	return &expr{op: operator, args: terms}
}

func (r *reader) not(syntax *notSyntax) *expr {
	if syntax.Negated != nil {
		return &expr{op: "NOT", args: []*expr{r.not(syntax.Negated)}}
	}
	return r.comparison(syntax.Plain)
}

// comparison makes a condition: a comparison, or one that stands alone.
func (r *reader) comparison(syntax *comparisonSyntax) *expr {
	switch {
	case syntax.Compare != nil:
		return &expr{op: syntax.Compare.Operator, args: r.operands(syntax.Left, syntax.Compare.Right)}
	case syntax.Between != nil:
		return &expr{op: "BETWEEN", args: r.operands(syntax.Left, syntax.Between.Low, syntax.Between.High)}
	case syntax.In != nil:
		return &expr{op: "IN", args: r.operands(append([]*operandSyntax{syntax.Left}, syntax.In.Members...)...)}
	case syntax.Left.Group != nil:
		inner := r.condition(syntax.Left.Group)
		inner.doubled = inner.doubled || syntax.Left.Group.isGroup()
		return inner
	case syntax.Left.Call != nil:
		return r.operand(syntax.Left)
	default: // a bare path or value is no condition: something must follow
		r.fail(syntax.Left.EndPos)
		return &expr{op: opValue}
	}
}

func (r *reader) operands(list ...*operandSyntax) []*expr {
	made := make([]*expr, len(list))
	for i, operand := range list {
		made[i] = r.operand(operand)
	}
	return made
}

func (r *reader) operand(syntax *operandSyntax) *expr {
	switch {
	case syntax.Call != nil:
		return &expr{op: syntax.Call.Name, function: true, args: r.operands(syntax.Call.Args...)}
	case syntax.Value != "":
		return &expr{op: opValue, ref: syntax.Value}
	case syntax.Path != nil:
		return &expr{op: opPath, elements: syntax.Path}
	}
	lone, follows := syntax.Group.loneOperand()
	if lone == nil {
		r.fail(follows)
		return &expr{op: opValue}
	}
	inner := r.operand(lone)
	inner.doubled = inner.doubled || lone.Group != nil
	return inner
}

// lone is the comparison that the condition consists of, if it is just one.
func (o *orSyntax) lone() *comparisonSyntax {
	if len(o.Terms) != 1 || len(o.Terms[0].Terms) != 1 {
		return nil
	}
	return o.Terms[0].Terms[0].Plain
}

// isGroup tells whether the condition is nothing but a parenthesis.
func (o *orSyntax) isGroup() bool {
	only := o.lone()
	return only != nil && only.Left.Group != nil && only.Compare == nil && only.Between == nil && only.In == nil
}

// loneOperand is the operand that the condition consists of; else nil and
// where the thing stands that makes it more than an operand.
func (o *orSyntax) loneOperand() (operand *operandSyntax, excess lexer.Position) {
	first := o.Terms[0].Terms[0]
	for first.Negated != nil {
		first = first.Negated
	}
	only := first.Plain
	switch {
	case only.Compare != nil:
		return nil, only.Compare.Pos
	case only.Between != nil:
		return nil, only.Between.Pos
	case only.In != nil:
		return nil, only.In.Pos
	case o.lone() == nil:
		return nil, only.Left.EndPos
	default:
		return only.Left, lexer.Position{}
	}
}

// sum makes the expr of the right side of a SET.
func (r *reader) sum(syntax *sumSyntax) *expr {
	left := r.term(syntax.Left)
	if syntax.Right == nil {
		return left
	}
	return &expr{op: syntax.Operator, args: []*expr{left, r.term(syntax.Right)}}
}

func (r *reader) term(syntax *termSyntax) *expr {
	switch {
	case syntax.Call != nil:
		args := make([]*expr, len(syntax.Call.Args))
		for i, arg := range syntax.Call.Args {
			args[i] = r.term(arg)
		}
		return &expr{op: syntax.Call.Name, function: true, args: args}
	case syntax.Value != "":
		return &expr{op: opValue, ref: syntax.Value}
	case syntax.Path != nil:
		return &expr{op: opPath, elements: syntax.Path}
	default:
		inner := r.sum(syntax.Group)
		only := syntax.Group
		inner.doubled = inner.doubled || (only.Right == nil && only.Left.Group != nil)
		return inner
	}
}
