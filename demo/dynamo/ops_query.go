package dynamo

type queryInput struct {
	pageParams
	KeyConditionExpression *string `json:"KeyConditionExpression"`
	ScanIndexForward       *flag   `json:"ScanIndexForward"`
	KeyConditions          given   `json:"KeyConditions"`
	QueryFilter            given   `json:"QueryFilter"`
}

func (in *queryInput) legacy() []sentLegacy {
	return []sentLegacy{
		{"AttributesToGet", in.AttributesToGet, "ProjectionExpression"},
		{"QueryFilter", in.QueryFilter, "FilterExpression"},
		{"ConditionalOperator", in.ConditionalOperator, "FilterExpression"},
		{"KeyConditions", in.KeyConditions, "KeyConditionExpression"},
	}
}

func (in *queryInput) expressions() []sentExpression {
	return []sentExpression{
		{"ProjectionExpression", in.ProjectionExpression},
		{"FilterExpression", in.FilterExpression},
		{"KeyConditionExpression", in.KeyConditionExpression},
	}
}

func (in *queryInput) checkConstraints() error {
	if in.Limit != nil && *in.Limit < 1 {
		return invalid("1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1")
	}
	var c constraints
	in.constraints(&c)
	return c.err()
}

func (e *Endpoint) query(x *exchange, in *queryInput) (any, error) {
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
	if in.KeyConditionExpression == nil {
		return nil, invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")
	}
	condition, shown, err := in.compile(e.language)
	if err != nil {
		return nil, err
	}
	if err := in.checkSelect("1 validation error detected: "); err != nil {
		return nil, err
	}
	read, schema, err := e.readQuery(name, in, condition, shown, start)
	if err != nil {
		return nil, err
	}
	return in.answer(read, shown, schema), nil
}

func (in *queryInput) checkParameters() error {
	if err := in.checkConstraints(); err != nil {
		return err
	}
	if err := checkLegacy(in.legacy(), in.expressions()); err != nil {
		return err
	}
	return in.checkWanted(in.expressions(), in.expressions()[1:])
}

// compile reads the key condition, the filter and the projection.
func (in *queryInput) compile(l *language) (*keyCondition, view, error) {
	placeholders, err := in.checked(l)
	if err != nil {
		return nil, view{}, err
	}
	root, err := placeholders.compileCondition("KeyCondition", in.KeyConditionExpression)
	if err != nil {
		return nil, view{}, err
	}
	shown, err := in.compileView(placeholders)
	if err != nil {
		return nil, view{}, err
	}
	condition, err := keyConditionOf(root)
	return condition, shown, err
}

// readQuery reads a page from the table.
func (e *Endpoint) readQuery(name string, in *queryInput, condition *keyCondition, shown view, start item) (*page, keySchema, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	t, err := e.table(name)
	if err != nil {
		return nil, keySchema{}, err
	}
	if err := in.checkIndex(); err != nil {
		return nil, keySchema{}, err
	}
	if start != nil && t.schema.checkKey(start) != nil {
		return nil, keySchema{}, invalid("The provided starting key is invalid")
	}
	selected, err := condition.spanIn(t.schema)
	if err != nil {
		return nil, keySchema{}, err
	}
	if err := shown.checkQuery(t.schema); err != nil {
		return nil, keySchema{}, err
	}
	forward := in.ScanIndexForward == nil || bool(*in.ScanIndexForward)
	read := in.newPage()
	if start == nil {
		t.items.readSpan(selected, forward, nil, read)
		return read, t.schema, nil
	}
	after := t.schema.keyOf(start)
	if err := selected.checkStart(after); err != nil {
		return nil, keySchema{}, err
	}
	t.items.readSpan(selected, forward, &after, read)
	return read, t.schema, nil
}

// checkQuery refuses filters on key attributes, too.
func (v view) checkQuery(s keySchema) error {
	if v.filter != nil {
		for x := range v.filter.all() {
			if x.op == opPath && s.has(x.path[0].name) {
				return invalid("Filter Expression can only contain non-primary key attributes: Primary key attribute: %s", x.path[0].name)
			}
		}
	}
	return v.check(s)
}

func (s span) checkStart(after key) error {
	switch {
	case after.partition != s.from.partition:
		return invalid("The provided starting key is outside query boundaries based on provided conditions")
	case !s.covers(after):
		return invalid("The provided starting key does not match the range key predicate")
	default:
		return nil
	}
}

// readSpan reads a span in one direction, from behind after on.
func (s *storage) readSpan(selected span, forward bool, after *key, into *page) {
	from := selected.from
	if !forward {
		from = selected.to
	}
	if after != nil {
		from = *after
	}
	s.walk(from, forward, func(found entry) bool {
		switch {
		case after != nil && found.key == *after, selected.open && found.key.sort == selected.without:
			return true
		case !selected.covers(found.key):
			return false
		default:
			return into.add(found)
		}
	})
}
