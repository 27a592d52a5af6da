package dynamo

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
	key        key
	condition  *expr
	showFailed bool // a failed condition shows the stored item
	apply      func(old item) (item, error)
}

// judge evaluates a change: the item before and after it. A nil item is one
// that does not exist.
func (t *table) judge(c change) (before, after item, err error) {
	before = t.items.get(c.key)
	if !c.condition.holds(before) {
		if c.showFailed {
			return before, nil, conditionFailed(before)
		}
		return before, nil, conditionFailed(nil)
	}
	after, err = c.apply(before)
	return before, after, err
}

// make judges a change and stores its result.
func (t *table) make(c change) (before, after item, err error) {
	before, after, err = t.judge(c)
	if err != nil {
		return before, nil, err
	}
	t.items.put(c.key, after)
	return before, after, nil
}
