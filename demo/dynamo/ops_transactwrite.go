package dynamo

import "fmt"

type transactWriteInput struct {
	TransactItems               []transactWriteItem `json:"TransactItems"`
	ClientRequestToken          *string             `json:"ClientRequestToken"`
	ReturnConsumedCapacity      *string             `json:"ReturnConsumedCapacity"`
	ReturnItemCollectionMetrics *string             `json:"ReturnItemCollectionMetrics"`
}

// transactWriteItem is one action: exactly one of its members.
type transactWriteItem struct {
	ConditionCheck *conditionCheckInput `json:"ConditionCheck"`
	Put            *putItemInput        `json:"Put"`
	Delete         *deleteItemInput     `json:"Delete"`
	Update         *updateItemInput     `json:"Update"`
}

type transactAnswer struct {
	ConsumedCapacity []*consumed `json:"ConsumedCapacity,omitempty"`
}

// transactable is an action of a transaction.
type transactable interface {
	constrain(c *constraints, path string)
	write(l *language) (write, error)
}

type namedAction struct {
	member string
	transactable
}

func (i *transactWriteItem) actions() []namedAction {
	var sent []namedAction
	if i.ConditionCheck != nil {
		sent = append(sent, namedAction{"conditionCheck", i.ConditionCheck})
	}
	if i.Put != nil {
		sent = append(sent, namedAction{"put", i.Put})
	}
	if i.Delete != nil {
		sent = append(sent, namedAction{"delete", i.Delete})
	}
	if i.Update != nil {
		sent = append(sent, namedAction{"update", i.Update})
	}
	return sent
}

// check checks all that needs no table.
func (in *transactWriteInput) check(l *language) ([]write, error) {
	if err := in.checkConstraints(); err != nil {
		return nil, err
	}
	var actions []transactable
	for i := range in.TransactItems {
		sent := in.TransactItems[i].actions()
		if len(sent) != 1 {
			return nil, invalid("TransactItems can only contain one of Check, Put, Update or Delete")
		}
		actions = append(actions, sent[0])
	}
	var writes []write
	for _, action := range actions {
		w, err := action.write(l)
		if err != nil {
			return nil, err
		}
		writes = append(writes, w)
	}
	return writes, nil
}

func (in *transactWriteInput) checkConstraints() error {
	const longestToken = 36
	var c constraints
	if in.TransactItems == nil {
		c.required("transactItems", false)
	} else {
		c.transactLength(len(in.TransactItems))
	}
	if in.ClientRequestToken != nil {
		c.lengthWithin("clientRequestToken", *in.ClientRequestToken, 1, longestToken)
	}
	c.returnConsumedCapacity(in.ReturnConsumedCapacity)
	c.oneOf("returnItemCollectionMetrics", in.ReturnItemCollectionMetrics, "SIZE", noReturn)
	if len(in.TransactItems) <= maxTransactItems {
		for i := range in.TransactItems {
			for _, action := range in.TransactItems[i].actions() {
				action.constrain(&c, fmt.Sprintf("transactItems.%d.member.%s.", i+1, action.member))
			}
		}
	}
	return c.err()
}

// constrain checks what all actions have, by the model.
func (p *writeParams) constrain(c *constraints, path string) {
	c.dataTable(path+"tableName", p.TableName)
	c.oneOf(path+"returnValuesOnConditionCheckFailure", p.ReturnValuesOnConditionCheckFailure, returnAllOld, noReturn)
}

func (in *putItemInput) constrain(c *constraints, path string) {
	in.writeParams.constrain(c, path)
	c.required(path+"item", in.Item != nil)
}

func (in *deleteItemInput) constrain(c *constraints, path string) {
	in.writeParams.constrain(c, path)
	c.required(path+"key", in.Key != nil)
}

func (in *updateItemInput) constrain(c *constraints, path string) {
	in.writeParams.constrain(c, path)
	c.required(path+"key", in.Key != nil)
	c.required(path+"updateExpression", in.UpdateExpression != nil)
}

// conditionCheckInput is an action that writes nothing: the transaction is
// made only if its condition holds.
type conditionCheckInput struct{ deleteItemInput }

func (in *conditionCheckInput) constrain(c *constraints, path string) {
	in.deleteItemInput.constrain(c, path)
	c.required(path+"conditionExpression", in.ConditionExpression != nil)
}

func (in *conditionCheckInput) write(l *language) (write, error) {
	w, err := in.deleteItemInput.write(l)
	w.apply = func(old item) (item, error) { return old, nil }
	return w, err
}

func (e *Endpoint) transactWriteItems(x *exchange, in *transactWriteInput) (any, error) {
	writes, err := in.check(e.language)
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	made, err := e.alreadyMade(in)
	if err != nil {
		return nil, err
	}
	aims := make([]aim, len(writes))
	for i := range writes {
		aims[i] = aim{writes[i].table(), writes[i].attributes}
	}
	tables, err := e.transactTables(x, aims)
	if err != nil {
		return nil, err
	}
	if made {
		return transactAnswer{transactReport(in.ReturnConsumedCapacity, rereadUnits(writes, tables), true)}, nil
	}
	judgements, err := judgeAll(writes, tables)
	if err != nil {
		return nil, err
	}
	units := map[string]float64{}
	for i, j := range judgements {
		e.store(j)
		units[*writes[i].params.TableName] += 2 * writeUnits(j.before, j.after)
	}
	e.remember(in)
	return transactAnswer{transactReport(in.ReturnConsumedCapacity, units, false)}, nil
}

// judgeAll evaluates all actions, each on the items as they were before the
// transaction. It is all or nothing: either every one can be made, or the
// error has the reasons of each.
func judgeAll(writes []write, tables []*table) ([]judged, error) {
	judgements := make([]judged, len(writes))
	failures := make([]error, len(writes))
	bytes := 0
	for i := range writes {
		c, err := writes[i].change(tables[i])
		if err == nil {
			judgements[i], err = c.judge()
		}
		failures[i] = err
		bytes += itemSize(judgements[i].after)
	}
	if err := cancelled(failures); err != nil {
		return nil, err
	}
	if bytes > maxTransactionBytes {
		return nil, transactionTooLarge()
	}
	return judgements, nil
}

// rereadUnits is what a transaction takes that was made before: its items are
// only read.
func rereadUnits(writes []write, tables []*table) map[string]float64 {
	consistent := flag(true)
	units := map[string]float64{}
	for i, w := range writes {
		size := 0
		if tables[i].schema.fits(w.attributes) {
			size = itemSize(tables[i].items.get(tables[i].schema.keyOf(w.attributes)))
		}
		units[*w.params.TableName] += 2 * readUnits(size, &consistent)
	}
	return units
}
