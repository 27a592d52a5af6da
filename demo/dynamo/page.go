package dynamo

const maxPageBytes = 1 << 20

// Values of Select.
const (
	selectSpecific  = "SPECIFIC_ATTRIBUTES"
	selectCount     = "COUNT"
	selectAll       = "ALL_ATTRIBUTES"
	selectProjected = "ALL_PROJECTED_ATTRIBUTES"
)

// pageParams are the members that Query and Scan share.
type pageParams struct {
	placeholderParams
	TableName              *string    `json:"TableName"`
	IndexName              *string    `json:"IndexName"`
	Limit                  *int64     `json:"Limit"`
	Select                 *string    `json:"Select"`
	ConsistentRead         *flag      `json:"ConsistentRead"`
	FilterExpression       *string    `json:"FilterExpression"`
	ProjectionExpression   *string    `json:"ProjectionExpression"`
	ExclusiveStartKey      attributes `json:"ExclusiveStartKey"`
	ReturnConsumedCapacity *string    `json:"ReturnConsumedCapacity"`
	AttributesToGet        given      `json:"AttributesToGet"`
	ConditionalOperator    given      `json:"ConditionalOperator"`
}

type pageAnswer struct {
	Items            []item    `json:"-"` // written apart; nil if only counted
	Count            int       `json:"Count"`
	ScannedCount     int       `json:"ScannedCount"`
	LastEvaluatedKey item      `json:"LastEvaluatedKey,omitempty"`
	ConsumedCapacity *consumed `json:"ConsumedCapacity,omitempty"`
}

// encode writes the items straight behind one another: a page is large, and
// a generic encoder would go over it twice.
func (a pageAnswer) encode() ([]byte, error) {
	rest, err := encodeAnswer(pageNumbers(a))
	if err != nil || a.Items == nil {
		return rest, err
	}
	out := make([]byte, 0, maxPageBytes)
	out = appendItems(append(out, `{"Items":`...), a.Items)
	return append(append(out, ','), rest[1:]...), nil
}

// pageNumbers is the answer without its encode.
type pageNumbers pageAnswer

func (p *pageParams) constraints(c *constraints) {
	if p.IndexName != nil {
		c.length("indexName", *p.IndexName, minTableName)
		c.namePattern("indexName", *p.IndexName)
	}
	c.returnConsumedCapacity(p.ReturnConsumedCapacity)
	c.oneOf("select", p.Select, selectSpecific, selectCount, selectAll, selectProjected)
}

// startKey checks the values of ExclusiveStartKey; nil if none was sent.
func (p *pageParams) startKey() (item, error) {
	if p.ExclusiveStartKey == nil {
		return nil, nil //nolint:nilnil // to start at the beginning
	}
	start, err := p.ExclusiveStartKey.item()
	if err != nil {
		return nil, invalid("The provided starting key is invalid: %s", asError(err).Message)
	}
	return start, nil
}

func (p *pageParams) checkSelect(specificPrefix string) error {
	if p.Select == nil {
		return nil
	}
	switch projects := p.ProjectionExpression != nil; {
	case *p.Select == selectSpecific && !projects:
		return invalid("%sMust specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES", specificPrefix)
	case *p.Select == selectCount && projects:
		return invalid("Cannot specify the ProjectionExpression when choosing to get only the Count")
	case *p.Select != selectSpecific && projects:
		return invalid("Cannot specify the ProjectionExpression when choosing to get %s", *p.Select)
	case *p.Select == selectProjected && p.IndexName == nil:
		return invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
	default:
		return nil
	}
}

func (p *pageParams) checkIndex() error {
	if p.IndexName != nil {
		return invalid("The table does not have the specified index: %s", *p.IndexName)
	}
	return nil
}

// view is what a page shows of the items that it reads.
type view struct {
	filter     *expr
	projection *projection
	paths      []path
}

// compileView reads the filter, then the projection.
func (p *pageParams) compileView(placeholders *placeholders) (view, error) {
	filter, err := placeholders.compileCondition("Filter", p.FilterExpression)
	if err != nil {
		return view{}, err
	}
	projection, paths, err := placeholders.compileProjection(p.ProjectionExpression)
	if err != nil {
		return view{}, err
	}
	return view{filter: filter, projection: projection, paths: paths}, placeholders.checkUsed()
}

// check refuses paths into the table's key attributes.
func (v view) check(s keySchema) error {
	if err := s.checkPaths(v.filter); err != nil {
		return err
	}
	for _, p := range v.paths {
		if err := s.checkPath(p); err != nil {
			return err
		}
	}
	return nil
}

// page collects entries until a limit is reached.
type page struct {
	limit int // entries to read; 0 is no limit
	bytes int // read so far
	read  []entry
	cut   bool // a limit was reached
}

func (p *pageParams) newPage() *page {
	made := &page{}
	if p.Limit != nil {
		made.limit = int(*p.Limit)
	}
	return made
}

// add takes an entry and tells whether another one fits.
func (p *page) add(found entry) bool {
	p.read = append(p.read, found)
	p.bytes += found.size
	p.cut = p.bytes > maxPageBytes || (p.limit > 0 && len(p.read) == p.limit)
	return !p.cut
}

// answer renders what was read. It needs no lock: items do not change.
func (p *pageParams) answer(read *page, v view, s keySchema) pageAnswer {
	matched := []item{}
	for _, found := range read.read {
		if v.filter.holds(found.item) {
			matched = append(matched, found.item)
		}
	}
	made := pageAnswer{
		Count:            len(matched),
		ScannedCount:     len(read.read),
		ConsumedCapacity: report(p.ReturnConsumedCapacity, orNull(p.TableName), readUnits(read.bytes, p.ConsistentRead)),
	}
	if read.cut {
		made.LastEvaluatedKey = s.attributesOf(read.read[len(read.read)-1].item)
	}
	if p.Select != nil && *p.Select == selectCount {
		return made
	}
	for i, found := range matched {
		matched[i] = v.projection.of(found)
	}
	made.Items = matched
	return made
}
