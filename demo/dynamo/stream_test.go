package dynamo_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	streamtypes "github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"

	"idemtui/demo/dynamo"
)

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
