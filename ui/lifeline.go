package ui

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"idemtui/inspect"
	"idemtui/ui/table"
)

// lifeLine draws a record's life in three lines: times, the line to scale,
// and what each station is.
type lifeLine struct {
	theme  *theme
	glyphs *glyphs
	record *inspect.Record
	state  inspect.State
	now    inspect.Millis
	policy inspect.Policy
	width  int
}

// station is a moment on the line.
type station struct {
	at   inspect.Millis
	sign string
	ink  table.Ink
	// rank says what goes first where the room is short; the lowest stays.
	rank int
	// full is the label, brief the one for little room.
	full, brief label
	x           int
	// order counts the stations from the left.
	order int
}

// label is what stands above and below a station.
type label struct{ time, word string }

func (l label) width() int { return max(table.Width(l.time), table.Width(l.word)) }

const (
	rankNow = iota
	rankStart
	rankEnd
	rankMiddle
)

// leastLife is the narrowest line that tells something.
const leastLife = 24

// lines are the three lines; nil where the times cannot be placed.
func (l lifeLine) lines() []string {
	if l.record.Expiration.Unit != inspect.Seconds || l.width < leastLife {
		return nil
	}
	stations := l.stations()
	slices.SortStableFunc(stations, func(a, b station) int { return cmp.Compare(a.at, b.at) })
	for i := range stations {
		stations[i].order = i
	}
	l.stamp(stations)
	breakAt := l.scale(stations)
	times, words := l.labels(stations)
	return []string{times, l.line(stations, breakAt), words}
}

// stations are start, deadline or longest run, now and expiration.
func (l lifeLine) stations() []station {
	g, r := l.glyphs, l.record
	end := station{at: r.Expiration.At, sign: g.expires, ink: l.theme.quiet, rank: rankEnd}
	end.say("expires", "expires")
	if l.state == inspect.Expired {
		end.say("expired", "expired")
	}
	now := station{at: l.now, sign: g.now, ink: l.theme.strong, rank: rankNow}
	now.say(l.nowWords())
	start, known := l.start()
	out := []station{start, now, end}
	if l.state == inspect.Done || l.state == inspect.Expired && r.Status == inspect.Completed {
		return out
	}
	middle := station{sign: g.longest, ink: l.theme.quiet, rank: rankMiddle}
	if r.Deadline.Unit == inspect.Milliseconds {
		middle.at = r.Deadline.At
		middle.say("deadline", "deadline")
		return append(out, middle)
	}
	longest, bounded := l.policy.LongestRun(r.Prefix())
	middle.at = start.at + inspect.Millis(longest.Milliseconds())
	if known && bounded && middle.at < r.Expiration.At {
		middle.say("longest run of a Lambda", "longest run")
		return append(out, middle)
	}
	return out
}

// say sets the words of a station, for much room and for little.
func (s *station) say(full, brief string) { s.full.word, s.brief.word = full, brief }

// start is when the call began (or completed), as far as it is known. A
// question mark stands where it is an estimate.
func (l lifeLine) start() (s station, known bool) {
	word := "started"
	if l.record.Status == inspect.Completed {
		word = "completed"
	}
	s = station{sign: l.glyphs.guess, ink: l.theme.state(inspect.Running), rank: rankStart}
	if word == "completed" {
		s.ink = l.theme.state(inspect.Done)
	}
	at, basis := l.byExpiry()
	s.at = at
	if deadline := l.record.Deadline; word == "started" && deadline.Unit == inspect.Milliseconds {
		earliest := deadline.At - inspect.Millis(inspect.LambdaLimit.Milliseconds())
		if basis == inspect.BasisNone || s.at < earliest || s.at > deadline.At {
			s.at = min(earliest, l.now)
			s.say("started at the earliest", "earliest start")
			return s, false
		}
	}
	lasts := inspect.Long(l.record.Expiration.At.Sub(s.at))
	switch basis {
	case inspect.BasisNone:
		s.say(word+" at some time", word+"?")
		return s, false
	case inspect.BasisGiven:
		s.sign = l.glyphs.started
		s.say(word+" (expires_after "+lasts+")", word)
	case inspect.BasisObserved:
		s.say("seen unchanged since", "seen since")
	case inspect.BasisAssumed:
		if r := l.record; r.Expiration.At.Sub(s.at) > inspect.DefaultExpiresAfter {
			lasts = "at least " + lasts
		}
		s.say(word+", expires_after "+lasts+"?", word+"?")
	default:
		s.say(word+", as other records tell", word+"?")
	}
	return s, true
}

// byExpiry is the start by expiration and expires_after. Where other records
// only bound that, and the libraries' default is within the bounds, the
// default is the better guess.
func (l lifeLine) byExpiry() (inspect.Millis, inspect.Basis) {
	r := *l.record
	r.Deadline = inspect.Timestamp{}
	age := inspect.AgeAt(&r, l.now, l.policy)
	if !age.Known {
		return l.now, inspect.BasisNone
	}
	at := l.now - inspect.Millis(age.AtLeast.Milliseconds())
	if age.Basis == inspect.BasisInferred {
		usual := r.Expiration.At - inspect.Millis(inspect.DefaultExpiresAfter.Milliseconds())
		if since := l.now.Sub(usual); since >= age.AtLeast && since <= age.AtMost {
			return usual, inspect.BasisAssumed
		}
	}
	return at, age.Basis
}

// nowWords say what a duplicate meets from now on.
func (l lifeLine) nowWords() (full, brief string) {
	left := inspect.Long(l.record.Expiration.At.Sub(l.now))
	switch l.state {
	case inspect.Running:
		if l.record.Deadline.At < l.now {
			return "deadline passed since it was read", "read again"
		}
		left = inspect.Long(l.record.Deadline.At.Sub(l.now))
		return "refused " + left + " more", left + " more"
	case inspect.Held, inspect.Stuck:
		return "refused " + left + " more", left + " more"
	case inspect.Lapsed:
		return "a retry takes over", "takes over"
	case inspect.Done:
		return "replayed " + left + " more", left + " more"
	case inspect.Expired:
		return "a duplicate runs", "runs"
	case inspect.Invalid:
	}
	return "", ""
}

// stamp writes the times; those that hang on an estimate are marked.
func (l lifeLine) stamp(stations []station) {
	layout := "15:04:05"
	if stations[len(stations)-1].at.Sub(stations[0].at) > 20*time.Hour {
		layout = "01-02 15:04"
	}
	guessed := slices.ContainsFunc(stations, func(s station) bool { return s.sign == l.glyphs.guess })
	for i := range stations {
		s := &stations[i]
		text := s.at.Time().Format(layout)
		derived := s.rank == rankMiddle && l.record.Deadline.Unit != inspect.Milliseconds
		switch {
		case s.rank == rankNow:
			s.full.time, s.brief.time = "now "+text, "now"
			continue
		case guessed && (s.rank == rankStart || derived):
			text = l.glyphs.estimated + text
		}
		s.full.time, s.brief.time = text, text
	}
}

// scale places the stations, which are in order of time. Where a call runs for
// seconds of an hour the line is broken before its end, so that the call can
// be seen; breakAt is the cell of the break, -1 without one.
func (l lifeLine) scale(stations []station) (breakAt int) {
	first, last := stations[0].at, stations[len(stations)-1].at
	spread := func(s *station, until inspect.Millis, cells int) {
		s.x = int(int64(s.at-first) * int64(cells-1) / max(int64(until-first), 1))
	}
	inner := stations[max(len(stations)-2, 0)].at
	call := l.state == inspect.Running || l.state == inspect.Lapsed
	if call && 6*(inner-first) < last-first && stations[len(stations)-1].rank == rankEnd {
		for i := range stations[:len(stations)-1] {
			spread(&stations[i], inner, l.width*2/3)
		}
		stations[len(stations)-1].x = l.width - 1
		return l.width * 5 / 6
	}
	for i := range stations {
		spread(&stations[i], last, l.width)
	}
	return -1
}

// line draws what passed solid, what is ahead dashed, and the stations.
func (l lifeLine) line(stations []station, breakAt int) string {
	at := map[int]station{}
	middle, passed := l.width, 0
	for _, s := range stations {
		if old, taken := at[s.x]; !taken || s.rank < old.rank {
			at[s.x] = s
		}
		switch s.rank {
		case rankMiddle:
			middle = s.x
		case rankNow:
			passed = max(passed, s.x)
		}
	}
	for _, s := range stations {
		if s.rank == rankEnd {
			passed = min(passed, s.x) // an expired record lives no longer
		}
	}
	early, late := l.inks()
	var b strings.Builder
	for x := range l.width {
		s, station := at[x]
		switch {
		case station:
			b.WriteString(s.ink.Paint(s.sign))
		case x == breakAt:
			b.WriteString(l.theme.quiet.Paint(l.glyphs.lineBreak))
		case x > passed:
			b.WriteString(l.theme.border.Paint(l.glyphs.lineAhead))
		case x > middle:
			b.WriteString(late.Paint(l.glyphs.linePast))
		default:
			b.WriteString(early.Paint(l.glyphs.linePast))
		}
	}
	return b.String()
}

// inks are the colours of the line before and behind its middle station.
func (l lifeLine) inks() (early, late table.Ink) {
	switch l.state {
	case inspect.Stuck, inspect.Lapsed:
		return l.theme.state(inspect.Running), l.theme.state(l.state)
	case inspect.Running, inspect.Held, inspect.Done, inspect.Expired, inspect.Invalid:
	}
	return l.theme.state(l.state), l.theme.state(l.state)
}
