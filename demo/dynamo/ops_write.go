package dynamo

// writeParams are the members that PutItem, UpdateItem and DeleteItem share.
type writeParams struct {
	placeholderParams
	TableName                           *string `json:"TableName"`
	ConditionExpression                 *string `json:"ConditionExpression"`
	ReturnValues                        *string `json:"ReturnValues"`
	ReturnConsumedCapacity              *string `json:"ReturnConsumedCapacity"`
	ReturnItemCollectionMetrics         *string `json:"ReturnItemCollectionMetrics"`
	ReturnValuesOnConditionCheckFailure *string `json:"ReturnValuesOnConditionCheckFailure"`
	Expected                            given   `json:"Expected"`
	ConditionalOperator                 given   `json:"ConditionalOperator"`
}

type writeAnswer struct {
	Attributes       item      `json:"Attributes,omitempty"`
	ConsumedCapacity *consumed `json:"ConsumedCapacity,omitempty"`
}

// write is a write with everything checked that needs no table.
type write struct {
	params      *writeParams
	condition   *expr
	expressions []*expr // the condition and all others
	attributes  item    // the Key, or the whole Item
	targets     []path
	checkKey    func(keySchema) error
	apply       func(old item) (item, error)
}

// begin checks the table name, then the model's constraints; required is the
// member that the operation cannot do without.
func (p *writeParams) begin(x *exchange, required string, present bool) error {
	name, err := checkDataTable(p.TableName)
	x.call.Table = name
	if p.ConditionExpression != nil {
		x.call.Condition = *p.ConditionExpression
	}
	if err != nil {
		return err
	}
	var c constraints
	c.required(required, present)
	c.returnConsumedCapacity(p.ReturnConsumedCapacity)
	c.oneOf("returnItemCollectionMetrics", p.ReturnItemCollectionMetrics, "SIZE", noReturn)
	c.oneOf("returnValues", p.ReturnValues, returnAllNew, returnUpdatedOld, returnAllOld, noReturn, returnUpdatedNew)
	c.oneOf("returnValuesOnConditionCheckFailure", p.ReturnValuesOnConditionCheckFailure, returnAllOld, noReturn)
	return c.err()
}

func (p *writeParams) legacy() []sentLegacy {
	return []sentLegacy{
		{"Expected", p.Expected, "ConditionExpression"},
		{"ConditionalOperator", p.ConditionalOperator, "ConditionExpression"},
	}
}

func (p *writeParams) conditionSent() []sentExpression {
	return []sentExpression{{"ConditionExpression", p.ConditionExpression}}
}

// onlyOld refuses ReturnValues that make sense for updates only.
func (p *writeParams) onlyOld() error {
	if r := p.ReturnValues; r != nil && *r != noReturn && *r != returnAllOld {
		return invalid("ReturnValues can only be ALL_OLD or NONE")
	}
	return nil
}

// table is the name of the table that the write is for.
func (w *write) table() string { return tableOf(*w.params.TableName) }

// perform does the rest of a write: what needs the table.
func (e *Endpoint) perform(x *exchange, w write) (any, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	t, err := e.table(w.table())
	if err != nil {
		return nil, err
	}
	x.call.Key = t.schema.display(w.attributes)
	c, err := w.change(t)
	if err != nil {
		return nil, err
	}
	made, err := e.make(c)
	if err != nil {
		return nil, err
	}
	return writeAnswer{
		Attributes:       w.returned(made.before, made.after),
		ConsumedCapacity: report(w.params.ReturnConsumedCapacity, *w.params.TableName, writeUnits(made.before, made.after)),
	}, nil
}

// change checks the write against the table's key.
func (w *write) change(t *table) (change, error) {
	if err := w.checkKey(t.schema); err != nil {
		return change{}, err
	}
	if err := t.schema.checkTargets(w.targets); err != nil {
		return change{}, err
	}
	for _, x := range w.expressions {
		if err := t.schema.checkPaths(x); err != nil {
			return change{}, err
		}
	}
	shown := w.params.ReturnValuesOnConditionCheckFailure
	return change{
		place:      place{t, t.schema.keyOf(w.attributes)},
		condition:  w.condition,
		showFailed: shown != nil && *shown == returnAllOld,
		apply:      w.apply,
	}, nil
}

// returned are the Attributes that ReturnValues asks for.
func (w *write) returned(before, after item) item {
	if w.params.ReturnValues == nil {
		return nil
	}
	switch *w.params.ReturnValues {
	case returnAllOld:
		return before
	case returnAllNew:
		return after
	case returnUpdatedOld:
		return updated(before, w.targets)
	case returnUpdatedNew:
		return updated(after, w.targets)
	default:
		return nil
	}
}

// checkTargets refuses to update the key.
func (s keySchema) checkTargets(targets []path) error {
	for _, target := range targets {
		if s.has(target[0].name) {
			return invalidValues("Cannot update attribute %s. This attribute is part of the key", target[0].name)
		}
	}
	return nil
}

// checkPaths refuses paths into key attributes.
func (s keySchema) checkPaths(root *expr) error {
	if root == nil {
		return nil
	}
	for x := range root.all() {
		if err := s.checkPath(x.path); err != nil {
			return err
		}
	}
	return nil
}

func (s keySchema) checkPath(p path) error {
	if len(p) > 1 && s.has(p[0].name) {
		return invalid("Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: %s", p[0].name)
	}
	return nil
}

type putItemInput struct {
	writeParams
	Item attributes `json:"Item"`
}

func (e *Endpoint) putItem(x *exchange, in *putItemInput) (any, error) {
	if err := in.begin(x, "item", in.Item != nil); err != nil {
		return nil, err
	}
	w, err := in.write(e.language)
	if err != nil {
		return nil, err
	}
	return e.perform(x, w)
}

// write checks what needs no table, after the model's constraints.
func (in *putItemInput) write(l *language) (write, error) {
	if err := checkLegacy(in.legacy(), in.conditionSent()); err != nil {
		return write{}, err
	}
	if err := in.checkWanted(in.conditionSent(), in.conditionSent()); err != nil {
		return write{}, err
	}
	whole, err := in.Item.item()
	if err != nil {
		return write{}, err
	}
	if err := in.onlyOld(); err != nil {
		return write{}, err
	}
	if itemSize(whole) > maxItemBytes {
		return write{}, invalid(itemSizeText)
	}
	condition, err := in.compile(l)
	if err != nil {
		return write{}, err
	}
	return write{
		params:      &in.writeParams,
		condition:   condition,
		expressions: []*expr{condition},
		attributes:  whole,
		checkKey:    func(s keySchema) error { return s.checkItem(whole) },
		apply:       func(item) (item, error) { return whole, nil },
	}, nil
}

// compile reads the condition of a write that has no other expression.
func (p *writeParams) compile(l *language) (*expr, error) {
	placeholders, err := p.checked(l)
	if err != nil {
		return nil, err
	}
	condition, err := placeholders.compileCondition("Condition", p.ConditionExpression)
	if err != nil {
		return nil, err
	}
	return condition, placeholders.checkUsed()
}

type deleteItemInput struct {
	writeParams
	Key attributes `json:"Key"`
}

func (e *Endpoint) deleteItem(x *exchange, in *deleteItemInput) (any, error) {
	if err := in.begin(x, "key", in.Key != nil); err != nil {
		return nil, err
	}
	w, err := in.write(e.language)
	if err != nil {
		return nil, err
	}
	return e.perform(x, w)
}

// write checks what needs no table, after the model's constraints.
func (in *deleteItemInput) write(l *language) (write, error) {
	if err := checkLegacy(in.legacy(), in.conditionSent()); err != nil {
		return write{}, err
	}
	if err := in.checkWanted(in.conditionSent(), in.conditionSent()); err != nil {
		return write{}, err
	}
	key, err := in.Key.item()
	if err != nil {
		return write{}, err
	}
	if err := in.onlyOld(); err != nil {
		return write{}, err
	}
	condition, err := in.compile(l)
	if err != nil {
		return write{}, err
	}
	return write{
		params:      &in.writeParams,
		condition:   condition,
		expressions: []*expr{condition},
		attributes:  key,
		checkKey:    func(s keySchema) error { return s.checkKey(key) },
		apply:       func(item) (item, error) { return nil, nil },
	}, nil
}
