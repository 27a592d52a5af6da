package dynamo

import (
	"maps"
	"slices"
)

type tableInput struct {
	TableName *string `json:"TableName"`
}

// named is the table's name of an operation on tables.
func (in *tableInput) named(x *exchange) (string, error) {
	name, err := checkControlTable(in.TableName)
	x.call.Table = name
	return name, err
}

func (e *Endpoint) describeTable(x *exchange, in *tableInput) (any, error) {
	name, err := in.named(x)
	if err != nil {
		return nil, err
	}
	e.mu.RLock()
	defer e.mu.RUnlock()
	t, err := e.controlTable(name)
	if err != nil {
		return nil, err
	}
	return struct {
		Table tableDescription `json:"Table"`
	}{t.describe(statusActive)}, nil
}

func (e *Endpoint) deleteTable(x *exchange, in *tableInput) (any, error) {
	name, err := in.named(x)
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	t, err := e.controlTable(name)
	if err != nil {
		return nil, err
	}
	if t.protected {
		return nil, invalid("Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.")
	}
	delete(e.tables, name)
	t.stream.close(e.clock())
	return tableDescriptionAnswer{t.describe(statusDeleting)}, nil
}

const maxListedTables = 100

type listTablesInput struct {
	ExclusiveStartTableName *string `json:"ExclusiveStartTableName"`
	Limit                   *int64  `json:"Limit"`
}

type listTablesAnswer struct {
	TableNames             []string `json:"TableNames"`
	LastEvaluatedTableName string   `json:"LastEvaluatedTableName,omitempty"`
}

func (e *Endpoint) listTables(_ *exchange, in *listTablesInput) (any, error) {
	var c constraints
	if in.ExclusiveStartTableName != nil {
		c.length("exclusiveStartTableName", *in.ExclusiveStartTableName, minTableName)
		c.namePattern("exclusiveStartTableName", *in.ExclusiveStartTableName)
	}
	c.between("limit", in.Limit, 1, maxListedTables)
	if err := c.err(); err != nil {
		return nil, err
	}
	e.mu.RLock()
	names := slices.Sorted(maps.Keys(e.tables))
	e.mu.RUnlock()
	if start := in.ExclusiveStartTableName; start != nil {
		names = slices.DeleteFunc(names, func(name string) bool { return name <= *start })
	}
	limit := maxListedTables
	if in.Limit != nil {
		limit = int(*in.Limit)
	}
	if len(names) <= limit {
		return listTablesAnswer{TableNames: append([]string{}, names...)}, nil
	}
	return listTablesAnswer{TableNames: names[:limit], LastEvaluatedTableName: names[limit-1]}, nil
}

type noInput struct{}

func (e *Endpoint) describeLimits(*exchange, *noInput) (any, error) {
	return map[string]int{
		"AccountMaxReadCapacityUnits":  80000,
		"AccountMaxWriteCapacityUnits": 80000,
		"TableMaxReadCapacityUnits":    40000,
		"TableMaxWriteCapacityUnits":   40000,
	}, nil
}

func (e *Endpoint) describeEndpoints(x *exchange, _ *noInput) (any, error) {
	const cacheMinutes = 1440
	type endpoint struct {
		Address              string `json:"Address"`
		CachePeriodInMinutes int    `json:"CachePeriodInMinutes"`
	}
	return map[string][]endpoint{"Endpoints": {{Address: x.host, CachePeriodInMinutes: cacheMinutes}}}, nil
}
