package store_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

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

// One table of an account may be read-only, whatever the others are.
func TestReadOnlyTableRefusesWritesToThatTable(t *testing.T) {
	e := serve(t, dynamo.New())
	e.create(t, "records", "id")
	e.create(t, "others", "id")
	a := account(t, e.URL, store.Config{ReadOnlyTable: func(t inspect.Table) bool { return t.Name == "records" && t.ARN != "" }})
	for name, refused := range map[string]bool{"records": true, "others": false} {
		table, err := a.Table(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		_, err = table.Client().DeleteItem(t.Context(), &dynamodb.DeleteItemInput{
			TableName: aws.String(name), Key: map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "k"}},
		})
		if refused {
			told(t, problem(t, err, inspect.KindBadInput), "DeleteItem", "read-only", "--read-only=false")
		} else if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := drain(t.Context(), table); err != nil {
			t.Errorf("%s is not read any more: %v", name, err)
		}
	}
}

// Lambda is asked through the same gate.
func TestReadOnlyLetsLambdaBeAskedAndNoMore(t *testing.T) {
	var requests []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests = append(requests, r.Method+" "+r.URL.Path)
		_, _ = w.Write([]byte("{}"))
	}))
	defer server.Close()
	a := account(t, server.URL, store.Config{ReadOnly: true})
	if a.Functions(inspect.Table{ARN: "arn:aws:dynamodb:eu-west-1:123456789012:table/records"}).Asks() {
		t.Error("Lambda is asked though an endpoint stands in for DynamoDB")
	}
	client := lambda.NewFromConfig(a.SDK(), func(o *lambda.Options) { o.BaseEndpoint = &server.URL })
	if _, err := client.ListVersionsByFunction(t.Context(), &lambda.ListVersionsByFunctionInput{FunctionName: aws.String("orders")}); err != nil {
		t.Errorf("a question is refused: %v", err)
	}
	_, err := client.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: aws.String("orders")})
	told(t, problem(t, err, inspect.KindBadInput), "Invoke", "read-only")
	_, err = client.UpdateFunctionConfiguration(t.Context(), &lambda.UpdateFunctionConfigurationInput{FunctionName: aws.String("orders")})
	told(t, problem(t, err, inspect.KindBadInput), "UpdateFunctionConfiguration", "read-only")
	if want := []string{"GET /2015-03-31/functions/orders/versions"}; !slices.Equal(requests, want) {
		t.Errorf("what left the process: %q, want %q", requests, want)
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
