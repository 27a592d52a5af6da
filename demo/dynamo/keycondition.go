package dynamo

import "slices"

// keyPart is a condition on one key attribute.
type keyPart struct {
	attribute string
	op        string
	values    []value
}

// keyCondition is a KeyConditionExpression of proper shape: what it asks of
// one or two attributes, not yet compared with a table.
type keyCondition struct{ parts []keyPart }

const maxKeyParts = 2

// keyConditionOf takes a checked condition apart.
func keyConditionOf(root *expr) (*keyCondition, error) {
	var made keyCondition
	for _, x := range conjuncts(root) {
		part, err := keyPartOf(x)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(made.parts, func(p keyPart) bool { return p.attribute == part.attribute }) {
			return nil, invalid("KeyConditionExpressions must only contain one condition per key")
		}
		made.parts = append(made.parts, part)
	}
	if len(made.parts) > maxKeyParts {
		return nil, invalid("Conditions can be of length 1 or 2 only")
	}
	return &made, nil
}

// conjuncts are the conditions that AND joins.
func conjuncts(x *expr) []*expr {
	if x.op != "AND" {
		return []*expr{x}
	}
	var all []*expr
	for _, arg := range x.args {
		all = append(all, conjuncts(arg)...)
	}
	return all
}

func keyPartOf(x *expr) (keyPart, error) {
	switch x.op {
	case "OR", "NOT", "IN", "<>", "attribute_exists", "attribute_not_exists", "attribute_type", "contains":
		return keyPart{}, invalid("Invalid operator used in KeyConditionExpression: %s", x.op)
	}
	part := keyPart{op: x.op}
	named := -1
	for i, arg := range x.args {
		switch {
		case arg.function:
			return keyPart{}, invalid("KeyConditionExpressions cannot contain nested operations")
		case arg.op == opValue:
			part.values = append(part.values, arg.value)
		case len(arg.path) > 1:
			return keyPart{}, invalid("Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes")
		case named >= 0:
			return keyPart{}, invalid("Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition")
		default:
			named, part.attribute = i, arg.path[0].name
		}
	}
	switch {
	case named < 0:
		return keyPart{}, invalid("Invalid condition in KeyConditionExpression: No key attribute specified")
	case named > 0 && (x.op == "BETWEEN" || x.op == "begins_with"):
		return keyPart{}, invalid("Invalid condition in KeyConditionExpression: %s operator must have the key attribute as its first operand", x.op)
	case named > 0:
		part.op = mirrored(x.op)
	}
	return part, nil
}

// mirrored is the operator that says the same with its operands exchanged.
func mirrored(operator string) string {
	switch operator {
	case "<":
		return ">"
	case "<=":
		return ">="
	case ">":
		return "<"
	case ">=":
		return "<="
	default:
		return operator
	}
}

func (c *keyCondition) on(attribute string) (keyPart, bool) {
	at := slices.IndexFunc(c.parts, func(p keyPart) bool { return p.attribute == attribute })
	if attribute == "" || at < 0 {
		return keyPart{}, false
	}
	return c.parts[at], true
}

// span is the part of a partition that a key condition selects: from one
// place to another, less its ends where the condition excludes them.
type span struct {
	from, to key
	without  string // an excluded sort key
	open     bool   // without is excluded
}

func (s span) covers(k key) bool {
	return k.compare(s.from) >= 0 && k.compare(s.to) <= 0 && (!s.open || k.sort != s.without)
}

// spanIn compares the condition with a table's schema.
func (c *keyCondition) spanIn(schema keySchema) (span, error) {
	partition, found := c.on(schema.partition.name)
	if !found {
		return span{}, missedKey(schema.partition.name)
	}
	sort, sorted := c.on(schema.sort.name)
	if len(c.parts) == maxKeyParts && !sorted {
		if schema.sort.name == "" {
			return span{}, invalid("Query key condition not supported")
		}
		return span{}, missedKey(schema.sort.name)
	}
	if partition.op != "=" {
		return span{}, invalid("Query key condition not supported")
	}
	if err := partition.check(schema, schema.partition); err != nil {
		return span{}, err
	}
	root := key{partition: sortable(partition.values[0])}
	root.hash = hashOf(root.partition)
	whole := span{from: root, to: root.inPartition("", true)}
	if !sorted {
		return whole, nil
	}
	if err := sort.check(schema, schema.sort); err != nil {
		return span{}, err
	}
	return sort.narrow(whole), nil
}

func missedKey(name string) error {
	return invalid("Query condition missed key schema element: %s", name)
}

func (p keyPart) check(schema keySchema, a keyAttribute) error {
	for _, v := range p.values {
		if v.kind() != a.kind {
			return invalidValues("Condition parameter type does not match schema type")
		}
		if err := schema.checkContent(a, v); err != nil {
			return err
		}
	}
	return nil
}

// narrow is the part of a whole partition that meets a sort key condition.
func (p keyPart) narrow(s span) span {
	at := s.from.inPartition(sortable(p.values[0]), false)
	switch p.op {
	case "=":
		s.from, s.to = at, at
	case "<":
		s.to, s.open, s.without = at, true, at.sort
	case "<=":
		s.to = at
	case ">":
		s.from, s.open, s.without = at, true, at.sort
	case ">=":
		s.from = at
	case "begins_with":
		s.from, s.to = at, at.inPartition(at.sort, true)
	default: // BETWEEN
		s.from, s.to = at, at.inPartition(sortable(p.values[1]), false)
	}
	return s
}
