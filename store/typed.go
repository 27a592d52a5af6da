package store

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// mostNesting is twice the depth that DynamoDB lets an item have: what is
// deeper was never stored.
const mostNesting = 64

// parseItem reads DynamoDB JSON of an item, as marshalItem writes it. Every
// value comes back as it was: numbers keep their digits, binary its bytes. The
// text may come from a file that anybody could edit.
func parseItem(raw json.RawMessage) (item, error) {
	p, err := newTypedParser(raw)
	if err != nil {
		return nil, err
	}
	it, err := p.members(0)
	if err == nil {
		err = p.end()
	}
	if err != nil {
		return nil, err
	}
	return it, nil
}

// parseValue reads DynamoDB JSON of one value: {"N":"1"}.
func parseValue(raw json.RawMessage) (types.AttributeValue, error) {
	p, err := newTypedParser(raw)
	if err != nil {
		return nil, err
	}
	v, err := p.value(0)
	if err == nil {
		err = p.end()
	}
	if err != nil {
		return nil, err
	}
	return v, nil
}

// typedParser reads DynamoDB JSON token by token: that way a name that is there
// twice is seen, of which encoding/json would silently take the last.
type typedParser struct{ tokens *json.Decoder }

func newTypedParser(raw []byte) (typedParser, error) {
	if !utf8.Valid(raw) {
		return typedParser{}, errors.New("it is no UTF-8 text")
	}
	return typedParser{json.NewDecoder(bytes.NewReader(raw))}, nil
}

// end checks that nothing follows.
func (p typedParser) end() error {
	if _, err := p.tokens.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is more text behind its end")
	}
	return nil
}

// next is the next token, which must be of type T.
func next[T any](p typedParser, want string) (T, error) {
	token, err := p.tokens.Token()
	if err != nil {
		var none T
		return none, fmt.Errorf("%s is missing: %w", want, err)
	}
	got, ok := token.(T)
	if !ok {
		return got, fmt.Errorf("%v where %s belongs", token, want)
	}
	return got, nil
}

func (p typedParser) text() (string, error) { return next[string](p, "a text") }

func (p typedParser) delimiter(want json.Delim) error {
	got, err := next[json.Delim](p, "a "+want.String())
	if err == nil && got != want {
		err = fmt.Errorf("%v where a %v belongs", got, want)
	}
	return err
}

// members reads {"name":{"S":"..."},...}: an item, or what is in an M.
func (p typedParser) members(depth int) (item, error) {
	if err := p.delimiter('{'); err != nil {
		return nil, err
	}
	out := item{}
	for p.tokens.More() {
		name, err := p.text()
		if err != nil {
			return nil, err
		}
		if _, twice := out[name]; twice {
			return nil, fmt.Errorf("%q is there twice", name)
		}
		if out[name], err = p.value(depth); err != nil {
			return nil, fmt.Errorf("%q: %w", name, err)
		}
	}
	return out, p.delimiter('}')
}

// value reads {"TYPE":...}.
func (p typedParser) value(depth int) (types.AttributeValue, error) {
	if depth == mostNesting {
		return nil, fmt.Errorf("more than %d levels", mostNesting)
	}
	if err := p.delimiter('{'); err != nil {
		return nil, err
	}
	kind, err := p.text()
	if err != nil {
		return nil, err
	}
	v, err := p.valueOf(kind, depth)
	if err != nil {
		return nil, err
	}
	return v, p.delimiter('}')
}

func (p typedParser) valueOf(kind string, depth int) (types.AttributeValue, error) {
	switch kind {
	case "S":
		s, err := p.text()
		return &types.AttributeValueMemberS{Value: s}, err
	case "N":
		n, err := p.number()
		return &types.AttributeValueMemberN{Value: n}, err
	case "B":
		b, err := p.binary()
		return &types.AttributeValueMemberB{Value: b}, err
	case "BOOL":
		b, err := next[bool](p, "true or false")
		return &types.AttributeValueMemberBOOL{Value: b}, err
	case "NULL":
		b, err := next[bool](p, "true")
		if err == nil && !b {
			err = errors.New("a NULL that is false")
		}
		return &types.AttributeValueMemberNULL{Value: true}, err
	case "SS":
		s, err := list(p, p.text)
		return &types.AttributeValueMemberSS{Value: s}, err
	case "NS":
		n, err := list(p, p.number)
		return &types.AttributeValueMemberNS{Value: n}, err
	case "BS":
		b, err := list(p, p.binary)
		return &types.AttributeValueMemberBS{Value: b}, err
	case "L":
		l, err := list(p, func() (types.AttributeValue, error) { return p.value(depth + 1) })
		return &types.AttributeValueMemberL{Value: l}, err
	case "M":
		m, err := p.members(depth + 1)
		return &types.AttributeValueMemberM{Value: m}, err
	}
	return nil, fmt.Errorf("%q is no type of DynamoDB", kind)
}

func (p typedParser) number() (string, error) {
	n, err := p.text()
	if err == nil && canonicalNumber(n) == "" {
		err = fmt.Errorf("%q is no number", n)
	}
	return n, err
}

func (p typedParser) binary() ([]byte, error) {
	text, err := p.text()
	if err != nil {
		return nil, err
	}
	b, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("it is no base64: %w", err)
	}
	return b, nil
}

func list[T any](p typedParser, member func() (T, error)) ([]T, error) {
	if err := p.delimiter('['); err != nil {
		return nil, err
	}
	out := []T{}
	for p.tokens.More() {
		m, err := member()
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, p.delimiter(']')
}
