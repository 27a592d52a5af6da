package dynamo

import (
	"fmt"
	"maps"
	"slices"
)

const maxBatchWrites = 25

type batchWriteInput struct {
	RequestItems                map[string][]writeRequest `json:"RequestItems"`
	ReturnConsumedCapacity      *string                   `json:"ReturnConsumedCapacity"`
	ReturnItemCollectionMetrics *string                   `json:"ReturnItemCollectionMetrics"`
}

// writeRequest is one write of a batch: exactly one of its members.
type writeRequest struct {
	PutRequest *struct {
		Item attributes `json:"Item"`
	} `json:"PutRequest"`
	DeleteRequest *struct {
		Key attributes `json:"Key"`
	} `json:"DeleteRequest"`
}

type batchWriteAnswer struct {
	UnprocessedItems map[string][]writeRequest `json:"UnprocessedItems"` // always empty: nothing is throttled here
	ConsumedCapacity []*consumed               `json:"ConsumedCapacity,omitempty"`
}

// batchWrite is one write of a batch, checked but for its table.
type batchWrite struct {
	parameter string // the table, as it was sent
	put       item   // nil for a delete
	key       item   // nil for a put
}

// batchWriteItem makes every write of a batch or, if one of them cannot be, none.
func (e *Endpoint) batchWriteItem(x *exchange, in *batchWriteInput) (any, error) {
	writes, err := in.check()
	if err != nil {
		return nil, err
	}
	if len(in.RequestItems) == 1 {
		x.call.Table = tableOf(writes[0].parameter)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	changes, err := e.batchChanges(writes)
	if err != nil {
		return nil, err
	}
	units := map[string]float64{}
	for i, c := range changes {
		made, err := e.make(c)
		if err != nil {
			return nil, err
		}
		units[writes[i].parameter] += writeUnits(made.before, made.after)
	}
	answer := batchWriteAnswer{UnprocessedItems: map[string][]writeRequest{}}
	for _, name := range slices.Sorted(maps.Keys(units)) {
		if entry := report(in.ReturnConsumedCapacity, name, units[name]); entry != nil {
			answer.ConsumedCapacity = append(answer.ConsumedCapacity, entry)
		}
	}
	return answer, nil
}

// check checks all that needs no table, table by table in order of name.
func (in *batchWriteInput) check() ([]batchWrite, error) {
	if len(in.RequestItems) == 0 {
		return nil, invalid("The requestItems parameter is required for BatchWriteItem")
	}
	names := slices.Sorted(maps.Keys(in.RequestItems))
	if err := in.checkConstraints(names); err != nil {
		return nil, err
	}
	var writes []batchWrite
	for _, name := range names {
		for i := range in.RequestItems[name] {
			w, err := in.RequestItems[name][i].check()
			if err != nil {
				return nil, err
			}
			w.parameter = name
			writes = append(writes, w)
		}
	}
	return writes, nil
}

func (in *batchWriteInput) checkConstraints(names []string) error {
	var c constraints
	total := 0
	for _, name := range names {
		if _, err := checkDataTable(&name); err != nil {
			return err
		}
		n := len(in.RequestItems[name])
		total += n
		if n < 1 || n > maxBatchWrites {
			c.fail(fmt.Sprintf("'{%s=[%d requests]}'", name, n), "requestItems",
				"Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]")
			continue
		}
		for i, request := range in.RequestItems[name] {
			request.constrain(&c, fmt.Sprintf("requestItems.%s.member.%d.member.", name, i+1))
		}
	}
	c.returnConsumedCapacity(in.ReturnConsumedCapacity)
	c.oneOf("returnItemCollectionMetrics", in.ReturnItemCollectionMetrics, "SIZE", noReturn)
	if err := c.err(); err != nil {
		return err
	}
	if total > maxBatchWrites {
		return invalid("Too many items requested for the BatchWriteItem call")
	}
	return nil
}

func (r *writeRequest) constrain(c *constraints, path string) {
	if r.PutRequest != nil {
		c.required(path+"putRequest.item", r.PutRequest.Item != nil)
	}
	if r.DeleteRequest != nil {
		c.required(path+"deleteRequest.key", r.DeleteRequest.Key != nil)
	}
}

func (r *writeRequest) check() (batchWrite, error) {
	if (r.PutRequest == nil) == (r.DeleteRequest == nil) {
		return batchWrite{}, invalid("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")
	}
	if r.DeleteRequest != nil {
		key, err := r.DeleteRequest.Key.item()
		return batchWrite{key: key}, err
	}
	whole, err := r.PutRequest.Item.item()
	if err == nil && itemSize(whole) > maxItemBytes {
		err = invalid(itemSizeText)
	}
	return batchWrite{put: whole}, err
}

// batchChanges checks all writes against their tables; the lock is held.
func (e *Endpoint) batchChanges(writes []batchWrite) ([]change, error) {
	for _, w := range writes {
		if _, err := e.table(tableOf(w.parameter)); err != nil {
			return nil, err
		}
	}
	seen := map[place]bool{}
	changes := make([]change, len(writes))
	for i, w := range writes {
		c, err := w.change(e.tables[tableOf(w.parameter)])
		if err != nil {
			return nil, err
		}
		if seen[c.place] {
			return nil, invalid("Provided list of item keys contains duplicates")
		}
		seen[c.place] = true
		changes[i] = c
	}
	return changes, nil
}

func (w *batchWrite) change(t *table) (change, error) {
	attributes, check := w.key, t.schema.checkKey
	if w.put != nil {
		attributes, check = w.put, t.schema.checkFits
	}
	if err := check(attributes); err != nil {
		return change{}, err
	}
	return change{
		place: place{t, t.schema.keyOf(attributes)},
		apply: func(item) (item, error) { return w.put, nil },
	}, nil
}
