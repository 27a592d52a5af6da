package store

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"idemtui/inspect"
)

const (
	// pageRCU is what a full page of 1 MB costs, eventually consistent.
	pageRCU = 128.0
	// unitBytes is what one read unit pays for, eventually consistent.
	unitBytes = 8192
	// usualItemBytes is supposed where the service's own average is not known.
	usualItemBytes = 400
	// Tables below smallBytes are read in one go, those below mediumBytes in a
	// few segments: each segment costs at least one request.
	smallBytes, mediumBytes      = 10_000_000, 200_000_000
	mediumSegments, mostSegments = 4, 8
)

// segment is one part of a load, read from page to page.
type segment struct {
	table        *Table
	index, total int
	from         item // where the next page starts; nil at first
	bodies       bool // keep the stored responses
	options      []func(*dynamodb.Options)
}

// segments says in how many parts the table is read.
func (t *Table) segments() int {
	if t.known.Attributes.StaticPartitionValue != "" {
		return 1 // a Query goes one way
	}
	if n := t.account.config.Segments; n > 0 {
		return n
	}
	n := mostSegments
	switch {
	case t.known.Bytes < smallBytes:
		n = 1
	case t.known.Bytes < mediumBytes:
		n = mediumSegments
	}
	if t.pace.rate > 0 {
		n = min(n, 1+int(t.pace.rate/pageRCU))
	}
	return n
}

// next reads one page; done says that it was the last.
func (s *segment) next(ctx context.Context) (page inspect.Page, done bool, err error) {
	t := s.table
	limit, estimate := s.portion()
	if err := t.pace.wait(ctx, estimate); err != nil {
		return page, false, err
	}
	answer, err := s.ask(ctx, limit)
	if err != nil {
		return page, false, err
	}
	spent := 0.0
	if answer.capacity != nil {
		spent = aws.ToFloat64(answer.capacity.CapacityUnits)
	}
	t.pace.settle(estimate, spent)
	at := inspect.MillisOf(t.Now())
	d := decoder{names: t.known.Attributes, bodies: s.bodies}
	s.from = answer.last
	return inspect.Page{
		Records: d.records(answer.items, at), Segment: s.index, ReadAt: at,
		ConsumedRCU: spent, Scanned: int(answer.scanned),
	}, len(answer.last) == 0, nil
}

// portion is how many items a page may have so that no single request spends
// more than a second's capacity, and what it will cost. Without a rate pages
// are as large as they get.
func (s *segment) portion() (limit *int32, estimate float64) {
	share := s.table.pace.rate / float64(s.total)
	if share <= 0 || share >= pageRCU {
		return nil, pageRCU
	}
	average := int64(usualItemBytes)
	if known := s.table.known; known.Items > 0 && known.Bytes > 0 {
		average = max(1, known.Bytes/known.Items)
	}
	items := max(1, int32(share*unitBytes/float64(average)))
	return &items, share
}

// answer is what Scan and Query have in common.
type answer struct {
	items    []item
	last     item
	scanned  int32
	capacity *types.ConsumedCapacity
}

func (s *segment) ask(ctx context.Context, limit *int32) (answer, error) {
	if s.table.known.Attributes.StaticPartitionValue != "" {
		return s.query(ctx, limit)
	}
	in := &dynamodb.ScanInput{
		TableName: &s.table.ref, ExclusiveStartKey: s.from, Limit: limit,
		ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal,
	}
	if s.total > 1 {
		in.Segment, in.TotalSegments = aws.Int32(int32(s.index)), aws.Int32(int32(s.total)) //nolint:gosec // both are bounded by the flag's check
	}
	out, err := s.table.account.client.Scan(ctx, in, s.options...)
	if err != nil {
		return answer{}, err //nolint:wrapcheck // Load tells it
	}
	return answer{items: out.Items, last: out.LastEvaluatedKey, scanned: out.ScannedCount, capacity: out.ConsumedCapacity}, nil
}

// query reads the one partition that a static partition key names.
func (s *segment) query(ctx context.Context, limit *int32) (answer, error) {
	names := s.table.known.Attributes
	out, err := s.table.account.client.Query(ctx, &dynamodb.QueryInput{
		TableName: &s.table.ref, ExclusiveStartKey: s.from, Limit: limit,
		KeyConditionExpression:   aws.String("#partition = :value"),
		ExpressionAttributeNames: map[string]string{"#partition": names.Key},
		ExpressionAttributeValues: item{
			":value": &types.AttributeValueMemberS{Value: names.StaticPartitionValue},
		},
		ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal,
	}, s.options...)
	if err != nil {
		return answer{}, err //nolint:wrapcheck // Load tells it
	}
	return answer{items: out.Items, last: out.LastEvaluatedKey, scanned: out.ScannedCount, capacity: out.ConsumedCapacity}, nil
}
