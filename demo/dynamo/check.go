package dynamo

import (
	"slices"
	"strings"
)

// signature is what a function takes.
type signature struct {
	operands int
	boolean  bool // its result is a condition, not a value
	onPath   bool // its first operand must be a path
}

func conditionFunction(name string) (signature, bool) {
	switch name {
	case "attribute_exists", "attribute_not_exists":
		return signature{operands: 1, boolean: true, onPath: true}, true
	case "attribute_type", "begins_with", "contains":
		return signature{operands: 2, boolean: true}, true
	case "size":
		return signature{operands: 1}, true
	default:
		return signature{}, false
	}
}

func updateFunctionNamed(name string) (signature, bool) {
	switch name {
	case "if_not_exists":
		return signature{operands: 2, onPath: true}, true
	case "list_append":
		return signature{operands: 2}, true
	default:
		return signature{}, false
	}
}

// checkCondition checks a condition rule by rule, in the order in which the
// service tells several faults, and resolves its names and values.
func (p *placeholders) checkCondition(root *expr) error {
	rules := []func(*expr) error{
		checkParentheses,
		checkOperatorCount,
		checkFunctionNames(conditionFunction),
		checkFunctionPlaces,
		p.checkReservedWords,
		p.resolve,
		checkOperandCounts(conditionFunction),
		checkDistinct,
		checkOperandTypes(conditionFunction),
	}
	for _, rule := range rules {
		if err := rule(root); err != nil {
			return err
		}
	}
	return nil
}

func checkParentheses(root *expr) error {
	for x := range root.all() {
		if x.doubled {
			return invalid("The expression has redundant parentheses;")
		}
	}
	return nil
}

func checkOperatorCount(root *expr) error {
	count := 0
	for x := range root.all() {
		switch x.op {
		case opPath, opValue:
		case "AND", "OR":
			count += len(x.args) - 1
		default:
			count++
		}
	}
	if count > maxOperators {
		return invalid("The expression contains too many operators; operator count: %d", count)
	}
	return nil
}

func checkFunctionNames(known func(string) (signature, bool)) func(*expr) error {
	return func(root *expr) error {
		for x := range root.all() {
			if _, ok := known(x.op); x.function && !ok {
				return invalid("Invalid function name; function: %s", x.op)
			}
		}
		return nil
	}
}

// checkFunctionPlaces refuses conditions as operands and size as a condition.
func checkFunctionPlaces(root *expr) error {
	for x := range root.all() {
		if x.function {
			if s, _ := conditionFunction(x.op); x == root && !s.boolean {
				return misplaced(x)
			}
		}
		wantsConditions := !x.function && slices.Contains([]string{"AND", "OR", "NOT"}, x.op)
		for _, arg := range x.args {
			if s, _ := conditionFunction(arg.op); arg.function && s.boolean != wantsConditions {
				return misplaced(arg)
			}
		}
	}
	return nil
}

func misplaced(x *expr) error {
	return invalid("The function is not allowed to be used this way in an expression; function: %s", x.op)
}

func (p *placeholders) checkReservedWords(root *expr) error {
	for x := range root.all() {
		if x.op == opPath {
			if err := p.language.checkReserved(x.elements); err != nil {
				return err
			}
		}
	}
	return nil
}

// resolve looks up names first, then values.
func (p *placeholders) resolve(root *expr) error {
	if err := p.resolveNames(root); err != nil {
		return err
	}
	return p.resolveValues(root)
}

func (p *placeholders) resolveNames(root *expr) (err error) {
	for x := range root.all() {
		if x.op == opPath && err == nil {
			x.path, err = p.path(x.elements)
		}
	}
	return err
}

func (p *placeholders) resolveValues(root *expr) (err error) {
	for x := range root.all() {
		if x.op == opValue && err == nil {
			x.value, err = p.value(x.ref)
		}
	}
	return err
}

func checkOperandCounts(known func(string) (signature, bool)) func(*expr) error {
	return func(root *expr) error {
		for x := range root.all() {
			if s, _ := known(x.op); x.function && len(x.args) != s.operands {
				return invalid("Incorrect number of operands for operator or function; operator or function: %s, number of operands: %d", x.op, len(x.args))
			}
			if x.op == "IN" && len(x.args) > maxInOperands {
				return invalid("Incorrect number of operands for operator or function; operator or function: IN, number of operands: %d", len(x.args))
			}
		}
		return nil
	}
}

// maxInOperands counts the members of IN and the operand before it.
const maxInOperands = 101

func checkDistinct(root *expr) error {
	for x := range root.all() {
		if x.op == "AND" || x.op == "OR" || len(x.args) < 2 || x.args[0].op != opPath {
			continue
		}
		for _, other := range x.args[1:] {
			if other.op == opPath && slices.Equal(x.args[0].path, other.path) {
				return invalid("The first operand must be distinct from the remaining operands for this operator or function; operator: %s, first operand: %s", x.op, x.args[0].path)
			}
		}
	}
	return nil
}

func checkOperandTypes(known func(string) (signature, bool)) func(*expr) error {
	return func(root *expr) error {
		for x := range root.all() {
			if s, _ := known(x.op); x.function && s.onPath && x.args[0].op != opPath {
				return invalid("Operator or function requires a document path; operator or function: %s", x.op)
			}
			if err := checkTypes(x); err != nil {
				return err
			}
		}
		return nil
	}
}

func checkTypes(x *expr) error {
	switch x.op {
	case "attribute_type":
		return checkTypeOperand(x)
	case "begins_with":
		return checkKinds(x, x.args, kindString, kindBinary)
	case "contains":
		return checkKinds(x, x.args[:1], kindString, kindBinary, kindStringSet, kindNumberSet, kindBinarySet, kindList)
	case "size":
		return checkKinds(x, x.args, kindString, kindBinary, kindStringSet, kindNumberSet, kindBinarySet, kindList, kindMap)
	case "list_append":
		return checkKinds(x, x.args, kindList)
	case "+", "-":
		return checkKinds(x, x.args, kindNumber)
	case "<", "<=", ">", ">=":
		return checkOrdered(x)
	case "BETWEEN":
		if err := checkOrdered(x); err != nil {
			return err
		}
		return checkBounds(x.args[1], x.args[2])
	default:
		return nil
	}
}

// checkKinds refuses values of other kinds; size is a number, too.
func checkKinds(x *expr, operands []*expr, allowed ...kind) error {
	for _, operand := range operands {
		if k := operand.knownKind(); k != "" && !slices.Contains(allowed, k) {
			return invalid("Incorrect operand type for operator or function; operator or function: %s, operand type: %s", x.op, k)
		}
	}
	return nil
}

// knownKind is the kind of an operand as far as the expression itself tells.
func (x *expr) knownKind() kind {
	switch {
	case x.value != nil:
		return x.value.kind()
	case x.function && x.op == "size":
		return kindNumber
	case x.function && x.op == "list_append":
		return kindList
	default:
		return ""
	}
}

func checkOrdered(x *expr) error {
	for _, operand := range x.args {
		switch k := operand.knownKind(); k {
		case "", kindString, kindNumber, kindBinary:
		default:
			return invalid("Incorrect operand type for operator or function; operator: %s, operand type: %s", x.op, k.longName())
		}
	}
	return nil
}

func checkTypeOperand(x *expr) error {
	name, ok := x.args[1].value.(text)
	if !ok {
		return invalid("Incorrect operand type for operator or function; operator or function: attribute_type, operand type: {NS,SS,L,BS,N,M,B,BOOL,NULL,S}")
	}
	switch kind(name) {
	case kindString, kindNumber, kindBinary, kindBool, kindNull, kindStringSet, kindNumberSet, kindBinarySet, kindList, kindMap:
		return nil
	default:
		return invalid("Invalid attribute type name found; type: %s, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}", name)
	}
}

func checkBounds(low, high *expr) error {
	if low.value == nil || high.value == nil {
		return nil
	}
	order, known := compare(low.value, high.value)
	bounds := "lower bound operand: AttributeValue: " + display(low.value) + ", upper bound operand: AttributeValue: " + display(high.value)
	switch {
	case !known:
		return invalid("The BETWEEN operator requires same data type for lower and upper bounds; %s", bounds)
	case order > 0:
		return invalid("The BETWEEN operator requires upper bound to be greater than or equal to lower bound; %s", bounds)
	default:
		return nil
	}
}

// display is a scalar as error texts show it: {S:a}.
func display(v value) string {
	return "{" + string(v.kind()) + ":" + strings.Trim(string(appendScalar(nil, v)), `"`) + "}"
}
