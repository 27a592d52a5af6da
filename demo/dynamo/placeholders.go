package dynamo

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// placeholders are a request's ExpressionAttributeNames and -Values, and
// which of them its expressions used.
type placeholders struct {
	language *language
	names    map[string]string
	values   map[string]value
	used     map[string]bool
}

// placeholderParams are the request members for placeholders.
type placeholderParams struct {
	ExpressionAttributeNames  map[string]string `json:"ExpressionAttributeNames"`
	ExpressionAttributeValues attributes        `json:"ExpressionAttributeValues"`
}

// sentExpression is an expression member: its name and what was sent.
type sentExpression struct {
	member string
	text   *string
}

// checkWanted refuses placeholders where no expression can use them. The
// second list names the expressions that take values.
func (p *placeholderParams) checkWanted(all, withValues []sentExpression) error {
	if p.ExpressionAttributeNames != nil && !anySent(all) {
		return invalid("ExpressionAttributeNames can only be specified when using expressions")
	}
	if p.ExpressionAttributeValues != nil && !anySent(withValues) {
		return invalid("ExpressionAttributeValues can only be specified when using expressions: %s", areNull(withValues))
	}
	return nil
}

func anySent(list []sentExpression) bool {
	return slices.ContainsFunc(list, func(e sentExpression) bool { return e.text != nil })
}

func areNull(list []sentExpression) string {
	names := make([]string, len(list))
	for i, e := range list {
		names[i] = e.member
	}
	if len(names) == 1 {
		return names[0] + " is null"
	}
	return strings.Join(names, " and ") + " are null"
}

// checked makes placeholders of what was sent.
func (p *placeholderParams) checked(l *language) (*placeholders, error) {
	made := &placeholders{language: l, names: p.ExpressionAttributeNames, values: map[string]value{}, used: map[string]bool{}}
	if made.names != nil && len(made.names) == 0 {
		return nil, invalid("ExpressionAttributeNames must not be empty")
	}
	for _, key := range slices.Sorted(maps.Keys(made.names)) {
		if !isPlaceholder(key, '#') {
			return nil, invalid(`ExpressionAttributeNames contains invalid key: Syntax error; key: "%s"`, key)
		}
		if made.names[key] == "" {
			return nil, invalid("ExpressionAttributeNames contains invalid value: Empty attribute name for key %s", key)
		}
	}
	if p.ExpressionAttributeValues != nil && len(p.ExpressionAttributeValues) == 0 {
		return nil, invalid("ExpressionAttributeValues must not be empty")
	}
	for _, key := range slices.Sorted(maps.Keys(p.ExpressionAttributeValues)) {
		if !isPlaceholder(key, ':') {
			return nil, invalid(`ExpressionAttributeValues contains invalid key: Syntax error; key: "%s"`, key)
		}
		v, err := p.ExpressionAttributeValues[key].checked(2)
		if err != nil {
			return nil, invalid("ExpressionAttributeValues contains invalid value: %s for key %s", asError(err).Message, key)
		}
		made.values[key] = v
	}
	return made, nil
}

func isPlaceholder(key string, mark byte) bool {
	return len(key) > 1 && key[0] == mark && wordLength(key[1:]) == len(key)-1
}

// checkUsed refuses placeholders that no expression used.
func (p *placeholders) checkUsed() error {
	if unused := p.unused(slices.Sorted(maps.Keys(p.names))); unused != "" {
		return invalid("Value provided in ExpressionAttributeNames unused in expressions: keys: {%s}", unused)
	}
	if unused := p.unused(slices.Sorted(maps.Keys(p.values))); unused != "" {
		return invalid("Value provided in ExpressionAttributeValues unused in expressions: keys: {%s}", unused)
	}
	return nil
}

func (p *placeholders) unused(keys []string) string {
	return strings.Join(slices.DeleteFunc(keys, func(key string) bool { return p.used[key] }), ", ")
}

// path resolves a path's names.
func (p *placeholders) path(syntax *pathSyntax) (path, error) {
	first, err := p.name(syntax.First)
	if err != nil {
		return nil, err
	}
	resolved := path{{name: first}}
	for _, s := range syntax.Rest {
		next, err := p.step(s)
		if err != nil {
			return nil, err
		}
		resolved = append(resolved, next)
	}
	if len(resolved) > maxPathElements {
		return nil, invalid("The document path has too many nesting levels; nesting levels: %d", len(resolved))
	}
	return resolved, nil
}

func (p *placeholders) step(syntax *stepSyntax) (step, error) {
	if syntax.Index == "" {
		name, err := p.name(syntax.Name)
		return step{name: name}, err
	}
	index, err := strconv.ParseInt(syntax.Index, 10, 32)
	if err != nil {
		return step{}, invalid("List index is not within the allowable range; index: [%s]", syntax.Index)
	}
	return step{index: int(index), indexed: true}, nil
}

func (p *placeholders) name(written string) (string, error) {
	if written[0] != '#' {
		return written, nil
	}
	name, defined := p.names[written]
	if !defined {
		return "", invalid("An expression attribute name used in the document path is not defined; attribute name: %s", written)
	}
	p.used[written] = true
	return name, nil
}

func (p *placeholders) value(ref string) (value, error) {
	v, defined := p.values[ref]
	if !defined {
		return nil, invalid("An expression attribute value used in expression is not defined; attribute value: %s", ref)
	}
	p.used[ref] = true
	return v, nil
}

// checkReserved refuses bare path elements that are reserved words.
func (l *language) checkReserved(syntax *pathSyntax) error {
	if err := l.checkWord(syntax.First); err != nil {
		return err
	}
	for _, s := range syntax.Rest {
		if err := l.checkWord(s.Name); err != nil {
			return err
		}
	}
	return nil
}

func (l *language) checkWord(word string) error {
	if l.reserved[strings.ToUpper(word)] {
		return invalid("Attribute name is a reserved keyword; reserved keyword: %s", word)
	}
	return nil
}
