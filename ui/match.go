package ui

import (
	"cmp"
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
)

// chunk is how many records a job looks at before it asks whether it is
// still wanted.
const chunk = 1024

// judge says what a record is at a moment.
type judge struct {
	now    inspect.Millis
	policy inspect.Policy
}

// state is a record's state as the dashboard counts it. No state follows from
// the clock alone: a record in progress may have been completed since it was
// read, so it is judged as of then, until it is read again.
func (j judge) state(r *inspect.Record) inspect.State {
	return inspect.StateAt(r, j.moment(r), j.policy)
}

func (j judge) moment(r *inspect.Record) inspect.Millis {
	if r.Status == inspect.InProgress && r.ReadAt != 0 && r.ReadAt < j.now {
		return r.ReadAt
	}
	return j.now
}

// suspect is the state that the clock suggests for a record that was not read
// since; 0 where clock and record agree.
func (j judge) suspect(r *inspect.Record) inspect.State {
	if j.moment(r) == j.now {
		return 0
	}
	if s := inspect.StateAt(r, j.now, j.policy); s != j.state(r) {
		return s
	}
	return 0
}

// dataset is the records of one reading of the table. Pages and re-reads
// within an epoch keep every record at its index.
type dataset struct {
	snap  inspect.Snapshot
	epoch int
}

// rowset is what the list shows: some records of a dataset in an order, and
// the counts over all of them.
type rowset struct {
	data dataset
	// view holds indexes into data.
	view   []int32
	counts inspect.Counts
	// oldest is the age of the oldest stuck record; not Known without one.
	oldest inspect.Age
	policy inspect.Policy
	// suspects are records of which the clock says another state than the last
	// read, those read longest ago: the next to be read again.
	suspects []int32
	// prefixes are the functions that there are, sorted; waiting those of which
	// records have no deadline.
	prefixes []string
	waiting  map[string]bool
	// found are the rows of the records that the question looks for; -1 for none.
	found map[*inspect.Record]int
	// marks are those of the question, where data is of another epoch.
	marks marks
}

// at is the record of the i-th row.
func (s *rowset) at(i int) *inspect.Record { return s.data.snap.At(int(s.view[i])) }

// find is the row that shows a record; -1 where none does. The match has
// looked for those that it was asked for.
func (s *rowset) find(r *inspect.Record) int {
	if row, ok := s.found[r]; ok {
		return row
	}
	return s.search(r)
}

// search looks through all rows; many of them in the order of the snapshot,
// which is that of memory.
func (s *rowset) search(r *inspect.Record) int {
	if n := s.data.snap.Len(); len(s.view) > n/8 {
		for i, other := range s.data.snap.Range(0, n) {
			if sameItem(other, r) {
				return s.findIndex(int32(i)) //nolint:gosec // a snapshot holds fewer than 2^31 records
			}
		}
		return -1
	}
	for i := range s.view {
		if sameItem(s.at(i), r) {
			return i
		}
	}
	return -1
}

// findKey is the row of a key; -1 where none shows it, and for no key.
func (s *rowset) findKey(key string) int {
	if key == "" {
		return -1
	}
	for i := range s.view {
		if s.at(i).Key == key {
			return i
		}
	}
	return -1
}

// findIndex is the row that shows the record at an index of the dataset.
func (s *rowset) findIndex(index int32) int {
	for i, other := range s.view {
		if other == index {
			return i
		}
	}
	return -1
}

// question is what a match answers: which of these records, in which order.
type question struct {
	data   dataset
	query  query
	order  order
	now    inspect.Millis
	policy inspect.Policy
	wrote  inspect.Writes
	// gone are indexes of data that are no longer in the table.
	gone map[int]bool
	// infer asks for what is told by all the records: the bounds of
	// expires_after, and the prefixes.
	infer bool
	// purged are records that a purge took, and when: what was read since is
	// another.
	purged   map[inspect.ItemKey]inspect.Millis
	sorted   bool // the table has a sort key
	prefixes []string
	// marks are to follow their records into another epoch; those of the
	// question may only be read.
	marks marks
	// seek are records whose rows will be wanted: the cursor's, a range's.
	seek []*inspect.Record
	// moved: the rows so far are of another epoch than data.
	moved bool
}

// match answers a question.
func match(ctx context.Context, gen int, q question) tea.Msg {
	started := time.Now()
	q.goPurged()
	if len(q.gone) > 0 {
		snap := q.data.snap.Without(func(i int, _ *inspect.Record) bool { return q.gone[i] })
		q.data = dataset{snap, q.data.epoch + 1}
	}
	if q.infer {
		q.policy.Siblings = inspect.Study(q.data.snap, q.wrote)
		q.policy.Relatives = inspect.Relate(q.data.snap)
		q.prefixes = inspect.Prefixes(q.data.snap)
	}
	j := judge{q.now, q.policy}
	rows := rowset{data: q.data, policy: q.policy, prefixes: q.prefixes, marks: q.movedMarks()}
	states, err := rows.count(ctx, j)
	if err != nil {
		return nil
	}
	rows.view, err = q.query.rows(ctx, q.data.snap, j, states)
	if err != nil {
		return nil
	}
	if sortRows(ctx, rows.view, q.data.snap, q.order, j) != nil {
		return nil
	}
	rows.found = make(map[*inspect.Record]int, len(q.seek))
	for _, r := range q.seek {
		if r != nil {
			rows.found[r] = rows.search(r)
		}
	}
	return matchedMsg{gen: gen, rows: rows, cost: time.Since(started)}
}

// goPurged adds what was purged to what is gone.
func (q *question) goPurged() {
	if len(q.purged) == 0 || !q.infer {
		return
	}
	if q.gone == nil {
		q.gone = map[int]bool{}
	}
	for i, r := range q.data.snap.Range(0, q.data.snap.Len()) {
		if at, ok := q.purged[r.ItemKey(q.sorted)]; ok && r.ReadAt <= at {
			q.gone[i] = true
		}
	}
}

// movedMarks are the marks at the places of their records in data.
func (q *question) movedMarks() marks {
	switch {
	case q.moved:
		return q.marks.in(q.data.snap)
	case len(q.gone) > 0:
		return q.marks.without(q.gone)
	}
	return marks{}
}

// count fills the counts and the suspects and returns each record's state.
func (s *rowset) count(ctx context.Context, j judge) ([]inspect.State, error) {
	states := make([]inspect.State, 0, s.data.snap.Len())
	s.waiting = map[string]bool{}
	oldest := oldestReads{snap: s.data.snap, most: suspectsARound}
	for r := range s.data.snap.All() {
		if len(states)%chunk == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		state := j.state(r)
		if j.suspect(r) != 0 {
			oldest.add(int32(len(states))) //nolint:gosec // a snapshot holds fewer than 2^31 records
		}
		states = append(states, state)
		s.counts.Add(state)
		if state == inspect.Held || state == inspect.Stuck {
			s.waiting[r.Prefix()] = true
		}
		if state == inspect.Stuck {
			if age := inspect.AgeAt(r, j.now, j.policy); age.Known && age.AtLeast >= s.oldest.AtLeast {
				s.oldest = age
			}
		}
	}
	s.suspects = oldest.indexes()
	return states, nil
}

// oldestReads keeps the most records that were read longest ago.
type oldestReads struct {
	snap inspect.Snapshot
	most int
	held []int32
}

// add drops the newer half when twice as many are held as are wanted: sorting
// now and then costs less than keeping order.
func (o *oldestReads) add(index int32) {
	if o.held = append(o.held, index); len(o.held) >= 2*o.most {
		o.held = o.indexes()
	}
}

func (o *oldestReads) indexes() []int32 {
	slices.SortFunc(o.held, func(a, b int32) int {
		return cmp.Or(cmp.Compare(o.snap.At(int(a)).ReadAt, o.snap.At(int(b)).ReadAt), cmp.Compare(a, b))
	})
	return o.held[:min(len(o.held), o.most)]
}
