package store_test

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"idemtui/demo/dynamo"
	"idemtui/inspect"
	"idemtui/store"
)

// writes are the operations that change a table, each asking for record "k".
func writes(c *dynamodb.Client) map[string]func(context.Context) error {
	table, statement := aws.String("records"), aws.String("DELETE FROM records WHERE id = 'k'")
	key := map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "k"}}
	request := types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: key}}
	return map[string]func(context.Context) error{
		"PutItem": func(ctx context.Context) error {
			_, err := c.PutItem(ctx, &dynamodb.PutItemInput{TableName: table, Item: key})
			return err
		},
		"UpdateItem": func(ctx context.Context) error {
			_, err := c.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: table, Key: key})
			return err
		},
		"DeleteItem": func(ctx context.Context) error {
			_, err := c.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: table, Key: key})
			return err
		},
		"BatchWriteItem": func(ctx context.Context) error {
			_, err := c.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{"records": {request}}})
			return err
		},
		"TransactWriteItems": func(ctx context.Context) error {
			_, err := c.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{{Delete: &types.Delete{TableName: table, Key: key}}}})
			return err
		},
		"ExecuteStatement": func(ctx context.Context) error {
			_, err := c.ExecuteStatement(ctx, &dynamodb.ExecuteStatementInput{Statement: statement})
			return err
		},
		"UpdateTimeToLive": func(ctx context.Context) error {
			_, err := c.UpdateTimeToLive(ctx, &dynamodb.UpdateTimeToLiveInput{TableName: table, TimeToLiveSpecification: &types.TimeToLiveSpecification{AttributeName: aws.String("expiration"), Enabled: aws.Bool(false)}})
			return err
		},
		"DeleteTable": func(ctx context.Context) error {
			_, err := c.DeleteTable(ctx, &dynamodb.DeleteTableInput{TableName: table})
			return err
		},
	}
}

// Nothing that writes leaves the process, even past all methods of the package;
// every read still works.
func TestReadOnlyRefusesEveryWrite(t *testing.T) {
	var requests atomic.Int64
	count := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			requests.Add(1)
			next.ServeHTTP(w, r)
		})
	}
	e := serve(t, dynamo.New(), count)
	e.create(t, "records", "id")
	key := e.fill(t, "records", 1, 10)[0]
	a := account(t, e.URL, store.Config{ReadOnly: true})
	for name, write := range writes(a.Client()) {
		told(t, problem(t, write(t.Context()), inspect.KindBadInput), name, "read-only", "--read-only")
	}
	if n := requests.Load(); n != 0 {
		t.Errorf("%d refused requests reached the endpoint", n)
	}
	table, err := a.Table(t.Context(), "records")
	if err != nil {
		t.Fatal(err)
	}
	got, err := drain(t.Context(), table)
	if err != nil || len(got.records) != 1 {
		t.Errorf("a load: %d records, %v", len(got.records), err)
	}
	if _, found, err := table.Get(t.Context(), inspect.ItemKey{Partition: key}); !found || err != nil {
		t.Errorf("Get: %v, %v", found, err)
	}
	if again, err := table.Refresh(t.Context(), []inspect.ItemKey{{Partition: key}}); len(again) != 1 || err != nil {
		t.Errorf("Refresh: %v, %v", again, err)
	}
	whole, err := table.Whole(t.Context(), []inspect.ItemKey{{Partition: key}})
	if len(whole) != 1 || err != nil {
		t.Fatalf("Whole: %v, %v", whole, err)
	}
	guard, err := table.Guard(&whole[0], 0)
	if err != nil {
		t.Fatal(err)
	}
	sent := requests.Load()
	for verb, got := range map[string]store.Result{
		"DeleteItem": table.Delete(t.Context(), &whole[0], guard), "PutItem": table.PutBack(t.Context(), whole[0].Item),
	} {
		outcome(t, got, inspect.Failed, "read-only")
		told(t, problem(t, got.Err, inspect.KindBadInput), verb, "--read-only")
	}
	if requests.Load() != sent {
		t.Error("a refused write reached the endpoint")
	}
	if tables, err := a.Tables(t.Context()); len(tables) != 1 || err != nil {
		t.Errorf("Tables: %v, %v", tables, err)
	}
}

// Without --read-only the same requests do reach the endpoint: the test above
// would otherwise prove nothing.
func TestWritesPassWithoutReadOnly(t *testing.T) {
	e := serve(t, dynamo.New())
	e.create(t, "records", "id")
	client := account(t, e.URL, store.Config{}).Client()
	for _, name := range []string{"PutItem", "UpdateItem", "DeleteItem", "DeleteTable"} {
		if err := writes(client)[name](t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
