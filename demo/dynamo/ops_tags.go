package dynamo

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	maxTags     = 50
	maxTagKey   = 128 // characters
	maxTagValue = 256 // characters
)

type tag struct {
	Key   *string `json:"Key"`
	Value *string `json:"Value"`
}

// nothing is an answer without a body, not even {}.
type nothing struct{}

func (nothing) encode() ([]byte, error) { return nil, nil }

type tagResourceInput struct {
	ResourceArn *string `json:"ResourceArn"`
	Tags        []tag   `json:"Tags"`
}

func (e *Endpoint) tagResource(x *exchange, in *tagResourceInput) (any, error) {
	if err := checkResource(in.ResourceArn); err != nil {
		return nil, err
	}
	if len(in.Tags) == 0 {
		return nil, invalid("Atleast one Tag needs to be provided as Input.")
	}
	if err := checkTags(in.Tags); err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	t, err := e.taggable(x, *in.ResourceArn)
	if err != nil {
		return nil, err
	}
	tagged := maps.Clone(t.tags)
	maps.Copy(tagged, tagsOf(in.Tags))
	if len(tagged) > maxTags {
		return nil, tooManyTags(len(tagged))
	}
	t.tags = tagged
	return nothing{}, nil
}

type untagResourceInput struct {
	ResourceArn *string  `json:"ResourceArn"`
	TagKeys     []string `json:"TagKeys"`
}

func (e *Endpoint) untagResource(x *exchange, in *untagResourceInput) (any, error) {
	if err := checkResource(in.ResourceArn); err != nil {
		return nil, err
	}
	if len(in.TagKeys) == 0 {
		return nil, invalid("Atleast one Tag Key needs to be provided as Input.")
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	t, err := e.taggable(x, *in.ResourceArn)
	if err != nil {
		return nil, err
	}
	for _, key := range in.TagKeys {
		delete(t.tags, key)
	}
	return nothing{}, nil
}

type listTagsInput struct {
	ResourceArn *string `json:"ResourceArn"`
}

func (e *Endpoint) listTags(x *exchange, in *listTagsInput) (any, error) {
	if err := checkResource(in.ResourceArn); err != nil {
		return nil, err
	}
	e.mu.RLock()
	defer e.mu.RUnlock()
	t, err := e.taggable(x, *in.ResourceArn)
	if err != nil {
		return nil, refusal("AccessDeniedException", fmt.Sprintf(
			"User: arn:aws:iam::%s:user/local is not authorized to perform: dynamodb:ListTagsOfResource on resource: %s", e.account, *in.ResourceArn))
	}
	listed := []tag{}
	for _, key := range slices.Sorted(maps.Keys(t.tags)) {
		value := t.tags[key]
		listed = append(listed, tag{Key: &key, Value: &value})
	}
	return map[string][]tag{"Tags": listed}, nil
}

func checkResource(arn *string) error {
	switch {
	case arn == nil:
		return invalid("Invalid TableArn")
	case !strings.HasPrefix(*arn, "arn:") || !strings.Contains(*arn, ":table/"):
		return invalid("Invalid TableArn: Invalid ResourceArn provided as input %s", *arn)
	default:
		return nil
	}
}

// taggable is the table of an ARN; the lock is held.
func (e *Endpoint) taggable(x *exchange, arn string) (*table, error) {
	x.call.Table = tableOf(arn)
	t, found := e.tables[x.call.Table]
	if !found || t.arn != arn {
		return nil, refusal("ResourceNotFoundException", "Requested resource not found: ResourcArn: "+arn+" not found")
	}
	return t, nil
}

func checkTags(tags []tag) error {
	var c constraints
	for i, tag := range tags {
		path := fmt.Sprintf("tags.%d.member.", i+1)
		c.required(path+"key", tag.Key != nil)
		c.required(path+"value", tag.Value != nil)
		if tag.Key != nil {
			c.characters(path+"key", *tag.Key, 1, maxTagKey)
		}
		if tag.Value != nil {
			c.characters(path+"value", *tag.Value, 0, maxTagValue)
		}
	}
	if err := c.err(); err != nil {
		return err
	}
	if len(tags) > maxTags {
		return tooManyTags(len(tags))
	}
	for _, tag := range tags {
		if strings.HasPrefix(*tag.Key, "aws:") {
			return invalidValues("Tag keys starting with 'aws:' are reserved for the service: %s", *tag.Key)
		}
	}
	return nil
}

// characters is a length that counts code points.
func (c *constraints) characters(path, v string, least, most int) {
	c.outside(path, v, utf8.RuneCountInString(v), least, most)
}

func tooManyTags(n int) error {
	return invalidValues("Too many tags: %d; a table has at most %d", n, maxTags)
}

func tagsOf(sent []tag) map[string]string {
	made := map[string]string{}
	for _, tag := range sent {
		made[*tag.Key] = *tag.Value
	}
	return made
}
