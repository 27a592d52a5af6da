// Package cases is broken idempotency tables as exercises: what a table holds,
// the question that it asks, and the answer. It is pure: a case gives its items
// relative to a moment, and somebody else puts them into a table.
//
//	Case      question, hint, answer, table             cases.go
//	scene     a table in the making, record by record   scene.go
//	function  who writes records, and in which form     function.go
//	the cases, by what is wrong                         keys.go, deadlines.go, times.go, stored.go
//
// The records are as the real libraries leave them, so that each case is a
// recorded truth for the doctor, too: Finding and Class say what it must find.
package cases

import (
	"slices"
	"time"
)

// Case is one broken table.
type Case struct {
	// Name is a word for the symptom, not for the cause.
	Name string
	// Question is what a person meets; Hint says where to look.
	Question, Hint string
	Answer         Answer
	Table          Table

	play func(*scene)
}

// Answer is what is wrong with the table of a case.
type Answer struct {
	// Cause is what happened, and what comes of it.
	Cause string
	// Look is what shows it, Do is what mends it: a sentence each.
	Look, Do []string
	// Prefix is the function that is at fault; empty for the table itself.
	Prefix string
	// Finding is the doctor's check that names it.
	Finding string
	// Class is the class of the records that Filter selects; empty for those
	// that are in order one by one.
	Class  string
	Filter string
	// Thread is a public thread about it: py#738; empty without one.
	Thread string
}

// Table is how the table of a case is set up.
type Table struct {
	// SortKey is the attribute with the idempotency key; empty for none.
	SortKey string
	// TTL is the attribute of its time to live; empty where that is off.
	TTL string
}

// The names of a table as Powertools' documentation has them.
const (
	Key    = "id"
	expiry = "expiration"
)

// Item is one record in DynamoDB JSON.
type Item map[string]map[string]any

// Items are the records of the table, as they are at a moment.
func (c *Case) Items(now time.Time) []Item {
	s := newScene(now, c.Table.SortKey)
	c.play(s)
	return s.items
}

// All lists the cases, the easier ones first.
func All() []Case {
	plain := Table{TTL: expiry}
	list := []Case{
		alreadyInProgress(), noConfirmation(), strangersResponse(), growingTable(), oldRefunds(),
		bookedTwice(), slowReport(), bigAnswers(), emptyAnswers(), afterTheRelease(),
		changedAmount(), blockedThenTwice(), clearedByHand(), yesterdaysProfile(), whichKey(),
	}
	for i := range list {
		if list[i].Table == (Table{}) {
			list[i].Table = plain
		}
	}
	return list
}

// Names are those of all cases.
func Names() []string {
	var names []string
	for _, c := range All() {
		names = append(names, c.Name)
	}
	return names
}

// Find is the case of a name; false where there is none.
func Find(name string) (Case, bool) {
	all := All()
	i := slices.IndexFunc(all, func(c Case) bool { return c.Name == name })
	if i < 0 {
		return Case{}, false
	}
	return all[i], true
}
