package dynamo

import (
	"slices"
	"strings"
)

const maxListedStreams = 100

type listStreamsInput struct {
	TableName               *string `json:"TableName"`
	Limit                   *int64  `json:"Limit"`
	ExclusiveStartStreamArn *string `json:"ExclusiveStartStreamArn"`
}

type listStreamsAnswer struct {
	Streams                []streamSummary `json:"Streams"`
	LastEvaluatedStreamArn string          `json:"LastEvaluatedStreamArn,omitempty"`
}

type streamSummary struct {
	StreamArn   string `json:"StreamArn"`
	TableName   string `json:"TableName"`
	StreamLabel string `json:"StreamLabel"`
}

func (in *listStreamsInput) check() error {
	var c constraints
	if in.TableName != nil {
		name := tableOf(*in.TableName)
		c.length("tableName", name, minTableName)
		c.namePattern("tableName", name)
	}
	c.between("limit", in.Limit, 1, maxListedStreams)
	if in.ExclusiveStartStreamArn != nil {
		c.streamArn("exclusiveStartStreamArn", *in.ExclusiveStartStreamArn)
	}
	return c.err()
}

// listStreams lists the newest streams first, so that a page stays where it
// is and a new stream is on the first.
func (e *Endpoint) listStreams(x *exchange, in *listStreamsInput) (any, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.dropStreams()
	listed := slices.Clone(e.streams)
	slices.Reverse(listed)
	if in.TableName != nil {
		x.call.Table = tableOf(*in.TableName)
		listed = slices.DeleteFunc(listed, func(s *stream) bool { return s.table != x.call.Table })
		if _, err := e.controlTable(x.call.Table); err != nil && len(listed) == 0 {
			return nil, err
		}
	}
	if start := in.ExclusiveStartStreamArn; start != nil {
		at := slices.IndexFunc(listed, func(s *stream) bool { return s.arn == *start })
		if at < 0 {
			return nil, streamNotFound(*start)
		}
		listed = listed[at+1:]
	}
	answer := listStreamsAnswer{Streams: []streamSummary{}}
	if limit := limitOr(in.Limit, maxListedStreams); len(listed) > limit {
		listed = listed[:limit]
		answer.LastEvaluatedStreamArn = listed[limit-1].arn
	}
	for _, s := range listed {
		answer.Streams = append(answer.Streams, streamSummary{StreamArn: s.arn, TableName: s.table, StreamLabel: s.label})
	}
	return answer, nil
}

func limitOr(sent *int64, most int) int {
	if sent == nil {
		return most
	}
	return int(*sent)
}

// streamArn checks a stream's ARN by the model.
func (c *constraints) streamArn(path, arn string) {
	const shortest, longest = 37, 1024
	c.lengthWithin(path, arn, shortest, longest)
}

// streamNamed is the stream of an ARN that passed the model's constraints; the
// lock is held.
func (e *Endpoint) streamNamed(x *exchange, arn string) (*stream, error) {
	if !strings.HasPrefix(arn, "arn:") || !strings.Contains(arn, ":table/") || !strings.Contains(arn, "/stream/") {
		return nil, invalid("Invalid StreamArn: %s", arn)
	}
	found := e.stream(arn)
	if found == nil {
		return nil, streamNotFound(arn)
	}
	x.call.Table = found.table
	return found, nil
}

func streamNotFound(arn string) error {
	return refusal("ResourceNotFoundException", "Requested resource not found: Stream: "+arn+" not found")
}

// checkShard refuses a shard that is not the stream's one.
func (s *stream) checkShard(id string) error {
	if id != s.shard {
		return refusal("ResourceNotFoundException", "Requested resource not found: Shard: "+id+" in Stream: "+s.arn+" not found")
	}
	return nil
}

type describeStreamInput struct {
	StreamArn             *string `json:"StreamArn"`
	Limit                 *int64  `json:"Limit"`
	ExclusiveStartShardID *string `json:"ExclusiveStartShardId"`
	ShardFilter           *struct {
		Type    *string `json:"Type"`
		ShardID *string `json:"ShardId"`
	} `json:"ShardFilter"`
}

type streamDescription struct {
	StreamArn               string       `json:"StreamArn"`
	StreamLabel             string       `json:"StreamLabel"`
	StreamStatus            string       `json:"StreamStatus"`
	StreamViewType          string       `json:"StreamViewType"`
	CreationRequestDateTime epochSeconds `json:"CreationRequestDateTime"`
	TableName               string       `json:"TableName"`
	KeySchema               []keyElement `json:"KeySchema"`
	Shards                  []shard      `json:"Shards"`
}

type shard struct {
	ShardID             string        `json:"ShardId"`
	SequenceNumberRange sequenceRange `json:"SequenceNumberRange"`
}

type sequenceRange struct {
	StartingSequenceNumber string `json:"StartingSequenceNumber"`
	EndingSequenceNumber   string `json:"EndingSequenceNumber,omitempty"`
}

func (in *describeStreamInput) check() error {
	var c constraints
	c.required("streamArn", in.StreamArn != nil)
	if in.StreamArn != nil {
		c.streamArn("streamArn", *in.StreamArn)
	}
	c.between("limit", in.Limit, 1, maxListedStreams)
	c.shardID("exclusiveStartShardId", in.ExclusiveStartShardID)
	if filter := in.ShardFilter; filter != nil {
		c.oneOf("shardFilter.type", filter.Type, "CHILD_SHARDS")
		c.shardID("shardFilter.shardId", filter.ShardID)
	}
	return c.err()
}

func (c *constraints) shardID(path string, id *string) {
	const shortest, longest = 28, 65
	if id != nil {
		c.lengthWithin(path, *id, shortest, longest)
	}
}

func (e *Endpoint) describeStream(x *exchange, in *describeStreamInput) (any, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	s, err := e.streamNamed(x, *in.StreamArn)
	if err != nil {
		return nil, err
	}
	described := s.describe()
	if in.ExclusiveStartShardID != nil || in.ShardFilter != nil {
		described.Shards = []shard{} // nothing follows the one shard, and it has no children
	}
	return map[string]streamDescription{"StreamDescription": described}, nil
}

func (s *stream) describe() streamDescription {
	only := shard{ShardID: s.shard, SequenceNumberRange: sequenceRange{StartingSequenceNumber: sequenceText(0)}}
	status := "ENABLED"
	if !s.open() {
		status = "DISABLED"
		only.SequenceNumberRange.EndingSequenceNumber = sequenceText(s.newest() + 1)
	}
	return streamDescription{
		StreamArn:               s.arn,
		StreamLabel:             s.label,
		StreamStatus:            status,
		StreamViewType:          s.view,
		CreationRequestDateTime: epochSeconds(s.created),
		TableName:               s.table,
		KeySchema:               s.keyElements,
		Shards:                  []shard{only},
	}
}
