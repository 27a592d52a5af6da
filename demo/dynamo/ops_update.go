package dynamo

type updateItemInput struct {
	writeParams
	Key              attributes `json:"Key"`
	UpdateExpression *string    `json:"UpdateExpression"`
	AttributeUpdates given      `json:"AttributeUpdates"`
}

func (in *updateItemInput) expressions() []sentExpression {
	return append([]sentExpression{{"UpdateExpression", in.UpdateExpression}}, in.conditionSent()...)
}

func (in *updateItemInput) legacy() []sentLegacy {
	return append([]sentLegacy{{"AttributeUpdates", in.AttributeUpdates, "UpdateExpression"}}, in.writeParams.legacy()...)
}

func (e *Endpoint) updateItem(x *exchange, in *updateItemInput) (any, error) {
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
func (in *updateItemInput) write(l *language) (write, error) {
	if err := checkLegacy(in.legacy(), in.expressions()); err != nil {
		return write{}, err
	}
	if err := in.checkWanted(in.expressions(), in.expressions()); err != nil {
		return write{}, err
	}
	key, err := in.Key.item()
	if err != nil {
		return write{}, err
	}
	u, condition, err := in.compile(l)
	if err != nil {
		return write{}, err
	}
	return write{
		params:      &in.writeParams,
		condition:   condition,
		expressions: append(u.values(), condition),
		attributes:  key,
		targets:     u.targets(),
		checkKey:    func(s keySchema) error { return s.checkKey(key) },
		apply:       func(old item) (item, error) { return u.applyWithin(old, key) },
	}, nil
}

// compile reads the update, then the condition.
func (in *updateItemInput) compile(l *language) (*update, *expr, error) {
	placeholders, err := in.checked(l)
	if err != nil {
		return nil, nil, err
	}
	u, err := placeholders.compileUpdate(in.UpdateExpression)
	if err != nil {
		return nil, nil, err
	}
	condition, err := placeholders.compileCondition("Condition", in.ConditionExpression)
	if err != nil {
		return nil, nil, err
	}
	return u, condition, placeholders.checkUsed()
}

// applyWithin applies the update within the limits of an item.
func (u *update) applyWithin(old, key item) (item, error) {
	after, err := u.apply(old, key)
	if err != nil {
		return nil, err
	}
	if itemSize(after) > maxItemBytes {
		return nil, invalid(updatedSizeText)
	}
	if depthOf(after) > maxLevels {
		return nil, invalid(nestingText)
	}
	return after, nil
}
