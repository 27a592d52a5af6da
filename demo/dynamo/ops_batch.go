package dynamo

import (
	"maps"
	"slices"
)

const (
	maxBatchKeys   = 100
	maxAnswerBytes = 16 << 20
)

type batchGetItemInput struct {
	RequestItems           map[string]*keysAndAttributes `json:"RequestItems"`
	ReturnConsumedCapacity *string                       `json:"ReturnConsumedCapacity"`
}

// keysAndAttributes is what a batch wants of one table.
type keysAndAttributes struct {
	placeholderParams
	Keys                 []attributes `json:"Keys"`
	ProjectionExpression *string      `json:"ProjectionExpression"`
	ConsistentRead       *flag        `json:"ConsistentRead"`
	AttributesToGet      given        `json:"AttributesToGet"`
}

type batchGetAnswer struct {
	Responses        map[string][]item           `json:"Responses"`
	UnprocessedKeys  map[string]unprocessedTable `json:"UnprocessedKeys"`
	ConsumedCapacity []*consumed                 `json:"ConsumedCapacity,omitempty"`
}

// unprocessedTable asks for the rest of a table, as it was asked for.
type unprocessedTable struct {
	Keys                     []item            `json:"Keys"`
	ProjectionExpression     *string           `json:"ProjectionExpression,omitempty"`
	ExpressionAttributeNames map[string]string `json:"ExpressionAttributeNames,omitempty"`
	ConsistentRead           *flag             `json:"ConsistentRead,omitempty"`
}

// batchTable is a checked request for one table.
type batchTable struct {
	parameter string
	sent      *keysAndAttributes
	keys      []item
	reading   reading
}

func (e *Endpoint) batchGetItem(x *exchange, in *batchGetItemInput) (any, error) {
	tables, err := in.check(e.language)
	if err != nil {
		return nil, err
	}
	if len(tables) == 1 {
		x.call.Table = tableOf(tables[0].parameter)
	}
	answer := batchGetAnswer{Responses: map[string][]item{}, UnprocessedKeys: map[string]unprocessedTable{}}
	e.mu.RLock()
	defer e.mu.RUnlock()
	for _, wanted := range tables {
		if _, err := e.table(tableOf(wanted.parameter)); err != nil {
			return nil, err
		}
	}
	left := maxAnswerBytes
	for _, wanted := range tables {
		units, err := wanted.read(e.tables[tableOf(wanted.parameter)], &answer, &left)
		if err != nil {
			return nil, err
		}
		if entry := report(in.ReturnConsumedCapacity, wanted.parameter, units); entry != nil {
			answer.ConsumedCapacity = append(answer.ConsumedCapacity, entry)
		}
	}
	return answer, nil
}

// check checks all that needs no table, table by table in order of name.
func (in *batchGetItemInput) check(l *language) ([]batchTable, error) {
	if len(in.RequestItems) == 0 {
		return nil, invalid("The requestItems parameter is required for BatchGetItem")
	}
	names := slices.Sorted(maps.Keys(in.RequestItems))
	if err := in.checkConstraints(names); err != nil {
		return nil, err
	}
	var tables []batchTable
	for _, name := range names {
		checked, err := in.RequestItems[name].check(l)
		if err != nil {
			return nil, err
		}
		checked.parameter = name
		tables = append(tables, checked)
	}
	return tables, nil
}

func (in *batchGetItemInput) checkConstraints(names []string) error {
	var c constraints
	total := 0
	for _, name := range names {
		if _, err := checkDataTable(&name); err != nil {
			return err
		}
		sent := in.RequestItems[name]
		if sent == nil || sent.Keys == nil {
			c.required("requestItems."+name+".member.keys", false)
			continue
		}
		total += len(sent.Keys)
		if len(sent.Keys) > maxBatchKeys {
			return invalid("1 validation error detected: Value at 'RequestItems.%s.member.Keys' failed to satisfy constraint: Member must have length less than or equal to 100", name)
		}
		if len(sent.Keys) == 0 {
			c.fail("'[]'", "requestItems."+name+".member.keys", "Member must have length greater than or equal to 1")
		}
	}
	c.returnConsumedCapacity(in.ReturnConsumedCapacity)
	if err := c.err(); err != nil {
		return err
	}
	if total > maxBatchKeys {
		return invalid("Too many items requested for the BatchGetItem call")
	}
	return nil
}

func (k *keysAndAttributes) check(l *language) (batchTable, error) {
	expressions := []sentExpression{{"ProjectionExpression", k.ProjectionExpression}}
	if err := checkLegacy([]sentLegacy{{"AttributesToGet", k.AttributesToGet, "ProjectionExpression"}}, expressions); err != nil {
		return batchTable{}, err
	}
	if err := k.checkWanted(expressions, nil); err != nil {
		return batchTable{}, err
	}
	checked := batchTable{sent: k}
	for _, sent := range k.Keys {
		key, err := sent.item()
		if err != nil {
			return batchTable{}, err
		}
		checked.keys = append(checked.keys, key)
	}
	var err error
	checked.reading, err = k.readingOf(l, k.ProjectionExpression)
	return checked, err
}

// read answers for one table; what does not fit into left bytes is handed
// back as unprocessed.
func (b *batchTable) read(t *table, answer *batchGetAnswer, left *int) (units float64, err error) {
	found := make([]item, len(b.keys))
	seen := map[key]bool{}
	for i, wanted := range b.keys {
		if found[i], err = b.reading.get(t, wanted); err != nil {
			return 0, err
		}
		at := t.schema.keyOf(wanted)
		if seen[at] {
			return 0, invalid("Provided list of item keys contains duplicates")
		}
		seen[at] = true
	}
	shown := []item{}
	for i, whole := range found {
		size := itemSize(whole)
		if *left < size {
			answer.UnprocessedKeys[b.parameter] = b.rest(b.keys[i:])
			*left = 0
			break
		}
		*left -= size
		units += readUnits(size, b.sent.ConsistentRead)
		if whole != nil {
			shown = append(shown, b.reading.projection.of(whole))
		}
	}
	answer.Responses[b.parameter] = shown
	return units, nil
}

func (b *batchTable) rest(keys []item) unprocessedTable {
	return unprocessedTable{
		Keys:                     keys,
		ProjectionExpression:     b.sent.ProjectionExpression,
		ExpressionAttributeNames: b.sent.ExpressionAttributeNames,
		ConsistentRead:           b.sent.ConsistentRead,
	}
}
