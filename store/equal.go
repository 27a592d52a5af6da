package store

import (
	"bytes"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// sameItems compares items as DynamoDB does, not as texts: numbers by what they
// are worth, sets without order.
func sameItems(a, b item) bool {
	return sameValues(&types.AttributeValueMemberM{Value: a}, &types.AttributeValueMemberM{Value: b})
}

// sameValues likewise; two absent ones are the same.
func sameValues(a, b types.AttributeValue) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return bytes.Equal(canonical(a), canonical(b))
}

// markOf is a hash of a value; equal values have equal ones. Zero is no value.
func markOf(v types.AttributeValue) uint64 {
	if v == nil {
		return 0
	}
	sum := fnv.New64a()
	_, _ = sum.Write(canonical(v)) // a hash never fails
	return sum.Sum64()
}

// canonical is a text of a value that equal values share.
func canonical(v types.AttributeValue) []byte { return appendTyped(nil, normal(v), typed) }

// normal is a value with its numbers in one notation and its sets in order.
func normal(v types.AttributeValue) types.AttributeValue {
	switch v := v.(type) {
	case *types.AttributeValueMemberN:
		return &types.AttributeValueMemberN{Value: normalNumber(v.Value)}
	case *types.AttributeValueMemberSS:
		return &types.AttributeValueMemberSS{Value: slices.Sorted(slices.Values(v.Value))}
	case *types.AttributeValueMemberNS:
		numbers := make([]string, len(v.Value))
		for i, n := range v.Value {
			numbers[i] = normalNumber(n)
		}
		slices.Sort(numbers)
		return &types.AttributeValueMemberNS{Value: numbers}
	case *types.AttributeValueMemberBS:
		return &types.AttributeValueMemberBS{Value: slices.SortedFunc(slices.Values(v.Value), bytes.Compare)}
	case *types.AttributeValueMemberL:
		members := make([]types.AttributeValue, len(v.Value))
		for i, member := range v.Value {
			members[i] = normal(member)
		}
		return &types.AttributeValueMemberL{Value: members}
	case *types.AttributeValueMemberM:
		members := make(item, len(v.Value))
		for name, member := range v.Value {
			members[name] = normal(member)
		}
		return &types.AttributeValueMemberM{Value: members}
	}
	return v
}

// normalNumber leaves what is no number as it is.
func normalNumber(text string) string {
	if n := canonicalNumber(text); n != "" {
		return n
	}
	return text
}

// canonicalNumber writes a number as <sign>0.<digits>e<exponent>, without outer
// zeros; empty for what is no number. It does not compute: an exponent of nine
// digits costs nothing.
func canonicalNumber(text string) string {
	mantissa, exponent, scientific := strings.Cut(strings.Replace(text, "E", "e", 1), "e")
	power := 0
	if scientific {
		p, err := strconv.ParseInt(exponent, 10, 32)
		if err != nil {
			return ""
		}
		power = int(p)
	}
	sign := ""
	if rest, negative := strings.CutPrefix(mantissa, "-"); negative {
		sign, mantissa = "-", rest
	} else {
		mantissa = strings.TrimPrefix(mantissa, "+")
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := whole + fraction
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	significant := strings.TrimLeft(digits, "0")
	if significant == "" {
		return "0"
	}
	power += len(whole) - (len(digits) - len(significant))
	return sign + "0." + strings.TrimRight(significant, "0") + "e" + strconv.Itoa(power)
}
