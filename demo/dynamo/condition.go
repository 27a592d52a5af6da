package dynamo

// compileCondition reads and checks a condition of the given kind, such as
// "Condition" or "Filter". A nil source is a condition that always holds.
func (p *placeholders) compileCondition(kind string, source *string) (*expr, error) {
	if source == nil {
		return nil, nil //nolint:nilnil // no condition is a condition that holds
	}
	root, err := p.readCondition(*source)
	if err != nil {
		return nil, prefixed("Invalid "+kind+"Expression: ", err)
	}
	return root, nil
}

func (p *placeholders) readCondition(source string) (*expr, error) {
	syntax, err := p.language.conditions.parse(source)
	if err != nil {
		return nil, err
	}
	r := reader{source: source}
	root := r.condition(syntax)
	if r.err != nil {
		return nil, r.err
	}
	if err := p.checkCondition(root); err != nil {
		return nil, err
	}
	return root, nil
}

func prefixed(prefix string, err error) error {
	return invalid("%s%s", prefix, asError(err).Message)
}

// holds evaluates a checked condition on an item; a missing item is nil.
func (x *expr) holds(i item) bool {
	if x == nil {
		return true
	}
	switch x.op {
	case "OR":
		for _, term := range x.args {
			if term.holds(i) {
				return true
			}
		}
		return false
	case "AND":
		for _, term := range x.args {
			if !term.holds(i) {
				return false
			}
		}
		return true
	case "NOT":
		return !x.args[0].holds(i)
	default:
		return x.compares(i)
	}
}

// compares evaluates a comparison or a function.
func (x *expr) compares(i item) bool {
	operands := make([]value, len(x.args))
	for n, arg := range x.args {
		operands[n] = arg.operand(i)
	}
	first := operands[0]
	switch x.op {
	case "attribute_exists":
		return first != nil
	case "attribute_not_exists":
		return first == nil
	case "<>":
		return first == nil || !equal(first, operands[1])
	}
	if first == nil {
		return false
	}
	switch x.op {
	case "=":
		return equal(first, operands[1])
	case "IN":
		for _, member := range operands[1:] {
			if equal(first, member) {
				return true
			}
		}
		return false
	case "BETWEEN":
		return ordered(">=", first, operands[1]) && ordered("<=", first, operands[2])
	case "attribute_type":
		name, ok := operands[1].(text)
		return ok && first.kind() == kind(name)
	case "begins_with":
		return hasPrefix(first, operands[1])
	case "contains":
		return operands[1] != nil && contains(first, operands[1])
	default:
		return ordered(x.op, first, operands[1])
	}
}

func ordered(operator string, a, b value) bool {
	order, known := compare(a, b)
	if !known {
		return false
	}
	switch operator {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	default:
		return order >= 0
	}
}

// operand is the operand's value; nil if it is missing.
func (x *expr) operand(i item) value {
	switch x.op {
	case opValue:
		return x.value
	case opPath:
		return x.path.in(i)
	default: // size is the only function that is an operand
		if length, sized := lengthOf(x.args[0].operand(i)); sized {
			return wholeNumber(length)
		}
		return nil
	}
}
