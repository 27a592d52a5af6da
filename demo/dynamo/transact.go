package dynamo

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

const (
	maxTransactItems    = 100
	maxTransactionBytes = 4 << 20
)

// reason tells what became of one action of a transaction that was cancelled.
type reason struct {
	Code    string `json:"Code"`
	Message string `json:"Message,omitempty"`
	Item    item   `json:"Item,omitempty"`
}

func reasonOf(err error) reason {
	if err == nil {
		return reason{Code: "None"}
	}
	refused := asError(err)
	code := "ValidationError"
	if refused.Type == conditionFailedName {
		code = "ConditionalCheckFailed"
	}
	return reason{Code: code, Message: refused.Message, Item: refused.item}
}

// cancelled is the refusal of a transaction of which at least one action
// failed; nil if none did.
func cancelled(failures []error) error {
	if !slices.ContainsFunc(failures, func(err error) bool { return err != nil }) {
		return nil
	}
	var codes []string
	var reasons []reason
	for _, failure := range failures {
		told := reasonOf(failure)
		reasons, codes = append(reasons, told), append(codes, told.Code)
	}
	err := refusal("TransactionCanceledException",
		"Transaction cancelled, please refer cancellation reasons for specific reasons ["+strings.Join(codes, ", ")+"]")
	err.reasons = reasons
	return err
}

// transactLength checks the number of a transaction's actions. The service
// prints all of them; a mark stands for them here.
func (c *constraints) transactLength(n int) {
	if n == 0 {
		c.fail("'[]'", "transactItems", "Member must have length greater than or equal to 1")
	}
	if n > maxTransactItems {
		c.fail(fmt.Sprintf("'[%d items]'", n), "transactItems", fmt.Sprintf("Member must have length less than or equal to %d", maxTransactItems))
	}
}

// aim is the item that an action of a transaction is for: the name of its
// table, and the Key or whole Item that was sent.
type aim struct {
	table      string
	attributes item
}

// transactTables finds the tables of a transaction's actions. It refuses empty
// key values and two actions on one item; keys that do not fit their table are
// left to the actions. The lock is held.
func (e *Endpoint) transactTables(x *exchange, aims []aim) ([]*table, error) {
	tables := make([]*table, len(aims))
	for i, a := range aims {
		t, err := e.table(a.table)
		if err != nil {
			return nil, err
		}
		tables[i] = t
		if x.call.Table = a.table; a.table != aims[0].table {
			x.call.Table = ""
		}
	}
	seen := map[place]bool{}
	for i, a := range aims {
		schema := tables[i].schema
		if !schema.fits(a.attributes) {
			continue
		}
		for _, k := range schema.attributes() {
			if err := checkNotEmpty(k, a.attributes[k.name]); err != nil {
				return nil, err
			}
		}
		at := place{tables[i], schema.keyOf(a.attributes)}
		if seen[at] {
			return nil, invalid("Transaction request cannot include multiple operations on one item")
		}
		seen[at] = true
	}
	return tables, nil
}

// fits tells whether attributes hold the whole key, in its types.
func (s keySchema) fits(attributes item) bool {
	for _, a := range s.attributes() {
		if v := attributes[a.name]; v == nil || v.kind() != a.kind {
			return false
		}
	}
	return true
}

func transactionTooLarge() error {
	return invalid("The items of the transaction exceed its maximum size: 4 MB in all")
}

// transactReport is the ConsumedCapacity of a transaction: units by the
// TableName that was sent.
func transactReport(asked *string, units map[string]float64, reading bool) []*consumed {
	var entries []*consumed
	for _, name := range slices.Sorted(maps.Keys(units)) {
		entry := report(asked, name, units[name])
		if entry == nil {
			return nil
		}
		entry.in(reading)
		entries = append(entries, entry)
	}
	return entries
}

// in says of what kind all units are.
func (c *consumed) in(reading bool) {
	units := c.CapacityUnits
	if reading {
		c.ReadCapacityUnits = &units
	} else {
		c.WriteCapacityUnits = &units
	}
	if c.Table != nil {
		c.Table.unitsByKind = c.unitsByKind
	}
}
