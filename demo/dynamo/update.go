package dynamo

import (
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

// values are the right sides of SET.
func (u *update) values() []*expr {
	all := make([]*expr, len(u.assignments))
	for i, a := range u.assignments {
		all[i] = a.value
	}
	return all
}

// creates tells whether the update makes an item that does not exist.
func (u *update) creates() bool {
	takes := len(u.removals) + len(u.deletions)
	gives := len(u.assignments) + len(u.additions)
	return gives > 0 || takes == 0
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

// updated shows the parts of an item that an update aimed at.
func updated(i item, targets []path) item {
	return newTree(targets).ofDocument(i)
}
func isSet(v value) bool {
	switch v.(type) {
	case stringSet, numberSet, binarySet:
		return true
	default:
		return false
	}
}
