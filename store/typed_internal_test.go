package store

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// exact compares values member by member, numbers by their digits.
func exact() cmp.Options {
	return cmp.Options{cmpopts.IgnoreUnexported(
		types.AttributeValueMemberS{}, types.AttributeValueMemberN{}, types.AttributeValueMemberB{}, types.AttributeValueMemberBOOL{},
		types.AttributeValueMemberNULL{}, types.AttributeValueMemberM{}, types.AttributeValueMemberL{}, types.AttributeValueMemberSS{},
		types.AttributeValueMemberNS{}, types.AttributeValueMemberBS{},
	)}
}

func drawNumber(t *rapid.T) string {
	return rapid.StringMatching(`-?[0-9]{1,20}(\.[0-9]{1,18})?([eE][+-]?[0-9]{1,2})?`).Draw(t, "number")
}

// drawValue draws a value of any type; documents nest depth levels.
func drawValue(t *rapid.T, depth int) types.AttributeValue {
	kinds := []string{"S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"}
	if depth == 0 {
		kinds = kinds[:8]
	}
	blob := rapid.SliceOfN(rapid.Byte(), 0, 20)
	switch rapid.SampledFrom(kinds).Draw(t, "type") {
	case "S":
		return text(rapid.String().Draw(t, "text"))
	case "N":
		return number(drawNumber(t))
	case "B":
		return &types.AttributeValueMemberB{Value: blob.Draw(t, "binary")}
	case "BOOL":
		return &types.AttributeValueMemberBOOL{Value: rapid.Bool().Draw(t, "bool")}
	case "SS":
		return &types.AttributeValueMemberSS{Value: rapid.SliceOfNDistinct(rapid.String(), 1, 4, rapid.ID).Draw(t, "texts")}
	case "NS":
		return &types.AttributeValueMemberNS{Value: rapid.SliceOfNDistinct(rapid.Custom(drawNumber), 1, 4, normalNumber).Draw(t, "numbers")}
	case "BS":
		return &types.AttributeValueMemberBS{Value: rapid.SliceOfN(blob, 1, 4).Draw(t, "binaries")}
	case "L":
		n := rapid.IntRange(0, 3).Draw(t, "members")
		list := make([]types.AttributeValue, n)
		for i := range list {
			list[i] = drawValue(t, depth-1)
		}
		return &types.AttributeValueMemberL{Value: list}
	case "M":
		return &types.AttributeValueMemberM{Value: drawItem(t, depth-1)}
	}
	return null
}

func drawItem(t *rapid.T, depth int) item {
	out := item{}
	for _, name := range rapid.SliceOfNDistinct(rapid.String(), 0, 5, rapid.ID).Draw(t, "names") {
		out[name] = drawValue(t, depth)
	}
	return out
}

// What a journal keeps of an item is the item.
func TestItemsComeBackAsTheyWere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawItem(t, 3)
		written := marshalItem(want)
		got, err := parseItem(written)
		if err != nil {
			t.Fatalf("%v\n%s", err, written)
		}
		if diff := cmp.Diff(want, got, exact()); diff != "" {
			t.Errorf("%s\n(-want +got):\n%s", written, diff)
		}
	})
}

func TestTextThatIsNoItemIsRefused(t *testing.T) {
	for _, tt := range []struct{ name, text, why string }{
		{"nothing", ``, "missing"},
		{"null", `null`, "where"},
		{"a list", `[]`, "where"},
		{"cut off", `{"id":{"S":"k"`, "missing"},
		{"cut off in a text", `{"id":{"S":"k`, "missing"},
		{"two items", `{}{}`, "behind"},
		{"garbage behind it", `{} x`, "behind"},
		{"a plain value", `{"id":"k"}`, "where"},
		{"no type", `{"id":{}}`, "where"},
		{"two types", `{"id":{"S":"k","N":"1"}}`, "where"},
		{"an unknown type", `{"id":{"X":"k"}}`, "no type"},
		{"a name that is there twice", `{"id":{"S":"k"},"id":{"S":"l"}}`, "twice"},
		{"a name that is there twice, deep", `{"m":{"M":{"a":{"NULL":true},"a":{"NULL":true}}}}`, "twice"},
		{"a number that is none", `{"n":{"N":"1_0"}}`, "no number"},
		{"an empty number", `{"n":{"N":""}}`, "no number"},
		{"a number without quotes", `{"n":{"N":1}}`, "where"},
		{"no base64", `{"b":{"B":"*"}}`, "base64"},
		{"loose base64", `{"b":{"B":"AB=="}}`, "base64"},
		{"a NULL that is false", `{"z":{"NULL":false}}`, "false"},
		{"a set with another type in it", `{"s":{"SS":["a",1]}}`, "where"},
		{"no UTF-8", "{\"s\":{\"S\":\"\xff\"}}", "UTF-8"},
		{"endless nesting", strings.Repeat(`{"m":{"M":`, 100_000), "levels"},
		{"endless lists", `{"l":` + strings.Repeat(`{"L":[`, 100_000), "levels"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseItem(json.RawMessage(tt.text))
			if err == nil || got != nil || !strings.Contains(err.Error(), tt.why) {
				t.Errorf("got %v, %v; want an error with %q", got, err, tt.why)
			}
		})
	}
}

// Whatever an item's text becomes on a disk, it is read or refused.
func FuzzParseItem(f *testing.F) {
	f.Add([]byte(marshalItem(item{"id": text("k"), "data": everything()})))
	f.Add([]byte(`{"l":{"L":[{"S":"a"},{"NS":["1","2e9"]}]}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		it, err := parseItem(raw)
		if err != nil {
			return
		}
		again, err := parseItem(marshalItem(it))
		if err != nil || !sameItems(it, again) {
			t.Errorf("%q is read, but not what was written of it: %v", raw, err)
		}
	})
}

func TestValuesAreComparedAsDynamoDBDoes(t *testing.T) {
	set := func(members ...string) types.AttributeValue { return &types.AttributeValueMemberSS{Value: members} }
	numbers := func(members ...string) types.AttributeValue { return &types.AttributeValueMemberNS{Value: members} }
	list := func(members ...types.AttributeValue) types.AttributeValue {
		return &types.AttributeValueMemberL{Value: members}
	}
	for _, tt := range []struct {
		a, b types.AttributeValue
		same bool
	}{
		{number("1735689600"), number("1735689600.0"), true},
		{number("1735689600"), number("+1.7356896E9"), true},
		{number("0"), number("-0.000e7"), true},
		{number("0.001"), number("1e-3"), true},
		{number("100"), number("1e2"), true},
		{number("12"), number("-12"), false},
		{number("1"), number("10"), false},
		{number("0.1"), number("0.01"), false},
		{number("12345678901234567890123456789012345678"), number("12345678901234567890123456789012345679"), false},
		{number("1e999999999"), number("1e999999998"), false},
		{number("1"), text("1"), false},
		{set("a", "b"), set("b", "a"), true},
		{set("a", "b"), set("a"), false},
		{numbers("1", "2.0"), numbers("2", "1.00"), true},
		{&types.AttributeValueMemberBS{Value: [][]byte{{1}, {2}}}, &types.AttributeValueMemberBS{Value: [][]byte{{2}, {1}}}, true},
		{list(number("1"), number("2")), list(number("2"), number("1")), false},
		{list(numbers("1", "2")), list(numbers("2.0", "1")), true},
		{&types.AttributeValueMemberM{Value: item{"n": number("1")}}, &types.AttributeValueMemberM{Value: item{"n": number("1.0")}}, true},
		{null, nil, false},
		{nil, nil, true},
		{text(""), &types.AttributeValueMemberB{}, false},
	} {
		name := fmt.Sprintf("%s and %s", canonical(orNull(tt.a)), canonical(orNull(tt.b)))
		if got := sameValues(tt.a, tt.b); got != tt.same {
			t.Errorf("%s: same is %v", name, got)
		}
		if got := markOf(tt.a) == markOf(tt.b); got != tt.same {
			t.Errorf("%s: same mark is %v", name, got)
		}
	}
}

func orNull(v types.AttributeValue) types.AttributeValue {
	if v == nil {
		return null
	}
	return v
}

// A set that comes back in another order is no change.
func TestOrderOfASetIsNoChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		members := rapid.SliceOfNDistinct(rapid.String(), 1, 6, rapid.ID).Draw(t, "members")
		a := item{"s": &types.AttributeValueMemberSS{Value: members}}
		mixed := append([]string(nil), members...)
		rand.New(rand.NewPCG(1, rapid.Uint64().Draw(t, "seed"))).Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		if !sameItems(a, item{"s": &types.AttributeValueMemberSS{Value: mixed}}) {
			t.Errorf("%q and %q differ", members, mixed)
		}
	})
}
