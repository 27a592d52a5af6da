package dynamo

const (
	maxRecords     = 1000
	maxRecordBytes = 1 << 20 // of one answer
	maxIterator    = 2048    // characters
)

type getRecordsInput struct {
	ShardIterator *string `json:"ShardIterator"`
	Limit         *int64  `json:"Limit"`
}

type getRecordsAnswer struct {
	Records           []record `json:"Records"`
	NextShardIterator string   `json:"NextShardIterator,omitempty"`
}

// record is a change as the stream tells it.
type record struct {
	EventID      string        `json:"eventID"`
	EventName    ChangeKind    `json:"eventName"`
	EventVersion string        `json:"eventVersion"`
	EventSource  string        `json:"eventSource"`
	AwsRegion    string        `json:"awsRegion"`
	Dynamodb     recordImages  `json:"dynamodb"`
	UserIdentity *userIdentity `json:"userIdentity,omitempty"`
}

type recordImages struct {
	ApproximateCreationDateTime int64  `json:"ApproximateCreationDateTime"`
	Keys                        item   `json:"Keys"`
	NewImage                    item   `json:"NewImage,omitempty"`
	OldImage                    item   `json:"OldImage,omitempty"`
	SequenceNumber              string `json:"SequenceNumber"`
	SizeBytes                   int    `json:"SizeBytes"`
	StreamViewType              string `json:"StreamViewType"`
}

// userIdentity tells that the service itself made the change.
type userIdentity struct {
	Type        string `json:"Type"`
	PrincipalID string `json:"PrincipalId"`
}

func (in *getRecordsInput) check() error {
	var c constraints
	c.required("shardIterator", in.ShardIterator != nil)
	if in.ShardIterator != nil {
		c.lengthWithin("shardIterator", *in.ShardIterator, 1, maxIterator)
	}
	c.between("limit", in.Limit, 1, maxRecords)
	return c.err()
}

func (e *Endpoint) getRecords(x *exchange, in *getRecordsInput) (any, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	from, err := parseIterator(*in.ShardIterator)
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	now := e.clock()
	if now.Sub(from.issued) > iteratorLife {
		return nil, refusal("ExpiredIteratorException", "Shard iterator has expired")
	}
	s, err := e.streamNamed(x, from.arn)
	if err != nil {
		return nil, err
	}
	if from.position > s.newest() {
		return nil, invalidIterator()
	}
	if from.position < s.oldest() {
		return nil, trimmedAway()
	}
	answer := getRecordsAnswer{Records: s.read(from.position, limitOr(in.Limit, maxRecords))}
	next := iterator{arn: s.arn, position: from.position + len(answer.Records), issued: now}
	if s.open() || next.position < s.newest() {
		answer.NextShardIterator = next.String()
	}
	return answer, nil
}

// read gives records from a position on: up to a number of them, and up to a
// megabyte, but at least one if there is one.
func (s *stream) read(position, limit int) []record {
	read := []record{}
	left := maxRecordBytes
	for i, c := range s.records[position-s.oldest():] {
		made := s.record(c, position+i+1)
		left -= made.Dynamodb.SizeBytes
		if len(read) == limit || (left < 0 && len(read) > 0) {
			break
		}
		read = append(read, made)
	}
	return read
}

// record shows a change in the stream's view.
func (s *stream) record(c changed, sequence int) record {
	images := recordImages{
		ApproximateCreationDateTime: c.at.Unix(),
		Keys:                        c.keys(),
		SequenceNumber:              sequenceText(sequence),
		StreamViewType:              s.view,
	}
	if s.shows(viewNew) {
		images.NewImage = c.after
	}
	if s.shows(viewOld) {
		images.OldImage = c.before
	}
	images.SizeBytes = itemSize(images.Keys) + itemSize(images.NewImage) + itemSize(images.OldImage)
	made := record{
		EventID:      s.recordID(sequence),
		EventName:    c.kind(),
		EventVersion: "1.1",
		EventSource:  "aws:dynamodb",
		AwsRegion:    s.region(),
		Dynamodb:     images,
	}
	if c.expired {
		made.UserIdentity = &userIdentity{Type: "Service", PrincipalID: "dynamodb.amazonaws.com"}
	}
	return made
}
