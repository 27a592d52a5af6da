package dynamo_test

import (
	"encoding/json"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	streamtypes "github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"

	"idemtui/demo/dynamo"
)

// clock is a time that only a test moves.
type clock struct{ now time.Time }

func newClock() *clock { return &clock{time.Date(2026, 11, 25, 7, 0, 0, 0, time.UTC)} }

func (c *clock) read() time.Time { return c.now }

// streaming is a table "records" with a stream, through the real clients.
type streaming struct {
	t       *testing.T
	clock   *clock
	table   *dynamodb.Client
	streams *dynamodbstreams.Client
}

func newStreaming(t *testing.T, view types.StreamViewType) *streaming {
	t.Helper()
	c := newClock()
	r := streamingOf(t, dynamo.New(dynamo.WithClock(c.read)), c)
	if view != "" {
		r.switchStream(view)
	}
	return r
}

// streamingOf makes the table, without a stream, on an endpoint.
func streamingOf(t *testing.T, endpoint *dynamo.Endpoint, c *clock) *streaming {
	t.Helper()
	server := httptest.NewServer(endpoint)
	t.Cleanup(server.Close)
	r := &streaming{t: t, clock: c, table: clientOf(server), streams: dynamodbstreams.New(dynamodbstreams.Options{
		BaseEndpoint: aws.String(server.URL),
		Region:       "eu-west-1",
		Credentials:  credentials.NewStaticCredentialsProvider("KEY", "SECRET", ""),
		HTTPClient:   bodyInMemory{next: server.Client()},
		Retryer:      aws.NopRetryer{},
	})}
	createTable(t, r.table, "records", keys{{"id", "S"}})
	return r
}

// switchStream switches the stream on with a view, or off with none.
func (r *streaming) switchStream(view types.StreamViewType) {
	r.t.Helper()
	_, err := r.table.UpdateTable(r.t.Context(), &dynamodb.UpdateTableInput{
		TableName: aws.String("records"), StreamSpecification: &types.StreamSpecification{StreamEnabled: aws.Bool(view != ""), StreamViewType: view},
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *streaming) describeTable() *types.TableDescription {
	r.t.Helper()
	out, err := r.table.DescribeTable(r.t.Context(), &dynamodb.DescribeTableInput{TableName: aws.String("records")})
	if err != nil {
		r.t.Fatal(err)
	}
	return out.Table
}

func (r *streaming) describe(arn string) *streamtypes.StreamDescription {
	r.t.Helper()
	out, err := r.streams.DescribeStream(r.t.Context(), &dynamodbstreams.DescribeStreamInput{StreamArn: &arn})
	if err != nil {
		r.t.Fatal(err)
	}
	return out.StreamDescription
}

// iterator starts at a place in the table's latest stream.
func (r *streaming) iterator(kind streamtypes.ShardIteratorType, sequence *string) (*string, error) {
	r.t.Helper()
	arn := r.describeTable().LatestStreamArn
	out, err := r.streams.GetShardIterator(r.t.Context(), &dynamodbstreams.GetShardIteratorInput{
		StreamArn: arn, ShardId: r.describe(*arn).Shards[0].ShardId, ShardIteratorType: kind, SequenceNumber: sequence,
	})
	if err != nil {
		return nil, err
	}
	return out.ShardIterator, nil
}

func (r *streaming) from(kind streamtypes.ShardIteratorType, sequence *string) *string {
	r.t.Helper()
	iterator, err := r.iterator(kind, sequence)
	if err != nil {
		r.t.Fatal(err)
	}
	return iterator
}

func (r *streaming) records(iterator *string) (records []streamtypes.Record, next *string) {
	r.t.Helper()
	out, err := r.streams.GetRecords(r.t.Context(), &dynamodbstreams.GetRecordsInput{ShardIterator: iterator})
	if err != nil {
		r.t.Fatal(err)
	}
	return out.Records, out.NextShardIterator
}

func (r *streaming) all() []streamtypes.Record {
	r.t.Helper()
	read, _ := r.records(r.from(streamtypes.ShardIteratorTypeTrimHorizon, nil))
	return read
}

func (r *streaming) update(id, expression string, values item) {
	r.t.Helper()
	_, err := r.table.UpdateItem(r.t.Context(), &dynamodb.UpdateItemInput{
		TableName: aws.String("records"), Key: item{"id": s(id)}, UpdateExpression: &expression, ExpressionAttributeValues: values,
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *streaming) delete(id string) {
	r.t.Helper()
	if _, err := r.table.DeleteItem(r.t.Context(), &dynamodb.DeleteItemInput{TableName: aws.String("records"), Key: item{"id": s(id)}}); err != nil {
		r.t.Fatal(err)
	}
}

// plain is an image by the text of its scalars.
func plain(image map[string]streamtypes.AttributeValue) string {
	var parts []string
	for name, v := range image {
		switch v := v.(type) {
		case *streamtypes.AttributeValueMemberS:
			parts = append(parts, name+"="+v.Value)
		case *streamtypes.AttributeValueMemberN:
			parts = append(parts, name+"="+v.Value)
		default:
			parts = append(parts, name)
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}

// told is what a record says: kind, keys, old image, new image.
func told(records []streamtypes.Record) [][4]string {
	var all [][4]string
	for _, record := range records {
		image := record.Dynamodb
		all = append(all, [4]string{string(record.EventName), plain(image.Keys), plain(image.OldImage), plain(image.NewImage)})
	}
	return all
}

// streamOf is the only stream there is.
func streamOf(tb testing.TB, endpoint *dynamo.Endpoint) (arn string) {
	tb.Helper()
	var list struct{ Streams []struct{ StreamArn string } }
	decode(tb, do(tb, endpoint, "ListStreams", `{"TableName":"records"}`), &list)
	return list.Streams[0].StreamArn
}

func decode(tb testing.TB, text string, into any) {
	tb.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		tb.Fatal(err)
	}
}
