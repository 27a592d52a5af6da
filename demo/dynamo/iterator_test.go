package dynamo_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	streamtypes "github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"

	"idemtui/demo/dynamo"
)

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
