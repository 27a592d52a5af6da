package activity

import (
	"slices"
	"time"

	"idemtui/inspect"
)

// The last hour of a function is RecentBins of RecentStep each.
const (
	RecentBins = 12
	RecentStep = 5 * time.Minute
)

// Function is what the records of one prefix tell.
type Function struct {
	Prefix string
	Writer inspect.Writer
	Counts inspect.Counts
	// Oldest is the age of the oldest stuck record, of the oldest lapsed one
	// where none is stuck; not Known without either.
	Oldest inspect.Age
	// Sample is that record, or the one that was read first.
	Sample *inspect.Record
	// Recent are the records of the last hour, the newest last.
	Recent [RecentBins]Recent
	// StuckAges and LapsedAges are how many are how old.
	StuckAges, LapsedAges []AgeRange
	// Deadlines counts the records that have a deadline.
	Deadlines int
	// ExpiresAfter is inspect's SupposedExpiry, and whether it was told.
	ExpiresAfter time.Duration
	Told         bool
}

// Recent is a bin of the last hour: the records that were started or completed
// in it, and how many of them are stuck or lapsed.
type Recent struct{ Records, Trouble int }

// AgeRange counts records of an age from one up to another.
type AgeRange struct {
	From, To time.Duration
	Records  int
}

// Trouble is how many records are stuck or lapsed.
func (f *Function) Trouble() int { return f.Counts.Of(inspect.Stuck) + f.Counts.Of(inspect.Lapsed) }

// function is a Function in the making.
type function struct {
	Function
	writers       [inspect.WriterJavaOrDotNet + 1]int
	asked         int // records whose writer was asked
	stuck, lapsed map[time.Duration]int
	oldest        inspect.State // of Oldest
}

// writersAsked is of how many records of a prefix the writer is told: its marks
// repeat, and telling costs.
const writersAsked = 32

func (f *function) add(r *inspect.Record, state inspect.State, q *Question) {
	f.Counts.Add(state)
	if r.Deadline.Present() {
		f.Deadlines++
	}
	if f.asked < writersAsked {
		f.asked++
		f.writers[inspect.WriterOf(r)]++
	}
	if f.Sample == nil {
		f.Sample = r
	}
	if Trouble(state) {
		f.age(r, state, inspect.AgeAt(r, q.Now, q.Policy))
	}
}

// age notes the age of a stuck or lapsed record, by minutes.
func (f *function) age(r *inspect.Record, state inspect.State, age inspect.Age) {
	if !age.Known {
		return
	}
	ages := &f.stuck
	if state == inspect.Lapsed {
		ages = &f.lapsed
	}
	if *ages == nil {
		*ages = map[time.Duration]int{}
	}
	(*ages)[age.AtLeast.Truncate(time.Minute)]++
	worse := f.oldest == 0 || f.oldest == inspect.Lapsed && state == inspect.Stuck
	if worse || f.oldest == state && age.AtLeast > f.Oldest.AtLeast {
		f.oldest, f.Oldest, f.Sample = state, age, r
	}
}

// place puts a record into the last hour.
func (f *function) place(at inspect.Millis, state inspect.State, now inspect.Millis) {
	bin := RecentBins - 1 - int(floor(now, RecentStep).Sub(floor(at, RecentStep))/RecentStep)
	if bin < 0 || bin >= RecentBins {
		return
	}
	f.Recent[bin].Records++
	if Trouble(state) {
		f.Recent[bin].Trouble++
	}
}

func (f *function) finish() Function {
	f.StuckAges, f.LapsedAges = ranges(f.stuck), ranges(f.lapsed)
	most := 0
	for w := inspect.WriterPython; w <= inspect.WriterJavaOrDotNet; w++ {
		if f.writers[w] > most {
			most, f.Writer = f.writers[w], w
		}
	}
	return f.Function
}

// mostRanges is how many ranges of ages there are at most.
const mostRanges = 5

// ranges sets ages into ranges of the finest width that needs few of them;
// those between the first and the last that hold nothing are kept.
func ranges(ages map[time.Duration]int) []AgeRange {
	if len(ages) == 0 {
		return nil
	}
	var first, last time.Duration = 1<<63 - 1, 0
	for age := range ages {
		first, last = min(first, age), max(last, age)
	}
	widths := []time.Duration{time.Minute, 5 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 3 * time.Hour, 12 * time.Hour, 24 * time.Hour, 7 * 24 * time.Hour}
	fits := func(w time.Duration) bool { return int(last/w-first/w) < mostRanges }
	at := slices.IndexFunc(widths, fits)
	if at < 0 { // no expires_after that anybody gave
		return []AgeRange{{From: first, To: last + time.Minute, Records: total(ages)}}
	}
	width := widths[at]
	var out []AgeRange
	for from := first.Truncate(width); from <= last; from += width {
		out = append(out, AgeRange{From: from, To: from + width})
	}
	for age, n := range ages {
		out[int(age/width-first/width)].Records += n
	}
	return out
}

func total(ages map[time.Duration]int) int {
	sum := 0
	for _, n := range ages {
		sum += n
	}
	return sum
}
