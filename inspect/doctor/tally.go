package doctor

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"idemtui/inspect"
)

// chart is a case with what its records add up to.
type chart struct {
	Case

	checks   []Check
	tallies  []*tally // by prefix
	byPrefix map[string]*tally
}

// tally is what the records of one prefix add up to.
type tally struct {
	prefix  string
	name    inspect.Name
	records int
	counts  inspect.Counts
	// hits counts the records that each check is about.
	hits []int

	lambda   Function
	siblings inspect.Siblings
	given    bool // a person told its expires_after
	outside  bool // the prefix of code outside Lambda

	// Of records that are as the libraries write them:
	sound        int
	withDeadline int
	without      inspect.Counts // states of those without a deadline
	validated    int
	forms        map[form]int
	native, text int // responses: DynamoDB values, strings
	// started bounds expiration - deadline of records in progress, written
	// bounds expiration over all.
	started, written bounds
	// bare are completed records without a deadline, open those in progress with
	// one; pairs are the keys of those that seem to be one call.
	bare, open []*inspect.Record
	pairs      map[string]bool

	lapsed  bounds // deadlines of lapsed records
	expired bounds // expirations that have passed
	late    bounds // how long after the deadline the record was completed
	largest int    // bytes of the largest response
	example map[int]string
}

// form is how a digest is written.
type form struct {
	digits int
	hex    bool
}

// bounds are the smallest and the largest of some numbers, in milliseconds.
type bounds struct {
	low, high int64
	n         int
}

func (b *bounds) add(v int64) {
	if b.n == 0 || v < b.low {
		b.low = v
	}
	if b.n == 0 || v > b.high {
		b.high = v
	}
	b.n++
}

// join is the bounds over both.
func (b *bounds) join(other bounds) {
	if other.n > 0 {
		n := b.n + other.n
		b.add(other.low)
		b.add(other.high)
		b.n = n
	}
}

// look is one record as the checks see it.
type look struct {
	*inspect.Record

	digest string
	state  inspect.State
	t      *tally
	c      *chart
}

func newChart(in Case) *chart {
	c := &chart{Case: in, checks: Checks(), byPrefix: map[string]*tally{}}
	if c.Policy.Siblings == nil {
		c.Policy.Siblings = inspect.Study(in.Records, nil)
	}
	var l look // one for all: it would be made anew for each
	for r := range in.Records.All() {
		c.count(r, &l)
	}
	for _, t := range c.byPrefix {
		c.settle(t)
		c.tallies = append(c.tallies, t)
	}
	slices.SortFunc(c.tallies, func(a, b *tally) int { return cmp.Compare(a.prefix, b.prefix) })
	return c
}

func (c *chart) newTally(prefix string) *tally {
	// The key of a record keeps a page's memory; the prefix outlives it.
	prefix = strings.Clone(prefix)
	_, given := c.Policy.Given(prefix)
	return &tally{
		prefix: prefix, name: inspect.SplitPrefix(prefix), hits: make([]int, len(c.checks)),
		lambda: c.Functions[prefix], siblings: c.Policy.Siblings[prefix], given: given,
		outside: inspect.OutsideLambda(prefix), forms: map[form]int{}, example: map[int]string{},
	}
}

// settle finds what only all records of a prefix tell.
func (c *chart) settle(t *tally) {
	if t.withDeadline > 0 {
		t.pairs = t.pair(c.Policy)
	}
	t.bare, t.open = nil, nil
	t.hits[c.index("wrong-key-completed")] = len(t.pairs)
	t.hits[c.index("re-created")] -= len(t.pairs) / 2 // counted as such before
}

// index is the place of a check.
func (c *chart) index(id string) int {
	return slices.IndexFunc(c.checks, func(k Check) bool { return k.ID == id })
}

// count takes one record in.
func (c *chart) count(r *inspect.Record, l *look) {
	prefix, digest := inspect.SplitKey(r.Key)
	t := c.byPrefix[prefix]
	if t == nil {
		t = c.newTally(prefix)
		c.byPrefix[t.prefix] = t
	}
	*l = look{Record: r, digest: digest, state: inspect.StateAt(r, c.Now, c.Policy), t: t, c: c}
	t.records++
	t.counts.Add(l.state)
	if l.written() {
		t.add(l)
	}
	for i := range c.checks {
		if hit := c.checks[i].hit; hit != nil && hit(l) {
			if t.hits[i] == 0 {
				t.example[i] = r.Key
			}
			t.hits[i]++
		}
	}
}

// add takes in what a record of the libraries tells.
func (t *tally) add(l *look) {
	t.sound++
	t.forms[formOf(l.digest)]++
	t.largest = max(t.largest, l.Data.Bytes)
	if l.Validation != "" {
		t.validated++
	}
	switch l.Data.Type {
	case "", "NULL":
	case "S":
		t.text++
	default:
		t.native++
	}
	if l.Expiration.Unit == inspect.Seconds {
		t.written.add(int64(l.Expiration.At))
	}
	t.addDeadline(l)
	switch l.state {
	case inspect.Lapsed:
		t.lapsed.add(int64(l.Deadline.At))
	case inspect.Expired:
		t.expired.add(int64(l.Expiration.At))
	default:
	}
}

func (t *tally) addDeadline(l *look) {
	if l.Deadline.Unit == inspect.Absent {
		t.without.Add(l.state)
	}
	switch {
	case l.Deadline.Unit == inspect.Absent && l.Status == inspect.Completed:
		t.bare = append(t.bare, l.Record)
	case l.Deadline.Unit == inspect.Milliseconds && l.Expiration.Unit == inspect.Seconds:
		t.withDeadline++
		if l.Status == inspect.InProgress {
			t.open = append(t.open, l.Record)
			t.started.add(int64(l.Expiration.At - l.Deadline.At))
		}
	case l.Deadline.Present():
		t.withDeadline++
	}
	if late, ok := l.completedLate(); ok {
		t.late.add(int64(late / time.Millisecond))
	}
}

func formOf(digest string) form {
	lower := func(r rune) bool { return r >= '0' && r <= '9' || r >= 'a' && r <= 'f' }
	return form{len(digest), strings.IndexFunc(digest, func(r rune) bool { return !lower(r) }) < 0}
}

// written reports whether a record has a status that the libraries write. What
// has none is not counted among the function's calls.
func (l *look) written() bool {
	return (l.Status == inspect.InProgress || l.Status == inspect.Completed) && strings.Contains(l.Key, "#")
}

// total is the number of records that a check is about.
func (c *chart) total(i int) int {
	n := 0
	for _, t := range c.tallies {
		n += t.hits[i]
	}
	return n
}

// moment is a Millis of a bound.
func moment(v int64) inspect.Millis { return inspect.Millis(v) }

// span is a duration of a bound.
func span(v int64) time.Duration { return time.Duration(v) * time.Millisecond }
