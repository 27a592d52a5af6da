package dynamo_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"idemtui/demo/dynamo"
)

func transact(t *testing.T, client *dynamodb.Client, actions ...types.TransactWriteItem) error {
	t.Helper()
	_, err := client.TransactWriteItems(t.Context(), &dynamodb.TransactWriteItemsInput{TransactItems: actions})
	return err
}

func putAction(i item) types.TransactWriteItem {
	return types.TransactWriteItem{Put: &types.Put{TableName: aws.String("records"), Item: i}}
}

func updateAction(id, expression string, values item) types.TransactWriteItem {
	return types.TransactWriteItem{Update: &types.Update{
		TableName: aws.String("records"), Key: item{"id": s(id)}, UpdateExpression: &expression, ExpressionAttributeValues: values,
	}}
}

func checkAction(id, condition string) types.TransactWriteItem {
	return types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{
		TableName: aws.String("records"), Key: item{"id": s(id)}, ConditionExpression: &condition,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}}
}

func deleteAction(id string) types.TransactWriteItem {
	return types.TransactWriteItem{Delete: &types.Delete{TableName: aws.String("records"), Key: item{"id": s(id)}}}
}

func TestTransactionIsMadeWholeOrNotAtAll(t *testing.T) {
	client := serve(t)
	createTable(t, client, "records", keys{{"id", "S"}})
	put(t, client, "records", item{"id": s("old"), "n": n("1")})
	put(t, client, "records", item{"id": s("gone")})
	writes := []types.TransactWriteItem{
		putAction(item{"id": s("new")}), updateAction("old", "ADD n :one", item{":one": n("1")}), deleteAction("gone"),
	}
	err := transact(t, client, append(writes, checkAction("absent", "attribute_exists(id)"))...)
	if _, ok := errors.AsType[*types.TransactionCanceledException](err); !ok {
		t.Fatalf("got %v, want a cancellation", err)
	}
	same(t, nil, get(t, client, "records", item{"id": s("new")})["id"])
	same(t, n("1"), get(t, client, "records", item{"id": s("old")})["n"])
	same(t, s("gone"), get(t, client, "records", item{"id": s("gone")})["id"])

	if err := transact(t, client, append(writes, checkAction("absent", "attribute_not_exists(id)"))...); err != nil {
		t.Fatal(err)
	}
	same(t, s("new"), get(t, client, "records", item{"id": s("new")})["id"])
	same(t, n("2"), get(t, client, "records", item{"id": s("old")})["n"])
	same(t, nil, get(t, client, "records", item{"id": s("gone")})["id"])
	same(t, nil, get(t, client, "records", item{"id": s("absent")})["id"])
}

func TestCancellationGivesTheReasonOfEachAction(t *testing.T) {
	client := serve(t)
	createTable(t, client, "records", keys{{"id", "S"}})
	put(t, client, "records", item{"id": s("a"), "word": s("x")})
	err := transact(t, client,
		putAction(item{"id": s("fine")}),
		checkAction("a", "attribute_not_exists(id)"),
		checkAction("absent", "attribute_exists(id)"),
		putAction(item{"id": n("1")}),
		types.TransactWriteItem{Update: &types.Update{
			TableName: aws.String("records"), Key: item{"id": s("b")}, UpdateExpression: aws.String("SET x = word"),
		}},
	)
	cancelled, ok := errors.AsType[*types.TransactionCanceledException](err)
	if !ok {
		t.Fatalf("got %v, want a cancellation", err)
	}
	same(t, "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, ConditionalCheckFailed, ValidationError, ValidationError]",
		cancelled.ErrorMessage())
	var got [][2]string
	for _, r := range cancelled.CancellationReasons {
		got = append(got, [2]string{aws.ToString(r.Code), aws.ToString(r.Message)})
	}
	same(t, [][2]string{
		{"None", ""},
		{"ConditionalCheckFailed", "The conditional request failed"},
		{"ConditionalCheckFailed", "The conditional request failed"},
		{"ValidationError", invalidPrefix + "Type mismatch for key id expected: S actual: N"},
		{"ValidationError", "The provided expression refers to an attribute that does not exist in the item"},
	}, got)
	same(t, item{"id": s("a"), "word": s("x")}, cancelled.CancellationReasons[1].Item)
	same(t, 0, len(cancelled.CancellationReasons[2].Item))
}

func TestTokenKeepsATransactionFromBeingMadeTwice(t *testing.T) {
	c := newClock()
	client := serve(t, dynamo.WithClock(c.read))
	createTable(t, client, "records", keys{{"id", "S"}})
	add := func(by string) (*dynamodb.TransactWriteItemsOutput, error) {
		return client.TransactWriteItems(t.Context(), &dynamodb.TransactWriteItemsInput{
			ClientRequestToken: aws.String("token"), ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal,
			TransactItems: []types.TransactWriteItem{updateAction("a", "ADD x :by, y :by", item{":by": n(by)})},
		})
	}
	total := func() types.AttributeValue { return get(t, client, "records", item{"id": s("a")})["x"] }
	first, err := add("1")
	if err != nil {
		t.Fatal(err)
	}
	same(t, []*float64{nil, aws.Float64(2)}, []*float64{first.ConsumedCapacity[0].ReadCapacityUnits, first.ConsumedCapacity[0].WriteCapacityUnits})
	c.now = c.now.Add(10 * time.Minute)
	again, err := add("1")
	if err != nil {
		t.Fatal(err)
	}
	same(t, []*float64{aws.Float64(2), nil}, []*float64{again.ConsumedCapacity[0].ReadCapacityUnits, again.ConsumedCapacity[0].WriteCapacityUnits})
	same(t, n("1"), total())
	_, err = add("2")
	var mismatch *types.IdempotentParameterMismatchException
	if !errors.As(err, &mismatch) || mismatch.ErrorMessage() == "" {
		t.Errorf("another transaction under the token: %v", err)
	}
	c.now = c.now.Add(time.Second)
	if _, err = add("2"); err != nil {
		t.Fatal(err)
	}
	same(t, n("3"), total())
}

// A transaction that was cancelled was not made: its token does not count.
func TestTokenOfACancelledTransactionIsFree(t *testing.T) {
	client := serve(t)
	createTable(t, client, "records", keys{{"id", "S"}})
	in := &dynamodb.TransactWriteItemsInput{
		ClientRequestToken: aws.String("token"), TransactItems: []types.TransactWriteItem{checkAction("a", "attribute_exists(id)"), putAction(item{"id": s("b")})},
	}
	if _, err := client.TransactWriteItems(t.Context(), in); err == nil {
		t.Fatal("the condition holds")
	}
	put(t, client, "records", item{"id": s("a")})
	if _, err := client.TransactWriteItems(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	same(t, s("b"), get(t, client, "records", item{"id": s("b")})["id"])
}

func TestTransactionReadsByPosition(t *testing.T) {
	client := serve(t)
	createTable(t, client, "records", keys{{"id", "S"}})
	put(t, client, "records", item{"id": s("a"), "x": n("1"), "y": n("2")})
	put(t, client, "records", item{"id": s("large"), "x": s(strings.Repeat("x", 4096))})
	wanted := func(id, projection string) types.TransactGetItem {
		g := &types.Get{TableName: aws.String("records"), Key: item{"id": s(id)}}
		if projection != "" {
			g.ProjectionExpression = &projection
		}
		return types.TransactGetItem{Get: g}
	}
	out, err := client.TransactGetItems(t.Context(), &dynamodb.TransactGetItemsInput{
		ReturnConsumedCapacity: types.ReturnConsumedCapacityIndexes,
		TransactItems:          []types.TransactGetItem{wanted("absent", ""), wanted("a", "x"), wanted("large", "nowhere")},
	})
	if err != nil {
		t.Fatal(err)
	}
	same(t, []item{nil, {"x": n("1")}, nil}, []item{out.Responses[0].Item, out.Responses[1].Item, out.Responses[2].Item})
	same(t, []float64{8, 8, 8}, []float64{*out.ConsumedCapacity[0].CapacityUnits, *out.ConsumedCapacity[0].ReadCapacityUnits, *out.ConsumedCapacity[0].Table.ReadCapacityUnits})
}

func TestRefusalsOfTransactions(t *testing.T) {
	const oneError = "1 validation error detected: "
	const put = `{"Put":{"TableName":"records","Item":{"id":{"S":"a"}}}}`
	const get = `{"Get":{"TableName":"records","Key":{"id":{"S":"a"}}}}`
	write := func(actions string) string { return `{"TransactItems":[` + actions + `]}` }
	cases := map[string]struct{ operation, body, name, text string }{
		"no list":       {"TransactWriteItems", `{}`, "ValidationException", oneError + "Value null at 'transactItems' failed to satisfy constraint: Member must not be null"},
		"empty list":    {"TransactWriteItems", write(``), "ValidationException", oneError + "Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		"long list":     {"TransactGetItems", write(strings.Repeat(get+",", 100) + get), "ValidationException", oneError + "Value '[101 items]' at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to 100"},
		"no action":     {"TransactWriteItems", write(`{}`), "ValidationException", "TransactItems can only contain one of Check, Put, Update or Delete"},
		"no get":        {"TransactGetItems", write(`{}`), "ValidationException", oneError + "Value null at 'transactItems.1.member.get' failed to satisfy constraint: Member must not be null"},
		"no update":     {"TransactWriteItems", write(put + `,{"Update":{"TableName":"records","Key":{"id":{"S":"b"}}}}`), "ValidationException", oneError + "Value null at 'transactItems.2.member.update.updateExpression' failed to satisfy constraint: Member must not be null"},
		"no condition":  {"TransactWriteItems", write(`{"ConditionCheck":{"TableName":"records","Key":{"id":{"S":"b"}}}}`), "ValidationException", oneError + "Value null at 'transactItems.1.member.conditionCheck.conditionExpression' failed to satisfy constraint: Member must not be null"},
		"long token":    {"TransactWriteItems", `{"TransactItems":[` + put + `],"ClientRequestToken":"` + strings.Repeat("x", 37) + `"}`, "ValidationException", oneError + "Value '" + strings.Repeat("x", 37) + "' at 'clientRequestToken' failed to satisfy constraint: Member must have length less than or equal to 36"},
		"syntax":        {"TransactWriteItems", write(`{"Delete":{"TableName":"nowhere","Key":{"id":{"S":"a"}},"ConditionExpression":"x ="}}`), "ValidationException", `Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "="`},
		"missing table": {"TransactWriteItems", write(put + `,{"Put":{"TableName":"nowhere","Item":{"id":{"S":"a"}}}}`), "ResourceNotFoundException", "Requested resource not found"},
		"one item":      {"TransactWriteItems", write(put + `,{"Delete":{"TableName":"records","Key":{"id":{"S":"a"}}}}`), "ValidationException", "Transaction request cannot include multiple operations on one item"},
		"one item read": {"TransactGetItems", write(get + "," + get), "ValidationException", "Transaction request cannot include multiple operations on one item"},
		"empty key":     {"TransactWriteItems", write(`{"Put":{"TableName":"records","Item":{"id":{"S":""}}}}`), "ValidationException", "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: id"},
		"too large":     {"TransactWriteItems", write(`{"Put":{"TableName":"records","Item":{"id":{"S":"` + strings.Repeat("a", 410000) + `"}}}}`), "ValidationException", "Item size has exceeded the maximum allowed size"},
		"key mismatch":  {"TransactGetItems", write(`{"Get":{"TableName":"records","Key":{}}}`), "TransactionCanceledException", "Transaction cancelled, please refer cancellation reasons for specific reasons [ValidationError]"},
		"wide key":      {"TransactWriteItems", write(`{"Delete":{"TableName":"records","Key":{"id":{"S":"a"},"x":{"S":"a"}}}}`), "TransactionCanceledException", "Transaction cancelled, please refer cancellation reasons for specific reasons [ValidationError]"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { wantRefusal(t, pair(t), c.operation, c.body, c.name, c.text) })
	}
}

func TestTransactionHasItsLimitInBytes(t *testing.T) {
	client := serve(t)
	createTable(t, client, "records", keys{{"id", "S"}})
	large := func(count int) []types.TransactWriteItem {
		var actions []types.TransactWriteItem
		for i := range count {
			actions = append(actions, putAction(item{"id": s(strconv.Itoa(i)), "v": s(strings.Repeat("x", 380<<10))}))
		}
		return actions
	}
	if err := transact(t, client, large(10)...); err != nil {
		t.Fatal(err)
	}
	refused(t, transact(t, client, large(11)...), "ValidationException", "The items of the transaction exceed its maximum size: 4 MB in all")
}
