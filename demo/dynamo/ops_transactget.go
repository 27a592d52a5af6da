package dynamo

import "fmt"

type transactGetInput struct {
	TransactItems          []transactGetItem `json:"TransactItems"`
	ReturnConsumedCapacity *string           `json:"ReturnConsumedCapacity"`
}

type transactGetItem struct {
	Get *transactGet `json:"Get"`
}

type transactGet struct {
	placeholderParams
	TableName            *string    `json:"TableName"`
	Key                  attributes `json:"Key"`
	ProjectionExpression *string    `json:"ProjectionExpression"`
}

type transactGetAnswer struct {
	Responses        []itemResponse `json:"Responses"`
	ConsumedCapacity []*consumed    `json:"ConsumedCapacity,omitempty"`
}

// itemResponse has no Item if there is none, or nothing of it was wanted.
type itemResponse struct {
	Item item `json:"Item,omitempty"`
}

func (in *transactGetInput) checkConstraints() error {
	var c constraints
	if in.TransactItems == nil {
		c.required("transactItems", false)
	} else {
		c.transactLength(len(in.TransactItems))
	}
	c.returnConsumedCapacity(in.ReturnConsumedCapacity)
	if len(in.TransactItems) <= maxTransactItems {
		for i, sent := range in.TransactItems {
			path := fmt.Sprintf("transactItems.%d.member.get", i+1)
			c.required(path, sent.Get != nil)
			if sent.Get != nil {
				c.dataTable(path+".tableName", sent.Get.TableName)
				c.required(path+".key", sent.Get.Key != nil)
			}
		}
	}
	return c.err()
}

// check checks all that needs no table.
func (in *transactGetInput) check(l *language) ([]aim, []reading, error) {
	if err := in.checkConstraints(); err != nil {
		return nil, nil, err
	}
	var aims []aim
	var readings []reading
	for _, sent := range in.TransactItems {
		key, wanted, err := sent.Get.check(l)
		if err != nil {
			return nil, nil, err
		}
		aims = append(aims, aim{tableOf(*sent.Get.TableName), key})
		readings = append(readings, wanted)
	}
	return aims, readings, nil
}

func (g *transactGet) check(l *language) (item, reading, error) {
	if err := g.checkWanted([]sentExpression{{"ProjectionExpression", g.ProjectionExpression}}, nil); err != nil {
		return nil, reading{}, err
	}
	key, err := g.Key.item()
	if err != nil {
		return nil, reading{}, err
	}
	wanted, err := g.readingOf(l, g.ProjectionExpression)
	return key, wanted, err
}

func (e *Endpoint) transactGetItems(x *exchange, in *transactGetInput) (any, error) {
	aims, readings, err := in.check(e.language)
	if err != nil {
		return nil, err
	}
	e.mu.RLock()
	defer e.mu.RUnlock()
	tables, err := e.transactTables(x, aims)
	if err != nil {
		return nil, err
	}
	consistent := flag(true)
	answer := transactGetAnswer{Responses: make([]itemResponse, len(aims))}
	units := map[string]float64{}
	failures := make([]error, len(aims))
	bytes := 0
	for i, wanted := range readings {
		found, err := wanted.get(tables[i], aims[i].attributes)
		failures[i] = err
		bytes += itemSize(found)
		units[*in.TransactItems[i].Get.TableName] += 2 * readUnits(itemSize(found), &consistent)
		if found != nil {
			answer.Responses[i].Item = wanted.projection.of(found)
		}
	}
	if err := cancelled(failures); err != nil {
		return nil, err
	}
	if bytes > maxTransactionBytes {
		return nil, transactionTooLarge()
	}
	answer.ConsumedCapacity = transactReport(in.ReturnConsumedCapacity, units, true)
	return answer, nil
}
