package dynamo

import (
	"fmt"
	"slices"
	"strings"
)

// constraints collects what breaks the service model, to be told together.
type constraints struct{ failures []string }

const maxFailures = 10

func (c *constraints) fail(value, path, rule string) {
	c.failures = append(c.failures, fmt.Sprintf("Value %s at '%s' failed to satisfy constraint: %s", value, path, rule))
}

// err tells what was collected.
func (c *constraints) err() error {
	if len(c.failures) == 0 {
		return nil
	}
	plural := ""
	if len(c.failures) > 1 {
		plural = "s"
	}
	told := c.failures[:min(len(c.failures), maxFailures)]
	return invalid("%d validation error%s detected: %s", len(c.failures), plural, strings.Join(told, "; "))
}

func (c *constraints) required(path string, present bool) {
	if !present {
		c.fail("null", path, "Member must not be null")
	}
}

func (c *constraints) oneOf(path string, v *string, allowed ...string) {
	if v != nil && !slices.Contains(allowed, *v) {
		c.fail("'"+*v+"'", path, "Member must satisfy enum value set: ["+strings.Join(allowed, ", ")+"]")
	}
}

// maxNameLength is that of tables, indexes and key attributes alike.
const maxNameLength = 255

// length is that of names: up to the longest there are.
func (c *constraints) length(path, v string, least int) {
	c.lengthWithin(path, v, least, maxNameLength)
}

func (c *constraints) lengthWithin(path, v string, least, most int) {
	c.outside(path, v, len(v), least, most)
}

// outside fails if the length of v is not within its limits.
func (c *constraints) outside(path, v string, length, least, most int) {
	if length < least {
		c.fail("'"+v+"'", path, fmt.Sprintf("Member must have length greater than or equal to %d", least))
	}
	if length > most {
		c.fail("'"+v+"'", path, fmt.Sprintf("Member must have length less than or equal to %d", most))
	}
}

func (c *constraints) between(path string, v *int64, least, most int64) {
	if v != nil && *v < least {
		c.fail(fmt.Sprintf("'%d'", *v), path, fmt.Sprintf("Member must have value greater than or equal to %d", least))
	}
	if v != nil && *v > most {
		c.fail(fmt.Sprintf("'%d'", *v), path, fmt.Sprintf("Member must have value less than or equal to %d", most))
	}
}

func (c *constraints) returnConsumedCapacity(v *string) {
	c.oneOf("returnConsumedCapacity", v, "INDEXES", "TOTAL", noReturn)
}

const minTableName = 3

// tableOf is the table's name in a TableName parameter, which may be an ARN.
func tableOf(parameter string) string {
	if _, name, found := strings.Cut(parameter, ":table/"); found && strings.HasPrefix(parameter, "arn:") {
		return name
	}
	return parameter
}

// checkDataTable checks the TableName of an operation on items; it is judged
// first and alone.
func checkDataTable(parameter *string) (string, error) {
	var c constraints
	name := c.dataTable("tableName", parameter)
	return name, c.err()
}

func (c *constraints) dataTable(path string, parameter *string) string {
	if parameter == nil {
		c.required(path, false)
		return ""
	}
	name := tableOf(*parameter)
	c.length(path, name, 1)
	if name != "" {
		c.namePattern(path, name)
	}
	return name
}

// checkNewTable checks the TableName of CreateTable.
func checkNewTable(parameter *string) error {
	if parameter == nil {
		return tableNameRequired()
	}
	var c constraints
	c.length("tableName", *parameter, minTableName)
	c.namePattern("tableName", *parameter)
	return c.err()
}

// checkControlTable checks the TableName of the other operations on tables.
func checkControlTable(parameter *string) (string, error) {
	if parameter == nil {
		return "", tableNameRequired()
	}
	name := tableOf(*parameter)
	if len(name) < minTableName || len(name) > maxNameLength {
		return "", invalid("TableName must be at least 3 characters long and at most 255 characters long")
	}
	var c constraints
	c.namePattern("tableName", name)
	return name, c.err()
}

func tableNameRequired() error {
	return invalid("The parameter 'TableName' is required but was not present in the request")
}

func (c *constraints) namePattern(path, name string) {
	for i := range len(name) {
		if isLetter(name[i]) || isDigit(name[i]) || strings.IndexByte("_.-", name[i]) >= 0 {
			continue
		}
		c.fail("'"+name+"'", path, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")
		return
	}
}

// sentLegacy is a parameter from before expressions, and what replaced it.
type sentLegacy struct {
	member    string
	sent      given
	successor string
}

// checkLegacy refuses parameters from before expressions: mixed with
// expressions in the service's words, alone in ours.
func checkLegacy(legacy []sentLegacy, expressions []sentExpression) error {
	var old, modern []string
	for _, l := range legacy {
		if l.sent {
			old = append(old, l.member)
		}
	}
	for _, e := range expressions {
		if e.text != nil {
			modern = append(modern, e.member)
		}
	}
	if len(old) == 0 {
		return nil
	}
	if len(modern) > 0 {
		return invalid("Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {%s} Expression parameters: {%s}",
			strings.Join(old, ", "), strings.Join(modern, ", "))
	}
	first := legacy[slices.IndexFunc(legacy, func(l sentLegacy) bool { return bool(l.sent) })]
	return invalid("%s is not supported by this endpoint; use %s", first.member, first.successor)
}
