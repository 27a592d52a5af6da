package dynamo

type getItemInput struct {
	placeholderParams
	TableName              *string    `json:"TableName"`
	Key                    attributes `json:"Key"`
	ProjectionExpression   *string    `json:"ProjectionExpression"`
	ConsistentRead         *flag      `json:"ConsistentRead"`
	ReturnConsumedCapacity *string    `json:"ReturnConsumedCapacity"`
	AttributesToGet        given      `json:"AttributesToGet"`
}

type getAnswer struct {
	Item             *item     `json:"Item,omitempty"` // {} if the item has none of the projected attributes
	ConsumedCapacity *consumed `json:"ConsumedCapacity,omitempty"`
}

func (e *Endpoint) getItem(x *exchange, in *getItemInput) (any, error) {
	name, err := checkDataTable(in.TableName)
	x.call.Table = name
	if err != nil {
		return nil, err
	}
	var c constraints
	c.required("key", in.Key != nil)
	c.returnConsumedCapacity(in.ReturnConsumedCapacity)
	if err := c.err(); err != nil {
		return nil, err
	}
	expressions := []sentExpression{{"ProjectionExpression", in.ProjectionExpression}}
	if err := checkLegacy([]sentLegacy{{"AttributesToGet", in.AttributesToGet, "ProjectionExpression"}}, expressions); err != nil {
		return nil, err
	}
	if err := in.checkWanted(expressions, nil); err != nil {
		return nil, err
	}
	key, err := in.Key.item()
	if err != nil {
		return nil, err
	}
	wanted, err := in.readingOf(e.language, in.ProjectionExpression)
	if err != nil {
		return nil, err
	}
	e.mu.RLock()
	defer e.mu.RUnlock()
	t, err := e.table(name)
	if err != nil {
		return nil, err
	}
	x.call.Key = t.schema.display(key)
	found, err := wanted.get(t, key)
	if err != nil {
		return nil, err
	}
	units := readUnits(itemSize(found), in.ConsistentRead)
	answer := getAnswer{ConsumedCapacity: report(in.ReturnConsumedCapacity, *in.TableName, units)}
	if found != nil {
		shown := wanted.projection.of(found)
		answer.Item = &shown
	}
	return answer, nil
}

// reading is what to show of items that are read by key.
type reading struct {
	projection *projection
	paths      []path
}

func (p *placeholderParams) readingOf(l *language, source *string) (reading, error) {
	placeholders, err := p.checked(l)
	if err != nil {
		return reading{}, err
	}
	projection, paths, err := placeholders.compileProjection(source)
	if err != nil {
		return reading{}, err
	}
	return reading{projection: projection, paths: paths}, placeholders.checkUsed()
}

// get is the whole stored item; nil if there is none.
func (r reading) get(t *table, key item) (item, error) {
	if err := t.schema.checkKey(key); err != nil {
		return nil, err
	}
	for _, p := range r.paths {
		if err := t.schema.checkPath(p); err != nil {
			return nil, err
		}
	}
	return t.items.get(t.schema.keyOf(key)), nil
}
