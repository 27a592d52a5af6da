package ui

import "slices"

// act is what a key stands for. No key changes its act from view to view.
type act uint8

const (
	actNone act = iota
	actUp
	actDown
	actLeft
	actRight
	actTop
	actBottom
	actPageUp
	actPageDown
	actHalfUp
	actHalfDown
	actDetail
	actMark
	actRange
	actMarkUp
	actMarkDown
	actMarkAll
	actInvertMarks
	actClearMarks
	actPurge
	actPurgeFunction
	actWider
	actUndo
	actFilter
	actBack
	actSort
	actReverse
	actTab // a state's tab: the key is its digit
	actReload
	actLive
	actCopy
	actCopyMenu
	actRecords // the views, each by its own act
	actFunctions
	actTimeline
	actDoctor
	actFind
	actJournal
	actViewBack
	actViewForward
	actSay // how long expires_after is
	actNextView
	actPrevView
	actPalette
	actHelp
	actMouse
	actTables
	actStage // the live session of the demo, and back to the records
	actLog   // what the demo's function printed, or the trace
	actActs  // the acts menu of the demo; a letter follows
	actSend
	actDuplicate
	actBurst
	actTamper
	actDropKey
	actKill
	actFreeze
	actSwitch
	actTraffic
	actFaults // the faults menu; a letter follows
	actTogether
	actTwice
	actLosePut
	actLoseReply
	actThrottle
	actRunOn
	actTimeout
	actNow
	actQuestion // the exercise's, its hint, its answer
	actHint
	actAnswer
	actQuit
	actStop
)

// section groups bindings in the help.
type section uint8

const (
	sectionMove section = iota
	sectionRecords
	sectionTable
	sectionEverywhere
	sectionDemo
)

// title heads a section in the help.
func (s section) title() string {
	switch s {
	case sectionMove:
		return "Moving"
	case sectionRecords:
		return "Records"
	case sectionTable:
		return "Table"
	case sectionEverywhere:
		return "Everywhere"
	case sectionDemo:
		return "Demo"
	}
	return ""
}

// binding ties keys to an act, with the words for it.
type binding struct {
	act act
	// keys as Bubble Tea names them; a key of two strokes is written "a s". An
	// act of the palette alone has none and shows the palette's.
	keys []string
	// show is how help and footer write the keys.
	show string
	// short is the footer's word, long the help's and the palette's.
	short, long string
	section     section
}

// keymap is every key. Help, palette, footer and tests read it; nothing else
// knows a key by name.
type keymap []binding

// newKeymap gives the keys; those of the demo only in a demo.
func newKeymap(demo bool) keymap {
	k := keymap{
		{actUp, []string{"up", "k"}, "↑ k", "up", "up", sectionMove},
		{actDown, []string{"down", "j"}, "↓ j", "down", "down", sectionMove},
		{actLeft, []string{"left", "h"}, "← h", "earlier", "earlier, in the timeline", sectionMove},
		{actRight, []string{"right", "l"}, "→ l", "later", "later, in the timeline", sectionMove},
		{actTop, []string{"g", "home"}, "g", "first", "first record", sectionMove},
		{actBottom, []string{"G", "shift+g", "end"}, "G", "last", "last record", sectionMove},
		{actPageUp, []string{"pgup"}, "pgup", "page up", "a page up", sectionMove},
		{actPageDown, []string{"pgdown"}, "pgdn", "page down", "a page down", sectionMove},
		{actHalfUp, []string{"ctrl+u"}, "ctrl+u", "half up", "half a page up", sectionMove},
		{actHalfDown, []string{"ctrl+d"}, "ctrl+d", "half down", "half a page down", sectionMove},

		{actDetail, []string{"enter", "d"}, "enter", "detail", "detail, diagnosis", sectionRecords},
		{actMark, []string{"space"}, "space", "mark", "mark", sectionRecords},
		{actRange, []string{"v"}, "v", "range", "mark a range: v again keeps it, esc drops it", sectionRecords},
		{actMarkUp, []string{"shift+up"}, "shift+↑", "mark up", "mark, going up", sectionRecords},
		{actMarkDown, []string{"shift+down"}, "shift+↓", "mark down", "mark, going down", sectionRecords},
		{actMarkAll, []string{"A", "shift+a"}, "A", "mark all", "mark all in the filter", sectionRecords},
		{actInvertMarks, nil, ":", "invert marks", "invert marks in the filter", sectionRecords},
		{actClearMarks, []string{"ctrl+\\"}, "ctrl+\\", "clear marks", "clear marks", sectionRecords},
		{actPurge, []string{"D", "shift+d"}, "D", "purge", "purge plan of the marks", sectionRecords},
		{actPurgeFunction, nil, ":", "purge function", "purge plan of this function", sectionRecords},
		{actUndo, []string{"z"}, "z", "undo", "undo the last purge", sectionRecords},
		{actFilter, []string{"/"}, "/", "filter", "filter", sectionRecords},
		{actSort, []string{"s"}, "s", "sort", "sort by the next column", sectionRecords},
		{actReverse, []string{"S", "shift+s"}, "S", "reverse", "reverse the order", sectionRecords},
		{actWider, []string{"w"}, "w", "step", "step of the timeline: minutes, hours, days", sectionRecords},
		{actTab, []string{"0", "1", "2", "3", "4", "5", "6", "7"}, "0 to 7", "states", "records of one state, 0 for all", sectionRecords},
		{actCopy, []string{"c"}, "c", "copy", "copy the key", sectionRecords},
		{actCopyMenu, []string{"y"}, "y", "copy menu", "copy digest, prefix, JSON ...", sectionRecords},
		{actSay, []string{"e"}, "e", "expires_after", "say how long expires_after is", sectionRecords},

		{actReload, []string{"R", "shift+r"}, "R", "reload", "read the table again", sectionTable},
		{actLive, []string{"t"}, "t", "live", "live on, off", sectionTable},
		{actRecords, nil, ":", "records", "show the records", sectionTable},
		{actFunctions, nil, ":", "functions", "show the functions", sectionTable},
		{actTimeline, nil, ":", "timeline", "show the timeline", sectionTable},
		{actDoctor, nil, ":", "doctor", "open the doctor: what is wrong with the table", sectionTable},
		{actFind, []string{"f"}, "f", "find", "find the record of an event", sectionTable},
		{actJournal, nil, ":", "journal", "open the journal of purges", sectionTable},
		{actTables, []string{"T", "shift+t"}, "T", "tables", "choose a table", sectionTable},

		{actBack, []string{"esc"}, "esc", "back", "one step back", sectionEverywhere},
		{actNextView, []string{"tab"}, "tab", "next view", "next view; completes a filter", sectionEverywhere},
		{actPrevView, []string{"shift+tab"}, "shift+tab", "previous view", "previous view", sectionEverywhere},
		{actViewBack, []string{"["}, "[", "back", "back in the history of views", sectionEverywhere},
		{actViewForward, []string{"]"}, "]", "forward", "forward in the history of views", sectionEverywhere},
		{actPalette, []string{":", "ctrl+p"}, ":", "commands", "commands", sectionEverywhere},
		{actHelp, []string{"?"}, "?", "help", "help", sectionEverywhere},
		{actMouse, []string{"m"}, "m", "mouse", "mouse on, off: lets the terminal select", sectionEverywhere},
		{actQuit, []string{"q"}, "q", "quit", "back, at the top quit", sectionEverywhere},
		{actStop, []string{"ctrl+c"}, "ctrl+c", "stop", "stop what runs, or quit", sectionEverywhere},
	}
	if demo {
		k = append(k, demoKeys()...)
	}
	return k
}

// demoKeys is the keys of a demo: each act by a letter after a, and by a
// function key, as a stage has no time for two.
func demoKeys() keymap {
	return keymap{
		{actStage, []string{"L", "shift+l"}, "L", "live session", "live session, or the records", sectionDemo},
		{actLog, []string{"o"}, "o", "log", "the function's log, or the trace", sectionDemo},
		{actActs, []string{"a"}, "a", "acts", "acts: a letter follows", sectionDemo},
		{actSend, []string{"f1", "a s"}, "a s", "send", "send an event", sectionDemo},
		{actDuplicate, []string{"f2", "a d"}, "a d", "duplicate", "send the last event again", sectionDemo},
		{actBurst, []string{"f3", "a b"}, "a b", "burst of 10", "send ten events at once", sectionDemo},
		{actTamper, []string{"f4", "a t"}, "a t", "tamper", "send the same key with another payload", sectionDemo},
		{actDropKey, []string{"f5", "a n"}, "a n", "drop the key", "send an event without its key", sectionDemo},
		{actKill, []string{"f6", "a k"}, "a k", "kill -9", "kill the function mid-flight", sectionDemo},
		{actFreeze, []string{"f7", "a f"}, "a f", "freeze", "freeze the function past its deadline", sectionDemo},
		{actSwitch, []string{"f8", "a o"}, "a o", "idempotency off", "idempotency off, on", sectionDemo},
		{actTraffic, []string{"f9", "a a"}, "a a", "automatic 5/s", "automatic traffic off, on", sectionDemo},
		{actFaults, []string{"f10", "a x"}, "a x", "faults", "faults: a letter follows", sectionDemo},
		{actTogether, []string{"a x w"}, "a x w", "twice at once", "deliver a new event twice at once", sectionDemo},
		{actTwice, []string{"a x n"}, "a x n", "new envelope", "the producer sends it twice, in a new envelope", sectionDemo},
		{actLosePut, []string{"a x p"}, "a x p", "lose PutItem's answer", "lose the answer to the next PutItem", sectionDemo},
		{actLoseReply, []string{"a x c"}, "a x c", "lose the caller's", "lose the next answer to the caller", sectionDemo},
		{actThrottle, []string{"a x h"}, "a x h", "throttle", "throttle the function: concurrency 0, or back", sectionDemo},
		{actRunOn, []string{"a x l"}, "a x l", "late process", "no kill at the deadline, or again", sectionDemo},
		{actTimeout, []string{"a x t"}, "a x t", "timeout", "send an event that takes too long", sectionDemo},
		{actNow, []string{"a x r"}, "a x r", "retry now", "do not wait for the next try", sectionDemo},
	}
}

// act is what a key stands for; actNone for a key that means nothing.
func (k keymap) act(key string) act {
	for _, b := range k {
		if slices.Contains(b.keys, key) {
			return b.act
		}
	}
	return actNone
}

// binding finds the binding of an act; false where the keymap has none.
func (k keymap) binding(a act) (binding, bool) {
	for _, b := range k {
		if b.act == a {
			return b, true
		}
	}
	return binding{}, false
}
