package dynamo_test

import (
	"encoding/json"
	"strings"
	"testing"
)

const (
	exampleItem = `{"id":{"S":"a"},"s":{"S":"hello"},"n":{"N":"5"},"b":{"B":"AQID"},"t":{"BOOL":true},"z":{"NULL":true},
		"ss":{"SS":["x","y"]},"ns":{"NS":["1","2"]},"bs":{"BS":["AQ=="]},"l":{"L":[{"S":"x"},{"N":"2"}]},"m":{"M":{"k":{"N":"1"},"l":{"L":[{"S":"deep"}]}}}}`
	exampleValues = `{":five":{"N":"5.0"},":six":{"N":"6"},":hello":{"S":"hello"},":hel":{"S":"hel"},":x":{"S":"x"},":bin":{"B":"AQI="},":true":{"BOOL":true},
		":yx":{"SS":["y","x"]},":two":{"N":"2"},":S":{"S":"S"},":NULL":{"S":"NULL"},":l":{"L":[{"S":"x"},{"N":"2"}]}}`
)

// onlyUsed keeps those of the values that the expression names.
func onlyUsed(t *testing.T, values, expression string) string {
	t.Helper()
	var all, used map[string]json.RawMessage
	if err := json.Unmarshal([]byte(values), &all); err != nil {
		t.Fatal(err)
	}
	used = map[string]json.RawMessage{}
	for word := range strings.FieldsFuncSeq(expression, func(r rune) bool { return strings.ContainsRune(" \t\r\n,()[]=<>+-", r) }) {
		if v, found := all[word]; found {
			used[word] = v
		}
	}
	if len(used) == 0 {
		return ""
	}
	encoded, _ := json.Marshal(used)
	return `,"ExpressionAttributeValues":` + string(encoded)
}

func quoted(text string) string {
	encoded, _ := json.Marshal(text)
	return string(encoded)
}

func TestConditionsOnAnItem(t *testing.T) {
	endpoint := pair(t)
	do(t, endpoint, "PutItem", `{"TableName":"records","Item":`+exampleItem+`}`)
	holds := []string{
		"s = :hello", "n = :five", ":five = n", "ss = :yx", "l = :l", "n <> s", "gone <> :five", "gone <> lost",
		"n < :six", "n BETWEEN :two AND :six", "n IN (:x, :five)", "s > :hel", "b > :bin",
		"attribute_exists(z)", "attribute_exists(m.l[0])", "attribute_not_exists(m.l[1])", "attribute_not_exists(s.x)",
		"attribute_type(s, :S)", "attribute_type(z, :NULL)", "begins_with(s, :hel)", "begins_with(b, :bin)",
		"contains(s, :hel)", "contains(ss, :x)", "contains(l, :two)", "contains(ns, :two)",
		"size(s) = :five", "size(ss) = :two", "size(m) >= :two", "size(l) < n",
		"NOT n = :six", "NOT gone = :six", "NOT gone < :six", "not (s = :x) and n = :five",
		"s = :x OR s = :x AND s = :x OR n = :five", "(s = :x OR n = :five) AND t = :true", "(s) = (:hello)", "((s = :hello) AND (n = :five))",
		"\tn\r\n=\n:five ",
	}
	fails := []string{
		"s = :x", "s = n", "gone = :five", "gone = lost", "n > :six", "gone < :six", "s < :six", "t < n", "size(n) = :five", "size(gone) <> :five AND n = :six",
		"n BETWEEN :six AND s", "s IN (:x, :five)", "begins_with(n, :hel)", "begins_with(gone, :hel)", "contains(gone, :x)", "contains(ss, :two)",
		"attribute_type(n, :S)", "attribute_type(gone, :S)", "attribute_exists(m.gone)", "attribute_exists(l[2])", "attribute_not_exists(id)",
		"NOT n = :five", "n = :five AND s = :x",
	}
	for want, expressions := range map[string][]string{`"Count":1`: holds, `"Count":0`: fails} {
		for _, expression := range expressions {
			got := do(t, endpoint, "Scan", `{"TableName":"records","Select":"COUNT","FilterExpression":`+quoted(expression)+onlyUsed(t, exampleValues, expression)+`}`)
			if !strings.Contains(got, want) {
				t.Errorf("%s: %s, want %s", expression, got, want)
			}
		}
	}
}

func TestRefusalsOfConditions(t *testing.T) {
	many := "n = :five"
	for range 150 {
		many += " OR n = :five"
	}
	cases := map[string]string{
		"":                         "The expression can not be empty;",
		"foo":                      `Syntax error; token: "<EOF>", near: "foo"`,
		"!!! INVALID !!!":          `Syntax error; token: "!", near: "!!"`,
		"INVALID SYNTAX HERE":      `Syntax error; token: "SYNTAX", near: "INVALID SYNTAX HERE"`,
		"n = :five AND __typename": `Syntax error; token: "_", near: "AND __"`,
		"n = :five n":              `Syntax error; token: "n", near: ":five n"`,
		"(n = :five":               `Syntax error; token: "<EOF>", near: ":five"`,
		"n = (s = :x)":             `Syntax error; token: "=", near: "s = :x"`,
		"n = :five AND s":          `Syntax error; token: "<EOF>", near: "s"`,
		"(n AND s)":                `Syntax error; token: "AND", near: "n AND s"`,
		"l[ -1 ] = :five":          `Syntax error; token: "-", near: "[ -1"`,
		"((n = :five))":            "The expression has redundant parentheses;",
		"((n)) = :five":            "The expression has redundant parentheses;",
		strings.Repeat("n", 4097):  "Expression size has exceeded the maximum allowed size; expression size: 4097",
		many:                       "The expression contains too many operators; operator count: 301",
		"a" + strings.Repeat(".a", 32) + " = :five": "The document path has too many nesting levels; nesting levels: 33",
		"Status = :five":                "Attribute name is a reserved keyword; reserved keyword: Status",
		"m.items = :five":               "Attribute name is a reserved keyword; reserved keyword: items",
		"#n = :five":                    "An expression attribute name used in the document path is not defined; attribute name: #n",
		"n = :gone":                     "An expression attribute value used in expression is not defined; attribute value: :gone",
		"foo(n)":                        "Invalid function name; function: foo",
		"Size(n) = :five":               "Invalid function name; function: Size",
		"size(n, s) = :five":            "Incorrect number of operands for operator or function; operator or function: size, number of operands: 2",
		"attribute_exists(:x)":          "Operator or function requires a document path; operator or function: attribute_exists",
		"begins_with(s, :five)":         "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
		"attribute_type(s, :x)":         "Invalid attribute type name found; type: x, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
		"attribute_type(s, n)":          "Incorrect operand type for operator or function; operator or function: attribute_type, operand type: {NS,SS,L,BS,N,M,B,BOOL,NULL,S}",
		"size(n)":                       "The function is not allowed to be used this way in an expression; function: size",
		"attribute_exists(n) = :true":   "The function is not allowed to be used this way in an expression; function: attribute_exists",
		"n = n":                         "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [n]",
		"m.l[0] IN (:x, m.l[0])":        "The first operand must be distinct from the remaining operands for this operator or function; operator: IN, first operand: [m, l, [0]]",
		"n BETWEEN :x AND :five":        "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {S:x}, upper bound operand: AttributeValue: {N:5}",
		"n BETWEEN :six AND :five":      "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:6}, upper bound operand: AttributeValue: {N:5}",
		"n < :l":                        "Incorrect operand type for operator or function; operator: <, operand type: LIST",
		"l[99999999999999] = :five":     "List index is not within the allowable range; index: [99999999999999]",
		"((status = size(foo(:gone))))": "The expression has redundant parentheses;",
		"status = size(foo(:gone))":     "Invalid function name; function: foo",
		"status = size(size(:gone))":    "Attribute name is a reserved keyword; reserved keyword: status",
	}
	endpoint := pair(t)
	for expression, text := range cases {
		body := `{"TableName":"nowhere","FilterExpression":` + quoted(expression) + onlyUsed(t, exampleValues, expression) + `}`
		wantRefusal(t, endpoint, "Scan", body, "ValidationException", "Invalid FilterExpression: "+text)
	}
}

func TestUpdatesOfAnItem(t *testing.T) {
	cases := []struct{ expression, want, updatedOld, updatedNew string }{
		{"SET a = :five, c = n", `{"a":{"N":"5"},"c":{"N":"5"}}`, ``, `{"a":{"N":"5"},"c":{"N":"5"}}`},
		{"SET n = n + :two, a = n", `{"n":{"N":"7"},"a":{"N":"5"}}`, `{"n":{"N":"5"}}`, `{"a":{"N":"5"},"n":{"N":"7"}}`},
		{"SET n = :two - n", `{"n":{"N":"-3"}}`, `{"n":{"N":"5"}}`, `{"n":{"N":"-3"}}`},
		{"REMOVE s SET a = s", `{"s":null,"a":{"S":"hello"}}`, `{"s":{"S":"hello"}}`, `{"a":{"S":"hello"}}`},
		{"SET a = if_not_exists(a, :x), n = if_not_exists(n, :x)", `{"a":{"S":"x"}}`, `{"n":{"N":"5"}}`, `{"a":{"S":"x"},"n":{"N":"5"}}`},
		{"SET a = if_not_exists(gone, if_not_exists(n, :x)) + :two", `{"a":{"N":"7"}}`, ``, `{"a":{"N":"7"}}`},
		{"SET l = list_append(l, :l)", `{"l":{"L":[{"S":"x"},{"N":"2"},{"S":"x"},{"N":"2"}]}}`, `{"l":{"L":[{"S":"x"},{"N":"2"}]}}`, `{"l":{"L":[{"S":"x"},{"N":"2"},{"S":"x"},{"N":"2"}]}}`},
		{"SET l[0] = :five, l[9] = :two, l[7] = :x", `{"l":{"L":[{"N":"5"},{"N":"2"},{"S":"x"},{"N":"2"}]}}`, `{"l":{"L":[{"S":"x"}]}}`, `{"l":{"L":[{"N":"5"}]}}`},
		{"SET l[2] = :x", `{"l":{"L":[{"S":"x"},{"N":"2"},{"S":"x"}]}}`, ``, `{"l":{"L":[{"S":"x"}]}}`},
		{"REMOVE l[0] SET l[5] = :x", `{"l":{"L":[{"N":"2"},{"S":"x"}]}}`, `{"l":{"L":[{"S":"x"}]}}`, `{"l":{"L":[{"N":"2"}]}}`},
		{"REMOVE l[0], l[1], l[7]", `{"l":{"L":[]}}`, `{"l":{"L":[{"S":"x"},{"N":"2"}]}}`, ``},
		{"REMOVE m.k, gone", `{"m":{"M":{"l":{"L":[{"S":"deep"}]}}}}`, `{"m":{"M":{"k":{"N":"1"}}}}`, ``},
		{"SET m.l[0] = :x, m.fresh = :two", `{"m":{"M":{"k":{"N":"1"},"l":{"L":[{"S":"x"}]},"fresh":{"N":"2"}}}}`, `{"m":{"M":{"l":{"L":[{"S":"deep"}]}}}}`, `{"m":{"M":{"fresh":{"N":"2"},"l":{"L":[{"S":"x"}]}}}}`},
		{"ADD n :two, gone :two, fresh :yx", `{"n":{"N":"7"},"gone":{"N":"2"},"fresh":{"SS":["y","x"]}}`, `{"n":{"N":"5"}}`, `{"fresh":{"SS":["y","x"]},"gone":{"N":"2"},"n":{"N":"7"}}`},
		{"ADD ss :xz", `{"ss":{"SS":["x","y","z"]}}`, `{"ss":{"SS":["x","y"]}}`, `{"ss":{"SS":["x","y","z"]}}`},
		{"DELETE ss :xz, gone :yx", `{"ss":{"SS":["y"]}}`, `{"ss":{"SS":["x","y"]}}`, `{"ss":{"SS":["y"]}}`},
		{"DELETE ss :yx", `{"ss":null}`, `{"ss":{"SS":["x","y"]}}`, ``},
	}
	values := strings.TrimSuffix(exampleValues, "}") + `,":xz":{"SS":["x","z"]}}`
	for _, c := range cases {
		t.Run(c.expression, func(t *testing.T) {
			endpoint := pair(t)
			update := func(returned string) string {
				do(t, endpoint, "PutItem", `{"TableName":"records","Item":`+exampleItem+`}`)
				answer := do(t, endpoint, "UpdateItem", `{"TableName":"records","Key":{"id":{"S":"a"}},"ReturnValues":"`+returned+`","UpdateExpression":`+quoted(c.expression)+onlyUsed(t, values, c.expression)+`}`)
				return strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(answer, `{`), `"Attributes":`), `}`)
			}
			same(t, c.updatedOld, update("UPDATED_OLD"))
			same(t, c.updatedNew, update("UPDATED_NEW"))
			same(t, patched(t, exampleItem, c.want), decoded(t, update("ALL_NEW")))
			same(t, decoded(t, exampleItem), decoded(t, update("ALL_OLD")))
		})
	}
}

func decoded(t *testing.T, text string) map[string]any {
	t.Helper()
	var made map[string]any
	if err := json.Unmarshal([]byte(text), &made); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return made
}

// patched is the item with some attributes exchanged; null takes one away.
func patched(t *testing.T, item, changes string) map[string]any {
	t.Helper()
	made := decoded(t, item)
	for name, v := range decoded(t, changes) {
		if made[name] = v; v == nil {
			delete(made, name)
		}
	}
	return made
}

func TestUpdatesThatFail(t *testing.T) {
	const prefix = "Invalid UpdateExpression: "
	cases := map[string]string{
		"":                              prefix + "The expression can not be empty;",
		"INVALID SYNTAX HERE":           prefix + `Syntax error; token: "INVALID", near: "INVALID SYNTAX"`,
		"SET _123":                      prefix + `Syntax error; token: "_", near: "SET _123"`,
		"ADD hits : incr":               prefix + `Syntax error; token: ":", near: "hits : incr"`,
		"SET a = n + n + n":             prefix + `Syntax error; token: "+", near: "n + n"`,
		"SET a = f(n + n)":              prefix + `Syntax error; token: "+", near: "n + n"`,
		"SET a = :x, SET c = :x":        prefix + `Syntax error; token: "SET", near: ", SET c"`,
		"SET status = :x":               prefix + "Attribute name is a reserved keyword; reserved keyword: status",
		"SET a = size(n)":               prefix + "Invalid function name; function: size",
		"SET a = :x SET c = :x":         prefix + `The "SET" section can only be used once in an update expression;`,
		"SET a = :gone":                 prefix + "An expression attribute value used in expression is not defined; attribute value: :gone",
		"SET m.k = :x REMOVE m":         prefix + "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m, k], path two: [m]",
		"SET m.k = :x, m[1] = :x":       prefix + "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [m, k], path two: [m, [1]]",
		"ADD a :x":                      prefix + "Incorrect operand type for operator or function; operator: ADD, operand type: STRING",
		"DELETE a :five":                prefix + "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER",
		"SET a = n + :x":                prefix + "Incorrect operand type for operator or function; operator or function: +, operand type: S",
		"SET a = list_append(l, :x)":    prefix + "Incorrect operand type for operator or function; operator or function: list_append, operand type: S",
		"SET a = if_not_exists(:x, :x)": prefix + "Operator or function requires a document path; operator or function: if_not_exists",
		"SET a = if_not_exists(n)":      prefix + "Incorrect number of operands for operator or function; operator or function: if_not_exists, number of operands: 1",
		"SET a = gone":                  "The provided expression refers to an attribute that does not exist in the item",
		"SET a = gone + :five":          "The provided expression refers to an attribute that does not exist in the item",
		"SET a = list_append(gone, :l)": "The provided expression refers to an attribute that does not exist in the item",
		"SET a = s + :five":             "An operand in the update expression has an incorrect data type",
		"SET a = list_append(s, :l)":    "An operand in the update expression has an incorrect data type",
		"ADD s :five":                   "An operand in the update expression has an incorrect data type",
		"ADD ns :yx":                    "An operand in the update expression has an incorrect data type",
		"DELETE ns :yx":                 "An operand in the update expression has an incorrect data type",
		"SET gone.x = :x":               "The document path provided in the update expression is invalid for update",
		"SET s.x = :x":                  "The document path provided in the update expression is invalid for update",
		"SET m[0] = :x":                 "The document path provided in the update expression is invalid for update",
		"REMOVE gone.x":                 "The document path provided in the update expression is invalid for update",
		"SET huge = huge + :five":       "Number overflow. Attempting to store a number with magnitude larger than supported range",
		"SET a = huge + tiny":           "Number overflow. Attempting to store a number with magnitude larger than supported range",
	}
	endpoint := pair(t)
	stored := strings.TrimSuffix(exampleItem, "}") + `,"huge":{"N":"99999999999999999999999999999999999999"},"tiny":{"N":"0.5"}}`
	stored = strings.Replace(stored, `"99999999999999999999999999999999999999"`, `"9.9999999999999999999999999999999999999e125"`, 1)
	do(t, endpoint, "PutItem", `{"TableName":"records","Item":`+stored+`}`)
	values := strings.Replace(exampleValues, `"5.0"`, `"5e124"`, 1)
	before := do(t, endpoint, "Scan", `{"TableName":"records"}`)
	for expression, text := range cases {
		used := onlyUsed(t, values, expression)
		if strings.Contains(expression, ": incr") {
			used = ""
		}
		wantRefusal(t, endpoint, "UpdateItem", `{"TableName":"records","Key":{"id":{"S":"a"}},"UpdateExpression":`+quoted(expression)+used+`}`, "ValidationException", text)
	}
	same(t, before, do(t, endpoint, "Scan", `{"TableName":"records"}`))
}

func TestUpdatesOfAMissingItem(t *testing.T) {
	for expression, want := range map[string]string{
		"SET a = :x":              `{"Items":[{"a":{"S":"x"},"id":{"S":"new"}}],"Count":1,"ScannedCount":1}`,
		"ADD a :two":              `{"Items":[{"a":{"N":"2"},"id":{"S":"new"}}],"Count":1,"ScannedCount":1}`,
		"REMOVE a, c.d":           `{"Items":[],"Count":0,"ScannedCount":0}`,
		"DELETE a :yx":            `{"Items":[],"Count":0,"ScannedCount":0}`,
		"SET a = :x REMOVE c.d.e": `{"Items":[{"a":{"S":"x"},"id":{"S":"new"}}],"Count":1,"ScannedCount":1}`,
	} {
		endpoint := pair(t)
		do(t, endpoint, "UpdateItem", `{"TableName":"records","Key":{"id":{"S":"new"}},"UpdateExpression":`+quoted(expression)+onlyUsed(t, exampleValues, expression)+`}`)
		same(t, want, do(t, endpoint, "Scan", `{"TableName":"records"}`))
	}
	endpoint := pair(t)
	do(t, endpoint, "UpdateItem", `{"TableName":"records","Key":{"id":{"S":"bare"}}}`)
	same(t, `{"Items":[{"id":{"S":"bare"}}],"Count":1,"ScannedCount":1}`, do(t, endpoint, "Scan", `{"TableName":"records"}`))
}

func TestProjectionsOfAnItem(t *testing.T) {
	endpoint := pair(t)
	do(t, endpoint, "PutItem", `{"TableName":"records","Item":`+exampleItem+`}`)
	for expression, want := range map[string]string{
		"s":                 `{"Item":{"s":{"S":"hello"}}}`,
		"gone, m.gone, s.x": `{"Item":{}}`,
		"m.l[0], m.k":       `{"Item":{"m":{"M":{"k":{"N":"1"},"l":{"L":[{"S":"deep"}]}}}}}`,
		"l[1]":              `{"Item":{"l":{"L":[{"N":"2"}]}}}`,
		"l[1], l[0]":        `{"Item":{"l":{"L":[{"S":"x"},{"N":"2"}]}}}`,
	} {
		same(t, want, do(t, endpoint, "GetItem", `{"TableName":"records","Key":{"id":{"S":"a"}},"ProjectionExpression":`+quoted(expression)+`}`))
	}
	same(t, `{}`, do(t, endpoint, "GetItem", `{"TableName":"records","Key":{"id":{"S":"gone"}},"ProjectionExpression":"s"}`))
	wantRefusal(t, endpoint, "GetItem", `{"TableName":"records","Key":{"id":{"S":"a"}},"ProjectionExpression":"m.k, m"}`, "ValidationException",
		"Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m, k], path two: [m]")
}

// The condition with which the Powertools libraries start a call.
func TestIdempotencyConditions(t *testing.T) {
	const now = 1732400000
	stored := func(status, expiration, deadline string) string {
		item := `{"id":{"S":"f#1"},"status":{"S":"` + status + `"},"expiration":{"N":"` + expiration + `"}`
		if deadline != "" {
			item += `,"in_progress_expiration":{"N":"` + deadline + `"}`
		}
		return item + `}`
	}
	cases := map[string]struct {
		item  string
		taken bool
	}{
		"none":                            {"", true},
		"completed":                       {stored("COMPLETED", "1732400001", ""), false},
		"completed, this second":          {stored("COMPLETED", "1732400000", ""), false},
		"expired":                         {stored("COMPLETED", "1732399999", ""), true},
		"running":                         {stored("INPROGRESS", "1732403600", "1732400000001"), false},
		"lapsed":                          {stored("INPROGRESS", "1732403600", "1732399999999"), true},
		"in progress, no deadline":        {stored("INPROGRESS", "1732403600", ""), false},
		"completed, with a past deadline": {stored("COMPLETED", "1732403600", "1732399999999"), false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			endpoint := pair(t)
			if c.item != "" {
				do(t, endpoint, "PutItem", `{"TableName":"records","Item":`+c.item+`}`)
			}
			if c.taken {
				do(t, endpoint, "PutItem", startRecord("f#1", now))
				return
			}
			wantRefusal(t, endpoint, "PutItem", startRecord("f#1", now), "ConditionalCheckFailedException", "The conditional request failed")
			same(t, `{"Items":[`+canonical(t, c.item)+`],"Count":1,"ScannedCount":1}`, do(t, endpoint, "Scan", `{"TableName":"records"}`))
		})
	}
}

// canonical is JSON with its members in order.
func canonical(t *testing.T, text string) string {
	t.Helper()
	encoded, err := json.Marshal(decoded(t, text))
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}

func TestRefusalsOfKeyConditions(t *testing.T) {
	cases := map[string]string{
		"pk = :x OR sk = :five":                "Invalid operator used in KeyConditionExpression: OR",
		"NOT pk = :x":                          "Invalid operator used in KeyConditionExpression: NOT",
		"pk IN (:x)":                           "Invalid operator used in KeyConditionExpression: IN",
		"pk <> :x":                             "Invalid operator used in KeyConditionExpression: <>",
		"attribute_exists(pk)":                 "Invalid operator used in KeyConditionExpression: attribute_exists",
		"size(pk) = :five":                     "KeyConditionExpressions cannot contain nested operations",
		"pk.x = :x":                            "Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes",
		"pk = sk":                              "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
		":x = :five":                           "Invalid condition in KeyConditionExpression: No key attribute specified",
		"pk = :x AND pk = :hello":              "KeyConditionExpressions must only contain one condition per key",
		"pk = :x AND sk = :five AND n = :five": "Conditions can be of length 1 or 2 only",
		"sk = :five":                           "Query condition missed key schema element: pk",
		"pk = :x AND n = :five":                "Query condition missed key schema element: sk",
		"pk > :x":                              "Query key condition not supported",
		"pk = :five":                           invalidPrefix + "Condition parameter type does not match schema type",
		"pk = :x AND begins_with(sk, :hel)":    invalidPrefix + "Condition parameter type does not match schema type",
		"pk = :x AND":                          `Invalid KeyConditionExpression: Syntax error; token: "<EOF>", near: "AND"`,
	}
	endpoint := pair(t)
	for expression, text := range cases {
		wantRefusal(t, endpoint, "Query", `{"TableName":"pair","KeyConditionExpression":`+quoted(expression)+onlyUsed(t, exampleValues, expression)+`}`, "ValidationException", text)
	}
	wantRefusal(t, endpoint, "Query", `{"TableName":"pair","KeyConditionExpression":"pk = :x","FilterExpression":"sk = :x","ExpressionAttributeValues":{":x":{"S":"x"}}}`,
		"ValidationException", "Filter Expression can only contain non-primary key attributes: Primary key attribute: sk")
}
