package dynamo

import "time"

const (
	maxItemBytes     = 400 << 10
	itemSizeText     = "Item size has exceeded the maximum allowed size"
	updatedSizeText  = "Item size to update has exceeded the maximum allowed size"
	noReturn         = "NONE"
	returnAllOld     = "ALL_OLD"
	returnAllNew     = "ALL_NEW"
	returnUpdatedOld = "UPDATED_OLD"
	returnUpdatedNew = "UPDATED_NEW"
)

// change is one write to one item, checked and not yet made. All writes are
// changes: they are judged first and made after, so that several can be made
// together or not at all.
type change struct {
	place

	condition  *expr
	showFailed bool // a failed condition shows the stored item
	expired    bool // the sweep's, not a client's
	apply      func(old item) (item, error)
}

// place is where an item is or could be.
type place struct {
	table *table
	key   key
}

// judged is a change whose result is known: the item before and after it. A
// nil item is one that does not exist.
type judged struct {
	change

	before, after item
}

// judge evaluates a change.
func (c change) judge() (judged, error) {
	before := c.table.items.get(c.key)
	if !c.condition.holds(before) {
		if c.showFailed {
			return judged{}, conditionFailed(before)
		}
		return judged{}, conditionFailed(nil)
	}
	after, err := c.apply(before)
	return judged{change: c, before: before, after: after}, err
}

// make judges a change and stores its result; the lock is held.
func (e *Endpoint) make(c change) (judged, error) {
	j, err := c.judge()
	if err != nil {
		return judged{}, err
	}
	e.store(j)
	return j, nil
}

// store stores what was judged, and tells the table's stream and those who
// watch it; the lock is held.
func (e *Endpoint) store(j judged) {
	j.table.items.put(j.key, j.after)
	streaming := j.table.stream.open()
	if !streaming && len(e.watches[j.table.name]) == 0 {
		return
	}
	if (j.before == nil) == (j.after == nil) && sameEntries(j.before, j.after) {
		return // nothing changed: the service tells nobody
	}
	made := changed{at: e.clock(), schema: j.table.schema, before: j.before, after: j.after, expired: j.expired}
	if streaming {
		j.table.stream.add(made)
	}
	e.tell(j.table.name, made)
}

// changed is one change of an item that was made.
type changed struct {
	at            time.Time
	schema        keySchema
	before, after item
	expired       bool
}

// ChangeKind is what became of an item, by the service's name.
type ChangeKind string

// The kinds of changes.
const (
	Inserted ChangeKind = "INSERT"
	Modified ChangeKind = "MODIFY"
	Removed  ChangeKind = "REMOVE"
)

func (c changed) kind() ChangeKind {
	switch {
	case c.before == nil:
		return Inserted
	case c.after == nil:
		return Removed
	default:
		return Modified
	}
}

// keys are the key attributes of the item that changed.
func (c changed) keys() item {
	if c.after == nil {
		return c.schema.attributesOf(c.before)
	}
	return c.schema.attributesOf(c.after)
}
