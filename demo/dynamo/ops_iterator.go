package dynamo

import (
	"encoding/base64"
	"math"
	"strconv"
	"strings"
	"time"
)

const (
	fromOldest    = "TRIM_HORIZON"
	fromNewest    = "LATEST"
	fromSequence  = "AT_SEQUENCE_NUMBER"
	afterSequence = "AFTER_SEQUENCE_NUMBER"
	fromTimestamp = "AT_TIMESTAMP"

	iteratorLife = 15 * time.Minute
)

type getShardIteratorInput struct {
	StreamArn         *string  `json:"StreamArn"`
	ShardID           *string  `json:"ShardId"`
	ShardIteratorType *string  `json:"ShardIteratorType"`
	SequenceNumber    *string  `json:"SequenceNumber"`
	Timestamp         *float64 `json:"Timestamp"` // epoch seconds
}

func (in *getShardIteratorInput) check() error {
	const shortest, longest = 21, 40 // digits of a sequence number
	var c constraints
	c.required("streamArn", in.StreamArn != nil)
	if in.StreamArn != nil {
		c.streamArn("streamArn", *in.StreamArn)
	}
	c.required("shardId", in.ShardID != nil)
	c.shardID("shardId", in.ShardID)
	c.required("shardIteratorType", in.ShardIteratorType != nil)
	c.oneOf("shardIteratorType", in.ShardIteratorType, fromOldest, fromNewest, fromSequence, afterSequence, fromTimestamp)
	if in.SequenceNumber != nil {
		c.lengthWithin("sequenceNumber", *in.SequenceNumber, shortest, longest)
	}
	if err := c.err(); err != nil {
		return err
	}
	return in.checkStart()
}

// checkStart checks that each type of iterator has what it starts from.
func (in *getShardIteratorInput) checkStart() error {
	kind := *in.ShardIteratorType
	numbered := kind == fromSequence || kind == afterSequence
	switch {
	case numbered && in.SequenceNumber == nil:
		return invalidValues("SequenceNumber must be specified when ShardIteratorType is %s", kind)
	case !numbered && in.SequenceNumber != nil:
		return invalidValues("SequenceNumber must not be specified when ShardIteratorType is %s", kind)
	case kind == fromTimestamp && in.Timestamp == nil:
		return invalidValues("Timestamp must be specified when ShardIteratorType is %s", kind)
	default:
		return nil
	}
}

func (e *Endpoint) getShardIterator(x *exchange, in *getShardIteratorInput) (any, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	s, err := e.streamNamed(x, *in.StreamArn)
	if err != nil {
		return nil, err
	}
	if err := s.checkShard(*in.ShardID); err != nil {
		return nil, err
	}
	position, err := in.position(s)
	if err != nil {
		return nil, err
	}
	made := iterator{arn: s.arn, position: position, issued: e.clock()}
	return map[string]string{"ShardIterator": made.String()}, nil
}

// position is where in the shard the iterator starts.
func (in *getShardIteratorInput) position(s *stream) (int, error) {
	switch *in.ShardIteratorType {
	case fromOldest:
		return s.oldest(), nil
	case fromNewest:
		return s.newest(), nil
	case fromTimestamp:
		return s.oldest() + s.since(secondsToTime(*in.Timestamp)), nil
	}
	position, known := s.sequenceOf(*in.SequenceNumber)
	if !known {
		return 0, invalid("Invalid SequenceNumber: %s", *in.SequenceNumber)
	}
	if *in.ShardIteratorType == fromSequence {
		position--
	}
	position = min(max(position, 0), s.newest())
	if position < s.oldest() {
		return 0, trimmedAway()
	}
	return position, nil
}

// secondsToTime is a moment in epoch seconds, kept within what a time can hold.
func secondsToTime(seconds float64) time.Time {
	const farFuture = 1 << 40
	whole, fraction := math.Modf(min(max(seconds, 0), farFuture))
	return time.Unix(int64(whole), int64(fraction*float64(time.Second)))
}

// trimmedAway refuses to read what has been dropped for its age.
func trimmedAway() error {
	return refusal("TrimmedDataAccessException", "The data you are trying to access has been trimmed")
}

// iterator is a place in a stream's shard, as clients hold it: an opaque text.
type iterator struct {
	arn      string
	position int
	issued   time.Time
}

// String writes the iterator for a client.
func (i iterator) String() string {
	plain := i.arn + "|" + strconv.Itoa(i.position) + "|" + strconv.FormatInt(i.issued.UnixMilli(), 10)
	return base64.RawURLEncoding.EncodeToString([]byte(plain))
}

func parseIterator(text string) (iterator, error) {
	const parts = 3
	plain, err := base64.RawURLEncoding.DecodeString(text)
	fields := strings.Split(string(plain), "|")
	if err != nil || len(fields) != parts {
		return iterator{}, invalidIterator()
	}
	position, err := strconv.Atoi(fields[1])
	if err != nil || position < 0 {
		return iterator{}, invalidIterator()
	}
	issued, err := strconv.ParseInt(fields[2], 10, 64)
	if err != nil {
		return iterator{}, invalidIterator()
	}
	return iterator{arn: fields[0], position: position, issued: time.UnixMilli(issued)}, nil
}

func invalidIterator() error { return invalid("Invalid ShardIterator") }
