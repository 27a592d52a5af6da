package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"idemtui/inspect"
)

// The attributes that a purge witnesses, by what they are in any table.
const (
	statusRole     = "status"
	expirationRole = "expiration"
	deadlineRole   = "deadline"
	validationRole = "validation"
)

// attribute is one that a purge witnesses, and its name in the table.
type attribute struct{ role, name string }

// witnessed are the attributes that say which run a record is of. An attribute
// that has two roles is there once.
func (t *Table) witnessed() []attribute {
	names := t.known.Attributes
	all := []attribute{
		{statusRole, names.Status},
		{expirationRole, names.Expiry},
		{deadlineRole, names.InProgressExpiry},
		{validationRole, names.Validation},
	}
	var out []attribute
	for _, a := range all {
		if !slices.ContainsFunc(out, func(o attribute) bool { return o.name == a.name }) {
			out = append(out, a)
		}
	}
	return out
}

// Guard is the condition of the record's delete: all that was witnessed is
// still as it was, each value or its absence, as stored and not as decoded. For
// a record in progress with a deadline a moment of passed adds that the
// deadline lies before it; zero adds nothing. The record must have its Item.
func (t *Table) Guard(r *inspect.Record, passed inspect.Millis) (inspect.Guard, error) {
	it, err := t.itemOf(r)
	if err != nil {
		return inspect.Guard{}, err
	}
	b := guardBuilder{names: map[string]string{}, values: map[string]json.RawMessage{}}
	b.add("attribute_exists(%s)", b.name("key", t.known.Attributes.Key))
	for _, a := range t.witnessed() {
		if v := it[a.name]; v == nil {
			b.add("attribute_not_exists(%s)", b.name(a.role, a.name))
		} else {
			b.add("%s = %s", b.name(a.role, a.name), b.value(a.role, appendTyped(nil, v, typed)))
		}
	}
	if passed != 0 && t.lapses(it) {
		limit := &types.AttributeValueMemberN{Value: strconv.FormatInt(int64(passed), 10)}
		b.add("%s < %s", b.name(deadlineRole, t.known.Attributes.InProgressExpiry), b.value(passedRole, appendTyped(nil, limit, typed)))
	}
	return inspect.Guard{Expression: strings.Join(b.clauses, " AND "), Names: b.names, Values: b.values}, nil
}

// passedRole is the placeholder of the moment before which a deadline must lie.
const passedRole = "passed"

// lapses reports whether an item is in progress with a deadline that can pass.
func (t *Table) lapses(it item) bool {
	_, number := it[t.known.Attributes.InProgressExpiry].(*types.AttributeValueMemberN)
	return number && t.statusOf(it) == inspect.InProgress
}

func (t *Table) statusOf(it item) inspect.Status {
	s, ok := it[t.known.Attributes.Status].(*types.AttributeValueMemberS)
	if !ok {
		return ""
	}
	return inspect.Status(s.Value)
}

// guardBuilder collects the clauses of a guard. Names are always placeholders:
// status is a reserved word, and a renamed attribute may hold dots.
type guardBuilder struct {
	clauses []string
	names   map[string]string
	values  map[string]json.RawMessage
}

func (b *guardBuilder) add(clause string, placeholders ...any) {
	b.clauses = append(b.clauses, fmt.Sprintf(clause, placeholders...))
}

func (b *guardBuilder) name(role, name string) string {
	b.names["#"+role] = name
	return "#" + role
}

func (b *guardBuilder) value(role string, typedJSON json.RawMessage) string {
	b.values[":"+role] = typedJSON
	return ":" + role
}

// guardValues are a guard's values as requests take them.
func guardValues(g inspect.Guard) (item, error) {
	out := item{}
	for placeholder, raw := range g.Values {
		v, err := parseValue(raw)
		if err != nil {
			return nil, fmt.Errorf("the value %s of its condition: %w", placeholder, err)
		}
		out[placeholder] = v
	}
	return out, nil
}

// itemOf is the whole item of a record.
func (t *Table) itemOf(r *inspect.Record) (item, error) {
	if len(r.Item) == 0 {
		return nil, t.unusable("it was read without its whole item", nil)
	}
	it, err := parseItem(r.Item)
	if err != nil {
		return nil, t.unusable("its item is no DynamoDB JSON: "+oneLine(inspect.Clean(err.Error())), err)
	}
	return it, nil
}

// keyOf is the key of an item, of whatever type it is.
func (t *Table) keyOf(it item) (item, error) {
	key := item{}
	for _, name := range []string{t.known.Attributes.Key, t.known.Attributes.SortKey} {
		if name == "" {
			continue
		}
		if it[name] == nil {
			return nil, t.unusable(fmt.Sprintf("its item has no key %s", name), nil)
		}
		key[name] = it[name]
	}
	return key, nil
}

// unusable says that a record cannot be written about.
func (t *Table) unusable(why string, err error) error {
	return &inspect.Problem{Kind: inspect.KindBadInput, What: "use a record of table " + t.known.Name, Why: why, Err: err}
}

// change says in plain words how a record differs from what was witnessed;
// empty where it does not.
func (t *Table) change(witness, found item) string {
	differs := map[string]bool{}
	for _, a := range t.witnessed() {
		differs[a.role] = !sameValues(witness[a.name], found[a.name])
	}
	status := t.statusOf(found)
	switch {
	case differs[statusRole] && status == inspect.Completed:
		return "completed meanwhile"
	case status == inspect.InProgress && (differs[statusRole] || differs[deadlineRole]):
		return "taken over by another call"
	}
	for _, a := range t.witnessed() {
		if differs[a.role] {
			return fmt.Sprintf("its %s is another", a.role)
		}
	}
	return ""
}
