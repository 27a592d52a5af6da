package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
)

// openedMsg answers open: the table is there, or why not.
type openedMsg struct {
	gen    int
	source Source
	now    inspect.Millis
	// seen is what earlier looks at the table saw; note why that is not known.
	seen inspect.Sightings
	note error
	err  error
}

// tablesMsg answers the picker's question for tables.
type tablesMsg struct {
	gen    int
	tables []inspect.Table
	err    error
}

// pageMsg is one page of a load, or its end (done) or failure (err).
type pageMsg struct {
	gen  int
	page inspect.Page
	// started is when the load began.
	started, now inspect.Millis
	done         bool
	err          error
	// next reads the following page; pages is closed when nobody wants it.
	next  func() tea.Msg
	pages Pages
}

// matchedMsg brings the rows of a filter, a tab and an order.
type matchedMsg struct {
	gen  int
	rows rowset
	// cost is how long it took: what costs much is done less often.
	cost time.Duration
}

// recordMsg brings one record in full.
type recordMsg struct {
	gen    int
	key    inspect.ItemKey
	record inspect.Record
	found  bool
	// body and item are its texts, laid out; writer is told by them.
	body, item bodyText
	writer     inspect.Writer
	err        error
}

// copiedMsg brings text for the clipboard that had to be read first.
type copiedMsg struct {
	what, text string
	err        error
}

// refreshedMsg brings the visible rows as they are now; what was asked and is
// not among them is gone.
type refreshedMsg struct {
	gen int
	// epoch and asked tell where the rows stood in the dataset.
	epoch   int
	asked   map[inspect.ItemKey]int
	records []inspect.Record
	now     inspect.Millis
	err     error
}

// tickMsg moves now.
type tickMsg struct{ now inspect.Millis }

// liveMsg says that it is time to read again.
type liveMsg struct{ gen int }

// deliveryMsg is a change of a delivery in the demo; over ends them.
type deliveryMsg struct {
	delivery Delivery
	over     bool
	err      error
}

// actedMsg answers an act of the demo, with what it did.
type actedMsg struct {
	what, said string
	err        error
}

// standingMsg is how the demo stands.
type standingMsg struct{ standing Standing }
