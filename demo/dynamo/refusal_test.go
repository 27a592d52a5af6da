package dynamo_test

import (
	"errors"
	"strings"
	"testing"

	"idemtui/demo/dynamo"
)

func wantRefusal(t *testing.T, endpoint *dynamo.Endpoint, operation, body, name, text string) {
	t.Helper()
	answer, err := endpoint.Do(t.Context(), operation, []byte(body))
	var refusal *dynamo.Error
	if !errors.As(err, &refusal) {
		t.Fatalf("%s %s: got %s, %v; want %s", operation, body, answer, err, name)
	}
	if refusal.Type != name || refusal.Message != text {
		t.Errorf("%s %s\ngot  %s: %s\nwant %s: %s", operation, body, refusal.Type, refusal.Message, name, text)
	}
}

// pair is an endpoint with a table "pair" that has a partition and a sort key.
func pair(t *testing.T) *dynamo.Endpoint {
	t.Helper()
	endpoint := dynamo.New()
	do(t, endpoint, "CreateTable", createRecords)
	do(t, endpoint, "CreateTable", createPair)
	return endpoint
}

const createPair = `{"TableName":"pair","BillingMode":"PAY_PER_REQUEST",
	"KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],
	"AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"N"}]}`

const invalidPrefix = "One or more parameter values were invalid: "

func TestRefusalsOfParameters(t *testing.T) {
	const oneError = "1 validation error detected: "
	longName := strings.Repeat("a", 256)
	cases := map[string]struct{ operation, body, text string }{
		"no table name":     {"PutItem", `{}`, oneError + "Value null at 'tableName' failed to satisfy constraint: Member must not be null"},
		"empty table name":  {"GetItem", `{"TableName":""}`, oneError + "Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		"long table name":   {"Query", `{"TableName":"` + longName + `"}`, oneError + "Value '" + longName + "' at 'tableName' failed to satisfy constraint: Member must have length less than or equal to 255"},
		"odd table name":    {"Scan", `{"TableName":"a b"}`, oneError + "Value 'a b' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"},
		"three bad members": {"PutItem", `{"TableName":"records","Item":{},"ReturnValues":"a","ReturnConsumedCapacity":"b","ReturnItemCollectionMetrics":"c"}`, "3 validation errors detected: Value 'b' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; Value 'c' at 'returnItemCollectionMetrics' failed to satisfy constraint: Member must satisfy enum value set: [SIZE, NONE]; Value 'a' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]"},
		"no item":           {"PutItem", `{"TableName":"records"}`, oneError + "Value null at 'item' failed to satisfy constraint: Member must not be null"},
		"mixed":             {"PutItem", `{"TableName":"records","Item":{"id":{"S":"a"}},"Expected":{},"ConditionExpression":"x"}`, "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}"},
		"legacy alone":      {"PutItem", `{"TableName":"records","Item":{"id":{"S":"a"}},"Expected":{}}`, "Expected is not supported by this endpoint; use ConditionExpression"},
		"legacy query":      {"Query", `{"TableName":"records","KeyConditions":{}}`, "KeyConditions is not supported by this endpoint; use KeyConditionExpression"},
		"names for nothing": {"PutItem", `{"TableName":"records","Item":{"id":{"S":"a"}},"ExpressionAttributeNames":{"#a":"a"}}`, "ExpressionAttributeNames can only be specified when using expressions"},
		"values for nothing": {
			"UpdateItem", `{"TableName":"records","Key":{"id":{"S":"a"}},"ExpressionAttributeValues":{":a":{"S":"a"}}}`,
			"ExpressionAttributeValues can only be specified when using expressions: UpdateExpression and ConditionExpression are null",
		},
		"new values of a put":  {"PutItem", `{"TableName":"records","Item":{"id":{"S":"a"}},"ReturnValues":"ALL_NEW"}`, "ReturnValues can only be ALL_OLD or NONE"},
		"unused name":          {"DeleteItem", `{"TableName":"nowhere","Key":{"id":{"S":"a"}},"ConditionExpression":"a = :a","ExpressionAttributeNames":{"#b":"b","#a":"a"},"ExpressionAttributeValues":{":a":{"S":"a"}}}`, "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #b}"},
		"unused value":         {"Scan", `{"TableName":"nowhere","FilterExpression":"a = :a","ExpressionAttributeValues":{":a":{"S":"a"},":b":{"S":"a"}}}`, "Value provided in ExpressionAttributeValues unused in expressions: keys: {:b}"},
		"bad value":            {"Scan", `{"TableName":"records","FilterExpression":"a = :a","ExpressionAttributeValues":{":a":{"N":"x"}}}`, "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :a"},
		"bad value key":        {"Scan", `{"TableName":"records","FilterExpression":"a = :a","ExpressionAttributeValues":{"a":{"N":"1"}}}`, `ExpressionAttributeValues contains invalid key: Syntax error; key: "a"`},
		"empty names":          {"Scan", `{"TableName":"records","FilterExpression":"a = b","ExpressionAttributeNames":{}}`, "ExpressionAttributeNames must not be empty"},
		"missing key":          {"PutItem", `{"TableName":"records","Item":{}}`, invalidPrefix + "Missing the key id in the item"},
		"mistyped key":         {"PutItem", `{"TableName":"records","Item":{"id":{"N":"1"}}}`, invalidPrefix + "Type mismatch for key id expected: S actual: N"},
		"empty key":            {"PutItem", `{"TableName":"records","Item":{"id":{"S":""}}}`, "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: id"},
		"long key":             {"GetItem", `{"TableName":"records","Key":{"id":{"S":"` + strings.Repeat("k", 2049) + `"}}}`, invalidPrefix + "Size of hashkey has exceeded the maximum size limit of2048 bytes"},
		"key and more":         {"GetItem", `{"TableName":"records","Key":{"id":{"S":"a"},"sk":{"S":"a"}}}`, "The provided key element does not match the schema"},
		"key too short":        {"DeleteItem", `{"TableName":"pair","Key":{"pk":{"S":"a"}}}`, "The provided key element does not match the schema"},
		"update of the key":    {"UpdateItem", `{"TableName":"records","Key":{"id":{"S":"a"}},"UpdateExpression":"REMOVE id"}`, invalidPrefix + "Cannot update attribute id. This attribute is part of the key"},
		"path into the key":    {"UpdateItem", `{"TableName":"records","Key":{"id":{"S":"a"}},"UpdateExpression":"SET a = id.b"}`, "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: id"},
		"limit 0 of a query":   {"Query", `{"TableName":"records","Limit":0}`, oneError + "Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1"},
		"limit 0 of a scan":    {"Scan", `{"TableName":"records","Limit":0}`, oneError + "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1"},
		"query without key":    {"Query", `{"TableName":"records"}`, "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."},
		"lonely segment":       {"Scan", `{"TableName":"records","Segment":0}`, "The TotalSegments parameter is required but was not present in the request when Segment parameter is present"},
		"lonely total":         {"Scan", `{"TableName":"records","TotalSegments":1}`, "The Segment parameter is required but was not present in the request when parameter TotalSegments is present"},
		"segment out of range": {"Scan", `{"TableName":"records","Segment":5,"TotalSegments":5}`, "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 5 is not less than TotalSegments: 5"},
		"specific of nothing":  {"Scan", `{"TableName":"records","Select":"SPECIFIC_ATTRIBUTES"}`, "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"},
		"projection and count": {"Scan", `{"TableName":"records","Select":"COUNT","ProjectionExpression":"a"}`, "Cannot specify the ProjectionExpression when choosing to get only the Count"},
		"index":                {"Scan", `{"TableName":"records","IndexName":"by-status"}`, "The table does not have the specified index: by-status"},
		"start elsewhere":      {"Scan", `{"TableName":"records","ExclusiveStartKey":{"x":{"S":"a"}}}`, "The provided starting key is invalid: The provided key element does not match the schema"},
		"empty batch":          {"BatchGetItem", `{}`, "The requestItems parameter is required for BatchGetItem"},
		"batch of duplicates":  {"BatchGetItem", `{"RequestItems":{"records":{"Keys":[{"id":{"S":"a"}},{"id":{"S":"a"}}]}}}`, "Provided list of item keys contains duplicates"},
		"batch too large":      {"BatchGetItem", `{"RequestItems":{"records":{"Keys":[` + strings.Repeat(`{"id":{"S":"a"}},`, 100) + `{"id":{"S":"a"}}]}}}`, oneError + "Value at 'RequestItems.records.member.Keys' failed to satisfy constraint: Member must have length less than or equal to 100"},
	}
	endpoint := pair(t)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			wantRefusal(t, endpoint, c.operation, c.body, "ValidationException", c.text)
		})
	}
}

func TestRefusalsOfValues(t *testing.T) {
	cases := map[string]string{
		`{}`:                            "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
		`{"S":"a","N":"1"}`:             "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
		`{"N":""}`:                      "The parameter cannot be converted to a numeric value",
		`{"N":" 1"}`:                    "The parameter cannot be converted to a numeric value:  1",
		`{"N":"NaN"}`:                   "The parameter cannot be converted to a numeric value: NaN",
		`{"N":"1e126"}`:                 "Number overflow. Attempting to store a number with magnitude larger than supported range",
		`{"N":"-1e99999999999"}`:        "Number overflow. Attempting to store a number with magnitude larger than supported range",
		`{"N":"1E-131"}`:                "Number underflow. Attempting to store a number with magnitude smaller than supported range",
		`{"N":"1.` + nines38 + `"}`:     "Attempting to store more than 38 significant digits in a Number",
		`{"NULL":false}`:                invalidPrefix + "Null attribute value types must have the value of true",
		`{"SS":[]}`:                     invalidPrefix + "An string set  may not be empty",
		`{"NS":[]}`:                     invalidPrefix + "An number set  may not be empty",
		`{"BS":[]}`:                     invalidPrefix + "Binary sets should not be empty",
		`{"SS":["a","a"]}`:              invalidPrefix + "Input collection [a, a] contains duplicates.",
		`{"NS":["1","1.0"]}`:            "Input collection contains duplicates",
		`{"BS":["Bw==","Bw=="]}`:        invalidPrefix + "Input collection [Bw==, Bw==]of type BS contains duplicates.",
		`{"L":[{"M":{"x":{"SS":[]}}}]}`: invalidPrefix + "An string set  may not be empty",
		nested(31):                      "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
	}
	endpoint := pair(t)
	for value, text := range cases {
		wantRefusal(t, endpoint, "PutItem", `{"TableName":"nowhere","Item":{"id":{"S":"a"},"v":`+value+`}}`, "ValidationException", text)
	}
	do(t, endpoint, "PutItem", `{"TableName":"records","Item":{"id":{"S":"a"},"v":`+nested(30)+`}}`)
}

const nines38 = "99999999999999999999999999999999999999"

func nested(maps int) string {
	return strings.Repeat(`{"M":{"a":`, maps) + `{"S":""}` + strings.Repeat(`}}`, maps)
}

func TestRefusalsOfTables(t *testing.T) {
	const keys = `"KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}]`
	endpoint := pair(t)
	invalid := map[string]string{
		`{}`:                 "The parameter 'TableName' is required but was not present in the request",
		`{"TableName":"ab"}`: "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3",
		`{"TableName":"abc","KeySchema":[{"AttributeName":"pk","KeyType":"INVALID"}],"AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"INVALID"}]}`: "2 validation errors detected: Value 'INVALID' at 'keySchema.1.member.keyType' failed to satisfy constraint: Member must satisfy enum value set: [HASH, RANGE]; Value 'INVALID' at 'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: Member must satisfy enum value set: [B, N, S]",
		`{"TableName":"abc",` + keys + `}`: invalidPrefix + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
		`{"TableName":"abc","BillingMode":"PAY_PER_REQUEST","ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1},` + keys + `}`:                                                                                invalidPrefix + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
		`{"TableName":"abc","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"pk","KeyType":"RANGE"}],"AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}]}`: "Invalid KeySchema: Some index key attribute have no definition",
		`{"TableName":"abc","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"x","AttributeType":"S"}]}`:                                           invalidPrefix + "Some index key attributes are not defined in AttributeDefinitions. Keys: [pk], AttributeDefinitions: [x]",
		`{"TableName":"abc","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"pk","KeyType":"RANGE"}],"AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}]}`:                                         "Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
		`{"TableName":"abc","BillingMode":"PAY_PER_REQUEST","GlobalSecondaryIndexes":[{}],` + keys + `}`:                                                                                                                         "GlobalSecondaryIndexes are not supported by this endpoint",
		`{"TableName":"abc","BillingMode":"PAY_PER_REQUEST","StreamSpecification":{"StreamEnabled":false,"StreamViewType":"KEYS_ONLY"},` + keys + `}`:                                                                            invalidPrefix + "Table is being created with a stream disabled, UpdateViewType should not be specified",
		`{"TableName":"abc","KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"b","KeyType":"RANGE"},{"AttributeName":"c","KeyType":"RANGE"}],"AttributeDefinitions":[]}`:                                     "1 validation error detected: Value '[KeySchemaElement(attributeName=a, keyType=HASH), KeySchemaElement(attributeName=b, keyType=RANGE), KeySchemaElement(attributeName=c, keyType=RANGE)]' at 'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2",
	}
	for body, text := range invalid {
		wantRefusal(t, endpoint, "CreateTable", body, "ValidationException", text)
	}
	wantRefusal(t, endpoint, "CreateTable", createRecords, "ResourceInUseException", "Table already exists: records")
	wantRefusal(t, endpoint, "DescribeTable", `{"TableName":"nowhere"}`, "ResourceNotFoundException", "Requested resource not found: Table: nowhere not found")
	wantRefusal(t, endpoint, "GetItem", `{"TableName":"nowhere","Key":{}}`, "ResourceNotFoundException", "Requested resource not found")
	do(t, endpoint, "CreateTable", `{"TableName":"kept","BillingMode":"PAY_PER_REQUEST","DeletionProtectionEnabled":true,`+keys+`}`)
	wantRefusal(t, endpoint, "DeleteTable", `{"TableName":"kept"}`, "ValidationException", "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.")
}

func TestTimeToLiveIsSetAndDescribed(t *testing.T) {
	endpoint := pair(t)
	describe := func() string { return do(t, endpoint, "DescribeTimeToLive", `{"TableName":"records"}`) }
	update := func(enabled, attribute string) string {
		return `{"TableName":"records","TimeToLiveSpecification":{"Enabled":` + enabled + `,"AttributeName":"` + attribute + `"}}`
	}
	same(t, `{"TimeToLiveDescription":{"TimeToLiveStatus":"DISABLED"}}`, describe())
	wantRefusal(t, endpoint, "UpdateTimeToLive", update("false", "ttl"), "ValidationException", "TimeToLive is already disabled")
	same(t, `{"TimeToLiveSpecification":{"Enabled":true,"AttributeName":"ttl"}}`, do(t, endpoint, "UpdateTimeToLive", update("true", "ttl")))
	same(t, `{"TimeToLiveDescription":{"TimeToLiveStatus":"ENABLED","AttributeName":"ttl"}}`, describe())
	wantRefusal(t, endpoint, "UpdateTimeToLive", update("true", "ttl"), "ValidationException", "TimeToLive is already enabled")
	wantRefusal(t, endpoint, "UpdateTimeToLive", update("false", "other"), "ValidationException", "TimeToLive is active on a different AttributeName: current AttributeName is ttl")
	wantRefusal(t, endpoint, "UpdateTimeToLive", update("true", ""), "ValidationException",
		"1 validation error detected: Value '' at 'timeToLiveSpecification.attributeName' failed to satisfy constraint: Member must have length greater than or equal to 1")
	do(t, endpoint, "UpdateTimeToLive", update("false", "ttl"))
	same(t, `{"TimeToLiveDescription":{"TimeToLiveStatus":"DISABLED"}}`, describe())
}

func TestTablesAreListedByPages(t *testing.T) {
	endpoint := pair(t)
	same(t, `{"TableNames":["pair"],"LastEvaluatedTableName":"pair"}`, do(t, endpoint, "ListTables", `{"Limit":1}`))
	same(t, `{"TableNames":["records"]}`, do(t, endpoint, "ListTables", `{"Limit":1,"ExclusiveStartTableName":"pair"}`))
	same(t, `{"TableNames":["records"]}`, do(t, endpoint, "ListTables", `{"ExclusiveStartTableName":"q.nowhere"}`))
}
