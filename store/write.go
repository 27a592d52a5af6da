package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"idemtui/inspect"
)

// Result is what became of one record that was to be purged or put back.
type Result struct {
	Outcome inspect.Outcome
	// Reason says why in plain words; empty for purged, restored and gone.
	Reason string
	// Took is the item that a purge took, as DynamoDB JSON, where it was not the
	// witnessed one to the last attribute; else nil.
	Took json.RawMessage
	// Found is the record that is there instead, where one was seen.
	Found *inspect.Record
	// Unanswered says that a purge failed after an attempt without an answer: the
	// record was still there, but the attempt may yet be applied.
	Unanswered bool
	// Err is why it failed or is unknown, an *inspect.Problem where the service
	// or the way to it is the cause.
	Err error
}

// settleWait bounds the read that settles a lost answer; the caller's context
// may have ended by then.
const settleWait = 10 * time.Second

// Delete deletes the record r if the guard still holds, and nothing else. The
// record must have its Item. An attempt without an answer may have been
// applied: from then on only what cannot come of it is told as purged or
// failed, the rest is unknown.
func (t *Table) Delete(ctx context.Context, r *inspect.Record, g inspect.Guard) Result {
	w, err := t.newWrite("purge", r.Item)
	if err != nil {
		return failed(err)
	}
	values, err := guardValues(g)
	if err == nil && g.Expression == "" {
		err = errors.New("it has no condition")
	}
	if err != nil {
		return failed(t.unusable(oneLine(inspect.Clean(err.Error())), err))
	}
	in := &dynamodb.DeleteItemInput{
		TableName: &t.ref, Key: w.key,
		ConditionExpression: &g.Expression, ExpressionAttributeNames: g.Names,
		ReturnValues:                        types.ReturnValueAllOld,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}
	if len(values) > 0 {
		in.ExpressionAttributeValues = values
	}
	out, err := t.account.client.DeleteItem(ctx, in, w.watched)
	switch {
	case err == nil && len(out.Attributes) > 0:
		return w.purged(out.Attributes)
	case err == nil: // a guard holds on no item that is not there
		w.lost, w.last = w.lost+1, true
		err = &attemptError{text: "an answer without the item", foreign: true}
	}
	_, timed := g.Values[":"+passedRole]
	result := w.notDeleted(ctx, err, timed)
	result.Unanswered = result.Outcome == inspect.Failed && w.lost > 0
	return result
}

// PutBack puts an item back as it was journaled, as DynamoDB JSON, where no
// record of its key is. It never overwrites.
func (t *Table) PutBack(ctx context.Context, whole json.RawMessage) Result {
	w, err := t.newWrite("put back", whole)
	if err != nil {
		return failed(err)
	}
	_, err = t.account.client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &t.ref, Item: w.item,
		ConditionExpression:                 aws.String("attribute_not_exists(#key)"),
		ExpressionAttributeNames:            map[string]string{"#key": t.known.Attributes.Key},
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}, w.watched)
	if err == nil {
		return Result{Outcome: inspect.Restored}
	}
	return w.notPut(ctx, err)
}

// write is one conditional write under way and what its attempts met.
type write struct {
	writeRetryer

	table *Table
	verb  string
	item  item // the witnessed one, or the one to be put back
	key   item
}

func (t *Table) newWrite(verb string, whole json.RawMessage) (*write, error) {
	it, err := t.itemOf(&inspect.Record{Item: whole})
	if err != nil {
		return nil, err
	}
	key, err := t.keyOf(it)
	if err != nil {
		return nil, err
	}
	return &write{table: t, verb: verb, item: it, key: key}, nil
}

func (w *write) purged(took item) Result {
	out := Result{Outcome: inspect.Purged}
	if !sameItems(took, w.item) {
		out.Took = marshalItem(took)
	}
	return out
}

// notDeleted settles a delete that was not confirmed. timed says that its guard
// holds on a deadline, too.
func (w *write) notDeleted(ctx context.Context, err error, timed bool) Result {
	refused := isRefused(err)
	if !refused && w.lost == 0 {
		return w.failed(ctx, err)
	}
	found, unseen := w.there(ctx, err)
	if unseen != nil {
		if refused && w.lost == 0 {
			return Result{Outcome: inspect.Gone} // the service returns what is there
		}
		return w.unknown(err, "and it cannot be read: "+reasonOf(unseen), nil)
	}
	change := w.table.change(w.item, found)
	switch {
	case found == nil && w.lost > 0:
		return w.unknown(err, "and the record is not there now", nil)
	case found == nil:
		return Result{Outcome: inspect.Gone}
	case change != "" && w.lost > 0:
		return w.unknown(err, "and another record is there now", found)
	case change != "":
		return Result{Outcome: inspect.Changed, Reason: change, Found: w.record(found)}
	case refused && timed:
		return Result{Outcome: inspect.Failed, Reason: "its deadline has not passed by the service's clock", Found: w.record(found)}
	case refused:
		return Result{Outcome: inspect.Failed, Reason: "it was refused as changed, and is as it was", Found: w.record(found)}
	}
	out := w.failed(context.WithoutCancel(ctx), err)
	if w.last {
		out.Reason = "no answer; the record is still there"
	}
	return out
}

// notPut settles a put that was not confirmed.
func (w *write) notPut(ctx context.Context, err error) Result {
	refused := isRefused(err)
	if !refused && w.lost == 0 {
		return w.failed(ctx, err)
	}
	found, unseen := w.there(ctx, err)
	switch {
	case unseen != nil && refused && w.lost == 0:
		return Result{Outcome: inspect.Changed, Reason: newerRecord}
	case unseen != nil:
		return w.unknown(err, "and it cannot be read: "+reasonOf(unseen), nil)
	case found != nil && sameItems(found, w.item):
		return Result{Outcome: inspect.Restored}
	case found != nil && w.lost > 0:
		return w.unknown(err, "and another record is there now", found)
	case found != nil:
		return Result{Outcome: inspect.Changed, Reason: newerRecord, Found: w.record(found)}
	case refused && w.lost > 0:
		return w.unknown(err, "and the record is not there now", nil)
	case refused:
		return Result{Outcome: inspect.Failed, Reason: "a record was there, and is gone by now: try again"}
	}
	out := w.failed(context.WithoutCancel(ctx), err)
	if w.last {
		out.Reason = "no answer; the record is not there"
	}
	return out
}

const newerRecord = "a newer record is there"

// there is the item that is in the table: the one that a refusal brought, or
// else the one that a read finds; nil where there is none.
func (w *write) there(ctx context.Context, err error) (item, error) {
	if refusal, ok := errors.AsType[*types.ConditionalCheckFailedException](err); ok && len(refusal.Item) > 0 {
		return refusal.Item, nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleWait)
	defer cancel()
	return w.table.getItem(ctx, w.key)
}

// failed is for a write that was certainly not done. One that the caller's
// context ended was not tried.
func (w *write) failed(ctx context.Context, err error) Result {
	if ctx.Err() != nil {
		return Result{Outcome: inspect.NotTried, Reason: "the run was stopped", Err: w.problem(err)}
	}
	return failed(w.problem(err))
}

func (w *write) unknown(err error, then string, found item) Result {
	out := Result{Outcome: inspect.Unknown, Reason: "an attempt had no answer, " + then, Found: w.record(found)}
	if !isRefused(err) {
		out.Err = w.problem(err)
	}
	return out
}

func (w *write) problem(err error) error {
	return w.table.account.problem(w.verb+" a record of table "+w.table.known.Name, err)
}

func (w *write) record(it item) *inspect.Record {
	if it == nil {
		return nil
	}
	r := w.table.wholeRecord(it)
	return &r
}

func failed(err error) Result {
	return Result{Outcome: inspect.Failed, Reason: reasonOf(err), Err: err}
}

// reasonOf is the reason within an error; what failed is known where it is told.
func reasonOf(err error) string {
	if p, ok := errors.AsType[*inspect.Problem](err); ok {
		return p.Why
	}
	return oneLine(err.Error())
}

// isRefused reports that a condition did not hold.
func isRefused(err error) bool {
	_, ok := errors.AsType[*types.ConditionalCheckFailedException](err)
	return ok
}
