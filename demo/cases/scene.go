package cases

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// scene is a table in the making. Its random numbers are the same each time.
type scene struct {
	now     time.Time
	sortKey string
	items   []Item
	dice    *rand.Rand
}

func newScene(now time.Time, sortKey string) *scene {
	return &scene{now: now, sortKey: sortKey, dice: rand.New(rand.NewPCG(2026, 11))} //nolint:gosec // no secret
}

// call is the record of one call of a function.
type call struct {
	scene   *scene
	by      function
	started time.Time
	item    Item
}

// begin is what a call leaves that began some time ago and did not end yet.
// What is hashed is given as the library hashes it.
func (s *scene) begin(by function, hashed string, ago time.Duration) *call {
	started := s.now.Add(-ago)
	c := &call{scene: s, by: by, started: started, item: Item{
		"status": text("INPROGRESS"), expiry: by.expiration(started),
	}}
	key := by.prefix + "#" + by.digest(hashed)
	c.item[Key] = text(key)
	if s.sortKey != "" {
		name, _, _ := strings.Cut(by.prefix, ".")
		c.item[Key], c.item[s.sortKey] = text("idempotency#"+name), text(key)
	}
	if by.timeout > 0 {
		lost := time.Duration(1+s.dice.IntN(30)) * time.Millisecond // between the start of the call and of the library
		c.item["in_progress_expiration"] = number(started.Add(by.timeout - lost).UnixMilli())
	}
	if by.validated != "" {
		c.item["validation"] = text(by.validated)
	}
	s.items = append(s.items, c.item)
	return c
}

// complete is what its end makes of the record: deadline and validation stay.
func (c *call) complete(after time.Duration, data map[string]any) *call {
	c.item["status"] = text("COMPLETED")
	c.item[expiry] = c.by.expiration(c.started.Add(after))
	if data != nil {
		c.item["data"] = data
	}
	return c
}

// without takes an attribute away.
func (c *call) without(attribute string) {
	delete(c.item, attribute)
}

// traffic is n calls that went well, spread over a time that ended last ago and
// began first ago. Their subjects are numbered, the newest highest.
func (s *scene) traffic(by function, n int, first, last time.Duration) {
	step := (first - last) / time.Duration(n)
	for i := range n {
		ago := last + step*time.Duration(i) + time.Duration(s.dice.Int64N(int64(step)))
		s.done(by, by.newest-i, ago)
	}
}

// done is one call that went well.
func (s *scene) done(by function, subject int, ago time.Duration) *call {
	took := by.took/2 + time.Duration(s.dice.Int64N(int64(by.took)))
	return s.begin(by, by.hashed(subject), ago).complete(took, by.response(subject))
}

// cluster is the starts of n calls between two moments, for what happens in an
// outage.
func (s *scene) cluster(n int, first, last time.Duration, f func(i int, ago time.Duration)) {
	step := (first - last) / time.Duration(n)
	for i := range n {
		f(i, first-step*time.Duration(i)-time.Duration(s.dice.Int64N(int64(step))))
	}
}

func text(s string) map[string]any { return map[string]any{"S": s} }

func number(n int64) map[string]any { return map[string]any{"N": strconv.FormatInt(n, 10)} }
