package store

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// typeOf is DynamoDB's name of a value's type; empty for no value.
func typeOf(v types.AttributeValue) string {
	switch v.(type) {
	case *types.AttributeValueMemberS:
		return "S"
	case *types.AttributeValueMemberN:
		return "N"
	case *types.AttributeValueMemberB:
		return "B"
	case *types.AttributeValueMemberBOOL:
		return "BOOL"
	case *types.AttributeValueMemberNULL:
		return "NULL"
	case *types.AttributeValueMemberM:
		return "M"
	case *types.AttributeValueMemberL:
		return "L"
	case *types.AttributeValueMemberSS:
		return "SS"
	case *types.AttributeValueMemberNS:
		return "NS"
	case *types.AttributeValueMemberBS:
		return "BS"
	case nil:
		return ""
	}
	return "unknown"
}

// containerBytes is what a list or map takes besides its members, plus one
// for each of them.
const containerBytes = 3

// sizeOf is a value's size as DynamoDB counts it against its limit and bills.
func sizeOf(v types.AttributeValue) int {
	total := 0
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return len(v.Value)
	case *types.AttributeValueMemberN:
		return numberSize(v.Value)
	case *types.AttributeValueMemberB:
		return len(v.Value)
	case *types.AttributeValueMemberBOOL, *types.AttributeValueMemberNULL:
		return 1
	case *types.AttributeValueMemberSS:
		for _, s := range v.Value {
			total += len(s)
		}
	case *types.AttributeValueMemberNS:
		for _, n := range v.Value {
			total += numberSize(n)
		}
	case *types.AttributeValueMemberBS:
		for _, b := range v.Value {
			total += len(b)
		}
	case *types.AttributeValueMemberL:
		total = containerBytes
		for _, member := range v.Value {
			total += 1 + sizeOf(member)
		}
	case *types.AttributeValueMemberM:
		total = containerBytes
		for name, member := range v.Value {
			total += 1 + len(name) + sizeOf(member)
		}
	}
	return total
}

// numberSize is one byte, and one for each two digits on either side of the
// point, outer zeros not counted; and one for a minus sign.
func numberSize(n string) int {
	size := 1
	n, negative := strings.CutPrefix(n, "-")
	if negative {
		size++
	}
	// An exponent moves the point only: the digits are what is stored.
	if i := strings.IndexAny(n, "eE"); i >= 0 {
		n = n[:i]
	}
	whole, fraction, _ := strings.Cut(n, ".")
	whole, fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	switch {
	case whole == "" && fraction == "":
		return 1
	case whole == "":
		fraction = strings.TrimLeft(fraction, "0")
	case fraction == "":
		whole = strings.TrimRight(whole, "0")
	}
	return size + (len(whole)+1)/2 + (len(fraction)+1)/2
}

// form says how JSON tells a value's type.
type form uint8

const (
	plain form = iota // not at all: {"a":1}
	typed             // DynamoDB JSON: {"M":{"a":{"N":"1"}}}
	bare              // DynamoDB JSON of an item: the outermost type left out
)

// appendPlain appends a value as ordinary JSON. Numbers keep their digits,
// binary is base64, sets are arrays.
func appendPlain(b []byte, v types.AttributeValue) []byte { return appendValue(b, v, plain) }

// appendTyped appends a value as DynamoDB JSON.
func appendTyped(b []byte, v types.AttributeValue, f form) []byte {
	if f == bare {
		return appendValue(b, v, typed)
	}
	b = append(b, '{')
	b = appendText(b, typeOf(v))
	b = append(b, ':')
	if _, null := v.(*types.AttributeValueMemberNULL); null {
		b = append(b, "true"...)
	} else {
		b = appendValue(b, v, typed)
	}
	return append(b, '}')
}

// appendMember appends a value inside of another.
func appendMember(b []byte, v types.AttributeValue, f form) []byte {
	if f == typed {
		return appendTyped(b, v, typed)
	}
	return appendValue(b, v, f)
}

func appendValue(b []byte, v types.AttributeValue, f form) []byte {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return appendText(b, v.Value)
	case *types.AttributeValueMemberN:
		return appendNumber(b, v.Value, f)
	case *types.AttributeValueMemberB:
		return appendText(b, base64.StdEncoding.EncodeToString(v.Value))
	case *types.AttributeValueMemberBOOL:
		if v.Value {
			return append(b, "true"...)
		}
		return append(b, "false"...)
	case *types.AttributeValueMemberSS:
		return appendList(b, v.Value, appendText)
	case *types.AttributeValueMemberNS:
		return appendList(b, v.Value, func(b []byte, n string) []byte { return appendNumber(b, n, f) })
	case *types.AttributeValueMemberBS:
		return appendList(b, v.Value, func(b []byte, x []byte) []byte {
			return appendText(b, base64.StdEncoding.EncodeToString(x))
		})
	case *types.AttributeValueMemberL:
		return appendList(b, v.Value, func(b []byte, m types.AttributeValue) []byte { return appendMember(b, m, f) })
	case *types.AttributeValueMemberM:
		return appendMap(b, v.Value, f)
	}
	return append(b, "null"...)
}

func appendList[T any](b []byte, members []T, add func([]byte, T) []byte) []byte {
	b = append(b, '[')
	for i, member := range members {
		if i > 0 {
			b = append(b, ',')
		}
		b = add(b, member)
	}
	return append(b, ']')
}

func appendMap(b []byte, members item, f form) []byte {
	b = append(b, '{')
	for i, name := range sortedNames(members) {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(b, name)
		b = append(b, ':')
		b = appendMember(b, members[name], f)
	}
	return append(b, '}')
}

// appendNumber keeps the digits as they came. Plain JSON has its own idea of a
// number; what does not fit it becomes text.
func appendNumber(b []byte, n string, f form) []byte {
	if f == plain && json.Valid([]byte(n)) {
		return append(b, n...)
	}
	return appendText(b, n)
}

// appendText appends a JSON string, without the escapes made for web pages.
func appendText(b []byte, s string) []byte {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(s); err != nil {
		return append(b, `""`...) // a string always encodes
	}
	return append(b, bytes.TrimSuffix(buffer.Bytes(), []byte("\n"))...)
}
