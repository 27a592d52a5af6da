package dynamo

import (
	"maps"
	"slices"
)

const (
	operandTypeText = "An operand in the update expression has an incorrect data type"
	invalidPathText = "The document path provided in the update expression is invalid for update"
	missingText     = "The provided expression refers to an attribute that does not exist in the item"
)

// update is a checked UpdateExpression.
type update struct {
	assignments []assignment
	removals    []path
	additions   []membership
	deletions   []membership
}

type assignment struct {
	target path
	value  *expr
}

// membership is the operand of ADD or DELETE.
type membership struct {
	target path
	ref    string
	value  value
}

// targets are the paths that the update writes.
func (u *update) targets() []path {
	var all []path
	for _, a := range u.assignments {
		all = append(all, a.target)
	}
	all = append(all, u.removals...)
	for _, m := range slices.Concat(u.additions, u.deletions) {
		all = append(all, m.target)
	}
	return all
}

// creates tells whether the update makes an item that does not exist.
func (u *update) creates() bool {
	takes := len(u.removals) + len(u.deletions)
	gives := len(u.assignments) + len(u.additions)
	return gives > 0 || takes == 0
}

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
	syntax, err := parse(p.language.updates, source)
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
	return u, u.checkOperands()
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

func isSet(v value) bool {
	switch v.(type) {
	case stringSet, numberSet, binarySet:
		return true
	default:
		return false
	}
}

// apply makes the item as it is after the update. Right sides and indexes
// mean the item before it. old is nil if there was none, and key is its key.
func (u *update) apply(old, key item) (item, error) {
	if old == nil && !u.creates() {
		return nil, nil
	}
	before := old
	if old == nil {
		before = key
	}
	edits := &edit{}
	for _, a := range u.assignments {
		v, err := a.value.rightSide(old)
		if err != nil {
			return nil, err
		}
		edits.at(a.target).change = func(value) (value, error) { return v, nil }
	}
	for _, removed := range u.removals {
		if old != nil {
			edits.at(removed).change = func(value) (value, error) { return nil, nil }
		}
	}
	for _, m := range u.additions {
		edits.at(m.target).change = func(v value) (value, error) { return added(v, m.value) }
	}
	for _, m := range u.deletions {
		if old != nil {
			edits.at(m.target).change = func(v value) (value, error) { return withoutMembers(v, m.value) }
		}
	}
	return edits.document(before)
}

// rightSide evaluates the right side of a SET.
func (x *expr) rightSide(old item) (value, error) {
	switch x.op {
	case opValue:
		return x.value, nil
	case opPath:
		if v := x.path.in(old); v != nil {
			return v, nil
		}
		return nil, invalid(missingText)
	case "if_not_exists":
		if v := x.args[0].path.in(old); v != nil {
			return v, nil
		}
		return x.args[1].rightSide(old)
	}
	left, err := x.args[0].rightSide(old)
	if err != nil {
		return nil, err
	}
	right, err := x.args[1].rightSide(old)
	if err != nil {
		return nil, err
	}
	return combined(x.op, left, right)
}

// combined is the result of +, - or list_append.
func combined(op string, left, right value) (value, error) {
	if op == "list_append" {
		a, ok := left.(list)
		b, both := right.(list)
		if !ok || !both {
			return nil, invalid(operandTypeText)
		}
		return slices.Concat(a, b), nil
	}
	a, ok := left.(number)
	b, both := right.(number)
	switch {
	case !ok || !both:
		return nil, invalid(operandTypeText)
	case op == "+":
		return a.plus(b)
	default:
		return a.minus(b)
	}
}

// added is what ADD makes of v; nil is a value that is missing.
func added(v, by value) (value, error) {
	switch by := by.(type) {
	case number:
		if v == nil {
			return by, nil
		}
		if v, ok := v.(number); ok {
			return v.plus(by)
		}
	case stringSet:
		return union(v, by)
	case numberSet:
		return union(v, by)
	case binarySet:
		return union(v, by)
	}
	return nil, invalid(operandTypeText)
}

type anySet[V comparable] interface {
	~[]V
	value
}

func union[S anySet[V], V comparable](v value, by S) (value, error) {
	if v == nil {
		return by, nil
	}
	old, ok := v.(S)
	if !ok {
		return nil, invalid(operandTypeText)
	}
	all := slices.Clone(old)
	for _, member := range by {
		if !slices.Contains(old, member) {
			all = append(all, member)
		}
	}
	return all, nil
}

// withoutMembers is what DELETE makes of v; an emptied set is removed.
func withoutMembers(v, by value) (value, error) {
	switch by := by.(type) {
	case stringSet:
		return difference(v, by)
	case numberSet:
		return difference(v, by)
	case binarySet:
		return difference(v, by)
	default:
		return nil, invalid(operandTypeText)
	}
}

func difference[S anySet[V], V comparable](v value, by S) (value, error) {
	if v == nil {
		return nil, nil //nolint:nilnil // nothing is left of nothing
	}
	old, ok := v.(S)
	if !ok {
		return nil, invalid(operandTypeText)
	}
	left := slices.DeleteFunc(slices.Clone(old), func(member V) bool { return slices.Contains(by, member) })
	if len(left) == 0 {
		return nil, nil //nolint:nilnil // the attribute goes
	}
	return left, nil
}

// edit is what an update does to a value: it changes the value itself, or
// some of those inside it.
type edit struct {
	change  func(old value) (value, error) // nil is a missing value, before and after
	names   map[string]*edit
	indexes map[int]*edit
}

// at is the edit at the path below e.
func (e *edit) at(p path) *edit {
	for _, s := range p {
		e = e.step(s)
	}
	return e
}

func (e *edit) step(s step) *edit {
	next := &edit{}
	switch {
	case s.indexed && e.indexes[s.index] != nil:
		return e.indexes[s.index]
	case s.indexed && e.indexes == nil:
		e.indexes = map[int]*edit{s.index: next}
	case s.indexed:
		e.indexes[s.index] = next
	case e.names[s.name] != nil:
		return e.names[s.name]
	case e.names == nil:
		e.names = map[string]*edit{s.name: next}
	default:
		e.names[s.name] = next
	}
	return next
}

func (e *edit) of(v value) (value, error) {
	if e.change != nil {
		return e.change(v)
	}
	switch v := v.(type) {
	case document:
		if e.names != nil {
			return e.document(v)
		}
	case list:
		if e.indexes != nil {
			return e.list(v)
		}
	}
	return nil, invalid(invalidPathText)
}

func (e *edit) document(d document) (document, error) {
	after := maps.Clone(d)
	for _, name := range slices.Sorted(maps.Keys(e.names)) {
		v, err := e.names[name].of(d[name])
		if err != nil {
			return nil, err
		}
		if v == nil {
			delete(after, name)
			continue
		}
		after[name] = v
	}
	return after, nil
}

// list keeps the old positions while it works: what is set behind the end is
// appended, in the order of the indexes.
func (e *edit) list(l list) (list, error) {
	after := list{}
	for i, element := range l {
		v := element
		if change, wanted := e.indexes[i]; wanted {
			var err error
			if v, err = change.of(element); err != nil {
				return nil, err
			}
		}
		if v != nil {
			after = append(after, v)
		}
	}
	for _, index := range slices.Sorted(maps.Keys(e.indexes)) {
		if index < len(l) {
			continue
		}
		v, err := e.indexes[index].of(nil)
		if err != nil {
			return nil, err
		}
		if v != nil {
			after = append(after, v)
		}
	}
	return after, nil
}

// updated shows the parts of an item that an update aimed at.
func updated(i item, targets []path) item {
	return newTree(targets).ofDocument(i)
}
