package store

import (
	"encoding/json"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
)

func text(v string) types.AttributeValue   { return &types.AttributeValueMemberS{Value: v} }
func number(v string) types.AttributeValue { return &types.AttributeValueMemberN{Value: v} }

var (
	null = &types.AttributeValueMemberNULL{Value: true}
	blob = &types.AttributeValueMemberB{Value: []byte{0, 255}}
)

func TestRecordsAndWhatIsWrongWithThem(t *testing.T) {
	const now = inspect.Millis(1_700_000_000_000)
	composite := inspect.Attributes{Key: "PK", SortKey: "SK", Status: "st"}
	for _, tt := range []struct {
		name  string
		names inspect.Attributes
		item  item
		want  inspect.Record
	}{
		{
			"a completed record of Python", inspect.Attributes{},
			item{"id": text("f#1"), "status": text("COMPLETED"), "expiration": number("1700000060"), "in_progress_expiration": number("1700000005123"), "data": text("{}"), "validation": text("abc")},
			inspect.Record{
				Key: "f#1", Partition: "f#1", Status: inspect.Completed, Validation: "abc", Data: inspect.Body{Type: "S", Bytes: 2},
				Expiration: inspect.Timestamp{At: 1700000060000, Unit: inspect.Seconds},
				Deadline:   inspect.Timestamp{At: 1700000005123, Unit: inspect.Milliseconds},
			},
		},
		{
			"a composite key and renamed attributes", composite,
			item{"PK": text("idempotency#f"), "SK": text("f#1"), "st": text("INPROGRESS"), "expiration": number("1"), "ttl": number("2")},
			inspect.Record{Key: "f#1", Partition: "idempotency#f", Status: inspect.InProgress, Extra: 1, Expiration: inspect.Timestamp{At: 1000, Unit: inspect.Seconds}},
		},
		{
			"the usual names mean nothing once they are renamed", inspect.Attributes{Status: "st"},
			item{"id": text("k"), "status": text("COMPLETED"), "expiration": number("1")},
			inspect.Record{Key: "k", Partition: "k", Extra: 1, Expiration: inspect.Timestamp{At: 1000, Unit: inspect.Seconds}, Faults: []inspect.Fault{{Attribute: "st"}}},
		},
		{
			"a stranger's item", inspect.Attributes{},
			item{"id": text("user-1"), "email": text("a@b"), "age": number("7")},
			inspect.Record{Key: "user-1", Partition: "user-1", Extra: 2, Faults: []inspect.Fault{{Attribute: "status"}, {Attribute: "expiration"}}},
		},
		{
			"wrong types everywhere", inspect.Attributes{},
			item{"id": number("7"), "status": number("1"), "expiration": text("1700000000"), "in_progress_expiration": null, "validation": blob, "data": null},
			inspect.Record{
				Key: "7", Partition: "7", Data: inspect.Body{Type: "NULL", Bytes: 1}, Expiration: inspect.Timestamp{Unit: inspect.NotANumber},
				Faults: []inspect.Fault{
					{Attribute: "id", Found: "N"},
					{Attribute: "status", Found: "N"},
					{Attribute: "expiration", Found: "S"},
					{Attribute: "in_progress_expiration", Found: "NULL"},
					{Attribute: "validation", Found: "B"},
				},
			},
		},
		{
			"nothing at all", inspect.Attributes{}, item{},
			inspect.Record{Faults: []inspect.Fault{{Attribute: "id"}, {Attribute: "status"}, {Attribute: "expiration"}}},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.want.ReadAt = now
			got := decoder{names: tt.names.WithDefaults()}.record(tt.item, now)
			for i, f := range got.Faults {
				if (f.Mark != 0) != (f.Found != "") {
					t.Errorf("the mark of %s (%s) is %d", f.Attribute, f.Found, f.Mark)
				}
				got.Faults[i].Mark = 0
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// everything is a value of each type, nested.
func everything() types.AttributeValue {
	return &types.AttributeValueMemberM{Value: item{
		"s": text("<é\"\u2028"), "n": number("12345678901234567890.10"), "b": blob, "z": null,
		"t": &types.AttributeValueMemberBOOL{Value: true}, "f": &types.AttributeValueMemberBOOL{},
		"ss": &types.AttributeValueMemberSS{Value: []string{"x"}}, "ns": &types.AttributeValueMemberNS{Value: []string{"1", "-2"}},
		"bs": &types.AttributeValueMemberBS{Value: [][]byte{{1}}},
		"l":  &types.AttributeValueMemberL{Value: []types.AttributeValue{number("1"), &types.AttributeValueMemberM{Value: item{}}}},
	}}
}

func TestWholeItemKeepsEveryValueAsStored(t *testing.T) {
	it := item{"id": text("k"), "status": text("COMPLETED"), "expiration": number("1"), "data": everything()}
	r := decoder{names: inspect.Attributes{}.WithDefaults(), whole: true}.record(it, 0)
	if !json.Valid(r.Item) || !json.Valid([]byte(r.Data.Text)) {
		t.Fatalf("no JSON:\n%s\n%s", r.Item, r.Data.Text)
	}
	const dynamo = `{"data":{"M":{"b":{"B":"AP8="},"bs":{"BS":["AQ=="]},"f":{"BOOL":false},"l":{"L":[{"N":"1"},{"M":{}}]},` +
		`"n":{"N":"12345678901234567890.10"},"ns":{"NS":["1","-2"]},"s":{"S":"<é\"\u2028"},"ss":{"SS":["x"]},"t":{"BOOL":true},"z":{"NULL":true}}},` +
		`"expiration":{"N":"1"},"id":{"S":"k"},"status":{"S":"COMPLETED"}}`
	if diff := cmp.Diff(dynamo, string(r.Item)); diff != "" {
		t.Errorf("item (-want +got):\n%s", diff)
	}
	const plain = `{"b":"AP8=","bs":["AQ=="],"f":false,"l":[1,{}],"n":12345678901234567890.10,"ns":[1,-2],"s":"<é\"\u2028","ss":["x"],"t":true,"z":null}`
	if diff := cmp.Diff(plain, r.Data.Text); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

func TestSizesAreDynamoDBs(t *testing.T) {
	for _, tt := range []struct {
		name string
		v    types.AttributeValue
		want int
	}{
		{"text is UTF-8", text("é!"), 3}, {"binary", blob, 2}, {"null", null, 1},
		{"zero", number("0"), 1}, {"one digit", number("7"), 2}, {"three digits", number("123"), 3},
		{"outer zeros are free", number("1000"), 2}, {"negative", number("-12"), 3},
		{"fraction", number("1.25"), 3}, {"small fraction", number("0.0012"), 2}, {"exponent", number("1E+40"), 2},
		{"list", &types.AttributeValueMemberL{Value: []types.AttributeValue{text("ab"), null}}, 3 + 2 + 2 + 1},
		{"map", &types.AttributeValueMemberM{Value: item{"key": text("ab")}}, 3 + 1 + 3 + 2},
		{"string set", &types.AttributeValueMemberSS{Value: []string{"a", "bc"}}, 3},
	} {
		if got := sizeOf(tt.v); got != tt.want {
			t.Errorf("%s: %d bytes, want %d", tt.name, got, tt.want)
		}
	}
}
