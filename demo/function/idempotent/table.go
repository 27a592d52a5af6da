package idempotent

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

const (
	statusInProgress = "INPROGRESS"
	statusCompleted  = "COMPLETED"
	statusExpired    = "EXPIRED" // never stored by a library, but judged if it is
)

// writeTimeout bounds completing and deleting, which run after the handler and
// so perhaps after the deadline.
const writeTimeout = 5 * time.Second

// Client is the part of *dynamodb.Client that is called.
type Client interface {
	GetItem(ctx context.Context, in *dynamodb.GetItemInput, opts ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	PutItem(ctx context.Context, in *dynamodb.PutItemInput, opts ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	UpdateItem(ctx context.Context, in *dynamodb.UpdateItemInput, opts ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error)
	DeleteItem(ctx context.Context, in *dynamodb.DeleteItemInput, opts ...func(*dynamodb.Options)) (*dynamodb.DeleteItemOutput, error)
}

// Table is where records live. Empty attribute names are the library's defaults.
type Table struct {
	Client Client
	Name   string

	KeyAttr              string // id
	SortKeyAttr          string // none; if set the key goes here and StaticPKValue into KeyAttr
	StaticPKValue        string
	ExpiryAttr           string // expiration, epoch seconds
	InProgressExpiryAttr string // in_progress_expiration, epoch milliseconds
	StatusAttr           string // status
	DataAttr             string // data
	ValidationAttr       string // validation
}

func (t Table) withDefaults() Table {
	t.KeyAttr = cmp.Or(t.KeyAttr, "id")
	t.ExpiryAttr = cmp.Or(t.ExpiryAttr, "expiration")
	t.InProgressExpiryAttr = cmp.Or(t.InProgressExpiryAttr, "in_progress_expiration")
	t.StatusAttr = cmp.Or(t.StatusAttr, "status")
	t.DataAttr = cmp.Or(t.DataAttr, "data")
	t.ValidationAttr = cmp.Or(t.ValidationAttr, "validation")
	return t
}

type item = map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func integer(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

func (t Table) key(c call) item {
	if t.SortKeyAttr == "" {
		return item{t.KeyAttr: text(c.key)}
	}
	return item{t.KeyAttr: text(t.StaticPKValue), t.SortKeyAttr: text(c.key)}
}

// named is the record's key as the library's messages write it.
func (t Table) named(c call) string {
	if t.SortKeyAttr == "" {
		return c.key
	}
	return t.StaticPKValue + " and sort key: " + c.key
}

const putCondition = "attribute_not_exists(#id) OR #expiry < :now OR " +
	"(#status = :inprogress AND attribute_exists(#in_progress_expiry) AND #in_progress_expiry < :now_in_millis)"

// begin writes the INPROGRESS record. If a live record refuses it, that record
// is returned.
func (t Table) begin(ctx context.Context, c call, now time.Time, expiresAfter time.Duration) (*record, error) {
	put := t.key(c)
	put[t.ExpiryAttr] = integer(now.Add(expiresAfter).Unix())
	put[t.StatusAttr] = text(statusInProgress)
	if deadline, ok := ctx.Deadline(); ok {
		put[t.InProgressExpiryAttr] = integer(deadline.UnixMilli())
	}
	if c.validation != "" {
		put[t.ValidationAttr] = text(c.validation)
	}
	_, err := t.Client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName:           &t.Name,
		Item:                put,
		ConditionExpression: aws.String(putCondition),
		ExpressionAttributeNames: map[string]string{
			"#id": t.KeyAttr, "#expiry": t.ExpiryAttr,
			"#in_progress_expiry": t.InProgressExpiryAttr, "#status": t.StatusAttr,
		},
		ExpressionAttributeValues: item{
			":now": integer(now.Unix()), ":now_in_millis": integer(now.UnixMilli()), ":inprogress": text(statusInProgress),
		},
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	})
	var exists *types.ConditionalCheckFailedException
	switch {
	case errors.As(err, &exists) && len(exists.Item) == 0: // a service that does not hand the old item out
		return t.get(ctx, c)
	case errors.As(err, &exists):
		return t.read(exists.Item)
	case err != nil:
		return nil, &IdempotencyPersistenceLayerError{starting, err}
	}
	return nil, nil //nolint:nilnil // no record stood in the way
}

// get reads the record that refused a put.
func (t Table) get(ctx context.Context, c call) (*record, error) {
	got, err := t.Client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &t.Name, Key: t.key(c), ConsistentRead: aws.Bool(true),
	})
	if err != nil {
		return nil, &IdempotencyPersistenceLayerError{reading, err}
	}
	return t.read(got.Item)
}

// complete stores the response. It has no condition, as in the library.
func (t Table) complete(ctx context.Context, c call, data string, expires time.Time) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeTimeout)
	defer cancel()
	update := "SET #response_data = :response_data, #expiry = :expiry, #status = :status"
	names := map[string]string{"#response_data": t.DataAttr, "#expiry": t.ExpiryAttr, "#status": t.StatusAttr}
	values := item{":response_data": text(data), ":expiry": integer(expires.Unix()), ":status": text(statusCompleted)}
	if c.validation != "" {
		update += ", #validation_key = :validation_key"
		names["#validation_key"] = t.ValidationAttr
		values[":validation_key"] = text(c.validation)
	}
	_, err := t.Client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &t.Name, Key: t.key(c), UpdateExpression: &update,
		ExpressionAttributeNames: names, ExpressionAttributeValues: values,
	})
	if err != nil {
		return &IdempotencyPersistenceLayerError{completing, err}
	}
	return nil
}

// remove takes the record away, so that a retry can run.
func (t Table) remove(ctx context.Context, c call) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeTimeout)
	defer cancel()
	if _, err := t.Client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &t.Name, Key: t.key(c)}); err != nil {
		return &IdempotencyPersistenceLayerError{deleting, err}
	}
	return nil
}

// record is a stored item as the library reads it.
type record struct {
	status      string
	expiration  float64 // epoch seconds; old TypeScript versions wrote fractions
	deadline    float64 // epoch milliseconds
	hasDeadline bool
	validation  string
	data        string
	dataType    string // Python's name of the type, if data is no text
}

// read takes an item apart. The library cannot do without status and
// expiration; its complaint is the attribute's name in quotes.
func (t Table) read(it item) (*record, error) {
	if len(it) == 0 {
		return nil, &IdempotencyInconsistentStateError{"save_inprogress and get_record return inconsistent results."}
	}
	var r record
	var ok bool
	if r.status, ok = stringIn(it, t.StatusAttr); !ok {
		return nil, &IdempotencyPersistenceLayerError{starting, fmt.Errorf("'%s'", t.StatusAttr)}
	}
	if r.expiration, ok = numberIn(it, t.ExpiryAttr); !ok {
		return nil, &IdempotencyPersistenceLayerError{starting, fmt.Errorf("'%s'", t.ExpiryAttr)}
	}
	r.deadline, r.hasDeadline = numberIn(it, t.InProgressExpiryAttr)
	r.validation, _ = stringIn(it, t.ValidationAttr)
	r.data, r.dataType = dataIn(it, t.DataAttr)
	return &r, nil
}

func stringIn(it item, name string) (string, bool) {
	s, ok := it[name].(*types.AttributeValueMemberS)
	if !ok {
		return "", false
	}
	return s.Value, true
}

func numberIn(it item, name string) (float64, bool) {
	n, ok := it[name].(*types.AttributeValueMemberN)
	if !ok {
		return 0, false
	}
	f, err := strconv.ParseFloat(n.Value, 64)
	return f, err == nil
}

// dataIn returns the stored response, or how Python calls what is there instead.
func dataIn(it item, name string) (data, pythonType string) {
	switch v := it[name].(type) {
	case *types.AttributeValueMemberS:
		return v.Value, ""
	case *types.AttributeValueMemberM:
		return "", "dict"
	case *types.AttributeValueMemberL:
		return "", "list"
	case *types.AttributeValueMemberN:
		return "", "Decimal"
	case *types.AttributeValueMemberBOOL:
		return "", "bool"
	case *types.AttributeValueMemberB:
		return "", "Binary"
	default:
		return "", "" // absent or NULL: None
	}
}
