package activity

import (
	"time"

	"idemtui/inspect"
)

// Step is how much time a bin of a line covers.
type Step uint8

// The steps, from the finest.
const (
	ByMinute Step = iota
	ByTwoMinutes
	ByFiveMinutes
	ByQuarter
	ByHour
	ByDay
	steps
)

// Steps lists all steps, the finest first.
func Steps() []Step { return []Step{ByMinute, ByTwoMinutes, ByFiveMinutes, ByQuarter, ByHour, ByDay} }

// Width is the time that a bin covers.
func (s Step) Width() time.Duration {
	switch s {
	case ByMinute:
		return time.Minute
	case ByTwoMinutes:
		return 2 * time.Minute
	case ByFiveMinutes:
		return 5 * time.Minute
	case ByQuarter:
		return 15 * time.Minute
	case ByHour:
		return time.Hour
	case ByDay, steps:
	}
	return 24 * time.Hour
}

// String is the step in words.
func (s Step) String() string {
	switch s {
	case ByMinute:
		return "minute"
	case ByTwoMinutes:
		return "2 minutes"
	case ByFiveMinutes:
		return "5 minutes"
	case ByQuarter:
		return "15 minutes"
	case ByHour:
		return "hour"
	case ByDay, steps:
	}
	return "day"
}

// How far a line reaches, in steps.
const (
	PastBins  = 240
	AheadBins = 160
)

// Line is the records of a table by time, in bins that begin at multiples of
// the step in UTC.
type Line struct {
	Step Step
	// Now is the begin of the bin that the clock stands in.
	Now inspect.Millis
	// Past are the records by when they were started or completed; the last bin
	// is that of the clock. Earlier counts those before.
	Past    []inspect.Counts
	Earlier inspect.Counts
	// Ahead are the keys by when they are free again: refused ones by the end of
	// their refusal, completed ones by their expiration. The first bin is what is
	// left of the clock's.
	Ahead []inspect.Counts
}

func newLine(s Step, now inspect.Millis) Line {
	return Line{Step: s, Now: floor(now, s.Width()), Past: make([]inspect.Counts, PastBins), Ahead: make([]inspect.Counts, AheadBins)}
}

func (l *Line) place(at inspect.Millis, state inspect.State) {
	back := int(l.Now.Sub(floor(at, l.Step.Width())) / l.Step.Width())
	switch {
	case back < 0:
	case back < PastBins:
		l.Past[PastBins-1-back].Add(state)
	default:
		l.Earlier.Add(state)
	}
}

// free counts a key by when it is free again. A running call's is at its
// deadline: the next retry takes over then.
func (l *Line) free(r *inspect.Record, state inspect.State) {
	at := r.Expiration.At
	switch state {
	case inspect.Running:
		at = r.Deadline.At
	case inspect.Held, inspect.Stuck, inspect.Done:
	case inspect.Lapsed, inspect.Expired, inspect.Invalid: // it is, or nobody knows
		return
	}
	bin := int(floor(at, l.Step.Width()).Sub(l.Now) / l.Step.Width())
	if bin >= 0 && bin < AheadBins {
		l.Ahead[bin].Add(state)
	}
}

// BinOf is the bin of Past that a moment is in; outside of it where none is.
func (l *Line) BinOf(at inspect.Millis) int {
	return PastBins - 1 - int(l.Now.Sub(floor(at, l.Step.Width()))/l.Step.Width())
}

// From is the begin of a bin of Past; that of len(Past) is the end of the last.
func (l *Line) From(bin int) inspect.Millis {
	return l.Now + inspect.Millis(bin-(PastBins-1))*inspect.Millis(l.Step.Width().Milliseconds())
}

// TroubleOf is how many of the records of a bin are stuck or lapsed.
func TroubleOf(c *inspect.Counts) int { return c.Of(inspect.Stuck) + c.Of(inspect.Lapsed) }

// Stretch is bins of Past, From one up to To, and what is stuck or lapsed in
// them.
type Stretch struct{ From, To, Trouble int }

const (
	// bridged is how many bins without trouble do not end a stretch of it.
	bridged = 2
	// outageTrouble is how many stuck and lapsed records make a stretch an
	// outage, outageAtOnce in a single bin: a call or two that died are none.
	outageTrouble, outageAtOnce = 5, 10
)

// Outages are the stretches of Past in which calls died one after the other,
// the earliest first.
func (l *Line) Outages() []Stretch {
	var all []Stretch
	for bin := range l.Past {
		n := TroubleOf(&l.Past[bin])
		switch last := len(all) - 1; {
		case n == 0:
		case last >= 0 && bin-all[last].To <= bridged:
			all[last].To, all[last].Trouble = bin+1, all[last].Trouble+n
		default:
			all = append(all, Stretch{bin, bin + 1, n})
		}
	}
	kept := all[:0]
	for _, s := range all {
		if s.Trouble >= outageAtOnce || s.Trouble >= outageTrouble && s.To-s.From > 1 {
			kept = append(kept, s)
		}
	}
	return kept
}

// Sum adds the bins of Past from one up to another.
func (l *Line) Sum(from, to int) inspect.Counts {
	var sum inspect.Counts
	for bin := max(from, 0); bin < min(to, len(l.Past)); bin++ {
		sum.Join(l.Past[bin])
	}
	return sum
}

// FittingStep is the finest step of which a number of bins shows nearly all that
// is stuck or lapsed; where nothing is, most of the records.
func (t *Tally) FittingStep(bins int) Step {
	of, share := TroubleOf, 90
	if TroubleOf(&t.Counts) == 0 {
		of, share = (*inspect.Counts).Total, 50
	}
	for _, step := range Steps() {
		line := &t.Lines[step]
		shown, all := line.Sum(PastBins-bins, PastBins), line.Sum(0, PastBins)
		if n := of(&all) + of(&line.Earlier); 100*of(&shown) >= share*n {
			return step
		}
	}
	return ByDay
}
