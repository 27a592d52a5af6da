package dynamo_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"idemtui/demo/dynamo"
)

// bodyInMemory sends each request in one write. Without it the SDK closes the
// body while net/http still looks at it, and a server as fast as this one
// loses connections.
type bodyInMemory struct{ next *http.Client }

func (b bodyInMemory) Do(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		r.Body.Close()
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	return b.next.Do(r)
}

// serve starts an endpoint and makes a real client for it.
func serve(t *testing.T, opts ...dynamo.Option) *dynamodb.Client {
	t.Helper()
	server := httptest.NewServer(dynamo.New(opts...))
	t.Cleanup(server.Close)
	return clientOf(server)
}

func clientOf(server *httptest.Server) *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		BaseEndpoint: aws.String(server.URL),
		Region:       "eu-west-1",
		Credentials:  credentials.NewStaticCredentialsProvider("KEY", "SECRET", ""),
		HTTPClient:   bodyInMemory{next: server.Client()},
		Retryer:      aws.NopRetryer{},
	})
}

// keys are the key attributes of a table: name and type, one or two.
type keys [][2]string

func createTable(t *testing.T, client *dynamodb.Client, name string, schema keys) {
	t.Helper()
	in := &dynamodb.CreateTableInput{TableName: &name, BillingMode: types.BillingModePayPerRequest}
	for i, k := range schema {
		in.KeySchema = append(in.KeySchema, types.KeySchemaElement{
			AttributeName: &k[0],
			KeyType:       []types.KeyType{types.KeyTypeHash, types.KeyTypeRange}[i],
		})
		in.AttributeDefinitions = append(in.AttributeDefinitions, types.AttributeDefinition{
			AttributeName: &k[0], AttributeType: types.ScalarAttributeType(k[1]),
		})
	}
	if _, err := client.CreateTable(t.Context(), in); err != nil {
		t.Fatalf("CreateTable: %v", err)
	}
}

func s(v string) types.AttributeValue { return &types.AttributeValueMemberS{Value: v} }
func n(v string) types.AttributeValue { return &types.AttributeValueMemberN{Value: v} }

type item = map[string]types.AttributeValue

func same(t *testing.T, want, got any) {
	t.Helper()
	unexported := cmpopts.IgnoreUnexported(
		types.AttributeValueMemberS{}, types.AttributeValueMemberN{}, types.AttributeValueMemberB{},
		types.AttributeValueMemberBOOL{}, types.AttributeValueMemberNULL{}, types.AttributeValueMemberSS{},
		types.AttributeValueMemberNS{}, types.AttributeValueMemberBS{}, types.AttributeValueMemberL{}, types.AttributeValueMemberM{})
	if diff := cmp.Diff(want, got, unexported); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func put(t *testing.T, client *dynamodb.Client, table string, i item) {
	t.Helper()
	if _, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &table, Item: i}); err != nil {
		t.Fatalf("PutItem: %v", err)
	}
}

func get(t *testing.T, client *dynamodb.Client, table string, key item) item {
	t.Helper()
	out, err := client.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: &table, Key: key, ConsistentRead: aws.Bool(true)})
	if err != nil {
		t.Fatalf("GetItem: %v", err)
	}
	return out.Item
}

// refused asserts an error by the service's name and text.
func refused(t *testing.T, err error, name, text string) {
	t.Helper()
	var api smithy.APIError
	if !errors.As(err, &api) {
		t.Fatalf("got %v, want %s", err, name)
	}
	if api.ErrorCode() != name || api.ErrorMessage() != text {
		t.Errorf("got  %s: %s\nwant %s: %s", api.ErrorCode(), api.ErrorMessage(), name, text)
	}
}

func TestItemLivesThroughTheSDK(t *testing.T) {
	client := serve(t)
	createTable(t, client, "records", keys{{"id", "S"}})
	whole := item{
		"id":   s("a"),
		"n":    n("00042.50"),
		"b":    &types.AttributeValueMemberB{Value: []byte{0, 1, 255}},
		"yes":  &types.AttributeValueMemberBOOL{Value: true},
		"none": &types.AttributeValueMemberNULL{Value: true},
		"ss":   &types.AttributeValueMemberSS{Value: []string{"x", "y"}},
		"ns":   &types.AttributeValueMemberNS{Value: []string{"1", "2e1"}},
		"bs":   &types.AttributeValueMemberBS{Value: [][]byte{{1}, {2}}},
		"l":    &types.AttributeValueMemberL{Value: []types.AttributeValue{s("é\"\\\u2028"), n("-0")}},
		"m":    &types.AttributeValueMemberM{Value: item{"vacant": s(""), "deep": &types.AttributeValueMemberL{Value: []types.AttributeValue{}}}},
	}
	put(t, client, "records", whole)
	want := maps.Clone(whole)
	want["n"] = n("42.5")
	want["ns"] = &types.AttributeValueMemberNS{Value: []string{"1", "20"}}
	want["l"] = &types.AttributeValueMemberL{Value: []types.AttributeValue{s("é\"\\\u2028"), n("0")}}
	same(t, want, get(t, client, "records", item{"id": s("a")}))

	updated, err := client.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
		TableName:                 aws.String("records"),
		Key:                       item{"id": s("a")},
		UpdateExpression:          aws.String("SET n = n + :one, l[1] = :x REMOVE m.vacant"),
		ExpressionAttributeValues: item{":one": n("1"), ":x": s("x")},
		ReturnValues:              types.ReturnValueUpdatedNew,
	})
	if err != nil {
		t.Fatal(err)
	}
	same(t, item{"n": n("43.5"), "l": &types.AttributeValueMemberL{Value: []types.AttributeValue{s("x")}}}, updated.Attributes)

	deleted, err := client.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{
		TableName: aws.String("records"), Key: item{"id": s("a")}, ReturnValues: types.ReturnValueAllOld,
	})
	if err != nil {
		t.Fatal(err)
	}
	same(t, n("43.5"), deleted.Attributes["n"])
	if gone := get(t, client, "records", item{"id": s("a")}); gone != nil {
		t.Errorf("after DeleteItem the table still holds %v", gone)
	}
}

func TestWaitersSeeTablesComeAndGo(t *testing.T) {
	now := time.Date(2026, 11, 25, 7, 0, 0, 123e6, time.UTC)
	client := serve(t, dynamo.WithClock(func() time.Time { return now }), dynamo.WithAccount("123456789012"))
	createTable(t, client, "records", keys{{"id", "S"}, {"sk", "N"}})
	out, err := dynamodb.NewTableExistsWaiter(client).WaitForOutput(t.Context(),
		&dynamodb.DescribeTableInput{TableName: aws.String("records")}, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "arn:aws:dynamodb:eu-west-1:123456789012:table/records", *out.Table.TableArn)
	if !out.Table.CreationDateTime.Equal(now) {
		t.Errorf("created %v, want %v", out.Table.CreationDateTime, now)
	}
	if _, err := client.DeleteTable(t.Context(), &dynamodb.DeleteTableInput{TableName: aws.String("records")}); err != nil {
		t.Fatal(err)
	}
	err = dynamodb.NewTableNotExistsWaiter(client).Wait(t.Context(),
		&dynamodb.DescribeTableInput{TableName: aws.String("records")}, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
}

func TestDoServesWithoutHTTP(t *testing.T) {
	endpoint := dynamo.New()
	_, err := endpoint.Do(context.Background(), "CreateTable", []byte(`{"TableName":"records","BillingMode":"PAY_PER_REQUEST",
		"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := endpoint.Do(context.Background(), "PutItem", []byte(`{"TableName":"records","Item":{"id":{"S":"a"}}}`)); err != nil {
		t.Fatal(err)
	}
	got, err := endpoint.Do(context.Background(), "Scan", []byte(`{"TableName":"records"}`))
	if err != nil {
		t.Fatal(err)
	}
	same(t, `{"Items":[{"id":{"S":"a"}}],"Count":1,"ScannedCount":1}`, string(got))

	_, err = endpoint.Do(context.Background(), "GetItem", []byte(`{"TableName":"nowhere","Key":{"id":{"S":"a"}}}`))
	var refusal *dynamo.Error
	if !errors.As(err, &refusal) {
		t.Fatalf("got %v, want an *Error", err)
	}
	same(t, [2]any{"ResourceNotFoundException", http.StatusBadRequest}, [2]any{refusal.Type, refusal.Status})
}

func TestOneOfManyWinsAKey(t *testing.T) {
	client := serve(t)
	createTable(t, client, "records", keys{{"id", "S"}})
	const rivals = 20
	outcomes := make(chan error, rivals)
	for range rivals {
		go func() {
			_, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{
				TableName: aws.String("records"), Item: item{"id": s("a")}, ConditionExpression: aws.String("attribute_not_exists(id)"),
			})
			outcomes <- err
		}()
	}
	won := 0
	for range rivals {
		if err := <-outcomes; err == nil {
			won++
		} else {
			refused(t, err, "ConditionalCheckFailedException", "The conditional request failed")
		}
	}
	same(t, 1, won)
}

func TestPaginatorReadsParallelSegmentsWhileWritesGoOn(t *testing.T) {
	client := serve(t)
	createTable(t, client, "records", keys{{"id", "S"}})
	stays := map[string]bool{}
	for i := range 300 {
		stays[strconv.Itoa(i)] = true
		put(t, client, "records", item{"id": s(strconv.Itoa(i))})
	}
	ctx, stop := context.WithCancel(t.Context())
	stopped := make(chan struct{})
	go func() { // items that come and go, all over the table
		defer close(stopped)
		for i := 0; ctx.Err() == nil; i++ {
			key := item{"id": s("passing" + strconv.Itoa(i%50))}
			_, _ = client.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String("records"), Item: key})
			_, _ = client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: aws.String("records"), Key: key})
		}
	}()
	seen := map[string]int{}
	for segment := range int32(4) {
		pages := dynamodb.NewScanPaginator(client, &dynamodb.ScanInput{
			TableName: aws.String("records"), Segment: &segment, TotalSegments: aws.Int32(4), Limit: aws.Int32(7),
		})
		for pages.HasMorePages() {
			read, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range read.Items {
				if id, ok := i["id"].(*types.AttributeValueMemberS); ok && stays[id.Value] {
					seen[id.Value]++
				}
			}
		}
	}
	stop()
	<-stopped
	for id := range stays {
		if seen[id] != 1 {
			t.Errorf("item %s was read %d times, want once", id, seen[id])
		}
	}
}
