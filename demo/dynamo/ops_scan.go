package dynamo

import "math/bits"

const maxSegments = 1_000_000

type scanInput struct {
	pageParams
	Segment       *int64 `json:"Segment"`
	TotalSegments *int64 `json:"TotalSegments"`
	ScanFilter    given  `json:"ScanFilter"`
}

func (in *scanInput) legacy() []sentLegacy {
	return []sentLegacy{
		{"AttributesToGet", in.AttributesToGet, "ProjectionExpression"},
		{"ScanFilter", in.ScanFilter, "FilterExpression"},
		{"ConditionalOperator", in.ConditionalOperator, "FilterExpression"},
	}
}

func (in *scanInput) expressions() []sentExpression {
	return []sentExpression{
		{"ProjectionExpression", in.ProjectionExpression},
		{"FilterExpression", in.FilterExpression},
	}
}

func (in *scanInput) checkParameters() error {
	const unlimited = 1<<63 - 1
	var c constraints
	c.between("limit", in.Limit, 1, unlimited)
	in.constraints(&c)
	c.between("segment", in.Segment, 0, maxSegments-1)
	c.between("totalSegments", in.TotalSegments, 1, maxSegments)
	if err := c.err(); err != nil {
		return err
	}
	if err := checkLegacy(in.legacy(), in.expressions()); err != nil {
		return err
	}
	return in.checkWanted(in.expressions(), in.expressions()[1:])
}

func (in *scanInput) checkSegments() error {
	switch {
	case in.Segment != nil && in.TotalSegments == nil:
		return invalid("The TotalSegments parameter is required but was not present in the request when Segment parameter is present")
	case in.Segment == nil && in.TotalSegments != nil:
		return invalid("The Segment parameter is required but was not present in the request when parameter TotalSegments is present")
	case in.Segment != nil && *in.Segment >= *in.TotalSegments:
		return invalid("The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: %d is not less than TotalSegments: %d", *in.Segment, *in.TotalSegments)
	default:
		return nil
	}
}

func (e *Endpoint) scan(x *exchange, in *scanInput) (any, error) {
	name, err := checkDataTable(in.TableName)
	x.call.Table = name
	if err != nil {
		return nil, err
	}
	if err := in.checkParameters(); err != nil {
		return nil, err
	}
	start, err := in.startKey()
	if err != nil {
		return nil, err
	}
	if err := in.checkSegments(); err != nil {
		return nil, err
	}
	placeholders, err := in.checked(e.language)
	if err != nil {
		return nil, err
	}
	shown, err := in.compileView(placeholders)
	if err != nil {
		return nil, err
	}
	if err := in.checkSelect(""); err != nil {
		return nil, err
	}
	read, schema, err := e.readScan(name, in, shown, start)
	if err != nil {
		return nil, err
	}
	return in.answer(read, shown, schema), nil
}

// readScan reads a page from the table.
func (e *Endpoint) readScan(name string, in *scanInput, shown view, start item) (*page, keySchema, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	t, err := e.table(name)
	if err != nil {
		return nil, keySchema{}, err
	}
	if err := in.checkIndex(); err != nil {
		return nil, keySchema{}, err
	}
	wanted := in.segment()
	read := in.newPage()
	from := key{hash: wanted.first()}
	if start != nil {
		if from, err = in.startIn(t.schema, start, wanted); err != nil {
			return nil, keySchema{}, err
		}
	}
	if err := shown.check(t.schema); err != nil {
		return nil, keySchema{}, err
	}
	t.items.walk(from, true, func(found entry) bool {
		switch {
		case start != nil && found.key == from:
			return true
		case !wanted.holds(found.key):
			return false
		default:
			return read.add(found)
		}
	})
	return read, t.schema, nil
}

func (in *scanInput) startIn(s keySchema, start item, wanted segment) (key, error) {
	if err := s.checkKey(start); err != nil {
		return key{}, invalid("The provided starting key is invalid: %s", asError(err).Message)
	}
	from := s.keyOf(start)
	if !wanted.holds(from) {
		return key{}, invalid("The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: %d Segment: %d", wanted.total, wanted.number)
	}
	return from, nil
}

// segment is one of total equal parts of all hashes. Items are in the order
// of their hashes, so a segment is a stretch of the table.
type segment struct{ number, total uint64 }

func (in *scanInput) segment() segment {
	if in.Segment == nil {
		return segment{number: 0, total: 1}
	}
	return segment{number: uint64(*in.Segment), total: uint64(*in.TotalSegments)} //nolint:gosec // checked: not negative
}

// holds tells whether the key's hash, as a fraction of all hashes, falls into
// the segment.
func (s segment) holds(k key) bool {
	number, _ := bits.Mul64(k.hash, s.total)
	return number == s.number
}

// first is the smallest hash in the segment.
func (s segment) first() uint64 {
	if s.number == 0 {
		return 0
	}
	hash, rest := bits.Div64(s.number, 0, s.total)
	if rest > 0 {
		hash++
	}
	return hash
}
