package dynamo

import "slices"

// compileUpdate reads and checks an UpdateExpression. A nil source changes
// nothing, but still creates the item.
func (p *placeholders) compileUpdate(source *string) (*update, error) {
	if source == nil {
		return &update{}, nil
	}
	u, err := p.readUpdate(*source)
	if err != nil {
		return nil, prefixed("Invalid UpdateExpression: ", err)
	}
	return u, nil
}

func (p *placeholders) readUpdate(source string) (*update, error) {
	syntax, err := p.language.updates.parse(source)
	if err != nil {
		return nil, err
	}
	values := rightSides(source, syntax)
	if err := p.checkUpdateWords(syntax, values); err != nil {
		return nil, err
	}
	u, err := p.resolveUpdate(syntax, values)
	if err != nil {
		return nil, err
	}
	if err := checkDisjoint(u.targets()); err != nil {
		return nil, err
	}
	if err := u.checkOperands(); err != nil {
		return nil, err
	}
	return u, nil
}

// rightSides are the values of all SET assignments, in order.
func rightSides(source string, syntax *updateSyntax) []*expr {
	r := reader{source: source}
	var values []*expr
	for _, clause := range syntax.Clauses {
		for _, set := range clause.Set {
			values = append(values, r.sum(set.Value))
		}
	}
	return values
}

// checkUpdateWords checks what needs no placeholders.
func (p *placeholders) checkUpdateWords(syntax *updateSyntax, values []*expr) error {
	for _, clause := range syntax.Clauses {
		for _, target := range clause.targets() {
			if err := p.language.checkReserved(target); err != nil {
				return err
			}
		}
	}
	rules := []func(*expr) error{checkParentheses, checkOperatorCount, p.checkReservedWords, checkFunctionNames(updateFunctionNamed)}
	for _, rule := range rules {
		for _, v := range values {
			if err := rule(v); err != nil {
				return err
			}
		}
	}
	return checkSections(syntax)
}

func checkSections(syntax *updateSyntax) error {
	seen := map[string]bool{}
	for _, clause := range syntax.Clauses {
		name := clause.name()
		if seen[name] {
			return invalid(`The "%s" section can only be used once in an update expression;`, name)
		}
		seen[name] = true
	}
	return nil
}

func (c *clauseSyntax) name() string {
	switch {
	case c.Set != nil:
		return "SET"
	case c.Remove != nil:
		return "REMOVE"
	case c.Add != nil:
		return "ADD"
	default:
		return "DELETE"
	}
}

func (c *clauseSyntax) targets() []*pathSyntax {
	all := slices.Clone(c.Remove)
	for _, set := range c.Set {
		all = append(all, set.Target)
	}
	for _, m := range slices.Concat(c.Add, c.Delete) {
		all = append(all, m.Target)
	}
	return all
}

// resolveUpdate looks up all names, then all values.
func (p *placeholders) resolveUpdate(syntax *updateSyntax, values []*expr) (*update, error) {
	u := &update{}
	for _, clause := range syntax.Clauses {
		if err := p.resolveClause(u, clause, values); err != nil {
			return nil, err
		}
	}
	for _, v := range values {
		if err := p.resolveValues(v); err != nil {
			return nil, err
		}
	}
	for _, members := range [][]membership{u.additions, u.deletions} {
		for i := range members {
			v, err := p.value(members[i].ref)
			if err != nil {
				return nil, err
			}
			members[i].value = v
		}
	}
	return u, nil
}

func (p *placeholders) resolveClause(u *update, clause *clauseSyntax, values []*expr) error {
	for i, set := range clause.Set {
		target, err := p.path(set.Target)
		if err != nil {
			return err
		}
		if err := p.resolveNames(values[i]); err != nil {
			return err
		}
		u.assignments = append(u.assignments, assignment{target: target, value: values[i]})
	}
	for _, removed := range clause.Remove {
		target, err := p.path(removed)
		if err != nil {
			return err
		}
		u.removals = append(u.removals, target)
	}
	var err error
	if u.additions, err = p.memberships(u.additions, clause.Add); err != nil {
		return err
	}
	u.deletions, err = p.memberships(u.deletions, clause.Delete)
	return err
}

func (p *placeholders) memberships(list []membership, syntax []*memberSyntax) ([]membership, error) {
	for _, m := range syntax {
		target, err := p.path(m.Target)
		if err != nil {
			return nil, err
		}
		list = append(list, membership{target: target, ref: m.Value})
	}
	return list, nil
}

func (u *update) checkOperands() error {
	for _, m := range u.additions {
		if k := m.value.kind(); k != kindNumber && !isSet(m.value) {
			return invalid("Incorrect operand type for operator or function; operator: ADD, operand type: %s", k.longName())
		}
	}
	for _, m := range u.deletions {
		if !isSet(m.value) {
			return invalid("Incorrect operand type for operator or function; operator: DELETE, operand type: %s", m.value.kind().longName())
		}
	}
	for _, rule := range []func(*expr) error{checkOperandCounts(updateFunctionNamed), checkOperandTypes(updateFunctionNamed)} {
		for _, a := range u.assignments {
			if err := rule(a.value); err != nil {
				return err
			}
		}
	}
	return nil
}
