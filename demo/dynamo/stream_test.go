package dynamo_test

import (
	"encoding/json"
	"net/http/httptest"
	"slices"
	"strconv"
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

func TestStreamTellsEachChangeInItsView(t *testing.T) {
	for view, want := range map[types.StreamViewType][][4]string{
		types.StreamViewTypeKeysOnly:        {{"INSERT", "id=a"}, {"MODIFY", "id=a"}, {"REMOVE", "id=a"}},
		types.StreamViewTypeNewImage:        {{"INSERT", "id=a", "", "id=a n=1"}, {"MODIFY", "id=a", "", "id=a n=2"}, {"REMOVE", "id=a"}},
		types.StreamViewTypeOldImage:        {{"INSERT", "id=a"}, {"MODIFY", "id=a", "id=a n=1"}, {"REMOVE", "id=a", "id=a n=2"}},
		types.StreamViewTypeNewAndOldImages: {{"INSERT", "id=a", "", "id=a n=1"}, {"MODIFY", "id=a", "id=a n=1", "id=a n=2"}, {"REMOVE", "id=a", "id=a n=2", ""}},
	} {
		t.Run(string(view), func(t *testing.T) {
			r := newStreaming(t, view)
			put(t, r.table, "records", item{"id": s("a"), "n": n("1")})
			r.update("a", "ADD n :one", item{":one": n("1")})
			r.delete("a")
			same(t, want, told(r.all()))
		})
	}
}

func TestStreamRecordIsWhole(t *testing.T) {
	r := newStreaming(t, types.StreamViewTypeNewAndOldImages)
	put(t, r.table, "records", item{"id": s("a"), "n": n("1")})
	r.update("a", "SET n = :n", item{":n": n("22")})
	first, second := r.all()[0], r.all()[1]
	if *first.EventID == *second.EventID || len(*first.EventID) != 32 {
		t.Errorf("event ids %s and %s: want two of 32 digits", *first.EventID, *second.EventID)
	}
	if *r.all()[0].EventID != *first.EventID {
		t.Error("a record that is read again has another event id")
	}
	same(t, [4]string{"1.1", "aws:dynamodb", "eu-west-1", "100000000000000000002"},
		[4]string{*second.EventVersion, *second.EventSource, *second.AwsRegion, *second.Dynamodb.SequenceNumber})
	const keys, before, after = 3, 3 + 1 + 2, 3 + 1 + 2 // bytes of names and values
	same(t, int64(keys+before+after), *second.Dynamodb.SizeBytes)
	if !second.Dynamodb.ApproximateCreationDateTime.Equal(r.clock.now) || second.Dynamodb.StreamViewType != streamtypes.StreamViewTypeNewAndOldImages {
		t.Errorf("written %v in view %s", second.Dynamodb.ApproximateCreationDateTime, second.Dynamodb.StreamViewType)
	}
	if second.UserIdentity != nil {
		t.Errorf("a client's write is told as that of %v", *second.UserIdentity.PrincipalId)
	}
}

func TestStreamLeavesOutWhatChangesNothing(t *testing.T) {
	r := newStreaming(t, types.StreamViewTypeNewAndOldImages)
	set := func(members ...string) types.AttributeValue { return &types.AttributeValueMemberSS{Value: members} }
	put(t, r.table, "records", item{"id": s("a"), "n": n("1"), "set": set("x", "y")})
	put(t, r.table, "records", item{"set": set("y", "x"), "n": n("1.0"), "id": s("a")})
	r.update("a", "SET n = :n REMOVE nowhere", item{":n": n("1")})
	r.update("b", "REMOVE nowhere", nil)
	r.delete("b")
	_, err := r.table.PutItem(t.Context(), &dynamodb.PutItemInput{
		TableName: aws.String("records"), Item: item{"id": s("a")}, ConditionExpression: aws.String("attribute_not_exists(id)"),
	})
	refused(t, err, "ConditionalCheckFailedException", "The conditional request failed")
	same(t, [][4]string{{"INSERT", "id=a", "", "id=a n=1 set"}}, told(r.all()))
}

func TestStreamTellsBatchesAndTransactionsByItem(t *testing.T) {
	r := newStreaming(t, types.StreamViewTypeKeysOnly)
	put(t, r.table, "records", item{"id": s("a")})
	_, err := r.table.BatchWriteItem(t.Context(), &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{"records": {
		{PutRequest: &types.PutRequest{Item: item{"id": s("b")}}}, {DeleteRequest: &types.DeleteRequest{Key: item{"id": s("a")}}},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	transaction := func(condition string) error {
		_, err := r.table.TransactWriteItems(t.Context(), &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{
			{Put: &types.Put{TableName: aws.String("records"), Item: item{"id": s("c")}}},
			{Put: &types.Put{TableName: aws.String("records"), Item: item{"id": s("b")}}},
			{ConditionCheck: &types.ConditionCheck{TableName: aws.String("records"), Key: item{"id": s("a")}, ConditionExpression: &condition}},
		}})
		return err
	}
	if err := transaction("attribute_exists(id)"); err == nil {
		t.Error("a transaction was made though its condition is false")
	}
	if err := transaction("attribute_not_exists(id)"); err != nil {
		t.Fatal(err)
	}
	same(t, [][4]string{{"INSERT", "id=a"}, {"INSERT", "id=b"}, {"REMOVE", "id=a"}, {"INSERT", "id=c"}}, told(r.all()))
}

func TestStreamsComeAndGoWithTheirTable(t *testing.T) {
	r := newStreaming(t, "")
	put(t, r.table, "records", item{"id": s("before")})
	if arn := r.describeTable().LatestStreamArn; arn != nil {
		t.Fatalf("a table without streams names %s", *arn)
	}
	r.switchStream(types.StreamViewTypeKeysOnly)
	first := r.describeTable()
	same(t, *first.TableArn+"/stream/"+*first.LatestStreamLabel, *first.LatestStreamArn)
	put(t, r.table, "records", item{"id": s("a")})
	same(t, streamtypes.StreamStatusEnabled, r.describe(*first.LatestStreamArn).StreamStatus)
	open := r.from(streamtypes.ShardIteratorTypeTrimHorizon, nil)

	r.switchStream("")
	if spec := r.describeTable().StreamSpecification; spec != nil {
		t.Errorf("a stream that is off is described as %v", *spec)
	}
	put(t, r.table, "records", item{"id": s("unseen")})
	r.switchStream(types.StreamViewTypeNewImage)
	put(t, r.table, "records", item{"id": s("b")})
	same(t, [][4]string{{"INSERT", "id=b", "", "id=b"}}, told(r.all()))
	second := r.describeTable().LatestStreamArn

	_, err := r.table.DeleteTable(t.Context(), &dynamodb.DeleteTableInput{TableName: aws.String("records")})
	if err != nil {
		t.Fatal(err)
	}
	for _, arn := range []string{*first.LatestStreamArn, *second} {
		described := r.describe(arn)
		if described.StreamStatus != streamtypes.StreamStatusDisabled || described.Shards[0].SequenceNumberRange.EndingSequenceNumber == nil {
			t.Errorf("closed stream %s is %s", arn, described.StreamStatus)
		}
	}
	read, next := r.records(open)
	same(t, [][4]string{{"INSERT", "id=a"}}, told(read))
	if next != nil {
		t.Error("behind the last record of a closed shard there is an iterator still")
	}

	r.clock.now = r.clock.now.Add(24*time.Hour + time.Second)
	_, err = r.streams.DescribeStream(t.Context(), &dynamodbstreams.DescribeStreamInput{StreamArn: second})
	refused(t, err, "ResourceNotFoundException", "Requested resource not found: Stream: "+*second+" not found")
}

func TestStreamsAreListedByPages(t *testing.T) {
	r := newStreaming(t, types.StreamViewTypeKeysOnly)
	r.switchStream("")
	r.switchStream(types.StreamViewTypeKeysOnly)
	createTable(t, r.table, "other", keys{{"id", "S"}})
	list := func(in dynamodbstreams.ListStreamsInput) *dynamodbstreams.ListStreamsOutput {
		out, err := r.streams.ListStreams(t.Context(), &in)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	newest := list(dynamodbstreams.ListStreamsInput{Limit: aws.Int32(1)})
	same(t, r.describeTable().LatestStreamArn, newest.Streams[0].StreamArn)
	same(t, newest.Streams[0].StreamArn, newest.LastEvaluatedStreamArn)
	rest := list(dynamodbstreams.ListStreamsInput{ExclusiveStartStreamArn: newest.LastEvaluatedStreamArn, TableName: aws.String("records")})
	if len(rest.Streams) != 1 || rest.LastEvaluatedStreamArn != nil || *rest.Streams[0].StreamArn == *newest.Streams[0].StreamArn {
		t.Errorf("second page: %d streams, more: %t", len(rest.Streams), rest.LastEvaluatedStreamArn != nil)
	}
	same(t, 0, len(list(dynamodbstreams.ListStreamsInput{TableName: aws.String("other")}).Streams))
	_, err := r.streams.ListStreams(t.Context(), &dynamodbstreams.ListStreamsInput{TableName: aws.String("nowhere")})
	refused(t, err, "ResourceNotFoundException", "Requested resource not found: Table: nowhere not found")
}

func TestIteratorsStartWhereTheySay(t *testing.T) {
	r := newStreaming(t, types.StreamViewTypeKeysOnly)
	for _, id := range []string{"a", "b", "c"} {
		put(t, r.table, "records", item{"id": s(id)})
	}
	newest := r.from(streamtypes.ShardIteratorTypeLatest, nil)
	middle := r.all()[1].Dynamodb.SequenceNumber
	ids := func(iterator *string) string {
		read, next := r.records(iterator)
		if next == nil {
			t.Error("an open shard ends")
		}
		var found string
		for _, told := range told(read) {
			found += strings.TrimPrefix(told[1], "id=")
		}
		return found
	}
	same(t, "abc", ids(r.from(streamtypes.ShardIteratorTypeTrimHorizon, nil)))
	same(t, "bc", ids(r.from(streamtypes.ShardIteratorTypeAtSequenceNumber, middle)))
	same(t, "c", ids(r.from(streamtypes.ShardIteratorTypeAfterSequenceNumber, middle)))
	same(t, "", ids(newest))
	put(t, r.table, "records", item{"id": s("d")})
	same(t, "d", ids(newest)) // reading used nothing up
	start := r.describe(*r.describeTable().LatestStreamArn).Shards[0].SequenceNumberRange.StartingSequenceNumber
	same(t, "abcd", ids(r.from(streamtypes.ShardIteratorTypeAtSequenceNumber, start)))
	out, err := r.streams.GetRecords(t.Context(), &dynamodbstreams.GetRecordsInput{
		ShardIterator: r.from(streamtypes.ShardIteratorTypeTrimHorizon, nil), Limit: aws.Int32(3),
	})
	if err != nil {
		t.Fatal(err)
	}
	same(t, 3, len(out.Records))
	same(t, "d", ids(out.NextShardIterator))
}

func TestIteratorsAndRecordsExpire(t *testing.T) {
	r := newStreaming(t, types.StreamViewTypeKeysOnly)
	put(t, r.table, "records", item{"id": s("a")})
	iterator := r.from(streamtypes.ShardIteratorTypeTrimHorizon, nil)
	first := r.all()[0].Dynamodb.SequenceNumber
	r.clock.now = r.clock.now.Add(15 * time.Minute)
	if read, _ := r.records(iterator); len(read) != 1 {
		t.Errorf("after 15 minutes the iterator gives %d records, want 1", len(read))
	}
	r.clock.now = r.clock.now.Add(time.Second)
	_, err := r.streams.GetRecords(t.Context(), &dynamodbstreams.GetRecordsInput{ShardIterator: iterator})
	refused(t, err, "ExpiredIteratorException", "Shard iterator has expired")

	r.clock.now = r.clock.now.Add(24*time.Hour - 15*time.Minute - 2*time.Second)
	put(t, r.table, "records", item{"id": s("b")})
	early := r.from(streamtypes.ShardIteratorTypeTrimHorizon, nil)
	r.clock.now = r.clock.now.Add(2 * time.Second)
	same(t, [][4]string{{"INSERT", "id=b"}}, told(r.all()))
	const trimmed = "The data you are trying to access has been trimmed"
	_, err = r.streams.GetRecords(t.Context(), &dynamodbstreams.GetRecordsInput{ShardIterator: early})
	refused(t, err, "TrimmedDataAccessException", trimmed)
	_, err = r.iterator(streamtypes.ShardIteratorTypeAtSequenceNumber, first)
	refused(t, err, "TrimmedDataAccessException", trimmed)
	if _, err = r.iterator(streamtypes.ShardIteratorTypeAfterSequenceNumber, first); err != nil {
		t.Errorf("behind the last trimmed record: %v", err)
	}
}

func TestRecordsComeByTheMegabyte(t *testing.T) {
	r := newStreaming(t, types.StreamViewTypeNewAndOldImages)
	const large = 300 << 10
	for i := range 8 {
		put(t, r.table, "records", item{"id": s("a"), "v": s(strconv.Itoa(i) + strings.Repeat("x", large))})
	}
	iterator, seen := r.from(streamtypes.ShardIteratorTypeTrimHorizon, nil), 0
	for pages := range 8 {
		read, next := r.records(iterator)
		if len(read) == 0 {
			if pages < 4 {
				t.Errorf("8 records of 600 KB came in %d pages", pages)
			}
			break
		}
		seen += len(read)
		iterator = next
	}
	same(t, 8, seen)
}

func TestRefusalsOfStreams(t *testing.T) {
	endpoint := dynamo.New()
	do(t, endpoint, "CreateTable", createRecords)
	do(t, endpoint, "UpdateTable", `{"TableName":"records","StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"}}`)
	arn := streamOf(t, endpoint)
	const oneError, shard = "1 validation error detected: ", "shardId-00000001732400000000-abcdef12"
	missing := strings.TrimSuffix(arn, arn[len(arn)-1:]) + "x"
	cases := map[string]struct{ operation, body, name, text string }{
		"short ARN":        {"DescribeStream", `{"StreamArn":"x"}`, "ValidationException", oneError + "Value 'x' at 'streamArn' failed to satisfy constraint: Member must have length greater than or equal to 37"},
		"not an ARN":       {"DescribeStream", `{"StreamArn":"` + strings.Repeat("x", 40) + `"}`, "ValidationException", "Invalid StreamArn: " + strings.Repeat("x", 40)},
		"unknown stream":   {"DescribeStream", `{"StreamArn":"` + missing + `"}`, "ResourceNotFoundException", "Requested resource not found: Stream: " + missing + " not found"},
		"unknown shard":    {"GetShardIterator", `{"StreamArn":"` + arn + `","ShardId":"` + shard + `","ShardIteratorType":"LATEST"}`, "ResourceNotFoundException", "Requested resource not found: Shard: " + shard + " in Stream: " + arn + " not found"},
		"unknown type":     {"GetShardIterator", `{"StreamArn":"` + arn + `","ShardId":"` + shard + `","ShardIteratorType":"FIRST"}`, "ValidationException", oneError + "Value 'FIRST' at 'shardIteratorType' failed to satisfy constraint: Member must satisfy enum value set: [TRIM_HORIZON, LATEST, AT_SEQUENCE_NUMBER, AFTER_SEQUENCE_NUMBER, AT_TIMESTAMP]"},
		"no number":        {"GetShardIterator", `{"StreamArn":"` + arn + `","ShardId":"` + shard + `","ShardIteratorType":"AT_SEQUENCE_NUMBER"}`, "ValidationException", invalidPrefix + "SequenceNumber must be specified when ShardIteratorType is AT_SEQUENCE_NUMBER"},
		"useless number":   {"GetShardIterator", `{"StreamArn":"` + arn + `","ShardId":"` + shard + `","ShardIteratorType":"LATEST","SequenceNumber":"100000000000000000000"}`, "ValidationException", invalidPrefix + "SequenceNumber must not be specified when ShardIteratorType is LATEST"},
		"garbage":          {"GetRecords", `{"ShardIterator":"x"}`, "ValidationException", "Invalid ShardIterator"},
		"too few records":  {"GetRecords", `{"ShardIterator":"x","Limit":0}`, "ValidationException", oneError + "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1"},
		"too many records": {"GetRecords", `{"ShardIterator":"x","Limit":1001}`, "ValidationException", oneError + "Value '1001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 1000"},
		"too many streams": {"ListStreams", `{"Limit":101}`, "ValidationException", oneError + "Value '101' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 100"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { wantRefusal(t, endpoint, c.operation, c.body, c.name, c.text) })
	}
}

func TestIteratorStartsAtATime(t *testing.T) {
	c := newClock()
	endpoint := dynamo.New(dynamo.WithClock(c.read))
	do(t, endpoint, "CreateTable", strings.TrimSuffix(createRecords, "}")+`,"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"}}`)
	for _, id := range []string{"a", "b", "c"} {
		do(t, endpoint, "PutItem", `{"TableName":"records","Item":{"id":{"S":"`+id+`"}}}`)
		c.now = c.now.Add(time.Second)
	}
	var described struct {
		StreamDescription struct{ Shards []struct{ ShardID string } }
	}
	arn := streamOf(t, endpoint)
	decode(t, do(t, endpoint, "DescribeStream", `{"StreamArn":"`+arn+`"}`), &described)
	seconds := strconv.FormatInt(newClock().now.Unix()+1, 10)
	var at struct{ ShardIterator string }
	decode(t, do(t, endpoint, "GetShardIterator", `{"StreamArn":"`+arn+`","ShardId":"`+described.StreamDescription.Shards[0].ShardID+
		`","ShardIteratorType":"AT_TIMESTAMP","Timestamp":`+seconds+`.0}`), &at)
	var read struct{ Records []any }
	decode(t, do(t, endpoint, "GetRecords", `{"ShardIterator":"`+at.ShardIterator+`"}`), &read)
	same(t, 2, len(read.Records))
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

func TestStreamOperationsBelongToTheirService(t *testing.T) {
	server := httptest.NewServer(dynamo.New())
	defer server.Close()
	for header, status := range map[string]int{
		"DynamoDBStreams_20120810.ListStreams": 200, "DynamoDB_20120810.ListStreams": 400, "DynamoDBStreams_20120810.ListTables": 400,
	} {
		r := request(server.URL, "", `{}`)
		target(header)(r)
		if got := exchange(t, r); got.status != status {
			t.Errorf("%s: %d %s, want %d", header, got.status, got.body, status)
		}
	}
}
