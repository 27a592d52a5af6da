package store

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"idemtui/inspect"
)

// item is one item as the SDK hands it out.
type item = map[string]types.AttributeValue

// decoder makes Records of items. Every read of the package goes through it:
// it is the place for a faster one.
type decoder struct {
	names inspect.Attributes // defaults filled in
	// whole keeps the body and the item, bodies the body alone; loads drop both.
	whole, bodies bool
}

// records decodes the items of one answer, read at the given moment.
func (d decoder) records(items []item, at inspect.Millis) []inspect.Record {
	if len(items) == 0 {
		return nil
	}
	out := make([]inspect.Record, len(items))
	partition := ""
	for i, it := range items {
		out[i] = d.record(it, at)
		// With a static partition key all of a page say the same: keep one text.
		if out[i].Partition == partition {
			out[i].Partition = partition
		}
		partition = out[i].Partition
	}
	return out
}

// record decodes one item. Nothing in it is an error: what the libraries would
// not have written is named in Faults, and a foreign item is a record too.
func (d decoder) record(it item, at inspect.Millis) inspect.Record {
	r := inspect.Record{ReadAt: at}
	f := fields{item: it}
	r.Partition = f.key(d.names.Key)
	r.Key = r.Partition
	if d.names.SortKey != "" {
		r.Key = f.key(d.names.SortKey)
	}
	r.Status = status(f.word(d.names.Status, required))
	r.Expiration = f.timestamp(d.names.Expiry, required)
	r.Deadline = f.timestamp(d.names.InProgressExpiry, optional)
	r.Validation = f.word(d.names.Validation, optional)
	r.Data = d.body(f.take(d.names.Data))
	r.Faults = f.faults
	r.Extra = len(it) - f.taken
	if d.whole {
		r.Item = marshalItem(it)
	}
	return r
}

// body is the stored response.
func (d decoder) body(v types.AttributeValue) inspect.Body {
	if v == nil {
		return inspect.Body{}
	}
	b := inspect.Body{Type: typeOf(v), Bytes: sizeOf(v)}
	if !d.whole && !d.bodies {
		return b
	}
	b.Loaded = true
	if s, ok := v.(*types.AttributeValueMemberS); ok {
		b.Text = s.Value
	} else {
		b.Text = string(appendPlain(nil, v))
	}
	return b
}

// status gives the usual words one text, not one for each record.
func status(word string) inspect.Status {
	switch s := inspect.Status(word); s {
	case inspect.InProgress:
		return inspect.InProgress
	case inspect.Completed:
		return inspect.Completed
	default:
		return s
	}
}

// need says whether the libraries always write an attribute.
type need bool

const (
	required need = true
	optional need = false
)

// fields takes the libraries' attributes out of an item and notes what is not
// as they write it.
type fields struct {
	item   item
	taken  int
	faults []inspect.Fault
}

// take is the attribute, or nil.
func (f *fields) take(name string) types.AttributeValue {
	v, ok := f.item[name]
	if ok {
		f.taken++
	}
	return v
}

// word is an attribute of type S; empty for any other.
func (f *fields) word(name string, n need) string {
	v := f.take(name)
	if s, ok := v.(*types.AttributeValueMemberS); ok {
		return s.Value
	}
	f.fault(name, v, n)
	return ""
}

// key is a key attribute. Keys of other types are shown as what they hold: a
// row needs a name.
func (f *fields) key(name string) string {
	v := f.take(name)
	if s, ok := v.(*types.AttributeValueMemberS); ok {
		return s.Value
	}
	f.fault(name, v, required)
	switch v := v.(type) {
	case *types.AttributeValueMemberN:
		return v.Value
	case *types.AttributeValueMemberB:
		return base64.StdEncoding.EncodeToString(v.Value)
	}
	return ""
}

func (f *fields) timestamp(name string, n need) inspect.Timestamp {
	v := f.take(name)
	if number, ok := v.(*types.AttributeValueMemberN); ok {
		return inspect.ParseTimestamp(number.Value)
	}
	f.fault(name, v, n)
	if _, null := v.(*types.AttributeValueMemberNULL); null || v == nil {
		return inspect.Timestamp{}
	}
	return inspect.Timestamp{Unit: inspect.NotANumber}
}

func (f *fields) fault(name string, v types.AttributeValue, n need) {
	if v != nil || n == required {
		f.faults = append(f.faults, inspect.Fault{Attribute: name, Found: typeOf(v), Mark: markOf(v)})
	}
}

// marshalItem is the item as DynamoDB JSON, its attributes in order.
func marshalItem(it item) json.RawMessage {
	return appendTyped(nil, &types.AttributeValueMemberM{Value: it}, bare)
}

func sortedNames(m item) []string { return slices.Sorted(maps.Keys(m)) }

// Decode makes a record of an item in DynamoDB JSON, as it was at a moment. With
// whole it keeps the body and the item, as a read of one record does.
func Decode(raw json.RawMessage, names inspect.Attributes, at inspect.Millis, whole bool) (inspect.Record, error) {
	it, err := parseItem(raw)
	if err != nil {
		return inspect.Record{}, fmt.Errorf("read an item: %w", err)
	}
	return decoder{names: names, whole: whole}.record(it, at), nil
}
