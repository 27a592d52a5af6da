package dynamo

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// maxLevels is how deep an item may nest; the item itself is one level.
const maxLevels = 32

const nestingText = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"

// attributeValue is a value as sent, not yet checked.
type attributeValue struct {
	S    *string                    `json:"S"`
	N    *string                    `json:"N"`
	B    *blob                      `json:"B"`
	BOOL *flag                      `json:"BOOL"`
	NULL *flag                      `json:"NULL"`
	SS   []string                   `json:"SS"`
	NS   []string                   `json:"NS"`
	BS   []blob                     `json:"BS"`
	L    []*attributeValue          `json:"L"`
	M    map[string]*attributeValue `json:"M"`
}

// attributes are values by attribute name, as sent.
type attributes map[string]*attributeValue

// item checks all values; names in order, so that the same fault is always
// the one that is told.
func (as attributes) item() (item, error) {
	return checkedDocument(as, 1)
}

func checkedDocument(as map[string]*attributeValue, level int) (document, error) {
	checked := make(document, len(as))
	for _, name := range slices.Sorted(maps.Keys(as)) {
		if name == "" {
			return nil, invalid("One or more parameter values are not valid. Empty attribute name")
		}
		v, err := as[name].checked(level + 1)
		if err != nil {
			return nil, err
		}
		checked[name] = v
	}
	return checked, nil
}

// checked makes the value, by the service's rules in the service's order.
func (a *attributeValue) checked(level int) (value, error) {
	if level > maxLevels {
		return nil, invalid(nestingText)
	}
	if a == nil {
		a = &attributeValue{}
	}
	var made value
	for _, member := range a.members() {
		v, err := member(level)
		if err != nil {
			return nil, err
		}
		if made != nil {
			return nil, invalid("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")
		}
		made = v
	}
	if made == nil {
		return nil, invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")
	}
	return made, nil
}

// members are the makers of those types that were sent.
func (a *attributeValue) members() []func(level int) (value, error) {
	var sent []func(int) (value, error)
	add := func(present bool, maker func(int) (value, error)) {
		if present {
			sent = append(sent, maker)
		}
	}
	add(a.S != nil, func(int) (value, error) { return text(*a.S), nil })
	add(a.N != nil, func(int) (value, error) { return parseNumber(*a.N) })
	add(a.B != nil, func(int) (value, error) { return binary(*a.B), nil })
	add(a.BOOL != nil, func(int) (value, error) { return boolean(*a.BOOL), nil })
	add(a.NULL != nil, a.checkedNull)
	add(a.SS != nil, a.checkedStringSet)
	add(a.NS != nil, a.checkedNumberSet)
	add(a.BS != nil, a.checkedBinarySet)
	add(a.M != nil, func(level int) (value, error) { return checkedDocument(a.M, level) })
	add(a.L != nil, a.checkedList)
	return sent
}

func (a *attributeValue) checkedNull(int) (value, error) {
	if !*a.NULL {
		return nil, invalidValues("Null attribute value types must have the value of true")
	}
	return null{}, nil
}

func (a *attributeValue) checkedStringSet(int) (value, error) {
	if len(a.SS) == 0 {
		return nil, invalidValues("An string set  may not be empty")
	}
	if hasDuplicates(a.SS) {
		return nil, invalidValues("Input collection [%s] contains duplicates.", strings.Join(a.SS, ", "))
	}
	set := make(stringSet, len(a.SS))
	for i, member := range a.SS {
		set[i] = text(member)
	}
	return set, nil
}

func (a *attributeValue) checkedNumberSet(int) (value, error) {
	if len(a.NS) == 0 {
		return nil, invalidValues("An number set  may not be empty")
	}
	set := make(numberSet, len(a.NS))
	for i, member := range a.NS {
		n, err := parseNumber(member)
		if err != nil {
			return nil, err
		}
		set[i] = n
	}
	if hasDuplicates(set) {
		return nil, invalid("Input collection contains duplicates")
	}
	return set, nil
}

func (a *attributeValue) checkedBinarySet(int) (value, error) {
	if len(a.BS) == 0 {
		return nil, invalidValues("Binary sets should not be empty")
	}
	set := make(binarySet, len(a.BS))
	encoded := make([]string, len(a.BS))
	for i, member := range a.BS {
		set[i] = binary(member)
		encoded[i] = base64.StdEncoding.EncodeToString(member)
	}
	if hasDuplicates(set) {
		return nil, invalidValues("Input collection [%s]of type BS contains duplicates.", strings.Join(encoded, ", "))
	}
	return set, nil
}

func (a *attributeValue) checkedList(level int) (value, error) {
	made := make(list, len(a.L))
	for i, element := range a.L {
		v, err := element.checked(level + 1)
		if err != nil {
			return nil, err
		}
		made[i] = v
	}
	return made, nil
}

func hasDuplicates[V comparable](members []V) bool {
	seen := make(map[V]bool, len(members))
	for _, member := range members {
		if seen[member] {
			return true
		}
		seen[member] = true
	}
	return false
}

// MarshalJSON renders an item as the service sends it, names in order.
func (d document) MarshalJSON() ([]byte, error) {
	return appendEntries(nil, d), nil
}

func appendEntries(out []byte, d document) []byte {
	var few [16]string // most items need no more, and no allocation
	names := slices.AppendSeq(few[:0], maps.Keys(d))
	slices.Sort(names)
	out = append(out, '{')
	for i, name := range names {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(appendQuoted(out, name), ':')
		out = appendValue(out, d[name])
	}
	return append(out, '}')
}

func appendItems(out []byte, items []item) []byte {
	out = append(out, '[')
	for i, one := range items {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendEntries(out, one)
	}
	return append(out, ']')
}

// appendValue writes {"S":"..."} and the like.
func appendValue(out []byte, v value) []byte {
	out = append(out, `{"`...)
	out = append(out, v.kind()...)
	out = append(out, `":`...)
	switch v := v.(type) {
	case boolean:
		out = appendBool(out, bool(v))
	case null:
		out = appendBool(out, true)
	case stringSet:
		out = appendList(out, v, appendScalar)
	case numberSet:
		out = appendList(out, v, appendScalar)
	case binarySet:
		out = appendList(out, v, appendScalar)
	case list:
		out = appendList(out, v, appendValue)
	case document:
		out = appendEntries(out, v)
	default:
		out = appendScalar(out, v)
	}
	return append(out, '}')
}

func appendBool(out []byte, b bool) []byte {
	if b {
		return append(out, "true"...)
	}
	return append(out, "false"...)
}

func appendList[V value](out []byte, members []V, appendMember func([]byte, value) []byte) []byte {
	out = append(out, '[')
	for i, member := range members {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendMember(out, member)
	}
	return append(out, ']')
}

func appendScalar(out []byte, v value) []byte {
	switch v := v.(type) {
	case text:
		return appendQuoted(out, string(v))
	case number:
		return append(append(append(out, '"'), v...), '"')
	case binary:
		out = append(out, '"')
		out = base64.StdEncoding.AppendEncode(out, []byte(v))
		return append(out, '"')
	default:
		return out
	}
}

// appendQuoted writes a JSON string; most need no escapes.
func appendQuoted(out []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c > '~' {
			quoted, err := json.Marshal(s)
			if err != nil {
				return append(out, `""`...) // strings always marshal
			}
			return append(out, quoted...)
		}
	}
	out = append(out, '"')
	out = append(out, s...)
	return append(out, '"')
}
